package tour

// Ping, constants, session, unlock and lock.
var accessRows = []row{
	{call: "GET /api/v1/ping", as: "nobody", want: 200},
	{call: "GET /api/v2/ping", as: "nobody", want: 200},
	{call: "GET /api/v1/client/constants", as: "nobody", want: 200},
	{call: "GET /api/v2/user/session", want: 200},
	{call: "GET /api/v2/user/session", as: "nobody", want: 401},
	{call: "GET /api/v2/user/session", as: "expired", want: 401},
	{call: "GET /api/v2/user/me", want: 200, odd: true},
	{call: "GET /api/v1/user/me", want: 200, odd: true},
	{call: "GET /api/v2/user/<user-approver>", want: 200},
	{call: "GET /api/v2/user/<zeros>", want: 404},
	{call: "POST /api/v2/user/unlock", as: "locked", body: `{"otp":"123456"}`, want: 401},
	{call: "POST /api/v2/user/unlock", as: "locked", body: `{"otp":"000000","duration":3601}`, want: 400},
	{call: "POST /api/v2/user/unlock", as: "locked", body: `{"otp":"000000","duration":60}`, want: 200},
	{call: "POST /api/v2/user/lock", as: "locked", want: 200},
}
