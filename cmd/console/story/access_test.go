//go:build story

package story

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
)

// Somebody new is asked for by one administrator, confirmed by another without JavaScript, sets up their way in without it, and
// signs in there; the link is shown once and counts once.
func TestSomebodyNewIsAddedByTwoAndSignsIn(t *testing.T) {
	h := open(t)
	ada, bruno, nova := h.enter(administrator), h.enterPlain("Bruno Keller"), h.newTab("Nova Lind", false)
	nova.refuses("422")
	ada.press("link", "People")
	ada.look("people")
	ada.press("link", "Add a person")
	ada.look("people-new")
	ada.fill("Name", "Nova Lind")
	ada.fill("Email", "nova.lind@unykorn.example")
	ada.fill("Why", "Joins the desk of treasury")
	ada.click("#access-ask")
	ada.sees("[data-flashes]", "Asked for")
	page := ada.at()
	ada.look("people-change")
	bruno.visit(page)
	bruno.click("#change-confirm")
	bruno.sees("[data-flashes]", "shown once")
	shown := bruno.text("#shown-link")
	nova.visit(shown[strings.Index(shown, "/welcome/"):])
	nova.sees("h1", "Set up your sign-in")
	seed := regexp.MustCompile(`[A-Z2-7]{16,}`).FindString(nova.text("#welcome-seed"))
	now, err := totp.GenerateCode(seed, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	nova.fill("Six-digit code", now)
	nova.fill("Password", "a calm harbour at dusk")
	nova.fill("Password again", "a calm harbour at dusk")
	nova.press("button", "Set up")
	nova.sees("main", "You are set up.")
}
