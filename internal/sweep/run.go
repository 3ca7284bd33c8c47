package sweep

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/address"
	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/freeze"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/whitelist"
)

// Due asks for a round over the rules whose time has come.
type Due struct{}

// Kind is River's name for it.
func (Due) Kind() string { return "sweep.run" }

const (
	aRound    = 50             // runs; the next round is near
	mayReturn = 24 * time.Hour // how long a send that the network took back is waited for
	stillOpen = "The send of the run before is not over, so no second one was asked for."
)

// RunDue works every run whose time has come. Several processes may do so at once: each run is one process's, and what a
// dead one has left is taken up again. A run that BitGo did not answer for stays claimed and is tried again.
func (s *Service) RunDue(ctx context.Context) error {
	var trouble error
	for range aRound {
		r, x, found, err := s.take(ctx)
		if err != nil || !found {
			return errors.Join(trouble, err)
		}
		if x.Outcome == Working {
			if err := s.work(ctx, r, x); err != nil {
				trouble = errors.Join(trouble, err, s.troubled(ctx, r, x, err))
			}
		}
	}
	return trouble
}

// take claims one run before anything is asked of BitGo. While the rule's last send is open there is none to work on.
func (s *Service) take(ctx context.Context) (r Rule, x Run, found bool, err error) {
	err = s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		now := s.Clock.Now()
		until := now.Add(lease)
		if x, err = lost(ctx, tx, now); err == nil {
			found = true
			if r, err = get(ctx, tx, x.Rule); err != nil {
				return err
			}
			return reclaim(ctx, tx, x.ID, until)
		} else if !fault.Is(err, ErrNotFound) {
			return err
		}
		if r, err = due(ctx, tx, now); fault.Is(err, ErrNotFound) {
			return nil
		} else if err != nil {
			return err
		}
		found = true
		x = Run{ID: uuid.New(), Rule: r.ID, Client: r.Client, DueAt: *r.NextAt, Outcome: Working}
		busy, err := open(ctx, tx, r.ID, now.Add(-mayReturn))
		if err != nil {
			return err
		}
		if busy {
			x.Outcome, x.Note, x.SettledAt = Nothing, stillOpen, &now
		}
		if err := insertRun(ctx, tx, x, until); err != nil {
			return err
		}
		return setNext(ctx, tx, r.ID, r.Cadence.after(*r.NextAt, now))
	})
	return r, x, found, err
}

// work asks for the send of one run, or says why none is asked for. A repetition first looks whether the send was asked
// for before the one who did it died; if not, everything is looked at anew, for the rule may have ended meanwhile.
func (s *Service) work(ctx context.Context, r Rule, x Run) error {
	key := x.key()
	if done, err := s.asked(ctx, r, x, key); err != nil || done {
		return err
	}
	actor, err := s.People.Standing(ctx, r.AskedBy, scope)
	if err != nil {
		return err
	}
	if !actor.Has(identity.Treasury, r.Client) {
		return s.end(ctx, x, Refused, "Who asked for the rule is not of treasury any more, so nothing is sent in their name. End it and have another asked for.", nil)
	}
	d := send.Draft{Wallet: r.Wallet, Asset: r.Asset, Address: r.Address, Memo: r.Memo, Unit: "base", Purpose: "Sweep " + string(r.Cadence) + ", rule " + r.ID.String()}
	if err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error { return freeze.Hold(ctx, tx, r.Client, r.Wallet) }); fault.Is(err, freeze.ErrFrozen) {
		return s.end(ctx, x, Nothing, clip(fault.As(err).Message), nil)
	} else if err != nil {
		return err
	}
	amount, outcome, why, err := s.amount(ctx, actor, r, d)
	if err != nil {
		return err
	}
	if why != "" {
		return s.end(ctx, x, outcome, why, nil)
	}
	if err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error { return setAmount(ctx, tx, x.ID, amount) }); err != nil {
		return err
	}
	d.Amount, d.Keep = amount.String(), &r.Keep // what other sends reserve meanwhile is seen under the wallet's lock
	asked, err := s.Sends.Submit(ctx, actor, d, key)
	if err == nil {
		return s.end(ctx, x, Sent, "", &asked.ID)
	}
	switch f := fault.As(err); f.Kind {
	case fault.Internal, fault.Upstream, fault.Unavailable, fault.TooMany:
		return err
	case fault.Invalid, fault.Unauthenticated, fault.Forbidden, fault.NotFound, fault.Conflict:
		if done, err := s.asked(ctx, r, x, key); err != nil || done { // another engine was faster with another amount
			return err
		}
		return s.end(ctx, x, Refused, clip(f.Message), nil)
	default:
		return err
	}
}

// troubled writes down why a run is not over. What trying again would not mend ends it, and so does the time of the next run:
// a rule is not held up for ever by one run.
func (s *Service) troubled(ctx context.Context, r Rule, x Run, failed error) error {
	why := clip(fault.As(failed).Message)
	if e, said := bitgo.AsError(failed); said && lasting(failed) {
		why = clip(fmt.Sprintf("BitGo refused what this run needs: %s (%d). Nothing was sent. Somebody has to put that right; the rule goes on by its cadence.", e.Name, e.Status))
	}
	ctx = context.WithoutCancel(ctx)
	if !lasting(failed) && s.Clock.Now().Before(r.Cadence.after(x.DueAt, x.DueAt)) {
		return s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error { return note(ctx, tx, x.ID, why) })
	}
	// The send may be there although nobody heard so.
	if done, err := s.asked(ctx, r, x, x.key()); err != nil || done {
		return err
	}
	return s.end(ctx, x, Refused, why, nil)
}

// lasting reports that the same would happen again: BitGo's no, but for what our token or our pace brings about, or ours.
func lasting(err error) bool {
	if e, said := bitgo.AsError(err); said {
		return bitgo.Declined(err) && e.Status >= 400 && e.Status != 401 && e.Status != 429
	}
	switch fault.As(err).Kind {
	case fault.Invalid, fault.Forbidden, fault.NotFound, fault.Conflict:
		return true
	case fault.Internal, fault.Upstream, fault.Unavailable, fault.TooMany, fault.Unauthenticated:
	}
	return false
}

// key is what its send is asked for under.
func (x Run) key() string { return "sweep-" + x.ID.String() }

// asked ends a run whose send is there already.
func (s *Service) asked(ctx context.Context, r Rule, x Run, key string) (bool, error) {
	there, err := s.Sends.Asked(ctx, r.AskedBy, key)
	if err != nil || there == nil {
		return false, err
	}
	return true, s.end(ctx, x, Sent, "", &there.ID)
}

// amount is what would be sent at this moment, by BitGo's live figures. A word says why nothing is.
func (s *Service) amount(ctx context.Context, actor identity.Actor, r Rule, d send.Draft) (money.Units, Outcome, string, error) {
	now, err := s.Get(ctx, system, r.ID)
	if err != nil {
		return money.Units{}, "", "", err
	}
	if now.State != Active {
		return money.Units{}, Nothing, "The rule is " + string(now.State) + ".", nil
	}
	known, err := s.Whitelist.Knows(ctx, system, whitelist.Entry{Client: r.Client, Wallet: r.Wallet, Asset: r.Asset, Address: r.Address, Memo: r.Memo})
	if err != nil {
		return money.Units{}, "", "", err
	}
	if !known {
		return money.Units{}, Refused, "The payee is not on the wallet's whitelist any more.", nil
	}
	if err := s.Wallets.Refresh(ctx, r.Wallet); err != nil {
		return money.Units{}, "", "", err
	}
	report, err := s.Sends.Check(ctx, actor, d)
	if err != nil {
		return money.Units{}, "", "", err
	}
	if report.Fee == nil {
		return money.Units{}, "", "", send.ErrBitGoAway
	}
	all, err := s.Wallets.Balances(ctx, actor, r.Wallet)
	if err != nil {
		return money.Units{}, "", "", err
	}
	var available, fee, dust money.Units
	for _, b := range all {
		if b.Asset == r.Asset {
			available = b.Available
		}
	}
	if report.Fee.Coin.Ticker == r.Asset {
		fee = report.Fee.Units
	}
	if coin, ok := money.Lookup(r.Asset); ok {
		if to, err := address.Check(coin, r.Address, r.Memo); err == nil {
			dust = money.Dust(coin, money.AddressKind(to.Kind))
		}
	}
	amount, why := plan(r.Terms, available, fee, dust)
	return amount, Nothing, why, nil
}

// end writes down what became of a run.
func (s *Service) end(ctx context.Context, x Run, o Outcome, note string, made *uuid.UUID) error {
	return s.DB.As(context.WithoutCancel(ctx), system.Scope(), func(tx pgx.Tx) error {
		now := s.Clock.Now().Round(time.Microsecond)
		x.Outcome, x.Note, x.Send, x.SettledAt = o, note, made, &now
		first, err := settle(ctx, tx, x)
		if err != nil || !first || o == Nothing {
			return err
		}
		what := map[string]any{"outcome": o, "run": x.ID, "note": note, "send": made}
		if x.Amount != nil {
			what["amount"] = x.Amount.String()
		}
		return audit.Record(ctx, tx, audit.Entry{At: now, By: system.By(), Verb: "sweep.run", Kind: Kind, ID: x.Rule.String(), Client: &x.Client, After: what})
	})
}

func clip(text string) string {
	if r := []rune(text); len(r) > 900 {
		return string(r[:900])
	}
	return text
}
