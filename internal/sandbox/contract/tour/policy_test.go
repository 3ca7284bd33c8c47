package tour

// Policies of wallets, the route of seed 002, and what is whitelisted in an enterprise.
var policyRows = []row{
	{call: "POST " + rule, body: listed("to-apex-power"), want: 200},
	{call: "POST " + rule, body: listed("to-apex-power"), want: 409},
	{call: "POST " + rule, body: `{"id":"payees"}`, want: 400},
	{call: "POST " + rule, as: "viewer", body: listed("to-apex-power"), want: 403},
	{call: "POST /api/v2/tbtc4/wallet/<zeros>/policy/rule", body: listed("to-apex-power"), want: 404},
	{call: "PUT " + rule, body: listed("to-apex-exchange"), want: 202, keep: "asked id"},
	{call: "GET /api/v2/pendingapprovals/<asked>", want: 200},
	{call: "PUT /api/v2/pendingapprovals/<asked>", as: "approver", body: `{"state":"approved"}`, want: 200},
	{call: "PUT " + rule, body: `[]`, want: 400},
	{call: "PUT " + rule, as: "viewer", body: listed("to-apex-power"), want: 403},
	{call: "PUT /api/v2/tbtc4/wallet/<zeros>/policy/rule", body: listed("to-apex-power"), want: 404},
	{call: "DELETE " + rule, body: `{"id":"nothing","type":"advancedWhitelist","action":{"type":"deny"}}`, want: 404},
	{call: "DELETE " + rule, body: `{"id":"payees","type":"advancedWhitelist","action":{"type":"deny"}}`, want: 202},
	{call: "GET /api/v2/tbtc4/wallet/<apex-bitcoin>", want: 200},
	{call: "GET /api/v2/tbtc4/wallet/<apex-bitcoin>?expandAdvancedWhitelist=true", want: 200},

	{call: "PUT /api/v2/policy/rule/bulk", want: 200, body: `{"updates":[{"walletId":"<apex-bitcoin>","coin":"tbtc4","id":"payees",` +
		`"type":"advancedWhitelist","action":{"type":"deny"},"condition":{"add":{"item":"<to-apex-hosting>","type":"address"}}}]}`},
	{call: "PUT /api/v2/policy/rule/bulk", body: `{"updates":[]}`, want: 400},

	{call: "POST /api/v2/internal/hteth/wallet/<meridian-ether>/policy/rule", want: 200, body: internal("user-service")},
	{call: "POST /api/v2/internal/hteth/wallet/<meridian-ether>/policy/rule", want: 403, body: internal("user-viewer")},
	{call: "POST /api/v2/internal/hteth/wallet/<meridian-ether>/policy/rule", want: 400, body: `{}`},
	{call: "POST /api/v2/internal/hteth/wallet/<zeros>/policy/rule", want: 404, body: internal("user-service")},

	{call: "GET /api/v2/enterprise/<apex>/whitelists?limit=1", want: 200, keep: "next nextBatchPrevId"},
	{call: "GET /api/v2/enterprise/<apex>/whitelists?prevId=<next>", want: 200},
	{call: "GET /api/v2/enterprise/<zeros>/whitelists", want: 404},
}

const rule = "/api/v2/tbtc4/wallet/<apex-bitcoin>/policy/rule"

func listed(payee string) string {
	return `{"id":"payees","type":"advancedWhitelist","action":{"type":"getApproval"},"condition":{"add":{"item":"<` + payee + `>","type":"address"}}}`
}

func internal(asker string) string {
	return `{"id":"desk","type":"advancedWhitelist","action":{"type":"deny","userIds":[]},"requestingUser":"<` + asker + `>",` +
		`"enterpriseId":"<meridian>","condition":{"add":{"item":"<to-meridian-desk>","type":"address"}}}`
}
