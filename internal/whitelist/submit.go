package whitelist

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
)

// How long a change that BitGo was asked for counts as being worked on, and how long after that BitGo's list has to show it
// before it counts as never having arrived.
const (
	working = 2 * time.Minute
	arrives = 10 * time.Minute
)

// submit asks BitGo for the step at hand: claim, call, settle. A relabelling whose removal is in force goes on to its addition.
func (s *Service) submit(ctx context.Context, actor identity.Actor, c Change) (Change, error) {
	ctx = context.WithoutCancel(ctx) // what was begun at BitGo is written down
	for {
		policy, err := s.BitGo.WalletPolicy(ctx, c.Coin, c.Wallet)
		if err != nil {
			return c, ErrBusy.With(err)
		}
		p, refused := c.plan(policy, s.Clock.Now())
		claimed, err := s.move(ctx, actor, c.ID, "whitelist.submit", func(c *Change, now time.Time) error {
			if c.State != Approved {
				return ErrDecided
			}
			c.State, c.ClaimedAt, c.Trouble = Submitting, &now, ""
			if refused != nil {
				c.State, c.Trouble = Refused, trouble(*c, fault.As(refused).Message)
			}
			return nil
		})
		if err != nil || refused != nil {
			return claimed, first(err, refused)
		}
		result, failed := s.ask(ctx, claimed, p, policy.Enterprise)
		if c, err = s.settle(ctx, actor, claimed, result, failed); err != nil || c.State != Approved {
			return c, err
		}
	}
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// ask is the one call. The internal route makes rules, and only where it is configured.
func (s *Service) ask(ctx context.Context, c Change, p plan, enterprise string) (bitgo.RuleResult, error) {
	switch {
	case p.fresh && s.OnBehalfOf != "":
		return s.BitGo.MakeInternalRule(ctx, c.Coin, c.Wallet, s.OnBehalfOf, enterprise, p.rule)
	case p.fresh:
		return s.BitGo.MakeRule(ctx, c.Coin, c.Wallet, p.rule)
	}
	return s.BitGo.UpdateRule(ctx, c.Coin, c.Wallet, p.rule)
}

// settle writes down what BitGo answered: 200 is in force, 202 waits at BitGo, a no is a no, and anything else is not known.
func (s *Service) settle(ctx context.Context, actor identity.Actor, c Change, result bitgo.RuleResult, failed error) (Change, error) {
	var said error
	c, err := s.move(ctx, actor, c.ID, "whitelist.settle", func(c *Change, _ time.Time) error {
		switch {
		case failed == nil && result.Approval != "":
			c.State, c.Approval = AtBitGo, result.Approval
		case failed == nil:
			c.inForce()
		case bitgo.Declined(failed):
			f, to := declined(failed)
			c.State, c.Trouble, said = to, trouble(*c, f.Message), f
		default:
			c.State, c.Trouble = Unknown, "BitGo's answer was lost; whether the whitelist was changed is not known. Have the change checked."
		}
		return nil
	})
	if err != nil || said != nil {
		return c, first(err, said)
	}
	return s.mirrored(ctx, c), nil
}

// inForce ends the change, or its first half.
func (c *Change) inForce() {
	c.State, c.Approval, c.Trouble = Active, "", ""
	if c.Verb == Relabeling && c.Step == 1 {
		c.State, c.Step = Approved, 2
	}
}

// trouble says of a relabelling that broke in the middle what is left of it.
func trouble(c Change, said string) string {
	if c.Verb == Relabeling && c.Step == 2 {
		said = "The payee is off the whitelist and was not added again. " + said
	}
	return string([]rune(said)[:min(500, len([]rune(said)))])
}

// mirrored lets the sends here know of a list that has changed. The mirror may follow later: until then a payee that was
// added counts as new, and one that was removed is still stopped by BitGo.
func (s *Service) mirrored(ctx context.Context, c Change) Change {
	if c.State != Active {
		return c
	}
	if err := s.refreshWallet(ctx, c); err != nil {
		c.Trouble = "In force at BitGo. The list here could not be read anew; have the change checked."
	}
	return c
}

// Check asks BitGo how far a change has come, and takes it on: an approved one that BitGo was never asked for is asked for, the
// second half of a relabelling follows the first. Errors: ErrNotFound, ErrRole, ErrUnread, and those of BitGo's answer.
func (s *Service) Check(ctx context.Context, actor identity.Actor, id uuid.UUID) (Change, error) {
	c, err := s.Change(ctx, actor, id)
	if err != nil {
		return c, err
	}
	if !actor.Has(identity.Treasury, c.Client) {
		return c, ErrRole
	}
	now := s.Clock.Now()
	switch {
	case c.State == Approved:
		return s.submit(ctx, actor, c)
	case c.State == Active:
		return s.mirrored(ctx, c), nil
	case c.State == AtBitGo, c.State == Unknown, c.State == Submitting && now.Sub(*c.ClaimedAt) >= working:
		return s.follow(ctx, actor, c)
	}
	return c, nil
}

// follow looks at BitGo's list, and at BitGo's approval, and settles what they prove.
func (s *Service) follow(ctx context.Context, actor identity.Actor, c Change) (Change, error) {
	policy, err := s.BitGo.WalletPolicy(ctx, c.Coin, c.Wallet)
	if err != nil {
		return c, unread(err)
	}
	seen, listed := entryOf(policy, c.Rule, c.Item)
	done := listed == c.adds() && (!listed || seen.Label == c.Label)
	to, why := Active, ""
	if !done {
		if to, why, err = s.ended(ctx, c); err != nil || to == c.State {
			return c, err
		}
	}
	was := c
	c, err = s.move(ctx, actor, c.ID, "whitelist.follow", func(c *Change, _ time.Time) error {
		if c.State != was.State || c.Step != was.Step {
			return ErrDecided
		}
		if done {
			c.inForce()
			return nil
		}
		c.State, c.Trouble = to, trouble(*c, why)
		return nil
	})
	if err != nil || c.State != Approved {
		return s.mirrored(ctx, c), err
	}
	return s.submit(ctx, actor, c)
}

// ended says what becomes of a change that BitGo's list does not show, and why: it stays where it is while the list may
// still come to show it.
func (s *Service) ended(ctx context.Context, c Change) (State, string, error) {
	now := s.Clock.Now()
	if c.Approval == "" {
		if now.Sub(*c.ClaimedAt) < arrives {
			return c.State, "", nil
		}
		return Refused, "BitGo's list does not show the change, ten minutes after BitGo was asked for it. Look among BitGo's approvals, then ask again.", nil
	}
	a, err := s.BitGo.PendingApproval(ctx, c.Approval)
	switch {
	case bitgo.IsNotFound(err):
		return Refused, "BitGo has no such approval any more, and its list does not show the change. Ask again.", nil
	case err != nil:
		return c.State, "", unread(err)
	case a.State == "rejected":
		return Refused, "An administrator rejected the change at BitGo. The whitelist was not changed.", nil
	case a.State == "approved" && c.State == AtBitGo:
		return Unknown, "The change was approved at BitGo, and its list does not show it yet. It is looked at again by itself.", nil
	case a.State == "approved" && now.Sub(c.UpdatedAt) >= arrives:
		return Refused, "The change was approved at BitGo, and ten minutes later its list does not show it. Look at the policy at BitGo, then ask again.", nil
	}
	return c.State, "", nil
}
