package address

import (
	"regexp"
	"strings"

	"github.com/unykorn/console/internal/money"
)

var (
	walletID = regexp.MustCompile(`^(bg-)?[0-9a-f]{32}$`)
	bankHash = regexp.MustCompile(`^[0-9a-f]{32,128}$`)
)

// checkOFC takes what a Go Account can pay: another Go Account by its wallet id
// (bare or behind "bg-"), or a destination of the coin that backs it. For fiat,
// 32 hexadecimal digits count as a wallet and more as a bank account. Lightning
// invoices are refused: their amount is not the console's to check.
func checkOFC(coin money.Coin, addr, memo string) (Address, error) {
	lower := strings.ToLower(addr)
	if walletID.MatchString(lower) {
		if memo != "" {
			return Address{}, refuse(MemoUnwanted, "A Go Account takes no memo. Leave it empty.")
		}
		return Address{Canonical: lower, Kind: Wallet}, nil
	}
	back := coin.Settles()
	if back.IsOFC {
		return Address{}, refuse(Unsupported, "What backs %s is not known here, so it can only be sent to a Go Account, by its wallet id.", coin.Symbol())
	}
	return check(back, addr, memo)
}

// checkBank takes BitGo's idHash of a bank account that it has verified.
func checkBank(coin money.Coin, addr string) (Address, error) {
	lower := strings.ToLower(addr)
	if !bankHash.MatchString(lower) {
		return Address{}, refuse(Format, "%s goes to a bank account known to BitGo. Choose one of the list; an account number cannot be paid directly.", coin.Symbol())
	}
	return Address{Canonical: lower, Kind: Bank}, nil
}
