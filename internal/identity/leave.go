package identity

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
)

// Reasoned gives a reason as it is kept, or says that it cannot be taken: 3 to 500 characters that can be seen.
func Reasoned(reason string) (string, error) {
	reason = strings.TrimSpace(strings.ReplaceAll(reason, "\r\n", "\n"))
	if n := utf8.RuneCountInString(reason); n < 3 || n > 500 || !line(strings.ReplaceAll(reason, "\n", " "), 3, 500) {
		return "", ErrReason.Field("reason", "3 to 500 characters that can be seen; the auditor will read them.")
	}
	return reason, nil
}

// Suspend shuts somebody out at once, with a reason; their grants stay for when two administrators let them in again. Errors:
// ErrNotAdmin, ErrOwnGrant, ErrReason, ErrNoPerson, and what Approvals refuses.
func (s *Service) Suspend(ctx context.Context, by Actor, person uuid.UUID, reason string) error {
	reason, err := Reasoned(reason)
	if err != nil {
		return err
	}
	return s.setState(ctx, by, person, Disabled, reason)
}

// Leave ends everything of somebody who leaves, in one transaction: grants, sessions, keys that they answer for, their link to
// BitGo. Their name stays in the trail. Errors: as Suspend.
func (s *Service) Leave(ctx context.Context, by Actor, person uuid.UUID, reason string) error {
	if err := mayChange(by, person); err != nil {
		return err
	}
	reason, err := Reasoned(reason)
	if err != nil {
		return err
	}
	return s.DB.As(ctx, system, func(tx pgx.Tx) error {
		if err := s.stillAdministers(ctx, tx, by); err != nil {
			return err
		}
		was, err := personGet(ctx, tx, person)
		if err != nil {
			return err
		}
		if err := s.bears(ctx, tx, Loss{Person: person}); err != nil {
			return err
		}
		return s.leave(ctx, tx, by, was, reason)
	})
}

func (s *Service) leave(ctx context.Context, tx pgx.Tx, by Actor, was Person, reason string) error {
	now := s.Clock.Now()
	if err := personLeave(ctx, tx, was.ID, now); err != nil {
		return err
	}
	ended, err := grantRevokeAll(ctx, tx, was.ID, by.Person, now)
	if err != nil {
		return err
	}
	for _, g := range ended {
		if err := audit.Record(ctx, tx, audit.Entry{At: now, By: by.By(), Verb: "grant.revoke", Kind: "grant", ID: g.ID.String(), Client: g.Client,
			Before: g.public(), After: map[string]string{"reason": reason}}); err != nil {
			return err
		}
	}
	sessions, err := sessionRevokeOthers(ctx, tx, was.ID, uuid.Nil, now)
	if err != nil {
		return err
	}
	keys, err := keysHeld(ctx, tx, was.ID)
	if err != nil {
		return err
	}
	for _, k := range keys {
		if err := s.endKey(ctx, tx, by, k.ID, now); err != nil {
			return err
		}
	}
	if err := invitationEnd(ctx, tx, was.ID, now); err != nil {
		return err
	}
	if err := deliveryEnd(ctx, tx, was.ID, now); err != nil {
		return err
	}
	linked, err := linkEnd(ctx, tx, was.ID)
	if err != nil {
		return err
	}
	return audit.Record(ctx, tx, audit.Entry{At: now, By: by.By(), Verb: "person.leave", Kind: "person", ID: was.ID.String(),
		Before: map[string]any{"state": was.State}, After: map[string]any{"state": Disabled, "reason": reason, "grants": len(ended), "sessions": len(sessions),
			"keys": len(keys), "bitgo_links": linked}})
}
