package doctor

import "regexp"

var (
	mpcText     = regexp.MustCompile(`^For MPC wallet creation, please contact support@bitgo\.com`)
	dustText    = regexp.MustCompile(`^(?:ApiResponseError: )?sub-dust-threshold amount\b`)
	expressText = regexp.MustCompile(`^You have called a BitGo Express endpoint\b|^bitgo-express can only proxy BitGo API requests`)
	deleteText  = regexp.MustCompile(`^(?:Semantic|Structural) error at paths\..*(?:requestBody|path parameter|type)`)
)

// makeRules are refusals of what was asked to be made or sent.
var makeRules = []rule{
	{Scenario{ID: "mpc-tss-wallet-creation-blocked",
		Title:    "MPC wallets are not switched on for this enterprise",
		Happened: "BitGo makes wallets of this kind only once its staff have enabled it (ethTSS and the like) for the enterprise.",
		Money:    "Nothing was sent and no wallet was made.",
		Next:     []string{"Ask BitGo's support to enable TSS for the enterprise, with its id (a support packet has it).", "Make the wallet again once they say so. Nothing in our settings changes this."},
		Act:      "BitGo's support.",
		Marks:    []string{"400 or 403 for a POST that makes a wallet", "BitGo's words begin “For MPC wallet creation, please contact support@bitgo.com”"},
		Not:      []string{"the same words in a label", "403 without them: a permission"}},
		func(r reading) bool {
			making := r.ends("wallet", "add") || r.ends("wallet", "generate") || r.ends("v2", "*", "wallet")
			return r.json && (r.Status == 403 || r.Status == 400) && r.asks("POST") && making && mpcText.MatchString(r.said)
		}},
	{Scenario{ID: "sub-dust-threshold",
		Title:    "The amount is below the dust threshold",
		Happened: "A bitcoin output this small may not be made: BitGo's minimum is 2730 satoshis (0.00002730 BTC).",
		Money:    "Nothing was sent. BitGo refused while it built the transaction.",
		Next:     []string{"Ask for a send of at least 2730 satoshis."},
		Act:      "Treasury.",
		Marks:    []string{"400", "BitGo's words begin “sub-dust-threshold amount”"},
		Not:      []string{"the words in a comment", "another refusal of an amount, such as too little balance"}},
		func(r reading) bool { return r.json && r.Status == 400 && dustText.MatchString(r.said) }},
	{Scenario{ID: "express-vs-sdk-endpoints", Ask: true,
		Title:    "The call went to the wrong one of BitGo's two servers",
		Happened: "What needs a user's key (making wallets, signing, sendcoins) is called at our own BitGo Express; everything else at BitGo's server. This call went to the other one.",
		Money:    "Nothing was sent: that server does not make sends.",
		Next: []string{"Check BITGO_EXPRESS_URL and BITGO_API_URL: they must not be the same.", "https://developers.bitgo.com/ marks which endpoints are Express's.",
			"Then repeat the call."},
		Act:   "An administrator of this console.",
		Marks: []string{"404, or Express's 400", "“You have called a BitGo Express endpoint”, or “bitgo-express can only proxy BitGo API requests”"},
		Not:   []string{"404 for a wallet that is not found", "Express not answering at all"}},
		func(r reading) bool {
			return r.json && (r.Status == 404 || r.wrapped) && expressText.MatchString(r.said)
		}},
	{Scenario{ID: "openapi-spec-compliance", Ask: true,
		Title:    "BitGo's API document breaks the OpenAPI rules",
		Happened: "Something that reads BitGo's openapi.json (a generator, or a gateway that enforces it) refuses what BitGo itself takes: DELETE with a body, path parameters that are not declared, types that do not exist.",
		Money:    "Nothing was sent, and what was to be deleted is still there.",
		Next: []string{"Check which program answered: BitGo's own server takes a body with DELETE.", "Report the exact error lines to BitGo, who have mended the document before.",
			"Until then correct the downloaded document, or call that operation by hand."},
		Act:   "The developer of the integration; BitGo for its document.",
		Marks: []string{"400 or 422", "an error line “Semantic error at paths…” or “Structural error at paths…”"},
		Not:   []string{"a refusal of the same call for its contents"}},
		func(r reading) bool {
			return (r.json && deleteText.MatchString(r.said)) && (r.Status == 400 || r.Status == 422)
		}},
}
