package approval

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/identity"
)

// AddGroup makes a group of people who may vote.
func (s *Service) AddGroup(ctx context.Context, actor identity.Actor, name string, members ...uuid.UUID) (uuid.UUID, error) {
	id := uuid.New()
	err := s.change(ctx, actor, "approval.add-group", id, map[string]any{"name": name, "members": members}, func(tx pgx.Tx, now time.Time) error {
		return insertGroup(ctx, tx, id, name, members, now)
	})
	return id, err
}

// AddRule puts a rule in force over the given groups. Editing means retiring it and adding another.
func (s *Service) AddRule(ctx context.Context, actor identity.Actor, r Rule, groups ...uuid.UUID) (uuid.UUID, error) {
	r.ID = uuid.New()
	after := map[string]any{"name": r.Name, "from_cents": r.From.String(), "needed": r.Needed, "groups": groups}
	err := s.change(ctx, actor, "approval.add-rule", r.ID, after, func(tx pgx.Tx, now time.Time) error {
		return insertRule(ctx, tx, r, groups, now)
	})
	return r.ID, err
}

// change is for the program alone as long as the desk that lets two compliance people change rules is not built:
// design §2 asks for two, so a single person's call is refused.
func (s *Service) change(ctx context.Context, actor identity.Actor, verb string, id uuid.UUID, after any, fn func(pgx.Tx, time.Time) error) error {
	if !actor.IsSystem() {
		return ErrNotInGroup.Because("Approval rules need a second compliance person. Nothing changed.")
	}
	return s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		now := s.Clock.Now()
		if err := fn(tx, now); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{At: now, By: actor.By(), Verb: verb, Kind: "approval-rule", ID: id.String(), After: after})
	})
}
