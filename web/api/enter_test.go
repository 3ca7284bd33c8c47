package api

import (
	"strings"
	"testing"
	"time"

	"github.com/unykorn/console/internal/gateway"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/testkit"
)

// sample is a request of one operation about something of Apex's.
type sample struct {
	path string
	body any
	// absent is what a caller of another client hears; 0: 404. A list answers 200, without what is Apex's.
	absent int
	// whole is for what one client's key may not do at all.
	whole bool
}

// samples has one for every operation with a scope; a test counts.
func (h *house) samples() map[string]sample {
	h.t.Helper()
	bitcoin := h.world.Wallet("apex-bitcoin")
	waiting := h.want(202, "POST", "/send", h.bitcoin("3000000"))
	transfers := h.want(200, "GET", "/transfers/tbtc4/"+bitcoin.ID+"?limit=1", nil)
	done := h.call("POST", "/reconcile", map[string]any{"walletId": bitcoin.ID})
	first, _ := transfers.body["transfers"].([]any)
	transfer, _ := first[0].(map[string]any)
	wallet, of := "/wallet/tbtc4/"+bitcoin.ID, "/sends/"+waiting.text("sendId")
	return h.with(map[string]sample{
		"getWallet":           {path: wallet},
		"createAddress":       {path: wallet + "/address"},
		"listTransfers":       {path: "/transfers/tbtc4/" + bitcoin.ID},
		"getTransfer":         {path: "/transfer/tbtc4/" + bitcoin.ID + "/" + transfer["id"].(string)},
		"startReconciliation": {path: "/reconcile", body: map[string]any{"walletId": bitcoin.ID}},
		"getReconciliation":   {path: "/reconcile/" + done.text("reconciliationId")},
		"setPolicy":           {path: "/policy", body: map[string]any{"walletId": bitcoin.ID, "collateralValueUSD": 100000, "currentLoanAmountUSD": 10000}},
		"createSend":          {path: "/send", body: h.bitcoin("1200000")},
		"getSend":             {path: of},
		"releaseSend":         {path: of + "/release", body: map[string]any{"walletPassphrase": bitcoin.Passphrase}},
		"cancelSend":          {path: of + "/cancel"},
		"listApprovals":       {path: "/approvals", absent: 200},
		"decideApproval":      {path: "/approvals/" + waiting.text("approvalId"), body: map[string]any{"state": "approved"}},
	}, h.webhookSamples, h.tokenSamples, h.securitySamples, h.offeringSamples, h.onboardingSamples, h.wireSamples, h.sweepSamples, h.whitelistSamples, h.txRequestSamples)
}

// with adds what each room's own file has.
func (h *house) with(all map[string]sample, more ...func(map[string]sample)) map[string]sample {
	for _, add := range more {
		add(all)
	}
	return all
}

// Every operation with every kind of key that may not: the refusal is the same whatever is asked for, and nothing comes
// of it at BitGo or here.
func TestWhoMayNot(t *testing.T) {
	h := setup(t)
	samples := h.samples()
	every := identity.NewKey{Name: "every", Roles: identity.Roles, Scopes: []string{identity.AllScopes}}
	make := func(change func(*identity.NewKey)) seal.Secret {
		n := every
		change(&n)
		return h.newKey(n)
	}
	end := h.clock.Now().Add(time.Hour)
	expired := make(func(n *identity.NewKey) { n.ExpiresAt = &end })
	foreign := make(func(n *identity.NewKey) { n.Client = &h.meridian.ID })
	elsewhere := make(func(n *identity.NewKey) { n.Networks = []string{"203.0.113.0/24"} })
	revoked := h.revoked(every)
	h.clock.Advance(time.Hour)
	before := h.counted()
	for _, o := range h.operations {
		if o.Scope == "" {
			continue
		}
		s, told := samples[o.ID]
		if !told {
			t.Errorf("%s has no sample: add one", o.ID)
			continue
		}
		absent := s.absent
		if absent == 0 {
			absent = 404
		}
		for name, c := range map[string]struct {
			authorization string
			status        int
			code          string
		}{
			"no key":           {"", 401, "key.missing"},
			"another scheme":   {"Basic dWs6", 401, "key.missing"},
			"a key of nobody":  {"Bearer uk_nobody", 401, "identity.key-unfit"},
			"an expired key":   {"Bearer " + expired.Reveal(), 401, "identity.key-unfit"},
			"a revoked key":    {"Bearer " + revoked.Reveal(), 401, "identity.key-unfit"},
			"from elsewhere":   {"Bearer " + elsewhere.Reveal(), 403, "identity.key-network"},
			"the wrong scope":  {"Bearer " + make(func(n *identity.NewKey) { n.Scopes = without(o.Scope) }).Reveal(), 403, "key.scope"},
			"no role":          {"Bearer " + make(func(n *identity.NewKey) { n.Roles = nil }).Reveal(), 403, "key.role"},
			"another client's": {"Bearer " + foreign.Reveal(), absent, ""},
		} {
			a := h.call(o.Method, s.path, s.body, "Authorization", c.authorization)
			if a.status != c.status || c.code != "" && a.text("code") != c.code {
				t.Errorf("%s with %s: %d %s, want %d %s", o.ID, name, a.status, a.raw, c.status, c.code)
			}
			if a.status == 401 && !strings.HasPrefix(a.header.Get("WWW-Authenticate"), "Bearer ") {
				t.Errorf("%s with %s: no WWW-Authenticate", o.ID, name)
			}
			if h.tells(a) {
				t.Errorf("%s with %s tells of Apex: %s", o.ID, name, a.raw)
			}
		}
	}
	if grown := h.grown(before); grown != "" {
		t.Errorf("refused calls left rows behind: %s", grown)
	}
	for id := range samples {
		if !h.has(id) {
			t.Errorf("there is no operation %s: take its sample out", id)
		}
	}
}

// A foreign id and one that nobody has answer alike.
func TestForeignAndAbsentAreOne(t *testing.T) {
	h := setup(t)
	foreign := "Bearer " + h.newKey(identity.NewKey{Name: "foreign", Roles: identity.Roles, Client: &h.meridian.ID, Scopes: []string{identity.AllScopes}}).Reveal()
	w, nobody := h.world.Wallet("apex-bitcoin").ID, strings.Repeat("0", 32)
	for id, s := range h.samples() {
		if s.absent != 0 {
			continue
		}
		method := h.method(id)
		theirs := h.call(method, s.path, s.body, "Authorization", foreign)
		none := h.call(method, strings.ReplaceAll(s.path, w, nobody), replaced(s.body, w, nobody), "Authorization", foreign)
		theirs.body["requestId"], none.body["requestId"] = "", ""
		if theirs.status != none.status || theirs.text("message") != none.text("message") || theirs.text("code") != none.text("code") {
			t.Errorf("%s: %s and %s", id, theirs.raw, none.raw)
		}
	}
}

func replaced(body any, from, to string) any {
	fields, ok := body.(map[string]any)
	if !ok {
		return body
	}
	out := map[string]any{}
	for name, v := range fields {
		if out[name] = v; v == from {
			out[name] = to
		}
	}
	return out
}

// Every call of a key is in the log of calls, with the key and what it was answered.
func TestCallsAreLogged(t *testing.T) {
	h := setup(t)
	w := h.world.Wallet("apex-bitcoin").ID
	h.want(200, "GET", "/wallet/tbtc4/"+w, nil)
	h.want(404, "GET", "/sends/"+fresh(), nil)
	h.want(401, "GET", "/approvals", nil, "Authorization", "Bearer uk_nobody")
	for query, want := range map[string]int{
		`select count(*) from gateway_call where operation = 'getWallet' and status = 200 and code = '' and key_id is not null`:                            1,
		`select count(*) from gateway_call where operation = 'getSend' and status = 404 and code = '` + send.ErrNotFound.Code + `' and key_id is not null`: 1,
		`select count(*) from gateway_call where operation = 'listApprovals' and status = 401 and code = 'identity.key-unfit' and key_id is null`:          1,
		`select count(*) from gateway_call`: 3,
	} {
		if n := h.db.Count(t, query); n != want {
			t.Errorf("%s: %d, want %d", query, n, want)
		}
	}
	h.want(200, "POST", "/wallet/tbtc4/"+w+"/address", nil)
	if n := h.db.Count(t, `select count(*) from audit_event where verb = 'wallet.new-address' and key_id is not null and person_id is not null`); n != 1 {
		t.Error("the trail does not name the key")
	}
}

// A key has a number of calls a minute, and hears how many are left.
func TestLimits(t *testing.T) {
	h := setup(t)
	h.Rate = 3
	path := "/transfers/tbtc4/" + h.world.Wallet("apex-bitcoin").ID
	for left := 2; left >= 0; left-- {
		a := h.want(200, "GET", path, nil)
		if want := `"key";r=` + string(rune('0'+left)) + ";t=60"; a.header.Get("RateLimit") != want || a.header.Get("RateLimit-Policy") != `"key";q=3;w=60` {
			t.Fatalf("%v, want %s", a.header, want)
		}
	}
	a := h.want(429, "GET", path, nil)
	if a.header.Get("Retry-After") != "60" || a.text("code") != "key.rate" {
		t.Fatalf("%v %s", a.header, a.raw)
	}
	other := h.newKey(identity.NewKey{Name: "other", Roles: identity.Roles, Scopes: []string{identity.AllScopes}})
	h.want(200, "GET", path, nil, "Authorization", "Bearer "+other.Reveal())
	h.clock.Advance(time.Minute)
	h.want(200, "GET", path, nil)
}

// Calls without a valid key are limited by the address they come from and leave a few lines only; a valid key from the same
// address is not disturbed.
func TestStrangersAreLimited(t *testing.T) {
	h := setup(t)
	h.Strangers = 8
	path := "/transfers/tbtc4/" + h.world.Wallet("apex-bitcoin").ID
	for i := range 8 {
		h.want(401, "GET", path, nil, "Authorization", []string{"Bearer uk_nobody", ""}[i%2])
	}
	for range 30 {
		a := h.want(429, "GET", path, nil, "Authorization", "Bearer uk_nobody")
		if a.header.Get("Retry-After") != "60" || a.text("code") != "address.rate" || a.header.Get("RateLimit") != `"address";r=0;t=60` || a.header.Get("RateLimit-Policy") != `"address";q=8;w=60` {
			t.Fatalf("%v %s", a.header, a.raw)
		}
	}
	h.want(200, "GET", path, nil)
	if n := h.db.Count(t, `select count(*) from gateway_call where key_id is null`); n != strangersNoted {
		t.Errorf("%d lines of strangers", n)
	}
	h.clock.Advance(time.Minute)
	h.want(401, "GET", path, nil, "Authorization", "Bearer uk_nobody")
	h.clock.Advance(gateway.CallsKept)
	h.want(200, "GET", path, nil)
	_, err := h.Gateway.Sweep(t.Context())
	h.must(err)
	if n := h.db.Count(t, `select count(*) from gateway_call`); n != 1 {
		t.Errorf("%d lines after their time", n)
	}
}

// One subscriber's addresses are one network, and however many come, the count of them is bounded.
func TestNetworks(t *testing.T) {
	t.Parallel()
	for ip, want := range map[string]string{"203.0.113.7": "203.0.113.7", "2001:db8:1:2:3::4": "2001:db8:1:2::/64", "::ffff:203.0.113.7": "::ffff:203.0.113.7", "": ""} {
		if got := network(ip); got != want {
			t.Errorf("%s: %s", ip, got)
		}
	}
	var l limiter[int]
	for i := range 3 * limiterMost {
		l.take(i, 1, testkit.Start)
	}
	if len(l.count) > limiterMost+1 {
		t.Errorf("%d counts", len(l.count))
	}
}
