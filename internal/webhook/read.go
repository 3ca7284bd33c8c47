package webhook

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
)

// Filter narrows the list. Zero values do not filter.
type Filter struct {
	State       State
	Type        string
	Wallet      string
	Transfer    string // as the body names it
	From, Until *time.Time
	Before      int64 // keyset: events older than this number
	Limit       int   // rows a page, 1 to 200
}

// RefusedFilter narrows the refused deliveries. Zero values do not filter.
type RefusedFilter struct {
	Reason      string
	From, Until *time.Time
	Before      int64
	Limit       int
}

// Reasons are the words under which deliveries are refused.
var Reasons = []string{WrongType.reason(), NoSignature.reason(), BadSignature.reason(), TooLarge.reason()}

const day = 24 * time.Hour

// Page is one page, newest first; Older is the key of the next one, 0 at the end.
type Page struct {
	Events []Event
	Older  int64
}

// whole is the first wall: events belong to no client until BitGo has been asked, so only who looks after the whole
// organization reads them. The second wall is the policy in migrations/010_webhook.sql.
func whole(actor identity.Actor) bool { return actor.ClientFilter() == nil }

// List gives one page of events. Errors: ErrOrganization, ErrState.
func (s *Service) List(ctx context.Context, actor identity.Actor, f Filter) (Page, error) {
	if !whole(actor) {
		return Page{}, ErrOrganization
	}
	if f.State != "" && !slices.Contains(States, f.State) {
		return Page{}, ErrState
	}
	f.Limit = min(max(f.Limit, 1), 200)
	var page Page
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		page.Events, err = list(ctx, tx, f)
		return err
	})
	if len(page.Events) > f.Limit {
		page.Events = page.Events[:f.Limit]
		page.Older = page.Events[f.Limit-1].ID
	}
	return page, err
}

// Get gives one event with its exact bytes. Error: ErrNotFound, alike for what is absent and what is not the actor's.
func (s *Service) Get(ctx context.Context, actor identity.Actor, id int64) (Detail, error) {
	if !whole(actor) {
		return Detail{}, ErrNotFound
	}
	var d Detail
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		d, err = get(ctx, tx, id)
		return err
	})
	return d, err
}

// Refused gives one page of refused deliveries, newest first, and the key of the next page or 0. Error: ErrOrganization.
func (s *Service) Refused(ctx context.Context, actor identity.Actor, f RefusedFilter) (found []Refusal, older int64, err error) {
	if !whole(actor) {
		return nil, 0, ErrOrganization
	}
	limit := min(max(f.Limit, 1), 200)
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		found, err = listRefused(ctx, tx, f, limit)
		return err
	})
	if len(found) > limit {
		found = found[:limit]
		older = found[limit-1].ID
	}
	return found, older, err
}

// Summary says how the inbox stands. Error: ErrOrganization.
func (s *Service) Summary(ctx context.Context, actor identity.Actor) (Summary, error) {
	if !whole(actor) {
		return Summary{}, ErrOrganization
	}
	var out Summary
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		out, err = summary(ctx, tx, s.Clock.Now().Add(-day))
		return err
	})
	return out, err
}

// Pretty is the body as a page shows it: indented JSON, or else the bytes with everything unprintable escaped.
func (b Body) Pretty() string { return pretty(b.Bytes) }

// Pretty is the beginning of a refused body, as a page shows it.
func (r Refusal) Pretty() string { return pretty(r.Bytes) }

func pretty(body []byte) string {
	var out bytes.Buffer
	if json.Indent(&out, body, "", "  ") == nil {
		return printableLines(out.String())
	}
	return printableLines(string(body))
}
