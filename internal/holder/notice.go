package holder

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
)

// Notice is what a holder has to be told: shares of theirs were forfeited, or a transfer to or from them was undone. Written by the
// database with the posting.
type Notice struct {
	ID        int64
	Transfer  string
	At        time.Time
	Forfeited bool // else undone
	Shares    money.Units
	Reference string // the paper that it was done on
}

// Notices are those in a holder's file, the newest first, twenty at most. Errors: ErrNotFound for a foreign client.
func (s *Service) Notices(ctx context.Context, actor identity.Actor, client uuid.UUID, id string) (out []Notice, err error) {
	if !idForm.MatchString(id) || !actor.Sees(client) {
		return nil, ErrNotFound
	}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		out, err = notices(ctx, tx, client, id)
		return err
	})
	return out, err
}
