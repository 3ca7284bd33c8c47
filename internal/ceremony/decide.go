package ceremony

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/identity"
)

// Confirm lets the ceremony be held. Errors: ErrNotFound, ErrStep.
func (s *Service) Confirm(ctx context.Context, actor identity.Actor, id uuid.UUID) (Ceremony, error) {
	return s.decision(ctx, actor, id, Confirmed, "ceremony.confirm", "")
}

// Reject ends it before anything was made. Errors: ErrNotFound, ErrFields, ErrStep.
func (s *Service) Reject(ctx context.Context, actor identity.Actor, id uuid.UUID, why string) (Ceremony, error) {
	why, fine := line(why, 3, 500)
	if !fine {
		return Ceremony{}, ErrFields.Because("Nothing was decided. Say why it is rejected.").Field("why", "Say why, in 3 to 500 characters that can be seen.")
	}
	return s.decision(ctx, actor, id, Rejected, "ceremony.reject", why)
}

func (s *Service) decision(ctx context.Context, actor identity.Actor, id uuid.UUID, to State, verb, why string) (Ceremony, error) {
	return s.move(ctx, actor, id, verb, map[string]string{"reason": why}, func(tx pgx.Tx, c *Ceremony, now time.Time) (string, error) {
		if no := c.Can(actor, now).Decide; no != "" {
			return no, nil
		}
		c.State, c.DecidedBy, c.DecidedAt, c.DecidedNote = to, &actor.Person, &now, why
		return "", decide(ctx, tx, *c, now)
	})
}

// Withdraw ends it by whoever asked, before BitGo was asked. Errors: ErrNotFound, ErrStep.
func (s *Service) Withdraw(ctx context.Context, actor identity.Actor, id uuid.UUID) (Ceremony, error) {
	return s.move(ctx, actor, id, "ceremony.withdraw", nil, func(tx pgx.Tx, c *Ceremony, now time.Time) (string, error) {
		if no := c.Can(actor, now).Withdraw; no != "" {
			return no, nil
		}
		c.State = Withdrawn
		return "", decide(ctx, tx, *c, now)
	})
}

// Keep is the second person's word: where the KeyCard is and where the passphrase is, apart from each other. What the card was
// made of is forgotten here. Errors: ErrNotFound, ErrPlaces, ErrStep.
func (s *Service) Keep(ctx context.Context, actor identity.Actor, id uuid.UUID, cardPlace, phrasePlace string) (Ceremony, error) {
	bad, fine := ErrPlaces, false
	if cardPlace, fine = line(cardPlace, 3, 200); !fine {
		bad = bad.Field("card", "Say where the KeyCard is, in 3 to 200 characters.")
	}
	if phrasePlace, fine = line(phrasePlace, 3, 200); !fine {
		bad = bad.Field("phrase", "Say where the passphrase is, in 3 to 200 characters, and not what it is.")
	}
	if len(bad.Fields) == 0 && samePlace(cardPlace, phrasePlace) {
		bad = bad.Field("phrase", "Whoever holds both can move everything. Keep them in two places.")
	}
	if len(bad.Fields) > 0 {
		return Ceremony{}, bad
	}
	return s.move(ctx, actor, id, "ceremony.keep", map[string]string{"card": cardPlace, "passphrase": phrasePlace}, func(tx pgx.Tx, c *Ceremony, now time.Time) (string, error) {
		if no := c.Can(actor, now).Keep; no != "" {
			return no, nil
		}
		c.KeptBy, c.CardPlace, c.PhrasePlace = &actor.Person, cardPlace, phrasePlace
		return "", keep(ctx, tx, *c, now)
	})
}

// move locks one, lets fn take it on or say why not, and writes the line in the trail.
func (s *Service) move(ctx context.Context, actor identity.Actor, id uuid.UUID, verb string, what any, fn func(tx pgx.Tx, c *Ceremony, now time.Time) (string, error)) (Ceremony, error) {
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		if err := lock(ctx, tx, id); err != nil {
			return err
		}
		c, err := seen(actor)(get(ctx, tx, id))
		if err != nil {
			return err
		}
		no, err := fn(tx, &c, s.Clock.Now())
		switch {
		case err != nil:
			return err
		case no != "":
			return ErrStep.Because("%s Nothing was changed.", no)
		}
		return s.note(ctx, tx, actor, c, verb, what)
	})
	if err != nil {
		return Ceremony{}, err
	}
	return s.Get(ctx, actor, id)
}

// note writes the line in the trail, and has those who act next told once it is committed.
func (s *Service) note(ctx context.Context, tx pgx.Tx, actor identity.Actor, c Ceremony, verb string, what any) error {
	err := audit.Record(ctx, tx, audit.Entry{At: s.Clock.Now(), By: actor.By(), Verb: verb, Kind: Kind, ID: c.ID.String(), Client: &c.Client, After: what})
	if err == nil {
		_, err = s.Jobs.InsertTx(ctx, tx, Told{ID: c.ID, Verb: verb, By: actor.Person, At: s.Clock.Now()}, nil)
	}
	return err
}
