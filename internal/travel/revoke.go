package travel

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
)

// WhyNotRevoke says why the actor cannot take a version out of force; empty: they can. It needs no second person: nothing leaves
// by what is revoked. The verb decides by the same words.
func (d Detail) WhyNotRevoke(actor identity.Actor) string {
	return whyNotRevoke(actor, d.Record, d.InForce)
}

func whyNotRevoke(actor identity.Actor, r Record, counts *Record) string {
	switch {
	case !actor.Has(identity.Compliance, r.Client):
		return "Compliance of this client revokes it."
	case r.State == Revoked:
		return "It was revoked already."
	case counts == nil || counts.ID != r.ID:
		return "It is not in force."
	}
	return ""
}

// Revoke takes the version in force out of force, and says why. What it had replaced does not come back: nothing is in force until
// another version is confirmed. Errors: ErrNotFound, ErrRole, ErrDecide, ErrFields.
func (s *Service) Revoke(ctx context.Context, actor identity.Actor, id uuid.UUID, why string) (out Record, err error) {
	if why, err = reason(why); err != nil {
		return Record{}, err
	}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		if out, err = seen(actor)(get(ctx, tx, id)); err != nil {
			return err
		}
		if err := lock(ctx, tx, out.Key); err != nil {
			return err
		}
		if out, err = get(ctx, tx, id); err != nil {
			return err
		}
		if !actor.Has(identity.Compliance, out.Client) {
			return ErrRole.Because("Compliance of this client revokes it. Nothing was changed.")
		}
		counts, err := inForce(ctx, tx, out.Key)
		if err != nil {
			return err
		}
		if no := whyNotRevoke(actor, out, counts); no != "" {
			return ErrDecide.Because("%s Nothing was changed.", no)
		}
		if err := decide(ctx, tx, out, Revoked, why, actor.Person, s.Clock.Now()); err != nil {
			return err
		}
		if err := s.record(ctx, tx, actor, "travel.revoke", out, Revoked, why); err != nil {
			return err
		}
		out, err = get(ctx, tx, id)
		return err
	})
	return out, err
}
