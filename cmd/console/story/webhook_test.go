//go:build story

package story

import "testing"

// An administrator finds the webhook that BitGo has suspended without a word, brings it back, and reads that nothing of the gap is
// missing; then replays a delivery. Without JavaScript the same, by the auditor as far as that goes.
func TestASuspendedWebhookIsHealedAndADeliveryReplayed(t *testing.T) {
	h := open(t)
	ada, plain := h.enter(administrator), h.enterPlain(administrator)
	ada.press("link", "Webhooks")
	ada.look("")
	ada.press("link", "Registrations")
	ada.sees("main", "suspended")
	ada.sees("#findings", "BitGo has it suspended")
	ada.sees("#registrations", "83 of 100")
	ada.look("")
	plain.visit("/webhooks/subscriptions")
	plain.press("button", "Heal it")
	plain.sees("#steps", "Removed at BitGo")
	page := plain.at()
	ada.visit(page)
	ada.until("main .head", "Healed")
	ada.sees("#steps", "arrived at our door, verified")
	ada.look("")
	ada.press("link", "Gap certificate")
	ada.sees("main", "BitGo's list is our ledger")
	ada.look("")
	plain.visit("/webhooks/subscriptions")
	plain.sees("main", "A webhook is failing")
	plain.visit("/webhooks?verdict=verified&type=transfer")
	plain.click("#events tbody tr:first-child .row-link")
	plain.click("#replay-1")
	plain.sees("[data-flashes]", "Verified once more")
	plain.sees("#replays", "verified by secret 1")
	ada.visit("/webhooks?verdict=refused")
	ada.look("")
	ada.click("#refused tbody tr:first-child .row-link")
	ada.sees("#retries", "Attempt 8")
	ada.look("")
	ada.visit("/webhooks/subscriptions/new")
	ada.look("")
}
