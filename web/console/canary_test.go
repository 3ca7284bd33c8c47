package console

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/pquerna/otp/totp"
	"github.com/riverqueue/river"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/job"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/internal/testkit/canary"
	"github.com/unykorn/console/views/link"
)

// planted is a house in which every secret is a mark.
type planted struct {
	*house
	marks   []canary.Mark
	answers strings.Builder // every page and header that somebody saw
	t       *testing.T
}

func (p *planted) mark(name string) string {
	m := canary.New(name)
	p.marks = append(p.marks, m)
	return m.Text()
}

func (p *planted) know(name, secret string) {
	p.marks = append(p.marks, canary.Of(name, secret))
}

// keep remembers an answer but for the cookie that belongs to the browser.
func (p *planted) keep(a answer) answer {
	h := a.header.Clone()
	h.Del("Set-Cookie")
	p.answers.WriteString(a.body + "\n" + a.to + "\n")
	for name, values := range h {
		p.answers.WriteString(name + ": " + strings.Join(values, ", ") + "\n")
	}
	return a
}

func plant(t *testing.T) *planted {
	t.Helper()
	p := &planted{house: build(t), t: t}
	p.rules(t)
	p.know("BitGo's token", p.token)
	p.know("webhook secret", p.world.WebhookSecret)
	p.know("wallet passphrase", p.apex.wallet.Passphrase)
	return p
}

// arrive signs somebody in through both forms, with one wrong try at each, and marks what was used.
func (p *planted) arrive(name string, role identity.Role) *browser {
	p.t.Helper()
	word, seed := p.mark(name+"'s password"), "CANARY"+strings.ToUpper(strings.ReplaceAll(uuid.NewString(), "-", ""))
	seed = strings.Map(func(r rune) rune { // base32
		if r >= '0' && r <= '9' {
			return 'G' + (r - '0')
		}
		return r
	}, seed)[:32]
	p.know(name+"'s TOTP seed", seed)
	_, _, err := p.Identity.AddPersonWith(p.t.Context(), program, identity.NewPerson{Email: name + "@example.test", Name: name,
		Password: seal.Secret(word), CodeSeed: seal.Secret(seed), Grants: []identity.Grant{testkit.Whole(role)}})
	if err != nil {
		p.t.Fatal(err)
	}
	b := p.browser(p.t)
	p.clock.Advance(time.Minute) // each code counts once
	p.keep(b.post(link.SignIn(), "email", name+"@example.test", "password", p.mark(name+"'s mistyped password")))
	b.post(link.SignIn(), "email", p.mark(name+"'s password typed as an email"), "password", "x") // who typed it sees it again; nobody else may
	p.keep(b.post(link.SignIn(), "email", name+"@example.test", "password", word))
	p.keep(b.post(link.SignInCode(), "code", p.mark(name+"'s mistyped code")))
	code, err := totp.GenerateCode(seed, p.clock.Now())
	if err != nil {
		p.t.Fatal(err)
	}
	a := p.keep(b.post(link.SignInCode(), "code", code))
	if a.status != http.StatusSeeOther || a.to == link.SignIn() {
		p.t.Fatalf("%s is not in: %d", name, a.status)
	}
	p.know(name+"'s session token", a.cookie(p.t, sessionCookie).Value)
	return b
}

// sentinels are the amounts at which the stand-in fails, each in its own way (internal/sandbox/README.md).
var sentinels = []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 21, 22, 23, 24}

func sentinelAmount(n int) string { return strconv.Itoa(1_277_000 + n) }

// release types a wrong passphrase, then the right one with a wrong code, then the right one alone.
func (p *planted) release(b *browser, x uuid.UUID, why string) {
	p.t.Helper()
	path := link.SendRelease(x.String())
	p.keep(b.post(path, "passphrase", p.mark("mistyped passphrase, "+why), "otp", p.mark("code beside it, "+why)))
	p.keep(b.do(http.MethodPost, path, url.Values{"passphrase": {p.apex.wallet.Passphrase}, "otp": {p.mark("BitGo's code, " + why)}}, "HX-Request", strconv.FormatBool(len(why)%2 == 0)))
	p.keep(b.get(link.Send(x.String())))
	p.keep(b.post(path, "passphrase", p.apex.wallet.Passphrase))
	p.keep(b.get(link.Send(x.String())))
}

func (p *planted) ask(b *browser, units string) uuid.UUID {
	p.t.Helper()
	form := url.Values{"wallet": {p.apex.wallet.ID}, "asset": {p.apex.asset}, "address": {p.apex.payee}, "amount": {units}, "unit": {"base"},
		"purpose": {"Power bill"}, "action": {"submit"}, "key": {"key-" + uuid.NewString()}}
	a := p.keep(b.do(http.MethodPost, link.Sends(), form))
	id, err := uuid.Parse(strings.TrimPrefix(a.to, "/sends/"))
	if err != nil {
		p.t.Fatalf("%s: %d\n%s", units, a.status, a.body)
	}
	return id
}

// story is the whole way of a send, with success and with every failure.
func (p *planted) story() {
	t, ctx := p.t, p.t.Context()
	treasury, compliance := p.arrive("tara", identity.Treasury), p.arrive("cora", identity.Compliance)
	_, key, err := p.Identity.NewKey(ctx, program, identity.NewKey{Kind: identity.APIKey, Name: "machine", Roles: []identity.Role{identity.Treasury}})
	if err != nil {
		t.Fatal(err)
	}
	p.know("API key", key.Reveal())
	if _, err := p.Identity.KeyActor(ctx, identity.APIKey, key, "127.0.0.1"); err != nil {
		t.Fatal(err)
	}
	for _, n := range sentinels {
		p.release(treasury, p.ask(treasury, sentinelAmount(n)), sentinelAmount(n))
	}
	large := p.ask(treasury, nextAmount(largeSend))
	request := p.request(t, send.Send{ID: large})
	for _, v := range p.voters {
		if _, err := p.Approvals.Vote(ctx, v, request, approval.Approve, ""); err != nil {
			t.Fatal(err)
		}
	}
	err = p.db.Serve.As(ctx, database.System("test"), func(tx pgx.Tx) error { return p.Sends.MarkApproved(ctx, tx, large, p.clock.Now()) })
	if err != nil {
		t.Fatal(err)
	}
	p.release(treasury, large, "approved")
	p.keep(compliance.post(link.ApprovalReject(request.String()), "reason", "too late"))
	p.outages(treasury)
	p.aftermath(treasury, compliance)
}

// outages is the same with BitGo away, in every way of being away that answers soon.
func (p *planted) outages(b *browser) {
	for _, surface := range []string{"express", "platform"} {
		for _, mode := range []string{"refuse", "html503", "429", "cut"} {
			x := p.ask(b, nextAmount(smallSend))
			p.control(p.t, "down", map[string]any{"surface": surface, "mode": mode})
			p.release(b, x, surface+" "+mode)
			p.control(p.t, "down", map[string]any{"surface": surface, "mode": "off"})
		}
	}
}

// aftermath is what follows: look-ups, webhooks, and everybody looking at every page.
func (p *planted) aftermath(all ...*browser) {
	t, ctx := p.t, p.t.Context()
	ids := p.names(t, `select id::text from send`)
	for _, id := range ids {
		if _, err := p.Sends.Resolve(ctx, uuid.MustParse(id)); err != nil {
			t.Fatal(err)
		}
	}
	p.control(t, "advance", map[string]any{"confirm": true})
	p.control(t, "flush", nil)
	rows, err := p.db.Owner.Query(ctx, `select id from webhook_vault order by id`)
	if err != nil {
		t.Fatal(err)
	}
	vault, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil || len(vault) == 0 {
		t.Fatalf("%d deliveries, %v", len(vault), err)
	}
	for _, id := range vault {
		if err := p.Webhooks.Process(ctx, id, true); err != nil {
			t.Fatal(err)
		}
	}
	pages := []string{link.Home(), link.Account(), link.Notices(), link.Wallets(), link.Wallet(p.apex.wallet.ID), link.WalletTransfers(p.apex.wallet.ID),
		link.Sends(), link.Approvals(), link.Ledger(), link.Audit(), link.Webhooks(), link.People()}
	for _, id := range ids {
		pages = append(pages, link.Send(id))
	}
	for _, b := range all {
		for _, page := range pages {
			p.keep(b.get(page))
		}
	}
}

// found is where marks stand that should stand nowhere.
func (p *planted) found() []string {
	p.t.Helper()
	out, rows, err := canary.Database(p.t.Context(), p.db.Owner, p.marks...)
	if err != nil {
		p.t.Fatal(err)
	}
	files, err := canary.Files(p.marks, p.journal)
	if err != nil {
		p.t.Fatal(err)
	}
	out = append(out, files...)
	for place, text := range map[string]string{"log": p.log.String(), "answers": p.answers.String(), "platform": p.seen.String()} {
		if len(text) < 1000 {
			p.t.Errorf("only %d bytes of %s", len(text), place)
		}
		for _, name := range canary.In([]byte(text), p.marks...) {
			out = append(out, place+": "+name)
		}
	}
	p.t.Logf("%d marks, %d rows, %d bytes of log, %d of answers, %d to the platform", len(p.marks), rows, len(p.log.String()), p.answers.Len(), len(p.seen.String()))
	slices.Sort(out)
	return out
}

// TestNoSecretIsLeft plants every secret, tells the whole story and looks everywhere.
func TestNoSecretIsLeft(t *testing.T) {
	t.Parallel()
	p := plant(t)
	p.story()
	for _, hit := range p.found() {
		t.Error(hit)
	}
	if c := p.sandbox.Count(); c.Leaks != 0 {
		t.Errorf("the platform was shown secrets: %v", c.LeakPaths)
	}
	states := p.names(t, `select distinct state from send order by 1`)
	for _, want := range []send.State{send.Approved, send.Failed, send.PendingAtBitGo, send.Confirmed, send.Unknown} {
		if !slices.Contains(states, string(want)) {
			t.Errorf("no send of the story became %s: %v", want, states)
		}
	}
	p.leak(t)
}

// careless is a job that carries what it must not.
type careless struct {
	Passphrase string `json:"passphrase"`
}

// Kind names the job.
func (careless) Kind() string { return "careless" }

// leak is the control: the same search finds what is leaked on purpose, in each place.
func (p *planted) leak(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	secret := p.mark("leaked on purpose")
	p.Log.Error("oops", "err", errNoPage.With(errors.New("Express refused "+secret)))
	p.answers.WriteString("<p>" + secret + "</p>")
	_, _ = p.seen.Write([]byte(`{"walletPassphrase":"` + secret + `"}`))
	jobs, err := job.Inserter(p.db.Serve)
	if err != nil {
		t.Fatal(err)
	}
	err = p.db.Serve.As(ctx, database.System("test"), func(tx pgx.Tx) error {
		if _, err := jobs.InsertTx(ctx, tx, careless{secret}, &river.InsertOpts{}); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{At: p.clock.Now(), By: program.By(), Verb: "test.leak", Kind: "test", ID: "1", After: map[string]string{"p": secret}})
	})
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, place := range []string{"answers", "log", "platform", "public.audit_event", "river.river_job"} {
		want = append(want, place+": leaked on purpose")
	}
	if got := p.found(); !slices.Equal(got, want) {
		t.Errorf("the search found %v, want %v", got, want)
	}
}
