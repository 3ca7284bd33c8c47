package ltv

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/testkit"
)

func TestALineIsPassedAboveItAndNotOnIt(t *testing.T) {
	t.Parallel()
	cents := money.NewCents
	for _, c := range []struct {
		loan, collateral int64
		want             int
	}{{3500, 10000, 0}, {3501, 10000, 3500}, {5000, 10000, 3500}, {5001, 10000, 5000}, {8330, 10000, 8000}, {8331, 10000, 8330}, {1, 0, 8330}, {0, 0, 0}} {
		if got := passed(cents(c.loan), cents(c.collateral)); got != c.want {
			t.Errorf("%d of %d is over %d, want %d", c.loan, c.collateral, got, c.want)
		}
	}
	over := Decision{Loan: cents(40), CollateralAfter: cents(100), Problem: OverCap}
	under := &Reading{Loan: cents(30), Collateral: cents(100)}
	if level, is := crossed(under, over); level != CapBasisPoints || !is {
		t.Errorf("from under it: %d %v", level, is)
	}
	if _, is := crossed(&Reading{Loan: cents(45), Collateral: cents(100)}, over); is {
		t.Error("the same line is told twice")
	}
	if level, is := crossed(&Reading{Loan: cents(45), Collateral: cents(100)}, Decision{Loan: cents(30), CollateralAfter: cents(100)}); level != 0 || !is {
		t.Error("the way back is not told")
	}
	if _, is := crossed(nil, Decision{Loan: cents(30), CollateralAfter: cents(100)}); is {
		t.Error("a first reading under every line is told")
	}
	if _, is := crossed(under, Decision{Loan: cents(40), CollateralAfter: cents(0), Problem: StalePrice}); is {
		t.Error("a stale price is taken for a fall")
	}
}

// A loan that comes over the cap between two hours is told once, to treasury and compliance of the client.
func TestALoanOverALineIsTold(t *testing.T) {
	b := setup(t)
	b.s.Jobs = b.Jobs(t)
	if err := b.s.RefreshPrices(b.ctx); err != nil {
		t.Fatal(err)
	}
	c := b.set(b.treasury, terms(15_000, 50_000))
	if _, err := b.s.Approve(b.ctx, b.compliance, c.ID); err != nil {
		t.Fatal(err)
	}
	told := func(want int) {
		t.Helper()
		for range 2 {
			if err := b.s.Measure(b.ctx); err != nil {
				t.Fatal(err)
			}
		}
		if n := b.Count(t, `select count(*) from river.river_job where kind = 'audit.told' and args->>'word' = '3500'`); n != want {
			t.Errorf("%d told, want %d", n, want)
		}
	}
	told(0)
	b.clock.Advance(time.Hour)
	if err := b.s.RefreshPrices(b.ctx); err != nil {
		t.Fatal(err)
	}
	b.Super(t, "set session_replication_role = replica", `update facility set loan_cents = loan_cents * 13 / 10`)
	told(1)
	err := b.Serve.As(b.ctx, identity.System("test").Scope(), func(tx pgx.Tx) error {
		n, err := b.s.News(b.ctx, tx, audit.Told{Thing: "facility", ID: c.Facility.String(), Word: "3500", At: testkit.Start})
		if n.Tone != "warn" || n.Text != "A loan is over 35 % of its collateral: no send leaves its wallet and the loan does not grow. Read on 20 Nov 2026, 12:00 UTC." || len(n.People) < 2 {
			t.Errorf("%+v", n)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
