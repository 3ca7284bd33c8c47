package link

import "net/url"

// Patterns of the desk of wires: withdrawals to banks, the accounts they go to, and deposits from banks.
const (
	PatternWires           = "/wires"
	PatternWireNew         = "/wires/new"
	PatternWire            = "/wires/{wire}"
	PatternWireApprove     = "/wires/{wire}/approve"
	PatternWireReject      = "/wires/{wire}/reject"
	PatternWireSaw         = "/wires/{wire}/saw"
	PatternBankAccounts    = "/wires/accounts"
	PatternBankAccountNew  = "/wires/accounts/new"
	PatternBankAccount     = "/wires/accounts/{account}/details" // three segments would meet /wires/{wire}/approve
	PatternBankAccountCall = "/wires/accounts/{account}/call"
	PatternDeposits        = "/wires/deposits"
	PatternDepositClose    = "/wires/deposits/{deposit}/close"
)

var wires = []string{PatternWires, PatternWireNew, PatternWire, PatternWireApprove, PatternWireReject, PatternWireSaw,
	PatternBankAccounts, PatternBankAccountNew, PatternBankAccount, PatternBankAccountCall, PatternDeposits, PatternDepositClose}

func Wires() string { return PatternWires }

// WireNew opens the form, with the bank account already chosen where one is named.
func WireNew(account string) string { return With(PatternWireNew, url.Values{"account": {account}}) }

func Wire(wire string) string               { return fill(PatternWire, wire) }
func WireApprove(wire string) string        { return fill(PatternWireApprove, wire) }
func WireReject(wire string) string         { return fill(PatternWireReject, wire) }
func WireSaw(wire string) string            { return fill(PatternWireSaw, wire) }
func BankAccounts() string                  { return PatternBankAccounts }
func BankAccountNew() string                { return PatternBankAccountNew }
func BankAccount(account string) string     { return fill(PatternBankAccount, account) }
func BankAccountCall(account string) string { return fill(PatternBankAccountCall, account) }

// Deposits shows, for a Go Account, where money for it is wired to.
func Deposits(wallet string) string { return With(PatternDeposits, url.Values{"wallet": {wallet}}) }

func DepositClose(deposit string) string { return fill(PatternDepositClose, deposit) }
