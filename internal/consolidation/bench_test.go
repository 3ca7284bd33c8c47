package consolidation

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/sandbox"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/internal/wallet"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// bench is the room on PostgreSQL and on a sandbox whose Apex wallet holds one large unspent and twelve small ones.
type bench struct {
	t        *testing.T
	ctx      context.Context
	db       *testkit.Database
	clock    *clock.Manual
	s        *Service
	bitgo    *bitgo.Client
	platform string
	world    sandbox.World
	wallet   sandbox.WorldWallet
	client   identity.Client
	treasury identity.Actor
	second   identity.Actor
	voter    identity.Actor
}

const pieces, piece = 12, "400000"

func setup(t *testing.T) *bench {
	t.Helper()
	t.Parallel()
	b := &bench{t: t, ctx: t.Context(), db: testkit.DB(t), clock: clock.NewManual(testkit.Start)}
	server, err := sandbox.Open(sandbox.Options{Clock: b.clock})
	if err != nil {
		t.Fatal(err)
	}
	platform, express := httptest.NewServer(server.Platform()), httptest.NewServer(server.Express())
	t.Cleanup(func() { platform.Close(); express.Close(); _ = server.Close() })
	b.world, b.platform = server.World(), platform.URL
	b.bitgo, err = bitgo.New(bitgo.Options{PlatformURL: platform.URL, ExpressURL: express.URL,
		Token: func(context.Context) (string, error) { return b.world.Token("service"), nil },
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
	if err != nil {
		t.Fatal(err)
	}
	b.client = b.db.Client(t, "Apex Mining")
	if _, err := b.db.Owner.Exec(b.ctx, `update client set enterprise_id = $1 where id = $2`, b.world.Enterprise("apex").ID, b.client.ID); err != nil {
		t.Fatal(err)
	}
	b.treasury = b.db.Person(t, "Tara", testkit.Over(identity.Treasury, b.client))
	b.second = b.db.Person(t, "Theo", testkit.Over(identity.Treasury, b.client))
	b.voter = b.db.Person(t, "Cora", testkit.Over(identity.Compliance, b.client))
	wallets := &wallet.Service{DB: b.db.Serve, BitGo: b.bitgo, Ledger: &ledger.Service{DB: b.db.Serve, Clock: b.clock}, Clock: b.clock, Jobs: b.db.Jobs(t)}
	b.s = &Service{DB: b.db.Serve, Clock: b.clock, Jobs: b.db.Jobs(t), BitGo: b.bitgo, Wallets: wallets}
	b.wallet = b.world.Wallet("apex-bitcoin")
	b.deposit("100000000")
	for range pieces {
		b.deposit(piece)
	}
	if _, err := wallets.Import(b.ctx, b.client.ID); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *bench) control(path string, body map[string]any) {
	b.t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		b.t.Fatal(err)
	}
	answer, err := http.Post(b.platform+"/_sandbox/"+path, "application/json", bytes.NewReader(raw))
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close() //nolint:errcheck // nothing is read
	if answer.StatusCode != http.StatusOK {
		b.t.Fatalf("%s: %d", path, answer.StatusCode)
	}
}

func (b *bench) deposit(amount string) {
	b.t.Helper()
	b.control("deposit", map[string]any{"wallet": b.wallet.ID, "coin": "tbtc4", "amount": amount, "state": "confirmed"})
}

// ask is what the page would ask for: unspents up to 0.01, for what it shows.
func (b *bench) ask(note string) Ask {
	b.t.Helper()
	now, err := b.s.Read(b.ctx, b.treasury, b.wallet.ID)
	if err != nil {
		b.t.Fatal(err)
	}
	return Ask{Wallet: b.wallet.ID, Max: 1_000_000, Shown: now.Plans[1].FeeMost, Note: note, Passphrase: Secret(b.wallet.Passphrase)}
}

func (b *bench) gather(note string) (Consolidation, error) {
	b.t.Helper()
	return b.s.Consolidate(b.ctx, b.treasury, b.ask(note))
}

// last is the newest consolidation as a page shows it.
func (b *bench) last() Consolidation {
	b.t.Helper()
	all, err := b.s.List(b.ctx, b.treasury, b.wallet.ID)
	if err != nil || len(all) == 0 {
		b.t.Fatalf("%d: %v", len(all), err)
	}
	return all[0]
}

func (b *bench) wantState(want State) Consolidation {
	b.t.Helper()
	c := b.last()
	if c.State != want {
		b.t.Fatalf("%s, want %s (%s)", c.State, want, c.Said)
	}
	return c
}

// look moves the clock and has the round look.
func (b *bench) look(after time.Duration) {
	b.t.Helper()
	b.clock.Advance(after)
	if err := b.s.Look(b.ctx); err != nil {
		b.t.Fatal(err)
	}
}

// hears takes a transfer in and tells the room, as the webhook room does.
func (b *bench) hears(transfer string) {
	b.t.Helper()
	change, err := b.s.Wallets.SyncTransfer(b.ctx, "tbtc4", b.wallet.ID, transfer, ledger.FromWebhook)
	if err != nil {
		b.t.Fatal(err)
	}
	err = b.db.Serve.As(b.ctx, database.System("test"), func(tx pgx.Tx) error {
		if _, _, err := b.s.Wallets.LockForSend(b.ctx, tx, b.wallet.ID, "tbtc4"); err != nil {
			return err
		}
		_, err := b.s.ApplyTransfer(b.ctx, tx, change.Transfer)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) balance() wallet.Balance {
	b.t.Helper()
	b.clock.Advance(time.Second)
	if err := b.s.Wallets.Refresh(b.ctx, b.wallet.ID); err != nil {
		b.t.Fatal(err)
	}
	all, err := b.s.Wallets.Balances(b.ctx, b.treasury, b.wallet.ID)
	if err != nil || len(all) != 1 {
		b.t.Fatalf("%+v: %v", all, err)
	}
	return all[0]
}

// unspents are what BitGo says the wallet holds.
func (b *bench) unspents() Unspents {
	b.t.Helper()
	u, err := b.s.Read(b.ctx, b.treasury, b.wallet.ID)
	if err != nil {
		b.t.Fatal(err)
	}
	return u
}

func (b *bench) wantFault(err error, want *fault.Fault) *fault.Fault {
	b.t.Helper()
	if !fault.Is(err, want) {
		b.t.Fatalf("error %v, want %s", err, want.Code)
	}
	return fault.As(err)
}

func satoshi(n int64) money.Units { return money.NewUnits(n) }

// reserve holds an amount back as a send under way does, until free is called.
func (b *bench) reserve(amount int64) (free func()) {
	b.t.Helper()
	id, at := uuid.New(), b.clock.Now()
	in := func(fn func(tx pgx.Tx) error) {
		b.t.Helper()
		if err := b.db.Serve.As(b.ctx, database.System("test"), fn); err != nil {
			b.t.Fatal(err)
		}
	}
	in(func(tx pgx.Tx) error {
		return b.s.Wallets.Reserve(b.ctx, tx, id, b.wallet.ID, "tbtc4", satoshi(amount), satoshi(0), at)
	})
	return func() {
		in(func(tx pgx.Tx) error { return b.s.Wallets.Release(b.ctx, tx, id, at) })
	}
}
