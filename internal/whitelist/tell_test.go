package whitelist_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/whitelist"
)

// TestAChangeOfAWhitelistIsTold: to who may decide, then to who asked; and never with the address.
func TestAChangeOfAWhitelistIsTold(t *testing.T) {
	s := open(t)
	s.Service.Jobs = s.Database.Jobs(t)
	c := s.done(s.adding(s.power, "Power company"))
	for word, want := range map[whitelist.State]int{whitelist.Pending: 1, c.State: 1} {
		if n := s.Count(t, `select count(*) from river.river_job where kind = 'audit.told' and args->>'thing' = 'whitelist' and args->>'id' = $1 and args->>'word' = $2`, c.ID.String(), string(word)); n != want {
			t.Errorf("%s is told %d times", word, n)
		}
	}
	for _, word := range []whitelist.State{whitelist.Pending, whitelist.AtBitGo, whitelist.Unknown, whitelist.Active, whitelist.Refused, whitelist.Rejected} {
		must(t, s.Serve.As(t.Context(), identity.System("test").Scope(), func(tx pgx.Tx) error {
			n, err := s.News(t.Context(), tx, audit.Told{Thing: "whitelist", ID: c.ID.String(), Word: string(word)})
			if n.Text == "" || n.Tone == "" || strings.Contains(n.Text, s.power) || len(n.People) == 0 {
				t.Errorf("%s: %+v", word, n)
			}
			if asks := slices.Contains(n.People, s.tom.Person); word == whitelist.Pending && asks || word == whitelist.Active && !asks {
				t.Errorf("%s: the asker hears of it: %v", word, asks)
			}
			return err
		}))
	}
}
