package offering

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/identity"
)

// DecideChange approves or rejects what was asked of an offering, and does it in the same transaction: somebody of compliance who did not
// ask. What has changed since it was asked is not what they decide on: ErrMoved. Errors: ErrNoChange, ErrDecider, ErrOwnChange, ErrDecided,
// ErrDecision, ErrState, and of a closing those of security.Service.Issue and of Escrows: nothing is closed then.
func (s *Service) DecideChange(ctx context.Context, actor identity.Actor, id string, approve bool, reason string) (Change, error) {
	reason = strings.TrimSpace(reason)
	if reason != "" && !accreditation.Line(reason, 500) || !approve && len(reason) < 3 {
		return Change{}, ErrDecision
	}
	return s.onChange(ctx, actor, id, func(tx pgx.Tx, o Offering, c *Change) error {
		if err := c.WhyNotDecide(actor); err != nil {
			return err
		}
		now := s.Clock.Now()
		c.State, c.DecidedBy, c.DecidedAt, c.Decision = ChangeRejected, &actor.Person, &now, reason
		if !approve {
			if err := keepDecision(ctx, tx, *c); err != nil {
				return err
			}
			return s.recordChange(ctx, tx, actor, *c, "offering.change-reject")
		}
		c.State = ChangeApproved
		return s.approved(ctx, tx, actor, o, *c)
	})
}

// approved does what was asked, when it is still what was asked.
func (s *Service) approved(ctx context.Context, tx pgx.Tx, actor identity.Actor, o Offering, c Change) error {
	live, err := s.living(ctx, tx, o, c.Kind)
	if err != nil {
		return err
	}
	if digest, _ := subject(o, c.Kind, c.Terms, live); digest != c.Digest {
		return ErrMoved
	}
	sums, err := sumsOf(ctx, tx, o.ID)
	if err != nil {
		return err
	}
	if err := o.WhyNot(c.Kind, sums); err != nil {
		return err
	}
	if err := keepDecision(ctx, tx, c); err != nil {
		return err
	}
	switch c.Kind {
	case ToClose:
		err = s.close(ctx, tx, actor, o, c, live)
	case ToCancel:
		err = s.endLiving(ctx, tx, actor, live, Withdrawn, "The offering was cancelled.")
	case ToOpen, ToPause, ToResume, NewTerms:
	}
	if err != nil {
		return err
	}
	return s.recordChange(ctx, tx, actor, c, "offering.change-approve")
}

// WithdrawChange takes back what was asked for: whoever asked. Errors: ErrNoChange, ErrNotYours, ErrDecided.
func (s *Service) WithdrawChange(ctx context.Context, actor identity.Actor, id string) (Change, error) {
	return s.onChange(ctx, actor, id, func(tx pgx.Tx, _ Offering, c *Change) error {
		switch {
		case c.AskedBy != actor.Person:
			return ErrNotYours
		case c.State != ChangeAsked:
			return ErrDecided.Because("This was already %s. Nothing changed.", c.State)
		}
		now := s.Clock.Now()
		c.State, c.DecidedBy, c.DecidedAt = ChangeWithdrawn, &actor.Person, &now
		if err := keepDecision(ctx, tx, *c); err != nil {
			return err
		}
		return s.recordChange(ctx, tx, actor, *c, "offering.change-withdraw")
	})
}

// onChange locks the offering and then the change, as everybody does.
func (s *Service) onChange(ctx context.Context, actor identity.Actor, id string, do func(tx pgx.Tx, o Offering, c *Change) error) (Change, error) {
	if !changeForm.MatchString(id) {
		return Change{}, ErrNoChange
	}
	var c Change
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		have, err := change(ctx, tx, id)
		if err != nil {
			return err
		}
		o, err := seen(ctx, tx, actor, have.Offering)
		if err != nil {
			return ErrNoChange.With(err)
		}
		if c, err = changeForUpdate(ctx, tx, id); err != nil {
			return err
		}
		c.AskerName = have.AskerName
		return do(tx, o, &c)
	})
	if err != nil {
		return Change{}, err
	}
	return c, nil
}
