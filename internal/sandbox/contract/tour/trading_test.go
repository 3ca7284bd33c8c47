package tour

// Accounts, market and orders of the trading service.
var tradingRows = []row{
	{call: "GET /api/prime/trading/v1/user/current", want: 200},
	{call: "GET /api/prime/trading/v1/user/current", as: "viewer", want: 403},
	{call: "GET /api/prime/trading/v1/accounts", want: 200},
	{call: "GET /api/prime/trading/v1/accounts", as: "nobody", want: 401},
	{call: "GET /api/prime/trading/v1/accounts", as: "viewer", want: 403},
	{call: "GET " + desk + "/balances", want: 200},
	{call: "GET /api/prime/trading/v1/accounts/<apex>/balances", want: 403},
	{call: "GET " + desk + "/balances", as: "expired", want: 401},
	{call: "GET " + desk + "/currencies", want: 200},
	{call: "GET /api/prime/trading/v1/accounts/<apex>/currencies", want: 403},
	{call: "GET " + desk + "/products", want: 200, keep: "product data.0.id"},
	{call: "GET /api/prime/trading/v1/accounts/<apex>/products", want: 403},
	{call: "GET " + desk + "/products/<product>", want: 200},
	{call: "GET " + desk + "/products/BTC-USD", want: 400},
	{call: "GET " + desk + "/products/TBTC-TUSD*/level1", want: 200},
	{call: "GET " + desk + "/products/BTC-USD/level1", want: 400},
	{call: "GET " + desk + "/products/TBTC-TUSD*/level2?includeCumulative=true", want: 200},
	{call: "GET " + desk + "/products/BTC-USD/level2", want: 400},

	{call: "POST " + desk + "/orders", body: `{"clientOrderId":"tour",` + market, want: 200, keep: "done id"},
	{call: "POST " + desk + "/orders", body: `{"clientOrderId":"tour",` + market, want: 409},
	{call: "POST " + desk + "/orders", body: `{"product":"TBTC-TUSD*","type":"limit","side":"buy","quantity":"0.001","quantityCurrency":"TBTC","limitPrice":"100"}`,
		want: 200, keep: "open id"},
	{call: "POST " + desk + "/orders", body: `{"product":"TBTC-TUSD*","type":"market","side":"buy","quantity":"1","quantityCurrency":"TUSD"}`, want: 400},
	{call: "POST " + desk + "/orders", body: `{"product":"BTC-USD","type":"market","side":"buy","quantity":"1","quantityCurrency":"USD"}`, want: 400},
	{call: "POST " + desk + "/orders", body: `[`, want: 422},
	{call: "POST " + desk + "/orders", as: "viewer", body: `{` + market, want: 403},
	{call: "POST " + desk + "/orders", as: "nobody", body: `{` + market, want: 401},
	{call: "GET " + desk + "/orders?status=open&limit=5", want: 200},
	{call: "GET " + desk + "/orders", as: "viewer", want: 403},
	{call: "GET " + desk + "/orders", as: "nobody", want: 401},
	{call: "GET " + desk + "/orders/<done>", want: 200},
	{call: "GET " + desk + "/orders/1", want: 400},
	{call: "GET " + desk + "/orders/00000000-0000-4000-a000-000000000000", want: 404},
	{call: "PUT " + desk + "/orders/<open>/cancel", want: 200},
	{call: "PUT " + desk + "/orders/<open>/cancel", want: 400},
	{call: "PUT " + desk + "/orders/<open>/cancel", as: "viewer", want: 403},
	{call: "GET " + desk + "/trades?orderId=<done>", want: 200, keep: "trade data.0.id"},
	{call: "GET " + desk + "/trades?dateGte=today", want: 400},
	{call: "GET " + desk + "/trades", as: "viewer", want: 403},
	{call: "GET " + desk + "/trades/<trade>", want: 200},
	{call: "GET " + desk + "/trades/1", want: 400},
	{call: "GET " + desk + "/trades/00000000-0000-4000-a000-000000000000", want: 404},
	{call: "control POST /trading-limit", body: `{"state":"on"}`, want: 200},
	{call: "GET " + desk + "/products", want: 200},
	{call: "GET /api/v2/ofc/wallet/<apex-vault>?allTokens=true&includeStakingBalances=true", want: 200},
}

const (
	desk   = "/api/prime/trading/v1/accounts/<apex-vault>"
	market = `"product":"TBTC-TUSD*","type":"market","side":"buy","quantity":"0.001","quantityCurrency":"TBTC"}`
)
