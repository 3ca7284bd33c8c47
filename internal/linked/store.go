package linked

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/queries"
)

var q = queries.New()

func upsert(ctx context.Context, tx pgx.Tx, l Link) error {
	return q.LinkedUpsert(ctx, tx, queries.LinkedUpsertParams{PersonID: l.Person, BitgoUser: l.User, TokenID: l.TokenID, Sealed: l.sealed, Scopes: orNone(l.Scopes),
		Enterprises: orNone(l.Enterprises), ExpiresAt: l.ExpiresAt, Now: l.LinkedAt})
}

func orNone(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

// get gives nil for none.
func get(ctx context.Context, tx pgx.Tx, person uuid.UUID) (*Link, error) {
	return read(q.LinkedGet(ctx, tx, person))
}

func remove(ctx context.Context, tx pgx.Tx, person uuid.UUID) (*Link, error) {
	return read(q.LinkedDelete(ctx, tx, person))
}

func read(r queries.BitgoLink, err error) (*Link, error) {
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	l := Link{Person: r.PersonID, User: r.BitgoUser, TokenID: r.TokenID, Scopes: r.Scopes, Enterprises: r.Enterprises, CheckedAt: r.CheckedAt.UTC(),
		LinkedAt: r.LinkedAt.UTC(), sealed: r.Sealed}
	if r.ExpiresAt != nil {
		at := r.ExpiresAt.UTC().Truncate(time.Second)
		l.ExpiresAt = &at
	}
	return &l, nil
}

func owners(ctx context.Context, tx pgx.Tx, users []string) (map[string]Owner, error) {
	rows, err := q.LinkedOwners(ctx, tx, users)
	out := map[string]Owner{}
	for _, r := range rows {
		out[r.BitgoUser] = Owner{Person: r.PersonID, Name: r.Name}
	}
	return out, err
}
