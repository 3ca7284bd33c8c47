package money

// AddressKind names what stands behind an address; it decides how much a
// receiver must pay to spend an output, and so what dust is.
type AddressKind string

const (
	KindP2PKH  AddressKind = "p2pkh"
	KindP2SH   AddressKind = "p2sh"
	KindP2WPKH AddressKind = "p2wpkh"
	KindP2WSH  AddressKind = "p2wsh"
	KindP2TR   AddressKind = "p2tr"
)

// BitGoDustDefault is the satoshi floor BitGo's server has answered with
// (error sub-dust-threshold, 2730). It is a policy of theirs, not a rule of the
// Bitcoin network, whose own floor is Dust; take it from configuration.
const BitGoDustDefault = 2730

// relayFee is what a kilobyte must pay to be relayed, in base units. Source:
// BitGoJS, modules/utxo-core/src/dustThreshold.ts.
var relayFee = map[string]int64{
	FamilyBitcoin: 3_000, FamilyDash: 3_000, FamilyLitecoin: 30_000, FamilyBitcoinCash: 1_000,
}

// fixedDust is for the chains that do not derive it from the output.
var fixedDust = map[string]int64{FamilyDogecoin: 1_000_000, FamilyZcash: 300}

// outputBytes is the size of an output that pays to such an address.
var outputBytes = map[AddressKind]int64{
	KindP2PKH: 34, KindP2SH: 32, KindP2WPKH: 31, KindP2WSH: 43, KindP2TR: 43,
}

// Dust gives the smallest amount the coin's network relays to an address of
// that kind. An unknown kind counts as P2PKH, the dearest. Chains without such
// a rule give 0; a coin in a Go Account follows the coin that backs it.
func Dust(coin Coin, kind AddressKind) Units {
	coin = coin.Settles()
	if n, ok := fixedDust[coin.Family]; ok {
		return NewUnits(n)
	}
	rate, ok := relayFee[coin.Family]
	if !ok {
		return Units{}
	}
	size, ok := outputBytes[kind]
	if !ok {
		kind, size = KindP2PKH, outputBytes[KindP2PKH]
	}
	// Quarter bytes: an input is 41 bytes and a 107-byte signature, of which
	// witness data counts a fourth.
	signature := int64(4 * 107)
	if kind == KindP2WPKH || kind == KindP2WSH || kind == KindP2TR {
		signature = 107
	}
	quarters := rate * (4*(size+41) + signature)
	return NewUnits((quarters + 3_999) / 4_000)
}
