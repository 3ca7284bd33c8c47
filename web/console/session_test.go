package console

import (
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/pquerna/otp/totp"

	"github.com/unykorn/console/internal/access"
	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/freeze"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/linked"
	"github.com/unykorn/console/internal/notify"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/web"
)

const password = "correct horse battery"

// front is the console's door over TLS, with the rooms that sign-in and the account need.
type front struct {
	*Server
	db    *testkit.Database
	clock *clock.Manual
	site  *httptest.Server
}

func setup(t *testing.T) *front {
	t.Helper()
	box, err := seal.New(bytes.Repeat([]byte{3}, 32))
	if err != nil {
		t.Fatal(err)
	}
	db, clk := testkit.DB(t), clock.NewManual(testkit.Start)
	s := &Server{Freezes: &freeze.Service{DB: db.Serve, Clock: clk},
		Identity: identity.New(db.Serve, clk, box), Approvals: &approval.Service{DB: db.Serve, Clock: clk},
		Notify: &notify.Service{DB: db.Serve, Clock: clk}, Clock: clk, Log: slog.New(slog.DiscardHandler),
		Sessions: NewSessions(&identity.SessionStore{DB: db.Serve, Clock: clk}), Before: NewBefore(box),
	}
	s.Linked = &linked.Service{DB: db.Serve, Clock: clk, Box: box}
	s.Access = &access.Service{DB: db.Serve, Clock: clk, People: s.Identity}
	mux := http.NewServeMux()
	mux.Handle("/", s.Handler())
	f := &front{Server: s, db: db, clock: clk}
	f.site = httptest.NewTLSServer(web.Handler(web.Doors{API: http.NotFoundHandler(), Docs: http.NotFoundHandler(), Console: mux, Hook: http.NotFoundHandler(), Static: http.NotFoundHandler(),
		Prefix: "/static/", Ready: db.Serve.Ready, Log: s.Log}))
	t.Cleanup(f.site.Close)
	return f
}

// browser keeps cookies and does not follow redirects, so that each answer can be looked at.
type browser struct {
	t    *testing.T
	site *httptest.Server
	http *http.Client
}

func (f *front) browser(t *testing.T) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := *f.site.Client()
	c.Jar = jar
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &browser{t, f.site, &c}
}

type answer struct {
	status int
	header http.Header
	to     string
	body   string
}

func (b *browser) do(method, path string, form url.Values, headers ...string) answer {
	b.t.Helper()
	req, err := http.NewRequest(method, b.site.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := b.http.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, res.Header.Get("Location"), string(body)}
}

func (b *browser) get(path string, headers ...string) answer {
	b.t.Helper()
	return b.do(http.MethodGet, path, nil, headers...)
}

func (b *browser) post(path string, fields ...string) answer {
	b.t.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	return b.do(http.MethodPost, path, form)
}

// cookie is the named cookie as the answer sets it.
func (a answer) cookie(t *testing.T, name string) *http.Cookie {
	t.Helper()
	for _, c := range (&http.Response{Header: a.header}).Cookies() {
		if c.Name == name {
			return c
		}
	}
	t.Fatalf("no cookie %s in %v", name, a.header["Set-Cookie"])
	return nil
}

type somebody struct {
	identity.Person
	seed seal.Secret
}

func (f *front) add(t *testing.T, name string, grants ...identity.Grant) somebody {
	t.Helper()
	p, seed, err := f.Identity.AddPerson(context.Background(), identity.System("test"), name+"@example.test", name, password, grants)
	if err != nil {
		t.Fatal(err)
	}
	return somebody{p, seed}
}

func (f *front) code(t *testing.T, p somebody) string {
	t.Helper()
	code, err := totp.GenerateCode(p.seed.Reveal(), f.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// signIn goes through both forms and gives the last answer.
func (f *front) signIn(t *testing.T, b *browser, p somebody) answer {
	t.Helper()
	f.clock.Advance(time.Minute) // each code counts once
	if a := b.post(link.SignIn(), "email", p.Email, "password", password); a.status != http.StatusSeeOther || a.to != link.SignInCode() {
		t.Fatalf("password: %d to %q\n%s", a.status, a.to, a.body)
	}
	a := b.post(link.SignInCode(), "code", f.code(t, p))
	if a.status != http.StatusSeeOther {
		t.Fatalf("code: %d\n%s", a.status, a.body)
	}
	return a
}

func TestCookiesAreClosed(t *testing.T) {
	t.Parallel()
	f := setup(t)
	ada := f.add(t, "ada")
	b := f.browser(t)
	first := b.get(link.Account()+"?secret-place=1").cookie(t, beforeCookie)
	last := f.signIn(t, b, ada)
	signedIn := last.cookie(t, sessionCookie)
	for _, c := range []*http.Cookie{first, signedIn} {
		if !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || !strings.HasPrefix(c.Name, "__Host-") {
			t.Errorf("%s", c.Raw)
		}
	}
	if first.MaxAge != 600 || signedIn.MaxAge != 0 || !signedIn.Expires.IsZero() {
		t.Errorf("before: %d s; signed in: %d s, %v", first.MaxAge, signedIn.MaxAge, signedIn.Expires)
	}
	open, err := base64.URLEncoding.DecodeString(first.Value)
	if err != nil || bytes.Contains(open, []byte("secret-place")) {
		t.Errorf("the cookie before sign-in can be read: %v", err)
	}
	if gone := last.cookie(t, beforeCookie); gone.MaxAge >= 0 {
		t.Errorf("the cookie before sign-in stays: %s", gone.Raw)
	}
	if n := f.db.Count(t, `select count(*) from session_data where token = $1`, signedIn.Value); n != 0 {
		t.Error("the token is stored as it is")
	}
	if v := last.header.Get("Cache-Control"); !strings.Contains(v, "no-store") && !strings.Contains(v, "no-cache") {
		t.Errorf("Cache-Control %q", v)
	}
}

func TestNothingIsStoredForAVisitor(t *testing.T) {
	t.Parallel()
	f := setup(t)
	ada := f.add(t, "ada")
	b := f.browser(t)
	for _, path := range []string{link.SignIn(), link.SignInCode(), link.Account(), link.Account(), link.SignIn()} {
		b.get(path)
	}
	b.post(link.SignIn(), "email", ada.Email, "password", "wrong horse battery")
	b.post(link.SignIn(), "email", ada.Email, "password", password)
	b.get(link.SignInCode())
	b.post(link.SignInCode(), "code", "000000")
	b.post(link.SignOut())
	if n := f.db.Count(t, `select (select count(*) from session_data) + (select count(*) from user_session)`); n != 0 {
		t.Errorf("%d rows for somebody who never signed in", n)
	}
}

func TestSigningInReturnsToThePage(t *testing.T) {
	t.Parallel()
	f := setup(t)
	ada := f.add(t, "ada")
	b := f.browser(t)
	if a := b.get("/account?tab=2"); a.status != http.StatusSeeOther || a.to != link.SignIn() {
		t.Fatalf("%d to %q", a.status, a.to)
	}
	if a := f.signIn(t, b, ada); a.to != "/account?tab=2" {
		t.Errorf("returned to %q", a.to)
	}
	if a := b.get(link.SignIn()); a.status != http.StatusSeeOther || a.to != link.Home() {
		t.Errorf("signed in already: %d to %q", a.status, a.to)
	}
	a := b.get(link.Account())
	if a.status != http.StatusOK || !strings.Contains(a.body, "Firefox") && !strings.Contains(a.body, "A browser") || !strings.Contains(a.body, "This browser") {
		t.Errorf("account page: %d", a.status)
	}
	// a post is not repeated, and htmx says which page it stood on
	fresh := f.browser(t)
	fresh.do(http.MethodPost, link.ClientChoose(), url.Values{"client": {"x"}})
	if a := f.signIn(t, fresh, ada); a.to != link.Home() {
		t.Errorf("after a post: %q", a.to)
	}
	third := f.browser(t)
	h := third.get(link.Account(), "HX-Request", "true", "HX-Current-URL", "https://evil.example/account?tab=3")
	if h.header.Get("HX-Redirect") != link.SignIn() || h.status != http.StatusUnauthorized {
		t.Errorf("htmx: %d %v", h.status, h.header)
	}
	if a := f.signIn(t, third, ada); a.to != "/account?tab=3" {
		t.Errorf("after htmx: %q", a.to)
	}
}

func TestAForeignBeforeCookieIsWorthNothing(t *testing.T) {
	t.Parallel()
	f := setup(t)
	ada := f.add(t, "ada")
	elsewhere, err := seal.New(bytes.Repeat([]byte{4}, 32))
	if err != nil {
		t.Fatal(err)
	}
	forger := &Server{Before: NewBefore(elsewhere)}
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	if err := forger.setBefore(w, r, before{Return: "//evil.example", Passed: identity.Passed{Person: ada.ID, At: f.clock.Now()}}); err != nil {
		t.Fatal(err)
	}
	b := f.browser(t)
	a := b.do(http.MethodPost, link.SignInCode(), url.Values{"code": {f.code(t, ada)}}, "Cookie", w.Result().Cookies()[0].String())
	if a.status == http.StatusSeeOther || f.db.Count(t, `select count(*) from user_session`) != 0 {
		t.Errorf("a forged cookie passed for a password: %d", a.status)
	}
}

func TestASignedOutTokenIsDead(t *testing.T) {
	t.Parallel()
	f := setup(t)
	ada := f.add(t, "ada")
	b := f.browser(t)
	first := f.signIn(t, b, ada).cookie(t, sessionCookie)
	if a := b.post(link.SignOut()); a.status != http.StatusSeeOther || a.to != link.SignIn() || a.cookie(t, sessionCookie).MaxAge >= 0 {
		t.Fatalf("%d to %q", a.status, a.to)
	}
	if a := f.browser(t).get(link.Account(), "Cookie", first.Name+"="+first.Value); a.status != http.StatusSeeOther {
		t.Errorf("a kept cookie still opens: %d", a.status)
	}
	if n := f.db.Count(t, `select count(*) from session_data`); n != 0 {
		t.Errorf("%d rows are left", n)
	}
	if second := f.signIn(t, b, ada).cookie(t, sessionCookie); second.Value == first.Value || second.Value == "" {
		t.Error("the token was not renewed")
	}
	if a := b.do(http.MethodPost, link.SignOut(), url.Values{}, "Sec-Fetch-Site", "cross-site"); a.status != http.StatusForbidden {
		t.Errorf("another site signed somebody out: %d", a.status)
	}
	if a := b.get(link.SignOut()); a.status == http.StatusSeeOther && a.to == link.SignIn() && f.db.Count(t, `select count(*) from session_data`) == 0 {
		t.Error("a GET signed out")
	}
}

func TestReadingWritesNothing(t *testing.T) {
	t.Parallel()
	f := setup(t)
	b := f.browser(t)
	f.signIn(t, b, f.add(t, "ada"))
	state := func() (s string) {
		err := f.db.Owner.QueryRow(context.Background(), `select (select string_agg(xmin::text, ',') from session_data) || ' ' ||
			(select string_agg(xmin::text, ',') from user_session)`).Scan(&s)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	before := state()
	for range 5 {
		if a := b.get(link.Account()); a.status != http.StatusOK {
			t.Fatalf("%d", a.status)
		}
	}
	f.clock.Advance(5 * time.Minute)
	b.get(link.Account(), "X-Console-Passive", "1")
	if after := state(); after != before {
		t.Errorf("rows were written: %s, then %s", before, after)
	}
	b.get(link.Account())
	if after := state(); after == before {
		t.Error("use after a minute was not noted")
	}
}

func TestARevokedSessionIsOutAtOnce(t *testing.T) {
	t.Parallel()
	f := setup(t)
	ada := f.add(t, "ada")
	here, there, third := f.browser(t), f.browser(t), f.browser(t)
	f.signIn(t, here, ada)
	f.signIn(t, there, ada)
	f.signIn(t, third, ada)
	var oldest uuid.UUID
	if err := f.db.Owner.QueryRow(context.Background(), `select id from user_session order by created_at limit 1`).Scan(&oldest); err != nil {
		t.Fatal(err)
	}
	if a := third.post(link.AccountRevoke(oldest.String())); a.status != http.StatusSeeOther || a.to != link.Account() {
		t.Fatalf("%d to %q\n%s", a.status, a.to, a.body)
	}
	if a := here.get(link.Account(), "X-Console-Passive", "1"); a.status != http.StatusUnauthorized {
		t.Errorf("passive: %d", a.status)
	}
	if a := here.get(link.Account()); a.status != http.StatusSeeOther || a.to != link.SignIn() {
		t.Errorf("%d to %q", a.status, a.to)
	}
	if a := here.get(link.SignIn()); !strings.Contains(a.body, "Your session has ended") {
		t.Error("the form does not say why")
	}
	if a := there.get(link.Account()); a.status != http.StatusOK {
		t.Errorf("the wrong session ended: %d", a.status)
	}
	third.post(link.AccountRevoke("others"))
	if a := there.get(link.Account()); a.status != http.StatusSeeOther {
		t.Errorf("everywhere else: %d", a.status)
	}
	for _, id := range []string{oldest.String(), uuid.NewString(), "x"} {
		if a := third.post(link.AccountRevoke(id)); a.status != http.StatusNotFound {
			t.Errorf("revoking %s: %d", id, a.status)
		}
	}
	f.clock.Advance(identity.Idle)
	if a := third.get(link.Account()); a.status != http.StatusSeeOther {
		t.Errorf("idle: %d", a.status)
	}
}

func TestOnlyOurOwnPathsAreReturnedTo(t *testing.T) {
	t.Parallel()
	for _, p := range []string{"", "//evil.example", "https://evil.example/", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "account", "/a\r\nSet-Cookie: x", "/%zz"} {
		if got := localPath(p); got != link.Home() {
			t.Errorf("%q leads to %q", p, got)
		}
	}
	if got := localPath("/account?tab=2"); got != "/account?tab=2" {
		t.Errorf("%q", got)
	}
}
