package wallet

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/sandbox"
)

// A page of an import and an event about one of its transfers, both the first to need the wallet's accounts: the page
// takes the locks of all its transfers before it opens any account, so the two do not wait for each other in a circle.
func TestAnImportAndAnEventMeet(t *testing.T) {
	t.Parallel()
	b := setup(t, sandbox.Options{Plain: true})
	client := b.clients["apex"]
	if _, err := b.s.ImportWallets(b.ctx, client); err != nil {
		t.Fatal(err)
	}
	for range 6 {
		b.deposit("apex-bitcoin", "tbtc4", "1000", "confirmed")
	}
	id := b.world.Wallet("apex-bitcoin").ID
	w, err := b.s.stored(b.ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	page, err := b.bitgo.Transfers(b.ctx, w.Coin, id, bitgo.TransferQuery{AllTokens: true, Limit: 100})
	if err != nil || len(page.Items) < 2 {
		t.Fatalf("%d transfers, %v", len(page.Items), err)
	}
	// The last of the page in the order of its locks, among those that are posted.
	confirmed := slices.DeleteFunc(page.Items, func(t bitgo.Transfer) bool { return t.State != "confirmed" })
	last := slices.MaxFunc(confirmed, func(a, b bitgo.Transfer) int { return strings.Compare(a.ID, b.ID) })
	seen, err := read(last, b.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	imported := make(chan error, 1)
	err = b.db.Serve.As(b.ctx, database.System("event"), func(tx pgx.Tx) error {
		if _, err := transferLock(b.ctx, tx, seen.ID); err != nil {
			return err
		}
		go func() { _, _, err := b.s.ImportPage(b.ctx, id, "", time.Time{}); imported <- err }()
		b.untilSomebodyWaits()
		_, err := b.s.apply(b.ctx, tx, w, seen, ledger.FromWebhook)
		return err
	})
	if err != nil {
		t.Errorf("the event: %v", err)
	}
	if err := <-imported; err != nil {
		t.Errorf("the import: %v", err)
	}
}

func (b *bench) untilSomebodyWaits() {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 20*time.Second)
	defer cancel()
	for b.count(`select count(*) from pg_locks l join pg_stat_activity a on a.pid = l.pid where not l.granted and a.datname = current_database()`) == 0 {
		if ctx.Err() != nil {
			b.t.Fatalf("nobody waits")
		}
	}
}

// Many processes hear of a wallet that nobody knows yet: it is taken in once, and said so once.
func TestAWalletIsFoundOnce(t *testing.T) {
	t.Parallel()
	b := setup(t, sandbox.Options{Plain: true})
	var together sync.WaitGroup
	for _, w := range b.world.Wallets {
		for range 6 {
			together.Go(func() {
				if _, err := b.s.known(b.ctx, w.Coin, w.ID); err != nil {
					t.Errorf("%s: %v", w.Label, err)
				}
			})
		}
	}
	together.Wait()
	if n := b.count(`select count(*) from audit_event where verb = 'wallet.found'`); n != len(b.world.Wallets) {
		t.Errorf("%d wallets were found %d times", len(b.world.Wallets), n)
	}
}
