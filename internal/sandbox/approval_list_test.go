package sandbox

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"testing"
)

// listedApprovals follows a listing page by page.
func (s *stand) listedApprovals(base, path string, query url.Values) []map[string]any {
	s.t.Helper()
	out := []map[string]any{}
	for {
		r := s.do("GET", base+path+"?"+query.Encode(), "service", nil)
		if r.status != 200 {
			s.t.Fatalf("%s?%s: %d %s", path, query.Encode(), r.status, r.raw)
		}
		for _, item := range r.body["pendingApprovals"].([]any) {
			out = append(out, item.(map[string]any))
		}
		next, more := r.body["nextBatchPrevId"].(string)
		if !more {
			return out
		}
		query.Set("prevId", next)
	}
}

// many approvals of every kind, state, wallet and enterprise, at different times.
func (s *stand) manyApprovals(random *rand.Rand, count int) {
	s.t.Helper()
	states := slices.Clone(settledStates)
	for _, known := range pendingStates {
		states = append(states, known.state)
	}
	for _, w := range s.world.Wallets {
		s.fund(w.Key, w.Assets[len(w.Assets)-1], "900000000000000000000")
	}
	for range count {
		w := s.world.Wallets[random.IntN(len(s.world.Wallets))]
		s.control("advance", map[string]any{"seconds": random.IntN(3)})
		s.control("ask", map[string]any{"type": infoTypes[random.IntN(len(infoTypes))].name, "wallet": w.ID,
			"enterprise": s.world.Enterprises[random.IntN(len(s.world.Enterprises))].ID, "state": states[random.IntN(len(states))]})
	}
}

// A listing with any filters is what a look at every approval finds.
func TestApprovalListingIsANaiveFilter(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	random := rand.New(rand.NewPCG(7, 11))
	base := s.unrecorded(t)
	s.manyApprovals(random, 120)
	everything := url.Values{"limit": {"500"}}
	for _, state := range settledStates {
		everything.Add("state", state)
	}
	for _, known := range pendingStates {
		everything.Add("state", known.state)
	}
	all := s.listedApprovals(base, allApprovals, everything)
	if len(all) != 120 {
		t.Fatalf("%d approvals in all", len(all))
	}
	for range 100 {
		query := s.randomApprovalQuery(random)
		asked := query.Encode()
		want := []string{}
		for _, a := range all {
			if wantsApproval(query, a) {
				want = append(want, a["id"].(string))
			}
		}
		have := []string{}
		for _, a := range s.listedApprovals(base, allApprovals, query) {
			have = append(have, a["id"].(string))
		}
		if !slices.Equal(have, want) {
			t.Fatalf("%s\nhave %v\nwant %v", asked, have, want)
		}
	}
}

func (s *stand) randomApprovalQuery(random *rand.Rand) url.Values {
	query := url.Values{"limit": {fmt.Sprint(1 + random.IntN(40))}}
	for range random.IntN(4) {
		query.Add("state", pendingStates[random.IntN(len(pendingStates))].state)
	}
	for range random.IntN(3) {
		query.Add("requestType", infoTypes[random.IntN(len(infoTypes))].name)
	}
	if random.IntN(4) == 0 {
		query.Set("walletId", s.world.Wallets[random.IntN(len(s.world.Wallets))].ID)
	}
	if random.IntN(4) == 0 {
		query.Add("coin", []string{"tbtc4", "hteth", "ofc", "ofctusd", "txrp"}[random.IntN(5)])
		query.Set("allTokens", fmt.Sprint(random.IntN(2) == 0))
	}
	for range random.IntN(3) {
		query.Add("enterpriseId", s.world.Enterprises[random.IntN(len(s.world.Enterprises))].ID)
	}
	if random.IntN(4) == 0 {
		query.Set("scope", []string{"wallet", "enterprise", "organization"}[random.IntN(3)])
	}
	return query
}

// wantsApproval reads the filters as BitGo's document describes them, from the answer alone.
func wantsApproval(query url.Values, a map[string]any) bool {
	states := query["state"]
	if len(states) == 0 {
		states = []string{"awaitingSignature", "pending", "pendingFinalApproval"}
	}
	text := func(name string) string { value, _ := a[name].(string); return value }
	in := func(values []string, have string) bool { return len(values) == 0 || slices.Contains(values, have) }
	coin := in(query["coin"], text("coin")) || query.Get("allTokens") == "true" && in(query["coin"], coins[text("coin")].base)
	return in(states, text("state")) && in(query["requestType"], a["info"].(map[string]any)["type"].(string)) &&
		in(query["walletId"], text("wallet")) && in(query["enterpriseId"], text("enterprise")) && in(query["scope"], text("scope")) && coin
}

// A page follows the one before it even when what stood at its end was decided meanwhile.
func TestApprovalPagesWhileDeciding(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	ids := []string{}
	for range 9 {
		ids = append([]string{s.asked("policyRuleRequest", "pending")}, ids...)
		s.control("advance", map[string]any{"seconds": 1})
	}
	seen := []string{}
	path := "/api/v2/pendingApprovals?limit=2"
	for range 5 {
		r := s.get(path)
		last := ""
		for _, item := range r.body["pendingApprovals"].([]any) {
			last = item.(map[string]any)["id"].(string)
			seen = append(seen, last)
		}
		s.vote(last, "approver", "approved")
		path = "/api/v2/pendingApprovals?limit=2&prevId=" + last
	}
	if !slices.Equal(seen, ids) {
		t.Errorf("saw %v of %v", seen, ids)
	}
}

// The three forms of the list, what each refuses, and the labels.
func TestApprovalListForms(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	apex, vault := s.world.Wallet("apex-bitcoin"), s.world.Wallet("apex-vault")
	s.fund("apex-bitcoin", "tbtc4", "50000000")
	s.fund("apex-vault", "ofctusd", "50000000")
	own := s.do("POST", s.platform+"/api/v2/tbtc4/wallet/"+apex.ID+"/address", "service", map[string]any{"label": "Reserve"}).body["address"].(string)
	s.control("ask", map[string]any{"type": "transactionRequest", "wallet": apex.ID, "address": own})
	s.control("ask", map[string]any{"type": "transactionRequestFull", "wallet": vault.ID, "coin": "ofctusd"})
	for path, want := range map[string]int{
		"/api/v2/tbtc4/pendingapprovals?walletId=" + apex.ID:                                         1,
		"/api/v2/ofc/pendingapprovals?walletId=" + vault.ID:                                          1,
		"/api/v2/ofctusd/pendingapprovals?enterprise=" + apex.Enterprise:                             1,
		"/api/v2/tbtc4/pendingapprovals?enterprise=" + s.world.Enterprise("kestrel").ID:              0,
		"/api/v2/pendingApprovals?organizationId=" + s.world.Organization.ID:                         2,
		"/api/v2/pendingApprovals?organizationId=" + fixed("no", "organization"):                     0,
		"/api/v2/pendingapprovals?requestType=transactionRequest&requestType=transactionRequestFull": 2,
		"/api/v2/pendingapprovals?state[]=pending&offset=1":                                          1,
	} {
		if r := s.get(path); r.status != 200 || len(r.body["pendingApprovals"].([]any)) != want {
			t.Errorf("%s: %d %s", path, r.status, r.raw)
		}
	}
	for _, path := range []string{"/api/v2/tbtc4/pendingapprovals", "/api/v2/tbtc4/pendingapprovals?walletId=" + apex.ID + "&enterprise=" + apex.Enterprise,
		"/api/v2/pendingApprovals?state=waiting", "/api/v2/pendingApprovals?requestType=send", "/api/v2/pendingApprovals?walletId=7",
		"/api/v2/pendingApprovals?scope=house", "/api/v2/pendingApprovals?limit=0", "/api/v2/pendingApprovals?prevId=" + fixed("no", "no"),
		"/api/v2/pendingapprovals?offset=-1"} {
		if r := s.get(path); r.status != 400 {
			t.Errorf("%s: %d %s", path, r.status, r.raw)
		}
	}
	shown := s.listedApprovals(s.platform, allApprovals, url.Values{"walletId": {apex.ID}, "expandWalletLabels": {"true"}, "expandAddressLabels": {"true"}})[0]
	label := shown["addressLabels"].([]any)[0].(map[string]any)
	if shown["walletLabel"] != apex.Label || label["address"] != own || label["label"] != "Reserve" {
		t.Errorf("labels: %v", shown)
	}
	if plain := s.listedApprovals(s.platform, allApprovals, url.Values{"walletId": {apex.ID}})[0]; plain["walletLabel"] != nil || plain["addressLabels"] != nil {
		t.Errorf("labels that nobody asked for: %v", plain)
	}
	id := shown["id"].(string)
	if r := s.get("/api/v2/txrp/pendingapprovals/" + id); r.status != 404 {
		t.Errorf("under another coin: %d %s", r.status, r.raw)
	}
	if r := s.do("GET", s.platform+allApprovals+"/"+s.asked("updateOrganizationRequest", "pending"), "apex", nil); r.status != 404 {
		t.Errorf("the organization's, by a member of one enterprise: %d %s", r.status, r.raw)
	}
}
