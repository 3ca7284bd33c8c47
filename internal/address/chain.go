package address

import (
	"fmt"

	"github.com/unykorn/console/internal/money"
)

// chain is how one network of the Bitcoin family writes its addresses.
type chain struct {
	family, network string
	name            string // "Bitcoin testnet"
	pubkey, script  []byte // base58 version bytes
	segwit          string // bech32 prefix, empty without segwit
	cash            string // cashaddr prefix, empty without
}

// chains come from the chain parameters of each reference client. All Bitcoin
// test networks (testnet3, testnet4, the signets) share one spelling, so an
// address cannot say which of them it belongs to. The order decides which name
// a shared version byte gets: Bitcoin first.
var chains = []chain{
	{money.FamilyBitcoin, money.Mainnet, "Bitcoin mainnet", []byte{0x00}, []byte{0x05}, "bc", ""},
	{money.FamilyBitcoin, money.Testnet, "Bitcoin testnet", []byte{0x6f}, []byte{0xc4}, "tb", ""},
	{money.FamilyLitecoin, money.Mainnet, "Litecoin mainnet", []byte{0x30}, []byte{0x32}, "ltc", ""},
	{money.FamilyLitecoin, money.Testnet, "Litecoin testnet", []byte{0x6f}, []byte{0x3a}, "tltc", ""},
	{money.FamilyDogecoin, money.Mainnet, "Dogecoin mainnet", []byte{0x1e}, []byte{0x16}, "", ""},
	{money.FamilyDogecoin, money.Testnet, "Dogecoin testnet", []byte{0x71}, []byte{0xc4}, "", ""},
	{money.FamilyDash, money.Mainnet, "Dash mainnet", []byte{0x4c}, []byte{0x10}, "", ""},
	{money.FamilyDash, money.Testnet, "Dash testnet", []byte{0x8c}, []byte{0x13}, "", ""},
	{money.FamilyZcash, money.Mainnet, "Zcash mainnet", []byte{0x1c, 0xb8}, []byte{0x1c, 0xbd}, "", ""},
	{money.FamilyZcash, money.Testnet, "Zcash testnet", []byte{0x1d, 0x25}, []byte{0x1c, 0xba}, "", ""},
	{money.FamilyBitcoinCash, money.Mainnet, "Bitcoin Cash mainnet", []byte{0x00}, []byte{0x05}, "", "bitcoincash"},
	{money.FamilyBitcoinCash, money.Testnet, "Bitcoin Cash testnet", []byte{0x6f}, []byte{0xc4}, "", "bchtest"},
}

func chainOf(coin money.Coin) chain {
	for _, c := range chains {
		if c.family == coin.Family && c.network == coin.Network {
			return c
		}
	}
	panic(fmt.Sprintf("address: no chain for %s", coin.Ticker))
}

// wrongNetwork says where the address belongs and what is needed instead.
func wrongNetwork(coin money.Coin, belongs string) *Error {
	need := coin.Network
	if known, ok := familyNames[coin.Family]; ok {
		need = known + " " + coin.Network
		// "a Bitcoin mainnet address; TBTC4 needs a testnet address": the coin's own
		// name is only repeated when the address is of another coin.
		if belongs == known+" "+money.Mainnet || belongs == known+" "+money.Testnet {
			need = coin.Network
		}
	}
	return refuse(WrongNetwork, "This is %s %s address; %s needs %s %s address.", article(belongs), belongs, coin.Symbol(), article(need), need)
}

var familyNames = map[string]string{
	money.FamilyBitcoin: "Bitcoin", money.FamilyLitecoin: "Litecoin", money.FamilyDogecoin: "Dogecoin",
	money.FamilyDash: "Dash", money.FamilyZcash: "Zcash", money.FamilyBitcoinCash: "Bitcoin Cash",
	money.FamilyEthereum: "Ethereum", money.FamilySolana: "Solana", money.FamilyXRP: "XRP Ledger",
	money.FamilyStellar: "Stellar", money.FamilyTron: "Tron",
}

func article(noun string) string {
	switch noun[0] {
	case 'E', 'X':
		return "an"
	}
	return "a"
}

// elsewhere explains a refused address: it names the chain the address is valid
// on, or gives the plain reason.
func elsewhere(coin money.Coin, addr string, reason *Error) *Error {
	for _, c := range chains {
		if c.family == coin.Family && c.network == coin.Network {
			continue
		}
		if _, _, err := c.read(addr); err == nil {
			return wrongNetwork(coin, c.name)
		}
		if c.cash != "" {
			if _, _, ok := readCash(c.cash, addr); ok {
				return wrongNetwork(coin, c.name)
			}
		}
	}
	for _, f := range accountFamilies {
		if f != coin.Family && looksAccount(f, addr) {
			return refuse(WrongNetwork, "This is %s %s address; %s needs %s %s address.",
				article(familyNames[f]), familyNames[f], coin.Symbol(), article(familyNames[coin.Family]), familyNames[coin.Family])
		}
	}
	return reason
}

// accountFamilies have one spelling for every network. Solana is left out: any
// 32 bytes are an address there, so it would claim what belongs to nobody.
var accountFamilies = []string{money.FamilyEthereum, money.FamilyTron, money.FamilyXRP, money.FamilyStellar}

func looksAccount(family, addr string) bool {
	switch family {
	case money.FamilyEthereum:
		return hexAccount.MatchString(addr)
	case money.FamilyTron:
		_, err := readTron(addr)
		return err == nil
	case money.FamilyXRP:
		return readXRP(addr) == nil
	default:
		kind, _, err := readStrkey(addr)
		return err == nil && (kind == strkeyAccount || kind == strkeyMuxed)
	}
}
