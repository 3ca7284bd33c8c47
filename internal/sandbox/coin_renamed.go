package sandbox

import (
	"net/http"
	"time"
)

// renamed are tickers that replaced others: a wallet that was made under the old one does
// not resolve under the new one (seed 000, matic-to-pol-migration-errors).
var renamed = map[string]string{"tpol": "tmatic"}

// misnamed is what BitGo answers for such a wallet: it is not found when it is read, and
// anything else runs into a failure of BitGo's own.
func misnamed(c *call, w *wallet, ticker string) *problem {
	if renamed[ticker] != w.Coin {
		return nil
	}
	p := walletNotFound(w.ID)
	if c.request.Method != http.MethodGet {
		p = internalError()
	}
	return &p
}

// foundLegacy makes the wallet that such a failure can be had from. BitGo holds its keys,
// and no list shows it, so that the demo's own wallets stay what they are.
func (s *Server) foundLegacy(b *batch, opened time.Time) {
	x := s.world.Legacy
	b.put(&wallet{ID: x.ID, Coin: x.Coin, Label: x.Label, Enterprise: x.Enterprise, Type: "custodial", Assets: x.Assets, Hidden: true,
		Keys: []string{}, Root: etherAddress("root|" + x.Key), Created: opened})
}
