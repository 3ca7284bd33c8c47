package statement_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/statement"
	"github.com/unykorn/console/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

var (
	july   = time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	august = time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC)
)

type room struct {
	db    *testkit.Database
	clock *clock.Manual
	s     *statement.Service
	books *ledger.Service
	own   identity.Client
	other identity.Client
}

func setup(t *testing.T) *room {
	t.Helper()
	db, clk := testkit.DB(t), clock.NewManual(july)
	return &room{db: db, clock: clk, s: &statement.Service{DB: db.Serve, Clock: clk}, books: &ledger.Service{DB: db.Serve, Clock: clk},
		own: db.Client(t, "Apex"), other: db.Client(t, "Meridian")}
}

// post books units into the client's wallet, or out of it, effective at an instant and recorded at another.
func (r *room) post(t *testing.T, transfer string, units int64, effective, recorded time.Time) {
	t.Helper()
	r.clock.Set(recorded)
	p := ledger.Posting{Client: r.own.ID, Wallet: "wallet-1", Asset: "tbtc4", Debit: ledger.Wallet, Credit: ledger.External, Amount: money.NewUnits(units), Kind: ledger.Deposit,
		Transfer: transfer, Part: ledger.AmountPart, Source: ledger.FromWebhook, EffectiveAt: effective, Counterparty: "Nobody"}
	if units < 0 {
		p.Debit, p.Credit, p.Kind, p.Amount = ledger.External, ledger.Wallet, ledger.Withdrawal, money.NewUnits(-units)
	}
	err := r.db.Serve.As(t.Context(), database.System("test"), func(tx pgx.Tx) error {
		_, err := r.books.Post(t.Context(), tx, p)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAStatementIsTheBooksOfItsPeriodAndStays(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.post(t, "before", 100, july.Add(-time.Second), july)
	r.post(t, "first", 7, july, july) // at the very beginning: in it
	r.post(t, "out", -30, july.AddDate(0, 0, 10), july.AddDate(0, 0, 10))
	r.post(t, "at-end", 1000, august, august)                             // at the very end: not in it
	r.post(t, "late", 5, july.AddDate(0, 0, 20), august.AddDate(0, 0, 3)) // known only later
	r.clock.Set(august.AddDate(0, 1, 0))
	anna := r.db.Person(t, "Anna", testkit.Over(identity.Auditor, r.own))
	p, err := statement.NewPeriod("2026-07-01", "2026-07-31", "UTC", r.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	drawn, err := r.s.Draw(t.Context(), anna, r.own.ID, p)
	if err != nil {
		t.Fatal(err)
	}
	a := drawn.Accounts[0]
	if len(drawn.Accounts) != 1 || a.Opening.String() != "100" || a.In.String() != "12" || a.Out.String() != "30" || a.Closing.String() != "82" || a.ThenKnown.String() != "77" || drawn.Late() != 1 {
		t.Fatalf("%+v", drawn)
	}
	said := ""
	for _, l := range a.Lines {
		said += fmt.Sprintf("%s %s %s %v; ", l.Transfer, l.Effect, l.Balance, l.Late)
	}
	if said != "first 7 107 false; out -30 77 false; late 5 82 true; " {
		t.Error(said)
	}
	r.post(t, "later", 9, july.AddDate(0, 0, 21), august.AddDate(0, 2, 0))
	got, body, books, err := r.s.Get(t.Context(), anna, drawn.ID)
	if err != nil || got.Digest != drawn.Digest || got.Lines() != 3 || books != 4 || !strings.Contains(string(body), `"closing":"82"`) {
		t.Errorf("%+v, %d lines in the books, %v", got, books, err)
	}
	if n := r.db.Count(t, `select count(*) from audit_event where verb = 'statement.draw' and client_id = $1 and person_id = $2 and after->>'sha256' = $3`, r.own.ID, anna.Person, drawn.Digest); n != 1 {
		t.Errorf("%d rows of the trail", n)
	}
	if _, err := r.db.Owner.Exec(t.Context(), `update statement set body = body || ' '`); err == nil {
		t.Error("bytes without their digest were kept")
	}
}

func TestBalancesAreThoseOfTheInstant(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.post(t, "early", 100, july, july)
	r.post(t, "late", 5, july.Add(time.Hour), august)
	anna := r.db.Person(t, "Anna", testkit.Over(identity.Treasury, r.own))
	for at, want := range map[time.Time]string{july: "0 0 0", july.Add(time.Microsecond): "100 100 0", july.Add(2 * time.Hour): "105 100 1", august: "105 105 0"} {
		found, err := r.s.Balances(t.Context(), anna, r.own.ID, at)
		if err != nil || len(found) != 2 {
			t.Fatalf("%+v, %v", found, err)
		}
		if got := fmt.Sprintf("%s %s %d", found[0].Closing, found[0].ThenKnown, found[0].Late); got != want || !found[0].Closing.Add(found[1].Closing).IsZero() {
			t.Errorf("at %s: %s, want %s", at, got, want)
		}
	}
}

func TestOthersStatementsLookAbsent(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.post(t, "one", 1, july, july)
	r.clock.Set(august)
	p, err := statement.NewPeriod("2026-07-01", "2026-07-31", "Europe/Berlin", august)
	if err != nil {
		t.Fatal(err)
	}
	drawn, err := r.s.Draw(t.Context(), r.db.Person(t, "Tessa", testkit.Whole(identity.Treasury)), r.own.ID, p)
	if err != nil {
		t.Fatal(err)
	}
	mia, ada := r.db.Person(t, "Mia", testkit.Over(identity.Auditor, r.other)), r.db.Person(t, "Ada", testkit.Whole(identity.Admin))
	for _, id := range []uuid.UUID{r.own.ID, uuid.New()} {
		if _, err := r.s.Draw(t.Context(), mia, id, p); !errors.Is(err, statement.ErrClient) {
			t.Errorf("draw: %v", err)
		}
		if _, err := r.s.Balances(t.Context(), mia, id, august); !errors.Is(err, statement.ErrClient) {
			t.Errorf("balances: %v", err)
		}
	}
	for _, who := range []identity.Actor{mia, ada} {
		if _, _, _, err := r.s.Get(t.Context(), who, drawn.ID); !errors.Is(err, statement.ErrNotFound) {
			t.Errorf("%s: %v", who.Name, err)
		}
		if found, _, err := r.s.List(t.Context(), who, nil, statement.ParsePlace(""), 10); err != nil || len(found) != 0 {
			t.Errorf("%s lists %d, %v", who.Name, len(found), err)
		}
	}
	if _, err := r.s.Draw(t.Context(), ada, r.own.ID, p); !errors.Is(err, statement.ErrRole) {
		t.Errorf("an administrator draws: %v", err)
	}
}

func TestATooLongStatementIsRefusedWhole(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.post(t, "one", 1, july, july)
	_, err := r.db.Owner.Exec(t.Context(), `insert into posting (client_id, asset, wallet_id, debit_account, credit_account, amount, kind, transfer_id, part, step, source, effective_at, posted_at)
		select client_id, asset, wallet_id, debit_account, credit_account, 1, 'deposit', 'many-' || i, 'amount', 1, 'import', effective_at, posted_at from posting, generate_series(1, $1::int) i`, statement.Most)
	if err != nil {
		t.Fatal(err)
	}
	r.clock.Set(august)
	p, err := statement.NewPeriod("2026-07-01", "2026-07-31", "UTC", august)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.s.Draw(t.Context(), identity.System("test"), r.own.ID, p); !errors.Is(err, statement.ErrLong) {
		t.Errorf("%v", err)
	}
	if n := r.db.Count(t, `select count(*) from statement`); n != 0 {
		t.Errorf("%d were kept", n)
	}
}
