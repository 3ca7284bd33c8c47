package tour

// Prices and fees.
var marketRows = []row{
	{call: "GET /api/v2/market/latest", as: "nobody", want: 200},
	{call: "GET /api/v2/tbtc4/market/latest", as: "nobody", want: 200},
	{call: "GET /api/v1/marketdata/cryptocompare/spot/prices?base=BTC&quote=USD&interval=hour", want: 200},
	{call: "GET /api/v1/marketdata/cryptocompare/spot/prices?base=BTC", want: 400},
	{call: "GET /api/v1/marketdata/cryptocompare/historical/prices?base=BTC&quote=USD&interval=day&start=2026-06-01T00:00:00.000Z", want: 200},
	{call: "GET /api/v1/marketdata/cryptocompare/historical/prices?base=BTC&quote=USD&interval=week", want: 400},
	{call: "GET /api/v2/tbtc4/tx/fee?numBlocks=2", want: 200},
	{call: "GET /api/v2/hteth/tx/fee", want: 200},
	{call: "GET /api/v2/txrp/tx/fee", want: 200},
	{call: "GET /api/v2/tnone/tx/fee", want: 400},
}
