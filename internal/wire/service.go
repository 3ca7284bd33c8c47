package wire

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/freeze"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/wallet"
)

// BitGo is what this room asks of BitGo's platform; *bitgo.Client is one.
type BitGo interface {
	Transfer(ctx context.Context, ticker, wallet, transfer string) (bitgo.Transfer, error)
	DecideWire(ctx context.Context, wallet, transfer string, d bitgo.WireDecision) (bitgo.Transfer, error)
}

// Wallets tells whose a wallet is; *wallet.Service is one.
type Wallets interface {
	Get(ctx context.Context, actor identity.Actor, id string) (wallet.Wallet, error)
	List(ctx context.Context, actor identity.Actor) ([]wallet.Wallet, error)
	SyncTransfer(ctx context.Context, coin, wallet, transfer string, source ledger.Source) (wallet.Change, error)
}

// Sends tells who asked for a withdrawal; *send.Service is one.
type Sends interface {
	Get(ctx context.Context, actor identity.Actor, id uuid.UUID) (send.Detail, error)
}

// Service is the room's verbs.
type Service struct {
	DB      *database.DB
	Clock   clock.Clock
	BitGo   BitGo
	Banks   Banks
	Clients Clients
	Wallets Wallets
	Sends   Sends
}

// lease is longer than BitGo may take to answer.
const lease = 2 * time.Minute

var system = identity.System("wire")

// Decide confirms or rejects a withdrawal, once. The same decision again is answered as things stand. Errors: ErrOrder,
// ErrMismatch, ErrNotFound, wallet.ErrNotFound, ErrRole, ErrOwn, ErrDecided, ErrWorking, ErrDeclined, ErrUnknown, ErrBitGo.
func (s *Service) Decide(ctx context.Context, actor identity.Actor, o Order) (Withdrawal, error) {
	d, seen, err := s.look(ctx, actor, o)
	if err != nil {
		return Withdrawal{}, err
	}
	d, mine, err := s.claim(ctx, actor, d, seen)
	if err != nil || !mine {
		return of(seen, d), err
	}
	whole := context.WithoutCancel(ctx) // what was begun at BitGo is written down
	got, err := s.BitGo.DecideWire(whole, o.Wallet, o.Transfer, bitgo.WireDecision{Approve: d.approve, Coin: d.coin, Amount: d.amount.String(), Address: d.address})
	switch {
	case err == nil:
		return s.keep(whole, actor, d, got)
	case bitgo.Declined(err):
		return Withdrawal{}, s.unkept(whole, actor, d, declined(err))
	}
	now, unread := s.BitGo.Transfer(whole, wallet.Container, o.Wallet, o.Transfer)
	if unread != nil || waits(now) {
		return Withdrawal{}, ErrUnknown.With(err) // the claim stands until its time is up, and then it is looked up again
	}
	return s.lookedUp(whole, actor, d, now)
}

// Reject rejects a withdrawal and says why: the reason stays with the decision, in the trail and on the withdrawal's page. Errors:
// ErrReason, and those of Decide.
func (s *Service) Reject(ctx context.Context, actor identity.Actor, o Order) (Withdrawal, error) {
	if o.Reason = strings.Join(strings.Fields(o.Reason), " "); !text(o.Reason, 3, 500) {
		return Withdrawal{}, ErrReason.Field("reason", "Say why, in 3 to 500 characters that can be seen.")
	}
	o.Approve = false
	return s.Decide(ctx, actor, o)
}

// look reads the withdrawal, and refuses whoever may not decide it, and whatever is not its.
func (s *Service) look(ctx context.Context, actor identity.Actor, o Order) (decision, bitgo.Transfer, error) {
	w, err := s.Wallets.Get(ctx, actor, o.Wallet)
	if err != nil {
		return decision{}, bitgo.Transfer{}, err
	}
	if !actor.Has(identity.Compliance, w.Client) {
		return decision{}, bitgo.Transfer{}, ErrRole
	}
	amount, bad := o.check()
	if bad != nil {
		return decision{}, bitgo.Transfer{}, bad
	}
	if !bitgo.IsID(o.Transfer) || w.Coin != wallet.Container {
		return decision{}, bitgo.Transfer{}, ErrNotFound
	}
	t, err := s.BitGo.Transfer(ctx, wallet.Container, o.Wallet, o.Transfer)
	switch {
	case bitgo.IsNotFound(err):
		return decision{}, bitgo.Transfer{}, ErrNotFound
	case err != nil:
		return decision{}, bitgo.Transfer{}, ErrBitGo.With(err)
	case !t.IsWire() || t.Wallet != o.Wallet:
		return decision{}, bitgo.Transfer{}, ErrNotFound
	}
	if bad := o.differs(t, amount); bad != nil {
		return decision{}, bitgo.Transfer{}, bad
	}
	now := s.Clock.Now().Round(time.Microsecond) // as the database keeps it
	d := decision{transfer: o.Transfer, wallet: o.Wallet, client: w.Client, approve: o.Approve, coin: o.Coin, amount: amount, address: o.Address,
		by: actor.Person, claimed: now, until: now.Add(lease), reason: o.Reason}
	d.asked, d.released, err = s.askers(ctx, t)
	for _, p := range []*uuid.UUID{d.asked, d.released} {
		if err == nil && p != nil {
			err = actor.Own(*p, ErrOwn)
		}
	}
	if err == nil && o.Approve && waits(t) {
		err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error { return usable(ctx, tx, w.Client, o.Address) })
	}
	return d, t, err
}

// askers are the people behind the withdrawal where it is a send of ours: BitGo gives our id back. Of one that was asked
// for at BitGo itself nobody is known here.
func (s *Service) askers(ctx context.Context, t bitgo.Transfer) (asked, released *uuid.UUID, err error) {
	id, err := uuid.Parse(t.SequenceID)
	if err != nil {
		return nil, nil, nil
	}
	x, err := s.Sends.Get(ctx, system, id)
	switch {
	case fault.Is(err, send.ErrNotFound), err == nil && x.Wallet != t.Wallet:
		return nil, nil, nil
	case err != nil:
		return nil, nil, err
	}
	return &x.AskedBy, x.ReleasedBy, nil
}

// claim writes down who decides before BitGo hears of it. It is mine when this call is to decide.
func (s *Service) claim(ctx context.Context, actor identity.Actor, d decision, seen bitgo.Transfer) (out decision, mine bool, err error) {
	out = d
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		if waits(seen) && d.approve { // a rejection keeps the money where it is
			if err := freeze.Hold(ctx, tx, d.client, d.wallet); err != nil {
				return err
			}
		}
		if waits(seen) {
			if mine, err = insert(ctx, tx, d); err != nil || mine {
				return s.recorded(ctx, tx, actor, "wire.ask", d, "", err)
			}
		}
		before, err := lock(ctx, tx, d.transfer)
		switch {
		case fault.Is(err, ErrNotFound):
			return decided(seen.State) // at BitGo, by somebody else
		case err != nil:
			return err
		case before.state == "settled" || before.state == "elsewhere":
			out = before
			return nil
		case before.state == "claimed" && d.claimed.Before(before.until): // whoever has it may yet hear that it was not theirs
			return ErrWorking
		case before.state == "returned" && !waits(seen): // BitGo declined it then; whoever decided since was not that person
			return decided(seen.State)
		case !waits(seen): // it was decided and the answer lost
			out, err = s.find(ctx, tx, actor, before, seen, d.claimed)
			return err
		}
		mine = true
		return s.recorded(ctx, tx, actor, "wire.ask", d, "", claim(ctx, tx, d))
	})
	if err == nil && !mine {
		err = out.stands(d.approve)
	}
	return out, mine, err
}

// keep writes down a decision that BitGo's own answer proves. What was kept already stays, and is told as it stands.
func (s *Service) keep(ctx context.Context, actor identity.Actor, d decision, t bitgo.Transfer) (Withdrawal, error) {
	wanted := d.approve
	d.state, d.word, d.settled = "settled", t.State, s.Clock.Now().Round(time.Microsecond)
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		first, err := settle(ctx, tx, d)
		if err != nil {
			return err
		}
		if first {
			return s.recorded(ctx, tx, actor, "wire.decide", d, t.State, nil)
		}
		d, err = lock(ctx, tx, d.transfer)
		return err
	})
	if err == nil {
		err = d.stands(wanted)
	}
	return of(t, d), err
}

// lookedUp writes down what BitGo shows after an answer was lost, unless somebody else has taken the claim over since.
func (s *Service) lookedUp(ctx context.Context, actor identity.Actor, d decision, t bitgo.Transfer) (Withdrawal, error) {
	wanted := d.approve
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		d, err = s.find(ctx, tx, actor, d, t, s.Clock.Now().Round(time.Microsecond))
		return err
	})
	if err == nil {
		err = d.stands(wanted)
	}
	return of(t, d), err
}

// find settles a claim by what BitGo shows: as its own decision where that is what it wanted, else as somebody else's. It
// gives the decision as it then stands.
func (s *Service) find(ctx context.Context, tx pgx.Tx, actor identity.Actor, d decision, t bitgo.Transfer, now time.Time) (decision, error) {
	d.state, d.word, d.settled = "elsewhere", t.State, now
	verb := "wire.overtaken"
	if d.proves(t) {
		d.state, verb = "settled", "wire.found"
	}
	first, err := found(ctx, tx, d)
	if err != nil || first {
		return d, s.recorded(ctx, tx, actor, verb, d, t.State, err)
	}
	return lock(ctx, tx, d.transfer)
}

// unkept gives a claim back that BitGo declined.
func (s *Service) unkept(ctx context.Context, actor identity.Actor, d decision, why *fault.Fault) error {
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		mine, err := giveBack(ctx, tx, d)
		if err != nil || !mine {
			return err
		}
		return s.recorded(ctx, tx, actor, "wire.return", d, why.Code, nil)
	})
	if err != nil {
		return err
	}
	return why
}

// declined makes a fault of BitGo's no.
func declined(err error) *fault.Fault {
	e, _ := bitgo.AsError(err)
	switch {
	case e.Name == "MismatchedWithdrawal":
		return ErrMismatch.With(err)
	case e.Name == "InvalidTransferState" || e.Status == 409:
		return ErrDecided.With(err)
	case e.Status == 404:
		return ErrNotFound.With(err)
	case e.Status == 401 || e.Status == 403 || e.Status == 429 || e.Status == 0:
		return ErrBitGo.With(err) // ours to put right, not the caller's
	}
	return ErrDeclined.With(err)
}

func decided(word string) error {
	return ErrDecided.Because("The withdrawal is %s at BitGo and does not wait for a confirmation. Nothing was done by this call.", word)
}

// stands is nil where the decision is one of ours and the wanted one.
func (d decision) stands(approve bool) error {
	switch {
	case d.state == "claimed" || d.state == "returned":
		return ErrWorking
	case d.state == "elsewhere" || d.approve != approve:
		return decided(d.word)
	}
	return nil
}

func of(t bitgo.Transfer, d decision) Withdrawal {
	return Withdrawal{Transfer: t, Approve: d.approve, DecidedBy: d.by, DecidedAt: d.settled}
}

func (s *Service) recorded(ctx context.Context, tx pgx.Tx, actor identity.Actor, verb string, d decision, word string, err error) error {
	if err != nil {
		return err
	}
	after := map[string]any{"action": actions[d.approve], "wallet": d.wallet, "coin": d.coin, "amount": d.amount.String(), "address": d.address, "decided_by": d.by, "bitgo": word}
	if d.reason != "" {
		after["reason"] = d.reason
	}
	return audit.Record(ctx, tx, audit.Entry{At: s.Clock.Now(), By: actor.By(), Verb: verb, Kind: "wire", ID: d.transfer, Client: &d.client, After: after})
}
