package access

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/identity"
)

// OpenReview begins a review of every grant in force at an instant, which is not to come. Its rows and their number are kept in one
// transaction and the database counts again, so nothing can be missing. Errors: ErrReviewer, ErrReview with fields, ErrKey.
func (s *Service) OpenReview(ctx context.Context, actor identity.Actor, asOf time.Time, reason, key string) (Review, error) {
	if !actor.Reviews() {
		return Review{}, ErrReviewer
	}
	if len(key) < 8 || len(key) > 100 {
		return Review{}, ErrKey
	}
	now, bad := s.Clock.Now(), ErrReview
	if asOf.IsZero() {
		asOf = now
	}
	if asOf.After(now) {
		bad = bad.Field("as-of", "Choose an instant that has been.")
	}
	reason, err := identity.Reasoned(reason)
	if err != nil {
		bad = bad.Field("reason", "3 to 500 characters that can be seen: why this review is held.")
	}
	if len(bad.Fields) > 0 {
		return Review{}, bad
	}
	r := Review{ID: uuid.New(), AsOf: asOf, Reason: reason, OpenedBy: actor.Person, OpenedByName: actor.Name, OpenedAt: now}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		if err := lock(ctx, tx); err != nil {
			return err
		}
		earlier, err := reviewOnce(ctx, tx, actor.Person, key)
		if err != nil {
			return err
		}
		if earlier != nil {
			r, err = getReview(ctx, tx, *earlier)
			return err
		}
		if err := insertReview(ctx, tx, &r, key); err != nil {
			return err
		}
		return s.recordReview(ctx, tx, actor, r.ID, "access.review-open", map[string]any{"as_of": asOf, "population": r.Population, "reason": reason})
	})
	return r, err
}

// DecideGrant says of one grant whether it is kept, with a reason. An administrator's revoke ends the grant at once, by the ordinary
// verb and with its refusals; compliance's waits for an administrator. Errors: ErrReviewer, ErrVerdict with fields, ErrNoReview,
// ErrOwnReview, ErrReviewed, and those of identity's Revoke.
func (s *Service) DecideGrant(ctx context.Context, actor identity.Actor, review, grant uuid.UUID, v Verdict, reason string) error {
	if !actor.Reviews() {
		return ErrReviewer
	}
	bad := ErrVerdict
	if v != Keep && v != Revoke {
		bad = bad.Field("verdict", "Say keep or revoke.")
	}
	reason, err := identity.Reasoned(reason)
	if err != nil {
		bad = bad.Field("reason", "3 to 500 characters that can be seen.")
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	// The program's scope, because identity ends grants in it; the database asks for the reviewer's rights by their id.
	return s.DB.As(ctx, program, func(tx pgx.Tx) error {
		r, item, err := s.held(ctx, tx, review, grant)
		if err != nil {
			return err
		}
		if err := item.WhyNot(actor, r); err != nil {
			return err
		}
		if err := decideGrant(ctx, tx, review, grant, v, reason, actor.Person, s.Clock.Now()); err != nil {
			return err
		}
		if v == Revoke && actor.Administers() && item.EndedAt == nil {
			if err := s.People.RevokeIn(ctx, tx, actor, grant, reason); err != nil {
				return err
			}
		}
		return s.recordReview(ctx, tx, actor, review, "access.review-"+string(v), map[string]any{"grant": grant, "person": item.Person, "role": item.Role, "reason": reason})
	})
}

// held gives a review and one grant of it, held until the transaction ends.
func (s *Service) held(ctx context.Context, tx pgx.Tx, review, grant uuid.UUID) (Review, Item, error) {
	if err := lockReview(ctx, tx, review); err != nil {
		return Review{}, Item{}, err
	}
	r, err := getReview(ctx, tx, review)
	if err != nil {
		return r, Item{}, err
	}
	i, err := reviewItem(ctx, tx, review, grant)
	return r, i, err
}

// CloseReview ends a review in which every grant is decided and what is to be revoked is revoked, and keeps the digest of its rows.
// Errors: ErrReviewer, ErrNoReview, ErrReviewed, ErrOpen.
func (s *Service) CloseReview(ctx context.Context, actor identity.Actor, review uuid.UUID) (r Review, err error) {
	if !actor.Reviews() {
		return r, ErrReviewer
	}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if err := lockReview(ctx, tx, review); err != nil {
			return err
		}
		if r, err = getReview(ctx, tx, review); err != nil {
			return err
		}
		if r.ClosedAt != nil {
			return ErrReviewed
		}
		if !r.Done() {
			return ErrOpen
		}
		items, err := reviewItems(ctx, tx, review)
		if err != nil {
			return err
		}
		now := s.Clock.Now()
		r.ClosedByName, r.ClosedAt, r.Digest = actor.Name, &now, digestOf(items)
		if err := closeReview(ctx, tx, r, actor.Person); err != nil {
			return err
		}
		return s.recordReview(ctx, tx, actor, review, "access.review-close", map[string]any{"population": r.Population, "revoked": r.Revoked, "sha256": r.Digest})
	})
	return r, err
}

// Reviews lists them, newest first, and says whether there are more. Error: identity.ErrReader.
func (s *Service) Reviews(ctx context.Context, actor identity.Actor, before *time.Time, beforeID uuid.UUID, limit int) (found []Review, more bool, err error) {
	if !actor.ReadsPeople() {
		return nil, false, identity.ErrReader
	}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		found, err = listReviews(ctx, tx, nil, before, beforeID, limit+1)
		return err
	})
	if len(found) > limit {
		return found[:limit], true, err
	}
	return found, false, err
}

// ReviewPage gives one with a page of its grants, by person, after one of them; open asks for those that nobody has decided. More
// says that others follow. Errors: identity.ErrReader, ErrNoReview.
func (s *Service) ReviewPage(ctx context.Context, actor identity.Actor, id uuid.UUID, open bool, after *uuid.UUID, limit int) (r Review, items []Item, more bool, err error) {
	if !actor.ReadsPeople() {
		return r, nil, false, identity.ErrReader
	}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if r, err = getReview(ctx, tx, id); err != nil {
			return err
		}
		items, err = reviewPage(ctx, tx, id, open, after, limit+1)
		return err
	})
	if len(items) > limit {
		return r, items[:limit], true, err
	}
	return r, items, false, err
}

// Review gives one with all its grants, as its file has them. Errors: identity.ErrReader, ErrNoReview.
func (s *Service) Review(ctx context.Context, actor identity.Actor, id uuid.UUID) (r Review, items []Item, err error) {
	if !actor.ReadsPeople() {
		return r, nil, identity.ErrReader
	}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if r, err = getReview(ctx, tx, id); err != nil {
			return err
		}
		items, err = reviewItems(ctx, tx, id)
		return err
	})
	return r, items, err
}

func (s *Service) recordReview(ctx context.Context, tx pgx.Tx, actor identity.Actor, id uuid.UUID, verb string, after map[string]any) error {
	return audit.Record(ctx, tx, audit.Entry{At: s.Clock.Now(), By: actor.By(), Verb: verb, Kind: ReviewTopic, ID: id.String(), After: after})
}
