package statement

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ledger"
)

// Service is the room's verbs.
type Service struct {
	DB    *database.DB
	Clock clock.Clock
}

// Draws says whether the actor draws and reads statements of the client.
func Draws(actor identity.Actor, client uuid.UUID) bool {
	return actor.IsSystem() || slices.ContainsFunc(Roles, func(r identity.Role) bool { return actor.Has(r, client) })
}

// Roles are those that draw statements, each in its scope.
var Roles = []identity.Role{identity.Treasury, identity.Compliance, identity.Auditor}

// clients are those whose statements the actor reads, or nil for all.
func clients(actor identity.Actor) []uuid.UUID {
	if actor.ClientFilter() == nil && slices.ContainsFunc(actor.Grants, func(g identity.Grant) bool { return g.Client == nil && slices.Contains(Roles, g.Role) }) || actor.IsSystem() {
		return nil
	}
	out := []uuid.UUID{}
	for _, g := range actor.Grants {
		if g.Client != nil && slices.Contains(Roles, g.Role) {
			out = append(out, *g.Client)
		}
	}
	return out
}

// Balances are every ledger account of the client just before an instant, from all that is recorded now; ThenKnown is the
// same from what had been recorded at that instant. Nothing that takes effect at the instant itself counts, so that these are
// the opening balances of a statement that begins there. Errors: ErrClient.
func (s *Service) Balances(ctx context.Context, actor identity.Actor, client uuid.UUID, at time.Time) (found []Account, err error) {
	if !actor.Sees(client) {
		return nil, ErrClient
	}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		if _, err := clientName(ctx, tx, client); err != nil {
			return err
		}
		found, err = accountsAt(ctx, tx, client, at, at, s.Clock.Now())
		return err
	})
	return found, err
}

// tries is how often a statement is drawn anew because a posting was committed while it was read.
const tries = 3

// Draw reads, proves and keeps a statement. Errors: ErrClient, ErrRole, ErrLong, ErrMoving.
func (s *Service) Draw(ctx context.Context, actor identity.Actor, client uuid.UUID, p Period) (out Statement, err error) {
	if !actor.Sees(client) {
		return out, ErrClient
	}
	if !Draws(actor, client) {
		return out, ErrRole
	}
	for range tries {
		err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
			out, err = s.draw(ctx, tx, actor, client, p)
			return err
		})
		if !errors.Is(err, ErrMoving) {
			return out, err
		}
	}
	return out, err
}

func (s *Service) draw(ctx context.Context, tx pgx.Tx, actor identity.Actor, client uuid.UUID, p Period) (Statement, error) {
	out := Statement{ID: uuid.New(), Client: client, Period: p, DrawnAt: s.Clock.Now().UTC().Truncate(time.Microsecond), DrawnBy: actor.Name}
	var err error
	if out.ClientName, err = clientName(ctx, tx, client); err != nil {
		return out, err
	}
	all, err := accountsAt(ctx, tx, client, p.From, p.Until, out.DrawnAt)
	if err != nil {
		return out, err
	}
	held := slices.DeleteFunc(all, func(a Account) bool { return a.Kind != ledger.Wallet && a.Kind != ledger.GasTank })
	entries, err := entriesOf(ctx, tx, client, p, out.DrawnAt, Most+1)
	if err != nil {
		return out, err
	}
	if len(entries) > Most {
		return out, ErrLong
	}
	if out.Accounts, err = assemble(held, entries, p.Until); err != nil {
		return out, err
	}
	body, err := json.Marshal(out)
	if err != nil {
		return out, err
	}
	out.Digest = digest(body)
	if err := insert(ctx, tx, out, actor.Person, body); err != nil {
		return out, err
	}
	return out, audit.Record(ctx, tx, audit.Entry{At: out.DrawnAt, By: actor.By(), Verb: "statement.draw", Kind: "statement", ID: out.ID.String(), Client: &client,
		After: kept{p.FromDay, p.ToDay, p.Zone, p.From, p.Until, len(out.Accounts), out.Lines(), out.Late(), out.Digest}})
}

func digest(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// kept is what the trail keeps of a statement.
type kept struct {
	FromDay  string    `json:"fromDay"`
	ToDay    string    `json:"toDay"`
	Zone     string    `json:"zone"`
	From     time.Time `json:"from"`
	Until    time.Time `json:"until"`
	Accounts int       `json:"accounts"`
	Lines    int       `json:"lines"`
	Late     int       `json:"recordedLater"`
	Digest   string    `json:"sha256"`
}
