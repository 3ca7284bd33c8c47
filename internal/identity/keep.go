package identity

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
)

// SessionStore keeps what the browser's session holds (the session's id, a line of flash text) in PostgreSQL. It
// satisfies scs.CtxStore. Whether a session counts is decided by its user_session row alone; this is only where
// its cookie leads, so reading it never writes.
type SessionStore struct {
	DB    *database.DB
	Clock clock.Clock
}

// FindCtx reads what was kept under a hashed token.
func (s *SessionStore) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	var data []byte
	err := s.DB.As(ctx, system, func(tx pgx.Tx) (err error) {
		data, err = sessionDataFind(ctx, tx, token, s.Clock.Now())
		return err
	})
	if database.NoRows(err) {
		return nil, false, nil
	}
	return data, err == nil, err
}

// CommitCtx keeps data under a hashed token. The expiry comes from this console's clock and not from the library's,
// so that moving time in tests and in the demo moves this too.
func (s *SessionStore) CommitCtx(ctx context.Context, token string, data []byte, _ time.Time) error {
	return s.DB.As(ctx, system, func(tx pgx.Tx) error {
		return sessionDataSave(ctx, tx, token, data, s.Clock.Now().Add(Absolute))
	})
}

// DeleteCtx forgets a session.
func (s *SessionStore) DeleteCtx(ctx context.Context, token string) error {
	return s.DB.As(ctx, system, func(tx pgx.Tx) error { return sessionDataDelete(ctx, tx, token) })
}

// Find is FindCtx for the library's older interface, which it asks for and does not call.
func (s *SessionStore) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit is CommitCtx for the library's older interface.
func (s *SessionStore) Commit(token string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expiry)
}

// Delete is DeleteCtx for the library's older interface.
func (s *SessionStore) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }
