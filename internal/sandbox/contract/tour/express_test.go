package tour

// What Express does itself.
var expressRows = []row{
	{call: "express GET /api/v1/pingexpress", as: "nobody", want: 200},
	{call: "express GET /api/v2/pingexpress", as: "nobody", want: 200},
	{call: "express GET /api/v1/ping", as: "nobody", want: 200},
	{call: "express GET /api/v2/ping", as: "nobody", want: 200},
	{call: "express POST /api/v2/tbtc4/wallet/<apex-bitcoin>/sendcoins", want: 200,
		body: `{"address":"<to-apex-power>","amount":"100000","walletPassphrase":"<pass-apex-bitcoin>","sequenceId":"one"}`},
	{call: "express POST /api/v2/tbtc4/wallet/<apex-bitcoin>/sendcoins", want: 400,
		body: `{"address":"<to-apex-power>","amount":"100000","walletPassphrase":"<pass-apex-bitcoin>","sequenceId":"one"}`},
	{call: "express POST /api/v2/tbtc4/wallet/<apex-bitcoin>/sendcoins", want: 400,
		body: `{"address":"<to-apex-power>","amount":"100000","walletPassphrase":"wrong","sequenceId":"two"}`},
	{call: "express POST /api/v2/tbtc4/wallet/<apex-bitcoin>/sendmany", want: 200,
		body: `{"recipients":[{"address":"<to-apex-power>","amount":"100000"}],"walletPassphrase":"<pass-apex-bitcoin>","sequenceId":"three"}`},
	{call: "express POST /api/v2/tbtc4/wallet/<apex-bitcoin>/sendmany", want: 400,
		body: `{"recipients":[],"walletPassphrase":"<pass-apex-bitcoin>","sequenceId":"four"}`},
	{call: "express POST /api/v2/tbtc4/wallet/<apex-bitcoin>/address", body: `{"label":"Tour"}`, want: 200},
	{call: "express POST /api/v2/tbtc4/wallet/nonsense/address", body: `{"label":"Tour"}`, want: 400},
	{call: "express POST /api/v2/tbtc4/wallet/<apex-bitcoin>/sendcoins", want: 200, keep: "held pendingApproval.id",
		body: `{"address":"<to-apex-power>","amount":"177012","walletPassphrase":"<pass-apex-bitcoin>","sequenceId":"five"}`},
	{call: "express PUT /api/v2/tbtc4/pendingapprovals/<held>", as: "approver", want: 200, odd: true,
		body: `{"state":"approved","walletPassphrase":"<pass-apex-bitcoin>"}`},
	{call: "express GET /api/v2/user/me", want: 200, odd: true},
	{call: "express GET /api/v2/tbtc4/wallet/<zeros>", want: 404},
}
