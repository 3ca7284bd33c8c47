package travel

import (
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/identity"
)

// TestTheTravelDeskTellsWithoutAnybodysData: compliance hears what waits, the maker what was decided, treasury what was revoked.
func TestTheTravelDeskTellsWithoutAnybodysData(t *testing.T) {
	b := setup(t)
	b.s.Jobs = b.db.Jobs(t)
	r := b.confirmed(b.payer(), registered("Apex Mining LLC"))
	for word, want := range map[State]identity.Actor{Waiting: b.compliance, Confirmed: b.treasury, Refused: b.treasury, Revoked: b.treasury} {
		err := b.db.Serve.As(t.Context(), identity.System("test").Scope(), func(tx pgx.Tx) error {
			n, err := b.s.News(t.Context(), tx, audit.Told{Thing: Kind, ID: r.ID.String(), Word: string(word)})
			if !slices.Contains(n.People, want.Person) || slices.Contains(n.People, b.stranger.Person) || n.Text == "" || strings.Contains(n.Text, "LLC") {
				t.Errorf("%s: %+v", word, n)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, word := range []State{Waiting, Confirmed} {
		if n := b.db.Count(t, `select count(*) from river.river_job where kind = 'audit.told' and args->>'id' = $1 and args->>'word' = $2`, r.ID.String(), string(word)); n != 1 {
			t.Errorf("%s is told %d times", word, n)
		}
	}
}
