package identity

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/seal"
)

// Confirmed is what one administrator asked for and another has confirmed, in whose name it is done. The database looks for
// the change in the same transaction.
type Confirmed struct {
	Change uuid.UUID
	Person uuid.UUID
	Asker  uuid.UUID
}

// AddConfirmed registers somebody new, with a grant and a link for setting up, in the caller's transaction. Errors: as AddPerson.
func (s *Service) AddConfirmed(ctx context.Context, tx pgx.Tx, by Actor, c Confirmed, email, name string, g Grant) (seal.Secret, error) {
	p := Person{ID: c.Person, Email: email, Name: name, State: Active, CreatedAt: s.Clock.Now()}
	if err := s.mayConfirm(ctx, tx, by, c); err != nil {
		return "", err
	}
	if err := invitedInsert(ctx, tx, p); err != nil {
		return "", err
	}
	if err := audit.Record(ctx, tx, audit.Entry{At: p.CreatedAt, By: by.By(), Verb: "person.add", Kind: "person", ID: p.ID.String(),
		After: map[string]string{"email": p.Email, "name": p.Name, "change": c.Change.String(), "asked_by": c.Asker.String()}}); err != nil {
		return "", err
	}
	if err := s.GrantConfirmed(ctx, tx, by, c, g); err != nil {
		return "", err
	}
	return s.invite(ctx, tx, by, p)
}

// GrantConfirmed gives a role, in the caller's transaction. Errors: as Grant.
func (s *Service) GrantConfirmed(ctx context.Context, tx pgx.Tx, by Actor, c Confirmed, g Grant) error {
	if err := s.mayConfirm(ctx, tx, by, c); err != nil {
		return err
	}
	if _, err := personGet(ctx, tx, c.Person); err != nil {
		return err
	}
	return s.keepGrant(ctx, tx, by, c.Person, g, &c)
}

// ReturnConfirmed lets somebody in again, in the caller's transaction; who had left comes back without grants. Error: ErrNoPerson.
func (s *Service) ReturnConfirmed(ctx context.Context, tx pgx.Tx, by Actor, c Confirmed) error {
	if err := s.mayConfirm(ctx, tx, by, c); err != nil {
		return err
	}
	was, err := personGet(ctx, tx, c.Person)
	if err != nil || was.State == Active {
		return err
	}
	if err := personReturn(ctx, tx, c.Person); err != nil {
		return err
	}
	return audit.Record(ctx, tx, audit.Entry{At: s.Clock.Now(), By: by.By(), Verb: "person.set-state", Kind: "person", ID: c.Person.String(),
		Before: map[string]string{"state": string(was.State)}, After: map[string]string{"state": string(Active), "change": c.Change.String()}})
}

func (s *Service) mayConfirm(ctx context.Context, tx pgx.Tx, by Actor, c Confirmed) error {
	if err := mayChange(by, c.Person); err != nil {
		return err
	}
	if by.IsSystem() || by.Person == c.Asker {
		return ErrTwo
	}
	return s.stillAdministers(ctx, tx, by)
}

// CheckNew gives email and name of somebody who is to be added as they would be kept, and says field by field what is wrong.
func CheckNew(email, name string) (keptEmail, keptName string, wrong map[string]string) {
	n, err := NewPerson{Email: email, Name: name, Password: "set by themselves, later"}.check()
	if err != nil {
		wrong = fault.As(err).Fields
		delete(wrong, "password") // nobody chooses it for them
	}
	return n.Email, n.Name, wrong
}
