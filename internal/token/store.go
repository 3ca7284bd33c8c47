package token

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/queries"
)

var q = queries.New()

func insert(ctx context.Context, tx pgx.Tx, t Token, oneTime string) (bool, error) {
	limits, err := json.Marshal(t.Limits)
	if err != nil {
		return false, err
	}
	n, err := q.TokenInsert(ctx, tx, queries.TokenInsertParams{ID: t.ID, Kind: string(t.Kind), Purpose: string(t.Purpose), Label: t.Label, Scopes: t.Scopes,
		Networks: t.Networks, Limits: limits, Seconds: int64(t.Duration / time.Second), State: string(t.State), AskedBy: t.AskedBy, OneTime: oneTime,
		AskedAt: t.AskedAt, ClaimedUntil: t.claimed})
	return n > 0, err
}

func of(ctx context.Context, tx pgx.Tx, by uuid.UUID, oneTime string) (Token, error) {
	return read(q.TokenOf(ctx, tx, by, oneTime))
}

func get(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Token, error) {
	return read(q.TokenGet(ctx, tx, id))
}

func lock(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Token, error) {
	return read(q.TokenLock(ctx, tx, id))
}

func newest(ctx context.Context, tx pgx.Tx, p Purpose, now time.Time) (Token, error) {
	return read(q.TokenNewest(ctx, tx, string(p), &now))
}

func list(ctx context.Context, tx pgx.Tx, most int) ([]Token, error) {
	return many(q.TokenList(ctx, tx, int32(most)))
}

func page(ctx context.Context, tx pgx.Tx, f Filter, most int) ([]Token, error) {
	return many(q.TokenPage(ctx, tx, queries.TokenPageParams{State: string(f.State), Purpose: string(f.Purpose), Before: f.Before, BeforeID: f.BeforeID, PageSize: int32(most)}))
}

func toSee(ctx context.Context, tx pgx.Tx, ends time.Time, most int) ([]Token, error) {
	return many(q.TokenToSee(ctx, tx, int32(most), ends))
}

func due(ctx context.Context, tx pgx.Tx, now time.Time) ([]Token, error) {
	return many(q.TokenDue(ctx, tx, &now))
}

func many(rows []queries.BitgoToken, err error) ([]Token, error) {
	out := make([]Token, len(rows))
	for i, r := range rows {
		if out[i], err = read(r, err); err != nil {
			return nil, err
		}
	}
	return out, err
}

func read(r queries.BitgoToken, err error) (Token, error) {
	if database.NoRows(err) {
		return Token{}, ErrNotFound
	}
	if err != nil {
		return Token{}, err
	}
	t := Token{ID: r.ID, Kind: Kind(r.Kind), Purpose: Purpose(r.Purpose), Label: r.Label, Scopes: r.Scopes, Networks: r.Networks,
		Duration: time.Duration(r.Seconds) * time.Second, State: State(r.State), AskedBy: r.AskedBy, AskedAt: r.AskedAt, DecidedBy: r.DecidedBy,
		BitGoID: text(r.BitgoID), User: text(r.BitgoUser), MadeAt: r.MadeAt, ExpiresAt: r.ExpiresAt, ProvedAt: r.ProvedAt, RetireAt: r.RetireAt,
		RevokedAt: r.RevokedAt, Trouble: r.Trouble, claimed: r.ClaimedUntil, sealed: r.Sealed}
	return t, json.Unmarshal(r.Limits, &t.Limits)
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func claim(ctx context.Context, tx pgx.Tx, id uuid.UUID, until time.Time, decided *uuid.UUID) error {
	return q.TokenClaim(ctx, tx, &until, decided, id)
}

func made(ctx context.Context, tx pgx.Tx, t Token, digest []byte) error {
	return q.TokenMade(ctx, tx, queries.TokenMadeParams{ID: t.ID, BitgoID: optional(t.BitGoID), BitgoUser: optional(t.User), Sealed: t.sealed, Digest: digest,
		Scopes: t.Scopes, At: t.MadeAt, ExpiresAt: t.ExpiresAt})
}

func moved(ctx context.Context, tx pgx.Tx, id uuid.UUID, to State, trouble string) error {
	return q.TokenState(ctx, tx, string(to), trouble, id)
}

func troubled(ctx context.Context, tx pgx.Tx, id uuid.UUID, trouble string) error {
	return q.TokenTrouble(ctx, tx, trouble, id)
}

func proved(ctx context.Context, tx pgx.Tx, id uuid.UUID, at time.Time) (bool, error) {
	n, err := q.TokenProved(ctx, tx, &at, id)
	return n > 0, err
}

func retire(ctx context.Context, tx pgx.Tx, by Token, at time.Time) ([]uuid.UUID, error) {
	return q.TokenRetire(ctx, tx, &at, *by.MadeAt, by.ID)
}

func insertEnvironment(ctx context.Context, tx pgx.Tx, t Token, digest []byte, oneTime string) (bool, error) {
	n, err := q.TokenEnvironmentInsert(ctx, tx, queries.TokenEnvironmentInsertParams{ID: t.ID, Label: t.Label, Scopes: t.Scopes, Networks: t.Networks, State: string(t.State),
		AskedBy: t.AskedBy, OneTime: oneTime, AskedAt: t.AskedAt, BitgoID: optional(t.BitGoID), BitgoUser: optional(t.User), Digest: digest, ExpiresAt: t.ExpiresAt,
		ProvedAt: t.ProvedAt, RetireAt: t.RetireAt, RevokedAt: t.RevokedAt, Trouble: t.Trouble})
	return n > 0, err
}

func ofDigest(ctx context.Context, tx pgx.Tx, digest []byte) (Token, error) {
	return read(q.TokenOfDigest(ctx, tx, digest))
}

func retireOne(ctx context.Context, tx pgx.Tx, id uuid.UUID, at time.Time, why string) error {
	return q.TokenRetireOne(ctx, tx, &at, why, id)
}

func stay(ctx context.Context, tx pgx.Tx, id uuid.UUID) error { return q.TokenStay(ctx, tx, id) }

func revoked(ctx context.Context, tx pgx.Tx, id uuid.UUID, at time.Time) error {
	return q.TokenRevoked(ctx, tx, &at, id)
}

func endingSoon(ctx context.Context, tx pgx.Tx, after, until time.Time) ([]Token, error) {
	return many(q.TokenEnding(ctx, tx, after, until))
}
