package walletview

import (
	"time"

	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/views/ui"
)

// Worth is what one asset of a wallet is worth in US dollars. Why says why that is not known; then it is in no sum.
type Worth struct {
	USD    money.Cents
	Price  string // of one whole coin
	Source string
	At     time.Time
	Why    string
}

// Known reports whether there is a fresh price.
func (w Worth) Known() bool { return w.Why == "" }

// worthOf sums what is known, and counts what is not.
func worthOf(holdings []Holding) (usd money.Cents, missing int) {
	for _, h := range holdings {
		for i, b := range h.Balances {
			switch {
			case !b.Observed() || i >= len(h.Worth):
			case h.Worth[i].Known():
				usd = usd.Add(h.Worth[i].USD)
			case !b.Confirmed.IsZero():
				missing++
			}
		}
	}
	return usd, missing
}

// totalOf is the total of wallets as a sentence.
func totalOf(holdings []Holding) string {
	usd, missing := worthOf(holdings)
	text := usd.USD() + " confirmed"
	if missing > 0 {
		text += ", without " + countOf(missing, "balance") + " that nobody gives a fresh price for"
	}
	return text
}

func worthAt(h Holding, i int) *Worth {
	if i >= len(h.Worth) || !h.Balances[i].Observed() {
		return nil
	}
	return &h.Worth[i]
}

// oldNames explains tickers that BitGo keeps although the coin is called otherwise.
var oldNames = map[string]string{
	"polygon":    "Polygon's own coin: called POL since September 2024, MATIC before. BitGo's ticker stays the same.",
	"tpolygon":   "Polygon's own coin on its test network: called POL since September 2024, MATIC before. BitGo's ticker stays the same.",
	"matic":      "The old MATIC token on Ethereum. It is exchanged one to one for POL; the two are different assets, and what is sent as one does not arrive as the other.",
	"pol":        "The POL token on Ethereum, which followed MATIC one to one. The two are different assets.",
	"ofcpolygon": "Polygon's own coin in a Go Account: called POL since September 2024, MATIC before.",
}

// OldName explains an old ticker; empty: nothing to explain.
func OldName(asset string) string { return oldNames[asset] }

// Ready is one line of what a wallet needs before it is worked with.
type Ready struct {
	Tone             ui.Tone
	Name, Value, Why string
	Href, Label      string // to where it is put right
}
