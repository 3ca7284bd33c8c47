package batch

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/ltv"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/sanction"
	"github.com/unykorn/console/internal/sandbox"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/internal/travel"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/internal/whitelist"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// bench is the room on a real database beside a sandbox: Apex with one bitcoin, one payee known and one not.
type bench struct {
	t        *testing.T
	ctx      context.Context
	db       *testkit.Database
	clock    *clock.Manual
	world    sandbox.World
	platform string
	s        *Service
	sends    *send.Service
	client   identity.Client
	treasury identity.Actor
	voter    identity.Actor
	wallet   sandbox.WorldWallet
	payee    string
	stranger string
}

func setup(t *testing.T) *bench {
	t.Helper()
	t.Parallel()
	b := &bench{t: t, ctx: t.Context(), db: testkit.DB(t), clock: clock.NewManual(testkit.Start)}
	client := b.openSandbox()
	b.client = b.db.Client(t, "Apex Mining")
	if _, err := b.db.Owner.Exec(b.ctx, `update client set enterprise_id = $1 where id = $2`, b.world.Enterprise("apex").ID, b.client.ID); err != nil {
		t.Fatal(err)
	}
	b.treasury = b.db.Person(t, "Tara", testkit.Over(identity.Treasury, b.client))
	b.voter = b.db.Person(t, "Cora", testkit.Over(identity.Compliance, b.client))
	b.rooms(client)
	b.wallet = b.world.Wallet("apex-bitcoin")
	b.payee, b.stranger = b.world.Payee("apex-exchange").Address, b.world.Payee("apex-hosting").Address
	b.db.Travels(t, b.client, b.payee, b.stranger)
	b.control("deposit", map[string]any{"wallet": b.wallet.ID, "coin": "tbtc4", "amount": "100000000", "state": "confirmed"})
	if _, err := b.sends.Wallets.Import(b.ctx, b.client.ID); err != nil {
		t.Fatal(err)
	}
	if err := b.sends.Whitelist.Mirror(b.ctx, b.client.ID, b.wallet.ID, []whitelist.Entry{{Asset: "tbtc4", Address: b.payee, Label: "Northgate Exchange"}}); err != nil {
		t.Fatal(err)
	}
	if err := b.sends.LTV.RefreshPrices(b.ctx); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *bench) openSandbox() *bitgo.Client {
	server, err := sandbox.Open(sandbox.Options{Clock: b.clock})
	if err != nil {
		b.t.Fatal(err)
	}
	platform, express := httptest.NewServer(server.Platform()), httptest.NewServer(server.Express())
	b.t.Cleanup(func() { platform.Close(); express.Close(); _ = server.Close() })
	b.world, b.platform = server.World(), platform.URL
	client, err := bitgo.New(bitgo.Options{PlatformURL: platform.URL, ExpressURL: express.URL,
		Token: func(context.Context) (string, error) { return b.world.Token("service"), nil },
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
	if err != nil {
		b.t.Fatal(err)
	}
	b.control("price", map[string]any{"asset": "BTC", "usd": "50000"})
	return client
}

func (b *bench) rooms(client *bitgo.Client) {
	jobs, box := b.db.Jobs(b.t), newBox(b.t)
	b.sends = &send.Service{DB: b.db.Serve, Clock: b.clock, Jobs: jobs, BitGo: client,
		Wallets:   &wallet.Service{DB: b.db.Serve, BitGo: client, Ledger: &ledger.Service{DB: b.db.Serve, Clock: b.clock}, Clock: b.clock, Jobs: jobs},
		Approvals: &approval.Service{DB: b.db.Serve, Jobs: jobs, Clock: b.clock},
		Whitelist: &whitelist.Service{DB: b.db.Serve, Clock: b.clock},
		LTV:       &ltv.Service{DB: b.db.Serve, Clock: b.clock, Market: client},
		Sanctions: &sanction.Service{DB: b.db.Serve, Clock: b.clock, Jobs: jobs}, Travel: &travel.Service{DB: b.db.Serve, Clock: b.clock}}
	b.s = &Service{DB: b.db.Serve, Clock: b.clock, Jobs: jobs, People: identity.New(b.db.Serve, b.clock, box), Wallets: b.sends.Wallets, Sends: b.sends}
	group, err := b.sends.Approvals.AddGroup(b.ctx, system, "Compliance", b.voter.Person)
	if err != nil {
		b.t.Fatal(err)
	}
	thousand := money.NewCents(100_000)
	for _, r := range []approval.Rule{{Kind: send.Kind, Name: "small", Below: &thousand, Expiry: time.Hour}, {Kind: send.Kind, Name: "large", From: thousand, Needed: 1, Expiry: time.Hour}} {
		if _, err := b.sends.Approvals.AddRule(b.ctx, system, r, group); err != nil {
			b.t.Fatal(err)
		}
	}
}

func newBox(t *testing.T) *seal.Box {
	t.Helper()
	box, err := seal.New(bytes.Repeat([]byte{3}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return box
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
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		b.t.Fatalf("%s: %d", path, answer.StatusCode)
	}
}

// list is a list of payments out of the wallet, by its id: pairs of address and amount.
func (b *bench) list(pairs ...string) string {
	out := head
	for i := 0; i < len(pairs); i += 2 {
		out += fmt.Sprintf("%s,tbtc4,%s,,%s,,Bill %d\n", b.wallet.ID, pairs[i], pairs[i+1], i/2+1)
	}
	return out
}

// bills are so many small payments to the known payee, each of another amount.
func (b *bench) bills(n int) string {
	var pairs []string
	for i := range n {
		pairs = append(pairs, b.payee, fmt.Sprintf("0.0011%02d", i))
	}
	return b.list(pairs...)
}

func (b *bench) look(text string) Plan {
	b.t.Helper()
	p, err := b.s.Look(b.ctx, b.treasury, text)
	if err != nil {
		b.t.Fatal(err)
	}
	return p
}

// confirm says yes to what the dry run shows.
func (b *bench) confirm(text, key string, leave bool) (Batch, error) {
	b.t.Helper()
	made, _, err := b.s.Confirm(b.ctx, b.treasury, Confirmation{Text: text, Key: key, Shown: b.look(text).Lines(), Leave: leave})
	return made, err
}

func (b *bench) get(id uuid.UUID) Detail {
	b.t.Helper()
	d, err := b.s.Get(b.ctx, b.treasury, id)
	if err != nil {
		b.t.Fatal(err)
	}
	return d
}

func (b *bench) count(query string, args ...any) int { return b.db.Count(b.t, query, args...) }

// gate is what one check says of a row.
func (b *bench) gate(r Judged, key string) send.Gate {
	b.t.Helper()
	for _, g := range r.Report.Gates {
		if g.Key == key {
			return g
		}
	}
	b.t.Fatalf("no gate %s", key)
	return send.Gate{}
}

func (b *bench) wants(g send.Gate, v send.Verdict, says string) {
	b.t.Helper()
	if g.Verdict != v || !strings.Contains(g.Why, says) {
		b.t.Errorf("%s: %s, %q; want %s, %q", g.Name, g.Verdict, g.Why, v, says)
	}
}

func (b *bench) refused(err error, want *fault.Fault) {
	b.t.Helper()
	if !fault.Is(err, want) {
		b.t.Errorf("error %v, want %s", err, want.Code)
	}
}
