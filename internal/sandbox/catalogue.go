package sandbox

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
)

// catalogueCSV is the test network's part of BitGo's coin list (BitGoJS, modules/statics):
// every chain's own coin, what a Go Account can hold of them, fiat money, and a few tokens.
//
//go:embed catalogue.csv
var catalogueCSV string

// listedOnly marks a coin that BitGo knows and this world has no wallet of: its paths
// answer that there is no such wallet, where a word that is no coin is refused.
const listedOnly family = "listed"

var catalogue = readCatalogue(catalogueCSV)

// readCatalogue panics on a bad line: the file is part of the program.
func readCatalogue(text string) map[string]coin {
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		panic("sandbox: catalogue.csv: " + err.Error())
	}
	out := map[string]coin{}
	for _, f := range lines[1:] {
		decimals, err := strconv.Atoi(f[2])
		if err != nil {
			panic(fmt.Sprintf("sandbox: catalogue.csv: %s has decimals %q", f[0], f[2]))
		}
		out[f[0]] = coin{ticker: f[0], name: f[1], decimals: decimals, family: listedOnly, base: f[0], asset: f[3]}
	}
	return out
}

// lookup finds a coin of this world, or else one that BitGo only lists.
func lookup(ticker string) (coin, bool) {
	if c, served := coins[ticker]; served {
		return c, true
	}
	c, listed := catalogue[ticker]
	return c, listed
}

// notEnabled is BitGo's refusal of a coin that it has and the account does not.
func notEnabled(ticker string) problem {
	return problem{status: 400, name: "CoinNotEnabled", message: "To enable " + ticker + " for your account, contact support@bitgo.com"}
}
