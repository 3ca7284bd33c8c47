//go:build story

package story

import "testing"

// An administrator's day: an institution comes in and goes live, somebody is invited to work for it, and what BitGo
// tells us still arrives.
func TestAnAdministratorsDay(t *testing.T) {
	days(t, administrator, func(h *house, ada day) {
		ada.look()
		ada.goes("Clients", "Clients")
		ada.press("link", "Provision a client")
		ada.fill("Name", "Quarry Capital")
		ada.fill("Email of its administrator at BitGo", "desk@quarry.example")
		ada.look()
		ada.click("#client-make")
		ada.sees("#step-client", "Done")
		enterprise := ada.attr("#step-enterprise [data-copy]", "data-copy")
		h.bitgo.tell("enterprise", map[string]any{"enterprise": enterprise, "kyc": "approved"}, nil)
		h.bitgo.tell("user", map[string]any{"email": "desk@quarry.example", "on": true}, nil)
		ada.click("#client-look")
		ada.sees("#step-kyc", "BitGo has approved it")
		ada.fill("Label", "Quarry vault")
		ada.click("#account-make")
		ada.sees("#step-account", "initialising")
		h.bitgo.tell("advance", map[string]any{"steps": 1}, nil)
		ada.click("#resume-account")
		ada.sees("#step-account", "1 Go Account is ready")
		h.secret("the passphrase", ada.text("[data-once]"))
		ada.reload()
		ada.click("#client-live")
		ada.sees("#client-head", "Live")
		ada.look()

		ada.goes("Wallets", "Wallets")
		ada.sees("main", "Quarry vault")
		ada.goes("Webhooks", "Webhooks")
		ada.press("link", "Registrations")
		ada.sees("main", "1 webhook is suspended.")
		ada.look()
		ada.goes("People", "People")
		ada.sees("main", "Tessa Moreau")
		ada.look()
		ada.goes("Doctor", "Doctor")
		ada.look()
		ada.goes("Home", "What ")
	})
}
