package ceremony

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
)

// Again has a ceremony that stands still looked at once more: by itself it is only for a day. Errors: ErrNotFound, ErrStep.
func (s *Service) Again(ctx context.Context, actor identity.Actor, id uuid.UUID) (Ceremony, error) {
	return s.move(ctx, actor, id, "ceremony.again", nil, func(tx pgx.Tx, c *Ceremony, now time.Time) (string, error) {
		if no := c.Can(actor, now).Again; no != "" {
			return no, nil
		}
		_, err := s.Jobs.InsertTx(ctx, tx, Work{ID: id}, nil)
		return "", err
	})
}

// Abandon ends a ceremony whose wallet nobody may use: one says why, somebody else of compliance agrees, and the wallet is
// frozen. Errors: ErrNotFound, ErrFields, ErrStep.
func (s *Service) Abandon(ctx context.Context, actor identity.Actor, id uuid.UUID, why string) (Ceremony, error) {
	c, err := s.Get(ctx, actor, id)
	if err != nil {
		return c, err
	}
	if c.AbandonBy != nil {
		return s.abandoned(ctx, actor, id)
	}
	why, fine := line(why, 3, 500)
	if !fine {
		return Ceremony{}, ErrFields.Because("Nothing was changed. Say why it is abandoned.").Field("abandon", "Say why, in 3 to 500 characters that can be seen.")
	}
	return s.move(ctx, actor, id, "ceremony.abandon", map[string]string{"reason": why}, func(tx pgx.Tx, c *Ceremony, now time.Time) (string, error) {
		if no := c.Can(actor, now).Abandon; no != "" {
			return no, nil
		}
		if c.AbandonBy != nil {
			return "Somebody else asked for its end at this moment.", nil
		}
		c.AbandonBy, c.AbandonWhy = &actor.Person, why
		return "", abandon(ctx, tx, *c, now)
	})
}

func (s *Service) abandoned(ctx context.Context, actor identity.Actor, id uuid.UUID) (Ceremony, error) {
	return s.move(ctx, actor, id, "ceremony.abandoned", nil, func(tx pgx.Tx, c *Ceremony, now time.Time) (string, error) {
		if no := c.Can(actor, now).Abandon; no != "" {
			return no, nil
		}
		c.AbandonedBy = &actor.Person
		if err := abandoned(ctx, tx, *c, now); err != nil {
			return "", err
		}
		_, err := s.Jobs.InsertTx(ctx, tx, Work{ID: id}, nil) // freezes the wallet, which the mirror may not have yet
		return "", err
	})
}

func (c Ceremony) whyNotAgain(actor identity.Actor, now time.Time) string {
	switch {
	case c.InDoubt(now):
		return "It is looked for every few seconds already."
	case c.State != Generating && (c.State != Made || c.ReadAt != nil && c.HookedAt != nil && c.Trouble == "") && (c.Alarm == "" || c.State == Abandoned):
		return "Nothing is left to be read from BitGo."
	case !c.keeps(actor):
		return "Compliance, treasury or an administrator has it read again."
	}
	return ""
}

func (c Ceremony) whyNotAbandon(actor identity.Actor, now time.Time) string {
	switch {
	case c.State == Kept || c.State == Abandoned || c.State != Made && c.Alarm == "":
		return "Only what was made, or raised an alarm, is abandoned, before it is kept."
	case c.InDoubt(now):
		return "It is not certain yet what was made."
	case !c.keeps(actor):
		return "Compliance, treasury or an administrator asks for its end; compliance agrees."
	case c.AbandonBy == nil:
		return ""
	case actor.Own(*c.AbandonBy, ErrStep) != nil:
		return "You asked for its end, so somebody else of compliance agrees."
	case !actor.Has(identity.Compliance, c.Client):
		return "Somebody of compliance agrees that it is abandoned."
	}
	return ""
}
