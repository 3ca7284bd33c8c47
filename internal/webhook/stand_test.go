package webhook_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/job"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/internal/webhook"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// Two secrets, as during a rotation. They sign nothing outside these tests.
const (
	older = "whsec_0f3b6a1c58de4472"
	newer = "whsec_9d27c04be8f1a365"
)

type bench struct {
	*testkit.Database
	webhooks *webhook.Service
	clock    *clock.Manual
	wallets  *wallets
	sends    *sends
	staff    identity.Actor
}

func setup(t testing.TB) *bench {
	t.Helper()
	d := testkit.DB(t)
	jobs, err := job.Inserter(d.Serve)
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{Database: d, clock: clock.NewManual(testkit.Start), wallets: &wallets{}, sends: &sends{},
		staff: d.Person(t, "auditor", testkit.Whole(identity.Auditor))}
	b.webhooks = &webhook.Service{DB: d.Serve, Jobs: jobs, Clock: b.clock, Secrets: []seal.Secret{older, newer},
		Wallets: b.wallets, Sends: b.sends}
	return b
}

// wallets stands in for the wallet room: it says what BitGo says.
type wallets struct {
	mu     sync.Mutex
	change wallet.Change
	err    error
	asked  []string
}

func (w *wallets) SyncTransfer(_ context.Context, coin, id, transfer string, source ledger.Source) (wallet.Change, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked = append(w.asked, fmt.Sprintf("%s %s %s %s", coin, id, transfer, source))
	return w.change, w.err
}

func (w *wallets) LockForSend(context.Context, pgx.Tx, string, string) (wallet.Wallet, wallet.Balance, error) {
	return wallet.Wallet{}, wallet.Balance{}, nil
}

func (w *wallets) Transfer(context.Context, pgx.Tx, string) (wallet.Transfer, error) {
	return w.change.Transfer, nil
}

// sends stands in for the send room.
type sends struct {
	applied  []send.Transfer
	resolved []uuid.UUID
	err      error
}

func (s *sends) ApplyTransfer(_ context.Context, _ pgx.Tx, t send.Transfer) (bool, error) {
	s.applied = append(s.applied, t)
	return true, s.err
}

func (s *sends) Resolve(_ context.Context, id uuid.UUID) (time.Duration, error) {
	s.resolved = append(s.resolved, id)
	return 0, s.err
}

// body is a transfer event as BitGo prints it (bitgo-api.md §10.3).
func body(wallet, transfer, state string) []byte {
	return fmt.Appendf(nil, `{"hash":"b8a828b98dbf32d9fd1875cbace9640ceb8c82626716b4a64203fdc79bb46d26","transfer":"%s","coin":"tbtc4","type":"transfer","state":"%s","wallet":"%s"}`,
		transfer, state, wallet)
}

// delivery is signed with the older secret.
func delivery(body []byte, key string) webhook.Delivery {
	return webhook.Delivery{Body: body, ContentType: "application/json", Signature: bitgo.WebhookSignature(older, body),
		IdempotencyKey: key, UserAgent: "BitGo Webhooks", IP: "203.0.113.7", RequestID: "r-1"}
}

func (b *bench) receive(t testing.TB, d webhook.Delivery, want webhook.Answer) {
	t.Helper()
	got, err := b.webhooks.Receive(context.Background(), d)
	if err != nil || got != want {
		t.Fatalf("answer %v, %v; want %v", got, err, want)
	}
}

// process works everything that waits and gives how much that was.
func (b *bench) process(t testing.TB) int {
	t.Helper()
	rows, err := b.Owner.Query(context.Background(), `select (args->>'vault')::bigint from river.river_job where kind = 'webhook.process' order by id`)
	if err != nil {
		t.Fatal(err)
	}
	vaults, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range vaults {
		if err := b.webhooks.Process(context.Background(), v, false); err != nil {
			t.Fatal(err)
		}
	}
	return len(vaults)
}

func (b *bench) only(t testing.TB) webhook.Detail {
	t.Helper()
	page, err := b.webhooks.List(context.Background(), b.staff, webhook.Filter{Limit: 10})
	if err != nil || len(page.Events) != 1 {
		t.Fatalf("%d events, %v", len(page.Events), err)
	}
	d, err := b.webhooks.Get(context.Background(), b.staff, page.Events[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

const jobCount = `select count(*) from river.river_job where kind = 'webhook.process'`
