package offering

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/regulation"
)

// Sign records that the investor has signed the agreement that the offering stores, and judges the subscription again. Repeating it
// changes nothing. Errors: ErrNoSubscription, ErrRole, ErrFinal.
func (s *Service) Sign(ctx context.Context, actor identity.Actor, id string) (Subscription, error) {
	return s.cancelling(ctx, actor, id, func(tx pgx.Tx, o Offering, x *Subscription) error {
		switch {
		case !actor.Has(identity.Treasury, x.Client):
			return ErrRole
		case x.Signed:
			return nil
		case x.State != PendingReview:
			return ErrFinal.Because("This subscription is already %s. Nothing changed.", x.State)
		}
		x.Signed, x.Agreement = true, o.AgreementDigest
		if err := s.again(ctx, tx, actor, o, x); err != nil {
			return err
		}
		if x.State != PendingReview {
			return nil // the decision is in the trail
		}
		return s.record(ctx, tx, actor, *x, "offering.subscription-sign", s.Clock.Now())
	})
}

// FileFormD keeps that the notice of the offering was filed with the SEC: on which day, under which accession number (17 CFR 230.503).
// Errors: ErrNotFound, ErrRole, ErrFormD.
func (s *Service) FileFormD(ctx context.Context, actor identity.Actor, id string, on time.Time, reference string) (Offering, error) {
	reference = strings.TrimSpace(reference)
	if !offeringForm.MatchString(id) {
		return Offering{}, ErrNotFound
	}
	now := s.Clock.Now()
	bad := ErrFormD
	if on.IsZero() || regulation.Day(on).After(regulation.Day(now)) {
		bad = bad.Field("filedOn", "The day on which it was filed, not in the future.")
	}
	if !accreditation.Line(reference, 100) {
		bad = bad.Field("formDReference", "The accession number, as 0001234567-26-000001.")
	}
	if len(bad.Fields) > 0 {
		return Offering{}, bad
	}
	var o Offering
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if o, err = seen(ctx, tx, actor, id); err != nil {
			return err
		}
		if !actor.Has(identity.Treasury, o.Client) {
			return ErrRole
		}
		was := o.FormD
		o.FormD = &FormD{On: regulation.Day(on), Reference: reference, By: actor.Person, At: now}
		if err := keepFormD(ctx, tx, o); err != nil {
			return err
		}
		e := audit.Entry{At: now, By: actor.By(), Verb: "offering.form-d", Kind: Thing, ID: o.ID, Client: accreditation.Tenant(o.Client),
			After: map[string]any{"filedOn": o.FormD.On.Format(time.DateOnly), "reference": reference}}
		if was != nil {
			e.Before = map[string]any{"filedOn": was.On.Format(time.DateOnly), "reference": was.Reference}
		}
		return audit.Record(ctx, tx, e)
	})
	if err != nil {
		return Offering{}, err
	}
	return o, nil
}
