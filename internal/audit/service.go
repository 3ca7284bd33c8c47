package audit

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
)

// Reader is whose eyes look at the trail: the scope of the transaction and, as the first wall, the clients whose
// rows may be listed (nil: all of them and the organization's own).
type Reader struct {
	Scope   database.Scope
	Clients []uuid.UUID
}

// Filter narrows a page of the trail. Zero values do not filter.
type Filter struct {
	Client              *uuid.UUID
	Person              *uuid.UUID
	Verb, Kind, Subject string
	Since, Until        *time.Time
	Before              int64 // keyset: events older than this number
	Limit               int   // rows a page, 1 to 500
}

// Page is one page, newest first; Older is the key of the next one, 0 at the end.
type Page struct {
	Events []Event
	Older  int64
}

// Service reads the trail.
type Service struct{ DB *database.DB }

// List gives one page.
func (s *Service) List(ctx context.Context, r Reader, f Filter) (Page, error) {
	f.Limit = min(max(f.Limit, 1), 500)
	var page Page
	err := s.DB.As(ctx, r.Scope, func(tx pgx.Tx) error {
		found, err := list(ctx, tx, r, f)
		if len(found) > f.Limit {
			found = found[:f.Limit]
			page.Older = found[f.Limit-1].ID
		}
		page.Events = found
		return err
	})
	return page, err
}

// Of is the whole trail of one thing, oldest first. The caller has already decided that the reader may see it.
func (s *Service) Of(ctx context.Context, r Reader, kind, id string) ([]Event, error) {
	var found []Event
	err := s.DB.As(ctx, r.Scope, func(tx pgx.Tx) (err error) {
		found, err = ofSubject(ctx, tx, kind, id)
		return err
	})
	return found, err
}
