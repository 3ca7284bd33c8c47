package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/subscription"
)

const (
	seedHook    = "https://api.unykorn.ai/api/bitgo/webhook/receive"
	hookPath    = "/webhook/register"
	hooksStatus = "/webhook/status"
)

// subscriptions may have BitGo call the seed's host beside our own.
func (h *house) subscriptions(s *Server, client *bitgo.Client) *subscription.Service {
	return &subscription.Service{DB: h.db.Serve, Clock: h.clock, BitGo: client, Clients: s.Identity, Wallets: s.Wallets, Organization: h.world.Organization.ID,
		Manager: h.loggedIn(s), Targets: subscription.Targets{Public: s.Public, Hosts: []string{"api.unykorn.ai", "inside.example"}, Resolve: resolve}}
}

// resolve stands in for the network's names: one host is outside, one inside.
func resolve(_ context.Context, host string) ([]netip.Addr, error) {
	return map[string][]netip.Addr{"api.unykorn.ai": {netip.MustParseAddr("93.184.216.34")}, "inside.example": {netip.MustParseAddr("93.184.216.34"), netip.MustParseAddr("169.254.169.254")}}[host], nil
}

// loggedIn is wired as cmd/console/app.go does it.
func (h *house) loggedIn(s *Server) func(context.Context) (subscription.Manager, bool) {
	return func(ctx context.Context) (subscription.Manager, bool) {
		login, err := s.Tokens.Login(ctx)
		if err != nil || login.Empty() {
			return nil, false
		}
		return h.client.As(func(context.Context) (string, error) { return login.Reveal(), nil }), true
	}
}

// managed logs in at BitGo, as the registering of the organization's webhooks takes.
func (h *house) managed() {
	h.t.Helper()
	h.want(200, "POST", "/auth/token", h.login())
}

// frozen compares an answer with the example that was written once for it: every field, and every value but those that
// differ each time.
func (h *house) frozen(name string, a answer, moving ...string) {
	h.t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	h.must(err)
	var want map[string]any
	h.must(json.Unmarshal(raw, &want))
	for field, v := range want {
		have, there := a.body[field]
		if !there || kind(have) != kind(v) || !slices.Contains(moving, field) && !equal(have, v) {
			h.t.Errorf("%s: %s is %v, the frozen example has %v", name, field, have, v)
		}
	}
	for field := range a.body {
		if _, there := want[field]; !there {
			h.t.Errorf("%s: %s is not in the frozen example", name, field)
		}
	}
}

func (h *house) webhookSamples(all map[string]sample) {
	all["registerWebhook"] = sample{path: hookPath, body: map[string]any{"type": "transfer", "url": seedHook, "walletId": h.world.Wallet("apex-bitcoin").ID}}
	all["getWebhookStatus"] = sample{path: hooksStatus, absent: 200}
}

func (g *generator) validWebhook(id string) (sample, bool) {
	switch id {
	case "registerWebhook": // a few webhooks, each asked for again and again: a wallet has ten of a type at most
		kind := []string{"transfer", "pendingapproval", "txRequest", "lowFee", "admin"}[g.random.IntN(5)]
		return sample{path: hookPath, body: map[string]any{"type": kind, "url": fmt.Sprint(seedHook, "?n=", g.random.IntN(3)), "walletId": g.world.Wallet("apex-bitcoin").ID}}, true
	case "getWebhookStatus":
		return sample{path: hooksStatus}, true
	}
	return sample{}, false
}

// webhookExample drives seed 001 §8 and §9.
func (h *house) webhookExample(e example) {
	h.t.Helper()
	h.managed()
	if e.section == "8" {
		h.frozen("registerWebhook", h.want(200, "POST", hookPath, e.body), "id", "createdAt")
		return
	}
	h.want(200, "POST", hookPath, map[string]any{"type": "enterpriseKycState", "url": seedHook})
	a := h.want(200, "GET", hooksStatus, nil)
	h.fits(e, a, "suspended")
	all, _ := a.body["webhooks"].([]any)
	wanted, _ := e.body["webhooks"].([]any)
	for _, w := range wanted {
		found := false
		for _, x := range all {
			mine, _ := x.(map[string]any)
			want, _ := w.(map[string]any)
			found = found || mine["type"] == want["type"] && mine["state"] == want["state"] && mine["url"] == want["url"]
		}
		if !found {
			h.t.Errorf("section 9: no %v in %s", w, a.raw)
		}
	}
}

// The same webhook is registered once, whoever asks and however often; each level at its own place.
func TestRegisterWebhook(t *testing.T) {
	h := setup(t)
	w := h.world.Wallet("apex-bitcoin").ID
	body := map[string]any{"type": "transfer", "url": seedHook, "walletId": w}
	first := h.want(200, "POST", hookPath, body)
	again := h.want(200, "POST", hookPath, body)
	if first.text("existed") != "false" || again.text("existed") != "true" || first.text("id") != again.text("id") || first.text("level") != "wallet" || first.text("walletId") != w || first.text("state") != "active" {
		t.Fatalf("%s\n%s", first.raw, again.raw)
	}
	if n := h.db.Count(t, `select count(*) from audit_event where verb = 'subscription.add' and client_id = $1`, h.apex.ID); n != 1 {
		t.Errorf("%d in the trail", n)
	}
	for _, level := range []map[string]any{{"type": "transfer", "url": seedHook}, {"type": "bankAccount", "url": seedHook, "enterpriseId": h.apex.EnterpriseID}} {
		a := h.want(409, "POST", hookPath, level)
		if a.text("code") != subscription.ErrNeedsLogin.Code || !strings.Contains(a.text("message"), "user_manage") || a.body["bitgo"] == nil {
			t.Errorf("a long-lived token: %s", a.raw)
		}
	}
	h.managed()
	key := fresh()
	made := h.want(200, "POST", hookPath, map[string]any{"type": "transfer", "url": seedHook}, "Idempotency-Key", key)
	replayed := h.want(200, "POST", hookPath, map[string]any{"type": "transfer", "url": seedHook}, "Idempotency-Key", key)
	if made.text("level") != "organization" || string(made.raw) != string(replayed.raw) {
		t.Errorf("%s\n%s", made.raw, replayed.raw)
	}
	if a := h.want(200, "POST", hookPath, map[string]any{"type": "bankAccount", "url": seedHook, "enterpriseId": h.apex.EnterpriseID}); a.text("enterpriseId") != h.apex.EnterpriseID {
		t.Errorf("%s", a.raw)
	}
}

// What BitGo has not at a level, and where BitGo is not told to call.
func TestWebhooksThatAreRefused(t *testing.T) {
	h := setup(t)
	w := h.world.Wallet("apex-bitcoin").ID
	for _, c := range []struct {
		body  map[string]any
		code  string
		field string
	}{
		{map[string]any{"type": "enterpriseKycState", "url": seedHook, "walletId": w}, "webhook.ask", "type"},
		{map[string]any{"type": "transfer", "url": seedHook, "enterpriseId": h.apex.EnterpriseID}, "webhook.ask", "type"},
		{map[string]any{"type": "transfre", "url": seedHook}, "webhook.ask", "type"},
		{map[string]any{"type": "transfer", "url": "https://elsewhere.example/x", "walletId": w}, "webhook.url", "url"},
		{map[string]any{"type": "transfer", "url": "https://inside.example/x", "walletId": w}, "webhook.url", "url"},
		{map[string]any{"type": "transfer", "url": "http://api.unykorn.ai/x", "walletId": w}, "webhook.url", "url"},
		{map[string]any{"type": "transfer", "url": "https://u:p@api.unykorn.ai/x", "walletId": w}, "webhook.url", "url"},
		{map[string]any{"type": "transfer", "url": "https://169.254.169.254/latest", "walletId": w}, "webhook.url", "url"},
	} {
		a := h.want(400, "POST", hookPath, c.body)
		if a.text("code") != c.code || !strings.Contains(string(a.raw), `"field":"`+c.field+`"`) {
			t.Errorf("%v: %s", c.body, a.raw)
		}
	}
	mine := "Bearer " + h.newKey(identity.NewKey{Name: "apex", Roles: identity.Roles, Client: &h.apex.ID, Scopes: []string{identity.AllScopes}}).Reveal()
	if a := h.want(403, "POST", hookPath, map[string]any{"type": "transfer", "url": seedHook}, "Authorization", mine); a.text("code") != "webhook.register-role" {
		t.Errorf("a client's key for the organization: %s", a.raw)
	}
	h.want(404, "POST", hookPath, map[string]any{"type": "bankAccount", "url": seedHook, "enterpriseId": h.meridian.EnterpriseID}, "Authorization", mine)
}

// A suspended webhook is counted and shown, a key of one client hears of that client's only, and a list that BitGo does
// not give is named.
func TestWebhookStatus(t *testing.T) {
	h := setup(t)
	h.managed()
	h.want(200, "POST", hookPath, map[string]any{"type": "transfer", "url": seedHook})
	h.want(200, "POST", hookPath, map[string]any{"type": "transfer", "url": seedHook, "walletId": h.world.Wallet("meridian-bitcoin").ID})
	h.want(200, "POST", hookPath, map[string]any{"type": "transfer", "url": seedHook + "?sandbox=hook-suspended", "walletId": h.world.Wallet("apex-bitcoin").ID})
	h.control("deposit", map[string]any{"wallet": h.world.Wallet("apex-bitcoin").ID, "coin": "tbtc4", "amount": "777777", "state": "confirmed"})
	a := h.want(200, "GET", hooksStatus, nil)
	if a.text("total") != "3" || a.text("active") != "2" || a.text("suspended") != "1" || a.text("complete") != "true" || !strings.Contains(string(a.raw), `"weekly":100,"inAll":500`) {
		t.Errorf("%s", a.raw)
	}
	mine := "Bearer " + h.newKey(identity.NewKey{Name: "apex", Roles: identity.Roles, Client: &h.apex.ID, Scopes: []string{identity.AllScopes}}).Reveal()
	own := h.want(200, "GET", hooksStatus, nil, "Authorization", mine)
	if own.text("total") != "1" || own.text("suspended") != "1" || !strings.Contains(string(own.raw), h.world.Wallet("apex-bitcoin").ID) {
		t.Errorf("%s", own.raw)
	}
	h.Subscriptions.Organization = h.apex.EnterpriseID // BitGo knows no such organization
	if a := h.want(200, "GET", hooksStatus, nil); a.text("complete") != "false" || !strings.Contains(string(a.raw), `"unread":[{"level":"organization"`) {
		t.Errorf("%s", a.raw)
	}
	h.control("down", map[string]any{"surface": "platform", "mode": "html503"})
	if a := h.want(502, "GET", hooksStatus, nil); a.text("code") != subscription.ErrUnread.Code {
		t.Errorf("%s", a.raw)
	}
}
