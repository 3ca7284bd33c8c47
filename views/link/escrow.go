package link

import "net/url"

// Patterns of the money that is held for offerings.
const (
	PatternEscrows             = "/escrow"
	PatternEscrowDecide        = "/escrow/accounts/{account}/decide"
	PatternEscrowRetire        = "/escrow/accounts/{account}/retire"
	PatternEscrowDeposits      = "/escrow/deposits"
	PatternEscrowDeposit       = "/escrow/deposits/{deposit}"
	PatternEscrowDepositDecide = "/escrow/deposits/{deposit}/decide"
	PatternEscrowPayments      = "/escrow/refunds"
)

var escrows = []string{PatternEscrows, PatternEscrowDecide, PatternEscrowRetire, PatternEscrowDeposits, PatternEscrowDeposit, PatternEscrowDepositDecide, PatternEscrowPayments}

func Escrows() string                      { return PatternEscrows }
func EscrowDecide(account string) string   { return fill(PatternEscrowDecide, account) }
func EscrowRetire(account string) string   { return fill(PatternEscrowRetire, account) }
func EscrowDeposits() string               { return PatternEscrowDeposits }
func EscrowDeposit(id string) string       { return fill(PatternEscrowDeposit, id) }
func EscrowDepositDecide(id string) string { return fill(PatternEscrowDepositDecide, id) }
func EscrowPayments() string               { return PatternEscrowPayments }
func EscrowDepositsOf(only string) string {
	return With(PatternEscrowDeposits, url.Values{"show": {only}})
}
func EscrowPaymentsOf(only string) string {
	return With(PatternEscrowPayments, url.Values{"show": {only}})
}
