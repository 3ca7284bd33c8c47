// Package link spells every URL of the console, and nothing else does: pages,
// redirects, tests and the mux take their paths from here. Each page has a
// pattern for the mux and a function that fills it; ids are plain strings and
// are escaped, so a hostile id stays one path segment.
package link

import (
	"net/url"
	"sort"
	"strings"
)

// Patterns as the mux knows them, without the method.
const (
	PatternHome            = "/{$}"
	PatternSignIn          = "/sign-in"
	PatternSignInCode      = "/sign-in/code"
	PatternSignOut         = "/sign-out"
	PatternAccount         = "/account"
	PatternAccountRevoke   = "/account/sessions/{session}/revoke"
	PatternToken           = "/account/token"
	PatternTokenRevoke     = "/account/token/revoke"
	PatternWallets         = "/wallets"
	PatternWallet          = "/wallets/{wallet}"
	PatternWalletAddresses = "/wallets/{wallet}/addresses"
	PatternWalletTransfers = "/wallets/{wallet}/transfers"
	PatternSends           = "/sends"
	PatternSendNew         = "/sends/new"
	PatternSendChecks      = "/sends/checks"
	PatternSend            = "/sends/{send}"
	PatternSendSubmit      = "/sends/{send}/submit"
	PatternSendRelease     = "/sends/{send}/release"
	PatternSendCancel      = "/sends/{send}/cancel"
	PatternSendBump        = "/sends/{send}/bump"
	PatternApprovals       = "/approvals"
	PatternApproval        = "/approvals/{approval}"
	PatternApprovalApprove = "/approvals/{approval}/approve"
	PatternApprovalReject  = "/approvals/{approval}/reject"
	PatternTogether        = "/approvals/together"
	PatternLedger          = "/ledger"
	PatternLedgerPosting   = "/ledger/{posting}"
	PatternAudit           = "/audit"
	PatternAuditEntry      = "/audit/{entry}"
	PatternWebhooks        = "/webhooks"
	PatternWebhook         = "/webhooks/{notification}"
	PatternPeople          = "/people"
	PatternPerson          = "/people/{person}"
	PatternKeys            = "/keys"
	PatternKeyNew          = "/keys/new"
	PatternKey             = "/keys/{key}"
	PatternKeyRotate       = "/keys/{key}/rotate"
	PatternKeyConfirm      = "/keys/{key}/confirm"
	PatternKeyRevoke       = "/keys/{key}/revoke"
	PatternClients         = "/clients"
	PatternClientNew       = "/clients/new"
	PatternClient          = "/clients/{client}"
	PatternClientLook      = "/clients/{client}/look"
	PatternClientResume    = "/clients/{client}/resume"
	PatternClientAccounts  = "/clients/{client}/accounts"
	PatternClientLive      = "/clients/{client}/live"
	PatternNotices         = "/notices"
	PatternNoticesRead     = "/notices/read"
	PatternClientChoose    = "/client"
	PatternLive            = "/live"
	PatternTheme           = "/theme"
	PatternSearch          = "/search"
)

// Patterns of the documentation's door (web/docs), which the console's mux does not know.
const (
	PatternReference = "/docs/api"
	PatternProblems  = "/problems"
	PatternProblem   = "/problems/{code}"
)

// All lists every pattern, sorted; the mux test compares it with the routes.
func All() []string {
	all := []string{
		PatternHome, PatternSignIn, PatternSignInCode, PatternSignOut, PatternAccount, PatternAccountRevoke,
		PatternWallets, PatternWallet, PatternWalletAddresses, PatternWalletTransfers,
		PatternSends, PatternSendNew, PatternSendChecks, PatternSend, PatternSendSubmit, PatternSendRelease, PatternSendCancel, PatternSendBump,
		PatternApprovals, PatternApproval, PatternApprovalApprove, PatternApprovalReject, PatternTogether,
		PatternLedger, PatternLedgerPosting, PatternAudit, PatternAuditEntry, PatternWebhooks, PatternWebhook,
		PatternPeople, PatternPerson, PatternNotices, PatternNoticesRead, PatternToken, PatternTokenRevoke,
		PatternKeys, PatternKeyNew, PatternKey, PatternKeyRotate, PatternKeyConfirm, PatternKeyRevoke,
		PatternClients, PatternClientNew, PatternClient, PatternClientLook, PatternClientResume, PatternClientAccounts, PatternClientLive,
		PatternClientChoose, PatternLive, PatternTheme, PatternSearch,
	}
	all = append(all, whitelists...)
	all = append(all, sweeps...)
	all = append(all, countersigns...)
	all = append(all, freezes...)
	all = append(all, consolidations...)
	all = append(all, escrows...)
	all = append(all, ceremonies...)
	all = append(all, travels...)
	all = append(all, regulations...)
	all = append(all, requests...)
	all = append(all, PatternSanctions, PatternSavedViews, PatternSavedViewForget)
	all = append(all, facilities...)
	all = append(all, rules...)
	all = append(all, access...)
	all = append(all, doctors...)
	all = append(all, bitgoTokens...)
	all = append(all, wires...)
	all = append(all, subscriptions...)
	all = append(all, exports...)
	all = append(all, batches...)
	all = append(all, statements...)
	all = append(all, deliveries...)
	all = append(all, partners...)
	all = append(all, securities...)
	all = append(all, offerings...)
	all = append(all, holders...)
	all = append(all, dividends...)
	all = append(all, investors...)
	sort.Strings(all)
	return all
}

// fill replaces the one {name} of a pattern by an escaped id. "." and ".."
// survive escaping and would climb, so they become a name no row has.
func fill(pattern, id string) string {
	from, to := strings.Index(pattern, "{"), strings.Index(pattern, "}")
	if id == "" || id == "." || id == ".." {
		id = "-"
	}
	return pattern[:from] + url.PathEscape(id) + pattern[to+1:]
}

// With adds query values to a path, leaving out the empty ones, so that a
// filter that is not set does not appear in the address.
func With(path string, query url.Values) string {
	kept := url.Values{}
	for key, values := range query {
		for _, v := range values {
			if v != "" {
				kept.Add(key, v)
			}
		}
	}
	if len(kept) == 0 {
		return path
	}
	return path + "?" + kept.Encode()
}

func Home() string       { return "/" }
func SignIn() string     { return PatternSignIn }
func SignInCode() string { return PatternSignInCode }
func SignOut() string    { return PatternSignOut }

// Account is the person's own page: sessions, revocation, settings.
func Account() string                     { return PatternAccount }
func AccountRevoke(session string) string { return fill(PatternAccountRevoke, session) }

// Token is where a person's own approver token is made (POST); it stands on their account's page.
func Token() string       { return PatternToken }
func TokenRevoke() string { return PatternTokenRevoke }

func Wallets() string                      { return PatternWallets }
func Wallet(wallet string) string          { return fill(PatternWallet, wallet) }
func WalletAddresses(wallet string) string { return fill(PatternWalletAddresses, wallet) }
func WalletTransfers(wallet string) string { return fill(PatternWalletTransfers, wallet) }

func Sends() string   { return PatternSends }
func SendNew() string { return PatternSendNew }

// SendNewFrom opens the form with a wallet already chosen.
func SendNewFrom(wallet string) string {
	return With(PatternSendNew, url.Values{"wallet": {wallet}})
}

// SendChecks answers the gates of a form as a fragment; nothing is stored.
func SendChecks() string             { return PatternSendChecks }
func Send(send string) string        { return fill(PatternSend, send) }
func SendSubmit(send string) string  { return fill(PatternSendSubmit, send) }
func SendRelease(send string) string { return fill(PatternSendRelease, send) }
func SendCancel(send string) string  { return fill(PatternSendCancel, send) }
func SendBump(send string) string    { return fill(PatternSendBump, send) }

func Approvals() string                      { return PatternApprovals }
func Together() string                       { return PatternTogether }
func Approval(approval string) string        { return fill(PatternApproval, approval) }
func ApprovalApprove(approval string) string { return fill(PatternApprovalApprove, approval) }
func ApprovalReject(approval string) string  { return fill(PatternApprovalReject, approval) }

func Ledger() string                      { return PatternLedger }
func LedgerPosting(posting string) string { return fill(PatternLedgerPosting, posting) }
func Audit() string                       { return PatternAudit }
func AuditEntry(entry string) string      { return fill(PatternAuditEntry, entry) }
func Webhooks() string                    { return PatternWebhooks }
func Webhook(notification string) string  { return fill(PatternWebhook, notification) }
func People() string                      { return PatternPeople }
func Person(person string) string         { return fill(PatternPerson, person) }
func Keys() string                        { return PatternKeys }
func KeyNew() string                      { return PatternKeyNew }
func Key(key string) string               { return fill(PatternKey, key) }
func KeyRotate(key string) string         { return fill(PatternKeyRotate, key) }
func KeyConfirm(key string) string        { return fill(PatternKeyConfirm, key) }
func KeyRevoke(key string) string         { return fill(PatternKeyRevoke, key) }
func Notices() string                     { return PatternNotices }
func NoticesRead() string                 { return PatternNoticesRead }

// Clients are the institutions; one that BitGo has not made yet is there under its onboarding's id.
func Clients() string                     { return PatternClients }
func ClientNew() string                   { return PatternClientNew }
func Client(client string) string         { return fill(PatternClient, client) }
func ClientLook(client string) string     { return fill(PatternClientLook, client) }
func ClientResume(client string) string   { return fill(PatternClientResume, client) }
func ClientAccounts(client string) string { return fill(PatternClientAccounts, client) }
func ClientLive(client string) string     { return fill(PatternClientLive, client) }

// ClientChoose stores which client's data the pages show (POST).
func ClientChoose() string { return PatternClientChoose }

// Live is the event stream: topic and id only, never content.
func Live() string   { return PatternLive }
func Theme() string  { return PatternTheme }
func Search() string { return PatternSearch }

// Reference is the gateway's documentation; Problem the page of one error.
func Reference() string          { return PatternReference }
func Problems() string           { return PatternProblems }
func Problem(code string) string { return fill(PatternProblem, code) }
