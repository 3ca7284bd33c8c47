package ledger

// Word is a kind of posting for people.
func (k Kind) Word() string {
	switch k {
	case Deposit:
		return "Deposit"
	case Withdrawal:
		return "Withdrawal"
	case Fee:
		return "Fee"
	case BookTransfer:
		return "Book transfer"
	case Reversal:
		return "Reversal"
	case Issue:
		return "Issue of shares"
	case ShareTransfer:
		return "Transfer of shares"
	case Redemption:
		return "Redemption of shares"
	}
	return string(k)
}

// Word names an account by what stands behind it; wallet is the name of the wallet, of a wallet's account.
func (k AccountKind) Word(wallet string) string {
	switch k {
	case Wallet:
		return wallet
	case External:
		return "Everybody else"
	case NetworkFee:
		return "Network fees"
	case GasTank:
		return "Gas tank of the enterprise"
	case Holder:
		return "Holder"
	case Issuer:
		return "Issuer"
	}
	return string(k)
}
