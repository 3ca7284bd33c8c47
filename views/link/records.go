package link

import "net/url"

// LedgerOfWallet is the statement of one wallet.
func LedgerOfWallet(wallet string) string {
	return With(PatternLedger, url.Values{"wallet": {wallet}})
}

// LedgerOfTransfer is what one transfer did to the books, its reversals included.
func LedgerOfTransfer(transfer string) string {
	return With(PatternLedger, url.Values{"transfer": {transfer}})
}

// AuditOf is the trail of one thing: "send" and its id.
func AuditOf(kind, subject string) string {
	return With(PatternAudit, url.Values{"kind": {kind}, "subject": {subject}})
}

// WalletsOf are the wallets of one client.
func WalletsOf(client string) string {
	return With(PatternWallets, url.Values{"client": {client}})
}

// ClientNewFrom opens the form with what an onboarding that BitGo refused had asked for.
func ClientNewFrom(onboarding string) string {
	return With(PatternClientNew, url.Values{"from": {onboarding}})
}
