package doctor

import "regexp"

var (
	scopeText      = regexp.MustCompile(`(?i)^(?:(?:the |this |access )*token )?(?:is )?(?:missing|lacks|requires|insufficient)\b.{0,20}\bscopes?\b|^insufficient scope`)
	permissionText = regexp.MustCompile(`(?i)^(?:the )?user (?:does not|doesn't) have (?:any |the )?(?:required )?permissions?\b|^no (?:spend|view|admin) permission on this wallet$|^(?:user|you) (?:is|are) not a (?:user|member) of this wallet`)
	inviteText     = regexp.MustCompile(`(?i)^(?:the )?(?:invited |new )?user(?: being invited| you are inviting)? (?:has|have) not (?:yet )?(?:completed|finished|logged in|set up)\b`)
)

// tokenRules are troubles of tokens and of the people behind them.
var tokenRules = []rule{
	{Scenario{ID: "access-token-creation-for-third-party", Ask: true,
		Title:    "An access token must be made in BitGo's own web page",
		Happened: "BitGo did not let this token make another access token, or was given an API key. BitGo has no API keys: other software, tax software for instance, gets an access token that a person makes.",
		Money:    "Nothing was sent and no token was made.",
		Next: []string{"At BitGo: profile icon, Settings, Developer Options, Create New Access Token.", "For tax software and other readers choose read permissions only: the token can never do more than whoever made it.",
			"Give the token to that software. What to enter there is for its maker to say: BitGo has no endpoints for taxes."},
		Act:   "The person whose access it is, signed in at BitGo.",
		Marks: []string{"POST …/user/accesstoken", "401 with needsUnlock, or 403"},
		Not:   []string{"401 needsUnlock of a send: that is a spending limit", "400 for a scope or a lifetime that BitGo does not know"}},
		func(r reading) bool {
			return r.asks("POST") && r.ends("user", "accesstoken") && r.json && (r.is(401) && r.otp && r.unlock || r.Status == 403)
		}},
	{Scenario{ID: "needs-unlock-otp",
		Title:    "The token has no spending limit for this coin",
		Happened: "BitGo wants the token unlocked with a one-time password before it spends: no lifetime spending limit covers this coin, or the limit is used up.",
		Money:    "Nothing was sent. BitGo refused before it accepted anything, and the same send may be released again.",
		Next: []string{"Make a token with a lifetime spending limit for each coin and token that it will send (Developer Options at BitGo, or our token page): a limit cannot be edited.",
			"Do not unlock this token instead: unlocking deletes the limits it has."},
		Act:   "An administrator, who makes the token; then treasury releases again.",
		Marks: []string{"401, or Express's 400 around it", "needsOTP and needsUnlock both true"},
		Not:   []string{"needsOTP alone: a wrong or missing one-time password", "the words “needs unlock” in a label or a comment", "a refusal to make a token"}},
		func(r reading) bool { return r.json && r.is(401) && r.otp && r.unlock }},
	{Scenario{ID: "fetch-whitelist-via-api", Ask: true,
		Title:    "The whitelist could not be read",
		Happened: "The list of whitelisted addresses was asked for where BitGo does not give it, or with a token that may not read it.",
		Money:    "Nothing was sent and no whitelist was changed.",
		Next: []string{"For one wallet: GET /api/v2/{coin}/wallet/{walletId}?expandAdvancedWhitelist=true.", "For a whole enterprise: GET /api/v2/enterprise/{enterpriseId}/whitelists.",
			"The token needs read permission on that enterprise and its wallets; with less the list is empty or refused."},
		Act:   "Whoever calls; an administrator at BitGo where the permission is missing.",
		Marks: []string{"GET of one of the two whitelist reads", "403, or 404 for an address that is neither of the two"},
		Not:   []string{"an empty list with 200: it may just be empty", "a refusal to change the list"}},
		func(r reading) bool {
			if !r.asks("GET") || !r.json {
				return false
			}
			whole := r.ends("enterprise", "*", "whitelists")
			expanded := r.ends("wallet", "*") && r.query.Get("expandAdvancedWhitelist") == "true"
			elsewhere := r.ends("wallet", "*", "whitelist") || r.ends("wallet", "*", "whitelists") || r.ends("enterprise", "*", "whitelist")
			return (whole || expanded) && r.Status == 403 && (scopeText.MatchString(r.said) || permissionText.MatchString(r.said)) || elsewhere && r.Status == 404
		}},
	{Scenario{ID: "api-token-permission-docs", Ask: true,
		Title:    "The token lacks a permission",
		Happened: "The access token was not given the scope that this call takes. A token holds only what was chosen when it was made.",
		Money:    "Nothing was sent. BitGo refused before it did anything.",
		Next: []string{"Read which scope is missing in BitGo's words, and what each allows: https://developers.bitgo.com/reference/v2accesstokenadd.",
			"Make a new token with that scope; scopes of an existing one are not changed."},
		Act:   "An administrator, who makes the token.",
		Marks: []string{"403, or Express's 400 around it", "BitGo's words name a missing scope"},
		Not:   []string{"403 for a permission on the wallet: that belongs to the user, not to the token", "400 for a scope that does not exist"}},
		func(r reading) bool { return r.json && r.is(403) && scopeText.MatchString(r.said) }},
	{Scenario{ID: "user-permissions-no-wallet-access",
		Title:    "The token's user has no permission on this wallet",
		Happened: "“View all wallets” of an enterprise is not enough for calls about one wallet: the user behind the token must be given the wallet itself.",
		Money:    "Nothing was sent. BitGo refused before it built anything.",
		Next: []string{"Begin with the list of enterprises, then list wallets with the enterprise's id as a query parameter: that shows what this user sees.",
			"An administrator of the enterprise gives the user permission on the wallet at BitGo. Then repeat the call."},
		Act:   "An administrator of the enterprise, at BitGo.",
		Marks: []string{"403, or Express's 400 around it", "BitGo's words deny the user a permission; or 200 with no wallet at all where an enterprise was named"},
		Not:   []string{"a missing scope of the token", "403 because of the caller's IP address", "an empty page behind the first, or of a search"}},
		func(r reading) bool {
			return r.json && r.is(403) && permissionText.MatchString(r.said) || r.noWallets()
		}},
	{Scenario{ID: "invite-user-api-error",
		Title:    "The person invited has not finished setting up",
		Happened: "BitGo takes nobody in who has not yet signed in there, set up a second factor and completed the check of identity.",
		Money:    "Nothing was sent, and nobody was added.",
		Next:     []string{"Ask the person to sign in at BitGo and to complete 2FA and KYC.", "Invite again once that is done."},
		Act:      "The person who was invited.",
		Marks:    []string{"400", "POST that invites: …/user, …/share or a new enterprise with its people", "BitGo's words say what the user has not completed"},
		Not:      []string{"403: the one who invites may not", "the same words in a label or in another call"}},
		func(r reading) bool {
			inviting := r.ends("enterprise", "*", "user") || r.ends("share") || r.ends("organization", "*", "enterprise") || r.ends("wallet", "*", "invite")
			return r.json && r.Status == 400 && r.asks("POST") && inviting && inviteText.MatchString(r.said)
		}},
}
