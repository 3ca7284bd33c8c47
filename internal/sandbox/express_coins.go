package sandbox

import "github.com/unykorn/console/internal/sandbox/express"

// families is how Express deals with a family of coins.
var families = map[family]express.Family{bitcoin: express.Bitcoin, ether: express.Ether, erc20: express.Token, ripple: express.Ripple,
	container: express.Account, ofcAsset: express.Asset, listedOnly: express.Listed}

// ExpressCoins are the coins that an Express before this platform is built with.
func ExpressCoins() []express.Coin {
	var all []express.Coin
	for _, list := range []map[string]coin{catalogue, coins} { // of a coin in both, the world's counts
		for _, c := range list {
			all = append(all, express.Coin{Name: c.ticker, Family: families[c.family], Backing: c.backing})
		}
	}
	return all
}
