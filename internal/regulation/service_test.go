package regulation_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/regulation"
	"github.com/unykorn/console/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// Every figure that came has a name that people read, in its unit, and every name came with a figure.
func TestEveryFigureHasAName(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, f := range seeded(t) {
		n, known := regulation.Named(f.Name)
		if !known || n.Words == "" || n.Title() == "" || n.Unit != f.Unit && n.Group != "Federal holidays" {
			t.Errorf("%s (%s) is named %+v", f.Name, f.Unit, n)
		}
		if !slices.Contains(regulation.Groups, n.Group) {
			t.Errorf("%s belongs to %q, which the page does not show", f.Name, n.Group)
		}
		seen[f.Name] = true
		if value, ok := regulation.Parse(f.Unit, f.Words()); !ok || value != f.Value {
			t.Errorf("%s: %q is read back as %d, %v", f.Name, f.Words(), value, ok)
		}
	}
	for _, key := range []string{"sanctioned.BY", "sanctioned.UA_40", "notice.state.TX", "holiday.election"} {
		if _, known := regulation.Named(key); !known {
			t.Errorf("%s could not be filed", key)
		}
	}
	for _, key := range []string{"", "sanctioned.", "sanctioned.us", "notice.state.other2", "rule144", "holiday.X", "sanctioned.IR\n"} {
		if n, known := regulation.Named(key); known {
			t.Errorf("%q is named %+v", key, n)
		}
	}
}

func TestFiguresAreTyped(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		unit  regulation.Unit
		typed string
		value int64 // -1: cannot be read
	}{
		{regulation.Months, "9", 9}, {regulation.Months, " 9  months ", 9}, {regulation.Months, "1 month", 1}, {regulation.Months, "9 days", -1}, {regulation.Months, "-1", -1},
		{regulation.Months, "10001", -1}, {regulation.Months, "6.5", -1}, {regulation.Months, "", -1},
		{regulation.USDCents, "$10,000,000.00", 1000000000}, {regulation.USDCents, "124000", 12400000}, {regulation.USDCents, "0.01", 1}, {regulation.USDCents, "1.001", -1}, {regulation.USDCents, "99999999999999999999", -1},
		{regulation.Bps, "10 %", 1000}, {regulation.Bps, "2.5", 250}, {regulation.Bps, "100", 10000}, {regulation.Bps, "100.01", -1},
		{regulation.Shares, "5,000 shares", 5000}, {regulation.Listed, "on the list", 1}, {regulation.Listed, "off the list", 0}, {regulation.Listed, "1", -1},
		{regulation.MonthDay, "29 February", 229}, {regulation.MonthDay, "30 February", -1}, {regulation.MonthDay, "25 December", 1225},
		{regulation.NthWeekday, "fourth Thursday of November", 1144}, {regulation.NthWeekday, "last Monday of May", 515}, {regulation.NthWeekday, "fifth Monday of May", -1}, {regulation.NthWeekday, "last Monday in May", -1},
	} {
		got, ok := regulation.Parse(c.unit, c.typed)
		if ok != (c.value >= 0) || ok && got != c.value {
			t.Errorf("%s %q: %d, %v", c.unit, c.typed, got, ok)
		}
	}
}

type desk struct {
	*regulation.Service
	db                                *testkit.Database
	clk                               *clock.Manual
	ada, bea, carl, cora, tess, local identity.Actor
}

func open(t *testing.T) desk {
	t.Helper()
	db := testkit.DB(t)
	clk := clock.NewManual(time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC))
	client := db.Client(t, "Apex Mining")
	return desk{Service: &regulation.Service{DB: db.Serve, Clock: clk}, db: db, clk: clk,
		ada: db.Person(t, "Ada", testkit.Whole(identity.Admin)), bea: db.Person(t, "Bea", testkit.Whole(identity.Admin), testkit.Whole(identity.Compliance)),
		carl: db.Person(t, "Carl", testkit.Whole(identity.Compliance)), cora: db.Person(t, "Cora", testkit.Whole(identity.Compliance)),
		tess: db.Person(t, "Tess", testkit.Whole(identity.Treasury)), local: db.Person(t, "Lou", testkit.Over(identity.Compliance, client))}
}

func nine(from string) regulation.Filing {
	d, _ := time.Parse(time.DateOnly, from)
	return regulation.Filing{Name: "rule144.holding.reporting", From: d, Typed: "9 months", Mark: regulation.Seen, Source: "17 CFR 230.144(d)(1)(i) as amended"}
}

func (d desk) law(t *testing.T, actor identity.Actor) regulation.Figures {
	t.Helper()
	var f regulation.Figures
	if err := d.db.Serve.As(t.Context(), actor.Scope(), func(tx pgx.Tx) (err error) {
		f, err = d.Figures(t.Context(), tx)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return f
}

// A figure is filed by one, holds nothing, is reviewed by another, and holds from its day on.
func TestFromFilingToForce(t *testing.T) {
	t.Parallel()
	d := open(t)
	ctx := t.Context()
	before := d.law(t, d.local)
	if want := regulation.NewFigures(seeded(t)).On(d.clk.Now()).Version(); before.On(d.clk.Now()).Version() != want {
		t.Error("the database holds another law than the migration says")
	}
	f, err := d.File(ctx, d.ada, nine("2027-01-01"), "form-0001")
	if err != nil || f.State != regulation.Filed {
		t.Fatalf("%+v %v", f, err)
	}
	if again, err := d.File(ctx, d.ada, nine("2027-01-01"), "form-0001"); err != nil || again.ID != f.ID {
		t.Errorf("a second press: %+v %v", again, err)
	}
	if _, err := d.File(ctx, d.ada, nine("2028-01-01"), "form-0001"); !fault.Is(err, regulation.ErrKey) {
		t.Errorf("the same form for another day: %v", err)
	}
	if _, err := d.File(ctx, d.bea, nine("2028-01-01"), "form-0002"); !fault.Is(err, regulation.ErrWaits) {
		t.Errorf("a second filing of the name: %v", err)
	}
	h, err := d.Of(ctx, d.tess, f.Name)
	if err != nil || len(h.Waits) != 1 || h.Now.Value != 6 {
		t.Fatalf("%+v %v", h, err)
	}
	if said := h.Change(h.Waits[0]); said != "Rule 144: holding period, issuer that reports: 6 months → 9 months from 2027-01-01" {
		t.Error(said)
	}
	if d.law(t, d.ada).On(day(t, "2027-06-01")).Version() != before.On(day(t, "2027-06-01")).Version() {
		t.Error("what nobody has reviewed holds already")
	}
	if w, err := d.ToReview(ctx, d.carl); err != nil || len(w.IDs) != 1 || !w.Oldest.Equal(d.clk.Now()) {
		t.Errorf("it waits for %+v %v", w, err)
	}
	if r, err := d.Review(ctx, d.carl, f.Name, f.ID, true, "Read in the Federal Register"); err != nil || r.State != regulation.InForce {
		t.Fatalf("%+v %v", r, err)
	}
	if h, err = d.Of(ctx, d.tess, f.Name); err != nil || len(h.Next) != 1 || !strings.Contains(h.Change(h.Next[0]), "6 months → 9 months") {
		t.Errorf("%+v %v", h.Next, err)
	}
	after := d.law(t, d.local)
	for on, want := range map[string]int64{"2026-12-31": 6, "2027-01-01": 9} {
		if v, err := after.On(day(t, on)).Figure(f.Name); err != nil || v.Value != want {
			t.Errorf("on %s %d months, %v", on, v.Value, err)
		}
	}
	if _, err := d.Review(ctx, d.cora, f.Name, f.ID, false, "On second thought"); !fault.Is(err, regulation.ErrReviewed) {
		t.Errorf("reviewed twice: %v", err)
	}
	if n := d.db.Count(t, `select count(*) from audit_event where verb in ('regulation.file', 'regulation.review') and subject_id = 'rule144.holding.reporting'`); n != 2 {
		t.Errorf("%d times in the trail", n)
	}
}

// Who may do what, and nobody reviews their own.
func TestWhoFilesAndWhoReviews(t *testing.T) {
	t.Parallel()
	d := open(t)
	ctx := t.Context()
	for _, who := range []identity.Actor{d.carl, d.tess, d.local} {
		if _, err := d.File(ctx, who, nine("2027-01-01"), "form-0003"); !fault.Is(err, regulation.ErrRole) {
			t.Errorf("%s files: %v", who.Name, err)
		}
	}
	f, err := d.File(ctx, d.bea, nine("2027-01-01"), "form-0004")
	if err != nil {
		t.Fatal(err)
	}
	for _, who := range []identity.Actor{d.ada, d.tess, d.local} {
		if _, err := d.Review(ctx, who, f.Name, f.ID, true, "Looks right"); !fault.Is(err, regulation.ErrRole) {
			t.Errorf("%s reviews: %v", who.Name, err)
		}
	}
	if _, err := d.Review(ctx, d.bea, f.Name, f.ID, true, "Looks right"); !fault.Is(err, regulation.ErrOwn) {
		t.Errorf("one's own: %v", err)
	}
	if w, err := d.ToReview(ctx, d.bea); err != nil || len(w.IDs) != 0 {
		t.Errorf("one's own waits for oneself: %+v %v", w, err)
	}
	if _, err := d.Review(ctx, d.carl, "rule144.holding.other", f.ID, true, "Looks right"); !fault.Is(err, regulation.ErrNotFound) {
		t.Errorf("of another name: %v", err)
	}
	if _, err := d.Review(ctx, d.carl, f.Name, f.ID, false, " "); !fault.Is(err, regulation.ErrReview) {
		t.Errorf("without a word: %v", err)
	}
	if r, err := d.Review(ctx, d.carl, f.Name, f.ID, false, "The amendment was withdrawn"); err != nil || r.State != regulation.Refused {
		t.Fatalf("%+v %v", r, err)
	}
	if _, err := d.File(ctx, d.ada, nine("2028-01-01"), "form-0005"); err != nil {
		t.Errorf("after a refusal another is filed: %v", err)
	}
}

// What came with the product is in force and reviewed by nobody, and says so until somebody does.
func TestWhatCameIsReviewedLater(t *testing.T) {
	t.Parallel()
	d := open(t)
	ctx := t.Context()
	table, err := d.Look(ctx, d.local)
	if err != nil || table.Came != table.Names || table.Names < 70 || len(table.Waits) != 0 {
		t.Fatalf("%d of %d names, %v", table.Came, table.Names, err)
	}
	h, err := d.Of(ctx, d.carl, "regcf.cap")
	if err != nil || h.Now == nil || !h.Now.Unreviewed() || !strings.Contains(h.Now.Note, "counsel had not reviewed") {
		t.Fatalf("%+v %v", h.Now, err)
	}
	if _, err := d.Review(ctx, d.carl, "regcf.cap", h.Now.ID, false, "Not right"); !fault.Is(err, regulation.ErrCame) {
		t.Errorf("refused: %v", err)
	}
	if _, err := d.Review(ctx, d.carl, "regcf.cap", h.Now.ID, true, "Read in 17 CFR 227.100"); err != nil {
		t.Fatal(err)
	}
	if table, err = d.Look(ctx, d.carl); err != nil || table.Came != table.Names-1 {
		t.Errorf("%d of %d, %v", table.Came, table.Names, err)
	}
	// A place of which nothing was ever said is filed like any other.
	f, err := d.File(ctx, d.ada, regulation.Filing{Name: "sanctioned.XX", From: day(t, "2026-12-01"), Typed: "on the list", Mark: regulation.Unverified, Source: "An order of today"}, "form-0006")
	if err != nil {
		t.Fatal(err)
	}
	if h, err := d.Of(ctx, d.tess, "sanctioned.XX"); err != nil || h.Now != nil || h.Change(h.Waits[0]) != "Sanctions: comprehensively sanctioned: XX: nothing → on the list from 2026-12-01" {
		t.Errorf("%+v %v", h, err)
	}
	if _, err := d.Review(ctx, d.cora, f.Name, f.ID, true, "Read the order"); err != nil {
		t.Error(err)
	}
	if _, err := d.Of(ctx, d.tess, "rule145.holding"); !fault.Is(err, regulation.ErrNotFound) {
		t.Errorf("a figure that there is not: %v", err)
	}
}

// What cannot be used is said field by field, and nothing is kept.
func TestWhatCannotBeFiled(t *testing.T) {
	t.Parallel()
	d := open(t)
	_, err := d.File(t.Context(), d.ada, regulation.Filing{Name: "regcf.cap", Typed: "a lot", Mark: "X", Source: "?", Note: strings.Repeat("x", 501)}, "form-0007")
	f := fault.As(err)
	for _, field := range []string{"value", "from", "mark", "source", "note"} {
		if f.Fields[field] == "" {
			t.Errorf("%s is not blamed: %v", field, f.Fields)
		}
	}
	if _, err := d.File(t.Context(), d.ada, nine("2027-01-01"), "short"); !fault.Is(err, regulation.ErrKey) {
		t.Errorf("no key: %v", err)
	}
	if n := d.db.Count(t, `select count(*) from regulation_figure where filed_by is not null`); n != 0 {
		t.Errorf("%d were kept", n)
	}
}

// The database keeps the rules without us: nobody writes a figure in force, changes one, reviews their own, or in another name.
func TestTheDatabaseKeepsTheRules(t *testing.T) {
	t.Parallel()
	d := open(t)
	f, err := d.File(t.Context(), d.bea, nine("2027-01-01"), "form-0008")
	if err != nil {
		t.Fatal(err)
	}
	const filing = `insert into regulation_figure (name, effective_from, value, unit, mark, source, note, state, filed_by, filed_at, one_time, reviewed_by, reviewed_on, review)
		values ('regcf.cap', '2027-01-01', 1, $1, 'V', 'A source', '', $2, $3, now(), $4, null, null, '')`
	whole := database.System("test")
	for name, try := range map[string]error{
		"filed as in force":        d.db.TryServing(whole, filing, "usd_cents", "in_force", d.ada.Person, "t-1"),
		"filed by treasury":        d.db.TryServing(whole, filing, "usd_cents", "filed", d.tess.Person, "t-2"),
		"filed by nobody":          d.db.TryServing(whole, filing, "usd_cents", "filed", nil, nil),
		"another unit":             d.db.TryServing(whole, filing, "days", "filed", d.ada.Person, "t-3"),
		"in another name":          d.db.TryServing(d.tess.Scope(), filing, "usd_cents", "filed", d.ada.Person, "t-4"),
		"within one client":        d.db.TryServing(d.local.Scope(), filing, "usd_cents", "filed", d.ada.Person, "t-5"),
		"the value of one changed": d.db.TryServing(whole, `update regulation_figure set value = 1 where id = $1`, f.ID),
		"one deleted":              d.db.TryServing(whole, `delete from regulation_figure where id = $1`, f.ID),
		"one's own reviewed":       d.db.TryServing(whole, `update regulation_figure set state = 'in_force', reviewed_by = $2, reviewed_on = now(), review = 'Fine' where id = $1`, f.ID, d.bea.Person),
		"reviewed by an admin":     d.db.TryServing(whole, `update regulation_figure set state = 'in_force', reviewed_by = $2, reviewed_on = now(), review = 'Fine' where id = $1`, f.ID, d.ada.Person),
		"in force unreviewed":      d.db.TryServing(whole, `update regulation_figure set state = 'in_force' where id = $1`, f.ID),
		"what came refused":        d.db.TryServing(whole, `update regulation_figure set state = 'refused', reviewed_by = $1, reviewed_on = now(), review = 'No' where name = 'regcf.cap'`, d.carl.Person),
		"a decision taken back":    twice(d, f.ID),
	} {
		if try == nil {
			t.Errorf("%s: the database let it through", name)
		}
	}
}

func twice(d desk, id int64) error {
	const review = `update regulation_figure set state = 'in_force', reviewed_by = $2, reviewed_on = now(), review = 'Fine' where id = $1`
	if err := d.db.TryServing(database.System("test"), review, id, d.carl.Person); err != nil {
		return nil // it has to pass once
	}
	return d.db.TryServing(database.System("test"), review, id, d.cora.Person)
}
