package whitelist

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/freeze"
	"github.com/unykorn/console/internal/identity"
)

// Ask files a change of a wallet's whitelist. An addition and a new label wait for compliance; a removal is asked of BitGo at
// once. oneTime names the call: a repetition gives what it filed. Errors: wallet.ErrNotFound, ErrRole, ErrAsk, ErrBegins,
// ErrWhich, ErrThere, ErrNotListed, ErrLocked, ErrOpen, ErrReused, ErrUnread, and for a removal those of BitGo's answer.
func (s *Service) Ask(ctx context.Context, actor identity.Actor, a Ask, oneTime string) (Change, error) {
	w, err := s.Wallets.Get(ctx, actor, a.Wallet)
	if err != nil {
		return Change{}, err
	}
	if !actor.Has(identity.Treasury, w.Client) {
		return Change{}, ErrRole
	}
	if err := a.check(w); err != nil {
		return Change{}, err
	}
	if earlier, err := s.earlier(ctx, actor, oneTime); err != nil || earlier != nil {
		return a.orOther(earlier, err)
	}
	now := s.Clock.Now()
	c := Change{ID: uuid.New(), Client: w.Client, Wallet: w.ID, Coin: w.Coin, Verb: a.Verb, Rule: a.Rule, Action: a.Action, Type: a.Type, Item: a.Item,
		Label: a.Label, State: Pending, Step: 1, AskedBy: actor.Person, AskedAt: now, UpdatedAt: now}
	if !c.Verb.needsSecond() {
		c.State = Approved
	}
	policy, err := s.BitGo.WalletPolicy(ctx, c.Coin, c.Wallet)
	if err != nil {
		return Change{}, unread(err)
	}
	p, err := c.plan(policy, now)
	if err != nil {
		return Change{}, err
	}
	if !p.fresh {
		c.Action = "" // the rule has one
	} else if c.Rule == "" {
		c.Rule = "Whitelist"
	}
	c, fresh, err := s.file(ctx, actor, c, oneTime)
	switch {
	case err != nil:
		return c, err
	case !fresh:
		return a.orOther(&c, nil)
	case c.State == Pending:
		return c, nil
	}
	return s.submit(ctx, actor, c)
}

// orOther gives what the call filed before, unless that was another change: what is confirmed is what was asked first.
func (a Ask) orOther(earlier *Change, err error) (Change, error) {
	if err == nil && earlier != nil && !a.asks(*earlier) {
		return Change{}, ErrReused
	}
	return value(earlier), err
}

func value(c *Change) Change {
	if c == nil {
		return Change{}
	}
	return *c
}

func (s *Service) earlier(ctx context.Context, actor identity.Actor, oneTime string) (c *Change, err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		c, err = onceAsked(ctx, tx, actor.Person, oneTime)
		return err
	})
	return c, err
}

func (s *Service) file(ctx context.Context, actor identity.Actor, c Change, oneTime string) (Change, bool, error) {
	fresh := false
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if fresh, err = insertChange(ctx, tx, c, oneTime); err != nil {
			return err
		}
		if fresh {
			if err := s.record(ctx, tx, actor, c, "whitelist.ask"); err != nil {
				return err
			}
			return s.tell(ctx, tx, actor, c, "whitelist.ask")
		}
		earlier, err := onceAsked(ctx, tx, actor.Person, oneTime)
		c = value(earlier)
		return err
	})
	return c, fresh, err
}

// Decide is the second person's word: approved, the change is made at BitGo at once. Errors: ErrNotFound, ErrDecider,
// ErrOwnChange, ErrDecided, ErrReason, and those of BitGo's answer, after which the decision stands.
func (s *Service) Decide(ctx context.Context, actor identity.Actor, id uuid.UUID, approve bool, reason string) (Change, error) {
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n > 500 || !approve && n < 3 || !printable(reason) {
		return Change{}, ErrReason.Field("reason", "3 to 500 characters that can be seen.")
	}
	c, err := s.move(ctx, actor, id, "whitelist.decide", func(c *Change, now time.Time) error {
		if err := c.mayDecide(actor); err != nil {
			return err
		}
		c.State, c.DecidedBy, c.DecidedAt, c.Reason = Rejected, &actor.Person, &now, reason
		if approve {
			c.State = Approved
		}
		return nil
	})
	if err != nil || c.State != Approved {
		return c, err
	}
	return s.submit(ctx, actor, c)
}

// Change gives one as it is kept. A foreign one looks absent.
func (s *Service) Change(ctx context.Context, actor identity.Actor, id uuid.UUID) (Change, error) {
	var out Change
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if out, err = changeByID(ctx, tx, id, false); err == nil && !actor.Sees(out.Client) {
			err = ErrNotFound
		}
		return err
	})
	return out, err
}

// move locks a change, lets fn take it on, and writes it down with its line in the trail.
func (s *Service) move(ctx context.Context, actor identity.Actor, id uuid.UUID, verb string, fn func(c *Change, now time.Time) error) (Change, error) {
	var out Change
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		c, err := changeByID(ctx, tx, id, true)
		if err == nil && !actor.Sees(c.Client) {
			err = ErrNotFound
		}
		if err != nil {
			return err
		}
		now, was := s.Clock.Now(), c.State
		if err := fn(&c, now); err != nil {
			return err
		}
		// What BitGo answered is written down in any case; what would let more be paid is neither decided nor asked for.
		if c.State != was && c.Verb.needsSecond() && (c.State == Approved || c.State == Submitting) && verb != "whitelist.settle" {
			if err := freeze.Hold(ctx, tx, c.Client, c.Wallet); err != nil {
				return err
			}
		}
		c.UpdatedAt = now
		if err := updateChange(ctx, tx, c); err != nil {
			return err
		}
		out = c
		if err := s.record(ctx, tx, actor, c, verb); err != nil || c.State == was {
			return err
		}
		return s.tell(ctx, tx, actor, c, verb)
	})
	return out, err
}

func (s *Service) record(ctx context.Context, tx pgx.Tx, actor identity.Actor, c Change, verb string) error {
	return audit.Record(ctx, tx, audit.Entry{At: s.Clock.Now(), By: actor.By(), Verb: verb, Kind: "whitelist", ID: c.ID.String(), Client: &c.Client,
		After: map[string]any{"change": c.Verb, "wallet": c.Wallet, "rule": c.Rule, "type": c.Type, "item": c.Item, "label": c.Label, "state": c.State,
			"step": c.Step, "reason": c.Reason, "approval": c.Approval, "trouble": c.Trouble}})
}
