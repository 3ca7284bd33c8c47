package sandbox

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// unrecorded is the platform without the contract's recorder, which takes a while over every
// request in a long listing.
func (s *stand) unrecorded(t *testing.T) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.server.platform(r).write(w) }))
	t.Cleanup(server.Close)
	return server.URL
}

// requests follows a listing page by page.
func (s *stand) requests(base, path string, query url.Values) []map[string]any {
	s.t.Helper()
	out := []map[string]any{}
	for {
		r := s.do("GET", base+path+"?"+query.Encode(), "service", nil)
		if r.status != 200 {
			s.t.Fatalf("%s?%s: %d %s", path, query.Encode(), r.status, r.raw)
		}
		for _, item := range r.body["txRequests"].([]any) {
			out = append(out, item.(map[string]any))
		}
		next, more := r.body["nextBatchPrevId"].(string)
		if !more {
			return out
		}
		query.Set("prevId", next)
	}
}

func (s *stand) meridian() (wallet, enterprise string) {
	return "/api/v2/wallet/" + s.world.Wallet("meridian-ether").ID + "/txrequests", "/api/v2/enterprise/" + s.world.Enterprise("meridian").ID + "/txrequests"
}

func paying(ticker, amount, sequence, comment string) map[string]any {
	return map[string]any{"intentType": "payment", "sequenceId": sequence, "comment": comment, "recipients": []any{map[string]any{
		"address": map[string]any{"address": etherAddress("payee|meridian-desk")}, "amount": map[string]any{"value": amount, "symbol": ticker}}}}
}

// newRequest asks for a request in Meridian's ether wallet.
func (s *stand) newRequest(api string, intent map[string]any) result {
	wallet, _ := s.meridian()
	return s.do("POST", s.platform+wallet, "service", map[string]any{"apiVersion": api, "intent": intent})
}

// The demo world has every state, of both versions where both have it, and versions without a gap.
func TestRequestsOfTheDemoWorld(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{Seed: true})
	_, enterprise := s.meridian()
	all := s.requests(s.unrecorded(t), enterprise, url.Values{"limit": {"500"}})
	seen, last := map[string]bool{}, map[string]float64{}
	for _, r := range all { // by id: in the order of their making
		id, version := r["txRequestId"].(string), r["version"].(float64)
		if version != last[id]+1 {
			t.Errorf("version %v of %s follows %v", version, id, last[id])
		}
		last[id] = version
		seen[fmt.Sprint(r["apiVersion"], " ", r["state"])] = true
	}
	for _, r := range all {
		if r["latest"] != (r["version"] == last[r["txRequestId"].(string)]) {
			t.Errorf("latest is %v of version %v of %v", r["latest"], r["version"], last[r["txRequestId"].(string)])
		}
	}
	for _, state := range requestStates {
		full := slices.Contains(strings.Fields("pendingDelivery delivered"), state)
		lite := strings.HasPrefix(state, "pendingUser") || state == "readyToSend"
		if !full && !seen["lite "+state] || !lite && !seen["full "+state] {
			t.Errorf("%s is missing: %v", state, seen)
		}
	}
	for _, sent := range s.transfers("meridian-ether", "hteth", "&state=confirmed&type=send") {
		if sent["txRequestId"] == nil {
			t.Errorf("a send without a request: %v", sent)
		}
	}
}

// A listing with any filters is what a look at every version finds, by permission and of one
// wallet, in any order.
func TestRequestListingIsANaiveFilter(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{Seed: true})
	wallet, enterprise := s.meridian()
	base := s.unrecorded(t)
	all := s.requests(base, enterprise, url.Values{"limit": {"500"}})
	random := rand.New(rand.NewPCG(3, 5))
	for i := range 75 {
		path := []string{enterprise, enterprise + "/bypermission", wallet}[i%3]
		query := randomRequestQuery(random, all, strings.HasSuffix(path, "bypermission"))
		asked := query.Encode()
		want := []map[string]any{}
		for _, r := range all {
			if wantsRequest(query, r, strings.HasSuffix(path, "bypermission")) {
				want = append(want, r)
			}
		}
		byCreation := query.Get("sortBy") == "createdDate"
		slices.SortStableFunc(want, func(a, b map[string]any) int {
			if byCreation {
				return strings.Compare(a["createdDate"].(string), b["createdDate"].(string))
			}
			return 0
		})
		if query.Get("sortDirection") == "DESC" {
			slices.Reverse(want)
		}
		have := s.requests(base, path, query)
		if !slices.EqualFunc(have, want, func(a, b map[string]any) bool {
			return a["txRequestId"] == b["txRequestId"] && a["version"] == b["version"]
		}) {
			t.Fatalf("%s?%s: %d, want %d", path, asked, len(have), len(want))
		}
	}
}

func randomRequestQuery(random *rand.Rand, all []map[string]any, byPermission bool) url.Values {
	query := url.Values{"limit": {fmt.Sprint(3 + random.IntN(400))}}
	pick := func() map[string]any { return all[random.IntN(len(all))] }
	add := func(name, value string) {
		if random.IntN(3) == 0 {
			query.Add(name, value)
		}
	}
	for range 2 {
		add("states", pick()["state"].(string))
		add("excludeIntentTypes", pick()["intent"].(map[string]any)["intentType"].(string))
	}
	add("sortBy", []string{"id", "createdDate"}[random.IntN(2)])
	add("sortDirection", []string{"ASC", "DESC"}[random.IntN(2)])
	add("dateGte", pick()["date"].(string))
	add("dateLt", pick()["date"].(string))
	if byPermission {
		add("apiVersion", pick()["apiVersion"].(string))
		add("walletTypes", []string{"hot", "trading"}[random.IntN(2)])
		add("walletPermissions", []string{"admin", "spend"}[random.IntN(2)])
		return query
	}
	add("txRequestIds", pick()["txRequestId"].(string))
	add("intentTypes", pick()["intent"].(map[string]any)["intentType"].(string))
	add("latest", "true")
	add("version", fmt.Sprint(1+random.IntN(4)))
	if sequence, _ := pick()["intent"].(map[string]any)["sequenceId"].(string); sequence != "" {
		add("sequenceIds", sequence)
	}
	return query
}

// wantsRequest reads the filters as seed 003 describes them, from the answer alone.
func wantsRequest(query url.Values, r map[string]any, latest bool) bool {
	in := func(name, have string) bool { return len(query[name]) == 0 || slices.Contains(query[name], have) }
	intent := r["intent"].(map[string]any)
	kind, sequence := intent["intentType"].(string), fmt.Sprint(intent["sequenceId"])
	date := r["date"].(string)
	return in("states", r["state"].(string)) && !slices.Contains(query["excludeIntentTypes"], kind) && in("intentTypes", kind) &&
		in("apiVersion", r["apiVersion"].(string)) && in("walletTypes", r["walletType"].(string)) && in("sequenceIds", sequence) &&
		in("txRequestIds", r["txRequestId"].(string)) && in("version", fmt.Sprint(r["version"])) &&
		(query.Get("dateGte") == "" || date >= query.Get("dateGte")) && (query.Get("dateLt") == "" || date < query.Get("dateLt")) &&
		(!latest && query.Get("latest") == "" || r["latest"] == true)
}

// A page follows the one before it though the request at its end has a new version meanwhile.
func TestRequestPagesWhileTheyMove(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("meridian-ether", "hteth", "9000000000000000000")
	wallet, enterprise := s.meridian()
	want := []string{}
	for i := range 7 {
		want = append(want, s.newRequest("full", paying("hteth", "1000", fmt.Sprint("page-", i), "")).body["txRequestId"].(string))
		s.clock.add(time.Second)
	}
	slices.Reverse(want)
	have, prev := []string{}, ""
	for range 4 {
		r := s.get(enterprise + "/bypermission?sortBy=createdDate&sortDirection=DESC&states=pendingDelivery&limit=2" + prev)
		last := ""
		for _, item := range r.body["txRequests"].([]any) {
			last = item.(map[string]any)["txRequestId"].(string)
			have = append(have, last)
		}
		s.do("PUT", s.platform+wallet+"/"+last, "service", map[string]any{"state": "canceled"})
		prev = fmt.Sprint("&prevId=", r.body["nextBatchPrevId"])
	}
	if !slices.Equal(have, want) {
		t.Errorf("saw %v of %v", have, want)
	}
}
