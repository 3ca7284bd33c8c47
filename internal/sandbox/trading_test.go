package sandbox

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// trade is a path of the trading service, of the Apex vault where it starts with /.
func (s *stand) trade(path string) string {
	return s.platform + "/api/prime/trading/v1/accounts/" + s.world.Wallet("apex-vault").ID + path
}

func (s *stand) order(body map[string]any) result {
	whole := map[string]any{"type": "market", "product": "TBTC-TUSD*", "side": "buy", "quantity": "0.01", "quantityCurrency": "TBTC"}
	for key, value := range body {
		whole[key] = value
	}
	return s.do("POST", s.trade("/orders"), "service", whole)
}

// trader is a stand whose vault holds 1 TBTC and 100,000.00 TUSD.
func trader(t *testing.T) *stand {
	s := newStand(t, Options{})
	s.fund("apex-vault", "ofctbtc", "100000000")
	s.fund("apex-vault", "ofctusd", "10000000")
	return s
}

var reqID = regexp.MustCompile(`^unk-[a-z0-9]{20}$`)

// Whatever is no Go Account of the caller's is forbidden, in the trading service's own
// shape (seed 000, wrong-id-parameter); so is an unknown product (invalid-argument-productid).
func TestTradingErrors(t *testing.T) {
	t.Parallel()
	s := trader(t)
	accounts := s.platform + "/api/prime/trading/v1/accounts"
	for _, x := range []struct {
		name, url, token string
		status           int
		errorName, error string
	}{
		{"no token", accounts, "", 401, "Error", ""},
		{"expired", accounts, "expired", 401, "Error", "session expired"},
		{"no scope", accounts, "viewer", 403, "backend:common:forbidden", "trade_view"},
		{"an enterprise's id", accounts + "/" + s.world.Enterprise("apex").ID + "/balances", "service", 403, "backend:common:forbidden", "invalid permission"},
		{"a wallet that is no Go Account", accounts + "/" + s.world.Wallet("apex-bitcoin").ID + "/balances", "service", 403, "backend:common:forbidden", "invalid permission"},
		{"another client's", accounts + "/" + s.world.Wallet("meridian-vault").ID + "/products", "apex", 403, "backend:common:forbidden", "invalid permission"},
		{"nothing", accounts + "/nothing/orders", "service", 403, "backend:common:forbidden", "invalid permission"},
		{"unknown product", s.trade("/products/BTC-USD/level1"), "service", 400, "backend:common:invalidArgument", "backend:common:invalidArgument key=productID"},
		{"unknown product", s.trade("/products/BTC"), "service", 400, "backend:common:invalidArgument", "backend:common:invalidArgument key=productID"},
		{"unknown order", s.trade("/orders/" + uuid(fixed("order", "none"))), "service", 404, "backend:common:notFound", "not found"},
		{"no order's id", s.trade("/orders/1"), "service", 400, "backend:common:invalidArgument", "key=orderID"},
		{"unknown trade", s.trade("/trades/" + uuid(fixed("trade", "none"))), "service", 404, "backend:common:notFound", "not found"},
		{"no trade's id", s.trade("/trades/1"), "service", 400, "backend:common:invalidArgument", "key=tradeID"},
		{"limit", s.trade("/orders?limit=501"), "service", 400, "backend:common:invalidArgument", "key=limit"},
		{"status", s.trade("/orders?status=filled"), "service", 400, "backend:common:invalidArgument", "key=status"},
		{"date", s.trade("/trades?dateLt=today"), "service", 400, "backend:common:invalidArgument", "key=dateLt"},
	} {
		r := s.do("GET", x.url, x.token, nil)
		text, _ := r.body["error"].(string)
		id, _ := r.body["reqId"].(string)
		if r.status != x.status || r.body["errorName"] != x.errorName || !strings.Contains(text, x.error) || !reqID.MatchString(id) || r.body["context"] == nil {
			t.Errorf("%s: %d %s", x.name, r.status, r.raw)
		}
	}
}

func TestTradingAccounts(t *testing.T) {
	t.Parallel()
	s := trader(t)
	r := s.get("/api/prime/trading/v1/accounts")
	ids := []string{}
	for _, item := range r.body["data"].([]any) {
		ids = append(ids, item.(map[string]any)["id"].(string))
	}
	if !slices.Equal(ids, []string{s.world.Wallet("apex-vault").ID, s.world.Wallet("meridian-vault").ID}) {
		t.Fatalf("accounts: %s", r.raw)
	}
	if alone := s.do("GET", s.platform+"/api/prime/trading/v1/accounts", "apex", nil); len(alone.body["data"].([]any)) != 1 {
		t.Fatalf("a client's accounts: %s", alone.raw)
	}
	if me := s.get("/api/prime/trading/v1/user/current"); me.body["email"] != s.world.User("service").Email {
		t.Fatalf("user: %s", me.raw)
	}
	book := s.do("GET", s.trade("/products/TBTC-TUSD*/level2?includeCumulative=true"), "service", nil)
	top := s.do("GET", s.trade("/products/TBTC-TUSD*/level1"), "service", nil)
	best, _ := dig(book.body, "bids.0")
	if level := best.([]any); top.body["bidPrice"] != "64217.875" || top.body["askPrice"] != "64282.125" || len(level) != 3 || level[0] != top.body["bidPrice"] {
		t.Fatalf("book: %s %s", top.raw, book.raw)
	}
	products := s.do("GET", s.trade("/products"), "service", nil)
	id, _ := dig(products.body, "data.0.id")
	name, _ := dig(products.body, "data.0.name")
	if one := s.do("GET", s.trade("/products/"+id.(string)), "service", nil); one.body["name"] != name {
		t.Fatalf("a product by its id: %s", one.raw)
	}
	if currencies := s.do("GET", s.trade("/currencies"), "service", nil); currencies.status != 200 || !strings.Contains(string(currencies.raw), `"symbol":"TUSD"`) {
		t.Fatalf("currencies: %s", currencies.raw)
	}
}

// Every answer says how much of the rate is left; over it the service refuses, if the
// controls want that.
func TestTradingRate(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.control("trading-limit", map[string]any{"state": "on"})
	path := "/api/prime/trading/v1/accounts"
	for left := 9; left >= 0; left-- {
		r := s.get(path)
		if r.status != 200 || r.header.Get("X-Ratelimit-Remaining") != fmt.Sprint(left) || r.header.Get("X-Ratelimit-Limit") != "10" || r.header.Get("X-Ratelimit-Reset") != "1000" {
			t.Fatalf("%d left: %d %v", left, r.status, r.header)
		}
	}
	if r := s.get(path); r.status != 429 || r.header.Get("Retry-After") != "1" || r.body["errorName"] != "backend:common:tooManyRequests" {
		t.Fatalf("over the rate: %d %s", r.status, r.raw)
	}
	if r := s.do("GET", s.platform+path, "approver", nil); r.status != 200 {
		t.Fatalf("another user: %d %s", r.status, r.raw)
	}
	s.clock.add(time.Second)
	if r := s.get(path); r.status != 200 {
		t.Fatalf("a second later: %d %s", r.status, r.raw)
	}
}

// amounts are the vault's balance of an asset as the trading service says it.
func (s *stand) amounts(currency string) map[string]any {
	s.t.Helper()
	r := s.do("GET", s.trade("/balances"), "service", nil)
	for _, item := range r.body["data"].([]any) {
		if body := item.(map[string]any); body["currency"] == currency {
			return body
		}
	}
	s.t.Fatalf("no %s: %s", currency, r.raw)
	return nil
}

func TestMarketOrders(t *testing.T) {
	t.Parallel()
	s := trader(t)
	for _, x := range []struct {
		side, quantity, currency string
		base, quote, average     string
	}{
		{"buy", "0.01", "TBTC", "0.01", "642.83", "64283"},                   // 642.82125 rounded up
		{"sell", "0.01", "TBTC", "0.01", "642.17", "64217"},                  // 642.17875 rounded down
		{"buy", "1000", "TUSD", "0.01555642", "1000", "64282.142"},           // the coins rounded down
		{"sell", "1000", "TUSD", "0.01557199", "1000", "64217.8681"},         // the coins rounded up
		{"buy", "0.00001", "TBTC", "0.00001", "0.65", "65000"},               // the smallest order
		{"sell", "500.55", "TUSD", "0.00779456", "500.55", "64217.8648"},     // cents
		{"buy", "0.12345678", "TBTC", "0.12345678", "7936.07", "64282.1723"}, // every place
	} {
		r := s.order(map[string]any{"side": x.side, "quantity": x.quantity, "quantityCurrency": x.currency})
		if r.status != 200 || r.body["status"] != "completed" || r.body["filledQuantity"] != x.base || r.body["filledQuoteQuantity"] != x.quote {
			t.Errorf("%s %s %s: %d %s", x.side, x.quantity, x.currency, r.status, r.raw)
			continue
		}
		trades := s.do("GET", s.trade("/trades?limit=1&orderId="+r.body["id"].(string)), "service", nil)
		for field, want := range map[string]string{"quantity": x.base, "quoteQuantity": x.quote, "side": x.side, "orderId": r.body["id"].(string)} {
			if got, _ := dig(trades.body, "data.0."+field); got != want {
				t.Errorf("trade's %s is %v, not %s", field, got, want)
			}
		}
		if r.body["averagePrice"] != x.average {
			t.Errorf("%s %s: average %v, not %s", x.side, x.quantity, r.body["averagePrice"], x.average)
		}
		id, _ := dig(trades.body, "data.0.id")
		if one := s.do("GET", s.trade("/trades/"+id.(string)), "service", nil); one.body["quantity"] != x.base {
			t.Errorf("trade: %s", one.raw)
		}
	}
	if total, _, _ := s.shown("apex-vault", "ofctbtc"); decimal(total, 8) != s.amounts("TBTC")["balance"] {
		t.Fatalf("the wallet has %s, the account %v", total, s.amounts("TBTC"))
	}
}

func TestLimitOrders(t *testing.T) {
	t.Parallel()
	s := trader(t)
	limit := func(more map[string]any) result {
		body := map[string]any{"type": "limit", "limitPrice": "60000", "quantity": "1"}
		for key, value := range more {
			body[key] = value
		}
		return s.order(body)
	}
	open := limit(map[string]any{"clientOrderId": "first"})
	if open.body["status"] != "open" || s.amounts("TUSD")["heldBalance"] != "60000" || s.amounts("TUSD")["tradableBalance"] != "40000" {
		t.Fatalf("open: %s %v", open.raw, s.amounts("TUSD"))
	}
	if r := limit(map[string]any{"clientOrderId": "first"}); r.status != 409 || r.body["error"] != "backend:common:inUse key=clientOrderId" {
		t.Fatalf("the same clientOrderId: %d %s", r.status, r.raw)
	}
	if r := s.send("apex-vault", "ofctusd", "4000001", "held", nil); r.status != 400 {
		t.Fatalf("sent what an order holds: %d %s", r.status, r.raw)
	}
	if r := limit(map[string]any{"quantity": "0.7"}); r.body["status"] != "canceled" || r.body["reason"] != "insufficientFunds" {
		t.Fatalf("more than there is: %s", r.raw)
	}
	for force, want := range map[string]string{"IOC": "canceled", "FOK": "canceled"} {
		if r := limit(map[string]any{"quantity": "0.1", "timeInForce": force}); r.body["status"] != want {
			t.Errorf("%s: %s", force, r.raw)
		}
	}
	timed := limit(map[string]any{"quantity": "0.1", "duration": 60})
	if timed.body["timeInForce"] != "GTD" {
		t.Fatalf("timed: %s", timed.raw)
	}
	s.control("price", map[string]any{"asset": "BTC", "usd": "59000"})
	s.control("advance", map[string]any{"seconds": 1})
	filled := s.do("GET", s.trade("/orders/"+open.body["id"].(string)), "service", nil)
	if filled.body["status"] != "completed" || filled.body["averagePrice"] != "59029.5" || s.amounts("TBTC")["balance"] != "2.1" {
		t.Fatalf("filled: %s %v", filled.raw, s.amounts("TBTC"))
	}
	s.control("price", map[string]any{"asset": "BTC", "usd": "64250"})
	resting := limit(map[string]any{"side": "sell", "limitPrice": "70000", "quantity": "0.5"})
	over := limit(map[string]any{"side": "sell", "limitPrice": "70000", "quantity": "0.5", "duration": 10})
	if r := s.do("PUT", s.trade("/orders/"+resting.body["id"].(string)+"/cancel"), "service", nil); r.status != 200 {
		t.Fatalf("cancel: %d %s", r.status, r.raw)
	}
	s.control("advance", map[string]any{"seconds": 600})
	for _, id := range []any{resting.body["id"], over.body["id"]} {
		if r := s.do("GET", s.trade("/orders/"+id.(string)), "service", nil); r.body["status"] != "canceled" {
			t.Fatalf("ended: %s", r.raw)
		}
	}
	if s.amounts("TBTC")["heldBalance"] != "0" {
		t.Fatalf("held by nobody: %v", s.amounts("TBTC"))
	}
	for _, id := range []string{open.body["id"].(string), uuid(fixed("order", "none"))} {
		if r := s.do("PUT", s.trade("/orders/"+id+"/cancel"), "service", nil); r.status != 400 || r.body["errorName"] == nil {
			t.Fatalf("cancel of what is done: %d %s", r.status, r.raw)
		}
	}
	for query, want := range map[string]int{"": 7, "?status=completed": 2, "?status=canceled": 5, "?clientOrderId=first": 1, "?limit=2&offset=6": 1, "?dateLt=" + stamp(start().Now()): 0, "?fundingType=margin": 0} {
		if r := s.do("GET", s.trade("/orders"+query), "service", nil); len(r.body["data"].([]any)) != want {
			t.Errorf("%s: %d orders, not %d", query, len(r.body["data"].([]any)), want)
		}
	}
}

// Orders that take their time, wait for a date or for a price.
func TestSlowOrders(t *testing.T) {
	t.Parallel()
	s := trader(t)
	state := func(r result) any {
		return s.do("GET", s.trade("/orders/"+r.body["id"].(string)), "service", nil).body["status"]
	}
	twap := s.order(map[string]any{"type": "twap", "duration": 30, "interval": 5, "parameters": map[string]any{"isTimeSliced": true}})
	later := s.order(map[string]any{"type": "steady_pace", "scheduledDate": stamp(s.clock.Now().Add(time.Hour)), "parameters": map[string]any{"interval": 5, "intervalUnit": "minute", "subOrderSize": "0.001"}})
	stop := s.order(map[string]any{"type": "stop", "side": "sell", "triggerPrice": "60000"})
	if state(twap) != "open" || state(later) != "scheduled" || state(stop) != "open" {
		t.Fatalf("new: %v %v %v", state(twap), state(later), state(stop))
	}
	s.control("advance", map[string]any{"seconds": 1799})
	if state(twap) != "open" {
		t.Fatal("the TWAP order is early")
	}
	s.control("advance", map[string]any{"seconds": 1})
	if state(twap) != "completed" || state(later) != "scheduled" {
		t.Fatalf("half an hour later: %v %v", state(twap), state(later))
	}
	s.control("advance", map[string]any{"seconds": 1800})
	if state(later) != "completed" || state(stop) != "open" {
		t.Fatalf("an hour later: %v %v", state(later), state(stop))
	}
	s.control("price", map[string]any{"asset": "BTC", "usd": "60000"})
	s.control("advance", map[string]any{"kind": "orders", "steps": 1})
	if state(stop) != "completed" {
		t.Fatalf("triggered: %v", state(stop))
	}
	// The market ran away from what the order holds.
	dear := s.order(map[string]any{"type": "twap", "duration": 1, "quantity": "1.6"})
	s.control("price", map[string]any{"asset": "BTC", "usd": "90000"})
	s.control("advance", map[string]any{"seconds": 60})
	if r := s.do("GET", s.trade("/orders/"+dear.body["id"].(string)), "service", nil); r.body["status"] != "canceled" || r.body["reason"] != "insufficientFunds" {
		t.Fatalf("too dear: %s", r.raw)
	}
}

// The organization hears of an order when it is made and when it is done.
func TestOrderWebhooks(t *testing.T) {
	t.Parallel()
	s := trader(t)
	in := newSink(t, s.world)
	hook := s.do("POST", s.platform+"/api/v2/organization/"+s.world.Organization.ID+"/webhook", "manager", map[string]any{"type": "tradeOrder", "url": in.url})
	if hook.status != 200 {
		t.Fatalf("webhook: %d %s", hook.status, hook.raw)
	}
	order := s.order(map[string]any{"type": "limit", "limitPrice": "60000", "clientOrderId": "told"})
	s.do("PUT", s.trade("/orders/"+order.body["id"].(string)+"/cancel"), "service", nil)
	s.control("flush", nil)
	states := []string{}
	for _, d := range in.take() {
		if d.payload["orderId"] != order.body["id"] {
			t.Errorf("about another order: %v", d.payload)
		}
		states = append(states, d.payload["state"])
	}
	if !slices.Equal(states, []string{"open", "canceled"}) {
		t.Fatalf("told %v", states)
	}
}

func TestOrderRefusals(t *testing.T) {
	t.Parallel()
	s := trader(t)
	for key, body := range map[string]map[string]any{
		"productID":        {"product": "BTC-USD"},
		"type":             {"type": "iceberg"},
		"side":             {"side": "hold"},
		"fundingType":      {"fundingType": "margin"},
		"quantityCurrency": {"quantityCurrency": "USD"},
		"clientOrderId":    {"clientOrderId": strings.Repeat("x", 257)},
		"duration":         {"type": "twap"},
		"limitPrice":       {"type": "limit", "limitPrice": "60000.00001"},
		"triggerPrice":     {"type": "stop"},
		"parameters":       {"type": "steady_pace", "parameters": map[string]any{"interval": 5}},
		"timeInForce":      {"timeInForce": "GTC"},
		"scheduledDate":    {"type": "twap", "duration": 1, "scheduledDate": "2020-01-01T00:00:00Z"},
		"quantity":         {"quantity": "-1"},
	} {
		r := s.order(body)
		if r.status != 400 || r.body["error"] != "backend:common:invalidArgument key="+key {
			t.Errorf("%s: %d %s", key, r.status, r.raw)
		}
	}
	for quantity, want := range map[string]string{"0.000009": "at least 0.00001 TBTC", "10001": "at most 10000 TBTC", "0.123456789": "more decimals"} {
		r := s.order(map[string]any{"quantity": quantity})
		message, _ := dig(r.body, "error.message")
		if text, _ := message.(string); r.status != 400 || r.body["errorName"] != "backend:trade:invalidQuantity" || !strings.Contains(text, want) {
			t.Errorf("%s: %d %s", quantity, r.status, r.raw)
		}
	}
	if r := s.do("POST", s.trade("/orders"), "service", nil); r.status != 422 {
		t.Fatalf("no body: %d %s", r.status, r.raw)
	}
	if r := s.do("POST", s.trade("/orders"), "viewer", map[string]any{}); r.status != 403 {
		t.Fatalf("no scope: %d %s", r.status, r.raw)
	}
}

// No sequence of orders makes money out of nothing, and none overdraws the account.
func TestTradingMakesNoMoney(t *testing.T) {
	t.Parallel()
	s := trader(t)
	random := rand.New(rand.NewPCG(7, 11))
	value := func() *big.Rat {
		out := new(big.Rat)
		for currency, price := range map[string]int64{"TBTC": 64250, "TUSD": 1} {
			n, fine := new(big.Rat).SetString(s.amounts(currency)["balance"].(string))
			if !fine || n.Sign() < 0 {
				t.Fatalf("%s: %v", currency, s.amounts(currency))
			}
			out.Add(out, n.Mul(n, new(big.Rat).SetInt64(price)))
		}
		return out
	}
	before := value()
	for n := range 120 {
		body := map[string]any{"side": []string{"buy", "sell"}[random.IntN(2)], "quantity": fmt.Sprintf("0.%08d", 1000+random.IntN(90000000))}
		if random.IntN(2) == 0 {
			body["quantity"], body["quantityCurrency"] = fmt.Sprintf("%d.%02d", 10+random.IntN(60000), random.IntN(100)), "TUSD"
		}
		if r := s.order(body); r.status != 200 || r.body["status"] != "completed" && r.body["reason"] != "insufficientFunds" {
			t.Fatalf("order %d: %d %s", n, r.status, r.raw)
		}
		after := value()
		if after.Cmp(before) > 0 {
			t.Fatalf("order %d %v made %s", n, body, new(big.Rat).Sub(after, before).FloatString(8))
		}
		before = after
	}
}
