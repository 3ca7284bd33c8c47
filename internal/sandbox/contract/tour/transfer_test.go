package tour

// Transfers as they are listed, found and told one by one.
var transferRows = []row{
	{call: "express POST /api/v2/tbtc4/wallet/<apex-bitcoin>/sendcoins", want: 200,
		body: `{"address":"<to-apex-power>","amount":"100000","walletPassphrase":"<pass-apex-bitcoin>","sequenceId":"tour"}`},
	{call: "GET /api/v2/tbtc4/wallet/<apex-bitcoin>/transfer?limit=5", want: 200, keep: "transfer transfers.0.id,next transfers.4.id"},
	{call: "GET /api/v2/tbtc4/wallet/<apex-bitcoin>/transfer?prevId=<next>", want: 200},
	{call: "GET /api/v2/tbtc4/wallet/<apex-bitcoin>/transfer?state=confirmed&type=receive&dateGte=2026-01-01T00:00:00.000Z", want: 200},
	{call: "GET /api/v2/tbtc4/wallet/nonsense/transfer", want: 400},
	{call: "GET /api/v2/tbtc4/wallet/<zeros>/transfer", want: 404},
	{call: "GET /api/v2/tbtc4/wallet/<apex-bitcoin>/transfer/<transfer>", want: 200},
	{call: "GET /api/v2/tbtc4/wallet/<apex-bitcoin>/transfer/<zeros>", want: 404},
	{call: "GET /api/v2/tbtc4/wallet/nonsense/transfer/<transfer>", want: 400},
	{call: "GET /api/v2/tbtc4/wallet/<apex-bitcoin>/transfer/sequenceId/tour", want: 200},
	{call: "GET /api/v2/tbtc4/wallet/nonsense/transfer/sequenceId/tour", want: 400},
	{call: "GET /api/v2/ofctbtc/wallet/<apex-vault>/transfer", want: 200},
	{call: "GET /api/v2/hteth/wallet/<meridian-ether>/transfer", want: 200},
	{call: "GET /api/v2/txrp/wallet/<kestrel-ripple>/transfer", want: 200},
}
