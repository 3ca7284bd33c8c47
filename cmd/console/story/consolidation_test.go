//go:build story

package story

import "testing"

// A payout in many small unspents is made into one from the wallet's page: a wrong passphrase costs nothing, what is sent is told
// by itself, and once a block has it nothing small is left.
func TestSmallUnspentsAreConsolidated(t *testing.T) {
	h := open(t)
	wallet := h.bitgo.world.Wallet("meridian-bitcoin")
	h.bitgo.tell("deposit", map[string]any{"wallet": wallet.ID, "coin": "tbtc4", "amount": "12480000", "pieces": 48, "state": "confirmed"}, nil)
	h.bitgo.settled()
	w := h.enter(treasurer)
	w.refuses("422")
	w.visit("/wallets/" + wallet.ID)
	w.press("link", "Unspents")
	w.sees("#unspents", "What gathering the small ones would take")
	w.sees("#consolidate-form", "48 unspents of 0.12480000 TBTC4 together")
	w.look("consolidation")
	w.fill("Passphrase of Meridian reserve", "notthepassphraseofanything")
	w.click("#consolidate-go")
	w.sees("[role=alert]", "No fee was paid, and the unspents are as they were.")
	w.look("")
	w.fill("Note", "Pool payouts of November")
	w.fill("Passphrase of Meridian reserve", wallet.Passphrase)
	w.click("#consolidate-go")
	w.sees("#consolidations", "Sent; what it gathers is spendable once a block has it")
	w.sees("#consolidate", "One consolidation of this wallet runs at a time")
	h.bitgo.confirm()
	w.sees("#consolidations", "Done: one unspent was made of them") // by itself
	w.look("consolidation done")
	w.reload()
	w.misses("#consolidate-form", "48 unspents")
	w.visit("/wallets/" + wallet.ID)
	w.misses("#balances", "Look into it")
}
