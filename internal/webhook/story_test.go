package webhook_test

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
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/job"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/sandbox"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/internal/webhook"
	"github.com/unykorn/console/web/hook"
)

// story is the inbox with its real neighbours: BitGo's stand-in delivers over HTTP, the wallet room reads back and
// posts into the ledger.
type story struct {
	*bench
	t        *testing.T
	world    sandbox.World
	platform string
	ledger   *ledger.Service
	clients  map[string]uuid.UUID
}

func tell(t *testing.T) *story {
	t.Helper()
	b := setup(t)
	s := &story{bench: b, t: t, ledger: &ledger.Service{DB: b.Serve, Clock: b.clock}, clients: map[string]uuid.UUID{}}
	inbox := httptest.NewServer(hook.Handler(b.webhooks, slog.New(slog.DiscardHandler)))
	t.Cleanup(inbox.Close)
	server, err := sandbox.Open(sandbox.Options{Clock: b.clock, WebhookURL: inbox.URL + hook.Path})
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
	jobs, err := job.Inserter(b.Serve)
	if err != nil {
		t.Fatal(err)
	}
	b.webhooks.Secrets = []seal.Secret{seal.Secret(s.world.WebhookSecret)}
	b.webhooks.Wallets = &wallet.Service{DB: b.Serve, BitGo: client, Ledger: s.ledger, Clock: b.clock, Jobs: jobs}
	for _, e := range s.world.Enterprises {
		s.clients[e.Key] = uuid.New()
		if _, err := b.Owner.Exec(t.Context(), `insert into client (id, name, enterprise_id, state, created_at) values ($1, $2, $3, 'live', $4)`,
			s.clients[e.Key], e.Name, e.ID, testkit.Start); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// control asks the sandbox for something to happen.
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

func (s *story) booked(client, key, asset string) string {
	s.t.Helper()
	var units string
	err := s.Serve.As(s.t.Context(), database.System("test"), func(tx pgx.Tx) error {
		found, err := s.ledger.Balance(s.t.Context(), tx, s.clients[client], s.world.Wallet(key).ID, asset)
		units = found.String()
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return units
}

func TestADepositIsPostedOnceAndReversed(t *testing.T) {
	t.Parallel()
	s := tell(t)
	made := s.control("deposit", map[string]any{"wallet": s.world.Wallet("apex-bitcoin").ID, "coin": "tbtc4", "amount": "250000", "state": "unconfirmed", "hook": "hook-twice"})
	id, _ := made["id"].(string)
	s.control("flush", nil)
	s.process(t)
	if got := s.booked("apex", "apex-bitcoin", "tbtc4"); got != "0" {
		t.Errorf("unconfirmed: %s is booked", got)
	}
	s.clock.Advance(time.Minute)
	s.control("advance", map[string]any{"confirm": true})
	s.control("flush", nil)
	s.process(t)
	s.process(t)
	if got := s.booked("apex", "apex-bitcoin", "tbtc4"); got != "250000" {
		t.Errorf("confirmed: %s is booked", got)
	}
	// A reorganisation; and BitGo's webhooks do not even mention it, so any later event must find it out.
	s.clock.Advance(time.Minute)
	s.control("remove", map[string]any{"transfer": id})
	s.control("flush", nil)
	forced := body(s.world.Wallet("apex-bitcoin").ID, id, "confirmed") // late, and no longer true
	d := delivery(forced, "late")
	d.Signature = bitgo.WebhookSignature(s.world.WebhookSecret, forced)
	s.receive(t, d, webhook.Handled)
	s.process(t)
	if got := s.booked("apex", "apex-bitcoin", "tbtc4"); got != "0" {
		t.Errorf("removed: %s is booked", got)
	}
	if n := s.Count(t, `select count(*) from webhook_duplicate`); n == 0 {
		t.Error("nothing was delivered twice")
	}
	if n := s.Count(t, `select count(*) from webhook_work where state <> 'done'`); n != 0 {
		t.Errorf("%d events are not done", n)
	}
	if n := s.Count(t, `select count(*) from posting where transfer_id = $1`, id); n != 2 {
		t.Errorf("%d postings, want one and its reversal", n)
	}
}

func TestOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	s := tell(t)
	for _, sentinel := range []string{"hook-out-of-order", "hook-late", "hook-wrong-signature", "hook-unsigned"} {
		s.control("deposit", map[string]any{"wallet": s.world.Wallet("apex-bitcoin").ID, "coin": "tbtc4", "amount": "1000", "state": "unconfirmed", "hook": sentinel})
	}
	s.clock.Advance(time.Minute)
	s.control("advance", map[string]any{"confirm": true})
	for range 4 { // the forged first attempts come again
		s.control("flush", nil)
		s.clock.Advance(time.Hour)
	}
	s.process(t)
	if got := s.booked("apex", "apex-bitcoin", "tbtc4"); got != "4000" {
		t.Errorf("%s is booked", got)
	}
	if n := s.Count(t, `select count(*) from webhook_refused where reason in ('wrong signature', 'no signature')`); n < 2 {
		t.Errorf("%d refused", n)
	}
	if n := s.Count(t, `select count(*) from webhook_notifications where not verified`); n != 0 {
		t.Errorf("%d unverified notifications", n)
	}
}
