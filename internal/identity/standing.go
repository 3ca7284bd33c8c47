package identity

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Standing is a person, or a machine, as who they are at this moment, for what they have asked to be done later: with the
// roles they hold now, or none when they were disabled, or the machine's keys have ended or lost the scope.
func (s *Service) Standing(ctx context.Context, person uuid.UUID, scope string) (Actor, error) {
	var actor Actor
	err := s.DB.As(ctx, system, func(tx pgx.Tx) error {
		p, err := personGet(ctx, tx, person)
		if err != nil {
			return err
		}
		actor = Actor{Person: p.ID, Name: p.Name, Email: p.Email, unchecked: s.Unchecked}
		if p.State != Active {
			return nil
		}
		if actor.Grants, err = grantsOf(ctx, tx, person); err != nil {
			return err
		}
		if actor.Machines, err = machinesOf(ctx, tx, person); err != nil {
			return err
		}
		keys, err := keysOfMachine(ctx, tx, person, s.Clock.Now())
		for _, k := range keys {
			if !(Actor{Scopes: k.Scopes}).Allows(scope) {
				continue
			}
			for _, r := range k.Roles {
				actor.Grants = append(actor.Grants, Grant{Role: r, Client: k.Client})
			}
			break
		}
		return err
	})
	return actor, err
}
