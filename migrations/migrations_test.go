package migrations_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/migrations"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// floor is the version at which the database was filled: a demo's own data of that version, frozen in testdata/069.sql, with rows
// in every state that the demo does not show. Data made by today's program would never meet a migration as old data does, and a
// database that migrates empty meets no guard, no trigger and no constraint of the rows that people have. What tables and states
// came later have their rows in testdata by the version that brought them.
const floor = 69

// house is a database on its way through the versions.
type house struct {
	*testkit.Database
	goose    *goose.Provider
	versions []int64 // all, oldest first
}

func build(t *testing.T) *house {
	t.Helper()
	h := &house{Database: testkit.Empty(t)}
	db := stdlib.OpenDBFromPool(h.Owner)
	t.Cleanup(func() { db.Close() })
	var err error
	if h.goose, err = goose.NewProvider(goose.DialectPostgres, db, migrations.Files); err != nil {
		t.Fatal(err)
	}
	for _, s := range h.goose.ListSources() {
		h.versions = append(h.versions, s.Version)
	}
	if len(h.versions) < 60 || !slices.IsSorted(h.versions) || !slices.Contains(h.versions, floor) {
		t.Fatalf("migrations: %v", h.versions)
	}
	return h
}

// load puts the rows of one version in, as they were: no trigger makes anything of them.
func (h *house) load(t *testing.T, version int64) {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("testdata/%03d.sql", version))
	if errors.Is(err, fs.ErrNotExist) && version != floor {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	before := []string{"set session_replication_role = replica"}
	if version == floor { // what migrations wrote themselves is among the rows
		before = append(before, "truncate "+strings.Join(h.tables(t), ", "))
	}
	h.Super(t, append(before, string(text))...)
}

// up goes on by one version. From the floor on it says whether something that was there is there no more, and whether all of it is sound.
func (h *house) up(t *testing.T, version int64) {
	t.Helper()
	var had map[string][]row
	if version > floor {
		had = h.rows(t)
	}
	if _, err := h.goose.UpTo(t.Context(), version); err != nil {
		t.Fatalf("up to %03d: %v", version, err)
	}
	if version >= floor {
		h.kept(t, version, had)
		h.load(t, version)
		h.sound(t, version)
	}
}

// TestADatabaseWithDataMigrates takes the frozen rows to the newest version: nothing of them is lost or changed, all that the
// schema says of them is true, and every table and every state is there for whatever migration comes next. Then it goes down one by
// one with all of them, and up again with what a Down has left: the schema is each time what it was at that version.
func TestADatabaseWithDataMigrates(t *testing.T) {
	h := build(t)
	was := map[int64][]string{0: h.catalogue(t)}
	for _, v := range h.versions {
		h.up(t, v)
		was[v] = h.catalogue(t)
	}
	for _, missing := range h.missing(t) {
		t.Errorf("no row: %s. The next migration would not meet one: write it into testdata/%03d.sql", missing, h.versions[len(h.versions)-1])
	}
	if t.Failed() {
		return
	}
	for i, v := range slices.Backward(h.versions) {
		below := int64(0)
		if i > 0 {
			below = h.versions[i-1]
		}
		if _, err := h.goose.DownTo(t.Context(), below); err != nil {
			t.Fatalf("down from %03d: %v", v, err)
		}
		same(t, fmt.Sprintf("down from %03d", v), was[below], h.catalogue(t))
	}
	if _, err := h.goose.Up(t.Context()); err != nil {
		t.Fatalf("up again: %v", err)
	}
	newest := h.versions[len(h.versions)-1]
	same(t, fmt.Sprintf("up again to %03d", newest), was[newest], h.catalogue(t))
}

// keepsRows are constraints that a Down brings back for new rows only: it cannot take back what was decided or posted.
var keepsRows = regexp.MustCompile(`^(constraint (approval_rule\.approval_rule_kind|posting\.posting_kind|account\.account_kind) .*) NOT VALID valid f$`)

// same says which lines of the catalogue differ.
func same(t *testing.T, when string, want, got []string) {
	t.Helper()
	got = slices.Clone(got)
	for i, line := range got {
		if after := keepsRows.FindStringSubmatch(line); after != nil {
			got[i] = after[1] + " valid t"
		}
	}
	for _, side := range []struct {
		word    string
		in, not []string
	}{{"missing", want, got}, {"left over", got, want}} {
		other := map[string]bool{}
		for _, line := range side.not {
			other[line] = true
		}
		for _, line := range side.in {
			if !other[line] {
				t.Errorf("%s: %s: %.500s", when, side.word, line)
			}
		}
	}
}
