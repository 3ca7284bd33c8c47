package link

import "net/url"

// Patterns of the whitelists' desk.
const (
	PatternWhitelists             = "/whitelists"
	PatternWhitelistNew           = "/whitelists/new"
	PatternWhitelistChanges       = "/whitelists/changes"
	PatternWhitelistChange        = "/whitelists/changes/{change}"
	PatternWhitelistChangeApprove = "/whitelists/changes/{change}/approve"
	PatternWhitelistChangeReject  = "/whitelists/changes/{change}/reject"
	PatternWhitelistChangeCheck   = "/whitelists/changes/{change}/check"
	PatternWhitelistOf            = "/whitelists/of/{wallet}"
)

var whitelists = []string{PatternWhitelists, PatternWhitelistNew, PatternWhitelistChanges, PatternWhitelistChange, PatternWhitelistChangeApprove,
	PatternWhitelistChangeReject, PatternWhitelistChangeCheck, PatternWhitelistOf}

func Whitelists() string { return PatternWhitelists }

// WhitelistNew opens the form with what is known already chosen; empty parts are left open.
func WhitelistNew(wallet, change, item, rule string) string {
	return With(PatternWhitelistNew, url.Values{"wallet": {wallet}, "change": {change}, "item": {item}, "ruleId": {rule}})
}

func WhitelistChanges() string                    { return PatternWhitelistChanges }
func WhitelistChange(change string) string        { return fill(PatternWhitelistChange, change) }
func WhitelistChangeApprove(change string) string { return fill(PatternWhitelistChangeApprove, change) }
func WhitelistChangeReject(change string) string  { return fill(PatternWhitelistChangeReject, change) }
func WhitelistChangeCheck(change string) string   { return fill(PatternWhitelistChangeCheck, change) }

// WhitelistOf is one wallet's list as BitGo has it.
func WhitelistOf(wallet string) string { return fill(PatternWhitelistOf, wallet) }
