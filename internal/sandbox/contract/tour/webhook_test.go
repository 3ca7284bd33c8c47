package tour

// Webhooks of the organization and of a wallet.
var webhookRows = []row{
	{call: "POST /api/v2/organization/<org>/webhook", as: "manager", body: `{"type":"pendingapproval","url":"<hook>-two","label":"Tour"}`, want: 200, keep: "hook-id id"},
	{call: "POST /api/v2/organization/<org>/webhook", as: "manager", body: `{"type":"nonsense","url":"<hook>"}`, want: 400},
	{call: "POST /api/v2/organization/<org>/webhook", as: "viewer", body: `{"type":"pendingapproval","url":"<hook>"}`, want: 403},
	{call: "GET /api/v2/organization/<org>/webhook", want: 200},
	{call: "GET /api/v2/organization/<org>/webhook/<hook-id>", want: 200},
	{call: "GET /api/v2/organization/<org>/webhook/<hook-id>/notification", want: 200},
	{call: "POST /api/v2/webhook/<hook-id>/verify", body: `{"notificationPayload":"{}","signature":"<zeros><zeros>"}`, want: 200},
	{call: "POST /api/v2/webhook/<zeros>/verify", body: `{"notificationPayload":"{}","signature":"<zeros><zeros>"}`, want: 404},
	{call: "POST /api/notifications/v1/webhooks/<hook-id>/unblockurl", want: 200},
	{call: "POST /api/notifications/v1/webhooks/<zeros>/unblockurl", want: 404},
	{call: "DELETE /api/v2/organization/<org>/webhook/<hook-id>", as: "viewer", want: 403},
	{call: "DELETE /api/v2/organization/<org>/webhook/<hook-id>", as: "manager", want: 204},
	{call: "GET /api/v2/organization/<zeros>/webhook", want: 404},

	{call: "POST /api/v2/enterprise/<apex>/webhooks", as: "manager", body: `{"type":"bankAccount","url":"<hook>-four"}`, want: 200, keep: "enterprise-hook id"},
	{call: "POST /api/v2/enterprise/<apex>/webhooks", as: "manager", body: `{"type":"transfer","url":"<hook>"}`, want: 400},
	{call: "POST /api/v2/enterprise/<apex>/webhooks", as: "viewer", body: `{"type":"bankAccount","url":"<hook>"}`, want: 403},
	{call: "GET /api/v2/enterprise/<apex>/webhooks", want: 200},
	{call: "GET /api/v2/enterprise/<zeros>/webhooks", want: 404},
	{call: "DELETE /api/v2/enterprise/<apex>/webhook/<enterprise-hook>", as: "viewer", want: 403},
	{call: "DELETE /api/v2/enterprise/<apex>/webhook/<enterprise-hook>", as: "manager", want: 204},
	{call: "DELETE /api/v2/enterprise/<apex>/webhook/<zeros>", as: "manager", want: 404},

	{call: "POST /api/v2/tbtc4/webhooks", body: `{"type":"block","url":"<hook>-five"}`, want: 200},
	{call: "POST /api/v2/tbtc4/webhooks", body: `{"type":"transfer","url":"<hook>"}`, want: 400},
	{call: "GET /api/v2/tbtc4/webhooks", want: 200},
	{call: "GET /api/v2/tnone/webhooks", want: 400},
	{call: "DELETE /api/v2/tbtc4/webhooks", body: `{"type":"block","url":"<hook>-five"}`, want: 200},
	{call: "DELETE /api/v2/tbtc4/webhooks", body: `{}`, want: 400},

	{call: "POST /api/v2/webhook/secret", body: `{"organizationId":"<org>"}`, want: 200},
	{call: "POST /api/v2/webhook/secret", body: `{"organizationId":"<zeros>"}`, want: 404},

	{call: "POST /api/v2/tbtc4/wallet/<apex-bitcoin>/webhooks", body: `{"type":"transfer","url":"<hook>-three"}`, want: 200, keep: "wallet-hook id"},
	{call: "POST /api/v2/tbtc4/wallet/<apex-bitcoin>/webhooks", body: `{"type":"nonsense","url":"<hook>"}`, want: 400},
	{call: "GET /api/v2/tbtc4/wallet/<apex-bitcoin>/webhooks", want: 200},
	{call: "GET /api/v2/tbtc4/wallet/nonsense/webhooks", want: 400},
	{call: "GET /api/v2/tbtc4/wallet/<apex-bitcoin>/webhooks/notifications", want: 200},
	{call: "GET /api/v2/tbtc4/wallet/nonsense/webhooks/notifications", want: 400},
	{call: "DELETE /api/v2/tbtc4/wallet/<apex-bitcoin>/webhooks", body: `{"type":"transfer","url":"<hook>-three"}`, want: 200},
	{call: "DELETE /api/v2/tbtc4/wallet/<apex-bitcoin>/webhooks", body: `{}`, want: 400},
}
