//go:build story

package story

import "testing"

// What BitGo itself asks a second person is decided with that person's own user there: one of compliance has linked theirs, the
// other is told that theirs is missing, and no shared token may stand in.
func TestWhatWaitsAtBitGoIsDecidedWithOnesOwnUser(t *testing.T) {
	h := open(t)
	carla, chen := h.enter(compliance), h.enterPlain(otherCompliance)
	chen.refuses("422")
	chen.press("link", "Approvals")
	chen.press("link", "Send 0.21000000 TBTC4 to")
	chen.sees("#countersign-decision", "yours is not linked")
	chen.press("link", "Link your user at BitGo")
	chen.fill("Your own access token at BitGo", h.bitgo.world.Token("service"))
	chen.click("#bitgo-link")
	chen.sees("#f-bitgo-token-error", "the gateway's own user")

	carla.press("link", "Approvals")
	carla.sees("#approvals-table", "1 more approver")
	carla.press("link", "Send 0.21000000 TBTC4 to")
	page := carla.at()
	carla.look("countersign")
	carla.fill("One-time code at BitGo", "000000")
	carla.click("#countersign-approve")
	carla.sees("#countersign-stands", "Carla Nwosu approved at BitGo")
	chen.visit(page)
	chen.sees("#countersign-stands", "Carla Nwosu approved at BitGo")
	carla.visit("/approvals")
	carla.sees("#at-bitgo", "BitGo's own list")
	if n := h.store.Count(t, `select count(*) from countersign where state = 'pending' and id = $1`, page[len(page)-32:]); n != 0 {
		t.Error("what was decided still waits")
	}
}
