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
