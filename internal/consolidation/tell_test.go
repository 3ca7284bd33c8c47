package consolidation

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/database"
)

// Of all steps, those are told that end it and those that find it after a lost answer.
func TestWhichStepsAreNews(t *testing.T) {
	for _, from := range States {
		for _, to := range States {
			want := slices.Contains([]State{Confirmed, Failed, Nothing}, to) || from == Unknown && (to == Sent || to == Pending)
			if news(from, to) != want {
				t.Errorf("from %s to %s", from, to)
			}
		}
	}
}

// told gives what people were told, in order, and to whom; the program's own job says it once each.
func (b *bench) told() (texts []string) {
	b.t.Helper()
	rows, err := b.db.Owner.Query(b.ctx, `select args ->> 'id', args ->> 'word', (args ->> 'at')::timestamptz from river.river_job where kind = 'audit.told' order by id`)
	if err != nil {
		b.t.Fatal(err)
	}
	type step struct {
		id, word string
		at       time.Time
	}
	all, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (s step, err error) { return s, r.Scan(&s.id, &s.word, &s.at) })
	if err != nil {
		b.t.Fatal(err)
	}
	for _, s := range all {
		err := b.db.Serve.As(b.ctx, database.System("test"), func(tx pgx.Tx) error {
			n, err := b.s.News(b.ctx, tx, audit.Told{Thing: Kind, ID: s.id, Word: s.word, At: s.at})
			if err == nil && (!slices.Equal(n.People, []uuid.UUID{b.treasury.Person}) || n.ID != b.wallet.ID || *n.Client != b.client.ID) {
				b.t.Errorf("%+v", n)
			}
			texts = append(texts, n.Tone+": "+n.Text)
			return err
		})
		if err != nil {
			b.t.Fatal(err)
		}
	}
	return texts
}

func (b *bench) wantTold(words ...string) {
	b.t.Helper()
	got := b.told()
	for i, w := range words {
		if i >= len(got) || !strings.Contains(got[i], w) || !strings.Contains(got[i], b.wallet.Label) {
			b.t.Errorf("%q, want one with %q at %d", got, w, i)
		}
	}
	if len(got) != len(words) {
		b.t.Errorf("%d are told: %q", len(got), got)
	}
}

// Done is told once, however often it is heard, and that it was taken back too.
func TestTheEndOfAConsolidationIsTold(t *testing.T) {
	b := setup(t)
	c, err := b.gather("")
	if err != nil {
		t.Fatal(err)
	}
	b.hears(c.TransferID)
	b.wantTold()
	b.control("advance", map[string]any{"confirm": true})
	b.hears(c.TransferID)
	b.hears(c.TransferID)
	b.look(5 * time.Minute)
	b.wantTold("is done, for a fee of")
	b.control("remove", map[string]any{"transfer": c.TransferID})
	b.hears(c.TransferID)
	b.wantTold("ok: ", "stop: ")
}

// After a lost answer people hear that it was found, or that nothing came of it.
func TestAFoundConsolidationIsTold(t *testing.T) {
	for _, carry := range []bool{true, false} {
		t.Run(map[bool]string{true: "carried out", false: "not"}[carry], func(t *testing.T) {
			b := setup(t)
			b.s.BitGo = &lossy{BitGo: b.bitgo, carry: carry}
			_, err := b.gather("")
			b.wantFault(err, ErrUnknown)
			b.wantTold()
			b.look(30 * time.Second)
			if carry {
				b.look(time.Minute)
				b.wantTold("was found after its answer was lost: it went out, for a fee of")
				return
			}
			b.wantTold()
			b.look(LookupAfter)
			b.look(LookupAfter)
			b.wantTold("came to nothing, and no fee was paid")
		})
	}
}

// A refusal is said to who waits for it, and to nobody else.
func TestARefusalIsNoNews(t *testing.T) {
	b := setup(t)
	ask := b.ask("")
	ask.Passphrase = "not the passphrase"
	if _, err := b.s.Consolidate(b.ctx, b.treasury, ask); err == nil || bitgo.IsNotFound(err) {
		t.Fatal(err)
	}
	b.wantTold()
}
