package api

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit/canary"
	"github.com/unykorn/console/internal/token"
)

const testCode = "000000" // the one-time code that BitGo's test environment takes

// login is a body for POST /auth/token: the service user's.
func (h *house) login() map[string]any {
	who := h.world.User("service")
	return map[string]any{"kind": "session", "email": who.Email, "password": who.Password, "otp": testCode}
}

func reader() map[string]any {
	return map[string]any{"kind": "long_lived", "use": "third_party", "label": "Portfolio reports", "otp": testCode, "scope": []string{"enterprise_view_all", "wallet_view_all"},
		"duration": 30 * 24 * 3600, "ipRestrict": []string{"127.0.0.0/24"}}
}

func service() map[string]any {
	return map[string]any{"kind": "long_lived", "use": "service", "label": "Gateway", "scope": []string{"enterprise_view_all", "wallet_view_all", "wallet_spend_all"}, "duration": 30 * 24 * 3600}
}

func spender() map[string]any {
	body := service()
	body["spendingLimits"] = []map[string]any{{"coin": "tbtc4", "txValueLimit": "9007199254740993"}}
	return body
}

// rotated has one administrator ask for a service token and another confirm it.
func (h *house) rotated() answer {
	h.t.Helper()
	asked := h.want(202, "POST", "/auth/token", service())
	return h.want(200, "POST", "/auth/tokens/"+asked.text("tokenId")+"/confirm", map[string]any{"otp": testCode}, "Authorization", h.other())
}

// other makes a key of another administrator.
func (h *house) other() string {
	return "Bearer " + h.newKey(identity.NewKey{Name: "other", Roles: identity.Roles, Scopes: []string{identity.AllScopes}}).Reveal()
}

func (h *house) tokenSamples(all map[string]sample) {
	waiting := "/auth/tokens/" + h.want(202, "POST", "/auth/token", spender()).text("tokenId")
	all["createToken"] = sample{path: "/auth/token", body: reader(), absent: 403}
	all["listTokens"] = sample{path: "/auth/tokens", absent: 403}
	all["confirmToken"] = sample{path: waiting + "/confirm", body: map[string]any{"otp": testCode}, absent: 403}
	all["revokeToken"] = sample{path: waiting, absent: 403}
}

func (g *generator) validToken(id string) (sample, bool) {
	other := map[string]string{"confirmToken": "/confirm"}
	switch id {
	case "createToken":
		return sample{path: "/auth/token", body: []map[string]any{g.login(), reader(), service(), spender()}[g.random.IntN(4)], whole: true}, true
	case "listTokens":
		return sample{path: "/auth/tokens", whole: true}, true
	case "confirmToken", "revokeToken":
		if g.otherKey == "" {
			g.otherKey = g.other()
		}
		waiting := g.want(202, "POST", "/auth/token", spender(), "Authorization", g.otherKey)
		s := sample{path: "/auth/tokens/" + waiting.text("tokenId") + other[id], whole: true}
		if id == "confirmToken" {
			s.body = map[string]any{"otp": testCode}
		}
		return s, true
	}
	return sample{}, false
}

// A token for other people's software reads, is shown once, and is kept as a digest; the answer is the frozen example.
func TestATokenForThirdParties(t *testing.T) {
	h := setup(t)
	key := fresh()
	a := h.want(200, "POST", "/auth/token", reader(), "Idempotency-Key", key)
	h.frozen("createToken", a, "tokenId", "bitgoTokenId", "bitgoUserId", "createdAt", "expiresAt", "token")
	text := a.text("token")
	if again := h.want(200, "POST", "/auth/token", reader(), "Idempotency-Key", key); again.text("token") != text {
		t.Errorf("the same call heard %s", again.raw)
	}
	theirs := h.client.As(func(context.Context) (string, error) { return text, nil })
	if _, err := theirs.Session(t.Context()); err != nil {
		t.Fatal(err)
	}
	listed := h.want(200, "GET", "/auth/tokens", nil)
	if strings.Contains(string(listed.raw), text) || !strings.Contains(string(listed.raw), a.text("tokenId")) {
		t.Errorf("%s", listed.raw)
	}
	if gone := h.want(200, "DELETE", "/auth/tokens/"+a.text("tokenId"), nil); gone.text("state") != "revoked" {
		t.Errorf("%s", gone.raw)
	}
	if _, err := theirs.Session(t.Context()); err == nil {
		t.Error("BitGo still takes it")
	}
	h.want(409, "DELETE", "/auth/tokens/"+a.text("tokenId"), nil)
	h.want(404, "DELETE", "/auth/tokens/"+fresh(), nil)
	narrow := service()
	narrow["scope"] = []string{"wallet_view_all"}
	if a := h.want(400, "POST", "/auth/token", narrow); !strings.Contains(string(a.raw), "wallet_spend_all") {
		t.Errorf("one that the gateway could not send with: %s", a.raw)
	}
	body := reader()
	body["scope"] = []string{"wallet_spend_all"}
	if a := h.want(400, "POST", "/auth/token", body); !strings.Contains(string(a.raw), `"field":"scope"`) {
		t.Errorf("a third party that spends: %s", a.raw)
	}
}

// One that can move money is made by another administrator, never by who asked, and its limits arrive at BitGo whole.
func TestATokenThatSpendsNeedsAnother(t *testing.T) {
	h := setup(t)
	a := h.want(202, "POST", "/auth/token", spender())
	path := "/auth/tokens/" + a.text("tokenId") + "/confirm"
	if a.text("state") != "pending_approval" || a.text("token") != "" || a.text("bitgoTokenId") != "" {
		t.Fatalf("%s", a.raw)
	}
	code := map[string]any{"otp": testCode}
	if own := h.want(403, "POST", path, code); own.text("code") != token.ErrOwn.Code {
		t.Errorf("%s", own.raw)
	}
	other := h.other()
	if wrong := h.want(400, "POST", path, map[string]any{"otp": "111111"}, "Authorization", other); wrong.text("code") != token.ErrOTP.Code {
		t.Errorf("%s", wrong.raw)
	}
	made := h.want(200, "POST", path, code, "Authorization", other)
	if made.text("state") != "active" || made.text("token") != "" || !strings.Contains(string(made.raw), `"txValueLimit":"9007199254740993"`) {
		t.Errorf("%s", made.raw)
	}
	h.want(409, "POST", path, code, "Authorization", other)
	if n := h.db.Count(t, `select count(*) from audit_event where verb in ('token.ask', 'token.confirm', 'token.make', 'token.prove')`); n != 5 { // two attempts to confirm
		t.Errorf("%d in the trail", n)
	}
}

// What waits for another administrator is asked for again with the terms it has, and with no others.
func TestAWaitingTokenKeepsItsTerms(t *testing.T) {
	h := setup(t)
	first := h.want(202, "POST", "/auth/token", service(), "Idempotency-Key", "k1")
	if a := h.call("POST", "/auth/token", spender(), "Idempotency-Key", "k1"); a.status != 422 || a.text("code") != "token.reused" {
		t.Errorf("other terms: %d %s", a.status, a.raw)
	}
	if again := h.want(202, "POST", "/auth/token", service(), "Idempotency-Key", "k1"); again.text("tokenId") != first.text("tokenId") {
		t.Errorf("%s\n%s", first.raw, again.raw)
	}
}

// What BitGo says to a login is told as what it is, never as a 401, which would mean the caller's own key; and a password,
// a code or a token shows nowhere.
func TestLoginsThatFailAndNoSecretAnywhere(t *testing.T) {
	h := setup(t)
	wrong, code := canary.New("password"), canary.New("one-time code")
	who := h.world.User("service")
	var said strings.Builder
	hear := func(a answer) answer {
		fmt.Fprintf(&said, "%v\n%s\n", a.header, a.raw)
		return a
	}
	for _, c := range []struct {
		change map[string]any
		status int
		code   string
	}{
		{map[string]any{"password": wrong.Text()}, 403, token.ErrLogin.Code},
		{map[string]any{"otp": code.Text()}, 400, token.ErrOTP.Code},
		{map[string]any{"otp": ""}, 400, token.ErrNeedsOTP.Code},
		{map[string]any{"email": "nobody@unykorn.example"}, 403, token.ErrLogin.Code},
		{map[string]any{"email": "not an address"}, 400, token.ErrAsk.Code},
		{map[string]any{"use": "service"}, 400, token.ErrAsk.Code},
		{map[string]any{"scope": []string{wrong.Text()}}, 400, token.ErrAsk.Code},
		{map[string]any{"kind": wrong.Text()}, 400, "request.invalid"},
	} {
		body := h.login()
		for name, v := range c.change {
			body[name] = v
		}
		key := fresh()
		a := hear(h.want(c.status, "POST", "/auth/token", body, "Idempotency-Key", key))
		if a.text("code") != c.code {
			t.Errorf("%v: %s", c.change, a.raw)
		}
		if c.code == token.ErrOTP.Code { // with the next code, the same call goes through
			hear(h.want(200, "POST", "/auth/token", h.login(), "Idempotency-Key", key))
		}
	}
	bad := reader()
	bad["otp"] = code.Text()
	hear(h.want(400, "POST", "/auth/token", bad))
	third := h.want(200, "POST", "/auth/token", reader(), "Idempotency-Key", fresh())
	hear(h.rotated())
	hear(h.want(200, "GET", "/auth/tokens", nil))
	ours, err := h.Tokens.Current(t.Context())
	h.must(err)
	login, err := h.Tokens.Login(t.Context())
	h.must(err)
	marks := []canary.Mark{wrong, code, canary.Of("BitGo password", who.Password), canary.Of("our token", ours.Reveal()), canary.Of("login", login.Reveal()), canary.Of("BitGo's token", h.world.Token("service"))}
	if found := canary.In([]byte(said.String()), marks...); len(found) > 0 {
		t.Errorf("answers show %v", found)
	}
	marks = append(marks, canary.Of("third party's token", third.text("token")))
	if found := canary.In([]byte(h.log.String()), marks...); len(found) > 0 {
		t.Errorf("the log shows %v", found)
	}
	found, rows, err := canary.Database(t.Context(), h.db.Owner, marks...)
	h.must(err)
	if len(found) > 0 || rows < 100 {
		t.Errorf("%d rows show %v", rows, found)
	}
}

// A new service token takes over when BitGo has answered it; the old one works until the overlap is over.
func TestRotation(t *testing.T) {
	h := setup(t)
	first := h.rotated()
	old, err := h.Tokens.Current(t.Context())
	h.must(err)
	h.clock.Advance(time.Second)
	second := h.rotated()
	now, err := h.Tokens.Current(t.Context())
	h.must(err)
	if old.Empty() || now.Empty() || old.Reveal() == now.Reveal() || first.text("state") != "active" || second.text("state") != "active" {
		t.Fatalf("%s\n%s", first.raw, second.raw)
	}
	before := h.client.As(func(context.Context) (string, error) { return old.Reveal(), nil })
	h.must(h.Tokens.Tend(t.Context()))
	if _, err := before.Session(t.Context()); err != nil {
		t.Errorf("within the overlap: %v", err)
	}
	h.clock.Advance(time.Hour)
	h.must(h.Tokens.Tend(t.Context()))
	if _, err := before.Session(t.Context()); err == nil {
		t.Error("BitGo still takes the old one")
	}
	listed := h.want(200, "GET", "/auth/tokens", nil)
	if n := strings.Count(string(listed.raw), `"state":"revoked"`); n != 1 {
		t.Errorf("%s", listed.raw)
	}
}

// When BitGo's answer breaks off, what it made is looked for and revoked, since nobody has its text; the same call may be
// made again.
func TestALostTokenIsRevoked(t *testing.T) {
	h := setup(t)
	key := fresh()
	h.Tokens.BitGo = h.losing()
	a := h.want(502, "POST", "/auth/token", reader(), "Idempotency-Key", key)
	h.Tokens.BitGo = h.client
	if a.text("code") != token.ErrUnknown.Code {
		t.Errorf("%s", a.raw)
	}
	named := func() int {
		page, err := h.client.Tokens(t.Context(), "")
		h.must(err)
		n := 0
		for _, x := range page.Items {
			if strings.HasPrefix(x.Label, "Portfolio reports") {
				n++
			}
		}
		return n
	}
	if named() != 1 {
		t.Fatalf("BitGo has %d, want the one that nobody heard of", named())
	}
	h.clock.Advance(time.Minute)
	h.must(h.Tokens.Tend(t.Context()))
	if n := named(); n != 0 {
		t.Errorf("BitGo still has %d", n)
	}
	if again := h.want(200, "POST", "/auth/token", reader(), "Idempotency-Key", key); again.text("token") == "" || named() != 1 {
		t.Errorf("%s, BitGo has %d", again.raw, named())
	}
}

// losing is the client over a network that carries each request and loses the answers to a method.
func (h *house) losing() *bitgo.Client {
	h.t.Helper()
	client, err := bitgo.New(bitgo.Options{PlatformURL: h.platform, ExpressURL: h.express.URL, Now: h.clock.Now, HTTP: &http.Client{Transport: loses{http.MethodPost}},
		Token: func(context.Context) (string, error) { return h.world.Token("service"), nil }})
	h.must(err)
	return client
}

type loses struct{ method string }

func (l loses) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := http.DefaultTransport.RoundTrip(r)
	if err == nil && r.Method == l.method {
		_ = res.Body.Close()
		return nil, io.ErrUnexpectedEOF
	}
	return res, err
}
