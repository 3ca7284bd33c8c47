package send

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/ltv"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/sanction"
	"github.com/unykorn/console/internal/sandbox"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/internal/travel"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/internal/whitelist"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// bench is the room with the real rooms below it on a real database, beside a sandbox on loopback, all on one clock.
// Sends below $1,000 to known payees ask nobody; everything else asks for one vote.
type bench struct {
	t        *testing.T
	ctx      context.Context
	db       *testkit.Database
	clock    *clock.Manual
	world    sandbox.World
	server   *sandbox.Server
	platform string
	bitgo    *bitgo.Client
	s        *Service
	client   identity.Client
	treasury identity.Actor
	second   identity.Actor // treasury too
	voter    identity.Actor
	wallet   sandbox.WorldWallet
	payee    string // whitelisted
	stranger string
	keys     atomic.Int64
}

func setup(t *testing.T) *bench {
	t.Helper()
	t.Parallel()
	b := &bench{t: t, ctx: t.Context(), db: testkit.DB(t), clock: clock.NewManual(testkit.Start)}
	b.openSandbox()
	b.client = b.db.Client(t, "Apex Mining")
	b.exec(`update client set enterprise_id = $1 where id = $2`, b.world.Enterprise("apex").ID, b.client.ID)
	b.client.EnterpriseID = b.world.Enterprise("apex").ID
	b.treasury = b.db.Person(t, "Tara", testkit.Over(identity.Treasury, b.client))
	b.second = b.db.Person(t, "Theo", testkit.Over(identity.Treasury, b.client))
	b.voter = b.db.Person(t, "Cora", testkit.Over(identity.Compliance, b.client))
	b.rooms()
	b.rules()
	b.wallet = b.world.Wallet("apex-bitcoin")
	b.payee, b.stranger = b.world.Payee("apex-exchange").Address, b.world.Payee("apex-hosting").Address
	b.db.Travels(t, b.client, b.payee, b.stranger)
	b.deposit("100000000")
	if _, err := b.s.Wallets.Import(b.ctx, b.client.ID); err != nil {
		t.Fatal(err)
	}
	err := b.s.Whitelist.Mirror(b.ctx, b.client.ID, b.wallet.ID, []whitelist.Entry{{Asset: "tbtc4", Address: b.payee, Label: "Northgate Exchange"}})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *bench) openSandbox() {
	server, err := sandbox.Open(sandbox.Options{Clock: b.clock})
	if err != nil {
		b.t.Fatal(err)
	}
	platform, express := httptest.NewServer(server.Platform()), httptest.NewServer(server.Express())
	b.t.Cleanup(func() { platform.Close(); express.Close(); _ = server.Close() })
	b.server, b.world, b.platform = server, server.World(), platform.URL
	b.bitgo, err = bitgo.New(bitgo.Options{PlatformURL: platform.URL, ExpressURL: express.URL,
		Token: func(context.Context) (string, error) { return b.world.Token("service"), nil },
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
	if err != nil {
		b.t.Fatal(err)
	}
	b.control("price", map[string]any{"asset": "BTC", "usd": "50000"})
}

func (b *bench) rooms() {
	jobs := b.db.Jobs(b.t)
	b.s = &Service{DB: b.db.Serve, Clock: b.clock, Jobs: jobs, BitGo: b.bitgo,
		Wallets:   &wallet.Service{DB: b.db.Serve, BitGo: b.bitgo, Ledger: &ledger.Service{DB: b.db.Serve, Clock: b.clock}, Clock: b.clock, Jobs: jobs},
		Approvals: &approval.Service{DB: b.db.Serve, Jobs: jobs, Clock: b.clock},
		Whitelist: &whitelist.Service{DB: b.db.Serve, Clock: b.clock},
		LTV:       &ltv.Service{DB: b.db.Serve, Clock: b.clock, Market: b.bitgo},
		Sanctions: &sanction.Service{DB: b.db.Serve, Clock: b.clock, Jobs: jobs},
		Travel:    &travel.Service{DB: b.db.Serve, Clock: b.clock}}
}

func (b *bench) rules() {
	system, thousand, old := identity.System("test"), money.NewCents(100_000), false
	group, err := b.s.Approvals.AddGroup(b.ctx, system, "Compliance", b.voter.Person)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, r := range []approval.Rule{
		{Kind: Kind, Name: "small and known", Below: &thousand, NewPayee: &old, Needed: 0, Expiry: time.Hour},
		{Kind: Kind, Name: "large", From: thousand, Needed: 1, Expiry: time.Hour},
		{Kind: Kind, Name: "new payee", NewPayee: ptr(true), Needed: 1, Expiry: time.Hour},
	} {
		if _, err := b.s.Approvals.AddRule(b.ctx, system, r, group); err != nil {
			b.t.Fatal(err)
		}
	}
}

func ptr[T any](v T) *T { return &v }

func (b *bench) exec(sql string, args ...any) {
	b.t.Helper()
	if _, err := b.db.Owner.Exec(b.ctx, sql, args...); err != nil {
		b.t.Fatal(err)
	}
}

// control turns a switch of the sandbox and gives its answer.
func (b *bench) control(path string, body map[string]any) map[string]any {
	b.t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		b.t.Fatal(err)
	}
	answer, err := http.Post(b.platform+"/_sandbox/"+path, "application/json", bytes.NewReader(raw))
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close() //nolint:errcheck // nothing is written
	var out map[string]any
	if err = json.NewDecoder(answer.Body).Decode(&out); err != nil || answer.StatusCode != http.StatusOK {
		b.t.Fatalf("%s: %d, %v", path, answer.StatusCode, err)
	}
	return out
}

func (b *bench) deposit(amount string) {
	b.t.Helper()
	b.control("deposit", map[string]any{"wallet": b.wallet.ID, "coin": "tbtc4", "amount": amount, "state": "confirmed"})
}

// draft is a small payment to a known payee: $500 at $50,000.
func (b *bench) draft() Draft {
	return Draft{Wallet: b.wallet.ID, Asset: "tbtc4", Address: b.payee, Amount: "0.01", Purpose: "Power bill"}
}

// base is the same with an amount in satoshi, by which the sandbox picks its failures.
func (b *bench) base(satoshi string) Draft {
	d := b.draft()
	d.Amount, d.Unit = satoshi, "base"
	return d
}

func (b *bench) key() string { return fmt.Sprintf("form-key-%d", b.keys.Add(1)) }

func (b *bench) submit(d Draft) Send {
	b.t.Helper()
	x, err := b.s.Submit(b.ctx, b.treasury, d, b.key())
	if err != nil {
		b.t.Fatalf("submit: %v %v", err, fault.As(err).Fields)
	}
	return x
}

func (b *bench) release(x Send) (Send, error) {
	return b.s.Release(b.ctx, b.treasury, x.ID, bitgo.Secret(b.wallet.Passphrase), "")
}

// approve lets the voter vote and tells the room, as job/decided.go does.
func (b *bench) approve(x Send) {
	b.t.Helper()
	var id uuid.UUID
	if err := b.db.Owner.QueryRow(b.ctx, `select id from approval_request where subject_id = $1`, x.ID).Scan(&id); err != nil {
		b.t.Fatal(err)
	}
	if _, err := b.s.Approvals.Vote(b.ctx, b.voter, id, approval.Approve, ""); err != nil {
		b.t.Fatal(err)
	}
	b.in(func(tx pgx.Tx) error { return b.s.MarkApproved(b.ctx, tx, x.ID, b.clock.Now()) })
}

func (b *bench) in(fn func(tx pgx.Tx) error) {
	b.t.Helper()
	if err := b.db.Serve.As(b.ctx, database.System("test"), fn); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) get(x Send) Detail {
	b.t.Helper()
	d, err := b.s.Get(b.ctx, b.treasury, x.ID)
	if err != nil {
		b.t.Fatal(err)
	}
	return d
}

func (b *bench) wantState(x Send, want State) Detail {
	b.t.Helper()
	d := b.get(x)
	if d.State != want {
		b.t.Fatalf("state %s, want %s (%s)", d.State, want, d.LastError)
	}
	return d
}

// steps is the timeline in words.
func steps(d Detail) string {
	var out []string
	for _, s := range d.Timeline {
		out = append(out, string(s.To))
	}
	return strings.Join(out, " ")
}

// transfers counts what the sandbox made of the send.
func (b *bench) transfers(x Send) int {
	for _, s := range b.server.Count().Sends {
		if s.Sequence == x.ID.String() {
			return len(s.Transfers)
		}
	}
	return 0
}

func (b *bench) reservation(x Send) string {
	b.t.Helper()
	var state string
	if err := b.db.Owner.QueryRow(b.ctx, `select state from reservation where send_id = $1`, x.ID).Scan(&state); err != nil {
		b.t.Fatal(err)
	}
	return state
}

func (b *bench) wantFault(err error, want *fault.Fault) *fault.Fault {
	b.t.Helper()
	if !fault.Is(err, want) {
		b.t.Fatalf("error %v, want %s", err, want.Code)
	}
	return fault.As(err)
}
