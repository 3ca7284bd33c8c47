//go:build story

package story

import "testing"

// A rule is asked for without JavaScript, decided by compliance, and its first run asks for a send that nobody has released.
func TestASweepRuleRunsAndNothingLeavesByItself(t *testing.T) {
	h := open(t)
	tessa, theo, carla := h.enterPlain(treasurer), h.enter(otherTreasurer), h.enter(compliance)
	tessa.refuses("422")
	tessa.press("link", "Sweeps")
	tessa.press("link", "New sweep rule")
	tessa.choose("What pays", "Apex mining proceeds")
	tessa.click("#sweep-go")
	tessa.click("#sweep-ask")
	tessa.sees("#f-address-error", "Choose a payee")
	tessa.choose("Payee", "Basin Power")
	tessa.fill("Keep at least", "40")
	tessa.fill("Only when above", "40.1")
	tessa.click("#sweep-ask")
	tessa.sees("[data-flashes]", "Compliance is next")
	page := tessa.at()
	theo.press("link", "Sweeps")
	theo.look("sweeps")
	theo.press("link", "New sweep rule")
	theo.look("")
	theo.choose("What pays", "Apex mining proceeds")
	theo.click("#sweep-go")
	theo.look("sweep-new")

	carla.visit(page)
	carla.press("link", "Open the approval")
	carla.sees("#approval-card", "Keeps at least")
	carla.look("")
	carla.click("#approve")
	carla.sees("[data-flashes]", "The rule runs from now on")
	theo.visit(page)
	theo.sees("#sweep-runs", "Send asked for") // by itself
	theo.look("sweep")
	theo.press("link", "Open the send")
	theo.sees("#send-page h1", "Basin Power")
	id := theo.stands()
	h.transfers(t, id, 0)

	theo.visit(page)
	theo.press("button", "Pause")
	theo.sees("#sweep-stands", "It does not run")
	tessa.visit(page)
	tessa.sees("#sweep-stands", "Somebody of compliance lets it run again")
	carla.visit(page)
	carla.press("button", "Let it run again")
	carla.sees("#sweep-stands", "nothing leaves by itself")
	tessa.visit(page)
	tessa.press("button", "End it for good")
	tessa.sees("#sweep-stands", "It never runs again")
}
