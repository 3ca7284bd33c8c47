package identity

import (
	"context"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
)

// Grant gives a person a role over one client, or over the organization, in the program's name alone: people ask for a grant
// and confirm it (GrantConfirmed). Errors: ErrNotAdmin, ErrOwnGrant, ErrTwo, ErrRole, ErrNoPerson, ErrNoClient, ErrGrantHeld.
func (s *Service) Grant(ctx context.Context, by Actor, person uuid.UUID, g Grant) error {
	if err := mayChange(by, person); err != nil {
		return err
	}
	if !by.IsSystem() {
		return ErrTwo
	}
	return s.DB.As(ctx, system, func(tx pgx.Tx) error {
		if _, err := personGet(ctx, tx, person); err != nil {
			return err
		}
		return s.addGrant(ctx, tx, by, person, g)
	})
}

func (s *Service) addGrant(ctx context.Context, tx pgx.Tx, by Actor, person uuid.UUID, g Grant) error {
	return s.keepGrant(ctx, tx, by, person, g, nil)
}

// keepGrant keeps a grant, with the change that it comes of; nil: the program's.
func (s *Service) keepGrant(ctx context.Context, tx pgx.Tx, by Actor, person uuid.UUID, g Grant, of *Confirmed) error {
	if !slices.Contains(Roles, g.Role) {
		return ErrRole
	}
	if g.Client != nil {
		if _, err := clientGet(ctx, tx, *g.Client); err != nil {
			return err
		}
	}
	held := HeldGrant{ID: uuid.New(), Person: person, Role: g.Role, Client: g.Client, GrantedBy: optional(by.Person), GrantedAt: s.Clock.Now()}
	if err := grantInsert(ctx, tx, held, of); err != nil {
		return err
	}
	after := held.public()
	if of != nil {
		after["change"], after["asked_by"] = of.Change.String(), of.Asker.String()
	}
	return audit.Record(ctx, tx, audit.Entry{At: held.GrantedAt, By: by.By(), Verb: "grant.add", Kind: "grant", ID: held.ID.String(),
		Client: g.Client, After: after})
}

// Revoke ends a grant, with a reason. It counts from the holder's next request. Errors: ErrNotAdmin, ErrOwnGrant, ErrReason,
// ErrNoGrant, and what Approvals refuses.
func (s *Service) Revoke(ctx context.Context, by Actor, grant uuid.UUID, reason string) error {
	return s.DB.As(ctx, system, func(tx pgx.Tx) error { return s.RevokeIn(ctx, tx, by, grant, reason) })
}

// RevokeIn is Revoke in the caller's transaction.
func (s *Service) RevokeIn(ctx context.Context, tx pgx.Tx, by Actor, grant uuid.UUID, reason string) error {
	if err := mayChange(by, uuid.Nil); err != nil {
		return err
	}
	reason, err := Reasoned(reason)
	if err != nil {
		return err
	}
	if err := s.stillAdministers(ctx, tx, by); err != nil {
		return err
	}
	held, err := grantGet(ctx, tx, grant)
	if err != nil {
		return err
	}
	if err := mayChange(by, held.Person); err != nil {
		return err
	}
	if err := s.bears(ctx, tx, Loss{Person: held.Person, Grant: &Grant{Role: held.Role, Client: held.Client}}); err != nil {
		return err
	}
	now := s.Clock.Now()
	if err := grantRevoke(ctx, tx, grant, by.Person, now); err != nil {
		return err
	}
	return audit.Record(ctx, tx, audit.Entry{At: now, By: by.By(), Verb: "grant.revoke", Kind: "grant", ID: grant.String(),
		Client: held.Client, Before: held.public(), After: map[string]string{"reason": reason}})
}

// stillAdministers asks again inside the transaction, one change at a time: two administrators who take each
// other's role away in the same moment must not both succeed and leave nobody.
func (s *Service) stillAdministers(ctx context.Context, tx pgx.Tx, by Actor) error {
	if by.IsSystem() {
		return nil
	}
	if err := lock(ctx, tx, "grants"); err != nil {
		return err
	}
	grants, err := grantsOf(ctx, tx, by.Person)
	if err != nil {
		return err
	}
	if !(Actor{Grants: grants}).Administers() {
		return ErrNotAdmin
	}
	return nil
}

// public is the grant in the trail's words.
func (h HeldGrant) public() map[string]string {
	over := "organization"
	if h.Client != nil {
		over = h.Client.String()
	}
	return map[string]string{"person": h.Person.String(), "role": string(h.Role), "over": over}
}
