package sandbox

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"testing"
	"time"
)

func TestPlatformRefusals(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	apex, kestrel := s.world.Wallet("apex-bitcoin"), s.world.Wallet("kestrel-bitcoin")
	for _, c := range []struct {
		name, method, path, token string
		body                      any
		status                    int
		error                     string
	}{
		{"no token", "GET", "/api/v2/user/session", "", nil, 401, "no authorization token was found"},
		{"expired", "GET", "/api/v2/user/session", "expired", nil, 401, "session expired"},
		{"short id", "GET", "/api/v2/tbtc4/wallet/abc", "service", nil, 400, "invalid wallet id"},
		{"absent wallet", "GET", "/api/v2/tbtc4/wallet/" + fixed("no", "no"), "service", nil, 404, "wallet not found"},
		{"foreign wallet", "GET", "/api/v2/tbtc4/wallet/" + kestrel.ID, "apex", nil, 404, "wallet not found"},
		{"wrong coin", "GET", "/api/v2/txrp/wallet/" + apex.ID, "service", nil, 404, "wallet not found"},
		{"unknown coin", "GET", "/api/v2/tbase/wallet/" + apex.ID, "service", nil, 400, "coin tbase is not supported"},
		{"enterprise id", "GET", "/api/v2/tbtc4/wallet/" + apex.Enterprise, "service", nil, 403, "not authorized to access wallet: the id given is not a wallet id"},
		{"express route", "POST", "/api/v2/tbtc4/wallet/" + apex.ID + "/sendcoins", "service", map[string]any{}, 404, "You have called a BitGo Express endpoint but this is the BitGo server. Run BitGo Express and send this request to it."},
		{"passphrase", "POST", "/api/v2/tbtc4/wallet/" + apex.ID + "/address", "service", map[string]any{"a": []any{map[string]any{"passphrase": "x"}}}, 400, "the sandbox refuses this body: passphrase must never be sent to the platform"},
		{"ofc without token", "POST", "/api/v2/ofc/wallet/" + s.world.Wallet("apex-vault").ID + "/address", "service", map[string]any{}, 400, "onToken is a mandatory parameter for OFC wallets"},
		{"bad limit", "GET", "/api/v2/wallets?limit=501", "service", nil, 400, "limit must be between 1 and 500"},
		{"bad cursor", "GET", "/api/v2/wallets?prevId=zz", "service", nil, 400, "prevId is unknown"},
		{"viewer makes an address", "POST", "/api/v2/tbtc4/wallet/" + apex.ID + "/address", "viewer", map[string]any{}, 403, "token is missing a scope: wallet_manage"},
	} {
		r := s.do(c.method, s.platform+c.path, c.token, c.body)
		if r.status != c.status || r.body["error"] != c.error || r.body["requestId"] == "" || r.body["context"] == nil {
			t.Errorf("%s: %d %s", c.name, r.status, r.raw)
		}
		if c.status == 401 && r.header.Get("x-auth-required") != "true" {
			t.Errorf("%s: no x-auth-required", c.name)
		}
	}
	if n := s.server.Count().Leaks; n != 1 {
		t.Errorf("%d leaks counted", n)
	}
}

// A typo in the path makes Express forward the body: the platform must notice.
func TestLeakThroughExpress(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	w := s.world.Wallet("apex-bitcoin")
	r := s.do("POST", s.express+"/api/v2/tbtc4/wallet/"+w.ID+"/sendcoin", "service", map[string]any{"walletPassphrase": w.Passphrase})
	if r.status != 400 || s.server.Count().Leaks != 1 || r.body["name"] != "ApiResponseError" {
		t.Fatalf("%d %s", r.status, r.raw)
	}
	if r := s.do("GET", s.express+"/elsewhere", "service", nil); r.status != 404 || r.body["error"] != "bitgo-express can only proxy BitGo API requests" {
		t.Fatalf("%d %s", r.status, r.raw)
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	forms := map[string]string{"apex-bitcoin": `^tb1q[a-z0-9]{58}$`, "meridian-ether": `^0x[0-9a-fA-F]{40}$`, "kestrel-ripple": `^r[1-9A-HJ-NP-Za-km-z]{24,34}\?dt=\d+$`, "apex-vault": `^tb1q`}
	for key, form := range forms {
		w := s.world.Wallet(key)
		seen := map[string]bool{}
		for range 5 {
			body := map[string]any{"label": "deposit"}
			if w.Coin == "ofc" {
				body["onToken"] = "ofctbtc"
			}
			r := s.do("POST", s.express+"/api/v2/"+w.Coin+"/wallet/"+w.ID+"/address", "service", body)
			text, _ := r.body["address"].(string)
			if r.status != 200 || !regexp.MustCompile(form).MatchString(text) || seen[text] {
				t.Fatalf("%s: %d %s", key, r.status, r.raw)
			}
			seen[text] = true
			again := s.get("/api/v2/" + w.Coin + "/wallet/" + w.ID + "/address/" + r.body["id"].(string))
			byText := s.get("/api/v2/" + w.Coin + "/wallet/" + w.ID + "/address/" + url.PathEscape(text))
			if again.body["address"] != text || byText.body["id"] != r.body["id"] {
				t.Fatalf("%s: read back %s %s", key, again.raw, byText.raw)
			}
			if !s.server.payable(coins[w.Coin], text) && w.Coin != "ofc" {
				t.Errorf("%s: %s cannot be paid to", key, text)
			}
		}
		if listed := s.get("/api/v2/" + w.Coin + "/wallet/" + w.ID + "/addresses?limit=3"); len(listed.body["addresses"].([]any)) != 3 || listed.body["nextBatchPrevId"] == nil {
			t.Errorf("%s: %s", key, listed.raw)
		}
	}
}

func TestEtherAddressHasItsChecksum(t *testing.T) {
	t.Parallel()
	// The vector of EIP-55 runs through the same capitals.
	if got := checksummed("5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"); got != "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed" {
		t.Fatal(got)
	}
}

func TestTransferListing(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{Seed: true})
	all := s.transfers("apex-bitcoin", "tbtc4", "")
	heights := []string{}
	for _, item := range all {
		heights = append(heights, item["heightId"].(string))
		if item["state"] == "rejected" || item["state"] == "pendingApproval" {
			t.Errorf("%s is listed by default", item["state"])
		}
	}
	if !slices.IsSortedFunc(heights, func(a, b string) int { return -cmpString(a, b) }) {
		t.Error("not descending by height and id")
	}
	hidden := s.transfers("apex-bitcoin", "tbtc4", "&state=rejected&state=pendingApproval")
	if len(hidden) != 2 {
		t.Errorf("%d hidden transfers", len(hidden))
	}
	since := s.clock.Now().Add(-30 * 24 * time.Hour)
	recent := s.transfers("apex-bitcoin", "tbtc4", "&dateGte="+since.Format(time.RFC3339))
	for _, item := range recent {
		if when, err := time.Parse(time.RFC3339, item["date"].(string)); err != nil || when.Before(since) {
			t.Errorf("%v is too old", item["date"])
		}
	}
	if len(recent) == 0 || len(recent) >= len(all) {
		t.Errorf("%d of %d are recent", len(recent), len(all))
	}
	if none := s.transfers("apex-vault", "ofc", ""); len(none) != 0 {
		t.Errorf("the bare container lists %d", len(none))
	}
	if every := s.transfers("apex-vault", "ofc", "&allTokens=true"); len(every) < 150 {
		t.Errorf("with allTokens: %d", len(every))
	}
}

func cmpString(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func TestLossyNumbers(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("meridian-ether", "hteth", "9007199254740993000")
	w := s.get("/api/v2/hteth/wallet/" + s.world.Wallet("meridian-ether").ID)
	if w.body["balanceString"] != "9007199254740993000" || fmt.Sprintf("%.0f", w.body["balance"]) == "9007199254740993000" {
		t.Fatalf("%s", w.raw)
	}
}

func TestApprovals(t *testing.T) {
	t.Parallel()
	for _, x := range sentinels {
		if _, staged := ways[x.name]; x.stage != pending || staged {
			continue
		}
		s := newStand(t, Options{})
		s.fund("apex-bitcoin", "tbtc4", "5000000")
		s.send("apex-bitcoin", "tbtc4", "1"+x.digits, "asked", nil)
		listed := s.get("/api/v2/pendingApprovals?enterpriseId=" + s.world.Enterprise("apex").ID)
		a := listed.body["pendingApprovals"].([]any)[0].(map[string]any)
		path := s.platform + "/api/v2/pendingapprovals/" + a["id"].(string)
		if _, _, spendable := s.shown("apex-bitcoin", "tbtc4"); spendable.Cmp(units("5000000")) >= 0 {
			t.Errorf("%s: nothing is held back", x.name)
		}
		if r := s.do("PUT", path, "service", map[string]any{"state": "approved"}); r.status != 403 {
			t.Errorf("%s: approved by its creator: %s", x.name, r.raw)
		}
		if r := s.do("PUT", path, "viewer", map[string]any{"state": "approved"}); r.status != 403 {
			t.Errorf("%s: approved by a viewer: %s", x.name, r.raw)
		}
		if r := s.do("PUT", path, "approver", map[string]any{"state": "approved", "otp": "1"}); r.status != 401 {
			t.Errorf("%s: approved with a wrong otp: %s", x.name, r.raw)
		}
		if r := s.do("PUT", path, "approver", map[string]any{"state": "approved", "otp": "000000"}); r.status != 200 || r.body["state"] != "approved" {
			t.Errorf("%s: %s", x.name, r.raw)
		}
		if r := s.do("PUT", path, "second", map[string]any{"state": "rejected"}); r.status != 409 {
			t.Errorf("%s: settled twice: %s", x.name, r.raw)
		}
		found := s.get("/api/v2/tbtc4/wallet/" + s.world.Wallet("apex-bitcoin").ID + "/transfer/sequenceId/asked")
		if found.body["state"] != "signed" {
			t.Errorf("%s: after approval %s", x.name, found.raw)
		}
	}
}

// Express rejects on every word but the exact one.
func TestExpressApprovesOnTheExactWord(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{"approved": "approved", "Approved": "rejected", "approve": "rejected", "": "rejected"} {
		s := newStand(t, Options{})
		s.fund("apex-bitcoin", "tbtc4", "5000000")
		asked := s.send("apex-bitcoin", "tbtc4", "177011", "asked", nil)
		id := asked.body["pendingApproval"].(map[string]any)["id"].(string)
		r := s.do("PUT", s.express+"/api/v2/tbtc4/pendingapprovals/"+id, "approver", map[string]any{"state": word, "walletPassphrase": s.world.Wallet("apex-bitcoin").Passphrase})
		if r.status != 200 || r.body["state"] != want || s.server.Count().Leaks != 0 {
			t.Errorf("%q: %d %s", word, r.status, r.raw)
		}
	}
}

func TestPoliciesOfTheWorld(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("kestrel-bitcoin", "tbtc4", "5000000")
	s.fund("meridian-bitcoin", "tbtc4", "5000000")
	if r := s.send("kestrel-bitcoin", "tbtc4", "10000", "a", nil); r.status != 400 {
		t.Errorf("an unlisted payee: %s", r.raw)
	}
	if r := s.send("kestrel-bitcoin", "tbtc4", "10000", "b", map[string]any{"address": s.world.Payee("kestrel-bitcoin").Address}); r.status != 200 {
		t.Errorf("a listed payee: %s", r.raw)
	}
	if r := s.send("meridian-bitcoin", "tbtc4", "10000", "c", nil); r.status != 202 {
		t.Errorf("an unlisted payee that needs approval: %s", r.raw)
	}
}
