package sandbox

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"
	"time"
)

const marketdata = "/api/v1/marketdata/cryptocompare/"

func TestSpotPrices(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	for query, want := range map[string]string{
		"base=btc&quote=usd&interval=minute":                              "64250.00000000",
		"base=BTC&quote=ETH&interval=hour":                                "20.59294872",
		"base=EUR&quote=USD&interval=day&timestamp=2026-07-05T15:00:00Z":  "1.08000000",
		"base=SOL&quote=USD&interval=hour&timestamp=2026-07-05T15:21:44Z": "148.00000000",
	} {
		r := s.get(marketdata + "spot/prices?" + query)
		var body struct {
			Close, High, Low json.Number
		}
		if json.Unmarshal(r.raw, &body) != nil || r.status != 200 || body.Close.String() != want {
			t.Errorf("%s: %d %s", query, r.status, r.raw)
		}
		if number(t, body.High).Cmp(number(t, body.Low)) < 0 {
			t.Errorf("%s: the high is below the low: %s", query, r.raw)
		}
	}
	for query, key := range map[string]string{
		"base=BTC&quote=USD":                                   "interval",
		"base=BTC&quote=USD&interval=week":                     "interval",
		"base=NOTHING&quote=USD&interval=day":                  "instrument",
		"quote=USD&interval=day":                               "instrument",
		"base=BTC&quote=USD&interval=day&timestamp=yesterday!": "timestamp",
	} {
		r := s.get(marketdata + "spot/prices?" + query)
		if r.status != 400 || r.body["error"] != "backend:common:invalidArgument key="+key || r.body["errorName"] != "backend:common:invalidArgument" {
			t.Errorf("%s: %d %s", query, r.status, r.raw)
		}
	}
	s.control("price", map[string]any{"asset": "BTC", "missing": true})
	if r := s.get(marketdata + "spot/prices?base=BTC&quote=USD&interval=day"); r.status != 400 {
		t.Fatalf("no price: %d %s", r.status, r.raw)
	}
	if r := s.do("GET", s.platform+marketdata+"spot/prices?base=BTC&quote=USD&interval=day", "viewer", nil); r.status != 403 || r.body["errorName"] != "backend:common:forbidden" {
		t.Fatalf("no scope: %d %s", r.status, r.raw)
	}
}

func number(t *testing.T, n json.Number) *big.Rat {
	t.Helper()
	out, fine := new(big.Rat).SetString(n.String())
	if !fine {
		t.Fatalf("%q is no number", n)
	}
	return out
}

// More than a thousand candles come page by page, without a gap or a repetition.
func TestHistoricalPrices(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	end := s.clock.Now()
	query := "historical/prices?base=BTC&quote=USD&interval=minute&start=" + stamp(end.Add(-2100*time.Minute)) + "&end=" + stamp(end)
	times, cursor, pages := []string{}, "", 0
	for {
		r := s.get(marketdata + query + cursor)
		points, found := dig(r.body, "data.prices.BTC-USD")
		if r.status != 200 || !found || len(points.([]any)) > 1000 {
			t.Fatalf("page %d: %d %.300s", pages, r.status, r.raw)
		}
		for _, p := range points.([]any) {
			times = append(times, p.(map[string]any)["time"].(string))
		}
		pages++
		next, _ := dig(r.body, "data.nextBatchPrevId")
		if next == nil {
			break
		}
		cursor = "&nextBatchPrevId=" + next.(string)
	}
	if pages != 3 || len(times) != 2101 {
		t.Fatalf("%d pages, %d candles", pages, len(times))
	}
	for i := 1; i < len(times); i++ {
		before, err := time.Parse(time.RFC3339, times[i-1])
		if err != nil || stamp(before.Add(time.Minute)) != times[i] {
			t.Fatalf("after %s comes %s", times[i-1], times[i])
		}
	}
	for query, key := range map[string]string{"&start=" + stamp(end.Add(time.Hour)): "start", "&end=" + stamp(end.Add(48*time.Hour)): "end", "&nextBatchPrevId=x": "nextBatchPrevId"} {
		r := s.get(marketdata + "historical/prices?base=BTC&quote=USD&interval=hour" + query)
		if r.status != 400 || r.body["error"] != "backend:common:invalidArgument key="+key {
			t.Errorf("%s: %d %s", query, r.status, r.raw)
		}
	}
	if r := s.get(marketdata + "historical/prices?base=BTC&quote=USD&interval=hour"); r.status != 200 {
		t.Fatalf("without bounds: %d %s", r.status, r.raw)
	}
}

// The market knows the coins of BitGo's list that have a price; a frozen price keeps its date.
func TestMarketLatest(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	for path, want := range map[string]string{"/api/v2/tsol/market/latest": "148.00", "/api/v2/market/latest?coin=ofcteur": "1.08", "/api/v2/tpolygon/market/latest": "0.53"} {
		var body struct {
			Latest struct {
				Currencies map[string]struct {
					Last      json.Number
					Timestamp int64
				}
			}
		}
		r := s.do("GET", s.platform+path, "", nil)
		if json.Unmarshal(r.raw, &body) != nil || body.Latest.Currencies["USD"].Last.String() != want || body.Latest.Currencies["USD"].Timestamp != s.clock.Now().Unix() {
			t.Errorf("%s: %d %s", path, r.status, r.raw)
		}
	}
	if r := s.do("GET", s.platform+"/api/v2/ttao/market/latest", "", nil); r.status != 404 {
		t.Fatalf("a coin without a price: %d %s", r.status, r.raw)
	}
	s.control("price", map[string]any{"asset": "SOL", "usd": "150", "ageSeconds": 7200})
	s.clock.add(time.Hour)
	seen, _ := dig(s.do("GET", s.platform+"/api/v2/tsol/market/latest", "", nil).body, "latest.currencies.USD.timestamp")
	if age := s.clock.Now().Unix() - int64(seen.(float64)); age != 10800 {
		t.Fatalf("the stale price is %d seconds old", age)
	}
}

// A coin of BitGo's list that this world has no wallet of is known, another word is not;
// a wallet made as MATIC does not resolve as POL (seed 000).
func TestCoinsOfTheList(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	apex, legacy := s.world.Wallet("apex-bitcoin").ID, s.world.Legacy.ID
	for path, status := range map[string]int{
		"/api/v2/tsol/wallet/" + apex:             404,
		"/api/v2/tbase/wallet/" + apex:            400, // there is no such ticker
		"/api/v2/tsol/wallet":                     200,
		"/api/v2/tbase/wallet":                    400,
		"/api/v2/tsol/tx/fee":                     400,
		"/api/v2/tmatic/wallet/" + legacy:         200,
		"/api/v2/tpol/wallet/" + legacy:           404,
		"/api/v2/tpol/wallet/" + legacy + "/addr": 404,
	} {
		if r := s.get(path); r.status != status {
			t.Errorf("%s: %d %s", path, r.status, r.raw)
		}
	}
	if r := s.do("POST", s.platform+"/api/v2/tpol/wallet/"+legacy+"/address", "service", map[string]any{}); r.status != 500 || r.body["requestId"] == nil {
		t.Fatalf("address as POL: %d %s", r.status, r.raw)
	}
	if r := s.do("POST", s.platform+"/api/v2/tmatic/wallet/"+legacy+"/address", "service", map[string]any{}); r.status != 200 {
		t.Fatalf("address as MATIC: %d %s", r.status, r.raw)
	}
	body := map[string]any{"label": "new", "enterprise": s.world.Enterprise("apex").ID}
	if r := s.do("POST", s.platform+"/api/v2/tsol/wallet/add", "service", body); r.status != 400 || !strings.Contains(string(r.raw), "To enable tsol for your account, contact support") {
		t.Fatalf("wallet of a coin that is not enabled: %d %s", r.status, r.raw)
	}
	for _, w := range s.get("/api/v2/wallets?limit=500").body["wallets"].([]any) {
		if w.(map[string]any)["id"] == legacy {
			t.Fatal("the legacy wallet stands in a list")
		}
	}
}
