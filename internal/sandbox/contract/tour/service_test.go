package tour

// The notifications service: histories, notifications sent again, OAuth configurations; and simulated events.
var serviceRows = []row{
	{call: "POST /api/v2/organization/<org>/webhook", as: "manager", body: `{"type":"transfer","url":"<hook>-two","allToken":true}`, want: 200, keep: "org-hook id"},
	{call: "control POST /deposit", body: `{"wallet":"<apex-bitcoin>","coin":"tbtc4","amount":"50000","state":"confirmed"}`, want: 200},
	{call: "control POST /flush", body: `{}`, want: 200},

	{call: "GET /api/notifications/v1/webhooks/<org-hook>/notifications?limit=10&offset=0", want: 200, odd: true, keep: "note notifications.0.id"},
	{call: "GET /api/notifications/v1/webhooks/<org-hook>/notifications?limit=0&offset=0", want: 400},
	{call: "GET /api/notifications/v1/webhooks/<org-hook>/notifications?limit=1&offset=0", as: "viewer", want: 403},
	{call: "GET /api/notifications/v1/webhooks/<zeros>/notifications?limit=1&offset=0", want: 404},
	{call: retrigger, body: `{"webhookNotificationIds":["<note>"]}`, want: 200},
	{call: retrigger, body: `{"webhookNotificationIds":["<note>"]}`, want: 409},
	{call: retrigger, body: `{"webhookNotificationIds":[]}`, want: 400},
	{call: retrigger, as: "viewer", body: `{"webhookNotificationIds":["<note>"]}`, want: 403},
	{call: "POST /api/notifications/v1/webhooks/<zeros>/notifications/retrigger", body: `{"webhookNotificationIds":["<note>"]}`, want: 404},
	{call: "POST /api/notifications/v1/webhooks/notifications", want: 200, body: `{"webhookIds":["<org-hook>"],"limit":10,"offset":0,"retrigger":false}`},
	{call: "POST /api/notifications/v1/webhooks/notifications", want: 400, body: `{"webhookIds":[],"limit":10,"offset":0,"retrigger":false}`},
	{call: "POST /api/notifications/v1/webhooks/notifications", as: "viewer", want: 403,
		body: `{"webhookIds":["<org-hook>"],"limit":10,"offset":0,"retrigger":false}`},
	{call: "POST /api/notifications/v1/webhooks/<org-hook>/unblockurl", as: "viewer", want: 403},

	{call: "PUT " + oauth, body: `{"tokenUrl":"https://login.example/token","clientId":"us","clientSecret":"a secret","scope":"hooks"}`, want: 200},
	{call: "PUT " + oauth, body: `{}`, want: 400},
	{call: "PUT " + oauth, as: "viewer", body: `{}`, want: 403},
	{call: "GET " + oauth, want: 200},
	{call: "GET " + oauth, as: "viewer", want: 403},
	{call: "DELETE " + oauth, as: "viewer", want: 403},
	{call: "DELETE " + oauth, want: 200},
	{call: "GET " + oauth, want: 404},

	{call: "GET /api/v2/tbtc4/wallet/<apex-bitcoin>/transfer?limit=1", want: 200, keep: "transfer transfers.0.id,hash transfers.0.txid"},
	{call: "POST /api/v2/organization/<org>/webhook/<org-hook>/simulate", as: "manager", body: `{"transferId":"<transfer>"}`, want: 200},
	{call: "POST /api/v2/organization/<org>/webhook/<zeros>/simulate", as: "manager", body: `{"transferId":"<transfer>","coin":"tbtc4"}`, want: 404},
	{call: "POST /api/v2/tbtc4/wallet/<apex-bitcoin>/webhooks", body: `{"type":"transfer","url":"<hook>-three"}`, want: 200, keep: "wallet-hook id"},
	{call: "POST /api/v2/tbtc4/wallet/<apex-bitcoin>/webhooks/<wallet-hook>/simulate", body: `{"transferId":"<transfer>"}`, want: 200},
	{call: "POST /api/v2/tbtc4/wallet/<apex-bitcoin>/webhooks/<wallet-hook>/simulate", body: `{"transferId":"<zeros>"}`, want: 404},
	{call: "POST /api/v2/tbtc4/webhooks", body: `{"type":"block","url":"<hook>-five"}`, want: 200, keep: "block-hook id"},
	{call: "POST /api/v2/tbtc4/webhooks/<block-hook>/simulate", body: `{"blockId":"<zeros><zeros>"}`, want: 200},
	{call: "POST /api/v2/tbtc4/webhooks/<zeros>/simulate", body: `{"blockId":"<zeros><zeros>"}`, want: 404},
	{call: "GET /api/v2/bankaccounts?enterpriseId=<apex>", want: 200, keep: "bank bankAccounts.0.id"},
	{call: "POST /api/v2/enterprise/<apex>/webhooks", as: "manager", body: `{"type":"bankAccount","url":"<hook>-six"}`, want: 200, keep: "bank-hook id"},
	{call: "GET /api/v2/enterprise/<apex>/webhook/<bank-hook>/simulate", as: "manager", want: 400},
	{call: "GET /api/v2/enterprise/<apex>/webhook/<bank-hook>/simulate", as: "manager", body: `{"bankAccountId":"<bank>"}`, want: 200}, // a GET with a body
	{call: "GET /api/v2/enterprise/<apex>/webhook/<bank-hook>/bankaccount/<bank>/simulate", as: "manager", want: 200},
}

const (
	retrigger = "POST /api/notifications/v1/webhooks/<org-hook>/notifications/retrigger"
	oauth     = "/api/notifications/v1/webhooks/<org-hook>/oauth-config"
)
