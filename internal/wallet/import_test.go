package wallet

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/sandbox"
)

func TestImportTakesAYearIn(t *testing.T) {
	t.Parallel()
	b := setup(t, sandbox.Options{Seed: true, Plain: true})
	first := b.importAll()
	if first.Wallets != len(b.world.Wallets) || first.Posted == 0 || first.Addresses == 0 || len(first.Refused) != 0 {
		t.Fatalf("%+v", first)
	}
	if got := b.count("select count(*) from transaction_sweeps"); got != b.server.Count().Transfers {
		t.Fatalf("%d transfers mirrored, BitGo has %d", got, b.server.Count().Transfers)
	}
	b.agrees()
	postings, trail := b.count("select count(*) from posting"), b.count("select count(*) from audit_event")
	b.clock.Advance(time.Minute)
	if again := b.importAll(); again.Changed+again.Posted+again.Reversed != 0 {
		t.Fatalf("the second pass changed something: %+v", again)
	}
	if b.count("select count(*) from posting") != postings || b.count("select count(*) from audit_event") != trail {
		t.Fatal("the second pass wrote postings or audit rows")
	}
	for _, w := range b.world.Wallets {
		all, err := b.s.Balances(t.Context(), system, w.ID)
		if err != nil || len(all) == 0 {
			t.Fatalf("%s: %d balances, %v", w.Key, len(all), err)
		}
		for _, got := range all {
			if !got.Agrees() || !got.Observed() {
				t.Errorf("%s %s: %+v", w.Key, got.Asset, got)
			}
		}
	}
	// A send on its way explains itself, to the unit.
	moving := b.balance("apex-bitcoin", "tbtc4")
	if moving.InFlight.String() != "12502160" {
		t.Errorf("in flight %s, want the send and its fee", moving.InFlight)
	}
	if arriving := b.balance("meridian-bitcoin", "tbtc4").Arriving; arriving.String() != "41000000" {
		t.Errorf("arriving %s", arriving)
	}
}

func TestImportByJobsDoesTheSame(t *testing.T) {
	t.Parallel()
	b := setup(t, sandbox.Options{Seed: true, Plain: true})
	for _, id := range b.clients {
		if err := b.s.WorkImport(t.Context(), ImportArgs{Client: id}); err != nil {
			t.Fatal(err)
		}
	}
	for worked := 0; len(b.jobs.asked) > 0; worked++ {
		next := b.jobs.asked[0]
		b.jobs.asked = b.jobs.asked[1:]
		var err error
		switch args := next.(type) {
		case ImportWalletArgs:
			err = b.s.WorkImportWallet(t.Context(), args)
		case RefreshArgs:
			err = b.s.WorkRefresh(t.Context(), args)
		default:
			t.Fatalf("unexpected job %T", next)
		}
		if err != nil || worked > 200 {
			t.Fatalf("%s: %v", next.Kind(), err)
		}
	}
	b.agrees()
	if got := b.count("select count(*) from transaction_sweeps"); got != b.server.Count().Transfers {
		t.Fatalf("%d transfers mirrored, BitGo has %d", got, b.server.Count().Transfers)
	}
}

// odd is a BitGo with hostile text in every field it can fill.
type odd struct{ BitGo }

func (o *odd) Transfers(ctx context.Context, ticker, wallet string, ask bitgo.TransferQuery) (bitgo.Page[bitgo.Transfer], error) {
	page, err := o.BitGo.Transfers(ctx, ticker, wallet, ask)
	for i := range page.Items {
		page.Items[i].Comment, page.Items[i].SubType = "zero \x00 byte "+strings.Repeat("é", 9000), "\xff\xfe"
		page.Items[i].Replaces = []string{"a\x00"}
	}
	return page, err
}

func (o *odd) Wallets(ctx context.Context, enterprise, after string) (bitgo.Page[bitgo.Wallet], error) {
	page, err := o.BitGo.Wallets(ctx, enterprise, after)
	for i := range page.Items {
		page.Items[i].Label, page.Items[i].Frozen = "<script>\x00", true
	}
	return page, err
}

func TestImportSurvivesHostileText(t *testing.T) {
	t.Parallel()
	b := setup(t, sandbox.Options{Plain: true})
	id := b.deposit("apex-bitcoin", "tbtc4", "1000", "confirmed")
	b.s.BitGo = &odd{b.bitgo}
	if _, err := b.s.ImportWallets(t.Context(), b.clients["apex"]); err != nil {
		t.Fatal(err)
	}
	w, err := b.s.Get(t.Context(), system, b.world.Wallet("apex-bitcoin").ID)
	if err != nil || !w.IsFrozen() || strings.ContainsRune(w.Label, 0) {
		t.Fatalf("%+v, %v", w, err)
	}
	if _, err := b.s.ImportWallet(t.Context(), w.ID); err != nil {
		t.Fatal(err)
	}
	if w, err = b.s.Get(t.Context(), system, w.ID); err != nil || w.IsFrozen() { // the live reading says otherwise
		t.Fatalf("%+v, %v", w, err)
	}
	b.in(func(tx pgx.Tx) error {
		got, err := b.s.Transfer(t.Context(), tx, id)
		if len(got.Comment) > 4200 || strings.ContainsRune(got.Comment, 0) {
			t.Errorf("a comment of %d bytes", len(got.Comment))
		}
		return err
	})
	b.agrees()
}
