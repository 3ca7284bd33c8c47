package sandbox

import "strings"

// family says how an asset behaves at BitGo: who pays its fee, what its addresses
// and transaction ids look like, and which states its transfers pass through.
type family string

const (
	bitcoin   family = "utxo"
	ether     family = "account"
	erc20     family = "token"
	ripple    family = "xrp"
	container family = "ofc"       // the Go Account itself, which has no unit
	ofcAsset  family = "ofc-token" // what a Go Account holds
)

// coin is one ticker the sandbox serves. Decimals are BitGo's for that ticker.
type coin struct {
	ticker   string
	name     string
	decimals int
	family   family
	base     string // ticker in whose wallet the asset lives
	feeCoin  string // ticker its network fee is paid in
	asset    string // key of its market price
	backing  string // on-chain ticker behind an ofc asset
}

// coins is the part of BitGo's catalogue that the sandbox knows. Other tickers
// answer as BitGo answers an unsupported coin.
var coins = map[string]coin{}

func init() {
	for _, c := range []coin{
		{"tbtc4", "Testnet4 Bitcoin", 8, bitcoin, "tbtc4", "tbtc4", "BTC", ""},
		{"tbtc", "Testnet Bitcoin", 8, bitcoin, "tbtc", "tbtc", "BTC", ""},
		{"hteth", "Hoodi Testnet Ethereum", 18, ether, "hteth", "hteth", "ETH", ""},
		{"hteth:tusdc", "Hoodi Testnet USDC", 6, erc20, "hteth", "hteth", "USDC", ""},
		{"hteth:tusdt", "Hoodi Testnet USDT", 6, erc20, "hteth", "hteth", "USDT", ""},
		{"txrp", "Testnet Ripple", 6, ripple, "txrp", "txrp", "XRP", ""},
		{"ofc", "Off-chain container", 0, container, "ofc", "", "", ""},
		{"ofctbtc", "Test Bitcoin", 8, ofcAsset, "ofc", "ofctbtc", "BTC", "tbtc"},
		{"ofctbtc4", "Testnet4 Bitcoin", 8, ofcAsset, "ofc", "ofctbtc4", "BTC", "tbtc4"},
		{"ofchteth", "Test Holesky Ether", 18, ofcAsset, "ofc", "ofchteth", "ETH", "hteth"},
		{"ofcteth", "Test Ether", 18, ofcAsset, "ofc", "ofcteth", "ETH", "hteth"},
		{"ofctusd", "Test USD", 2, ofcAsset, "ofc", "ofctusd", "USD", "tfiatusd"},
		{"ofctxrp", "Test XRP", 6, ofcAsset, "ofc", "ofctxrp", "XRP", "txrp"},
		{"ofcteur", "Test Euro", 2, ofcAsset, "ofc", "ofcteur", "EUR", "tfiateur"},
		{"ofctgbp", "Test British Pound Sterling", 2, ofcAsset, "ofc", "ofctgbp", "GBP", "tfiatgbp"},
		{"ofctsgd", "Test Singapore Dollar", 2, ofcAsset, "ofc", "ofctsgd", "SGD", "tfiatsgd"},
		{"ofctaed", "Testnet United Arab Emirates Dirham", 2, ofcAsset, "ofc", "ofctaed", "AED", "tfiataed"},
		{"tpolygon", "Testnet Polygon", 18, ether, "tpolygon", "tpolygon", "POL", ""},
		{"tmatic", "Test Polygon", 18, ether, "tmatic", "tmatic", "POL", ""}, // what tpol was called
		{"tpol", "Polygon Ecosystem Token", 18, ether, "tpol", "tpol", "POL", ""},
	} {
		coins[c.ticker] = c
	}
}

// unconfirmedHeight is what BitGo reports until a transaction is in a block.
const unconfirmedHeight = 999999999

// coinNamespace tells whether a path's first word names a coin. BitGo also has
// coin-less resources there, which Express falls back to.
func coinNamespace(word string) bool {
	_, known := lookup(word)
	return known
}

// onChain reports whether the asset's sends end in a block of their own.
func (c coin) onChain() bool { return c.family != ofcAsset && c.family != container }

// isToken reports whether webhooks and listings need allToken to show the asset.
func (c coin) isToken() bool { return strings.Contains(c.ticker, ":") || c.family == ofcAsset }

// fee is the network fee of one send in base units of feeCoin, fixed so that a
// test can state the exact sum: 180 vB at 12 sat/vB; 60,000 gas at 20 gwei; 45 drops.
func (c coin) fee() string {
	switch c.family {
	case bitcoin:
		return "2160"
	case ether, erc20:
		return "1200000000000000"
	case ripple:
		return "45"
	}
	return "0"
}

// dust is the smallest amount BitGo accepts: 2730 sat is the server policy its
// knowledge base names, not the network's own threshold.
func (c coin) dust() string {
	if c.family == bitcoin {
		return "2730"
	}
	return "1"
}
