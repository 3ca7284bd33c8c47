package wallet

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/sandbox"
	"github.com/unykorn/console/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// fataler is *testing.T and *rapid.T alike.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// queue remembers the jobs that were asked for.
type queue struct{ asked []river.JobArgs }

func (q *queue) InsertTx(_ context.Context, _ pgx.Tx, args river.JobArgs, _ *river.InsertOpts) (*rivertype.JobInsertResult, error) {
	q.asked = append(q.asked, args)
	return &rivertype.JobInsertResult{}, nil
}

// bench is the room on a real database beside a sandbox on loopback, both on one clock.
type bench struct {
	t        fataler
	ctx      context.Context
	clock    *clock.Manual
	db       *testkit.Database
	world    sandbox.World
	server   *sandbox.Server
	platform string
	express  string
	bitgo    *bitgo.Client
	jobs     *queue
	s        *Service
	clients  map[string]uuid.UUID // by the key of the enterprise
	stop     []func()
}

func setup(t *testing.T, options sandbox.Options) *bench {
	t.Helper()
	b := &bench{t: t, ctx: t.Context(), db: testkit.DB(t)}
	b.open(options)
	t.Cleanup(b.close)
	return b
}

// open starts a new world and its clients in the database.
func (b *bench) open(options sandbox.Options) {
	b.t.Helper()
	b.clock, b.jobs, b.clients = clock.NewManual(noon), &queue{}, map[string]uuid.UUID{}
	options.Clock = b.clock
	server, err := sandbox.Open(options)
	if err != nil {
		b.t.Fatalf("sandbox: %v", err)
	}
	platform, express := httptest.NewServer(server.Platform()), httptest.NewServer(server.Express())
	b.server, b.world, b.platform, b.express = server, server.World(), platform.URL, express.URL
	b.bitgo, err = bitgo.New(bitgo.Options{PlatformURL: platform.URL, ExpressURL: express.URL,
		Token: func(context.Context) (string, error) { return b.world.Token("service"), nil },
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
	if err != nil {
		b.t.Fatalf("bitgo: %v", err)
	}
	b.s = &Service{DB: b.db.Serve, BitGo: b.bitgo, Ledger: &ledger.Service{DB: b.db.Serve, Clock: b.clock}, Clock: b.clock, Jobs: b.jobs}
	for _, e := range b.world.Enterprises {
		b.clients[e.Key] = uuid.New()
		_, err := b.db.Owner.Exec(b.ctx, `insert into client (id, name, enterprise_id, state, created_at) values ($1, $2, $3, 'live', $4)`,
			b.clients[e.Key], e.Name, e.ID, noon)
		if err != nil {
			b.t.Fatalf("client: %v", err)
		}
	}
	b.stop = append(b.stop, platform.Close, express.Close, func() { _ = server.Close() })
}

func (b *bench) close() {
	for _, f := range b.stop {
		f()
	}
	b.stop = nil
}

// control asks the sandbox for something to happen.
func (b *bench) control(path string, body map[string]any) map[string]any {
	b.t.Helper()
	return b.call("POST", b.platform+"/_sandbox/"+path, body)
}

func (b *bench) call(method, url string, body map[string]any) map[string]any {
	b.t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		b.t.Fatalf("%v", err)
	}
	r, err := http.NewRequestWithContext(b.ctx, method, url, bytes.NewReader(raw))
	if err != nil {
		b.t.Fatalf("%v", err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+b.world.Token("service"))
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		b.t.Fatalf("%v", err)
	}
	defer answer.Body.Close() //nolint:errcheck // read to its end below
	var out map[string]any
	if err := json.NewDecoder(answer.Body).Decode(&out); err != nil || answer.StatusCode != http.StatusOK {
		b.t.Fatalf("%s %s: %d %v %v", method, url, answer.StatusCode, out, err)
	}
	return out
}

// deposit lets money arrive and gives the transfer's id.
func (b *bench) deposit(wallet, coin, amount, state string) string {
	b.t.Helper()
	return b.control("deposit", map[string]any{"wallet": b.world.Wallet(wallet).ID, "coin": coin, "amount": amount, "state": state})["id"].(string)
}

// send lets a send leave by Express and gives the transfer's id.
func (b *bench) send(wallet, coin, amount, payee string) string {
	b.t.Helper()
	w := b.world.Wallet(wallet)
	out := b.call("POST", b.express+"/api/v2/"+coin+"/wallet/"+w.ID+"/sendcoins", map[string]any{"address": payee, "amount": amount,
		"walletPassphrase": w.Passphrase, "sequenceId": uuid.NewString()})
	transfer, made := out["transfer"].(map[string]any)
	if !made {
		b.t.Fatalf("send: %v", out)
	}
	return transfer["id"].(string)
}

// sync reads one transfer.
func (b *bench) sync(wallet, coin, transfer string) Change {
	b.t.Helper()
	change, err := b.s.SyncTransfer(b.ctx, coin, b.world.Wallet(wallet).ID, transfer, ledger.FromWebhook)
	if err != nil {
		b.t.Fatalf("sync %s: %v", transfer, err)
	}
	return change
}

func (b *bench) importAll() Report {
	b.t.Helper()
	var total Report
	for _, e := range b.world.Enterprises {
		got, err := b.s.Import(b.ctx, b.clients[e.Key])
		if err != nil {
			b.t.Fatalf("import %s: %v", e.Key, err)
		}
		total.add(got)
	}
	return total
}

// in runs fn in a transaction of the system.
func (b *bench) in(fn func(tx pgx.Tx) error) {
	b.t.Helper()
	if err := b.db.Serve.As(b.ctx, database.System("test"), fn); err != nil {
		b.t.Fatalf("%v", err)
	}
}

func (b *bench) count(sql string, args ...any) (n int) {
	b.t.Helper()
	if err := b.db.Owner.QueryRow(b.ctx, sql, args...).Scan(&n); err != nil {
		b.t.Fatalf("%s: %v", sql, err)
	}
	return n
}

func (b *bench) balance(wallet, asset string) Balance {
	b.t.Helper()
	all, err := b.s.Balances(b.ctx, system, b.world.Wallet(wallet).ID)
	if err != nil {
		b.t.Fatalf("balances: %v", err)
	}
	for _, one := range all {
		if one.Asset == asset {
			return one
		}
	}
	return Balance{Asset: asset}
}

// agrees compares ledger and stored balances with the sandbox, to the base unit, wallet by wallet and asset by asset.
func (b *bench) agrees() {
	b.t.Helper()
	client := map[string]uuid.UUID{}
	for _, w := range b.world.Wallets {
		client[w.ID] = b.clients[w.Client]
	}
	for _, c := range b.server.Count().Wallets {
		var units money.Units
		b.in(func(tx pgx.Tx) (err error) {
			units, err = b.s.Ledger.Balance(b.ctx, tx, client[c.Wallet], c.Wallet, c.Coin)
			return err
		})
		if units.String() != c.Confirmed {
			b.t.Fatalf("%s of %s: the ledger says %s, BitGo %s", c.Coin, c.Wallet, units, c.Confirmed)
		}
	}
}

// person is somebody with one role for one client, or for the whole organization.
func (b *bench) person(role identity.Role, client *uuid.UUID) identity.Actor {
	b.t.Helper()
	a := identity.Actor{Person: uuid.New(), Name: "Somebody", RequestID: "r", IP: "::1", Grants: []identity.Grant{{Role: role, Client: client}}}
	_, err := b.db.Owner.Exec(b.ctx, `insert into person (id, email, name, state, created_at) values ($1, $2, $3, 'active', $4)`,
		a.Person, fmt.Sprintf("%s@example.org", a.Person), a.Name, noon)
	if err != nil {
		b.t.Fatalf("person: %v", err)
	}
	return a
}
