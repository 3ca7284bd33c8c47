package tour

// Receive addresses.
var addressRows = []row{
	{call: "POST /api/v2/tbtc4/wallet/<apex-bitcoin>/address", body: `{"label":"Tour"}`, want: 200, keep: "address address,id id"},
	{call: "POST /api/v2/ofc/wallet/<apex-vault>/address", body: `{"onToken":"ofctbtc"}`, want: 200},
	{call: "POST /api/v2/tbtc4/wallet/<apex-bitcoin>/address", body: `{"label":7}`, want: 400},
	{call: "GET /api/v2/tbtc4/wallet/<apex-bitcoin>/addresses?limit=1", want: 200},
	{call: "GET /api/v2/tbtc4/wallet/nonsense/addresses", want: 400},
	{call: "GET /api/v2/tbtc4/wallet/<apex>/addresses", want: 403},
	{call: "GET /api/v2/tbtc4/wallet/<apex-bitcoin>/address/<address>", want: 200},
	{call: "GET /api/v2/tbtc4/wallet/<apex-bitcoin>/address/<id>", want: 200},
	{call: "GET /api/v2/tbtc4/wallet/<apex-bitcoin>/address/<zeros>", want: 404},
	{call: "GET /api/v2/tbtc4/wallet/nonsense/address/<id>", want: 400},
	{call: "GET /api/v2/txrp/wallet/<kestrel-ripple>/addresses", want: 200},
}
