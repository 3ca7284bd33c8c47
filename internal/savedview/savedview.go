// Package savedview keeps a person's own names for views of a list. A view is the list's filters as its address holds them, so it
// shows what the address would show, under the walls of that moment; nobody else sees it, an administrator included.
package savedview

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
)

// The lists that views are kept of.
const (
	Sends     = "sends"
	Requests  = "requests"
	Approvals = "approvals"
)

// View is one name for the filters of a list.
type View struct {
	ID    uuid.UUID
	List  string
	Name  string
	Query string // of the address, without the page
	At    time.Time
}

// Service is the room's verbs.
type Service struct {
	DB    *database.DB
	Clock clock.Clock
}

// What this room tells people.
var (
	ErrName = fault.New(fault.Invalid, "savedview.name",
		"A view needs a name of at most 40 characters, and a filter to keep. Nothing was kept.")
	ErrTaken = fault.New(fault.Conflict, "savedview.taken",
		"You have a view of this name already. Nothing was kept. Choose another name, or forget that one first.")
	ErrMany = fault.New(fault.Conflict, "savedview.many",
		"You have thirty views of this list, which is the most. Nothing was kept. Forget one first.")
	ErrNotFound = fault.New(fault.NotFound, "savedview.not-found",
		"There is no such view of yours. Nothing was changed.")
)

// List gives the person's views of a list, oldest first; at most thirty.
func (s *Service) List(ctx context.Context, actor identity.Actor, of string) (out []View, err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		out, err = list(ctx, tx, actor.Person, of)
		return err
	})
	return out, err
}

// Keep keeps a view. It changes nothing but the person's own pages, so the trail does not record it.
func (s *Service) Keep(ctx context.Context, actor identity.Actor, of, name, query string) (View, error) {
	v, err := read(of, name, query)
	if err != nil {
		return View{}, err
	}
	v.ID, v.At = uuid.New(), s.Clock.Now()
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error { return insert(ctx, tx, actor.Person, v) })
	if database.Constraint(err) == "saved_view_once" {
		return View{}, ErrTaken
	}
	return v, err
}

// read takes a view apart. Pure. The page of the list is no part of a view.
func read(of, name, query string) (View, error) {
	name = strings.TrimSpace(name)
	values, err := url.ParseQuery(query)
	for _, page := range []string{"before", "after"} {
		values.Del(page)
	}
	switch kept := values.Encode(); {
	case !slices.Contains([]string{Sends, Requests, Approvals}, of), err != nil, kept == "" || len(kept) > 2000 || !utf8.ValidString(kept):
		return View{}, ErrName
	case name == "" || utf8.RuneCountInString(name) > 40 || !utf8.ValidString(name) || strings.ContainsFunc(name, hidden):
		return View{}, ErrName
	default:
		return View{List: of, Name: name, Query: kept}, nil
	}
}

func hidden(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }

// Forget ends a view of the person's own.
func (s *Service) Forget(ctx context.Context, actor identity.Actor, id uuid.UUID) (v View, err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		v, err = remove(ctx, tx, actor.Person, id)
		return err
	})
	return v, err
}
