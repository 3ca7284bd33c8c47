package identity

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/seal"
)

// Service signs people in and keeps the register of who may do what.
type Service struct {
	DB    *database.DB
	Clock clock.Clock
	Box   *seal.Box
	// Approvals is asked before somebody loses what votes need.
	Approvals Approvals
	// Unchecked makes actors come out with the first wall switched off. Only the leak tests set it: they must pass
	// on the second wall alone, or that wall would be decoration.
	Unchecked bool
}

// New is the service as the program wires it.
func New(db *database.DB, clk clock.Clock, box *seal.Box) *Service {
	return &Service{DB: db, Clock: clk, Box: box}
}

// system is the scope in which credentials, sessions and keys can be seen at all; each verb checks first.
var system = database.System("identity")

// AddPerson registers somebody with a password and grants, in the program's name alone, and returns the seed of their codes,
// once. People ask for somebody and confirm it (AddConfirmed). Errors: ErrNotAdmin, ErrTwo, ErrPerson with fields, ErrEmailTaken, ErrNoClient.
func (s *Service) AddPerson(ctx context.Context, by Actor, email, name string, password seal.Secret, grants []Grant) (Person, seal.Secret, error) {
	return s.AddPersonWith(ctx, by, NewPerson{Email: email, Name: name, Password: password, Grants: grants})
}

// AddPersonWith is AddPerson with everything that can be given.
func (s *Service) AddPersonWith(ctx context.Context, by Actor, n NewPerson) (Person, seal.Secret, error) {
	p := Person{ID: uuid.New(), State: Active, CreatedAt: s.Clock.Now()}
	if err := mayChange(by, p.ID); err != nil {
		return Person{}, "", err
	}
	if !by.IsSystem() {
		return Person{}, "", ErrTwo
	}
	n, err := n.check()
	if err != nil {
		return Person{}, "", err
	}
	p.Email, p.Name = n.Email, n.Name
	cred, seed, err := s.newCredential(ctx, p, n)
	if err != nil {
		return Person{}, "", err
	}
	err = s.DB.As(ctx, system, func(tx pgx.Tx) error {
		if err := personInsert(ctx, tx, p, cred); err != nil {
			return err
		}
		if err := audit.Record(ctx, tx, audit.Entry{At: p.CreatedAt, By: by.By(), Verb: "person.add", Kind: "person",
			ID: p.ID.String(), After: map[string]string{"email": p.Email, "name": p.Name}}); err != nil {
			return err
		}
		for _, g := range n.Grants {
			if err := s.addGrant(ctx, tx, by, p.ID, g); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return Person{}, "", err
	}
	return p, seed, nil
}

func (s *Service) newCredential(ctx context.Context, p Person, n NewPerson) (credential, seal.Secret, error) {
	seed := n.CodeSeed
	if seed.Empty() {
		var err error
		if seed, err = newCodeSeed(p.Email); err != nil {
			return credential{}, "", err
		}
	}
	hash, err := hashPassword(ctx, n.Password)
	if err != nil {
		return credential{}, "", err
	}
	sealed, err := s.Box.Seal([]byte(seed.Reveal()), codeContext(p.ID))
	if err != nil {
		return credential{}, "", err
	}
	return credential{hash: hash, sealed: sealed}, seed, nil
}

// PersonByEmail finds somebody for an administrator or the program. Error: ErrNoPerson.
func (s *Service) PersonByEmail(ctx context.Context, by Actor, email string) (Person, error) {
	if !by.IsSystem() && !by.Administers() {
		return Person{}, ErrNotAdmin
	}
	var found Person
	err := s.DB.As(ctx, by.Scope(), func(tx pgx.Tx) (err error) {
		found, err = personByEmail(ctx, tx, normalEmail(email))
		return err
	})
	return found, err
}

// Member gives one person with their grants and open sessions, for who reads the register of people. Error: ErrReader.
func (s *Service) Member(ctx context.Context, by Actor, person uuid.UUID) (Member, []Session, error) {
	if !by.IsSystem() && !by.ReadsPeople() {
		return Member{}, nil, ErrReader
	}
	var m Member
	var open []Session
	err := s.DB.As(ctx, system, func(tx pgx.Tx) (err error) {
		if m.Person, err = personGet(ctx, tx, person); err != nil {
			return err
		}
		if m.Grants, err = heldGrants(ctx, tx, person); err != nil {
			return err
		}
		open, err = sessionList(ctx, tx, person, s.Clock.Now())
		return err
	})
	return m, open, err
}

// SetState lets somebody in, which people do by two (ReturnConfirmed), or shuts them out; shutting out ends their sessions at once.
func (s *Service) SetState(ctx context.Context, by Actor, person uuid.UUID, state PersonState) error {
	return s.setState(ctx, by, person, state, "")
}

func (s *Service) setState(ctx context.Context, by Actor, person uuid.UUID, state PersonState, reason string) error {
	if err := mayChange(by, person); err != nil {
		return err
	}
	if state != Active && state != Disabled {
		return ErrPerson.Field("state", "Choose active or disabled.")
	}
	if state == Active && !by.IsSystem() {
		return ErrTwo
	}
	now := s.Clock.Now()
	return s.DB.As(ctx, system, func(tx pgx.Tx) error {
		if err := s.stillAdministers(ctx, tx, by); err != nil {
			return err
		}
		was, err := personGet(ctx, tx, person)
		if err != nil || was.State == state {
			return err
		}
		if state == Disabled {
			if err := s.bears(ctx, tx, Loss{Person: person}); err != nil {
				return err
			}
			if _, err := sessionRevokeOthers(ctx, tx, person, uuid.Nil, now); err != nil {
				return err
			}
		}
		if err := personSetState(ctx, tx, person, state); err != nil {
			return err
		}
		after := map[string]string{"state": string(state)}
		if reason != "" {
			after["reason"] = reason
		}
		return audit.Record(ctx, tx, audit.Entry{At: now, By: by.By(), Verb: "person.set-state", Kind: "person", ID: person.String(),
			Before: map[string]string{"state": string(was.State)}, After: after})
	})
}

// PersonNames gives names for a timeline, in the caller's transaction. An unknown id is left out.
func PersonNames(ctx context.Context, tx pgx.Tx, ids []uuid.UUID) (map[uuid.UUID]string, error) {
	return personNames(ctx, tx, ids)
}

// Holders lists the active people who hold a role over a client, in the caller's transaction. Call it under the
// system or organization scope: a client's scope does not show grants on the organization.
func Holders(ctx context.Context, tx pgx.Tx, role Role, client uuid.UUID) ([]uuid.UUID, error) {
	return grantHolders(ctx, tx, role, client)
}
