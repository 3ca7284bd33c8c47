package sandbox

import (
	"os"
	"strings"
	"testing"
	"time"
)

// grant makes a token of the service user and gives its value.
func (s *stand) grant(more map[string]any) string {
	s.t.Helper()
	body := map[string]any{"label": "made in a test", "otp": "000000", "duration": 3600, "scope": []string{"all"}}
	for key, value := range more {
		body[key] = value
	}
	r := s.do("POST", s.platform+"/api/v2/user/accesstoken", "service", body)
	if r.status != 200 {
		s.t.Fatalf("token: %d %s", r.status, r.raw)
	}
	return r.body["token"].(string)
}

func TestAccessTokenRefusals(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	apex, kestrel := s.world.Enterprise("apex").ID, s.world.Enterprise("kestrel").ID
	for _, c := range []struct {
		name   string
		more   map[string]any
		status int
		error  string
	}{
		{"no label", map[string]any{"label": ""}, 400, "label is required"},
		{"no otp", map[string]any{"otp": ""}, 401, "needs OTP"},
		{"wrong otp", map[string]any{"otp": "1"}, 401, "incorrect otp"},
		{"11 years", map[string]any{"duration": 11 * 365 * 86400}, 400, "duration must be between 1 second and 10 years"},
		{"no time", map[string]any{"duration": 0}, 400, "duration must be between 1 second and 10 years"},
		{"half a second", map[string]any{"duration": 0.5}, 400, "duration must be between 1 second and 10 years"},
		{"unknown scope", map[string]any{"scope": []string{"moon"}}, 400, "unknown scope moon"},
		{"user_manage", map[string]any{"scope": []string{"user_manage"}}, 400, "user_manage is granted to short-lived tokens only: log in"},
		{"no context", map[string]any{"scope": []string{"wallet_spend"}}, 400, "wallet_spend requires wallet context: use wallet_spend:walletId"},
		{"odd context", map[string]any{"scope": []string{"wallet_spend:7"}}, 400, "wallet_spend requires wallet context: use wallet_spend:walletId"},
		{"needless context", map[string]any{"scope": []string{"openid:" + apex}}, 400, "openid takes no context"},
		{"wide block", map[string]any{"ipRestrict": []string{"10.0.0.0/23"}}, 400, "ipRestrict takes IPv4 addresses and blocks of /24 to /32, not 10.0.0.0/23"},
		{"no address", map[string]any{"ipRestrict": []string{"here"}}, 400, "ipRestrict takes IPv4 addresses and blocks of /24 to /32, not here"},
		{"IPv6", map[string]any{"ipRestrict": []string{"::1"}}, 400, "ipRestrict takes IPv4 addresses and blocks of /24 to /32, not ::1"},
		{"admin scope", map[string]any{"admin": true, "adminScope": "write"}, 400, "adminScope must be read or full"},
		{"foreign enterprise", map[string]any{"enterprise": kestrel}, 400, "user does not belong to enterprise " + kestrel},
		{"foreign permitted", map[string]any{"permittedEnterprises": []string{kestrel}}, 400, "user does not belong to enterprise " + kestrel},
		{"foreign wallet", map[string]any{"permittedWallets": []string{s.world.Wallet("kestrel-bitcoin").ID}}, 400, "wallet " + s.world.Wallet("kestrel-bitcoin").ID + " is unknown"},
		{"unknown coin", map[string]any{"spendingLimits": []any{map[string]any{"coin": "moon", "txValueLimit": "1"}}}, 400, "invalid spending limit for coin moon"},
		{"half a unit", map[string]any{"spendingLimits": []any{map[string]any{"coin": "tbtc4", "txValueLimit": "1.5"}}}, 400, "invalid spending limit for coin tbtc4"},
		{"negative", map[string]any{"spendingLimits": []any{map[string]any{"coin": "tbtc4", "txValueLimit": -1}}}, 400, "invalid spending limit for coin tbtc4"},
		{"too large a number", map[string]any{"spendingLimits": []any{map[string]any{"coin": "tbtc4", "txValueLimit": "1e9999"}}}, 400, "invalid spending limit for coin tbtc4"},
		{"unknown template", map[string]any{"accessTokenTemplateId": fixed("no", "template")}, 400, "access token template not found"},
	} {
		body := map[string]any{"label": "x", "otp": "000000", "scope": []string{"all"}}
		for key, value := range c.more {
			body[key] = value
		}
		r := s.do("POST", s.platform+"/api/auth/v1/accesstoken", "apex", body)
		if r.status != c.status || r.body["error"] != c.error {
			t.Errorf("%s: %d %s", c.name, r.status, r.raw)
		}
	}
}

func TestAccessTokenLife(t *testing.T) {
	t.Parallel()
	file := journalIn(t)
	s := newStand(t, Options{Journal: file})
	path := s.platform + "/api/v2/user/accesstoken"
	made := s.do("POST", path, "service", map[string]any{"label": "tax software", "otp": "000000", "duration": 86400, "scope": []string{"wallet_view_all", "openid"},
		"ipRestrict": []string{"127.0.0.0/24"}, "spendingLimits": []any{map[string]any{"coin": "tbtc4", "txValueLimit": "100000"},
			map[string]any{"coin": "hteth", "maxLimit": true}, map[string]any{"coin": "txrp"}}})
	raw, id := made.body["token"].(string), made.body["id"].(string)
	for field, want := range map[string]any{"label": "tax software", "ipRestrict.0": "127.0.0.0/24", "isExtensible": false, "ip": "127.0.0.1",
		"unlock.spendingLimits.tbtc4.txValueLimit": 100000.0, "unlock.spendingLimits.tbtc4.txCount": 0.0, "unlock.spendingLimits.txrp.txValueLimit": 0.0} {
		if got, _ := dig(made.body, field); got != want {
			t.Errorf("%s is %v: %s", field, got, made.raw)
		}
	}
	if _, capped := dig(made.body, "unlock.spendingLimits.hteth.txValueLimit"); capped || len(raw) != 67 {
		t.Errorf("made: %s", made.raw)
	}
	listed := s.do("GET", path+"?limit=200&sort=DESC", "service", nil)
	if first, _ := dig(listed.body, "accessTokens.0.id"); first != id || strings.Contains(string(listed.raw), raw) || strings.Contains(string(listed.raw), `"token"`) {
		t.Errorf("list: %s", listed.raw)
	}
	if paged := s.do("GET", path+"?limit=1", "service", nil); paged.body["nextBatchPrevId"] == nil || len(paged.body["accessTokens"].([]any)) != 1 {
		t.Errorf("paged: %s", paged.raw)
	}
	for _, bad := range []string{"?limit=201", "?sort=UP", "?prevId=x"} {
		if r := s.do("GET", path+bad, "service", nil); r.status != 400 {
			t.Errorf("%s: %d", bad, r.status)
		}
	}
	if r := s.do("DELETE", path+"/"+id, "approver", nil); r.status != 404 {
		t.Errorf("removed by another: %d", r.status)
	}
	if r := s.do("DELETE", path+"/x", "service", nil); r.status != 400 {
		t.Errorf("removed by no id: %d", r.status)
	}
	if r := s.ask("GET", s.platform+"/api/v2/user/session", raw, nil); r.status != 200 {
		t.Errorf("session: %s", r.raw)
	}
	if r := s.do("DELETE", path+"/"+id, "service", nil); r.status != 200 || r.body["id"] != id || r.body["expires"] != stamp(s.clock.Now()) {
		t.Errorf("removed: %d %s", r.status, r.raw)
	}
	if r := s.ask("GET", s.platform+"/api/v2/user/session", raw, nil); r.status != 401 {
		t.Errorf("it still works: %s", r.raw)
	}
	if kept, err := os.ReadFile(file); err != nil || strings.Contains(string(kept), raw) || strings.Contains(string(kept), s.world.User("service").Password) {
		t.Errorf("the journal holds a secret, or: %v", err)
	}
}

func TestAccessTokenExpires(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	raw := s.grant(map[string]any{"duration": 60})
	s.clock.add(time.Minute)
	if r := s.ask("GET", s.platform+"/api/v2/user/session", raw, nil); r.status != 401 || r.body["error"] != "session expired" {
		t.Fatalf("%d %s", r.status, r.raw)
	}
}

func TestIPRestrict(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	for block, status := range map[string]int{"127.0.0.1": 200, "127.0.0.0/24": 200, "127.0.0.1/32": 200, "10.1.2.3": 403, "127.0.1.0/24": 403} {
		raw := s.grant(map[string]any{"ipRestrict": []string{block}})
		r := s.ask("GET", s.platform+"/api/v2/user/session", raw, nil)
		if r.status != status || status == 403 && !strings.Contains(string(r.raw), "IP address") {
			t.Errorf("%s: %d %s", block, r.status, r.raw)
		}
	}
}

// What a template says holds where the call says nothing, and an empty list is something.
func TestAccessTokenTemplates(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	path, apex := s.platform+"/api/v2/user/accesstokentemplate", s.world.Enterprise("apex").ID
	body := map[string]any{"name": "reader", "tokenScopes": []string{"wallet_view_all"}, "allowedIPs": []string{"127.0.0.1"}, "permittedEnterprises": []string{apex},
		"tokenLimits": map[string]any{"spendingLimits": []any{map[string]any{"coin": "tbtc4", "txValueLimit": "5"}}}}
	made := s.do("POST", path, "service", body)
	id, _ := made.body["id"].(string)
	if made.status != 200 || made.body["userId"] != s.world.User("service").ID {
		t.Fatalf("made: %d %s", made.status, made.raw)
	}
	for name, c := range map[string]struct {
		method, path, token string
		body                any
		status              int
	}{
		"the name again":   {"POST", path, "service", body, 409},
		"no name":          {"POST", path, "service", map[string]any{}, 400},
		"an unknown scope": {"POST", path, "service", map[string]any{"name": "y", "tokenScopes": []string{"moon"}}, 400},
		"limits of text":   {"POST", path, "service", map[string]any{"name": "y", "tokenLimits": "all"}, 400},
		"by another":       {"GET", path + "/" + id, "approver", nil, 404},
		"get":              {"GET", path + "/" + id, "service", nil, 200},
		"list":             {"GET", path + "?limit=100", "service", nil, 200},
		"a long list":      {"GET", path + "?limit=101", "service", nil, 400},
		"a wrong patch":    {"PATCH", path + "/" + id, "service", map[string]any{"allowedIPs": []string{"0.0.0.0/0"}}, 400},
		"patch":            {"PATCH", path + "/" + id, "service", map[string]any{"name": "reader"}, 200},
		"remove another's": {"DELETE", path + "/" + id, "approver", nil, 404},
	} {
		if r := s.do(c.method, c.path, c.token, c.body); r.status != c.status {
			t.Errorf("%s: %d %s", name, r.status, r.raw)
		}
	}
	filled := s.do("POST", s.platform+"/api/v2/user/accesstoken", "service", map[string]any{"label": "a", "otp": "000000", "accessTokenTemplateId": id})
	own := s.do("POST", s.platform+"/api/v2/user/accesstoken", "service", map[string]any{"label": "b", "otp": "000000", "accessTokenTemplateId": id, "ipRestrict": []string{}, "scope": []string{"openid"}})
	for _, c := range []struct {
		r    result
		path string
		want any
	}{{filled, "scope.0", "wallet_view_all"}, {filled, "ipRestrict.0", "127.0.0.1"}, {filled, "permittedEnterprises.0", apex},
		{filled, "unlock.spendingLimits.tbtc4.txValueLimit", 5.0}, {own, "scope.0", "openid"}, {own, "ipRestrict.0", nil}} {
		if got, _ := dig(c.r.body, c.path); got != c.want {
			t.Errorf("%s is %v: %s", c.path, got, c.r.raw)
		}
	}
	if r := s.do("DELETE", path+"/"+id, "service", nil); r.status != 200 || r.body["id"] != id {
		t.Errorf("removed: %d %s", r.status, r.raw)
	}
	if r := s.do("GET", path+"/"+id, "service", nil); r.status != 404 {
		t.Errorf("it is still there: %s", r.raw)
	}
	if r := s.ask("GET", s.platform+"/api/v2/user/session", filled.body["token"].(string), nil); r.status != 200 || strings.Contains(string(r.raw), id) {
		t.Errorf("its token: %d %s", r.status, r.raw)
	}
}
