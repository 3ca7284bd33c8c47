package send

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/freeze"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ltv"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/sanction"
	"github.com/unykorn/console/internal/travel"
)

// Kind is this room's word for approvals, the trail and live pages.
const Kind = "send"

// SaveDraft keeps a draft: its fields must be readable, its gates need not pass. The key is the form's; saving again
// with the draft's id overwrites it.
func (s *Service) SaveDraft(ctx context.Context, actor identity.Actor, d Draft, key string) (Send, error) {
	f, err := s.ready(ctx, actor, d, key)
	if err != nil {
		return Send{}, err
	}
	if err := s.askFee(ctx, &f); err != nil {
		none := money.Of(*f.coin, money.Units{}) // asked again at submit
		f.fee = &none
	}
	var out Send
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		if out, err = s.earlier(ctx, tx, actor, key, f); err != nil || out.past() {
			return err
		}
		// The wallet before the send, as everywhere: the same form may be submitted at this moment.
		if _, _, err := s.Wallets.LockForSend(ctx, tx, f.wallet, f.coin.Ticker); err != nil {
			return err
		}
		if f.known, err = s.Whitelist.Find(ctx, tx, f.from.Client, f.wallet, f.coin.Ticker, f.address.Canonical, f.address.Memo); err != nil {
			return err
		}
		out, err = s.draft(ctx, tx, actor, d.or(out), key, f)
		return err
	})
	return s.orEarlier(ctx, actor, key, f, out, err)
}

// Submit asks for a send. BitGo is read live before, and the gates decide again in one transaction with the
// reservation. The same form key gives the same send, however often it comes.
func (s *Service) Submit(ctx context.Context, actor identity.Actor, d Draft, key string) (Send, error) {
	f, err := s.ready(ctx, actor, d, key)
	if err != nil {
		return Send{}, err
	}
	if again, err := s.byKey(ctx, actor, key, f); err != nil || again.past() {
		return again, err
	}
	if err := s.notFrozen(ctx, actor, f.from.Client, f.wallet); err != nil {
		return Send{}, err // before BitGo is asked anything
	}
	if err := s.live(ctx, &f); err != nil {
		return Send{}, err
	}
	if err := s.askFee(ctx, &f); err != nil {
		return Send{}, err
	}
	var out Send
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		if out, err = s.earlier(ctx, tx, actor, key, f); err != nil || out.past() {
			return err
		}
		if err := s.locked(ctx, tx, &f, d.or(out)); err != nil {
			return err
		}
		if err := passes(f, f.refusal(), "Nothing was kept and nothing was sent."); err != nil {
			return err
		}
		if out, err = s.draft(ctx, tx, actor, d.or(out), key, f); err != nil {
			return err
		}
		return s.ask(ctx, tx, actor, &out, f)
	})
	if fault.Is(err, ErrSanctioned) {
		err = errors.Join(err, s.attempted(ctx, actor, f))
	}
	return s.orEarlier(ctx, actor, key, f, out, err)
}

// past says that this is a send, and no draft any more.
func (x Send) past() bool { return x.ID != uuid.Nil && x.State != Drafted }

// or is the draft to write over: the one named, or the one this form saved before.
func (d Draft) or(saved Send) uuid.UUID {
	if d.ID == uuid.Nil {
		return saved.ID
	}
	return d.ID
}

// ready reads the draft, finds the wallet and asks whether the actor may. Nothing is kept.
func (s *Service) ready(ctx context.Context, actor identity.Actor, d Draft, key string) (facts, error) {
	f := facts{order: read(d), now: s.Clock.Now(), dustFloor: s.dust()}
	if len(key) < 8 || len(key) > 100 {
		return f, ErrKey
	}
	if f.wallet != "" {
		if err := s.source(ctx, actor, &f); err != nil {
			return f, err
		}
	} else if !actor.HasAny(identity.Treasury) {
		return f, ErrRole
	}
	if f.from != nil && (f.coin == nil || !f.from.Holds(f.coin.Ticker)) {
		if g := f.assetGate(); g.Verdict == Stop {
			f.problems[FieldAsset] = g.Why
		}
	}
	if refused := f.complete(); refused != nil {
		return f, refused
	}
	return f, s.over(ctx, actor, f)
}

// live asks BitGo for balance and prices, before any transaction. A price that cannot be had is left to the
// gates, which refuse on its age.
func (s *Service) live(ctx context.Context, f *facts) error {
	if err := s.Wallets.Refresh(ctx, f.wallet); err != nil {
		return ErrBitGoAway.With(err)
	}
	coins := []money.Coin{*f.coin}
	for _, ticker := range f.held {
		if coin, ok := money.Lookup(ticker); ok {
			coins = append(coins, coin)
		}
	}
	if err := s.LTV.RefreshCoins(ctx, coins...); err != nil && !fault.Is(err, ltv.ErrMarket) {
		return err
	}
	return nil
}

func (s *Service) askFee(ctx context.Context, f *facts) error {
	fee, err := s.fee(ctx, *f.coin)
	if err != nil {
		return ErrBitGoAway.With(err)
	}
	f.fee = &fee
	return nil
}

// locked takes the locks, facility first, and gathers everything under them.
func (s *Service) locked(ctx context.Context, tx pgx.Tx, f *facts, self uuid.UUID) error {
	var err error
	if f.facility, err = s.LTV.Lock(ctx, tx, f.wallet); err != nil {
		return err
	}
	from, balance, err := s.Wallets.LockForSend(ctx, tx, f.wallet, f.coin.Ticker)
	if err != nil {
		return err
	}
	if err := freeze.Gate(ctx, tx); err != nil {
		return err
	}
	f.from, f.balance, f.now = &from, &balance, s.Clock.Now()
	if !f.sameFee() {
		_, gas, err := s.Wallets.LockForSend(ctx, tx, f.wallet, f.fee.Coin.Ticker)
		if err != nil {
			return err
		}
		f.feeBalance = &gas
	}
	return s.gather(ctx, tx, f, self, true)
}

// passes turns the gates that stop into a refusal that blames their fields.
func passes(f facts, refusal *fault.Fault, money string) error {
	if f.freeze != nil {
		return f.freeze.Fault()
	}
	all := gates(f)
	first := stopped(all)
	if first == nil {
		return nil
	}
	out := refusal.Because("%s %s", first.Why, money)
	for _, g := range all {
		if g.Verdict == Stop || g.Verdict == Pending {
			out = out.Field(fieldOf(g.Key), g.Why)
		}
	}
	return out
}

func fieldOf(gate string) string {
	switch gate {
	case GateWallet, GateLTV:
		return FieldWallet
	case GateAsset, GatePrice:
		return FieldAsset
	case GateAddress, GateAlike, GatePayee, GateSanction, GateTravel:
		return FieldAddress
	case GatePurpose:
		return FieldPurpose
	}
	return FieldAmount
}

// draft writes the terms as a draft, new or over an earlier one.
func (s *Service) draft(ctx context.Context, tx pgx.Tx, actor identity.Actor, id uuid.UUID, key string, f facts) (Send, error) {
	x := Send{ID: id, Client: f.from.Client, Wallet: f.wallet, Amount: *f.amount, Fee: *f.fee, Address: f.address.Canonical,
		AddressTyped: f.typed, Memo: f.address.Memo, MemoType: string(f.address.MemoType), Purpose: f.purpose, Payee: f.payee,
		NewPayee: f.known == nil, AskedBy: actor.Person, From: f.instead, FromWhy: f.reason, key: key}
	if x.Payee == "" && f.known != nil {
		x.Payee = f.known.Label
	}
	if id != uuid.Nil {
		return s.overwrite(ctx, tx, actor, x)
	}
	x.ID = uuid.New()
	x, err := insert(ctx, tx, x, f.now)
	if err != nil {
		return Send{}, err
	}
	if err := appendStep(ctx, tx, x, "", Drafted, actor, "", f.now); err != nil {
		return Send{}, err
	}
	return x, s.recordDraft(ctx, tx, actor, x, f.now)
}

func (s *Service) overwrite(ctx context.Context, tx pgx.Tx, actor identity.Actor, x Send) (Send, error) {
	was, err := forUpdate(ctx, tx, x.ID)
	switch {
	case err != nil:
		return Send{}, err
	case !actor.Sees(was.Client) || was.AskedBy != actor.Person || was.Client != x.Client:
		return Send{}, ErrNotFound // a draft is its author's
	case was.State != Drafted:
		return Send{}, ErrMoved
	}
	now := s.Clock.Now()
	if x, err = redraft(ctx, tx, x, now); err != nil {
		return Send{}, err
	}
	return x, s.recordDraft(ctx, tx, actor, x, now)
}

func (s *Service) recordDraft(ctx context.Context, tx pgx.Tx, actor identity.Actor, x Send, at time.Time) error {
	return audit.Record(ctx, tx, audit.Entry{At: at, By: actor.By(), Verb: "send.draft", Kind: Kind, ID: x.ID.String(), Client: &x.Client,
		After: map[string]string{"wallet": x.Wallet, "asset": x.Amount.Coin.Ticker, "amount": x.Amount.Units.String(),
			"address": x.Address, "memo": x.Memo, "purpose": x.Purpose, "recreatedFrom": x.origin(), "reason": x.FromWhy}})
}

// ask reserves, keeps the decision, and opens the approval that the rules ask for, if any.
func (s *Service) ask(ctx context.Context, tx pgx.Tx, actor identity.Actor, x *Send, f facts) error {
	a := act{by: actor, at: f.now}
	var decision *uuid.UUID
	if f.decision != nil {
		id, err := s.LTV.Keep(ctx, tx, *f.decision, ltv.AtSubmit, x.ID)
		if err != nil {
			return err
		}
		decision = &id
	}
	if err := s.Sanctions.Keep(ctx, tx, actor, f.screened(&x.ID, sanction.AtSubmit), *f.screen); err != nil {
		return err
	}
	if err := s.Travel.Keep(ctx, tx, actor, x.Client, x.ID, travel.AtSubmit, *f.travel); err != nil {
		return err
	}
	a.note = "worth " + f.usd.USD()
	if err := s.move(ctx, tx, x, Checked, a, func() error { return writeCheck(ctx, tx, x.ID, *f.usd, decision, f.now) }); err != nil {
		return err
	}
	x.USD = f.usd
	if err := s.Wallets.Reserve(ctx, tx, x.ID, x.Wallet, x.Amount.Coin.Ticker, x.Amount.Units, x.sameFee(), f.now); err != nil {
		return err
	}
	about, err := s.about(ctx, tx, *x, *f.usd, true)
	if err != nil {
		return err
	}
	rule, asks, err := s.Approvals.Match(ctx, tx, x.Client, about)
	if err != nil {
		return err
	}
	to, expires := Approved, f.now.Add(s.window())
	if asks {
		request, err := s.Approvals.Open(ctx, tx, actor, approval.Opening{Subject: approval.Subject{Kind: Kind, ID: x.ID},
			ClientID: x.Client, Rule: rule, Title: x.title()})
		if err != nil {
			return err
		}
		to, expires = AwaitingApproval, request.ExpiresAt
	}
	a.note = "rule “" + rule.Name + "”"
	x.Rule, x.Needed, x.ExpiresAt = rule.Name, rule.Needed, &expires
	return s.move(ctx, tx, x, to, a, func() error { return writeRule(ctx, tx, x.ID, to, rule.Name, rule.Needed, expires, f.now) })
}

func (x Send) title() string {
	to := x.Payee
	if to == "" {
		to = x.Address
	}
	return clip("Send "+x.Amount.Short()+" "+x.Amount.Coin.Symbol()+" to "+to, 200)
}

// byKey and earlier find what this form made before. A key that comes back with other terms is refused.
// Asked gives the send that a person asked for under a key, or nil: what whoever died after asking has to know.
func (s *Service) Asked(ctx context.Context, person uuid.UUID, key string) (out *Send, err error) {
	err = s.DB.As(ctx, identity.System("send").Scope(), func(tx pgx.Tx) (err error) {
		out, err = byKey(ctx, tx, person, key)
		return err
	})
	return out, err
}

func (s *Service) byKey(ctx context.Context, actor identity.Actor, key string, f facts) (Send, error) {
	var out Send
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		out, err = s.earlier(ctx, tx, actor, key, f)
		return err
	})
	return out, err
}

func (s *Service) earlier(ctx context.Context, tx pgx.Tx, actor identity.Actor, key string, f facts) (Send, error) {
	x, err := byKey(ctx, tx, actor.Person, key)
	if err != nil || x == nil || x.State == Drafted {
		if x != nil {
			return *x, err
		}
		return Send{}, err
	}
	if x.Wallet != f.wallet || x.Amount.Coin.Ticker != f.coin.Ticker || !x.Amount.Units.Equal(f.amount.Units) ||
		x.Address != f.address.Canonical || x.Memo != f.address.Memo {
		return Send{}, ErrKeyReused
	}
	return *x, nil
}

// orEarlier ends a race of two clicks: the one whose key was taken meanwhile answers with what the other made.
func (s *Service) orEarlier(ctx context.Context, actor identity.Actor, key string, f facts, made Send, err error) (Send, error) {
	if database.Constraint(err) == "send_key_once" {
		return s.byKey(ctx, actor, key, f)
	}
	if err != nil {
		return Send{}, err
	}
	return made, nil
}

func isNotFound(err error) bool {
	var f *fault.Fault
	return errors.As(err, &f) && f.Kind == fault.NotFound || bitgo.IsNotFound(err)
}

func isConflict(err error) bool {
	var f *fault.Fault
	return errors.As(err, &f) && f.Kind == fault.Conflict
}

func message(err error) string { return fault.As(err).Message }
