package gateway

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
)

// usageMost is how many of a key's newest calls are looked at, so that a busy key costs a page no more than others.
const usageMost = 1000

// Made is a call as it was written down.
type Made struct {
	At time.Time
	Call
}

// Usage is what a key did lately.
type Usage struct {
	Calls       int  // in the last 24 hours
	Refused     int  // of them
	More        bool // there were more calls than were counted
	Last        *Made
	LastRefused *Made // among the newest calls
}

// Usage tells for each of these keys what it did, to whoever may see keys. Error: identity.ErrNoKeyRead.
func (s *Service) Usage(ctx context.Context, by identity.Actor, keys ...uuid.UUID) (found map[uuid.UUID]Usage, err error) {
	if !by.IsSystem() && !by.ReadsKeys() {
		return nil, identity.ErrNoKeyRead
	}
	since := s.Clock.Now().Add(-24 * time.Hour)
	err = s.DB.As(ctx, system, func(tx pgx.Tx) (err error) {
		found, err = usage(ctx, tx, keys, since)
		return err
	})
	return found, err
}

// Refusals lists the newest calls of a key that were refused. Error: identity.ErrNoKeyRead.
func (s *Service) Refusals(ctx context.Context, by identity.Actor, key uuid.UUID, most int) (found []Made, err error) {
	if !by.IsSystem() && !by.ReadsKeys() {
		return nil, identity.ErrNoKeyRead
	}
	err = s.DB.As(ctx, system, func(tx pgx.Tx) (err error) {
		found, err = refusals(ctx, tx, key, most)
		return err
	})
	return found, err
}
