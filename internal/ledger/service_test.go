package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

var noon = time.Date(2026, 7, 5, 12, 0, 0, 0, time.UTC)

type room struct {
	t    *testing.T
	db   *testkit.Database
	s    *ledger.Service
	a, b uuid.UUID // two clients
}

func setup(t *testing.T) *room {
	t.Helper()
	db := testkit.DB(t)
	r := &room{t: t, db: db, s: &ledger.Service{DB: db.Serve, Clock: clock.NewManual(noon)}, a: uuid.New(), b: uuid.New()}
	for i, id := range []uuid.UUID{r.a, r.b} {
		_, err := db.Owner.Exec(t.Context(), `insert into client (id, name, enterprise_id, state, created_at) values ($1, $2, $3, 'live', $4)`,
			id, fmt.Sprintf("Client %d", i), strings.Repeat(fmt.Sprint(i), 32), noon)
		if err != nil {
			t.Fatal(err)
		}
	}
	return r
}

func (r *room) deposit(transfer string, units int64) ledger.Posting {
	return ledger.Posting{Client: r.a, Wallet: "wallet-1", Asset: "tbtc4", Debit: ledger.Wallet, Credit: ledger.External,
		Amount: money.NewUnits(units), Kind: ledger.Deposit, Transfer: transfer, Part: ledger.AmountPart, Source: ledger.FromWebhook, EffectiveAt: noon}
}

// as runs fn as the system and fails the test on an error.
func (r *room) as(fn func(ctx context.Context, tx pgx.Tx) error) {
	r.t.Helper()
	if err := r.try(fn); err != nil {
		r.t.Fatal(err)
	}
}

func (r *room) try(fn func(ctx context.Context, tx pgx.Tx) error) error {
	ctx := r.t.Context()
	return r.db.Serve.As(ctx, database.System("test"), func(tx pgx.Tx) error { return fn(ctx, tx) })
}

func (r *room) post(p ...ledger.Posting) (change ledger.Change) {
	r.t.Helper()
	r.as(func(ctx context.Context, tx pgx.Tx) (err error) {
		change, err = r.s.Post(ctx, tx, p...)
		return err
	})
	return change
}

func (r *room) balance() string {
	r.t.Helper()
	var units money.Units
	r.as(func(ctx context.Context, tx pgx.Tx) (err error) {
		units, err = r.s.Balance(ctx, tx, r.a, "wallet-1", "tbtc4")
		return err
	})
	return units.String()
}

var everybody = identity.Actor{Grants: []identity.Grant{{Role: identity.Auditor}}}

func TestPostReverseAndPostAgain(t *testing.T) {
	t.Parallel()
	r := setup(t)
	if got := r.post(r.deposit("t1", 70)); got.Posted != 1 || r.balance() != "70" {
		t.Fatalf("posted %+v, balance %s", got, r.balance())
	}
	if got := r.post(r.deposit("t1", 70)); got.Any() || r.balance() != "70" {
		t.Fatalf("the same again wrote %+v, balance %s", got, r.balance())
	}
	err := r.try(func(ctx context.Context, tx pgx.Tx) error {
		_, err := r.s.Post(ctx, tx, r.deposit("t1", 71))
		return err
	})
	if !errors.Is(err, ledger.ErrPosted) {
		t.Fatalf("another amount for the same transfer: %v", err)
	}
	for _, want := range []int{1, 0} { // reversing twice reverses once
		r.as(func(ctx context.Context, tx pgx.Tx) error {
			got, err := r.s.Reverse(ctx, tx, "t1", noon.Add(time.Hour), "removed", ledger.FromWebhook)
			if got.Reversed != want {
				t.Errorf("reversed %d, want %d", got.Reversed, want)
			}
			return err
		})
	}
	if r.balance() != "0" {
		t.Fatalf("after the reversal %s", r.balance())
	}
	if got := r.post(r.deposit("t1", 70)); got.Posted != 1 || r.balance() != "70" {
		t.Fatalf("posting again wrote %+v, balance %s", got, r.balance())
	}
	page, err := r.s.List(t.Context(), everybody, ledger.Filter{Transfer: "t1"})
	if err != nil || len(page.Lines) != 3 {
		t.Fatalf("%d lines, %v", len(page.Lines), err)
	}
	// Newest first. What was posted again counts from its reversal on: at noon it had been posted once.
	second, reversal, first := page.Lines[0], page.Lines[1], page.Lines[2]
	if reversal.Kind != ledger.Reversal || reversal.Reverses != first.ID || first.ReversedBy != reversal.ID || second.ReversedBy != 0 {
		t.Errorf("the reversal does not point at what it reverses: %+v", page.Lines)
	}
	if first.Round != 1 || second.Round != 2 || reversal.Effect.String() != "-70" || reversal.BalanceAfter.String() != "0" ||
		!second.EffectiveAt.Equal(noon.Add(time.Hour)) || !first.EffectiveAt.Equal(noon) {
		t.Errorf("rounds or figures: %+v", page.Lines)
	}
}

func TestEightPostersOnePosting(t *testing.T) {
	t.Parallel()
	r := setup(t)
	var wait sync.WaitGroup
	failed := make(chan error, 8)
	for range 8 {
		wait.Go(func() {
			failed <- r.try(func(ctx context.Context, tx pgx.Tx) error {
				_, err := r.s.Agree(ctx, tx, "t1", []ledger.Posting{r.deposit("t1", 5)}, noon, "", ledger.FromWebhook)
				return err
			})
		})
	}
	wait.Wait()
	for range 8 {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
	if r.balance() != "5" {
		t.Fatalf("balance %s", r.balance())
	}
}

// The serving role may write postings and accounts, and may never change or remove one.
func TestServingRoleCannotRewriteHistory(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.post(r.deposit("t1", 70))
	for _, sql := range []string{
		"update posting set amount = 1", "delete from posting", "truncate posting",
		"update account set asset = 'tbtc'", "delete from account", "alter table posting disable row level security",
	} {
		err := r.try(func(ctx context.Context, tx pgx.Tx) error {
			_, err := tx.Exec(ctx, sql)
			return err
		})
		if err == nil {
			t.Errorf("%s: allowed", sql)
		}
	}
	if r.balance() != "70" {
		t.Fatalf("balance %s", r.balance())
	}
}

// What the room never writes, the tables refuse by name, whoever writes it.
func TestTablesRefuse(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.post(r.deposit("t1", 70))
	other := r.deposit("t2", 5)
	other.Asset = "hteth"
	r.post(other)
	foreign := r.deposit("t3", 5)
	foreign.Client = r.b
	r.post(foreign)
	const columns = `insert into posting (client_id, asset, wallet_id, debit_account, credit_account, amount, kind, transfer_id, part, step,
		reverses, source, effective_at, posted_at) select client_id, asset, wallet_id, `
	for _, c := range []struct{ name, sql, constraint string }{
		{"the same step twice", columns + `debit_account, credit_account, amount, kind, transfer_id, part, 1, null, source, now(), now() from posting where transfer_id = 't1'`, "posting_once"},
		{"a third step without a second", columns + `debit_account, credit_account, amount, kind, transfer_id, part, 3, null, source, now(), now() from posting where transfer_id = 't1'`, "posting_chain"},
		{"a second step that reverses nothing", columns + `debit_account, credit_account, amount, kind, transfer_id, part, 2, null, source, now(), now() from posting where transfer_id = 't1'`, "posting_reversal"},
		{"a reversal of half", columns + `credit_account, debit_account, amount / 2, 'reversal', transfer_id, part, 2, id, source, now(), now() from posting where transfer_id = 't1'`, "posting_opposite"},
		{"a reversal the same way round", columns + `debit_account, credit_account, amount, 'reversal', transfer_id, part, 2, id, source, now(), now() from posting where transfer_id = 't1'`, "posting_opposite"},
		{"a reversal of another transfer's posting", columns + `credit_account, debit_account, amount, 'reversal', 't2', part, 2, id, source, now(), now() from posting where transfer_id = 't1'`, "posting_opposite"},
		{"accounts of two assets", columns + `debit_account, (select min(id) from account where asset = 'hteth'), amount, kind, 't9', part, 1, null, source, now(), now() from posting where transfer_id = 't1'`, "posting_credit"},
		{"accounts of two clients", columns + `(select min(id) from account where asset = 'tbtc4' and client_id <> p.client_id), credit_account, amount, kind, 't9', part, 1, null, source, now(), now() from posting p where transfer_id = 't1'`, "posting_debit"},
		{"a fraction", columns + `debit_account, credit_account, 0.5, kind, 't9', part, 1, null, source, now(), now() from posting where transfer_id = 't1'`, "posting_amount"},
		{"not a number", columns + `debit_account, credit_account, 'NaN', kind, 't9', part, 1, null, source, now(), now() from posting where transfer_id = 't1'`, "posting_amount"},
		{"one account on both sides", columns + `debit_account, debit_account, amount, kind, 't9', part, 1, null, source, now(), now() from posting where transfer_id = 't1'`, "posting_two_accounts"},
	} {
		_, err := r.db.Owner.Exec(t.Context(), c.sql)
		if got := database.Constraint(err); got != c.constraint {
			t.Errorf("%s: %q, want %q (%v)", c.name, got, c.constraint, err)
		}
	}
}

func TestListPagesAndBalances(t *testing.T) {
	t.Parallel()
	r := setup(t)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 60 {
		p := r.deposit(fmt.Sprintf("t%02d", i), 10+random.Int64N(90))
		p.Wallet = []string{"wallet-1", "wallet-2"}[i%2]
		p.Asset = []string{"tbtc4", "hteth"}[i/2%2]
		p.EffectiveAt = noon.Add(time.Duration(random.IntN(20)) * time.Minute) // many ties
		if i%5 == 4 {
			p.Debit, p.Credit, p.Kind = ledger.External, ledger.Wallet, ledger.Withdrawal
		}
		r.post(p)
	}
	whole, err := r.s.List(t.Context(), everybody, ledger.Filter{Limit: 500})
	if err != nil || len(whole.Lines) != 60 || !whole.Older.IsZero() || !whole.Newer.IsZero() {
		t.Fatalf("%d lines, older %v, newer %v, %v", len(whole.Lines), whole.Older, whole.Newer, err)
	}
	after := map[string]money.Units{}
	for _, l := range slices.Backward(whole.Lines) {
		account := l.Wallet + l.Asset
		after[account] = after[account].Add(l.Effect)
		if !l.BalanceAfter.Equal(after[account]) {
			t.Fatalf("line %d: balance after %s, want %s", l.ID, l.BalanceAfter, after[account])
		}
	}
	r.walk(ledger.Filter{Limit: 7}, whole.Lines)
	only := slices.DeleteFunc(slices.Clone(whole.Lines), func(l ledger.Line) bool {
		return l.Wallet != "wallet-1" || l.Kind != ledger.Withdrawal
	})
	r.walk(ledger.Filter{Limit: 2, Wallet: "wallet-1", Kind: ledger.Withdrawal}, only)
	from, to := noon.Add(5*time.Minute), noon.Add(9*time.Minute)
	between := slices.DeleteFunc(slices.Clone(whole.Lines), func(l ledger.Line) bool {
		return l.Asset != "hteth" || l.EffectiveAt.Before(from) || !l.EffectiveAt.Before(to)
	})
	r.walk(ledger.Filter{Limit: 3, Asset: "hteth", From: &from, To: &to, Client: &r.a}, between)
}

// walk pages down and up again through a filter, and compares lines, balances and totals with what is wanted.
func (r *room) walk(f ledger.Filter, want []ledger.Line) {
	r.t.Helper()
	var got []ledger.Line
	var last ledger.Page
	for range 100 {
		page, err := r.s.List(r.t.Context(), everybody, f)
		if err != nil {
			r.t.Fatal(err)
		}
		r.sums(page.Totals, want)
		got, last = append(got, page.Lines...), page
		if f.Before = page.Older; f.Before.IsZero() {
			break
		}
	}
	same := func(a, b ledger.Line) bool {
		return a.ID == b.ID && a.BalanceAfter.Equal(b.BalanceAfter) && a.Effect.Equal(b.Effect)
	}
	if !slices.EqualFunc(got, want, same) {
		r.t.Fatalf("paging down gave %d lines, want %d, or other figures", len(got), len(want))
	}
	back := slices.Clone(last.Lines)
	for f.Before, f.After = (ledger.Key{}), last.Newer; !f.After.IsZero(); {
		page, err := r.s.List(r.t.Context(), everybody, f)
		if err != nil {
			r.t.Fatal(err)
		}
		back, f.After = append(slices.Clone(page.Lines), back...), page.Newer
	}
	if !slices.EqualFunc(back, want, same) {
		r.t.Fatalf("paging up gave %d lines, want %d", len(back), len(want))
	}
}

func (r *room) sums(got []ledger.Total, lines []ledger.Line) {
	r.t.Helper()
	want := map[string]*ledger.Total{}
	for _, l := range lines {
		if want[l.Asset] == nil {
			want[l.Asset] = &ledger.Total{}
		}
		sum := want[l.Asset]
		sum.Lines++
		sum.Net = sum.Net.Add(l.Effect)
		if l.Effect.Sign() > 0 {
			sum.In = sum.In.Add(l.Effect)
		} else {
			sum.Out = sum.Out.Sub(l.Effect)
		}
	}
	if len(got) != len(want) {
		r.t.Fatalf("totals of %d assets, want %d", len(got), len(want))
	}
	for _, g := range got {
		w := want[g.Asset]
		if w == nil || !g.In.Equal(w.In) || !g.Out.Equal(w.Out) || !g.Net.Equal(w.Net) || g.Lines != w.Lines {
			r.t.Fatalf("totals of %s: %+v, want %+v", g.Asset, g, w)
		}
	}
}

func TestListRefusesWhatNothingIsCalled(t *testing.T) {
	t.Parallel()
	r := setup(t)
	for _, f := range []ledger.Filter{{Wallet: "a\x00b"}, {Asset: "\xff"}, {Transfer: strings.Repeat("x", 256)}, {Kind: "\x00"}} {
		if _, err := r.s.List(t.Context(), everybody, f); !errors.Is(err, ledger.ErrFilter) {
			t.Errorf("%+v: %v", f, err)
		}
	}
	page, err := r.s.List(t.Context(), everybody, ledger.Filter{Wallet: "'; drop table posting; --", Limit: -5})
	if err != nil || len(page.Lines) != 0 {
		t.Errorf("%+v, %v", page, err)
	}
}

func TestListShowsOwnClientsOnly(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.post(r.deposit("mine", 3))
	foreign := r.deposit("theirs", 4)
	foreign.Client = r.b
	r.post(foreign)
	own := identity.Actor{Grants: []identity.Grant{{Role: identity.Auditor, Client: &r.a}}}
	for name, f := range map[string]ledger.Filter{"all": {}, "theirs": {Client: &r.b}, "by transfer": {Transfer: "theirs"}} {
		page, err := r.s.List(t.Context(), own, f)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range page.Lines {
			if l.Client != r.a {
				t.Errorf("%s: a foreign line: %+v", name, l)
			}
		}
		if name == "all" && (len(page.Lines) != 1 || len(page.Totals) != 1 || page.Totals[0].In.String() != "3") {
			t.Errorf("all: %+v", page)
		}
	}
	held, err := r.s.Holdings(t.Context(), own, "")
	if err != nil || len(held) != 1 || held[0].Client != r.a || held[0].Units.String() != "3" {
		t.Errorf("holdings %+v, %v", held, err)
	}
	nobody, err := r.s.List(t.Context(), identity.Actor{}, ledger.Filter{})
	if err != nil || len(nobody.Lines)+len(nobody.Totals) != 0 {
		t.Errorf("an actor without a grant sees %+v, %v", nobody, err)
	}
}
