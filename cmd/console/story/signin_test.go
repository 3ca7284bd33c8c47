//go:build story

package story

import (
	"strings"
	"testing"
)

func TestSomebodySignsInAndEndsAnotherSession(t *testing.T) {
	h := open(t)
	p := h.person(treasurer)
	w := h.tab(treasurer)
	w.refuses("401")
	w.refuses("422")

	w.visit("/wallets") // a page that needs somebody leads to the form, and back afterwards
	w.sees("h1", "Sign in")
	w.look("sign-in")
	w.fill("Email", p.Email)
	w.fill("Password", "not the password")
	w.press("button", "Continue")
	w.sees(".summary", "You are not signed in.")
	w.look("")

	w.fill("Email", p.Email)
	w.fill("Password", p.Password)
	w.press("button", "Continue")
	w.sees("h1", "Enter your code")
	w.fill("Six-digit code", "000000")
	w.press("button", "Sign in")
	w.sees(".summary", "You are not signed in.")
	w.fill("Six-digit code", code(t, p))
	w.press("button", "Sign in")
	w.sees("h1", "Wallets")

	other := h.enter(treasurer)
	w.visit("/account")
	w.finds("#sessions tbody tr", 2)
	w.look("")
	w.click(`#sessions tr:not(:has-text("This browser")) button`)
	w.sees("[data-flashes]", "The session has ended")
	w.finds("#sessions tbody tr", 1)

	other.visit("/sends")
	other.sees("h1", "Sign in")
	other.sees("form", "Your session has ended")

	w.click("details.menu:has(.who) summary")
	w.press("button", "Sign out")
	w.sees("h1", "Sign in")
	w.visit("/account")
	if !strings.HasPrefix(w.at(), "/sign-in") {
		t.Errorf("after signing out, %s answers", w.at())
	}
}
