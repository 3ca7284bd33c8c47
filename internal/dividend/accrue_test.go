package dividend_test

import (
	"context"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/unykorn/console/internal/dividend"
	"github.com/unykorn/console/internal/testkit"
)

// written is the pay list as one text, and how many lines it has.
func (r *room) written(id string) (digest string, lines int) {
	r.t.Helper()
	err := r.db.Owner.QueryRow(r.t.Context(), `select md5(coalesce(string_agg(concat_ws(' ', holder, shares, gross_cents, rest, withheld_cents, why), E'\n' order by holder), '')), count(*) from dividend_line where dividend_id = $1`, id).Scan(&digest, &lines)
	r.must(err)
	return digest, lines
}

// expected is the pay list as it follows from the holdings alone, without the room.
func (r *room) expected() (digest string) {
	r.t.Helper()
	r.must(r.db.Owner.QueryRow(r.t.Context(), `select md5(string_agg(concat_ws(' ', h.holder, h.shares, floor(h.shares * 12345678 / 1000000), mod(h.shares * 12345678, 1000000),
			case when f.withholding or f.tax_form = 'NONE' then floor(floor(h.shares * 12345678 / 1000000) * 24 / 100) else 0 end, case when f.withholding then 'FLAG' when f.tax_form = 'NONE' then 'NO_FORM' else '' end), E'\n' order by h.holder))
		from security_holding h join holder f on f.client_id = h.client_id and f.id = h.holder where h.security_id = $1`, sec).Scan(&digest))
	return digest
}

// Nothing accrues before the record day is over; what is held afterwards does not count, and neither does what was held before.
func TestTheRecordDay(t *testing.T) {
	t.Parallel()
	r := open(t, 4)
	d := r.confirmed()
	past := `insert into security_holding_past (security_id, client_id, holder, at, shares, posting_id) values ('` + sec + `', '` + r.apex.ID.String() + `', `
	r.db.Super(t, `set session_replication_role = replica`, past+`'h-0000001', '2000-01-01', 500, 1)`,
		past+`'h-0000002', '`+d.RecordOn.AddDate(0, 0, 1).Add(-time.Microsecond).Format(time.RFC3339Nano)+`', 1, 1)`, past+`'h-0000003', '`+d.RecordOn.AddDate(0, 0, 1).Format(time.RFC3339)+`', 900, 1)`,
		`insert into security_book (security_id, client_id, at, why, authorised, issued) values ('`+sec+`', '`+r.apex.ID.String()+`', '`+d.RecordOn.Format(time.RFC3339)+`', 'redemption', 9000000000, 9)`)
	for _, at := range []time.Time{d.RecordOn, d.RecordOn.AddDate(0, 0, 1).Add(-time.Second), d.RecordOn.AddDate(0, 0, 1)} {
		r.clock.Set(at)
		r.must(r.s.Accrue(t.Context()))
		if _, lines := r.written(d.ID); lines != 0 {
			t.Fatalf("%d lines at %s", lines, at)
		}
	}
	r.clock.Advance(time.Minute)
	r.must(r.s.Accrue(t.Context()))
	p, err := r.s.PayList(t.Context(), r.tessa, d.ID, "", false, 10)
	r.must(err)
	if p.State != dividend.Accrued || len(p.Lines) != 4 || p.Lines[0].Shares.String() != "1" || p.Lines[1].Shares.String() != "1" || p.Lines[2].Shares.String() != "3" || p.Shares.String() != "9" {
		t.Errorf("%s %s %+v", p.State, p.Problem, p.Lines)
	}
}

// A register that does not agree with its control book is paid to nobody: it says so, and goes on once they agree.
func TestARegisterThatDisagreesIsNotPaid(t *testing.T) {
	t.Parallel()
	r := open(t, 4)
	r.db.Super(t, `set session_replication_role = replica`, `update security_book set issued = issued + 1`)
	d := r.confirmed()
	r.clock.Set(testkit.Start.AddDate(0, 0, 6))
	r.must(r.s.Accrue(t.Context()))
	p, err := r.s.PayList(t.Context(), r.tessa, d.ID, "", false, 10)
	if err != nil || p.State != dividend.Accruing || p.Problem == "" {
		t.Errorf("%s %q %v", p.State, p.Problem, err)
	}
	if _, err := r.s.Pay(t.Context(), r.tessa, d.ID, dividend.Payment{Holders: []string{"h-0000001"}, Reference: "Wire 1", PaidOn: r.clock.Now()}, "form"); err == nil {
		t.Error("it is paid")
	}
}

// Killed in every batch, before and after its lines were written, and by the end of the round's own time: each holder has one line all the
// same, and the very same as without.
func TestKilledInEveryBatch(t *testing.T) {
	t.Parallel()
	r := open(t, 3*dividend.Batch+17)
	d := r.confirmed()
	r.clock.Set(testkit.Start.AddDate(0, 0, 6))
	r.db.Super(t, `create sequence kills`, `grant usage on sequence kills to public`, `create function kill() returns trigger language plpgsql security definer as $$ begin
			if nextval('kills') % 5 in (1, 3) then perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(1); end if; return null; end $$`,
		`create trigger a_kill before insert on dividend_line for each statement execute function kill()`, `create trigger z_kill after insert on dividend_line for each statement execute function kill()`)
	kills := 0
	for range 100 {
		soon, stop := context.WithTimeout(t.Context(), time.Second) // less than a round leaves: it begins nothing
		r.must(r.s.Accrue(soon))
		stop()
		more, err := r.s.Step(t.Context(), d.ID)
		if err != nil {
			kills++
			if _, lines := r.written(d.ID); lines%dividend.Batch != 0 {
				t.Fatalf("half a batch is there: %d lines", lines)
			}
		} else if !more {
			break
		}
	}
	got, lines := r.written(d.ID)
	if lines != 3*dividend.Batch+17 || got != r.expected() || kills < 8 {
		t.Errorf("%d lines after %d kills, the same as without: %v", lines, kills, got == r.expected())
	}
	if n := r.db.Count(t, `select count(*) from dividend where id = $1 and state = 'accrued' and done = 3017 and gross_cents * 1000000 + rest = per_share * shares`, d.ID); n != 1 {
		t.Error("it did not come to its end")
	}
}

// Two processes at once write each line once.
func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	r := open(t, 2*dividend.Batch+1)
	d := r.confirmed()
	r.clock.Set(testkit.Start.AddDate(0, 0, 6))
	done := make(chan error, 3)
	for range cap(done) {
		go func() { done <- r.s.Accrue(t.Context()) }()
	}
	for range cap(done) {
		r.must(<-done)
	}
	if got, lines := r.written(d.ID); lines != 2*dividend.Batch+1 || got != r.expected() {
		t.Errorf("%d lines", lines)
	}
}

// Many holders take no more memory than few. CONSOLE_DIVIDEND_ROWS says how many there are.
func TestManyHoldersInBoundedMemory(t *testing.T) {
	rows := 2000
	if v := os.Getenv("CONSOLE_DIVIDEND_ROWS"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 {
			t.Fatalf("CONSOLE_DIVIDEND_ROWS: %q is not a number of rows", v)
		}
		rows = n
	}
	r := open(t, rows)
	d := r.confirmed()
	r.clock.Set(testkit.Start.AddDate(0, 0, 6))
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before, most, steps, began := heap(), uint64(0), 0, time.Now()
	for more := true; more; steps++ {
		var err error
		if more, err = r.s.Step(t.Context(), d.ID); err != nil {
			t.Fatal(err)
		}
		if steps%10 == 0 {
			most = max(most, heap())
		}
	}
	took := time.Since(began)
	if most > before+8<<20 {
		t.Errorf("the heap grew from %d to %d bytes", before, most)
	}
	got, lines := r.written(d.ID)
	if lines != rows || got != r.expected() {
		t.Errorf("%d lines of %d", lines, rows)
	}
	t.Logf("%d holders in %d steps and %s, %.0f a second; the heap grew by %d KiB at most", lines, steps, took.Round(time.Millisecond), float64(lines)/took.Seconds(), (int64(most)-int64(before))/1024)
}

// Whatever is held, the database finds the lines and the rest to be the declared total.
func TestRandomHoldingsAddUp(t *testing.T) {
	t.Parallel()
	r := open(t, 50)
	seed := rand.New(rand.NewPCG(87, 1)) //nolint:gosec // the same holdings at every run
	for range 8 {
		r.db.Super(t, `set session_replication_role = replica`, `update security_holding_past set shares = 1 + floor(`+strconv.FormatFloat(seed.Float64(), 'f', 9, 64)+` * abs(hashtext(holder)))`,
			`update security_book set issued = (select sum(shares) from security_holding_past), authorised = 9007199254740991`)
		o := offer()
		o.RecordOn = r.clock.Now()
		o.PerShare = o.PerShare.Add(o.PerShare)
		d, err := r.s.Declare(t.Context(), r.tessa, o, strconv.Itoa(seed.Int()))
		r.must(err)
		_, err = r.s.Decide(t.Context(), r.carl, d.ID, true, "")
		r.must(err)
		r.clock.Set(d.RecordOn.AddDate(0, 0, 1).Add(time.Hour))
		r.must(r.s.Accrue(t.Context()))
		if n := r.db.Count(t, `select count(*) from dividend d where d.id = $1 and d.state = 'accrued' and d.per_share * d.shares = (select sum(gross_cents) * 1000000 + sum(rest) from dividend_line l where l.dividend_id = d.id)`, d.ID); n != 1 {
			t.Error("the lines and the rest are not the total")
		}
		if d.RecordOn.After(testkit.Start.AddDate(0, 0, 15)) {
			break
		}
	}
}
