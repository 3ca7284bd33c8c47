//go:build story

package story

import (
	"strings"
	"testing"
)

// An administrator provisions a client from nothing to a Go Account. BitGo is away when it begins, and the step that
// failed is resumed.
func TestAClientIsProvisionedFromNothing(t *testing.T) {
	h := open(t)
	ada := h.enter(administrator)
	ada.refuses("422")
	ada.press("link", "Clients")
	ada.sees("#clients-list", "Apex Mining")
	ada.look("clients")
	ada.press("link", "Provision a client")
	ada.click("#client-make")
	ada.sees(".summary", "The client was not made")
	ada.sees("#f-email-error", "bare address")
	ada.look("")

	h.bitgo.down("platform", "html503")
	ada.fill("Name", "Quarry Capital")
	ada.fill("Email of its administrator at BitGo", "desk@quarry.example")
	ada.click("#client-make")
	ada.sees("#step-enterprise", "Failed")
	ada.sees("#step-enterprise", "never made twice")
	ada.sees("#client-next", "This waits for you")
	ada.look("client-failed")
	h.bitgo.down("platform", "off")
	ada.click("#resume-enterprise")
	ada.sees("#step-client", "Done")
	ada.sees("#step-service", "Done")

	enterprise := ada.attr("#step-enterprise [data-copy]", "data-copy")
	if len(enterprise) != 32 {
		t.Fatalf("BitGo's id is %q", enterprise)
	}
	ada.click("#client-look")
	ada.sees("#step-kyc", "unverified")
	ada.sees("#client-account", "BitGo makes no Go Account before")
	h.bitgo.tell("enterprise", map[string]any{"enterprise": enterprise, "kyc": "approved"}, nil)
	h.bitgo.tell("user", map[string]any{"email": "desk@quarry.example", "on": true}, nil)
	ada.click("#client-look")
	ada.sees("#step-kyc", "BitGo has approved it")
	ada.sees("#step-invitations", "has come to BitGo")
	ada.fill("Label", "Quarry vault")
	ada.look("client")
	ada.click("#account-make")
	ada.sees("#step-account", "BitGo has made it and is initialising it")
	h.bitgo.tell("advance", map[string]any{"steps": 1}, nil)
	ada.click("#resume-account")
	ada.sees("#step-account", "1 Go Account is ready")
	ada.sees("#step-webhooks", "Done")
	passphrase := ada.text("[data-once]")
	if len(passphrase) < 30 {
		t.Fatalf("the page shows %q", passphrase)
	}
	h.secret("the passphrase", passphrase)
	ada.reload()
	ada.finds("[data-once]", 0)
	ada.click("#client-live")
	ada.sees("#client-head", "Live")
	ada.look("client-live")
}

// The same without JavaScript: a step that failed is resumed there too.
func TestAGoAccountIsResumedWithoutJavaScript(t *testing.T) {
	h := open(t)
	ada := h.enterPlain(administrator)
	ada.visit("/clients/new")
	ada.fill("Name", "Quarry Capital")
	ada.fill("Email of its administrator at BitGo", "desk@quarry.example")
	ada.click("#client-make")
	ada.sees("#step-client", "Done")
	enterprise := strings.TrimSpace(ada.attr("#step-enterprise [data-copy]", "data-copy"))
	h.bitgo.tell("enterprise", map[string]any{"enterprise": enterprise, "kyc": "approved"}, nil)
	ada.click("#client-look")
	ada.sees("#step-kyc", "BitGo has approved it")
	h.bitgo.down("platform", "500")
	ada.fill("Label", "Quarry vault")
	ada.click("#account-make")
	ada.sees("#step-account", "Failed")
	ada.sees("[data-flashes]", "never made twice")
	h.bitgo.down("platform", "off")
	ada.click("#resume-account")
	ada.sees("#step-account", "initialising")
	h.bitgo.tell("advance", map[string]any{"steps": 1}, nil)
	ada.click("#resume-account")
	ada.sees("#step-account", "1 Go Account is ready")
	h.secret("the passphrase", ada.text("[data-once]"))
	ada.reload()
	ada.finds("[data-once]", 0)
}
