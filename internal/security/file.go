package security

import (
	"context"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
)

// FileTerms asks for a new version of a security's terms, which compliance confirms. read is the version that the form showed.
// Errors: ErrTerms, ErrRole, ErrNotFound, ErrTermsOpen, ErrTermsMoved, ErrIdentifier.
func (s *Service) FileTerms(ctx context.Context, actor identity.Actor, t Terms, read int) (Terms, error) {
	if !securityForm.MatchString(t.Security) {
		return Terms{}, ErrNotFound
	}
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		x, err := seen(ctx, tx, actor, t.Security)
		if err != nil {
			return err
		}
		if !actor.Has(identity.Treasury, x.Client) {
			return ErrRole
		}
		if t, err = t.check(x, s.Clock.Now()); err != nil {
			return err
		}
		was, err := inForce(ctx, tx, x)
		switch {
		case err != nil:
			return err
		case was.Version != read:
			return ErrTermsMoved
		case len(t.Against(was)) == 0:
			return ErrTerms.Because("Nothing in it differs from what is in force, so nothing was filed.")
		}
		t.Client, t.State, t.FiledBy, t.FiledAt = x.Client, TermsFiled, actor.Person, s.Clock.Now()
		if t.Version, err = insertTerms(ctx, tx, t); err != nil {
			return err
		}
		return s.recordTerms(ctx, tx, actor, t, "security.terms-file", was)
	})
	return t, err
}

// DecideTerms brings filed terms into force or rejects them, with a reason: somebody of compliance who did not file them.
// Errors: ErrNotFound, ErrDecider, ErrOwnTerms, ErrTermsDecided, ErrReason, ErrIdentifier, ErrTerms where more was issued meanwhile.
func (s *Service) DecideTerms(ctx context.Context, actor identity.Actor, id string, version int, confirm bool, reason string) (Terms, error) {
	reason = strings.TrimSpace(reason)
	if reason != "" && !accreditation.Line(reason, 500) || !confirm && len(reason) < 3 {
		return Terms{}, ErrReason
	}
	state := TermsRejected
	if confirm {
		state = TermsInForce
	}
	return s.endTerms(ctx, actor, id, version, state, reason, func(t Terms) error {
		if !actor.Has(identity.Compliance, t.Client) {
			return ErrDecider
		}
		return actor.Own(t.FiledBy, ErrOwnTerms)
	})
}

// WithdrawTerms takes filed terms back: whoever filed them.
func (s *Service) WithdrawTerms(ctx context.Context, actor identity.Actor, id string, version int) (Terms, error) {
	return s.endTerms(ctx, actor, id, version, TermsWithdrawn, "", func(t Terms) error {
		if t.FiledBy != actor.Person {
			return ErrNotYours
		}
		return nil
	})
}

func (s *Service) endTerms(ctx context.Context, actor identity.Actor, id string, version int, state TermsState, reason string, may func(Terms) error) (Terms, error) {
	if !securityForm.MatchString(id) {
		return Terms{}, ErrNotFound
	}
	var t Terms
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		x, err := seen(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		all, err := termsHistory(ctx, tx, id)
		if err != nil {
			return err
		}
		for _, have := range all {
			if have.Version == version {
				t = have
			}
		}
		if t.Version == 0 {
			return ErrNotFound
		}
		if err := may(t); err != nil {
			return err
		}
		if t.State != TermsFiled {
			return ErrTermsDecided
		}
		was, err := inForce(ctx, tx, x)
		if err != nil {
			return err
		}
		now := s.Clock.Now()
		t.State, t.DecidedBy, t.DecidedAt, t.Reason = state, &actor.Person, &now, reason
		if err := decideTerms(ctx, tx, t); err != nil {
			return err
		}
		return s.recordTerms(ctx, tx, actor, t, termsVerb[state], was)
	})
	return t, err
}

var termsVerb = map[TermsState]string{TermsInForce: "security.terms-confirm", TermsRejected: "security.terms-reject", TermsWithdrawn: "security.terms-withdraw"}

func (s *Service) recordTerms(ctx context.Context, tx pgx.Tx, actor identity.Actor, t Terms, verb string, was Terms) error {
	before, after := map[string]any{"version": was.Version}, map[string]any{"version": t.Version, "state": t.State, "note": t.Note, "reason": t.Reason}
	for _, d := range t.Against(was) {
		before[d.What], after[d.What] = d.Was, d.Is
	}
	e := audit.Entry{At: s.Clock.Now(), By: actor.By(), Verb: verb, Kind: Kind, ID: t.Security, Client: accreditation.Tenant(t.Client), Before: before, After: after}
	if err := audit.Record(ctx, tx, e); err != nil || t.State == TermsWithdrawn {
		return err
	}
	return audit.Tell(ctx, tx, s.Jobs, e, strconv.Itoa(t.Version)+" "+string(t.State))
}

// inForce gives the confirmed terms of a security, or the strictest.
func inForce(ctx context.Context, tx pgx.Tx, x Security) (Terms, error) {
	t, err := termsInForce(ctx, tx, x.ID)
	if database.NoRows(err) {
		return x.Strictest(), nil
	}
	return t, err
}
