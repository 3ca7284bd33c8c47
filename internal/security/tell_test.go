package security_test

import (
	"strings"
	"testing"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/security"

	"github.com/jackc/pgx/v5"
)

// TestNewsGoToWhoMayDecideOrAsked: what waits is told to compliance without whoever asked, what was decided to who asked.
func TestNewsGoToWhoMayDecideOrAsked(t *testing.T) {
	r := setup(t)
	x := r.security(r.apex.ID, 100)
	r.investor(r.apex.ID, "inv_aaaaaa")
	asked, err := r.s.Move(t.Context(), r.treasury, r.desk(x, security.PrimaryIssuance, security.Treasury, "inv_aaaaaa", 5), "asked")
	r.must(err)
	terms, err := r.file(x, 0, func(t *security.Terms) { t.Name = "Class A" })
	r.must(err)
	for _, c := range []struct {
		told   audit.Told
		to     string // "": nobody is told
		says   string
		asking bool
	}{
		{audit.Told{Thing: security.TransferKind, ID: asked.ID, Verb: "security.transfer", Word: string(security.PendingReview)}, "compliance", "waits for your decision", false},
		{audit.Told{Thing: security.TransferKind, ID: asked.ID, Verb: "security.transfer-override", Word: string(security.PendingReview)}, "compliance", "One of two agreed", false},
		{audit.Told{Thing: security.TransferKind, ID: asked.ID, Verb: "security.transfer-approved", Word: string(security.PendingReview)}, "treasury", "waits for something else", true},
		{audit.Told{Thing: security.TransferKind, ID: asked.ID, Word: string(security.Confirmed)}, "treasury", "is in the books", true},
		{audit.Told{Thing: security.TransferKind, ID: asked.ID, Word: string(security.Rejected)}, "treasury", "No share has moved", true},
		{audit.Told{Thing: security.TransferKind, ID: asked.ID, Word: string(security.Cancelled)}, "", "", false},
		{audit.Told{Thing: security.Kind, ID: x.ID, Word: "1 filed"}, "compliance", "Version 1 of the terms", false},
		{audit.Told{Thing: security.Kind, ID: x.ID, Word: "1 in_force"}, "treasury", "is in force", true},
		{audit.Told{Thing: security.Kind, ID: x.ID, Word: "1 rejected"}, "treasury", "was rejected", true},
	} {
		var n audit.News
		r.must(r.db.Serve.As(t.Context(), database.System("test"), func(tx pgx.Tx) (err error) {
			n, err = r.s.News(t.Context(), tx, c.told)
			return err
		}))
		want := r.decider.Person
		if c.asking {
			want = r.treasury.Person
		}
		if c.to == "" {
			if n.Text != "" || len(n.People) > 0 {
				t.Errorf("%+v: %+v", c.told, n)
			}
			continue
		}
		if !strings.Contains(n.Text, c.says) || len(n.People) != 1 || n.People[0] != want || n.Client == nil || *n.Client != r.apex.ID {
			t.Errorf("%+v: %+v, want %q to %s", c.told, n, c.says, c.to)
		}
	}
	if terms.Version != 1 {
		t.Errorf("version %d", terms.Version)
	}
}
