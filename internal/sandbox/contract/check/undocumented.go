package check

// outside is a route that BitGo serves and its document of that surface does not describe.
type outside struct {
	source string // where it is known from
	like   string // the platform's operation whose schema its answers have, if there is one
}

// undocumented lists the routes of the sandbox that no document of BitGo's has, without the names of parameters.
var undocumented = map[string]outside{
	// Kept alive for old callers, and asked by the SDK and Express.
	"platform GET /api/v1/ping":             {source: "bitgo-api.md §5.5: what Express asks for either ping"},
	"platform GET /api/v2/ping":             {source: "bitgo-api.md §5.5"},
	"platform GET /api/v1/client/constants": {source: "bitgo-api.md §3.3: the SDK fetches them before anything else"},

	// Logins and tokens where the SDK asks for them: its authentication service, and version 1.
	"platform POST /api/auth/v1/session":          {source: "bitgo-api.md §3.4: the SDK's authenticate()", like: "/api/v2/user/login"},
	"platform POST /api/auth/v1/accesstoken":      {source: "bitgo-api.md §3.4: the SDK's addAccessToken()", like: "/api/v2/user/accesstoken"},
	"platform POST /api/v1/user/accesstoken":      {source: "v1 twin", like: "/api/v2/user/accesstoken"},
	"platform GET /api/v1/user/accesstoken":       {source: "the SDK's listAccessTokens()", like: "/api/v2/user/accesstoken"},
	"platform DELETE /api/v1/user/accesstoken/{}": {source: "the SDK's removeAccessToken()", like: "/api/v2/user/accesstoken/{token}"},
	"platform GET /api/v1/user/session":           {source: "the SDK's session()", like: "/api/v2/user/session"},
	"platform GET /api/v1/user/logout":            {source: "the SDK's logout()", like: "/api/v2/user/logout"},
	"platform POST /api/v1/user/unlock":           {source: "the SDK's unlock()", like: "/api/v2/user/unlock"},
	"platform POST /api/v1/user/lock":             {source: "the SDK's lock()", like: "/api/v2/user/lock"},
	"platform GET /api/v1/user/{}":                {source: "the SDK's me() and getUser()", like: "/api/v2/user/{id}"},

	// Prices as the SDK's markets() asks for them.
	"platform GET /api/v2/market/latest":    {source: "the SDK's markets()"},
	"platform GET /api/v2/{}/market/latest": {source: "the SDK's markets()"},

	// Pending approvals under a coin, as the SDK and Express ask for them.
	"platform GET /api/v2/{}/pendingapprovals":    {source: "bitgo-api.md §9.2", like: "/api/v2/pendingapprovals"},
	"platform GET /api/v2/{}/pendingapprovals/{}": {source: "bitgo-api.md §9.2", like: "/api/v2/pendingapprovals/{approvalId}"},
	"platform PUT /api/v2/{}/pendingapprovals/{}": {source: "bitgo-api.md §9.2", like: "/api/v2/pendingapprovals/{approvalId}"},

	// What the SDK asks for between building and sending.
	"platform GET /api/v2/{}/public/block/latest":       {source: "bitgo-express.md §7.7"},
	"platform PUT /api/v2/{}/key/{}":                    {source: "the SDK's keychain.updateSingleKeychainPassword", like: "/api/v2/{coin}/key/{id}"},
	"platform POST /api/v2/{}/wallet/{}/sweepWallet":    {source: "the SDK's wallet.sweep"},
	"platform POST /api/v2/{}/wallet/{}/fanoutUnspents": {source: "the SDK's wallet.fanoutUnspents"},
	"platform GET /api/v2/{}/wallet/{}/tx/{}":           {source: "the SDK's wallet.getTransaction, by which it verifies a replacement"},
	"platform POST /api/v2/{}/wallet/{}/tx/sign":        {source: "bitgo-api.md §8.5: a Go Account whose user key need not sign"},
	// Policies.
	"platform GET /api/v2/enterprise/{}/whitelists":           {source: "seed 000, fetch-whitelist-via-api"},
	"platform POST /api/v2/internal/{}/wallet/{}/policy/rule": {source: "seed 002"},

	// Trading.
	"platform GET /api/prime/trading/v1/accounts/{}/products/{}": {source: "seed 000, invalid-argument-productid"},

	// Express's own routes.
	"express GET /api/v1/pingexpress":                              {source: "bitgo-api.md §5.3"},
	"express GET /api/v1/ping":                                     {source: "bitgo-api.md §5.3: passed on to the platform's v1 ping"},
	"express GET /api/v2/ping":                                     {source: "bitgo-api.md §5.3: passed on to the platform's v1 ping"},
	"express POST /api/v2/{}/wallet/{}/address":                    {source: "bitgo-api.md §5.3", like: "/api/v2/{coin}/wallet/{walletId}/address"},
	"express PUT /api/v2/{}/pendingapprovals/{}":                   {source: "bitgo-express.md §7.8", like: "/api/v2/pendingapprovals/{approvalId}"},
	"express POST /api/v1/user/login":                              {source: "bitgo-api.md §3.4", like: "/api/v2/user/login"},
	"express POST /api/v2/user/login":                              {source: "bitgo-api.md §3.4", like: "/api/v2/user/login"},
	"express POST /api/v1/encrypt":                                 {source: "bitgo-api.md §5.3: the older twin"},
	"express POST /api/v1/decrypt":                                 {source: "bitgo-api.md §5.3: the older twin"},
	"express POST /api/v1/verifyaddress":                           {source: "bitgo-api.md §5.3"},
	"express POST /api/v2/verifyaddress":                           {source: "bitgo-api.md §5.3"},
	"express POST /api/v2/ofc/signPayload":                         {source: "bitgo-api.md §8.5"},
	"express POST /api/v2/{}/keychain/{}/changepassword":           {source: "bitgo-api.md §5.3"},
	"express POST /api/v2/{}/wallet/{}/prebuildAndSignTransaction": {source: "bitgo-api.md §5.3"},
}
