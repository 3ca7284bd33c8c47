package ledger_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/money"
)

// lives lets a few transfers be posted, corrected, taken back and posted again, at few instants so that many lines
// share theirs.
func (r *room) lives(rt *rapid.T) {
	if _, err := r.db.Owner.Exec(r.t.Context(), `truncate posting, account cascade`); err != nil {
		rt.Fatal(err)
	}
	moment := func(name string) time.Time {
		return noon.Add(time.Duration(rapid.IntRange(0, 5).Draw(rt, name)) * time.Minute)
	}
	for range rapid.IntRange(1, 16).Draw(rt, "changes") {
		transfer := fmt.Sprintf("t%d", rapid.IntRange(1, 8).Draw(rt, "transfer"))
		var want []ledger.Posting
		if rapid.IntRange(0, 3).Draw(rt, "counts") > 0 {
			amount := r.deposit(transfer, rapid.Int64Range(1, 3).Draw(rt, "amount"))
			amount.Asset = rapid.SampledFrom([]string{"tbtc4", "hteth"}).Draw(rt, "asset")
			amount.EffectiveAt = moment("effective")
			want = append(want, amount)
			if rapid.Bool().Draw(rt, "pays a fee") {
				fee := amount
				fee.Debit, fee.Credit, fee.Kind, fee.Part, fee.Amount = ledger.NetworkFee, ledger.Wallet, ledger.Fee, ledger.FeePart, money.NewUnits(1)
				want = append(want, fee)
			}
		}
		err := r.try(func(ctx context.Context, tx pgx.Tx) error {
			_, err := r.s.Agree(ctx, tx, transfer, want, moment("changed at"), "", ledger.FromWebhook)
			return err
		})
		if err != nil {
			rt.Fatal(err)
		}
	}
}

// At no instant does a statement count a part twice: its steps take effect one after the other.
func TestAPartNeverCountsTwiceAtAnyInstant(t *testing.T) {
	t.Parallel()
	r := setup(t)
	rapid.Check(t, func(rt *rapid.T) {
		r.lives(rt)
		var wrong int
		err := r.db.Owner.QueryRow(t.Context(), `select count(*) from posting a join posting b
			on b.transfer_id = a.transfer_id and b.part = a.part and b.step = a.step + 1
			where (b.effective_at, b.id) < (a.effective_at, a.id)`).Scan(&wrong)
		if err != nil || wrong != 0 {
			rt.Fatalf("%d steps take effect before the step they follow: %v", wrong, err)
		}
	})
}

// Paging in both directions shows each line of a filter once, in one order, also among equal times; and its totals are
// the sums of those lines.
func TestPagesHoldEachLineOnceAndTotalsSumThem(t *testing.T) {
	t.Parallel()
	r := setup(t)
	rapid.Check(t, func(rt *rapid.T) {
		r.lives(rt)
		f := ledger.Filter{Limit: rapid.IntRange(1, 7).Draw(rt, "limit"), Asset: rapid.SampledFrom([]string{"", "tbtc4", "hteth"}).Draw(rt, "filter by asset"),
			Kind: rapid.SampledFrom(append([]ledger.Kind{"", ""}, ledger.Kinds...)).Draw(rt, "filter by kind")}
		if rapid.Bool().Draw(rt, "until") {
			to := noon.Add(time.Duration(rapid.IntRange(1, 6).Draw(rt, "to")) * time.Minute)
			f.To = &to
		}
		down, totals := r.pages(rt, f)
		sums := map[string]money.Units{}
		lines := map[string]int64{}
		for i, l := range down {
			if i > 0 && !older(l.Key(), down[i-1].Key()) {
				rt.Fatalf("line %v follows %v", l.Key(), down[i-1].Key())
			}
			sums[l.Asset], lines[l.Asset] = sums[l.Asset].Add(l.Effect), lines[l.Asset]+1
		}
		if len(totals) != len(lines) {
			rt.Fatalf("totals of %d assets, lines of %d", len(totals), len(lines))
		}
		for _, total := range totals {
			if total.Lines != lines[total.Asset] || !total.Net.Equal(sums[total.Asset]) || !total.In.Sub(total.Out).Equal(total.Net) {
				rt.Fatalf("%s: totals %+v, the pages hold %d lines of %s", total.Asset, total, lines[total.Asset], sums[total.Asset])
			}
		}
	})
}

func older(a, b ledger.Key) bool { return a.At.Before(b.At) || a.At.Equal(b.At) && a.ID < b.ID }

// pages goes to the end and back to the beginning, and gives what it saw on the way down.
func (r *room) pages(rt *rapid.T, f ledger.Filter) ([]ledger.Line, []ledger.Total) {
	page := func(f ledger.Filter) ledger.Page {
		p, err := r.s.List(r.t.Context(), everybody, f)
		if err != nil {
			rt.Fatal(err)
		}
		return p
	}
	first := page(f)
	down, last := first.Lines, first
	for !last.Older.IsZero() {
		f.Before, f.After = last.Older, ledger.Key{}
		last = page(f)
		down = append(down, last.Lines...)
	}
	up := last.Lines
	for !last.Newer.IsZero() {
		f.Before, f.After = ledger.Key{}, last.Newer
		last = page(f)
		up = append(last.Lines[:len(last.Lines):len(last.Lines)], up...)
	}
	if len(up) != len(down) {
		rt.Fatalf("%d lines down, %d up", len(down), len(up))
	}
	for i := range up {
		if up[i].ID != down[i].ID {
			rt.Fatalf("line %d is %d down and %d up", i, down[i].ID, up[i].ID)
		}
	}
	return down, first.Totals
}
