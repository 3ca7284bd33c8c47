package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
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
	"github.com/unykorn/console/internal/config"
	"github.com/unykorn/console/internal/consolidation"
	"github.com/unykorn/console/internal/countersign"
	"github.com/unykorn/console/internal/database"
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
	"github.com/unykorn/console/internal/offering"
	"github.com/unykorn/console/internal/onboarding"
	"github.com/unykorn/console/internal/outbound"
	"github.com/unykorn/console/internal/partner"
	"github.com/unykorn/console/internal/reconcile"
	"github.com/unykorn/console/internal/regulation"
	"github.com/unykorn/console/internal/sanction"
	"github.com/unykorn/console/internal/savedview"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/security"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/statement"
	"github.com/unykorn/console/internal/subscription"
	"github.com/unykorn/console/internal/sweep"
	"github.com/unykorn/console/internal/token"
	"github.com/unykorn/console/internal/travel"
	"github.com/unykorn/console/internal/txrequest"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/internal/webhook"
	"github.com/unykorn/console/internal/whitelist"
	"github.com/unykorn/console/internal/wire"
	"github.com/unykorn/console/static"
	"github.com/unykorn/console/web"
	"github.com/unykorn/console/web/api"
	"github.com/unykorn/console/web/console"
	"github.com/unykorn/console/web/docs"
	"github.com/unykorn/console/web/hook"
)

// app is the wiring, and the only place where rooms meet: config → database → clients → rooms → doors → workers.
type app struct {
	cfg   config.Config
	clock clock.Clock
	log   *slog.Logger
	db    *database.DB
	box   *seal.Box

	bitgo      *bitgo.Client
	audit      *audit.Service
	identity   *identity.Service
	access     *access.Service
	ledger     *ledger.Service
	approvals  *approval.Service
	wallets    *wallet.Service
	whitelist  *whitelist.Service
	ltv        *ltv.Service
	sends      *send.Service
	webhooks   *webhook.Service
	notify     *notify.Service
	delivery   *delivery.Service
	partners   *partner.Service
	doctor     *doctor.Service
	gateway    *gateway.Service
	reconcile  *reconcile.Service
	hooks      *subscription.Service
	onboarding *onboarding.Service
	investors  *accreditation.Service
	securities *security.Service
	captables  *captable.Service
	holders    *holder.Service
	tokens     *token.Service
	counter    *countersign.Service
	gathers    *consolidation.Service
	linked     *linked.Service
	offerings  *offering.Service
	wires      *wire.Service
	sweeps     *sweep.Service
	requests   *txrequest.Service
	sanctions  *sanction.Service
	law        *regulation.Service
	travel     *travel.Service
	freezes    *freeze.Service
	ceremonies *ceremony.Service
	exports    *export.Service
	batches    *batch.Service
	statements *statement.Service

	hub    *notify.Hub
	door   *console.Server
	runner *job.Runner
	hubEnd chan struct{}
}

func build(ctx context.Context, cfg config.Config, clk clock.Clock, log *slog.Logger) (*app, error) {
	a := &app{cfg: cfg, clock: clk, log: log, hub: notify.NewHub(), hubEnd: make(chan struct{})}
	keys, err := secretKeys(cfg)
	if err != nil {
		return nil, err
	}
	if a.box, err = seal.New(keys...); err != nil {
		return nil, err
	}
	if a.db, err = database.Open(ctx, cfg.DatabaseURL.Reveal()); err != nil {
		return nil, err
	}
	a.bitgo, err = bitgo.New(bitgo.Options{PlatformURL: cfg.BitGoURL, ExpressURL: cfg.ExpressURL, Now: clk.Now,
		Token:   a.serviceToken,
		Limiter: a.db.NewLimiter("bitgo", cfg.RateLimit), Journal: a.journal})
	if err != nil {
		a.db.Close()
		return nil, err
	}
	a.tokens = &token.Service{DB: a.db, Clock: clk, Box: a.box, BitGo: a.bitgo, Overlap: cfg.TokenOverlap, Production: cfg.BitGoURL == "https://app.bitgo.com",
		Environment: seal.Secret(cfg.BitGoToken.Reveal())}
	if err := a.rooms(); err != nil {
		a.db.Close()
		return nil, err
	}
	a.door = a.console()
	return a, nil
}

// rooms makes each room from those below it. Where a lower room asks an upper one, the answer is fitted here.
func (a *app) rooms() error {
	jobs, err := job.Inserter(a.db)
	if err != nil {
		return err
	}
	a.audit = &audit.Service{DB: a.db}
	a.identity = identity.New(a.db, a.clock, a.box)
	a.access = &access.Service{DB: a.db, Clock: a.clock, People: a.identity}
	a.notify = &notify.Service{DB: a.db, Clock: a.clock}
	a.delivery = &delivery.Service{DB: a.db, Clock: a.clock, Jobs: jobs, Box: a.box, People: a.identity, Notices: a.notify, Out: outbound.Guard{}, Page: a.pageOf, Public: public(a.cfg)}
	a.partners = &partner.Service{DB: a.db, Clock: a.clock, Jobs: jobs, Box: a.box, Out: outbound.Guard{}}
	if a.notify.Post = a.delivery; a.cfg.SMTPURL != "" {
		if a.delivery.Mail, err = mailServer(a.cfg); err != nil {
			return err
		}
	}
	a.doctor = &doctor.Service{DB: a.db, BitGo: a.bitgo, Clock: a.clock, ExpressAddr: hostPort(a.cfg.ExpressURL), PlatformAddr: hostPort(a.cfg.BitGoURL),
		Looker: a.bitgo, Env: environment(a.cfg), BaseURL: a.cfg.BitGoURL}
	a.gateway = &gateway.Service{DB: a.db, Clock: a.clock, Box: a.box}
	a.ledger = &ledger.Service{DB: a.db, Clock: a.clock}
	a.approvals = &approval.Service{DB: a.db, Jobs: jobs, Clock: a.clock}
	a.whitelist = &whitelist.Service{DB: a.db, BitGo: a.bitgo, Clock: a.clock, Jobs: jobs}
	a.wallets = &wallet.Service{DB: a.db, BitGo: a.bitgo, Ledger: a.ledger, Clock: a.clock, Jobs: jobs}
	a.whitelist.Wallets, a.whitelist.Clients, a.whitelist.OnBehalfOf = a.wallets, a.identity, a.cfg.PolicyUser
	a.reconcile = &reconcile.Service{DB: a.db, Clock: a.clock, Jobs: jobs, Wallets: a.wallets}
	a.investors = &accreditation.Service{DB: a.db, Clock: a.clock, Jobs: jobs}
	a.offerings = &offering.Service{DB: a.db, Clock: a.clock, Investors: a.investors, EscrowBank: a.cfg.EscrowBank}
	a.law = &regulation.Service{DB: a.db, Clock: a.clock}
	a.securities = &security.Service{DB: a.db, Clock: a.clock, Ledger: a.ledger, Investors: a.investors, Law: a.law, Jobs: jobs, TransferAgent: a.cfg.TransferAgent, Custodian: a.cfg.Custodian}
	a.captables = &captable.Service{DB: a.db, Clock: a.clock, Ledger: a.ledger, Securities: a.securities, Jobs: jobs}
	a.holders = &holder.Service{DB: a.db, Clock: a.clock, Jobs: jobs}
	a.ltv = &ltv.Service{DB: a.db, Clock: a.clock, Jobs: jobs, Market: a.bitgo}
	a.sanctions = &sanction.Service{DB: a.db, Clock: a.clock, Jobs: jobs, MaxAge: a.cfg.SanctionsAge}
	a.travel = &travel.Service{DB: a.db, Clock: a.clock, Jobs: jobs, Box: a.box, Place: a.cfg.TravelPlace, Entity: a.cfg.TravelEntity}
	a.sends = &send.Service{Travel: a.travel, DB: a.db, Clock: a.clock, Jobs: jobs, BitGo: a.bitgo, Wallets: a.wallets, LTV: a.ltv,
		Whitelist: a.whitelist, Approvals: a.approvals, Sanctions: a.sanctions}
	a.approvals.Past, a.identity.Approvals, a.approvals.Halts = a.sends, a.approvals, a.sends
	a.freezes = &freeze.Service{DB: a.db, Clock: a.clock, Jobs: jobs, BitGo: a.bitgo, Wallets: a.wallets}
	a.wires = &wire.Service{DB: a.db, Clock: a.clock, BitGo: a.bitgo, Banks: a.bitgo, Clients: a.identity, Wallets: a.wallets, Sends: a.sends}
	a.statements = &statement.Service{DB: a.db, Clock: a.clock}
	a.exports = &export.Service{DB: a.db, Clock: a.clock, Jobs: jobs, People: a.identity}
	a.batches = &batch.Service{DB: a.db, Clock: a.clock, Jobs: jobs, People: a.identity, Wallets: a.wallets, Sends: a.sends}
	a.requests = &txrequest.Service{BitGo: a.bitgo, Clients: a.identity}
	a.sweeps = &sweep.Service{DB: a.db, Clock: a.clock, Jobs: jobs, People: a.identity, Wallets: a.wallets, Whitelist: a.whitelist, Approvals: a.approvals, Sends: a.sends}
	a.webhooks = &webhook.Service{DB: a.db, Clock: a.clock, Jobs: jobs, Secrets: sealed(a.cfg.WebhookSecrets),
		Wallets: a.wallets, Sends: a.sends, Lists: a.whitelist}
	a.linked = &linked.Service{DB: a.db, Clock: a.clock, Box: a.box, BitGo: a.bitgo}
	a.counter = &countersign.Service{DB: a.db, Clock: a.clock, BitGo: a.bitgo, Clients: a.identity, Follow: a.webhooks, Owners: a.linked}
	a.gathers = &consolidation.Service{DB: a.db, Clock: a.clock, Jobs: jobs, BitGo: a.bitgo, Wallets: a.wallets}
	a.webhooks.Counter, a.webhooks.Gathers, a.wallets.Policies = a.counter, a.gathers, a.counter
	a.hooks = &subscription.Service{DB: a.db, Clock: a.clock, BitGo: a.bitgo, Clients: a.identity, Wallets: a.wallets, Organization: a.cfg.Organization,
		Targets: subscription.Targets{Public: public(a.cfg), Hosts: a.cfg.WebhookHosts, Resolve: subscription.Resolver}, Manager: a.loggedIn,
		Hook: public(a.cfg) + hook.Path, Bell: bell{a.notify}, Gap: a.reconcile, People: a.identity}
	a.doctor.Hooks = a.hooks
	a.onboarding = &onboarding.Service{DB: a.db, Clock: a.clock, Jobs: jobs, BitGo: a.bitgo, Clients: a.identity, Organization: a.cfg.Organization,
		Box: a.box, Wallets: a.wallets, Hooks: a.hooks, Hook: public(a.cfg) + hook.Path, SumsubSecrets: sealed(a.cfg.SumsubSecrets), Tries: 5, Sleep: onboarding.Pause}
	network := money.Testnet
	if a.cfg.BitGoURL == "https://app.bitgo.com" {
		network = money.Mainnet
	}
	a.ceremonies = &ceremony.Service{DB: a.db, Clock: a.clock, Jobs: jobs, BitGo: a.bitgo, Box: a.box, Clients: a.identity, Wallets: a.wallets, Freezes: a.freezes, Hooks: a.hooks,
		Hook: public(a.cfg) + hook.Path, Network: network}
	a.webhooks.Clients = a.onboarding
	return nil
}

// serviceToken is what the gateway speaks to BitGo with: the newest token that was made here and that BitGo has answered,
// else the environment's, which also serves while the database cannot be read.
func (a *app) serviceToken(ctx context.Context) (string, error) {
	kept, err := a.tokens.Current(ctx)
	if err != nil {
		a.log.Warn("the sealed BitGo token cannot be read", "err", err)
	}
	if kept.Empty() {
		return a.cfg.BitGoToken.Reveal(), nil
	}
	return kept.Reveal(), nil
}

// journal hands calls to BitGo to the doctor, with the id of the request they were made for.
func (a *app) journal(ctx context.Context, c bitgo.Call) {
	if a.doctor == nil {
		return // a call before the rooms stand
	}
	if err := a.doctor.Journal(ctx, web.RequestInfo(ctx).ID, c); err != nil {
		a.log.Warn("a call to BitGo is not in the journal", "operation", c.Operation, "err", err)
	}
}

// environment is BitGo's, as its troubleshooting guide tells them apart.
func environment(cfg config.Config) string {
	if cfg.BitGoURL == "https://app.bitgo.com" {
		return doctor.Production
	}
	return doctor.Test
}

// loggedIn is BitGo as whoever has logged in there last, for what takes a login.
func (a *app) loggedIn(ctx context.Context) (subscription.Manager, bool) {
	login, err := a.tokens.Login(ctx)
	if err != nil || login.Empty() {
		return nil, false
	}
	return a.bitgo.As(func(context.Context) (string, error) { return login.Reveal(), nil }), true
}

// bell tells the people that a registration's budget concerns.
type bell struct{ *notify.Service }

func (b bell) Ring(ctx context.Context, tx pgx.Tx, tone, text, subscription string, people ...uuid.UUID) error {
	return b.Tell(ctx, tx, notify.Notice{Class: notify.Budget, Tone: tone, Text: text, Kind: "subscription", Subject: subscription}, people...)
}

// pageOf is where a notice leads from outside the console.
func (a *app) pageOf(kind, subject string) string {
	return public(a.cfg) + console.SubjectLink(kind, subject)
}

// mailServer is the one of the settings.
func mailServer(cfg config.Config) (*mail.Server, error) {
	from, err := mail.ParseSender(cfg.SMTPFrom)
	if err != nil {
		return nil, errors.New("SMTP_FROM is not an address that mails can come from")
	}
	server, err := mail.ParseServer(cfg.SMTPURL.Reveal(), from)
	if err != nil {
		return nil, errors.New("SMTP_URL must be smtps://user:password@host or smtp://user:password@host") // the cause could show a part of it
	}
	return server, nil
}

// public is the URL that people and callers use, without a slash at the end.
func public(cfg config.Config) string { return strings.TrimSuffix(cfg.PublicURL.String(), "/") }

func (a *app) console() *console.Server {
	return &console.Server{Identity: a.identity, Access: a.access, Gateway: a.gateway, Public: public(a.cfg), Approvals: a.approvals, Audit: a.audit, Ledger: a.ledger, Notify: a.notify, Delivery: a.delivery, Partners: a.partners, Doctor: a.doctor,
		Sends: a.sends, Sweeps: a.sweeps, Wallets: a.wallets, Webhooks: a.webhooks, Whitelist: a.whitelist, LTV: a.ltv,
		Clients: a.onboarding, Countersign: a.counter, Consolidations: a.gathers, Linked: a.linked, Freezes: a.freezes, TxRequests: a.requests, Wires: a.wires, Tokens: a.tokens, Exports: a.exports, Batches: a.batches, Ceremonies: a.ceremonies, Statements: a.statements, Hooks: a.hooks, Sanctions: a.sanctions, Law: a.law, Travel: a.travel, Views: &savedview.Service{DB: a.db, Clock: a.clock},
		Securities: a.securities, Captables: a.captables, Holders: a.holders, Investors: a.investors,
		Sessions: console.NewSessions(&identity.SessionStore{DB: a.db, Clock: a.clock}), Before: console.NewBefore(a.box), Live: a.hub, Clock: a.clock, Log: a.log,
		Production: a.cfg.BitGoURL == "https://app.bitgo.com"}
}

// machines is the door for partners' back ends.
func (a *app) machines() *api.Server {
	return &api.Server{Gateway: a.gateway, Identity: a.identity, Approvals: a.approvals, Doctor: a.doctor, LTV: a.ltv, Reconcile: a.reconcile, Sends: a.sends, Wallets: a.wallets,
		Investors: a.investors, Offerings: a.offerings, Securities: a.securities, Whitelist: a.whitelist, TxRequests: a.requests, Clock: a.clock, Log: a.log, Subscriptions: a.hooks, Onboarding: a.onboarding, Tokens: a.tokens, Countersign: a.counter, Wires: a.wires, Sweeps: a.sweeps, Public: public(a.cfg), Rate: a.cfg.KeyRate}
}

// handler mounts the doors.
func (a *app) handler() http.Handler {
	machines := a.machines()
	readers := docs.Handler(docs.Options{Document: machines.Document(), DocumentPath: api.DocumentPath, Status: api.StatusOf, Word: api.Word,
		Production: a.door.Production, Log: a.log})
	return web.Handler(web.Doors{Console: a.door.Handler(), API: machines.Handler(), Docs: readers, Hook: hook.Handler(a.webhooks, a.log), Sumsub: a.sumsub(), Static: static.Handler(),
		Prefix: static.Prefix, Ready: a.db.Ready, Log: a.log,
		TrustForwarded: a.cfg.BehindProxy})
}

// sumsub is its door where a secret is set; without one nobody could be believed.
func (a *app) sumsub() http.Handler {
	if len(a.cfg.SumsubSecrets) == 0 {
		return nil
	}
	return hook.Sumsub(a.onboarding, a.log)
}

// start sets the workers and the live stream going.
func (a *app) start(ctx context.Context) (err error) {
	a.runner, err = job.Start(ctx, a.db, job.Rooms{Approvals: a.approvals, Sends: a.sends, Wallets: a.wallets, Prices: a.ltv,
		Webhooks: a.webhooks, Notify: a.notify, Sessions: a.identity, Access: a.access, Answers: a.gateway, Reconcile: a.reconcile,
		Onboarding: a.onboarding, Offerings: a.offerings, Securities: a.securities, Doctor: a.doctor, Tokens: a.tokens, Sweeps: a.sweeps,
		Wires: a.wires, Whitelists: a.whitelist, Clients: a.onboarding, Hooks: a.hooks, Sanctions: a.sanctions, Freezes: a.freezes, Exports: a.exports, Countersign: a.counter, Batches: a.batches, Delivery: a.delivery, Partners: a.partners, Ceremonies: a.ceremonies, Consolidations: a.gathers,
		Tellers: map[string]job.Teller{"whitelist": a.whitelist, "travel": a.travel, "facility": a.ltv, "client": a.onboarding, partner.Kind: a.partners, consolidation.Kind: a.gathers,
			captable.Kind: a.captables, security.Kind: a.securities, security.TransferKind: a.securities, accreditation.EvidenceKind: a.investors},
		Clocked: map[notify.Class]job.Clocked{notify.Wire: a.wires, notify.Lock: a.onboarding, notify.Token: a.tokens}}, job.Pace{}, a.log)
	if err != nil {
		return fmt.Errorf("start jobs: %w", err)
	}
	go func() {
		defer close(a.hubEnd)
		a.hub.Run(ctx, a.db)
	}()
	return nil
}

// serve answers until the context ends, then lets running requests finish: a release that has called Express must
// be able to write down what it heard.
func (a *app) serve(ctx context.Context, l net.Listener) error {
	srv := &http.Server{Handler: a.handler(), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second,
		WriteTimeout: bitgo.SendDeadline + time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		BaseContext: func(net.Listener) context.Context { return ctx }, ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelWarn)}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
	defer cancel()
	return errors.Join(srv.Shutdown(grace), a.runner.Stop(grace))
}

func (a *app) close() {
	if a.runner != nil {
		<-a.hubEnd
	}
	a.db.Close()
}

// hostPort is where a URL connects to.
func hostPort(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	if u.Port() != "" {
		return u.Host
	}
	return net.JoinHostPort(u.Hostname(), map[string]string{"http": "80", "https": "443"}[u.Scheme])
}

func secretKeys(cfg config.Config) ([][]byte, error) {
	var keys [][]byte
	for _, k := range cfg.SecretKeys {
		raw, err := hex.DecodeString(k.Reveal())
		if err != nil {
			return nil, errors.New("CONSOLE_SECRET_KEY is not hex") // the cause would print a part of it
		}
		keys = append(keys, raw)
	}
	return keys, nil
}

func sealed(all []config.Secret) []seal.Secret {
	out := make([]seal.Secret, len(all))
	for i, s := range all {
		out[i] = seal.Secret(s.Reveal())
	}
	return out
}
