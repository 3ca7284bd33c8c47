package api

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

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/countersign"
	"github.com/unykorn/console/internal/dividend"
	"github.com/unykorn/console/internal/doctor"
	"github.com/unykorn/console/internal/gateway"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/job"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/ltv"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/notify"
	"github.com/unykorn/console/internal/offering"
	"github.com/unykorn/console/internal/reconcile"
	"github.com/unykorn/console/internal/regulation"
	"github.com/unykorn/console/internal/sanction"
	"github.com/unykorn/console/internal/sandbox"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/security"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/sweep"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/internal/token"
	"github.com/unykorn/console/internal/travel"
	"github.com/unykorn/console/internal/txrequest"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/internal/webhook"
	"github.com/unykorn/console/internal/whitelist"
	"github.com/unykorn/console/internal/wire"
	"github.com/unykorn/console/web"
	"github.com/unykorn/console/web/hook"
)

func TestMain(m *testing.M) { testkit.Main(m) }

var program = identity.System("test")

// house is the door for machines with every room behind it: a database of its own, a BitGo stand-in on loopback, all on
// one clock that only the test moves. Apex and Meridian are the two clients.
type house struct {
	*Server
	t        testing.TB
	db       *testkit.Database
	clock    *clock.Manual
	world    sandbox.World
	sandbox  *sandbox.Server
	platform string // the stand-in's, with its controls under /_sandbox/
	express  *httptest.Server
	site     *httptest.Server
	log      *logged
	client   *bitgo.Client
	apex     identity.Client
	meridian identity.Client
	key      seal.Secret // of a machine with every scope and role
	voters   []identity.Actor
	runner   *job.Runner

	asked      map[string]any // the request of the seed's section that is driven
	opened     string         // the offering of its section 17
	registered string         // the security of its section 15
	child      string         // the enterprise of its section 2
}

// logged keeps what is logged, at every level.
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

// setup builds a house in parallel with others.
func setup(t *testing.T) *house {
	t.Helper()
	t.Parallel()
	return open(t)
}

func open(t testing.TB) *house {
	t.Helper()
	h := &house{t: t, log: &logged{}, db: testkit.DB(t), clock: clock.NewManual(testkit.Start)}
	h.client = h.openSandbox()
	client := h.client
	logger := slog.New(slog.NewJSONHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	box, err := seal.New(bytes.Repeat([]byte{5}, 32))
	h.must(err)
	h.rooms(client, box, logger)
	h.site = httptest.NewServer(web.Handler(web.Doors{Console: http.NotFoundHandler(), API: h.Handler(), Docs: http.NotFoundHandler(), Hook: hook.Handler(h.hooks(), logger),
		Static: http.NotFoundHandler(), Prefix: "/static/", Ready: h.db.Serve.Ready, Log: logger}))
	t.Cleanup(h.site.Close)
	h.settle()
	return h
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) openSandbox() *bitgo.Client {
	server, err := sandbox.Open(sandbox.Options{Clock: h.clock, Journal: filepath.Join(h.t.TempDir(), "bitgo.journal")})
	h.must(err)
	platform, express := httptest.NewServer(server.Platform()), httptest.NewServer(server.Express())
	h.t.Cleanup(func() { platform.Close(); express.Close(); _ = server.Close() })
	h.sandbox, h.world, h.platform, h.express = server, server.World(), platform.URL, express
	client, err := bitgo.New(bitgo.Options{PlatformURL: platform.URL, ExpressURL: express.URL, Now: h.clock.Now,
		Token: func(context.Context) (string, error) { return h.world.Token("service"), nil },
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
	h.must(err)
	return client
}

// rooms are wired as cmd/console/app.go does it.
func (h *house) rooms(client *bitgo.Client, box *seal.Box, log *slog.Logger) {
	db, clk := h.db.Serve, h.clock
	jobs, err := job.Inserter(db)
	h.must(err)
	books := &ledger.Service{DB: db, Clock: clk}
	s := &Server{Gateway: &gateway.Service{DB: db, Clock: clk, Box: box}, Identity: identity.New(db, clk, box),
		Approvals: &approval.Service{DB: db, Jobs: jobs, Clock: clk}, LTV: &ltv.Service{DB: db, Clock: clk, Market: client},
		Doctor:  &doctor.Service{DB: db, BitGo: client, Clock: clk, ExpressAddr: "127.0.0.1:4000", PlatformAddr: "127.0.0.1:4001"},
		Wallets: &wallet.Service{DB: db, BitGo: client, Ledger: books, Clock: clk, Jobs: jobs}, Clock: clk, Log: log, Public: "http://gateway.test", Rate: 1_000_000, Strangers: 1_000_000}
	s.Investors = &accreditation.Service{DB: db, Clock: clk, Jobs: jobs}
	s.Dividends = &dividend.Service{DB: db, Clock: clk, Law: &regulation.Service{DB: db, Clock: clk}}
	s.Securities = &security.Service{DB: db, Clock: clk, Ledger: books, Investors: s.Investors, Law: &regulation.Service{DB: db, Clock: clk}, TransferAgent: "BitGo Transfer Agent Services N.A.", Custodian: "BitGo Bank & Trust N.A."}
	s.Offerings = &offering.Service{DB: db, Clock: clk, Investors: s.Investors, Law: s.Securities.Law, Register: s.Securities, EscrowBank: "BitGo Bank & Trust N.A."}
	s.Reconcile = &reconcile.Service{DB: db, Clock: clk, Jobs: jobs, Wallets: s.Wallets}
	sanctions := &sanction.Service{DB: db, Clock: clk, Jobs: jobs}
	s.Sends = &send.Service{Sanctions: sanctions, Travel: &travel.Service{DB: db, Clock: clk, Box: box}, DB: db, Clock: clk, Jobs: jobs, BitGo: client, Wallets: s.Wallets, LTV: s.LTV,
		Whitelist: &whitelist.Service{DB: db, BitGo: client, Clock: clk}, Approvals: s.Approvals}
	s.Whitelist = s.Sends.Whitelist
	s.Whitelist.Wallets, s.Whitelist.Clients = s.Wallets, s.Identity
	s.TxRequests = &txrequest.Service{BitGo: client, Clients: s.Identity}
	s.Tokens = &token.Service{DB: db, Clock: clk, Box: box, BitGo: client, Overlap: time.Hour}
	s.Sweeps = &sweep.Service{DB: db, Clock: clk, Jobs: jobs, People: s.Identity, Wallets: s.Wallets, Whitelist: s.Sends.Whitelist, Approvals: s.Approvals, Sends: s.Sends}
	s.Wires = &wire.Service{DB: db, Clock: clk, BitGo: client, Banks: client, Clients: s.Identity, Wallets: s.Wallets, Sends: s.Sends}
	s.Subscriptions = h.subscriptions(s, client)
	s.Onboarding = h.onboarding(s, client, jobs, box)
	h.Server = s
	s.Countersign = &countersign.Service{DB: db, Clock: clk, BitGo: client, Clients: s.Identity, Follow: h.hooks()}
}

func (h *house) hooks() *webhook.Service {
	jobs, err := job.Inserter(h.db.Serve)
	h.must(err)
	return &webhook.Service{DB: h.db.Serve, Clock: h.clock, Jobs: jobs, Secrets: []seal.Secret{seal.Secret(h.world.WebhookSecret)}, Wallets: h.Wallets, Sends: h.Sends, Lists: h.Whitelist}
}

// settle takes both clients in, with the wallets of the demo, prices, a rule, and a key for everything.
func (h *house) settle() {
	ctx := h.t.Context()
	h.control("price", map[string]any{"asset": "BTC", "usd": "50000"})
	for key, into := range map[string]*identity.Client{"apex": &h.apex, "meridian": &h.meridian} {
		var err error
		*into, err = h.Identity.AddClient(ctx, program, h.world.Enterprise(key).Name, h.world.Enterprise(key).ID, identity.Live)
		h.must(err)
		for _, w := range h.world.Wallets {
			if w.Enterprise == h.world.Enterprise(key).ID {
				h.control("deposit", map[string]any{"wallet": w.ID, "coin": map[bool]string{true: "ofctbtc", false: w.Coin}[w.Coin == "ofc"], "amount": "9000000000", "state": "confirmed"})
			}
		}
		_, err = h.Wallets.Import(ctx, into.ID)
		h.must(err)
	}
	h.db.Travels(h.t, h.apex, h.world.Payee("apex-power").Address)
	h.must(h.LTV.RefreshPrices(ctx))
	h.voters = []identity.Actor{h.db.Person(h.t, "Vera", testkit.Whole(identity.Compliance)), h.db.Person(h.t, "Viktor", testkit.Whole(identity.Compliance))}
	group, err := h.Approvals.AddGroup(ctx, program, "Compliance", h.voters[0].Person, h.voters[1].Person)
	h.must(err)
	h.must(h.Sends.Whitelist.Add(ctx, program, whitelist.Entry{Client: h.apex.ID, Asset: "tbtc4", Address: h.world.Payee("apex-power").Address, Label: "Power company"}))
	_, err = h.Approvals.AddRule(ctx, program, approval.Rule{Kind: sweep.Kind, Name: "sweeps", Needed: 1, Expiry: time.Hour}, group)
	h.must(err)
	limit := money.NewCents(100_000)
	for _, r := range []approval.Rule{{Kind: send.Kind, Name: "small", Below: &limit, Expiry: time.Hour}, {Kind: send.Kind, Name: "large", From: limit, Needed: 1, Expiry: time.Hour}} {
		_, err = h.Approvals.AddRule(ctx, program, r, group)
		h.must(err)
	}
	h.key = h.newKey(identity.NewKey{Name: "partner", Roles: identity.Roles, Scopes: []string{identity.AllScopes}})
}

// newKey makes an api key by the program, which needs no second administrator.
func (h *house) newKey(n identity.NewKey) seal.Secret {
	h.t.Helper()
	n.Kind = identity.APIKey
	_, key, err := h.Identity.NewKey(h.t.Context(), program, n)
	h.must(err)
	return key
}

// approver makes the token with which a person decides.
func (h *house) approver(who identity.Actor) seal.Secret {
	h.t.Helper()
	_, token, err := h.Identity.NewKey(h.t.Context(), who, identity.NewKey{Kind: identity.ApproverToken, Name: "vote", Person: &who.Person})
	h.must(err)
	return token
}

// control asks the stand-in for something to happen.
func (h *house) control(path string, body map[string]any) {
	h.t.Helper()
	raw, err := json.Marshal(body)
	h.must(err)
	res, err := http.Post(h.platform+"/_sandbox/"+path, "application/json", bytes.NewReader(raw))
	h.must(err)
	defer res.Body.Close()
	if said, _ := io.ReadAll(res.Body); res.StatusCode != http.StatusOK {
		h.t.Fatalf("%s: %d %s", path, res.StatusCode, said)
	}
}

// answer is what a caller hears.
type answer struct {
	status int
	header http.Header
	raw    []byte
	body   map[string]any
}

// text is a member of the body; numbers and others read as they are printed.
func (a answer) text(name string) string {
	if v, ok := a.body[name]; ok && v != nil {
		return fmt.Sprint(v)
	}
	return ""
}

// call makes a request with the key for everything. Headers come in pairs; one named Authorization takes the key's place.
func (h *house) call(method, path string, body any, headers ...string) answer {
	h.t.Helper()
	a, err := h.try(method, path, body, headers...)
	h.must(err)
	return a
}

func (h *house) try(method, path string, body any, headers ...string) (answer, error) {
	var reader io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		reader = strings.NewReader(b)
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			return answer{}, err
		}
		reader = bytes.NewReader(raw)
	}
	r, err := http.NewRequest(method, h.site.URL+Prefix+path, reader)
	if err != nil {
		return answer{}, err
	}
	r.Header.Set("Authorization", "Bearer "+h.key.Reveal())
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := h.site.Client().Do(r)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	a := answer{status: res.StatusCode, header: res.Header}
	if a.raw, err = io.ReadAll(res.Body); err != nil {
		return a, err
	}
	_ = json.Unmarshal(a.raw, &a.body) // not every answer is an object
	return a, nil
}

// want makes a call and stops the test on another status.
func (h *house) want(status int, method, path string, body any, headers ...string) answer {
	h.t.Helper()
	a := h.call(method, path, body, headers...)
	if a.status != status {
		h.t.Fatalf("%s %s: %d %s, want %d", method, path, a.status, a.raw, status)
	}
	return a
}

// bitcoin is a body for POST /send, from a wallet of the world to a payee of its own whitelist.
func (h *house) bitcoin(amount string) map[string]any {
	w := h.world.Wallet("apex-bitcoin")
	to := h.world.Payee("apex-power").Address
	return map[string]any{"walletId": w.ID, "coin": "tbtc4", "address": to, "amount": amount, "walletPassphrase": w.Passphrase, "comment": "Power bill"}
}

// work has the jobs done that the calls before have left.
func (h *house) work() {
	h.t.Helper()
	if h.runner != nil {
		return
	}
	var err error
	h.runner, err = job.Start(context.WithoutCancel(h.t.Context()), h.db.Serve, job.Rooms{Approvals: h.Approvals, Sends: h.Sends, Wallets: h.Wallets,
		Notify: &notify.Service{DB: h.db.Serve, Clock: h.clock}, Prices: h.LTV, Webhooks: h.hooks(), Sessions: h.Identity, Answers: h.Gateway, Reconcile: h.Reconcile, Onboarding: h.Onboarding, Offerings: h.Offerings, Securities: h.Securities, Doctor: h.Doctor, Tokens: h.Tokens, Sweeps: h.Sweeps, Wires: h.Wires, Whitelists: h.Whitelist, Clients: h.Onboarding, Hooks: h.Subscriptions}, job.Pace{}, slog.New(slog.DiscardHandler))
	h.must(err)
	h.t.Cleanup(func() { _ = h.runner.Stop(context.Background()) })
}

// eventually asks again until the send is in the state.
func (h *house) eventually(sendID string, state send.State) answer {
	h.t.Helper()
	var last answer
	testkit.Eventually(h.t, 20*time.Second, func() bool {
		last = h.call("GET", "/sends/"+sendID, nil)
		return last.text("state") == string(state)
	})
	return last
}

// unknownToken is one that BitGo does not know.
func unknownToken(context.Context) (string, error) { return "v2x" + strings.Repeat("0", 64), nil }

// fresh is an Idempotency-Key, or any other name, that nothing else has.
func fresh() string { return uuid.NewString() }
