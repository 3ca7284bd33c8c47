package subscription_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/reconcile"
	"github.com/unykorn/console/internal/sandbox"
	"github.com/unykorn/console/internal/subscription"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/internal/wallet"
)

func TestMain(m *testing.M) { testkit.Main(m) }

type stage struct {
	*subscription.Service
	*testkit.Database
	world    sandbox.World
	clock    *clock.Manual
	platform string
	inbox    string // where BitGo's tests arrive
	answer   int    // what it is told there
	tests    int
	bell     *bell
	admin    identity.Actor
	client   identity.Client
}

func open(t *testing.T) *stage {
	t.Helper()
	t.Parallel()
	clk := clock.NewManual(testkit.Start)
	server, err := sandbox.Open(sandbox.Options{Clock: clk, Journal: filepath.Join(t.TempDir(), "bitgo.journal")})
	must(t, err)
	platform := httptest.NewServer(server.Platform())
	t.Cleanup(func() { platform.Close(); _ = server.Close() })
	s := &stage{Database: testkit.DB(t), world: server.World(), clock: clk, platform: platform.URL, answer: http.StatusOK, bell: &bell{}}
	inbox := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { s.tests++; w.WriteHeader(s.answer) }))
	t.Cleanup(inbox.Close)
	s.inbox = inbox.URL + "/api/bitgo/webhook/receive"
	client, err := bitgo.New(bitgo.Options{PlatformURL: platform.URL, ExpressURL: platform.URL, Now: clk.Now,
		Token: func(context.Context) (string, error) { return s.world.Token("service"), nil },
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
	must(t, err)
	people := identity.New(s.Serve, clk, nil)
	wallets := &wallet.Service{DB: s.Serve, BitGo: client, Ledger: &ledger.Service{DB: s.Serve, Clock: clk}, Clock: clk}
	s.client, err = people.AddClient(t.Context(), identity.System("test"), "Apex", s.world.Enterprise("apex").ID, identity.Live)
	must(t, err)
	_, err = wallets.Import(t.Context(), s.client.ID)
	must(t, err)
	gap := &reconcile.Service{DB: s.Serve, Clock: clk, Jobs: s.Jobs(t), Wallets: wallets}
	s.admin = s.Person(t, "Ada", testkit.Whole(identity.Admin))
	s.Service = &subscription.Service{DB: s.Serve, Clock: clk, BitGo: client, Clients: people, Wallets: wallets, Organization: s.world.Organization.ID,
		Targets: subscription.Targets{Public: "https://gateway.example"}, Hook: s.inbox, Bell: s.bell, Gap: gap, People: people,
		Manager: func(context.Context) (subscription.Manager, bool) {
			return client.As(func(context.Context) (string, error) { return s.world.Token("manager"), nil }), true
		}}
	return s
}

// bell counts what people are told.
type bell struct{ rung int }

func (b *bell) Ring(context.Context, pgx.Tx, string, string, string, ...uuid.UUID) error {
	b.rung++
	return nil
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

const url = "https://gateway.example/api/bitgo/webhook/receive"

// Of many that ask at the same moment all hear of one webhook, and BitGo has one.
func TestManyAskAtOnce(t *testing.T) {
	s := open(t)
	for _, ask := range []subscription.Ask{{Type: "transfer", URL: url}, {Type: "reversal", URL: url, Enterprise: s.client.EnterpriseID},
		{Type: "transfer", URL: url, Wallet: s.world.Wallet("apex-bitcoin").ID}} {
		var all sync.WaitGroup
		ids, errs := make([]string, 8), make([]error, 8)
		for i := range ids {
			all.Go(func() {
				w, _, err := s.Register(context.Background(), s.admin, ask)
				ids[i], errs[i] = w.ID, err
			})
		}
		all.Wait()
		for i := range ids {
			if errs[i] != nil || ids[i] == "" || ids[i] != ids[0] {
				t.Errorf("%s %d: %q %v", ask.Type, i, ids[i], errs[i])
			}
		}
	}
	r, err := s.Status(t.Context(), s.admin)
	if err != nil || len(r.Webhooks) != 3 || len(r.Unread) != 0 {
		t.Errorf("%+v %v", r, err)
	}
}

// twice is a BitGo that, unlike the sandbox, lets the same webhook be added twice: another process was between the look
// and the addition.
type twice struct {
	subscription.BitGo
	between func()
}

func (b *twice) AddWalletWebhook(ctx context.Context, coin, wallet string, ask bitgo.NewWebhook) (bitgo.Webhook, error) {
	b.between()
	ask.Coin = ""
	w, err := b.BitGo.AddWalletWebhook(ctx, coin, wallet, ask)
	return w, err
}

// What another process added meanwhile is found, and the answer is that one.
func TestAnotherWasFaster(t *testing.T) {
	s := open(t)
	ask := subscription.Ask{Type: "transfer", URL: url, Wallet: s.world.Wallet("apex-bitcoin").ID}
	inner, other := s.BitGo, bitgo.Webhook{}
	s.BitGo = &twice{BitGo: inner, between: func() {
		var err error
		other, err = inner.AddWalletWebhook(context.Background(), "tbtc4", ask.Wallet, bitgo.NewWebhook{Type: ask.Type, URL: ask.URL})
		must(t, err)
	}}
	w, _, err := s.Register(t.Context(), s.admin, ask)
	if err != nil || w.ID != other.ID || other.ID == "" {
		t.Errorf("%+v %v, want %s", w, err, other.ID)
	}
}

func TestWhoMayRegister(t *testing.T) {
	s := open(t)
	of := s.Person(t, "Cleo", testkit.Over(identity.Admin, s.client))
	treasurer := s.Person(t, "Tom", testkit.Whole(identity.Treasury))
	for _, c := range []struct {
		who  identity.Actor
		ask  subscription.Ask
		want *fault.Fault
	}{
		{of, subscription.Ask{Type: "transfer", URL: url}, subscription.ErrRole},
		{of, subscription.Ask{Type: "reversal", URL: url, Enterprise: s.world.Enterprise("meridian").ID}, subscription.ErrNoEnterprise},
		{of, subscription.Ask{Type: "transfer", URL: url, Wallet: s.world.Wallet("meridian-bitcoin").ID}, wallet.ErrNotFound},
		{of, subscription.Ask{Type: "reversal", URL: url, Enterprise: s.client.EnterpriseID}, nil},
		{treasurer, subscription.Ask{Type: "transfer", URL: url}, subscription.ErrRole},
	} {
		_, _, err := s.Register(t.Context(), c.who, c.ask)
		if c.want == nil && err != nil || c.want != nil && !fault.Is(err, c.want) {
			t.Errorf("%s %+v: %v, want %v", c.who.Name, c.ask, err, c.want)
		}
	}
}
