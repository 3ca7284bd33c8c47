package countersign

import (
	"cmp"
	"strconv"
	"time"
)

// asks is what a rule's action comes to, after "… " in a sentence.
var asks = map[string]string{"deny": "is refused", "getApproval": "asks an administrator", "getEnterpriseUserApproval": "asks a user of the enterprise",
	"getUserRoleApproval": "asks somebody of a role", "getAnyApproval": "asks anybody who may approve", "getFinalApproval": "asks the final approver", "getVideoApproval": "asks for a video",
	"getIdVerification": "asks for an identity document", "getCustodianApproval": "asks BitGo's custody desk", "getCustodialSignature": "asks BitGo's custody desk to sign",
	"performLivenessVerification": "asks for a liveness check", "getManualTrustReview": "asks BitGo's trust company", "getManualSupportReview": "asks BitGo's support",
	"getSupportManagerApproval": "asks a manager of BitGo's support", "getVideoApprovalFromSupport": "asks for a video call with BitGo's support",
	"triggerWebhookNotification": "is told to a webhook", "recommendBackingWalletRouting": "is sent by way of another wallet", "verifyWalletRebalance": "is checked as a rebalance"}

func asked(action string) string { return cmp.Or(asks[action], "comes to “"+action+"”") }

// Words says a rule in a sentence. Coin is the wallet's, for a rule that names none.
func (r Rule) Words(coin string) string {
	switch r.Type {
	case "advancedWhitelist", "coinAddressWhitelist", "bitcoinAddressWhitelist":
		return "A payment to a payee who is not among the " + strconv.Itoa(r.Count) + " of this list " + asked(r.Action)
	case "coinAddressBlacklist":
		return "A payment to one of the " + strconv.Itoa(r.Count) + " addresses of this list " + asked(r.Action)
	case "allTx":
		return "Every payment " + asked(r.Action)
	case "allTxNoFiat":
		return "Every payment but one in a national currency " + asked(r.Action)
	case "velocityLimit", "transactionLimit":
		return "What goes beyond " + r.limit(coin) + r.window() + " " + asked(r.Action)
	case "webhook":
		return "Every payment is put to the webhook " + r.URL + "; what it does not allow " + asked(r.Action)
	}
	if r.Lower != "" {
		return "A payment from $" + r.Lower + r.upTo() + " " + asked(r.Action)
	}
	return "A rule of the kind “" + r.Type + "” " + asked(r.Action)
}

func (r Rule) limit(coin string) string {
	ticker := cmp.Or(r.Coin, coin)
	if a, ok := amountIn(ticker, r.Units); ok {
		return a.String()
	}
	if r.Units == "" {
		return "a limit that BitGo does not say"
	}
	return r.Units + " base units of " + ticker
}

func (r Rule) upTo() string {
	if r.Upper == "" {
		return ""
	}
	return " to $" + r.Upper
}

func (r Rule) window() string {
	if r.Seconds <= 0 {
		return " at once"
	}
	return " within " + span(r.Seconds)
}

func span(seconds int64) string {
	switch {
	case seconds%86400 == 0:
		return several(seconds/86400, "day")
	case seconds%3600 == 0:
		return several(seconds/3600, "hour")
	}
	return several(seconds, "second")
}

func several(n int64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.FormatInt(n, 10) + " " + what + "s"
}

// notRead stands where it would be said how a rule is.
const notRead = "not read before it was decided"

// Diff says in words what a change of rules comes to, before and after. Known is nil where the wallet was not read.
func (c Carries) Diff(coin string, known *Known) []Change {
	var out []Change
	for _, u := range c.Updates {
		out = append(out, u.diff(coin, known, c.Verb)...)
	}
	return out
}

// ends says that the verb of a change of rules does away with them.
func ends(verb string) bool { return verb == "delete" || verb == "remove" }

func (r Rule) diff(coin string, known *Known, verb string) []Change {
	if known != nil && r.Wallet != "" && known.Wallet != "" && r.Wallet != known.Wallet {
		known = nil // a change over several wallets: the others were not read
	}
	was, before := known.Rule(r.ID), notRead
	switch {
	case was != nil:
		before = was.Words(coin)
	case known != nil:
		before = "no such rule"
	}
	name := "Rule “" + r.ID + "”"
	if ends(verb) && r.Add == nil && r.Remove == nil {
		return []Change{{What: name, Before: before, After: "no such rule any more"}}
	}
	then := r.then(was)
	out := []Change{{What: name, Before: before, After: then.Words(coin)}}
	if known == nil && isList(r.Type) {
		out[0].After = "as it is, with what stands below"
	}
	for _, i := range r.Add {
		out = append(out, Change{What: added(r.Type), Before: standing(was, known, i), After: entered(i), Item: i.Item})
	}
	for _, i := range r.Remove {
		out = append(out, Change{What: "Taken off", Before: standing(was, known, i), After: "not on the list", Item: i.Item})
	}
	if was != nil && r.Action != "" && was.Action != r.Action {
		out = append(out, Change{What: "What then happens", Before: "It " + asked(was.Action), After: "It " + asked(r.Action)})
	}
	if !r.Lock.IsZero() && (was == nil || !was.Lock.Equal(r.Lock)) {
		c := Change{What: "Locked from", After: r.Lock.UTC().Format(time.DateOnly)}
		if was != nil && !was.Lock.IsZero() {
			c.Before = was.Lock.UTC().Format(time.DateOnly)
		}
		out = append(out, c)
	}
	if r.Raw != "" {
		out = append(out, Change{What: "In BitGo's own words", After: r.Raw})
	}
	return out
}

// then is the rule as it would be: of a list BitGo names only what is added and removed.
func (r Rule) then(was *Rule) Rule {
	if !isList(r.Type) || r.Count > 0 {
		return r
	}
	if was != nil {
		r.Count = was.Count
	}
	for _, i := range r.Add {
		if was == nil || !was.lists(i.Item) {
			r.Count++
		}
	}
	for _, i := range r.Remove {
		if was != nil && was.lists(i.Item) {
			r.Count--
		}
	}
	return r
}

func (r *Rule) lists(item string) bool {
	for _, i := range r.Items {
		if i.Item == item {
			return true
		}
	}
	return false
}

func added(kind string) string {
	if kind == "coinAddressBlacklist" {
		return "Forbidden from then on"
	}
	return "Can be paid from then on"
}

func entered(i Item) string {
	kind := map[string]string{"walletId": "a wallet at BitGo", "enterpriseId": "every wallet of an enterprise at BitGo", "organizationId": "every wallet of an organization at BitGo",
		"linkAccountId": "a linked account at BitGo"}[i.Type]
	switch {
	case kind != "" && i.Label != "":
		return "“" + i.Label + "”, " + kind
	case i.Label != "":
		return "“" + i.Label + "”"
	}
	return cmp.Or(kind, "on the list, without a name")
}

func standing(was *Rule, known *Known, i Item) string {
	switch {
	case known == nil:
		return notRead
	case was != nil && was.lists(i.Item):
		return "on the list already"
	case was != nil && was.Count > len(was.Items):
		return "not among the entries that were read"
	}
	return "not on the list"
}

// Reason is what made BitGo ask, in the words of the rules that did.
type Reason struct {
	Rule  string // its id
	Words string // "" where the console has not read the rule
}

// Reasons are the rules that asked. BitGo names them by id; the words are those of the wallet's policy as it was read.
func (k Kept) Reasons() []Reason {
	if k.Carries == nil {
		return nil
	}
	ids := k.Carries.Triggered
	if len(ids) == 0 && k.Carries.Policy != "" {
		ids = []string{k.Carries.Policy}
	}
	out := make([]Reason, len(ids))
	for i, id := range ids {
		out[i] = Reason{Rule: id}
		if r := k.Known.Rule(id); r != nil {
			out[i].Words = r.Words(k.Coin)
		}
	}
	return out
}
