package send

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/unykorn/console/internal/address"
	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ltv"
	"github.com/unykorn/console/internal/sanction"
	"github.com/unykorn/console/internal/travel"
	"github.com/unykorn/console/internal/wallet"
)

// Secret is a passphrase or a one-time code on its way to BitGo Express; doors, which may not know the pipe, name it so.
type Secret = bitgo.Secret

// Release sends an approved send, once. Whoever holds treasury for the client may, the asker included. Live figures
// are read first; then the send is claimed in a transaction; then BitGo is called, outside of any; then the answer
// is settled. The passphrase and the OTP go to that one call and nowhere else. A closed browser does not end the
// call, because an interrupted one would leave its outcome unknown.
//
// The send comes back with the fault when there is one: ErrReturned leaves it approved, ErrRefused failed,
// ErrUnknown unknown.
func (s *Service) Release(ctx context.Context, actor identity.Actor, id uuid.UUID, passphrase, otp bitgo.Secret) (Send, error) {
	x, err := s.mayRelease(ctx, actor, id)
	if err != nil {
		return Send{}, err
	}
	if err := checkSecrets(passphrase, otp); err != nil {
		return x, err
	}
	if err := s.notFrozen(ctx, actor, x.Client, x.Wallet); err != nil {
		return x, err
	}
	f := facts{order: x.order(), now: s.Clock.Now()}
	if err := s.source(ctx, actor, &f); err != nil {
		return x, err
	}
	if err := s.live(ctx, &f); err != nil {
		return x, err
	}
	claimed, err := s.claim(ctx, actor, id)
	if err != nil {
		return claimed, err
	}
	ctx = context.WithoutCancel(ctx)
	got := s.BitGo.Send(ctx, claimed.request(passphrase, otp))
	settled, err := s.keep(ctx, actor, claimed, got)
	if err != nil {
		// The answer could not be kept. The claim stays; the look-up by sequence id will find what happened.
		return claimed, ErrUnknown.With(err)
	}
	return settled, verdict(settled, got)
}

func (s *Service) mayRelease(ctx context.Context, actor identity.Actor, id uuid.UUID) (Send, error) {
	var x Send
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		x, err = seen(ctx, tx, actor, id)
		return err
	})
	if err != nil {
		return Send{}, err
	}
	return x, releasable(actor, x, s.Clock.Now())
}

// releasable is Can's word on release as a fault.
func releasable(actor identity.Actor, x Send, now time.Time) error {
	why := Can(actor, x, now)[VerbRelease]
	switch {
	case why == "":
		return nil
	case !actor.Has(identity.Treasury, x.Client):
		return ErrRole.Because("%s Nothing was sent.", why)
	case x.State == Approved:
		return ErrExpired
	}
	return ErrNotApproved.Because("%s Nothing was sent by this request. Look at where it stands now.", why)
}

func checkSecrets(passphrase, otp bitgo.Secret) error {
	p, o := passphrase.Reveal(), otp.Reveal()
	switch {
	case p == "" || len(p) > 1024 || !utf8.ValidString(p):
		return ErrPassphrase
	case len(o) > 64 || !utf8.ValidString(o):
		return ErrPassphrase.Because("The one-time code cannot be right. Nothing was sent. Type it again.").Field("otp", "Type the code that your device shows.")
	}
	return nil
}

// claim takes the send for this release. Two at once: the locks let one through, and the other finds it claimed.
func (s *Service) claim(ctx context.Context, actor identity.Actor, id uuid.UUID) (Send, error) {
	var out Send
	var refusal error
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		x, err := byID(ctx, tx, id)
		if err != nil {
			return err
		}
		f := facts{order: x.order(), own: x.reserved(), fee: &x.Fee, dustFloor: s.dust()}
		if err := s.locked(ctx, tx, &f, id); err != nil {
			return err
		}
		if out, err = forUpdate(ctx, tx, id); err != nil {
			return err
		}
		if err := releasable(actor, out, f.now); err != nil {
			return err
		}
		var decision *uuid.UUID
		if f.decision != nil {
			kept, err := s.LTV.Keep(ctx, tx, *f.decision, ltv.AtRelease, id)
			if err != nil {
				return err
			}
			decision = &kept
		}
		if err := s.Sanctions.Keep(ctx, tx, actor, f.screened(&id, sanction.AtRelease), *f.screen); err != nil {
			return err
		}
		if err := s.Travel.Keep(ctx, tx, actor, out.Client, id, travel.AtRelease, *f.travel); err != nil {
			return err
		}
		if refusal = standing(f, out); refusal != nil {
			return s.refused(ctx, tx, actor, out, refusal, f.now)
		}
		if err := s.move(ctx, tx, &out, Submitting, act{by: actor, at: f.now}, func() error {
			return writeClaim(ctx, tx, id, actor.Person, decision, f.now)
		}); err != nil {
			return err
		}
		out.Attempt, out.ClaimedAt, out.ReleasedBy = out.Attempt+1, &f.now, &actor.Person
		// Should this process die, the job finds out what became of the call once it must have ended.
		return s.later(ctx, tx, id, f.now.Add(LookupAfter))
	})
	if err == nil {
		err = refusal
	}
	return out, err
}

// refused keeps the decision and the trail of a release that the gates stopped; the send stays approved.
func (s *Service) refused(ctx context.Context, tx pgx.Tx, actor identity.Actor, x Send, why error, at time.Time) error {
	return audit.Record(ctx, tx, audit.Entry{At: at, By: actor.By(), Verb: "send.release", Kind: Kind, ID: x.ID.String(), Client: &x.Client,
		Refused: true, After: map[string]string{"state": string(x.State), "why": message(why)}})
}

// order is the send as the gates read a draft.
func (x Send) order() order {
	a := address.Address{Canonical: x.Address, Memo: x.Memo, MemoType: address.MemoType(x.MemoType), Network: x.Amount.Coin.Network}
	// What stands behind it says whether a list can name it at all; it was read once already, before it was kept.
	if read, err := address.Check(x.Amount.Coin, x.Address, x.Memo); err == nil {
		a.Kind = read.Kind
	}
	return order{wallet: x.Wallet, coin: &x.Amount.Coin, amount: &x.Amount, address: &a, typed: x.AddressTyped, purpose: x.Purpose,
		payee: x.Payee, problems: map[string]string{}}
}

// standing looks again at what may have changed since the check: freezes, the wallet, its balance, loan-to-value, and whether
// a payee who counted as known still is. Whether a new payee is right was decided on by people in between.
func standing(f facts, x Send) error {
	if f.freeze != nil {
		return f.freeze.Fault()
	}
	if !x.NewPayee && f.known == nil {
		return ErrRelease.Because("The payee was taken off the whitelist after this send was checked. Nothing was sent. Cancel this send and ask for a new one, which counts the payee as new.")
	}
	if g := f.sanctionGate(); g.Verdict == Stop || g.Verdict == Pending {
		refusal := ErrRelease
		if f.screen != nil && f.screen.State == sanction.Hit {
			refusal = ErrHit
		}
		return refusal.Because("%s Nothing was sent, and the send stays approved until it is cancelled or runs out.", g.Why)
	}
	// Without a fresh price it counts as above, and complete data are enough all the same.
	if f.travel == nil || f.travel.Verdict == travel.Missing {
		return ErrRelease.Because("%s Nothing was sent, and the send stays approved.", f.travelGate().Why)
	}
	for _, g := range []Gate{f.walletGate(), f.balanceGate(), f.ltvGate()} {
		if g.Verdict == Stop || g.Verdict == Pending {
			return ErrRelease.Because("%s Nothing was sent, and the send stays approved.", g.Why)
		}
	}
	return nil
}

// request is what BitGo is asked for. The sequence id is the send's own, at every attempt.
func (x Send) request(passphrase, otp bitgo.Secret) bitgo.SendRequest {
	ask := bitgo.SendRequest{Coin: x.Amount.Coin.Ticker, WalletID: x.Wallet, Address: x.Address, Amount: x.Amount.Units.String(),
		Passphrase: passphrase, OTP: otp, SequenceID: x.ID.String(), Comment: x.Purpose}
	switch address.MemoType(x.MemoType) {
	case address.MemoTag:
		ask.Memo = &bitgo.Memo{Value: x.Memo}
	case address.MemoNumber, address.MemoWords:
		ask.Memo = &bitgo.Memo{Type: x.MemoType, Value: x.Memo}
	}
	return ask
}

// keep settles the answer to a release.
func (s *Service) keep(ctx context.Context, actor identity.Actor, claimed Send, got bitgo.SendResult) (settled Send, err error) {
	err = persist(ctx, func(ctx context.Context) error {
		settled, err = s.settle(ctx, actor, claimed, got)
		return err
	})
	return settled, err
}

// persist tries again for a while when PostgreSQL is away: an answer of BitGo's is worth waiting for.
func persist(ctx context.Context, settle func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	again := time.NewTicker(500 * time.Millisecond)
	defer again.Stop()
	for {
		err := settle(ctx)
		if !fault.Is(err, database.ErrAway) {
			return err
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return err
		}
	}
}

// settle keeps BitGo's answer. An answer to an older claim, or to a send that a webhook has moved on meanwhile,
// only leaves its ids.
func (s *Service) settle(ctx context.Context, actor identity.Actor, claimed Send, got bitgo.SendResult) (Send, error) {
	var x Send
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if x, err = s.hold(ctx, tx, claimed.ID); err != nil {
			return err
		}
		at := s.Clock.Now()
		if err := s.trace(ctx, tx, &x, traces{transfer: got.TransferID, txid: got.TxID, pending: got.PendingApprovalID, status: got.Status}, at); err != nil {
			return err
		}
		if x.Attempt != claimed.Attempt || x.State != Submitting && x.State != Unknown {
			return nil
		}
		to, said := outcome(got)
		if to == x.State {
			return s.later(ctx, tx, x.ID, at)
		}
		if err := s.readBack(ctx, tx, x, got); err != nil {
			return err
		}
		return s.follow(ctx, tx, &x, to, act{by: actor, at: at, note: got.Why, said: said})
	})
	return x, err
}

// readBack has a withdrawal to a bank mirrored at once, so that whoever confirms it sees it before BitGo tells of it.
func (s *Service) readBack(ctx context.Context, tx pgx.Tx, x Send, got bitgo.SendResult) error {
	if bitgo.WireCoin(x.Amount.Coin.Ticker) == "" || !bitgo.IsID(got.TransferID) {
		return nil
	}
	_, err := s.Jobs.InsertTx(ctx, tx, wallet.ReadBack(x.Wallet, got.TransferID), nil)
	return err
}

// outcome is the state an answer leads to, and what people are told of it.
func outcome(got bitgo.SendResult) (State, string) {
	switch got.Outcome {
	case bitgo.Sent:
		return Submitted, ""
	case bitgo.PendingApproval:
		return PendingAtBitGo, ""
	case bitgo.Refused:
		return Failed, fmt.Sprintf("BitGo refused it: %s. Nothing was sent.", got.Why)
	case bitgo.Returned:
		return Approved, fmt.Sprintf("The last release was not carried out: %s. Nothing was sent.", got.Why)
	case bitgo.Unknown:
	}
	return Unknown, fmt.Sprintf("The outcome is unknown: %s. Do not send it again; it is being looked up.", got.Why)
}

// verdict tells the person who released what came of it.
func verdict(x Send, got bitgo.SendResult) error {
	var cause error
	if got.Reason != nil {
		cause = got.Reason
	}
	switch x.State {
	case Approved:
		f := ErrReturned.Because("The release was not carried out: %s. Nothing was sent, and the send stays approved. Correct the cause and release it again.", got.Why).With(cause)
		if strings.Contains(got.Why, "passphrase") {
			f = f.Field("passphrase", "BitGo could not use this passphrase.")
			f.Kind = fault.Invalid
		}
		if got.Reason != nil && (got.Reason.NeedsOTP || got.Reason.NeedsUnlock) {
			f = f.Field("otp", "BitGo asks for a one-time code.")
			f.Kind = fault.Invalid
		}
		return f
	case Failed:
		return ErrRefused.Because("BitGo refused this send: %s. Nothing was sent, and its amount is free again. Ask for a new send once the cause is settled.", got.Why).With(cause)
	case Unknown:
		return ErrUnknown.With(cause)
	}
	return nil
}

// later enqueues a look-up of the send at BitGo.
func (s *Service) later(ctx context.Context, tx pgx.Tx, id uuid.UUID, at time.Time) error {
	_, err := s.Jobs.InsertTx(ctx, tx, Resolve{SendID: id}, &river.InsertOpts{ScheduledAt: at})
	return err
}
