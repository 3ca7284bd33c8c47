package audit

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
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

// Key is a place in the trail's order: when, then which row.
type Key struct {
	At time.Time
	ID int64
}

// String writes the key for an address: microseconds, a dot, the number.
func (k Key) String() string { return fmt.Sprintf("%d.%d", k.At.UnixMicro(), k.ID) }

// IsZero reports whether there is no place.
func (k Key) IsZero() bool { return k.ID == 0 }

// ParseKey reads what String wrote; an empty text is the zero Key.
func ParseKey(s string) (Key, bool) {
	if s == "" {
		return Key{}, true
	}
	at, id, _ := strings.Cut(s, ".")
	micro, err := strconv.ParseInt(at, 10, 64)
	number, err2 := strconv.ParseInt(id, 10, 64)
	// Beyond these years PostgreSQL's own range ends, and no row is there.
	if err != nil || err2 != nil || micro < 0 || micro > 253402300799_000000 || number < 1 {
		return Key{}, false
	}
	return Key{At: time.UnixMicro(micro).UTC(), ID: number}, true
}

// Filter narrows the trail. Zero values do not filter.
type Filter struct {
	Client              *uuid.UUID
	Person              *uuid.UUID
	Verb, Kind, Subject string
	Verbs, Kinds        []string // any of these, beside Verb and Kind
	Result              string   // "done" or "refused"
	Words               string   // each of these words stands in the row: its people, ids, verb, before or after
	Since, Until        *time.Time
	Before              Key // events older than this one
	Limit               int // rows a page, 1 to 1000
}

// Page is one page, newest first; Older is the key of the next one, zero at the end.
type Page struct {
	Events []Event
	Older  Key
}

// Service reads the trail.
type Service struct{ DB *database.DB }

// List gives one page.
func (s *Service) List(ctx context.Context, r Reader, f Filter) (Page, error) {
	f.Limit = min(max(f.Limit, 1), 1000)
	var page Page
	err := s.DB.As(ctx, r.Scope, func(tx pgx.Tx) error {
		found, err := list(ctx, tx, r, f)
		if len(found) > f.Limit {
			found = found[:f.Limit]
			page.Older = Key{At: found[f.Limit-1].At, ID: found[f.Limit-1].ID}
		}
		page.Events = found
		return err
	})
	return page, err
}

// Count counts the whole filter, and stops at most: that many means "at least".
func (s *Service) Count(ctx context.Context, r Reader, f Filter, most int) (int64, error) {
	var n int64
	err := s.DB.As(ctx, r.Scope, func(tx pgx.Tx) (err error) {
		n, err = count(ctx, tx, r, f, most)
		return err
	})
	return n, err
}

// Get is one row; nil when there is none, or none for this reader.
func (s *Service) Get(ctx context.Context, r Reader, id int64) (*Event, error) {
	var found *Event
	err := s.DB.As(ctx, r.Scope, func(tx pgx.Tx) (err error) {
		found, err = get(ctx, tx, id)
		return err
	})
	if found != nil && r.Clients != nil && (found.Client == nil || !slices.Contains(r.Clients, *found.Client)) {
		found = nil
	}
	return found, err
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
