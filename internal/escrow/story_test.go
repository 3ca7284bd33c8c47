package escrow

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/sandbox"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/internal/webhook"
	"github.com/unykorn/console/web/hook"
)

// story is the room with its real neighbours: BitGo's stand-in delivers over HTTP, the webhook room works the inbox, the
// wallet room reads back and posts.
type story struct {
	*bench
	world    sandbox.World
	platform string
	webhooks *webhook.Service
	vault    Account
	ether    Account
}

func tell(t *testing.T) *story {
	t.Helper()
	s := &story{bench: setup(t)}
	s.webhooks = &webhook.Service{DB: s.db.Serve, Jobs: s.db.Jobs(t), Clock: s.clock, Escrows: s.s}
	inbox := httptest.NewServer(hook.Handler(s.webhooks, slog.New(slog.DiscardHandler)))
	t.Cleanup(inbox.Close)
	server, err := sandbox.Open(sandbox.Options{Clock: s.clock, WebhookURL: inbox.URL + hook.Path})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	platform := httptest.NewServer(server.Platform())
	t.Cleanup(platform.Close)
	s.world, s.platform = server.World(), platform.URL
	client, err := bitgo.New(bitgo.Options{PlatformURL: platform.URL, ExpressURL: platform.URL,
		Token: func(context.Context) (string, error) { return s.world.Token("service"), nil },
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
	if err != nil {
		t.Fatal(err)
	}
	s.webhooks.Sends = nobody{}
	s.webhooks.Secrets = []seal.Secret{seal.Secret(s.world.WebhookSecret)}
	wallets := &wallet.Service{DB: s.db.Serve, BitGo: client, Ledger: s.s.Ledger, Clock: s.clock, Jobs: s.db.Jobs(t)}
	s.webhooks.Wallets, s.s.Wallets = wallets, wallets
	for _, e := range s.world.Enterprises {
		if e.Key == "meridian" {
			s.exec(`update client set enterprise_id = $2 where id = $1`, s.client.ID, e.ID)
		}
	}
	s.offering = s.offer("esc_sandbox00000000")
	s.vault, s.ether = s.place("USD", "meridian-vault", "ofc", "ofctusd"), s.place("USDC", "meridian-ether", "hteth", "hteth:tusdc")
	return s
}

// nobody has no sends: what arrives is nobody's.
type nobody struct{}

func (nobody) ApplyTransfer(context.Context, pgx.Tx, send.Transfer) (bool, error) { return false, nil }
func (nobody) Resolve(context.Context, uuid.UUID) (time.Duration, error)          { return 0, nil }

// place opens an escrow in a wallet of the sandbox's world.
func (s *story) place(currency, key, coin, asset string) Account {
	s.t.Helper()
	id := s.world.Wallet(key).ID
	s.exec(`insert into wallet (id, client_id, coin, label, type, state, created_at, observed_at) values ($1, $2, $3, $4, 'hot', 'ready', $5, $5)`, id, s.client.ID, coin, key, s.clock.Now())
	a, err := s.s.Ask(s.ctx, s.treasury, Place{Offering: s.offering, Currency: currency, Wallet: id, Asset: asset}, key)
	if err == nil {
		a, err = s.s.Decide(s.ctx, s.compliance, a.ID, true, "")
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

func (s *story) control(path string, wish map[string]any) map[string]any {
	s.t.Helper()
	raw, err := json.Marshal(wish)
	if err != nil {
		s.t.Fatal(err)
	}
	answer, err := http.Post(s.platform+"/_sandbox/"+path, "application/json", bytes.NewReader(raw))
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close() //nolint:errcheck // read below
	var out map[string]any
	if err := json.NewDecoder(answer.Body).Decode(&out); err != nil || answer.StatusCode != http.StatusOK {
		s.t.Fatalf("%s: %d %v %v", path, answer.StatusCode, out, err)
	}
	return out
}

// works the inbox: every delivery so far, in the order in which they came or the other way round, twice each.
func (s *story) works(backwards bool) {
	s.t.Helper()
	order := "asc"
	if backwards {
		order = "desc"
	}
	rows, err := s.db.Owner.Query(s.ctx, `select distinct (args->>'vault')::bigint v from river.river_job where kind = 'webhook.process' order by v `+order)
	if err != nil {
		s.t.Fatal(err)
	}
	vaults, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		s.t.Fatal(err)
	}
	for _, v := range append(vaults, vaults...) {
		if err := s.webhooks.Process(s.ctx, v, false); err != nil {
			s.t.Fatal(err)
		}
	}
}

// A wire and a USDC transfer arrive by webhook and fund two subscriptions; a second wire comes without a reference and
// waits; the chain takes the USDC back, and confirms it again. Events are worked late, out of order and twice.
func TestAWireAndAUSDCTransferFundSubscriptions(t *testing.T) {
	t.Parallel()
	s := tell(t)
	wired, ref := s.subscribe(s.offering, "USD", 250_000)
	sent, other := s.subscribe(s.offering, "USDC", 100_000)
	s.clock.Advance(time.Minute)
	s.control("deposit", map[string]any{"wallet": s.vault.Wallet, "coin": "ofctusd", "amount": "250000", "text": "FJORD NOTES " + ref})
	s.control("deposit", map[string]any{"wallet": s.vault.Wallet, "coin": "ofctusd", "amount": "777"})
	in := s.control("deposit", map[string]any{"wallet": s.ether.Wallet, "coin": "hteth:tusdc", "amount": "1000000000", "text": other})
	s.wantMoney(wired, "PENDING", 0)
	s.control("flush", map[string]any{})
	s.works(true)
	s.wantMoney(wired, "DEPOSITED", 250_000)
	s.wantMoney(sent, "PENDING", 0) // in no block yet
	s.wantBooks(s.vault, 250_777, 777, 250_000, 0, 0, 0)
	s.clock.Advance(time.Minute)
	s.control("advance", map[string]any{"confirm": true})
	s.control("flush", map[string]any{})
	s.works(true)
	s.wantMoney(sent, "DEPOSITED", 100_000)
	s.clock.Advance(time.Minute)
	s.control("remove", map[string]any{"transfer": in["id"]})
	s.control("flush", map[string]any{})
	s.works(false)
	s.wantMoney(sent, "PENDING", 0)
	s.wantBooks(s.ether, 0, 0, 0, 0, 0, 0)
	s.clock.Advance(time.Minute)
	s.control("restore", map[string]any{"transfer": in["id"]})
	s.control("flush", map[string]any{})
	s.works(true)
	if err := s.s.FollowUp(s.ctx); err != nil {
		t.Fatal(err)
	}
	s.wantMoney(sent, "DEPOSITED", 100_000)
	s.wantBooks(s.ether, 1_000_000_000, 0, 1_000_000_000, 0, 0, 0)
	if n := s.db.Count(t, `select count(*) from escrow_deposit`); n != 3 {
		t.Fatalf("%d deposits of three transfers", n)
	}
}
