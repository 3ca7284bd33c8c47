package send

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/testkit"
)

// The search finds what going through every send by the filter's own words finds, in the same order, page by page.
func TestTheSearchFindsWhatTheFilterSays(t *testing.T) {
	b := setup(t)
	b.many(400)
	all := b.pages(Filter{Limit: 200})
	if len(all) != 400 {
		t.Fatalf("%d sends", len(all))
	}
	dice := rand.New(rand.NewPCG(68, 1))
	for i := range 300 {
		f := anyFilter(dice, all)
		var want []uuid.UUID
		for _, x := range all {
			if fits(f, x) {
				want = append(want, x.ID)
			}
		}
		f.Limit = 1 + dice.IntN(60)
		var got []uuid.UUID
		for _, x := range b.pages(f) {
			got = append(got, x.ID)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%d: %+v at least %v at most %v finds %d of %d", i, f, f.AtLeast, f.AtMost, len(got), len(want))
		}
	}
	other := b.db.Person(t, "Elsewhere", testkit.Over("treasury", b.db.Client(t, "Elsewhere")))
	for _, f := range []Filter{{States: []State{Confirmed, Failed}}, {Payee: "quarry"}, {Asset: "tbtc4", AtLeast: units(1)}, {Named: all[0].ID.String()}} {
		if page, err := b.s.List(b.ctx, other, f); err != nil || len(page.Sends) != 0 {
			t.Errorf("another client's treasury sees %d sends by %+v: %v", len(page.Sends), f, err)
		}
	}
}

func units(n int64) *money.Units { u := money.NewUnits(n); return &u }

// many writes sends with amounts of all magnitudes, as the superuser: it is the list that is tried.
func (b *bench) many(n int) {
	b.t.Helper()
	b.db.Super(b.t, "set session_replication_role = replica", fmt.Sprintf(`insert into send (id, client_id, wallet_id, asset, address, address_typed, memo, memo_type, amount,
		fee_estimate, fee_asset, purpose, payee_label, new_payee, state, idempotency_key, asked_by, asked_at, usd_cents, txid, created_at, updated_at)
		select md5('s' || g)::uuid, '%s', '%s', case when g %% 5 = 0 then 'tltc' else 'tbtc4' end, 'address-' || g %% 7, 'typed', '', '',
		case g %% 4 when 0 then power(10::numeric, g %% 12) when 1 then power(10::numeric, 1 + g %% 12) - 1 else 1 + (g::bigint * 7919) %% 100000 end, 1, 'tbtc4', 'many',
		(array['Quarry', 'quarry', 'Mill', ''])[1 + g %% 4], false, (array['confirmed', 'failed', 'rejected', 'approved', 'unknown', 'cancelled'])[1 + g %% 6], 'key-' || lpad(g::text, 8, '0'),
		'%s', timestamptz '2026-01-01' + (g / 2) * interval '7 hours', 1, 'tx' || g, timestamptz '2026-01-01', timestamptz '2026-01-01' from generate_series(1, %d) g`,
		b.client.ID, b.wallet.ID, b.treasury.Person, n), "analyze send")
}

// pages reads the whole of a list, each page after the last send of the one before.
func (b *bench) pages(f Filter) (out []Send) {
	b.t.Helper()
	for {
		page, err := b.s.List(b.ctx, b.treasury, f)
		if err != nil {
			b.t.Fatal(err)
		}
		out = append(out, page.Sends...)
		if !page.More {
			return out
		}
		last := out[len(out)-1]
		f.BeforeAt, f.BeforeID = last.AskedAt, last.ID
	}
}

// anyFilter sets each filter now and then, amounts around those that there are.
func anyFilter(dice *rand.Rand, all []Send) (f Filter) {
	around := all[dice.IntN(len(all))]
	near := func() *money.Units {
		u := all[dice.IntN(len(all))].Amount.Units.Add(money.NewUnits(int64(dice.IntN(3) - 1)))
		return &u
	}
	if dice.IntN(2) == 0 {
		for range 1 + dice.IntN(4) {
			if s := States[dice.IntN(len(States))]; !slices.Contains(f.States, s) {
				f.States = append(f.States, s)
			}
		}
	}
	if dice.IntN(2) == 0 {
		f.Asset = around.Amount.Coin.Ticker
		if dice.IntN(3) > 0 {
			f.AtLeast = near()
		}
		if dice.IntN(3) > 0 {
			f.AtMost = near()
		}
	}
	switch dice.IntN(4) {
	case 0:
		f.Payee, f.Addresses = "QUARRY", []string{around.Address}
	case 1:
		f.Payee = "mill"
	}
	switch dice.IntN(5) {
	case 0:
		f.Since, f.Until = &around.AskedAt, nil
	case 1:
		f.Until = &around.AskedAt
	case 2:
		f.Named = []string{around.ID.String(), around.TxID, strings.Repeat("0", 32)}[dice.IntN(3)]
	}
	return f
}

// fits is what the filter's words mean.
func fits(f Filter, x Send) bool {
	at := func(t *time.Time) time.Time { return *t }
	switch {
	case len(f.States) > 0 && !slices.Contains(f.States, x.State),
		f.Asset != "" && x.Amount.Coin.Ticker != f.Asset,
		f.AtLeast != nil && x.Amount.Units.Cmp(*f.AtLeast) < 0,
		f.AtMost != nil && x.Amount.Units.Cmp(*f.AtMost) > 0,
		f.Payee != "" && !strings.EqualFold(x.Payee, f.Payee) && !slices.Contains(f.Addresses, x.Address),
		f.Since != nil && x.AskedAt.Before(at(f.Since)),
		f.Until != nil && !x.AskedAt.Before(at(f.Until)),
		f.Named != "" && f.Named != x.ID.String() && f.Named != x.TxID:
		return false
	}
	return true
}
