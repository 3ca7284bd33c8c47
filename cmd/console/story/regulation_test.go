//go:build story

package story

import "testing"

// An administrator files a place that no law has listed yet; compliance is told at home, reads in words what it changes, and puts
// it in force. Nobody reviews their own, and nothing is judged by it before.
func TestALawThatChangesIsFiledByOneAndReviewedByAnother(t *testing.T) {
	h := open(t)
	ada, carla := h.enter("Ada Lindqvist"), h.enter(compliance)
	ada.refuses("422")
	carla.refuses("422")
	ada.press("link", "The law in figures")
	ada.sees("#next", "$124,000.00 → $140,000.00 from 2029-09-20")
	ada.fill("Code", "Belarus")
	ada.click("#open-figure")
	ada.sees("#f-code-error", "A country is two letters")
	ada.fill("Code", "by")
	ada.click("#open-figure")
	ada.sees("#holds", "Nothing is in force")
	ada.look("")
	ada.click("#file-figure")
	ada.sees("#f-from-error", "Give the first day")
	ada.fill("From", "2026-12-01")
	ada.fill("Written in", "An order of today")
	ada.choose("How well it was checked", "Not verified (U)")
	ada.click("#file-figure")
	ada.sees("[data-flashes]", "Nothing is judged by it until compliance has reviewed it")
	ada.sees("#figure", "Compliance of the whole organization reviews it")

	carla.visit("/")
	carla.sees("#task-regulation", "Figures of the law to review")
	carla.visit("/regulation?waits=me")
	carla.press("link", "Sanctions: comprehensively sanctioned: BY: nothing → on the list from 2026-12-01")
	carla.sees("#figure", "Waits for review")
	carla.look("")
	carla.press("button", "Put it in force")
	carla.sees("#f-review-error", "3 to 500 characters")
	carla.fill("What you looked at", "Read the order on the Treasury's own page")
	carla.press("button", "Put it in force")
	carla.sees("[data-flashes]", "What was decided before keeps its own law")
	carla.sees("#history", "Read the order on the Treasury's own page")
}

func TestWithoutJavaScriptAFigureOfTheLawIsFiledAndRefused(t *testing.T) {
	h := open(t)
	ada, chen := h.enterPlain("Ada Lindqvist"), h.enterPlain(otherCompliance)
	ada.visit("/regulation/rule144.holding.reporting")
	ada.fill("Figure", "9 months")
	ada.fill("From", "2030-01-01")
	ada.fill("Written in", "A proposal")
	ada.click("#file-figure")
	ada.sees("[data-flashes]", "Filed: 9 months from 1 January 2030")
	chen.visit("/regulation?waits=me")
	chen.press("link", "Rule 144: holding period, issuer that reports: 6 months → 9 months from 2030-01-01")
	chen.fill("What you looked at", "It is a proposal, and no rule")
	chen.press("button", "Refuse it")
	chen.sees("[data-flashes]", "Refused. The law stays as it was.")
}
