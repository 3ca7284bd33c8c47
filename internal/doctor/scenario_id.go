package doctor

import (
	"encoding/json"
	"regexp"
	"strings"
)

var (
	notWalletText = regexp.MustCompile(`(?i)\bid given is not a wallet id$`)
	notFoundText  = regexp.MustCompile(`(?i)^wallet not found\b`)
	productText   = regexp.MustCompile(`^backend:common:invalidArgument key=productID\b`)
	hex32         = regexp.MustCompile(`^[0-9a-f]{32}$`)
)

// pol are the tickers of the coin that was called MATIC.
var pol = map[string]bool{"pol": true, "tpol": true}

// noWallets reports a first page of all wallets of one enterprise that has none.
func (r reading) noWallets() bool {
	if r.Status != 200 || !r.asks("GET") || !r.ends("v2", "wallets") || !hex32.MatchString(r.query.Get("enterprise")) || len(r.query) != 1 {
		return false
	}
	var body struct {
		Wallets *[]json.RawMessage `json:"wallets"`
		Next    string             `json:"nextBatchPrevId"`
	}
	return json.Unmarshal(r.Body, &body) == nil && body.Wallets != nil && len(*body.Wallets) == 0 && body.Next == ""
}

// idRules are troubles of ids, tickers and parameters.
var idRules = []rule{
	{Scenario{ID: "wrong-id-parameter",
		Title:    "An id of another kind was given",
		Happened: "An enterprise's id stands where an account's or a wallet's is wanted. They look alike: 32 hexadecimal digits.",
		Money:    "Nothing was sent. BitGo refused before it looked at any wallet.",
		Next: []string{"Paste the id into the id resolver: it says what the id is and where it is valid.", "Trading endpoints take the Go Account's wallet id as {accountId}; /api/prime/trading/v1/accounts lists them.",
			"Wallet endpoints take that wallet's own id. List enterprises first, then wallets with the enterprise's id as a query parameter."},
		Act:   "Whoever makes the call.",
		Marks: []string{"403", "a trading path with backend:common:forbidden, or BitGo's words that the id is no wallet's"},
		Not:   []string{"403 for a user's permission or a token's scope", "404: the id is of the right kind and unknown"}},
		func(r reading) bool {
			if !r.json || r.Status != 403 {
				return false
			}
			account := r.trading() && hex32.MatchString(r.after("accounts")) && (r.name == "backend:common:forbidden" || r.express && strings.HasPrefix(r.id, "unk-"))
			wallet := hex32.MatchString(r.after("wallet")) && notWalletText.MatchString(r.said)
			return account && !scopeText.MatchString(r.said) || wallet
		}},
	{Scenario{ID: "matic-to-pol-migration-errors",
		Title:    "The wallet may still stand under MATIC",
		Happened: "BitGo renamed MATIC to POL. A wallet that was made as matic may not be found under /api/v2/pol/, or fail there, while a new one works.",
		Money:    "Nothing was sent by this call, unless it is a send that answered 500: then its outcome is unknown until it is looked up.",
		Next: []string{"Look whether the wallet was made as matic (tmatic on test), and ask for it under that ticker.", "Otherwise give BitGo's support the wallet's id, the exact endpoint and the whole answer: the record may need moving.",
			"Say Express's version too: older ones do not know pol."},
		Act:   "Whoever makes the call; BitGo where the record must be moved.",
		Marks: []string{"the path names pol or tpol and a wallet's id", "404 “wallet not found”, or 500"},
		Not:   []string{"the same under another ticker", "404 for an address or a transfer of a wallet that is found"}},
		func(r reading) bool {
			if !r.json || !pol[r.coin()] || !hex32.MatchString(r.after("wallet")) {
				return false
			}
			return r.is(404) && notFoundText.MatchString(r.said) || r.is(500) && r.said == "Internal Server Error"
		}},
	{Scenario{ID: "invalid-argument-productid",
		Title:    "The product's name is not one BitGo trades",
		Happened: "The productID of a price or a trade is missing, misspelt, or of another environment: on test products are named like TBTC-TUSD*.",
		Money:    "Nothing was traded and nothing was sent.",
		Next:     []string{"List the products of the account and take the id from there.", "If the id is right: give BitGo's support the endpoint, the payload, the e-mail of the token's user, the versions and the reqId (a support packet holds them)."},
		Act:      "Whoever makes the call.",
		Marks:    []string{"400", "error begins with backend:common:invalidArgument key=productID"},
		Not:      []string{"invalidArgument for another key", "another status"}},
		func(r reading) bool { return r.json && r.Status == 400 && productText.MatchString(r.said) }},
	{Scenario{ID: "v1-to-v2-migration", Ask: true,
		Title:    "A wallet of version 1 is not moved to version 2",
		Happened: "The wallet was asked for under /api/v1/. BitGo no longer migrates wallets of version 1.",
		Money:    "Nothing was sent. What the old wallet holds stays where it is.",
		Next:     []string{"Make a new BTC wallet in BitGo's web page: it is of version 2.", "Send the funds from the old wallet to the new one."},
		Act:      "Treasury: a new wallet and a transfer.",
		Marks:    []string{"a path under /api/v1/wallet", "400, 404 or 410 with JSON"},
		Not:      []string{"other calls of version 1, such as an enterprise's users", "401 or 403: the token comes first"}},
		func(r reading) bool {
			return r.json && len(r.parts) >= 3 && r.parts[0] == "api" && r.parts[1] == "v1" && (r.parts[2] == "wallet" || r.parts[2] == "wallets") &&
				(r.Status == 400 || r.Status == 404 || r.Status == 410)
		}},
}
