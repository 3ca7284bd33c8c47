package wallet

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/sandbox"
)

func TestSyncFollowsOneSend(t *testing.T) {
	t.Parallel()
	b := setup(t, sandbox.Options{Plain: true})
	in := b.deposit("apex-bitcoin", "tbtc4", "1000000", "confirmed")
	if got := b.sync("apex-bitcoin", "tbtc4", in); got.Verdict != First || got.Posted != 1 || got.Transfer.Counterparty == "" {
		t.Fatalf("%+v", got)
	}
	b.clock.Advance(time.Second)
	out := b.send("apex-bitcoin", "tbtc4", "400000", b.world.Payee("apex-power").Address)
	steps := []struct {
		state  TransferState
		posted int
	}{{Signed, 0}, {Unconfirmed, 0}, {Confirmed, 2}}
	for i, want := range steps {
		if i > 0 {
			b.clock.Advance(time.Second)
			b.control("advance", map[string]any{"steps": 1})
		}
		got := b.sync("apex-bitcoin", "tbtc4", out)
		if got.Transfer.State != want.state || got.Posted != want.posted {
			t.Fatalf("step %d: %+v", i, got)
		}
		if again := b.sync("apex-bitcoin", "tbtc4", out); again.Verdict != Unchanged {
			t.Fatalf("step %d again: %s", i, again.Verdict)
		}
	}
	b.agrees()
	b.clock.Advance(time.Second)
	b.control("remove", map[string]any{"transfer": out})
	if got := b.sync("apex-bitcoin", "tbtc4", out); got.Before != Confirmed || got.Reversed != 2 || got.Posted != 0 {
		t.Fatalf("removed: %+v", got)
	}
	b.agrees()
	// Every one of these changes stands in the trail, and asked for fresh balances.
	if got := b.count("select count(*) from audit_event where subject_id = $1", out); got != 4 {
		t.Errorf("%d audit rows, want one for each change of the send", got)
	}
	if len(b.jobs.asked) != 5 {
		t.Errorf("%d refreshes asked for, want 5", len(b.jobs.asked))
	}
	var found []Transfer
	b.in(func(tx pgx.Tx) (err error) {
		var one Transfer
		if one, err = b.s.Transfer(t.Context(), tx, out); err == nil {
			found, err = b.s.TransfersBySequence(t.Context(), tx, one.Wallet, one.SequenceID)
		}
		return err
	})
	if len(found) != 1 || found[0].ID != out || found[0].State != Removed {
		t.Errorf("by sequence id: %+v", found)
	}
}

// readings delivers what a test prepared instead of what BitGo says.
type readings struct {
	BitGo
	next bitgo.Transfer
}

func (r *readings) Transfer(context.Context, string, string, string) (bitgo.Transfer, error) {
	return r.next, nil
}

// BitGo may take a confirmation back, give it again, change a fee, and events come late and in any order.
func TestSyncConfirmedRemovedConfirmed(t *testing.T) {
	t.Parallel()
	b := setup(t, sandbox.Options{Plain: true})
	id := b.deposit("apex-bitcoin", "tbtc4", "1000", "confirmed")
	b.sync("apex-bitcoin", "tbtc4", id)
	said, err := b.bitgo.Transfer(t.Context(), "tbtc4", b.world.Wallet("apex-bitcoin").ID, id)
	if err != nil {
		t.Fatal(err)
	}
	fake := &readings{BitGo: b.bitgo}
	b.s.BitGo = fake
	confirmed := said.Date.Time
	for i, c := range []struct {
		state            string
		after            time.Duration // of BitGo's last update
		verdict          Verdict
		posted, reversed int
		ledger           string
	}{
		{"removed", 10 * time.Second, Moved, 0, 1, "0"},
		{"confirmed", 5 * time.Second, Stale, 0, 0, "0"}, // read before the removal, arrived after it
		{"confirmed", 20 * time.Second, Moved, 1, 0, "1000"},
		{"removed", 10 * time.Second, Stale, 0, 0, "1000"},
		{"confirmed", 20 * time.Second, Unchanged, 0, 0, "1000"},
		{"signed", 30 * time.Second, Refused, 0, 0, "1000"},
		{"signed", 30 * time.Second, Unchanged, 0, 0, "1000"},
		{"half-confirmed", 40 * time.Second, Updated, 0, 0, "1000"},
		{"unconfirmed", 50 * time.Second, Moved, 0, 1, "0"},
		{"confirmed", 60 * time.Second, Moved, 1, 0, "1000"},
	} {
		b.clock.Advance(time.Second)
		fake.next = said
		fake.next.State, fake.next.Date = c.state, bitgo.Time{Time: confirmed.Add(c.after)}
		got := b.sync("apex-bitcoin", "tbtc4", id)
		if got.Verdict != c.verdict || got.Posted != c.posted || got.Reversed != c.reversed {
			t.Fatalf("%d, %s: %+v", i, c.state, got)
		}
		if have := b.balance("apex-bitcoin", "tbtc4").Ledger.String(); have != c.ledger {
			t.Fatalf("%d, %s: the ledger says %s, want %s", i, c.state, have, c.ledger)
		}
	}
	if got := b.count("select count(*) from posting"); got != 5 {
		t.Errorf("%d postings, want three rounds of which two were reversed", got)
	}
	if got := b.count("select count(*) from audit_event where verb = 'transfer.refused'"); got != 1 {
		t.Errorf("%d refused moves in the trail, want 1", got)
	}
}

// Events about one transfer are heard by several processes at once, while an import runs: it counts once.
func TestSyncSideBySide(t *testing.T) {
	t.Parallel()
	b := setup(t, sandbox.Options{Plain: true})
	id, wallet := b.deposit("apex-bitcoin", "tbtc4", "1000", "confirmed"), b.world.Wallet("apex-bitcoin").ID
	b.s.Jobs = nil
	results := make(chan error, 12)
	for i := range cap(results) {
		go func() {
			var err error
			if i%4 == 3 {
				_, err = b.s.Import(t.Context(), b.clients["apex"])
			} else {
				_, err = b.s.SyncTransfer(t.Context(), "tbtc4", wallet, id, ledger.FromWebhook)
			}
			results <- err
		}()
	}
	for range cap(results) {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
	b.agrees()
	if n := b.count("select count(*) from audit_event where subject_id = $1", id); n != 1 || b.count("select count(*) from posting") != 1 {
		t.Errorf("%d audit rows and %d postings, want 1 and 1", n, b.count("select count(*) from posting"))
	}
}

func TestSyncRefusesAnotherWalletsAnswer(t *testing.T) {
	t.Parallel()
	b := setup(t, sandbox.Options{Plain: true})
	id := b.deposit("apex-bitcoin", "tbtc4", "1000", "confirmed")
	said, err := b.bitgo.Transfer(t.Context(), "tbtc4", b.world.Wallet("apex-bitcoin").ID, id)
	if err != nil {
		t.Fatal(err)
	}
	said.Wallet = b.world.Wallet("kestrel-bitcoin").ID
	b.s.BitGo = &readings{BitGo: b.bitgo, next: said}
	_, err = b.s.SyncTransfer(t.Context(), "tbtc4", b.world.Wallet("apex-bitcoin").ID, id, ledger.FromWebhook)
	if !errors.Is(err, ErrBitGo) || b.count("select count(*) from transaction_sweeps") != 0 {
		t.Fatalf("%v", err)
	}
	b.s.BitGo = b.bitgo
	if _, err := b.s.SyncTransfer(t.Context(), "tbtc4", strings.Repeat("0", 32), id, ledger.FromWebhook); !errors.Is(err, ErrBitGo) {
		t.Fatalf("a wallet that BitGo does not know: %v", err)
	}
}

func TestSyncOfATokenAndAGoAccountAsset(t *testing.T) {
	t.Parallel()
	b := setup(t, sandbox.Options{Plain: true})
	for _, c := range []struct{ wallet, coin, amount string }{
		{"meridian-ether", "hteth:tusdc", "900719925474099312345"}, {"apex-vault", "ofctbtc", "100000"}, {"meridian-ether", "hteth", "5000000000000000000"},
	} {
		id := b.deposit(c.wallet, c.coin, c.amount, "confirmed")
		if got := b.sync(c.wallet, c.coin, id); got.Posted != 1 || got.Transfer.Coin != c.coin {
			t.Fatalf("%s: %+v", c.coin, got)
		}
	}
	b.clock.Advance(time.Second)
	out := b.send("meridian-ether", "hteth:tusdc", "12345", b.world.Payee("meridian-desk").Address)
	b.control("advance", map[string]any{"confirm": true})
	if got := b.sync("meridian-ether", "hteth:tusdc", out); got.Posted != 2 || got.Transfer.FeeCoin != "hteth" {
		t.Fatalf("token send: %+v", got)
	}
	b.clock.Advance(time.Second)
	if err := b.s.RefreshAll(t.Context()); err != nil {
		t.Fatal(err)
	}
	if w, err := b.s.Get(t.Context(), system, b.world.Wallet("apex-vault").ID); err != nil || w.Coin != Container {
		t.Fatalf("the Go Account was taken in as %q, %v", w.Coin, err)
	}
	if got := b.balance("meridian-ether", "hteth:tusdc"); !got.Agrees() || got.Confirmed.String() != "900719925474099300000" {
		t.Fatalf("%+v", got)
	}
	if got := b.balance("meridian-ether", "hteth"); !got.Agrees() {
		t.Fatalf("the tank's gas moved the wallet: %+v", got)
	}
	page, err := b.s.Ledger.List(t.Context(), system, ledger.Filter{Wallet: b.world.Wallet("meridian-ether").ID, Kind: ledger.Fee})
	if err != nil || len(page.Lines) != 1 || !page.Lines[0].Effect.IsZero() || page.Lines[0].Credit != ledger.GasTank {
		t.Fatalf("%+v, %v", page, err)
	}
}
