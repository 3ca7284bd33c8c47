package console

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/access"
	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/batch"
	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/captable"
	"github.com/unykorn/console/internal/ceremony"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/consolidation"
	"github.com/unykorn/console/internal/countersign"
	"github.com/unykorn/console/internal/delivery"
	"github.com/unykorn/console/internal/doctor"
	"github.com/unykorn/console/internal/export"
	"github.com/unykorn/console/internal/freeze"
	"github.com/unykorn/console/internal/gateway"
	"github.com/unykorn/console/internal/holder"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/job"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/linked"
	"github.com/unykorn/console/internal/ltv"
	"github.com/unykorn/console/internal/mail"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/notify"
	"github.com/unykorn/console/internal/onboarding"
	"github.com/unykorn/console/internal/outbound"
	"github.com/unykorn/console/internal/partner"
	"github.com/unykorn/console/internal/reconcile"
	"github.com/unykorn/console/internal/regulation"
	"github.com/unykorn/console/internal/sanction"
	"github.com/unykorn/console/internal/sandbox"
	"github.com/unykorn/console/internal/savedview"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/security"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/statement"
	"github.com/unykorn/console/internal/subscription"
	"github.com/unykorn/console/internal/sweep"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/internal/token"
	"github.com/unykorn/console/internal/travel"
	"github.com/unykorn/console/internal/txrequest"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/internal/webhook"
	"github.com/unykorn/console/internal/whitelist"
	"github.com/unykorn/console/internal/wire"
	"github.com/unykorn/console/static"
	"github.com/unykorn/console/web"
	"github.com/unykorn/console/web/hook"
)

// house is the whole console behind its doors: every room on a real database, beside a BitGo stand-in on loopback,
// all on one clock. Apex and Meridian are the two clients; their world is small and the same in every house.
type house struct {
	*front
	sandbox  *sandbox.Server
	world    sandbox.World
	platform string
	express  *httptest.Server
	journal  string
	seen     *logged // what reached BitGo's platform from the console, but for the header that carries the token
	token    string  // what the console shows to BitGo
	log      *logged
	apex     estate
	meridian estate
	calls    *calls           // to the platform, while somebody counts them
	voters   []identity.Actor // in the group that every rule asks
	stop     context.CancelFunc
}

// logged keeps what the console logs, at every level.
type logged struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// estate is what the tests need of one client.
type estate struct {
	identity.Client
	key      string // in the sandbox's world
	wallet   sandbox.WorldWallet
	asset    string
	payee    string // whitelisted
	stranger string // not
	asker    identity.Actor
}

func build(t *testing.T) *house {
	t.Helper()
	return buildOn(t, testkit.DB(t))
}

func buildOn(t *testing.T, db *testkit.Database) *house {
	t.Helper()
	h := &house{log: &logged{}, seen: &logged{}, calls: &calls{}, journal: filepath.Join(t.TempDir(), "bitgo.journal")}
	clk := clock.NewManual(testkit.Start)
	box, err := seal.New(bytes.Repeat([]byte{3}, 32))
	if err != nil {
		t.Fatal(err)
	}
	inbox := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.site.Config.Handler.ServeHTTP(w, r) }))
	t.Cleanup(inbox.Close)
	client := h.openSandbox(t, clk, inbox.URL+hook.Path)
	logger := slog.New(slog.NewJSONHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	h.front = &front{db: db, clock: clk, Server: h.rooms(t, db, clk, box, client, logger)}
	h.site = httptest.NewTLSServer(web.Handler(web.Doors{API: http.NotFoundHandler(), Docs: http.NotFoundHandler(), Console: h.Handler(), Hook: hook.Handler(h.Webhooks, logger), Static: static.Handler(),
		Prefix: static.Prefix, Ready: db.Serve.Ready, Log: logger}))
	t.Cleanup(h.site.Close)
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	h.stop = stop
	t.Cleanup(stop)
	listening := make(chan struct{})
	go func() { defer close(listening); h.Live.Run(ctx, db.Serve) }()
	t.Cleanup(func() { stop(); <-listening })
	h.settle(t)
	return h
}

func (h *house) openSandbox(t *testing.T, clk clock.Clock, inbox string) *bitgo.Client {
	t.Helper()
	server, err := sandbox.Open(sandbox.Options{Clock: clk, Journal: h.journal, WebhookURL: inbox})
	if err != nil {
		t.Fatal(err)
	}
	platform, express := httptest.NewServer(h.overhears(server.Platform())), httptest.NewServer(server.Express())
	t.Cleanup(func() { platform.Close(); express.Close(); _ = server.Close() })
	h.sandbox, h.world, h.platform, h.express = server, server.World(), platform.URL, express
	h.token = h.world.Token("service")
	client, err := bitgo.New(bitgo.Options{PlatformURL: platform.URL, ExpressURL: express.URL, Now: clk.Now,
		Token: func(context.Context) (string, error) { return h.token, nil },
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// overhears keeps what is said to the platform.
func (h *house) overhears(platform http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		heard := r.Header.Clone()
		heard.Del("Authorization")
		_, _ = fmt.Fprintf(h.seen, "%s %s %v\n%s\n", r.Method, r.URL, heard, body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		defer h.calls.took(r)()
		platform.ServeHTTP(w, r)
	})
}

// rooms are wired as cmd/console/app.go does it.
func (h *house) rooms(t *testing.T, db *testkit.Database, clk clock.Clock, box *seal.Box, client *bitgo.Client, logger *slog.Logger) *Server {
	t.Helper()
	jobs, err := job.Inserter(db.Serve)
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Gallery: true, Public: "https://console.example", Gateway: &gateway.Service{DB: db.Serve, Clock: clk, Box: box}, Doctor: &doctor.Service{DB: db.Serve, BitGo: client, Looker: client, Clock: clk, Env: doctor.Test, BaseURL: h.platform}, Identity: identity.New(db.Serve, clk, box), Audit: &audit.Service{DB: db.Serve}, Ledger: &ledger.Service{DB: db.Serve, Clock: clk},
		Notify: &notify.Service{DB: db.Serve, Clock: clk}, Approvals: &approval.Service{DB: db.Serve, Jobs: jobs, Clock: clk},
		Whitelist: &whitelist.Service{DB: db.Serve, BitGo: client, Clock: clk, Jobs: jobs}, LTV: &ltv.Service{DB: db.Serve, Clock: clk, Jobs: jobs, Market: client},
		Sessions: NewSessions(&identity.SessionStore{DB: db.Serve, Clock: clk}), Before: NewBefore(box), Live: notify.NewHub(), Clock: clk, Log: logger}
	s.Delivery = &delivery.Service{DB: db.Serve, Clock: clk, Jobs: jobs, Box: box, People: s.Identity, Notices: s.Notify, Out: outbound.Guard{Loopback: true}, Public: s.Public, Mail: &mail.Folder{From: mail.Sender{Address: "console@console.example"}, Path: t.TempDir()},
		Page: func(kind, subject string) string { return s.Public + SubjectLink(kind, subject) }}
	s.Partners = &partner.Service{DB: db.Serve, Clock: clk, Jobs: jobs, Box: box, Out: outbound.Guard{Loopback: true}}
	s.Notify.Post = s.Delivery
	s.Access = &access.Service{DB: db.Serve, Clock: clk, People: s.Identity}
	s.Wallets = &wallet.Service{DB: db.Serve, BitGo: client, Ledger: s.Ledger, Clock: clk, Jobs: jobs}
	s.Whitelist.Wallets, s.Whitelist.Clients = s.Wallets, s.Identity
	s.Views = &savedview.Service{DB: db.Serve, Clock: clk}
	s.Law = &regulation.Service{DB: db.Serve, Clock: clk}
	s.Sanctions = &sanction.Service{DB: db.Serve, Clock: clk, Jobs: jobs}
	s.Travel = &travel.Service{DB: db.Serve, Clock: clk, Jobs: jobs, Box: box}
	s.Sends = &send.Service{Sanctions: s.Sanctions, Travel: s.Travel, DB: db.Serve, Clock: clk, Jobs: jobs, BitGo: client, Wallets: s.Wallets, LTV: s.LTV, Whitelist: s.Whitelist, Approvals: s.Approvals}
	s.Approvals.Past, s.Identity.Approvals, s.Approvals.Halts = s.Sends, s.Approvals, s.Sends
	s.Freezes = &freeze.Service{DB: db.Serve, Clock: clk, Jobs: jobs, BitGo: client, Wallets: s.Wallets}
	s.Wires = &wire.Service{DB: db.Serve, Clock: clk, BitGo: client, Banks: client, Clients: s.Identity, Wallets: s.Wallets, Sends: s.Sends}
	s.Sweeps = &sweep.Service{DB: db.Serve, Clock: clk, Jobs: jobs, People: s.Identity, Wallets: s.Wallets, Whitelist: s.Whitelist, Approvals: s.Approvals, Sends: s.Sends}
	s.Statements = &statement.Service{DB: db.Serve, Clock: clk}
	s.Exports = &export.Service{DB: db.Serve, Clock: clk, Jobs: jobs, People: s.Identity}
	s.Batches = &batch.Service{DB: db.Serve, Clock: clk, Jobs: jobs, People: s.Identity, Wallets: s.Wallets, Sends: s.Sends}
	s.Tokens = &token.Service{DB: db.Serve, Clock: clk, Box: box, BitGo: client, Overlap: time.Hour, Environment: seal.Secret(h.token)}
	s.TxRequests = &txrequest.Service{BitGo: client, Clients: s.Identity}
	s.Hooks = &subscription.Service{DB: db.Serve, Clock: clk, BitGo: client, Clients: s.Identity, Wallets: s.Wallets, Organization: h.world.Organization.ID,
		Targets: subscription.Targets{Public: s.Public}, Hook: s.Public + hook.Path, Bell: ring{s.Notify}, People: s.Identity,
		Gap: &reconcile.Service{DB: db.Serve, Clock: clk, Jobs: jobs, Wallets: s.Wallets},
		Manager: func(context.Context) (subscription.Manager, bool) {
			return client.As(func(context.Context) (string, error) { return h.world.Token("manager"), nil }), true
		}}
	s.Clients = &onboarding.Service{DB: db.Serve, Clock: clk, Jobs: jobs, BitGo: client, Clients: s.Identity, Organization: h.world.Organization.ID, Box: box, Wallets: s.Wallets,
		Hooks: s.Hooks,
		Hook:  s.Public + hook.Path, Tries: 1}
	s.Ceremonies = &ceremony.Service{DB: db.Serve, Clock: clk, Jobs: jobs, BitGo: client, Box: box, Clients: s.Identity, Wallets: s.Wallets, Hooks: s.Hooks, Freezes: s.Freezes,
		Hook: s.Public + hook.Path, Network: money.Testnet}
	s.Webhooks = &webhook.Service{DB: db.Serve, Clock: clk, Jobs: jobs, Secrets: []seal.Secret{seal.Secret(h.world.WebhookSecret)},
		Wallets: s.Wallets, Sends: s.Sends}
	s.Linked = &linked.Service{DB: db.Serve, Clock: clk, Box: box, BitGo: client}
	s.Countersign = &countersign.Service{DB: db.Serve, Clock: clk, BitGo: client, Clients: s.Identity, Follow: s.Webhooks, Owners: s.Linked}
	s.Consolidations = &consolidation.Service{DB: db.Serve, Clock: clk, Jobs: jobs, BitGo: client, Wallets: s.Wallets}
	s.Webhooks.Counter, s.Webhooks.Gathers, s.Wallets.Policies = s.Countersign, s.Consolidations, s.Countersign
	s.Investors, s.Holders = &accreditation.Service{DB: db.Serve, Clock: clk, Jobs: jobs}, &holder.Service{DB: db.Serve, Clock: clk, Jobs: jobs}
	s.Securities = &security.Service{DB: db.Serve, Clock: clk, Ledger: s.Ledger, Investors: s.Investors, Law: s.Law, Jobs: jobs}
	s.Captables = &captable.Service{DB: db.Serve, Clock: clk, Ledger: s.Ledger, Securities: s.Securities, Jobs: jobs}
	return s
}

// ring tells people of a registration's budget, as cmd/console/app.go does it.
type ring struct{ *notify.Service }

func (b ring) Ring(ctx context.Context, tx pgx.Tx, tone, text, subscription string, people ...uuid.UUID) error {
	return b.Tell(ctx, tx, notify.Notice{Class: notify.Budget, Tone: tone, Text: text, Kind: "subscription", Subject: subscription}, people...)
}

var program = identity.System("test")

// settle brings the two clients in, with money, known payees and the rules.
func (h *house) settle(t *testing.T) {
	t.Helper()
	h.control(t, "price", map[string]any{"asset": "BTC", "usd": "50000"})
	h.apex = h.estate(t, "apex", "apex-bitcoin", "apex-exchange", "apex-hosting")
	h.meridian = h.estate(t, "meridian", "meridian-bitcoin", "meridian-bitcoin", "")
	h.voters = []identity.Actor{h.db.Person(t, "Vera", testkit.Whole(identity.Compliance)), h.db.Person(t, "Viktor", testkit.Whole(identity.Compliance))}
	if err := h.LTV.RefreshPrices(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// rules asks two of the group for what is large, and nobody for what is small.
func (h *house) rules(t *testing.T) {
	t.Helper()
	var members []uuid.UUID
	for _, v := range h.voters {
		members = append(members, v.Person)
	}
	group, err := h.Approvals.AddGroup(t.Context(), program, "Compliance", members...)
	if err != nil {
		t.Fatal(err)
	}
	limit := money.NewCents(100_000)
	for _, r := range []approval.Rule{{Kind: send.Kind, Name: "small", Below: &limit, Expiry: time.Hour}, {Kind: send.Kind, Name: "large", From: limit, Needed: 2, Expiry: time.Hour},
		{Kind: sweep.Kind, Name: "sweeps", Needed: 1, Expiry: time.Hour}} {
		if _, err := h.Approvals.AddRule(t.Context(), program, r, group); err != nil {
			t.Fatal(err)
		}
	}
}

func (h *house) estate(t *testing.T, key, walletKey, payee, stranger string) estate {
	t.Helper()
	e := estate{key: key, wallet: h.world.Wallet(walletKey), asset: "tbtc4", payee: h.world.Payee(payee).Address}
	if stranger != "" {
		e.stranger = h.world.Payee(stranger).Address
	}
	var err error
	if e.Client, err = h.Identity.AddClient(t.Context(), program, h.world.Enterprise(key).Name, h.world.Enterprise(key).ID, identity.Live); err != nil {
		t.Fatal(err)
	}
	h.control(t, "deposit", map[string]any{"wallet": e.wallet.ID, "coin": e.asset, "amount": "9000000000", "state": "confirmed"})
	if _, err := h.Wallets.Import(t.Context(), e.ID); err != nil {
		t.Fatal(err)
	}
	err = h.Whitelist.Add(t.Context(), program, whitelist.Entry{Client: e.ID, Asset: e.asset, Address: e.payee, Label: h.world.Payee(payee).Label})
	if err != nil {
		t.Fatal(err)
	}
	known := []string{e.payee}
	if e.stranger != "" {
		known = append(known, e.stranger)
	}
	h.db.Travels(t, e.Client, known...)
	e.asker = h.db.Person(t, "Asker of "+e.Name, testkit.Over(identity.Treasury, e.Client))
	return e
}

// control asks the sandbox for something to happen.
func (h *house) control(t *testing.T, path string, body map[string]any) map[string]any {
	t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.Post(h.platform+"/_sandbox/"+path, "application/json", bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var out map[string]any
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %v %v", path, res.StatusCode, out, err)
	}
	return out
}

// Amounts in satoshi at $50,000: small asks nobody, large asks two. Each is another amount, so that no two sends look alike.
var spent struct {
	sync.Mutex
	n int64
}

func nextAmount(base int64) string {
	spent.Lock()
	defer spent.Unlock()
	spent.n++
	return fmt.Sprint(base + spent.n%9_000*2) // below 20,000 apart, so the last five digits never reach the sentinels' 77…
}

const (
	smallSend = 1_200_000 // $600
	largeSend = 3_000_000 // $1,500
)

func (e estate) draft(units string) send.Draft {
	return send.Draft{Wallet: e.wallet.ID, Asset: e.asset, Address: e.payee, Amount: units, Unit: "base", Purpose: "Power bill of " + e.Name}
}

// submit asks for a send of the estate as its asker.
func (h *house) submit(t *testing.T, e estate, units string) send.Send {
	t.Helper()
	x, err := h.Sends.Submit(t.Context(), e.asker, e.draft(units), "key-"+uuid.NewString())
	if err != nil {
		t.Fatalf("submit: %v", err)
	}
	return x
}

// request is the approval that a send waits for.
func (h *house) request(t *testing.T, x send.Send) uuid.UUID {
	t.Helper()
	r, err := h.Approvals.Of(t.Context(), program, approval.Subject{Kind: send.Kind, ID: x.ID})
	if err != nil {
		t.Fatal(err)
	}
	return r.ID
}

// passwords gives everybody the password of ada, whose hash is reckoned once.
func (h *house) passwords(t *testing.T) {
	t.Helper()
	_, err := h.db.Owner.Exec(t.Context(), `insert into credential (person_id, password_hash, totp_sealed, changed_at)
		select p.id, c.password_hash, c.totp_sealed, c.changed_at from person p, credential c, person ada
		where ada.email = 'ada@example.test' and c.person_id = ada.id on conflict do nothing`)
	if err != nil {
		t.Fatal(err)
	}
}

// enter signs somebody in on a fresh browser, without the two forms, and gives the cookie that says so.
func (h *house) enter(t *testing.T, who identity.Actor) *http.Cookie {
	t.Helper()
	begun, err := h.Identity.SignInAs(t.Context(), program, who.Person, identity.Source{IP: "127.0.0.1", Agent: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return h.cookie(t, begun.ID)
}

// cookie carries a session, whatever that is worth.
func (h *house) cookie(t *testing.T, session uuid.UUID) *http.Cookie {
	t.Helper()
	ctx, err := h.Sessions.Load(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	h.Sessions.Put(ctx, sessionKey, session.String())
	token, _, err := h.Sessions.Commit(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Cookie{Name: sessionCookie, Value: token}
}

// as is a browser that always shows one cookie; nil shows none.
func (h *house) as(t *testing.T, c *http.Cookie) *browser {
	t.Helper()
	b := h.browser(t)
	b.http.Jar = nil
	b.http.Transport = showing{b.http.Transport, c}
	return b
}

type showing struct {
	http.RoundTripper
	cookie *http.Cookie
}

func (s showing) RoundTrip(r *http.Request) (*http.Response, error) {
	if s.cookie != nil {
		r = r.Clone(r.Context())
		r.AddCookie(s.cookie)
	}
	return s.RoundTripper.RoundTrip(r)
}

// counted says how many rows each table has; what signing in and looking leave behind is left out.
func (h *house) counted(t *testing.T) map[string]int {
	t.Helper()
	rows, err := h.db.Owner.Query(t.Context(), `select table_schema || '.' || table_name from information_schema.tables
		where table_type = 'BASE TABLE' and table_schema in ('public', 'river') order by 1`)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]int{}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		switch name {
		case "public.audit_event", "public.login_attempt", "public.session_data", "public.webhook_refused", "river.river_client", "river.river_leader":
		default:
			out[name] = 0
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	var all []string
	for name := range out {
		all = append(all, fmt.Sprintf("select '%s', count(*) from %s", name, name))
	}
	counts, err := h.db.Owner.Query(t.Context(), strings.Join(all, " union all "))
	if err != nil {
		t.Fatal(err)
	}
	for counts.Next() {
		var name string
		var n int
		if err := counts.Scan(&name, &n); err != nil {
			t.Fatal(err)
		}
		out[name] = n
	}
	if err := counts.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// grown names the tables whose rows became more or fewer.
func grown(before, after map[string]int) string {
	var out []string
	for name, n := range after {
		if before[name] != n {
			out = append(out, fmt.Sprintf("%s %d→%d", name, before[name], n))
		}
	}
	return strings.Join(out, ", ")
}
