package link

import "net/url"

// Patterns of the register of securities. A transfer stands below /of/, since a security's own pages would answer to its address otherwise.
const (
	PatternSecurities        = "/securities"
	PatternSecurityNew       = "/securities/new"
	PatternSecurity          = "/securities/{security}"
	PatternSecurityBook      = "/securities/{security}/book"
	PatternSecurityAsOf      = "/securities/{security}/as-of"
	PatternSecurityTerms     = "/securities/{security}/terms"
	PatternSecurityDecide    = "/securities/{security}/decide"
	PatternSecurityWithdraw  = "/securities/{security}/withdraw"
	PatternPosition          = "/securities/{security}/holders/{holder}"
	PatternPositionEnd       = "/securities/{security}/holders/{holder}/end"
	PatternShareTransfers    = "/securities/transfers"
	PatternShareTransferNew  = "/securities/transfers/new"
	PatternShareTransfer     = "/securities/transfers/of/{transfer}"
	PatternShareTransferVote = "/securities/transfers/of/{transfer}/decide"
	PatternShareOverride     = "/securities/transfers/of/{transfer}/override"
	PatternShareCancel       = "/securities/transfers/of/{transfer}/cancel"
	PatternCaptable          = "/securities/{security}/import"
	PatternImport            = "/securities/imports/of/{import}"
	PatternImportDecide      = "/securities/imports/of/{import}/decide"
	PatternImportWithdraw    = "/securities/imports/of/{import}/withdraw"
)

var securities = []string{PatternSecurities, PatternSecurityNew, PatternSecurity, PatternSecurityBook, PatternSecurityAsOf, PatternSecurityTerms, PatternSecurityDecide,
	PatternSecurityWithdraw, PatternPosition, PatternPositionEnd, PatternShareTransfers, PatternShareTransferNew, PatternShareTransfer, PatternShareTransferVote,
	PatternShareOverride, PatternShareCancel, PatternCaptable, PatternImport, PatternImportDecide, PatternImportWithdraw}

// Securities is the register.
func Securities() string { return PatternSecurities }

// SecurityNew opens the form; client may be empty.
func SecurityNew(client string) string {
	return With(PatternSecurityNew, url.Values{"client": {client}})
}

func Security(security string) string { return fill(PatternSecurity, security) }

// SecurityBook is the control book: every change of what was authorised and issued.
func SecurityBook(security string) string { return fill(PatternSecurityBook, security) }

// SecurityAsOf is the register at the end of a day, which may be empty.
func SecurityAsOf(security, day string) string {
	return With(fill(PatternSecurityAsOf, security), url.Values{"on": {day}})
}

// SecurityTerms is the form for new terms, and where they are filed.
func SecurityTerms(security string) string    { return fill(PatternSecurityTerms, security) }
func SecurityDecide(security string) string   { return fill(PatternSecurityDecide, security) }
func SecurityWithdraw(security string) string { return fill(PatternSecurityWithdraw, security) }

// Position is what one holder has of a security; a mark is placed there.
func Position(security, holder string) string {
	return fill(fill(PatternPosition, security), holder)
}
func PositionEnd(security, holder string) string {
	return fill(fill(PatternPositionEnd, security), holder)
}

// ShareTransfers are the transfers of shares; of one security, unless that is empty.
func ShareTransfers(security string) string {
	return With(PatternShareTransfers, url.Values{"security": {security}})
}

// ShareTransferNew opens the form with the security and the giver chosen; either may be empty.
func ShareTransferNew(security, from string) string {
	return With(PatternShareTransferNew, url.Values{"security": {security}, "from": {from}})
}

func ShareTransfer(transfer string) string     { return fill(PatternShareTransfer, transfer) }
func ShareTransferVote(transfer string) string { return fill(PatternShareTransferVote, transfer) }
func ShareOverride(transfer string) string     { return fill(PatternShareOverride, transfer) }
func ShareCancel(transfer string) string       { return fill(PatternShareCancel, transfer) }

// Captable is where a register is opened by a file, and which files were uploaded.
func Captable(security string) string { return fill(PatternCaptable, security) }

// Import is one file of a cap table with its dry run.
func Import(id string) string         { return fill(PatternImport, id) }
func ImportDecide(id string) string   { return fill(PatternImportDecide, id) }
func ImportWithdraw(id string) string { return fill(PatternImportWithdraw, id) }
