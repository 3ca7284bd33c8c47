package export_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/xuri/excelize/v2"

	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/export"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/job"
	"github.com/unykorn/console/internal/testkit"
)

var noon = time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC)

// TestNoCellIsAFormula: a sheet must not run what somebody wrote into a memo.
func TestNoCellIsAFormula(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "+cmd": "'+cmd", "-2+3": "'-2+3", "@sum": "'@sum", "\t=1": "'\t=1", "\r=1": "'\r=1", "＝1": "'＝1", "|x": "'|x",
		"-100": "-100", "-1.50": "-1.50", "100": "100", "plain": "plain", "": "", "a=b": "a=b",
	} {
		if got := export.Guarded(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

// books writes n postings of a client straight into the tables; their memos are formulas.
func books(t *testing.T, db *testkit.Database, client uuid.UUID, digit string, n int) {
	t.Helper()
	for _, sql := range []string{
		`insert into client (id, name, enterprise_id, state, created_at) values ($1, 'Client ' || $2::text, repeat($2::text, 32), 'live', $3)`,
		`insert into account (client_id, asset, kind, wallet_id, opened_at) select $1, 'tbtc4', k, case k when 'wallet' then 'w' || $2::text else '' end, $3 from unnest(array['wallet', 'external']) k`,
	} {
		if _, err := db.Owner.Exec(t.Context(), sql, client, digit, noon); err != nil {
			t.Fatal(err)
		}
	}
	_, err := db.Owner.Exec(t.Context(), `insert into posting (client_id, asset, wallet_id, debit_account, credit_account, amount, kind, transfer_id, part, step, source, effective_at, posted_at, memo)
		select $1, 'tbtc4', 'w' || $2::text, d.id, c.id, i, 'deposit', $2::text || '-' || i, 'amount', 1, 'import', $3::timestamptz - i * interval '1 second', $3, '=HYPERLINK("x")'
		from generate_series(1, $4::int) i, account d, account c where d.client_id = $1 and d.kind = 'wallet' and c.client_id = $1 and c.kind = 'external'`, client, digit, noon, n)
	if err != nil {
		t.Fatal(err)
	}
}

func TestAFileHoldsItsRowsAndProvesThem(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	jobs, err := job.Inserter(db.Serve)
	if err != nil {
		t.Fatal(err)
	}
	s := &export.Service{DB: db.Serve, Clock: clock.NewManual(noon), Jobs: jobs}
	a, b := uuid.New(), uuid.New()
	books(t, db, a, "1", 2345)
	books(t, db, b, "2", 7)
	own := db.Person(t, "Anna", testkit.Over(identity.Auditor, identity.Client{ID: a}))
	for _, format := range export.Formats {
		e, err := s.Ask(t.Context(), own, export.Ask{Subject: export.Postings, Format: format, Words: "Every posting"})
		if err != nil || e.State != export.Ready || e.Rows != 2345 {
			t.Fatalf("%s: %+v, %v", format, e, err)
		}
		_, write, err := s.Open(t.Context(), own, e.ID)
		if err != nil {
			t.Fatal(err)
		}
		var file bytes.Buffer
		if err := write(&file); err != nil {
			t.Fatal(err)
		}
		switch format {
		case export.CSV:
			lines := strings.SplitAfter(strings.TrimSuffix(file.String(), "\n"), "\n")
			rows := strings.Join(lines[len(e.Manifest())+1:], "") + "\n"
			if sum := sha256.Sum256([]byte(rows)); hex.EncodeToString(sum[:]) != e.Digest {
				t.Error("the digest is not that of the CSV's row lines")
			}
			all, err := csv.NewReader(strings.NewReader(rows)).ReadAll()
			if err != nil || len(all) != 2345 {
				t.Fatalf("%d rows, %v", len(all), err)
			}
			if memo := all[0][16]; !strings.HasPrefix(memo, "'=") {
				t.Errorf("the memo %q is a formula", memo)
			}
			if strings.Contains(rows, "2-1,") || !strings.Contains(file.String(), "Every posting") {
				t.Error("another client's posting is in it, or the filter is not")
			}
		case export.Lines:
			_, rows, _ := strings.Cut(file.String(), "\n")
			if sum := sha256.Sum256([]byte(rows)); hex.EncodeToString(sum[:]) != e.Digest || strings.Count(rows, "\n") != 2345 {
				t.Error("the digest is not that of the lines")
			}
		case export.XLSX:
			book, err := excelize.OpenReader(&file)
			if err != nil {
				t.Fatal(err)
			}
			rows, err := book.GetRows("Rows")
			if err != nil || len(rows) != 2346 {
				t.Fatalf("%d rows, %v", len(rows), err)
			}
			var text bytes.Buffer
			w := csv.NewWriter(&text)
			for _, r := range rows[1:] {
				for len(r) < len(export.Postings.Columns()) { // a sheet leaves empty cells at the end out
					r = append(r, "")
				}
				if err := w.Write(r); err != nil {
					t.Fatal(err)
				}
			}
			w.Flush()
			if sum := sha256.Sum256(text.Bytes()); hex.EncodeToString(sum[:]) != e.Digest {
				t.Error("the workbook's rows have another digest")
			}
		}
		if n := db.Count(t, `select count(*) from audit_event where subject_id = $1 and after->>'sha256' = $2`, e.ID.String(), e.Digest); n != 2 {
			t.Errorf("%d rows of the trail name the digest, want its end and its fetching", n)
		}
	}
	if n := db.Count(t, `select count(*) from audit_event where verb = 'export.ask'`); n != len(export.Formats) {
		t.Errorf("%d exports are in the trail", n)
	}
}

// A long export goes on where it was left, whoever works it, and others cannot see it.
func TestALongExportIsGoneOnWith(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	jobs, err := job.Inserter(db.Serve)
	if err != nil {
		t.Fatal(err)
	}
	clk := clock.NewManual(noon)
	s := &export.Service{DB: db.Serve, Clock: clk, Jobs: jobs, People: identity.New(db.Serve, clk, nil)}
	a := uuid.New()
	books(t, db, a, "1", export.AtOnce+1500)
	own, other := db.Person(t, "Anna", testkit.Whole(identity.Auditor)), db.Person(t, "Otto", testkit.Whole(identity.Auditor))
	e, err := s.Ask(t.Context(), own, export.Ask{Subject: export.Postings, Format: export.Lines, Words: "Every posting"})
	if err != nil || e.State != export.Running || e.Rows != export.AtOnce {
		t.Fatalf("%+v, %v", e, err)
	}
	if _, _, err := s.Open(t.Context(), own, e.ID); !errors.Is(err, export.ErrNotReady) {
		t.Errorf("half a file is given out: %v", err)
	}
	if err := s.Work(t.Context(), workOf(e.ID)); err != nil {
		t.Fatal(err)
	}
	if e, err = s.Get(t.Context(), own, e.ID); err != nil || e.State != export.Ready || e.Rows != export.AtOnce+1500 {
		t.Fatalf("%+v, %v", e, err)
	}
	for what, err := range map[string]error{"read": second(s.Get(t.Context(), other, e.ID)), "fetched": third(s.Open(t.Context(), other, e.ID))} {
		if !errors.Is(err, export.ErrNotFound) {
			t.Errorf("another person's export is %s: %v", what, err)
		}
	}
	clk.Set(noon.Add(8 * 24 * time.Hour))
	if n, err := s.Sweep(t.Context()); err != nil || n != 1 {
		t.Fatalf("%d files ended, %v", n, err)
	}
	if n := db.Count(t, `select count(*) from export_piece`); n != 0 {
		t.Errorf("%d pieces of a file that has expired are kept", n)
	}
	if e, err = s.Get(t.Context(), own, e.ID); err != nil || e.State != export.Expired || e.Digest == "" {
		t.Errorf("what it was is forgotten: %+v, %v", e, err)
	}
}

// A page that stops counting says so: no population looks whole that was cut off.
func TestACountThatEndsSaysSo(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	client := uuid.New()
	books(t, db, client, "a", 1001)
	s := &export.Service{DB: db.Serve, Clock: clock.NewManual(noon.Add(time.Hour))}
	auditor := db.Person(t, "Whole", testkit.Whole(identity.Auditor))
	for newest, want := range map[int]export.Population{1001: {Rows: 1000, AtLeast: true}, 501: {Rows: 501}} {
		since := noon.Add(-time.Duration(newest) * time.Second)
		_, _, got, err := s.Preview(t.Context(), auditor, export.Postings, export.Filter{From: &since}, "", 50, 100_000)
		if err != nil || got != want {
			t.Errorf("the newest %d: %v, want %v, %v", newest, got, want, err)
		}
	}
}
