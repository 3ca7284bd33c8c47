package check

// outside is a route that BitGo serves and its document of that surface does not describe.
type outside struct {
	source string // where it is known from
	like   string // the platform's operation whose schema its answers have, if there is one
}

// undocumented lists the routes of the sandbox that no document of BitGo's has, without the names of parameters.
var undocumented = map[string]outside{
	"platform GET /api/v1/ping":                   {source: "bitgo-api.md §5.2: what Express asks for a ping"},
	"platform GET /api/v2/ping":                   {source: "bitgo-api.md §16.1"},
	"platform GET /api/v1/client/constants":       {source: "bitgo-express.md: the SDK fetches them before anything else"},
	"platform GET /api/v2/market/latest":          {source: "bitgo-api.md: the SDK's markets()"},
	"platform GET /api/v2/{}/market/latest":       {source: "bitgo-api.md: the SDK's markets()"},
	"platform GET /api/v1/user/me":                {source: "v1 twin", like: "/api/v2/user/{id}"},
	"platform GET /api/v2/{}/pendingapprovals":    {source: "the SDK asks with the coin", like: "/api/v2/pendingapprovals"},
	"platform GET /api/v2/{}/pendingapprovals/{}": {source: "the SDK asks with the coin", like: "/api/v2/pendingapprovals/{approvalId}"},
	"platform PUT /api/v2/{}/pendingapprovals/{}": {source: "the SDK asks with the coin", like: "/api/v2/pendingapprovals/{approvalId}"},
	"express GET /api/v1/pingexpress":             {source: "v1 twin"},
	"express GET /api/v1/ping":                    {source: "bitgo-express.md: passed on to the platform's v1 ping"},
	"express GET /api/v2/ping":                    {source: "bitgo-express.md: passed on to the platform's v1 ping"},
	"express POST /api/v2/{}/wallet/{}/address":   {source: "bitgo-express.md: Express's own route", like: "/api/v2/{coin}/wallet/{walletId}/address"},
	"express PUT /api/v2/{}/pendingapprovals/{}":  {source: "bitgo-express.md: Express's own route", like: "/api/v2/pendingapprovals/{approvalId}"},
}
