package statement

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
)

// Drawn is a statement in a list.
type Drawn struct {
	ID, Client     uuid.UUID
	ClientName     string
	DrawnBy        string
	DrawnAt        time.Time
	FromDay, ToDay string
	Zone           string
	Lines          int
	Digest         string
}

// Days says its period for people.
func (d Drawn) Days() string { return Period{FromDay: d.FromDay, ToDay: d.ToDay, Zone: d.Zone}.Days() }

// Place is where a page of the list ends.
type Place struct {
	At time.Time
	ID uuid.UUID
}

// String writes the place for an address bar.
func (p Place) String() string { return fmt.Sprintf("%d.%s", p.At.UnixMicro(), p.ID) }

// ParsePlace reads what String wrote; anything else is the first page.
func ParsePlace(s string) Place {
	first := Place{At: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), ID: uuid.Max}
	at, text, ok := strings.Cut(s, ".")
	micro, err := strconv.ParseInt(at, 10, 64)
	id, err2 := uuid.Parse(text)
	if !ok || err != nil || err2 != nil || micro < 0 || micro > first.At.UnixMicro() {
		return first
	}
	return Place{At: time.UnixMicro(micro).UTC(), ID: id}
}

// List gives a page of the statements that the actor reads, newest first.
func (s *Service) List(ctx context.Context, actor identity.Actor, client *uuid.UUID, before Place, limit int) (found []Drawn, more bool, err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		found, err = list(ctx, tx, clients(actor), client, before, limit+1)
		return err
	})
	if len(found) > limit {
		return found[:limit], true, err
	}
	return found, false, err
}

// Get is one statement as it was drawn, its very bytes, and how many lines its period has in the books now.
// Errors: ErrNotFound, ErrChanged.
func (s *Service) Get(ctx context.Context, actor identity.Actor, id uuid.UUID) (out Statement, body []byte, now int64, err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		row, err := byID(ctx, tx, id)
		if err != nil {
			return err
		}
		if !actor.Sees(row.ClientID) || !Draws(actor, row.ClientID) {
			return ErrNotFound
		}
		if digest(row.Body) != row.Digest {
			return ErrChanged
		}
		body = row.Body
		if err := json.Unmarshal(row.Body, &out); err != nil {
			return ErrChanged.With(err)
		}
		out.Digest = row.Digest
		now, err = linesNow(ctx, tx, out)
		return err
	})
	return out, body, now, err
}
