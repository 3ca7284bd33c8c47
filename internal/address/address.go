// Package address says whether money can be sent to an address.
//
// Check answers for one coin on one network: it verifies every checksum the
// format has, names the network of an address that belongs elsewhere, and
// refuses secrets, burn addresses and memos a coin does not take. What it
// cannot check, it refuses; it never guesses. It does not ask any chain.
package address

import (
	"strings"

	"github.com/unykorn/console/internal/money"
)

// Kind names what stands behind an address.
type Kind = money.AddressKind

const (
	P2PKH        = money.KindP2PKH
	P2SH         = money.KindP2SH
	P2WPKH       = money.KindP2WPKH
	P2WSH        = money.KindP2WSH
	P2TR         = money.KindP2TR
	Account Kind = "account" // Ethereum, Solana, XRP Ledger, Stellar, Tron
	Muxed   Kind = "muxed"   // a Stellar M… address, which carries its own memo
	Wallet  Kind = "wallet"  // a Go Account, by BitGo's wallet id
	Bank    Kind = "bank"    // a bank account, by BitGo's idHash
)

// Address is a checked destination.
type Address struct {
	// Canonical is the one spelling to store, compare and send: without
	// surrounding blanks and memo, in lower case for bech32, with EIP-55 case
	// for Ethereum.
	Canonical string
	Kind      Kind
	// Memo is empty when there is none. Its kind is in MemoType.
	Memo     string
	MemoType MemoType
	// Network is money.Mainnet or money.Testnet: where the coin asked for lives.
	Network string
	// Note is a sentence for the person when a valid address has something they
	// should look at, such as a missing checksum.
	Note string
}

// MemoType is BitGo's word for how a memo is sent.
type MemoType string

const (
	MemoNumber MemoType = "id"
	MemoWords  MemoType = "text"
	MemoTag    MemoType = "destinationTag"
)

// Full gives the address as BitGo takes it, with a numeric memo attached:
// "r…?dt=7", "G…?memoId=7". A text memo travels beside the address.
func (a Address) Full() string {
	switch a.MemoType {
	case MemoTag:
		return a.Canonical + "?dt=" + a.Memo
	case MemoNumber:
		return a.Canonical + "?memoId=" + a.Memo
	}
	return a.Canonical
}

// longest is far above any address; longer input is refused unread.
const longest = 200

// Check verifies addr for the coin and its network. memo may be empty; a
// destination tag or memo id inside addr ("?dt=7") counts as memo. The error is
// always an *Error, whose message may be shown to a person.
func Check(coin money.Coin, addr, memo string) (Address, error) {
	addr, memo = strings.TrimSpace(addr), strings.TrimSpace(memo)
	if err := readable(addr); err != nil {
		return Address{}, err
	}
	found, err := check(coin, addr, memo)
	if err != nil {
		return Address{}, err
	}
	found.Network = coin.Network
	return found, nil
}

// readable refuses what no format has, before any decoder sees it.
func readable(addr string) error {
	switch {
	case addr == "":
		return refuse(Empty, "Enter an address.")
	case len(addr) > longest:
		return refuse(Format, "This is too long to be an address. Paste the address only.")
	}
	for i := range len(addr) {
		if addr[i] <= ' ' || addr[i] > '~' {
			return refuse(Characters, "This has a blank or a character that no address has. Copy the address again from its source.")
		}
	}
	if secret(addr) {
		return refuse(Secret, "This is a private key, not an address. Treat that key as exposed and move what it holds.")
	}
	return nil
}

func check(coin money.Coin, addr, memo string) (Address, error) {
	switch coin.Family {
	case money.FamilyOFC:
		return checkOFC(coin, addr, memo)
	case money.FamilyFiat:
		return noMemo(coin, memo, func() (Address, error) { return checkBank(coin, addr) })
	case money.FamilyXRP:
		return checkXRP(coin, addr, memo)
	case money.FamilyStellar:
		return checkStellar(coin, addr, memo)
	}
	rule, ok := rules[coin.Family]
	if !ok {
		return Address{}, refuse(Unsupported, "Addresses of %s cannot be checked here, so it cannot be sent from this console.", coin.Symbol())
	}
	return noMemo(coin, memo, func() (Address, error) { return rule(coin, addr) })
}

// rules are the families whose addresses take no memo.
var rules = map[string]func(money.Coin, string) (Address, error){
	money.FamilyBitcoin:     checkBitcoin,
	money.FamilyLitecoin:    checkBitcoin,
	money.FamilyDogecoin:    checkBitcoin,
	money.FamilyDash:        checkBitcoin,
	money.FamilyZcash:       checkBitcoin,
	money.FamilyBitcoinCash: checkBitcoinCash,
	money.FamilyEthereum:    checkEthereum,
	money.FamilySolana:      checkSolana,
	money.FamilyTron:        checkTron,
}

func noMemo(coin money.Coin, memo string, rule func() (Address, error)) (Address, error) {
	if memo != "" {
		return Address{}, refuse(MemoUnwanted, "%s takes no memo here. Leave it empty; if the receiver asked for one, ask which coin they meant.", coin.Symbol())
	}
	return rule()
}
