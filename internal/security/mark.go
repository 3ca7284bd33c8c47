package security

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/identity"
)

// MarkKind is what stands in the way of somebody's shares, or changes how they may be sold.
type MarkKind string

// The kinds of marks.
const (
	StopOrder    MarkKind = "STOP_ORDER"
	AdverseClaim MarkKind = "ADVERSE_CLAIM"
	LockUp       MarkKind = "LOCK_UP"   // until a day
	Affiliate    MarkKind = "AFFILIATE" // of the issuer: sells within the volume of Rule 144(e)
)

// MarkKinds in the order in which forms list them.
var MarkKinds = []MarkKind{StopOrder, AdverseClaim, LockUp, Affiliate}

// Mark is one of them on a holder's shares of a security.
type Mark struct {
	ID        string // mark_…
	Security  string
	Client    uuid.UUID
	Holder    string
	Kind      MarkKind
	Until     *time.Time // of a lock-up: the first day on which it holds no more
	Reason    string
	PlacedBy  uuid.UUID
	Placer    string
	PlacedAt  time.Time
	EndedBy   *uuid.UUID
	Ender     string
	EndedAt   *time.Time
	EndReason string
}

// Holds says whether the mark is in force at an instant.
func (m Mark) Holds(now time.Time) bool {
	return m.EndedAt == nil && (m.Until == nil || now.Before(*m.Until))
}

// same says whether a repetition asks for what the first did.
func (m Mark) same(o Mark) bool {
	return m.Security == o.Security && m.Holder == o.Holder && m.Kind == o.Kind && m.Reason == o.Reason && (m.Until == nil) == (o.Until == nil) && (m.Until == nil || m.Until.Equal(*o.Until))
}

func (m Mark) check(now time.Time) (Mark, error) {
	m.Reason = strings.TrimSpace(m.Reason)
	if m.Until != nil {
		day := m.Until.UTC().Truncate(24 * time.Hour)
		m.Until = &day
	}
	bad := ErrMark
	blame := func(ok bool, field, said string) {
		if !ok {
			bad = bad.Field(field, said)
		}
	}
	blame(holderForm.MatchString(m.Holder) && m.Holder != Treasury, "holder", "A holder's id.")
	blame(slices.Contains(MarkKinds, m.Kind), "kind", "Choose a kind.")
	blame((m.Kind == LockUp) == (m.Until != nil), "until", "A lock-up has a day on which it ends; nothing else has.")
	blame(m.Until == nil || m.Until.After(now), "until", "In the future.")
	blame(accreditation.Line(m.Reason, 500), "reason", "Say why, and by which document: 1 to 500 characters on one line.")
	if len(bad.Fields) > 0 {
		return m, bad
	}
	return m, nil
}

// Place puts a mark on a holder's shares at once: treasury or compliance. oneTime names the form. Errors: ErrMark, ErrMarker, ErrNotFound.
func (s *Service) Place(ctx context.Context, actor identity.Actor, m Mark, oneTime string) (Mark, error) {
	if !securityForm.MatchString(m.Security) {
		return Mark{}, ErrNotFound
	}
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		x, err := seen(ctx, tx, actor, m.Security)
		if err != nil {
			return err
		}
		if !actor.Has(identity.Treasury, x.Client) && !actor.Has(identity.Compliance, x.Client) {
			return ErrMarker
		}
		if m, err = m.check(s.Clock.Now()); err != nil {
			return err
		}
		m.ID, m.Client, m.PlacedBy, m.PlacedAt = "mark_"+random(), x.Client, actor.Person, s.Clock.Now()
		made, err := insertMark(ctx, tx, m, oneTime)
		if err != nil {
			return err
		}
		if !made {
			asked := m
			if m, err = onceMarked(ctx, tx, actor.Person, oneTime); err == nil && !m.same(asked) {
				err = ErrKey.Because("This form was used for another mark already. Nothing was placed. Open the form anew.")
			}
			return err
		}
		return s.recordMark(ctx, tx, actor, m, "security.mark")
	})
	return m, err
}

// End takes a mark away: somebody of compliance who did not place it, with a reason. Errors: ErrNoMark, ErrDecider, ErrOwnMark, ErrEnded, ErrReason.
func (s *Service) End(ctx context.Context, actor identity.Actor, id, reason string) (Mark, error) {
	if reason = strings.TrimSpace(reason); !accreditation.Line(reason, 500) || len(reason) < 3 {
		return Mark{}, ErrReason
	}
	if !markForm.MatchString(id) {
		return Mark{}, ErrNoMark
	}
	var m Mark
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if m, err = markForUpdate(ctx, tx, id); err != nil {
			return err
		}
		switch {
		case !actor.Sees(m.Client):
			return ErrNoMark
		case !actor.Has(identity.Compliance, m.Client):
			return ErrDecider
		case actor.Own(m.PlacedBy, ErrOwnMark) != nil:
			return actor.Own(m.PlacedBy, ErrOwnMark)
		case m.EndedAt != nil:
			return ErrEnded
		}
		now := s.Clock.Now()
		m.EndedBy, m.EndedAt, m.EndReason = &actor.Person, &now, reason
		if err := endMark(ctx, tx, m); err != nil {
			return err
		}
		return s.recordMark(ctx, tx, actor, m, "security.mark-end")
	})
	return m, err
}

func (s *Service) recordMark(ctx context.Context, tx pgx.Tx, actor identity.Actor, m Mark, verb string) error {
	return audit.Record(ctx, tx, audit.Entry{At: s.Clock.Now(), By: actor.By(), Verb: verb, Kind: Kind, ID: m.Security, Client: accreditation.Tenant(m.Client),
		After: map[string]any{"mark": m.ID, "kind": m.Kind, "holder": m.Holder, "until": m.Until, "reason": m.Reason, "endReason": m.EndReason}})
}
