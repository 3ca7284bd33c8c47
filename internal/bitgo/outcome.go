package bitgo

import (
	"net/http"
	"regexp"
	"strings"
)

// Outcome is what a send came to. Its zero value is Unknown: whoever forgets to decide has not decided that money
// stayed.
type Outcome int

const (
	// Unknown: it may have been accepted. Never send again; look up the sequence id.
	Unknown Outcome = iota
	// Sent: BitGo has made a transfer.
	Sent
	// PendingApproval: BitGo has it and waits for a person there.
	PendingApproval
	// Refused: BitGo, or Express's own check of what it was about to sign, decided no. Nothing was sent.
	Refused
	// Returned: nothing was sent, and the same send may be released again once a person has fixed the cause.
	Returned
)

func (o Outcome) String() string {
	switch o {
	case Sent:
		return "sent"
	case PendingApproval:
		return "pending_approval"
	case Refused:
		return "refused"
	case Returned:
		return "returned"
	}
	return "unknown"
}

// SendResult is the whole answer to a send.
type SendResult struct {
	Outcome           Outcome
	TransferID        string // BitGo's 32 hex, where it gave one
	TxID              string
	Status            string // BitGo's raw word: signed, pendingApproval, …
	PendingApprovalID string
	TriggeredPolicy   string
	Why               string // the rule that decided, one sentence, ours
	Reason            *Error // for Refused, Returned and Unknown
}

// interrupted classifies a request that got no whole answer.
func interrupted(failed *Error) SendResult {
	if failed.unsent {
		return SendResult{Outcome: Returned, Why: "nothing left this process", Reason: failed}
	}
	return SendResult{Outcome: Unknown, Why: "no whole answer came back, and BitGo may have accepted", Reason: failed}
}

// classify reads Express's answer: body first, status second (§8.4). A pending approval is one in any of its four
// shapes, under any status. Sent needs a transfer or txid in a 2xx. A failure is Refused or Returned only where a row
// of the table proves that nothing was accepted; Express's 400 alone proves nothing.
func classify(got answer) SendResult {
	fields, err := object(got.body)
	if err != nil {
		return SendResult{Outcome: Unknown, Why: "the answer cannot be read", Reason: got.unreadable(err)}
	}
	result := got.traces(fields)
	ok := got.status >= 200 && got.status <= 299
	switch {
	case got.pending(fields, &result):
		result.Outcome, result.Why = PendingApproval, "BitGo answered with a pending approval"
		return result
	case ok && (result.TransferID != "" || result.TxID != "") && !dead[result.Status]:
		result.Outcome, result.Why = Sent, "BitGo answered with a transfer"
		return result
	}
	reason, said := got.explain()
	result.Outcome, result.Why, result.Reason = Unknown, "the answer proves neither that it was sent nor that it was not", reason
	if ok || result.TransferID != "" || result.TxID != "" || reason.HTML {
		return result
	}
	for _, row := range outcomes {
		if row.matches(reason, said) {
			result.Outcome, result.Why = row.outcome, row.why
			return result
		}
	}
	return result
}

// dead are states in which a transfer exists and is not under way: the sequence id must be looked up.
var dead = map[string]bool{"rejected": true, "failed": true, "removed": true, "replaced": true}

var txidShape = regexp.MustCompile(`^[A-Za-z0-9_:=.+/-]{8,200}$`)

// traces takes the ids out of the answer, and drops what does not look like one.
func (a answer) traces(fields map[string]any) SendResult {
	var result SendResult
	transfer, _ := fields["transfer"].(map[string]any)
	if all, ok := fields["transfers"].([]any); ok && transfer == nil && len(all) > 0 {
		transfer, _ = all[0].(map[string]any)
	}
	if s := plain(transfer, "id"); IsID(s) {
		result.TransferID = s
	}
	if s := first(plain(fields, "txid"), plain(transfer, "txid")); txidShape.MatchString(s) {
		result.TxID = a.redact.text(s)
	}
	state := plain(transfer, "state")
	if !dead[state] {
		state = first(plain(fields, "status"), state)
	}
	result.Status = cut(a.redact.text(state))
	return result
}

func plain(fields map[string]any, key string) string { s, _ := fields[key].(string); return s }

// pending recognises the shapes of §8.4: status "pendingApproval"; pendingApproval as an object, wrapped beside an error
// or beside a txRequest; pendingApproval as a bare id; and the approval itself, flat.
func (a answer) pending(fields map[string]any, result *SendResult) bool {
	found := fields["status"] == "pendingApproval"
	approval := ""
	switch v := fields["pendingApproval"].(type) {
	case string:
		approval, found = v, found || v != ""
	case map[string]any:
		approval, found = plain(v, "id"), found || len(v) > 0
		result.TriggeredPolicy = triggered(v)
	}
	if info, ok := fields["info"].(map[string]any); ok && !found && result.TransferID == "" && result.TxID == "" {
		if plain(info, "type") != "" && pendingStates[plain(fields, "state")] {
			approval, found = plain(fields, "id"), true
			result.Status = "pendingApproval"
			result.TriggeredPolicy = triggered(fields)
		}
	}
	if !found {
		return false
	}
	if IsID(approval) {
		result.PendingApprovalID = approval
	}
	policy := plain(fields, "triggeredPolicy")
	if o, ok := fields["triggeredPolicy"].(map[string]any); ok {
		policy = plain(o, "id")
	}
	result.TriggeredPolicy = cut(a.redact.text(first(policy, result.TriggeredPolicy)))
	return true
}

// triggered finds the policy inside a pending approval's request.
func triggered(approval map[string]any) string {
	info, _ := approval["info"].(map[string]any)
	for _, key := range []string{"transactionRequest", "transactionRequestFull"} {
		request, _ := info[key].(map[string]any)
		if s := first(plain(request, "triggeredPolicy"), plain(request, "policyUniqueId")); s != "" {
			return s
		}
	}
	return ""
}

// row is one line of the outcome table: all that is set must hold, and the first row that matches decides.
type row struct {
	outcome  Outcome
	statuses []int // none: any 4xx
	name     string
	text     *regexp.Regexp
	unlock   bool
	why      string
}

func (r row) matches(e *Error, said words) bool {
	if len(r.statuses) == 0 && (e.Status < 400 || e.Status > 499) {
		return false
	}
	match := len(r.statuses) == 0
	for _, s := range r.statuses {
		match = match || s == e.Status
	}
	if r.name != "" {
		match = match && strings.EqualFold(r.name, said.name)
	}
	if r.text != nil {
		match = match && r.text.MatchString(said.text)
	}
	if r.unlock {
		match = match && (e.NeedsUnlock || e.NeedsOTP)
	}
	return match
}

func says(pattern string) *regexp.Regexp { return regexp.MustCompile(`(?i)` + pattern) }

// outcomes is the classification of failed sends. Rows that must stay Unknown stand first, so that no later row can
// claim proof from a text that also names a doubt. 5xx, HTML, cut-off answers, timeouts and every text not listed here
// are Unknown. Sources: bitgo-api.md §4.2–4.4, §8.4–8.6; bitgo-express.md §5.
var outcomes = []row{
	// Doubt.
	{outcome: Unknown, name: "DuplicateSequenceIdError", why: "BitGo already knows this sequence id: an earlier try was accepted"},
	{outcome: Unknown, text: says(`duplicate.{0,20}sequence ?id|sequence ?id.{0,80}(already|duplicate|in use|exists)`), why: "BitGo already knows this sequence id: an earlier try was accepted"},
	{outcome: Unknown, text: says(`socket hang up|ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|network error|aborted`), why: "the connection between Express and BitGo broke, and BitGo may have accepted"},
	{outcome: Unknown, text: says(`time[d -]{0,2}out|ETIMEDOUT|gateway|service unavailable|internal server error`), why: "BitGo did not answer Express in time, and may have accepted"},
	{outcome: Unknown, text: says(`response HMAC|response validity time window`), why: "BitGo answered 2xx, and Express could not verify the answer"},
	{outcome: Unknown, text: says(`triggered .{0,60}policy`), why: "a policy asks for an approval, which the answer does not name"},
	{outcome: Unknown, statuses: []int{http.StatusBadRequest}, text: says(`rate limit|too many requests`), why: "BitGo limited a call inside the send, and the answer does not say which"},
	{outcome: Unknown, statuses: []int{http.StatusLocked}, why: "another send holds the wallet; this one may wait behind it"},

	// Nothing left Express.
	{outcome: Returned, statuses: []int{http.StatusBadRequest}, name: "ValidationError", why: "Express refused the request's form before it asked BitGo"},
	{outcome: Returned, text: says(`unable to decrypt keychain with the given wallet passphrase`), why: "the passphrase is wrong; Express checks it before it builds"},
	{outcome: Returned, text: says(`unspents expired, wallet passphrase or xprv required`), why: "the transaction was not rebuilt for want of the passphrase"},
	{outcome: Returned, text: says(`walletPassphrase property missing|passphrase.{0,20}(missing|required)`), why: "the passphrase is missing; Express needs it to sign"},
	{outcome: Returned, text: says(`(keychain|key) not found|unknown key|no keychain`), why: "Express could not find the wallet's key, so nothing was signed"},
	{outcome: Returned, text: says(`^(missing required parameter (amount|address)|invalid argument for amount|eip1559 missing |Only one of params\.eip1559)`), why: "Express's own check of the parameters, before it asked BitGo"},
	{outcome: Returned, text: says(`no spend permission on this wallet`), why: "the token's user may not spend from this wallet; checked before building"},
	{outcome: Returned, name: "user_not_allowed_to_spend_from_wallet", why: "the token's user may not spend from this wallet; checked before building"},
	{outcome: Returned, text: says(`Wallet must use user key to sign ofc transaction`), why: "a Go Account's send was not signed; Express stops before it sends"},
	{outcome: Returned, text: says(`You have called a BitGo Express endpoint`), why: "BITGO_EXPRESS_URL points at the platform, which makes no sends"},
	{outcome: Returned, text: says(`bitgo-express can only proxy BitGo API requests`), why: "Express does not know this route"},
	{outcome: Refused, text: says(`unintended external recipients`), why: "what BitGo built does not pay whom we asked for; Express refused to sign it"},
	{outcome: Refused, text: says(`secondary public key signatures invalid`), why: "the wallet's keys do not vouch for each other; Express refused to sign"},

	// BitGo turned the token away.
	{outcome: Returned, unlock: true, why: "BitGo asks to unlock the token with an OTP, and accepted nothing"},
	{outcome: Returned, text: says(`incorrect otp|token unlock limit exceeded`), why: "BitGo did not accept the OTP or the token's spending limit is used up"},

	// BitGo decided no.
	{outcome: Refused, name: "AddressError", why: "BitGo refuses this address (sanctions screening)"},
	{outcome: Refused, text: says(`\bOFAC\b|sanctioned`), why: "BitGo refuses this address (sanctions screening)"},
	{outcome: Refused, text: says(`denied by a policy|policy denied|denied by policy`), why: "a BitGo policy denies it"},
	{outcome: Refused, text: says(`exceeds per-transaction limit|exceeds.{0,30}velocity limit`), why: "a BitGo spending limit denies it"},
	{outcome: Refused, text: says(`violates advanced whitelist|advanced whitelist are missing verification`), why: "the payee is not on the wallet's whitelist at BitGo"},
	{outcome: Refused, text: says(`webhook failed to return approval`), why: "a policy webhook at BitGo did not approve it"},
	{outcome: Refused, text: says(`sub-dust-threshold|below.{0,20}dust`), why: "the amount is below BitGo's dust threshold"},
	{outcome: Refused, text: says(`insufficient (funds|balance)|unable to find enough unspents`), why: "the wallet does not hold enough"},
	{outcome: Refused, name: "InvalidAddress", why: "BitGo says the address is invalid"},
	{outcome: Refused, text: says(`invalid (destination |recipient )?address`), why: "BitGo says the address is invalid"},

	// BitGo will build for it later, or for another coin.
	{outcome: Returned, text: says(`Wallet is in state pending\w*Initialization`), why: "BitGo has not finished making the wallet, so nothing was built"},
	{outcome: Returned, text: says(`^To enable .{1,60} for your account, contact support`), why: "the asset is not enabled at BitGo, so nothing was built"},

	// Express keeps a status other than 400 only for its first call, the wallet's GET, which sends nothing (§4.3).
	{outcome: Returned, statuses: []int{http.StatusUnauthorized}, why: "BitGo did not accept the token at Express's first call"},
	{outcome: Returned, statuses: []int{http.StatusForbidden}, why: "the token may not see the wallet; Express stopped at its first call"},
	{outcome: Returned, statuses: []int{http.StatusNotFound}, why: "BitGo knows no such wallet under this coin; Express stopped at its first call"},
	{outcome: Returned, statuses: []int{http.StatusTooManyRequests}, why: "BitGo limited Express's first call, before anything was built"},
}
