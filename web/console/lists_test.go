package console

import (
	"fmt"
	"net/http"
	"os"
	"slices"

	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
)

// longList is a page with a list, what fills the tables behind it, and its filters.
type longList struct {
	name    string
	tables  []string // filled
	fill    []string // as the superuser, without triggers; words in braces stand for what the house knows
	first   string   // address of the newest page, or, when it starts with select, the SQL that gives it
	far     string   // of the last full page
	filters []string // addresses, each with one filter
	warm    []string // addresses read once before: what compiling their function reads of the catalogue is no part of a page
	narrow  []string // addresses as read by a person of the client that holds few rows, all old
}

// TestLongLists fills every list and reads its pages as the console does: the newest page, the page at the far end, and each
// filter, with a value that a quarter of the rows have and with one that ten old rows have. Rows lie in the tables in an order
// that is not the list's, so that each row of each page costs a page of its own. CONSOLE_LIST_ROWS says how many rows there
// are, CONSOLE_LIST_PLANS in which file the plans are kept; `go run ./cmd/dev lists` sets both.
func TestLongLists(t *testing.T) {
	rows := 20_000
	if v := os.Getenv("CONSOLE_LIST_ROWS"); v != "" {
		var err error
		if rows, err = strconv.Atoi(v); err != nil || rows < 10_000 {
			t.Fatalf("CONSOLE_LIST_ROWS: %q is not a number of rows from 10000", v)
		}
	}
	for _, l := range slices.Concat(longLists, quietLists, rareLists, deskLists, boundLists, shareLists, dividendLists, escrowLists, offeringLists) {
		t.Run(l.name, func(t *testing.T) { readLong(t, l, rows) })
	}
}

func readLong(t *testing.T, l longList, rows int) {
	db := testkit.DB(t)
	plans := db.Explain(t)
	h := buildOn(t, db)
	whole := h.db.Person(t, "Whole", testkit.Whole(identity.Admin), testkit.Whole(identity.Compliance), testkit.Whole(identity.Treasury))
	words := h.listWords(t, rows, whole)
	begun := time.Now()
	h.fillLong(t, l, words)
	fmt.Printf("%s: %d rows each in %s, filled in %.1f s\n", l.name, rows, strings.Join(l.tables, ", "), time.Since(begun).Seconds())
	long := map[string]bool{}
	for _, table := range l.tables {
		long[table] = db.Count(t, "select count(*) from "+table) > longEnoughTo
	}
	r := reading{h: h, words: words, plans: plans, long: long}
	wide, narrow := h.as(t, h.enter(t, whole)), h.as(t, h.enter(t, h.few(t, words)))
	for range warmUps {
		r.read(t, wide, "", l.first)
	}
	for _, w := range l.warm {
		r.read(t, wide, "", w)
	}
	first := r.least(t, wide, l.name+": first page", l.first, func(look) bool { return false })
	judged := func(x look) bool { return x.buffers <= first.allows(x) }
	if first.buffers > mostBuffers { // the others are measured by it
		t.Errorf("%s: the first page reads %d buffers\n%s", l.name, first.buffers, first.explained())
	}
	looks := []look{first, r.least(t, wide, l.name+": last page", l.far, judged)}
	for _, f := range l.filters {
		looks = append(looks, r.least(t, wide, l.name+": "+filterName(h.address(t, words.Replace(f))), f, judged))
	}
	for _, f := range l.narrow {
		looks = append(looks, r.least(t, narrow, l.name+", one client: "+filterName(words.Replace(f)), f, judged))
	}
	for _, name := range slices.Compact(slices.Sorted(slices.Values(first.left))) {
		fmt.Printf("%-46s without %s: %s\n", l.name, name, knownLong[name])
	}
	for _, x := range looks {
		fmt.Println(x.line(first.buffers))
		if why, known := knownFilters[x.path]; known {
			fmt.Printf("%-46s not judged: %s\n", "", why)
			keepPlans(t, x)
			continue
		}
		if why, bound := boundFilters[x.path]; bound {
			fmt.Printf("%-46s not compared: %s\n", "", why)
		} else if !judged(x) {
			x.faults = append(x.faults, fmt.Sprintf("%d buffers, and the first page has %d", x.buffers, first.buffers))
		}
		if len(x.faults) > 0 {
			t.Errorf("%s %s:\n  %s\n%s", x.of, x.path, strings.Join(x.faults, "\n  "), x.explained())
		}
		keepPlans(t, x)
	}
}

// reading is how the pages of one list are read.
type reading struct {
	h     *house
	words *strings.Replacer
	plans *testkit.Plans
	long  map[string]bool
}

func (r reading) read(t *testing.T, as *browser, of, path string) look {
	t.Helper()
	path = r.h.address(t, r.words.Replace(path))
	r.plans.Take()
	res := as.do(http.MethodGet, path, nil)
	if res.status != http.StatusOK {
		t.Fatalf("%s %s: %d\n%.600s", of, path, res.status, r.h.log.String())
	}
	return judge(of, path, r.long, r.plans.Take())
}

// least reads a page until it is within its bound. What PostgreSQL remembers of its catalogue is forgotten when others change
// tables, in any database of the server, and reading it anew counts with whatever statement is first: of several readings of
// a page, the smallest is the page's own.
func (r reading) least(t *testing.T, as *browser, of, path string, within func(look) bool) look {
	t.Helper()
	x := r.read(t, as, of, path)
	for range readAgain {
		if within(x) {
			break
		}
		if y := r.read(t, as, of, path); y.buffers < x.buffers {
			y.faults = x.faults // a step that goes through too much is one however often it is read
			x = y
		}
	}
	return x
}

func filterName(path string) string {
	_, query, _ := strings.Cut(path, "?")
	if query == "" {
		return "no filter"
	}
	return query
}

// address is the path, or what the SQL says that it is.
func (h *house) address(t *testing.T, path string) string {
	t.Helper()
	if strings.HasPrefix(path, "select ") {
		if err := h.db.Owner.QueryRow(t.Context(), path).Scan(&path); err != nil {
			t.Fatalf("%v\n%s", err, path)
		}
	}
	return path
}

// fillLong writes the rows with the table's indexes aside: built afterwards they take a tenth of the time.
func (h *house) fillLong(t *testing.T, l longList, words *strings.Replacer) {
	t.Helper()
	fill := []string{"set session_replication_role = replica", "set maintenance_work_mem = '256MB'", "set work_mem = '64MB'", `create temporary table aside as
		select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as made from pg_index i
		where i.indrelid = any (array['` + strings.Join(l.tables, "','") + `']::regclass[]) and not exists (select from pg_constraint c where c.conindid = i.indexrelid)`,
		`do $$ declare x record; begin for x in select * from aside loop execute 'drop index ' || x.name; end loop; end $$`}
	for _, sql := range l.fill {
		fill = append(fill, words.Replace(sql))
	}
	fill = append(fill, `do $$ declare x record; begin for x in select * from aside loop execute x.made; end loop; end $$`)
	for _, table := range l.tables {
		fill = append(fill, "vacuum analyze "+table)
	}
	h.db.Super(t, fill...)
}

// few is somebody who sees the client with few rows only.
func (h *house) few(t *testing.T, words *strings.Replacer) identity.Actor {
	t.Helper()
	var c identity.Client
	if err := h.db.Owner.QueryRow(t.Context(), words.Replace(`select id from client where id = '{few}'`)).Scan(&c.ID); err != nil {
		t.Fatal(err)
	}
	return h.db.Person(t, "Few", testkit.Over(identity.Treasury, c), testkit.Over(identity.Compliance, c))
}

// listWords are what the statements of the fills say in braces. Rank is a row's place in the list, oldest first: a permutation
// of the order in which rows are written. Old rows are ten among the three hundred oldest.
func (h *house) listWords(t *testing.T, rows int, reader identity.Actor) *strings.Replacer {
	t.Helper()
	few := h.db.Client(t, "Few")
	wallet := testkit.HexID()
	h.db.Super(t, fmt.Sprintf(`insert into wallet (id, client_id, coin, label, type, state, created_at, observed_at) values ('%s', '%s', 'tbtc4', 'Few', 'hot', 'ready', now(), now())`, wallet, few.ID))
	return strings.NewReplacer("{rows}", strconv.Itoa(rows), "{rank}", fmt.Sprintf("((g::bigint * 7919) %% %d)", rows),
		"{old}", fmt.Sprintf("(((g::bigint * 7919) %% %d) < 300 and ((g::bigint * 7919) %% %d) %% 30 = 0)", rows, rows),
		"{apex}", h.apex.ID.String(), "{apex-wallet}", h.apex.wallet.ID, "{meridian}", h.meridian.ID.String(), "{meridian-wallet}", h.meridian.wallet.ID,
		"{few}", few.ID.String(), "{few-wallet}", wallet, "{asker}", h.apex.asker.Person.String(), "{voter}", h.voters[0].Person.String(),
		"{at}", "timestamptz '2026-01-01'", "{reader}", reader.Person.String(), "{hex}", "md5(g::text)", "{uuid}", "md5('u' || g)::uuid")
}

// keepPlans adds the plans of a page to the file that was named.
func keepPlans(t *testing.T, x look) {
	t.Helper()
	name := os.Getenv("CONSOLE_LIST_PLANS")
	if name == "" {
		return
	}
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString(x.explained() + "\n"); err != nil {
		t.Fatal(err)
	}
}
