package tour

// The organization and its clients' enterprises.
var orgRows = []row{
	{call: "GET /api/v2/enterprise", want: 200},
	{call: "GET /api/v2/enterprise", as: "apex", want: 200},
	{call: "GET /api/v2/enterprise?expandTotalWalletCounts=maybe", want: 400},
	{call: "GET /api/v2/enterprise/<apex>", want: 200},
	{call: "GET /api/v2/enterprise/<zeros>", want: 404},
	{call: "GET /api/v2/enterprise/<meridian>", as: "apex", want: 404},
	{call: "GET /api/v2/organization", want: 200},
	{call: "GET /api/v2/organization?role=owner", want: 400},
	{call: "GET /api/v2/organization/<org>", want: 200},
	{call: "GET /api/v2/organization/<zeros>", want: 404},
	{call: "GET /api/v2/organization/<org>/enterprise", want: 200},
	{call: "GET /api/v2/organization/<zeros>/enterprise", want: 404},
	{call: "GET /api/v2/hteth/enterprise/<meridian>/feeAddressBalance", want: 200},
	{call: "GET /api/v2/hteth/enterprise/<zeros>/feeAddressBalance", want: 404},
	{call: "GET /api/v2/organization/<org>", as: "apex", want: 403},
	{call: "GET /api/v2/organization/<org>/enterprise", as: "apex", want: 403},
	{call: "GET /api/v2/organization/<org>/webhook", as: "apex", want: 403},
}
