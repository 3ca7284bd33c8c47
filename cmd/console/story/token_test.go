//go:build story

package story

import "testing"

// A token that may move money is made by two administrators and never shown; one that only reads is shown once, to who asked.
func TestATokenIsMadeByTwoAndARevokedOneIsDead(t *testing.T) {
	h := open(t)
	ada, second := h.enter(administrator), h.enterPlain(otherAdmin)
	ada.refuses("422")
	ada.press("link", "BitGo tokens")
	ada.look("tokens")
	ada.press("link", "Read-only token")
	ada.click("#token-ask")
	ada.sees(".summary", "Nothing was made")
	ada.fill("Name", "Tax software")
	ada.fill("May be used from", "203.0.113.0/24")
	ada.press("checkbox", "wallet_view_all")
	ada.fill("One-time code for BitGo", "000000")
	ada.click("#token-ask")
	ada.sees("#once", "This is the only time")
	once := ada.text("[data-once]")
	if len(once) < 30 {
		t.Fatalf("the page shows %q", once)
	}
	page := ada.at()
	ada.look("token")
	h.secret("the read-only token", once)
	ada.reload()
	ada.finds("[data-once]", 0)

	ada.visit("/tokens")
	ada.press("link", "Token for the gateway")
	ada.fill("Name", "Gateway, winter")
	ada.fill("May be used from", "127.0.0.0/24")
	ada.fill("Spending limits", "tbtc4 500000000")
	ada.click("#token-ask")
	ada.sees("#token-confirm", "so another administrator confirms it")
	waiting := ada.at()
	ada.look("token-waiting")
	second.visit(waiting)
	second.fill("One-time code for BitGo", "000000")
	second.click("#token-confirm-now")
	second.sees("#token-terms", "Made at BitGo")
	second.finds("[data-once]", 0)

	ada.visit(page)
	ada.click("#token-revoke")
	ada.click("#token-revoke-sure [data-yes]")
	ada.sees("#token-terms", "Revoked")
}
