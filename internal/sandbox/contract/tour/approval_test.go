package tour

// Pending approvals, under a coin and without one.
var approvalRows = []row{
	{call: "express POST /api/v2/tbtc4/wallet/<apex-bitcoin>/sendcoins", want: 200, keep: "one pendingApproval.id",
		body: `{"address":"<to-apex-power>","amount":"177012","walletPassphrase":"<pass-apex-bitcoin>","sequenceId":"one"}`},
	{call: "express POST /api/v2/tbtc4/wallet/<apex-bitcoin>/sendcoins", want: 202,
		body: `{"address":"<to-apex-power>","amount":"177011","walletPassphrase":"<pass-apex-bitcoin>","sequenceId":"two"}`},
	{call: "GET /api/v2/pendingApprovals?enterpriseId=<apex>", want: 200},
	{call: "GET /api/v2/pendingapprovals?walletId=<apex-bitcoin>", want: 200},
	{call: "GET /api/v2/tbtc4/pendingapprovals?walletId=<apex-bitcoin>", want: 200},
	{call: "GET /api/v2/pendingapprovals/<one>", want: 200},
	{call: "GET /api/v2/tbtc4/pendingapprovals/<one>", want: 200},
	{call: "GET /api/v2/pendingapprovals/<zeros>", want: 404},
	{call: "PUT /api/v2/pendingapprovals/<one>", body: `{"state":"approved"}`, want: 403},
	{call: "PUT /api/v2/pendingapprovals/<one>", as: "approver", body: `{"state":"approved"}`, want: 200},
	{call: "express POST /api/v2/tbtc4/wallet/<apex-bitcoin>/sendcoins", want: 200, keep: "three pendingApproval.id",
		body: `{"address":"<to-apex-power>","amount":"277012","walletPassphrase":"<pass-apex-bitcoin>","sequenceId":"three"}`},
	{call: "PUT /api/v2/tbtc4/pendingapprovals/<three>", as: "approver", body: `{"state":"rejected"}`, want: 200},

	{call: "GET /api/v2/pendingapprovals/count?byOrganization=true", want: 200},
	{call: "PUT /api/v2/tbtc4/wallet/<apex-bitcoin>", body: `{"approvalsRequired":2}`, want: 202, keep: "settings id"},
	{call: "PUT /api/v2/pendingapprovals/bulkupdate", as: "approver", body: `{"approvals":[{"paId":"<settings>","status":"rejected"}]}`, want: 200},
	{call: "PUT /api/v2/pendingapprovals/bulkupdate", as: "approver", body: `{"approvals":[]}`, want: 400},
	{call: "PUT /api/v2/pendingapprovals/bulkupdate", as: "approver", body: `{"approvals":[{"paId":"<three>","status":"rejected"}]}`, want: 422},
	{call: "PUT /api/v2/pendingapprovals/bulkupdate", as: "approver", body: `{"approvals":[{"paId":"<zeros>","status":"rejected"}]}`, want: 404},
	{call: "GET /api/v2/pendingapprovals/<one>/transfer", want: 200},
	{call: "GET /api/v2/pendingapprovals/<settings>/transfer", want: 404},
	{call: "GET /api/v2/pendingapprovals/nonsense/transfer", want: 400},
	{call: "GET /api/v2/pendingapprovals/nonsense", want: 400},
	{call: "GET /api/v2/tbtc4/pendingapprovals/nonsense", want: 400},
	{call: "GET /api/v2/pendingapprovals/<zeros>/transfer", want: 404},
}
