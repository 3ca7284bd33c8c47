package sandbox

import (
	"net/http"
	"strings"
	"testing"
)

// Every route of the platform says what a token needs, or is on the list of those that any
// token may call.
func TestRoutesNameTheirScope(t *testing.T) {
	t.Parallel()
	free := []string{"/api/v1/user/", "/api/v2/user/", "/api/auth/v1/", "/api/v2/{coin}/tx/fee"}
	for _, r := range (&Server{}).routes() {
		exempt := r.open
		for _, prefix := range free {
			exempt = exempt || strings.HasPrefix(r.pattern(), prefix)
		}
		if !exempt && r.scope == "" {
			t.Errorf("%s %s needs no scope", r.method, r.pattern())
		}
		if r.scope != "" && !matches(append(scopes, "trade_view"), r.scope) {
			t.Errorf("%s %s needs %s, which no token has", r.method, r.pattern(), r.scope)
		}
	}
}

func TestScopes(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	apex, reserve := s.world.Wallet("apex-bitcoin"), s.world.Wallet("meridian-bitcoin")
	one, other := "/api/v2/tbtc4/wallet/"+apex.ID, "/api/v2/tbtc4/wallet/"+reserve.ID
	for _, c := range []struct {
		name         string
		more         map[string]any
		method, path string
		status       int
	}{
		{"one wallet", map[string]any{"scope": []string{"wallet_view:" + apex.ID}}, "GET", one, 200},
		{"another wallet", map[string]any{"scope": []string{"wallet_view:" + apex.ID}}, "GET", other, 403},
		{"its transfers", map[string]any{"scope": []string{"wallet_view:" + apex.ID}}, "GET", one + "/transfer", 200},
		{"an address", map[string]any{"scope": []string{"wallet_view:" + apex.ID}}, "POST", one + "/address", 403},
		{"manages one", map[string]any{"scope": []string{"wallet_manage:" + apex.ID}}, "POST", one + "/address", 200},
		{"its enterprise", map[string]any{"scope": []string{"wallet_view_enterprise"}, "enterprise": apex.Enterprise}, "GET", one, 200},
		{"named enterprise", map[string]any{"scope": []string{"wallet_view_enterprise:" + apex.Enterprise}}, "GET", one, 200},
		{"another enterprise", map[string]any{"scope": []string{"wallet_view_enterprise:" + apex.Enterprise}}, "GET", other, 403},
		{"for an enterprise", map[string]any{"enterprise": apex.Enterprise}, "GET", other, 404},
		{"permitted enterprise", map[string]any{"permittedEnterprises": []string{apex.Enterprise}}, "GET", one, 200},
		{"other enterprises", map[string]any{"permittedEnterprises": []string{apex.Enterprise}}, "GET", other, 404},
		{"permitted wallet", map[string]any{"permittedWallets": []string{apex.ID}}, "GET", one, 200},
		{"other wallets", map[string]any{"permittedWallets": []string{apex.ID}}, "GET", "/api/v2/ofc/wallet/" + s.world.Wallet("apex-vault").ID, 403},
		{"no enterprises", map[string]any{"scope": []string{"wallet_view_all"}}, "GET", "/api/v2/enterprise", 403},
		{"enterprises", map[string]any{"scope": []string{"enterprise_view_all"}}, "GET", "/api/v2/enterprise", 200},
		{"all is all", nil, "GET", "/api/v2/enterprise", 200},
		{"all manages no users", nil, "POST", "/api/v2/organization/" + s.world.Organization.ID + "/webhook", 403},
	} {
		r := s.ask(c.method, s.platform+c.path, s.grant(c.more), map[string]any{})
		if r.status != c.status || c.status == 403 && (r.body["name"] != "Forbidden" || !strings.Contains(r.body["error"].(string), "scope")) {
			t.Errorf("%s: %d %s", c.name, r.status, r.raw)
		}
	}
	few := s.ask("GET", s.platform+"/api/v2/wallets", s.grant(map[string]any{"scope": []string{"wallet_view:" + apex.ID}}), nil)
	if list := few.body["wallets"].([]any); len(list) != 1 || few.body["totalCount"] != 1.0 {
		t.Errorf("a list of %d wallets", len(list))
	}
	narrow := s.grant(map[string]any{"permittedWallets": []string{apex.ID}})
	wide := s.ask("POST", s.platform+"/api/v2/user/accesstoken", narrow, map[string]any{"label": "wide", "otp": "000000", "scope": []string{"all"}})
	if r := s.ask("GET", s.platform+other, wide.body["token"].(string), nil); r.status != 403 {
		t.Errorf("a narrow token made a wide one: %d", r.status)
	}
}

// A user with "view all wallets" and no permission on any gets the lists and nothing of a
// single wallet (seed 000, user-permissions-no-wallet-access).
func TestViewAllWithoutWallets(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	apex := s.world.Wallet("apex-bitcoin")
	if r := s.do("GET", s.platform+"/api/v2/wallets?enterprise="+apex.Enterprise, "clerk", nil); r.status != 200 || len(r.body["wallets"].([]any)) != 2 {
		t.Fatalf("list: %d %s", r.status, r.raw)
	}
	for _, path := range []string{"", "/transfer", "/addresses", "/webhooks"} {
		if r := s.do("GET", s.platform+"/api/v2/tbtc4/wallet/"+apex.ID+path, "clerk", nil); r.status != http.StatusForbidden {
			t.Errorf("%s: %d %s", path, r.status, r.raw)
		}
	}
	if r := s.do("GET", s.platform+"/api/v2/tbtc4/wallet/"+s.world.Wallet("kestrel-bitcoin").ID, "clerk", nil); r.status != http.StatusNotFound {
		t.Errorf("a wallet of another enterprise: %d", r.status)
	}
}

// A wallet's users stand in its body, and a viewer among them sees but does not spend.
func TestWalletUsers(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("apex-bitcoin", "tbtc4", "5000000")
	w := s.world.Wallet("apex-bitcoin")
	got := map[string]string{}
	for _, u := range s.get("/api/v2/tbtc4/wallet/" + w.ID).body["users"].([]any) {
		permissions := ""
		for _, p := range u.(map[string]any)["permissions"].([]any) {
			permissions += p.(string) + " "
		}
		got[u.(map[string]any)["user"].(string)] = permissions
	}
	for key, want := range map[string]string{"service": "admin view spend ", "apex": "admin view spend ", "viewer": "view ", "clerk": ""} {
		if got[s.world.User(key).ID] != want {
			t.Errorf("%s has %q", key, got[s.world.User(key).ID])
		}
	}
	if r := s.do("GET", s.platform+"/api/v2/tbtc4/wallet/"+w.ID, "viewer", nil); r.status != 200 {
		t.Errorf("viewer: %d %s", r.status, r.raw)
	}
	if r := s.do("POST", s.express+"/api/v2/tbtc4/wallet/"+w.ID+"/sendcoins", "viewer", map[string]any{"address": s.payee("tbtc4"), "amount": "100000",
		"walletPassphrase": w.Passphrase}); r.status < 400 {
		t.Errorf("the viewer spent: %d %s", r.status, r.raw)
	}
}
