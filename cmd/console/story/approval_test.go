//go:build story

package story

import (
	"strings"
	"testing"
)

func TestTwoOfComplianceDecideAndTheAskerCannot(t *testing.T) {
	h := open(t)
	asker, carla, chen := h.enter(treasurer), h.enter(compliance), h.enter(otherCompliance)
	carla.visit("/approvals")
	carla.look("approvals")
	chen.visit("/approvals")
	waiting := len(chen.texts("#approvals-table tbody tr"))

	id := asker.asksWarned(h.toNewPayee("0.0021", "Hosting, December"))
	asker.sees("#send-now", "approv") // the release says what it waits for
	if asker.offers("button", "Release") {
		t.Error("a send that nobody approved can be released")
	}
	asker.look("")
	chen.finds("#approvals-table tbody tr", waiting+1) // by itself
	asker.press("link", "Open the approval")
	asker.sees("#approval-votes", "cannot approve: they asked for it")
	if asker.offers("button", "Approve") {
		t.Error("whoever asked is offered to approve")
	}
	asker.look("")
	page := asker.at()

	carla.click(`#approvals a:has-text("Fund III administrator")`) // another one, with a loan and one vote
	carla.sees("#approval-votes", "1 of 2")
	carla.look("approval")
	carla.visit(page)
	carla.sees("#approval-card", "Fjord Hosting")
	carla.look("")
	carla.tabsTo("#approve")
	carla.keys("Enter")
	carla.sees("#approval-votes", "1 of 2")
	carla.sees("#approval-card", "You have")
	asker.sees("#approval-votes", "1 of 2") // by itself
	chen.sees(`#approvals-table tr:has-text("Fjord Hosting")`, "1 of 2")

	chen.visit(page)
	chen.press("button", "Approve as 2 of 2")
	chen.sees("#approval-votes", "2 of 2")
	asker.visit("/sends/" + id)
	asker.sees("#send-page .head", "approved")
	asker.sees("#send-timeline", "Chen Wei approved")
	if !asker.offers("button", "Release") {
		t.Error("an approved send cannot be released")
	}
	if n := h.store.Count(t, `select count(*) from audit_event where verb = 'approval.approve' and actor in ($1, $2)`, compliance, otherCompliance); n < 2 {
		t.Errorf("%d votes are in the trail", n)
	}
}

func TestAReasonStopsASend(t *testing.T) {
	h := open(t)
	asker, carla := h.enter(treasurer), h.enter(compliance)
	carla.refuses("422")
	id := asker.asksWarned(h.toNewPayee("0.0022", "Hosting, January"))
	carla.visit("/approvals")
	carla.click(`#approvals-table a:has-text("0.0022")`)
	carla.sees("#approval-reject", "Reject")
	carla.click("#approval-reject summary")
	carla.press("button", "Reject this send")
	carla.sees("#f-reason-error", "3 to 500 characters")
	carla.look("")
	carla.fill("Reason", "The invoice belongs to another client")
	carla.press("button", "Reject this send")
	carla.sees("#approval-page .head", "rejected")

	asker.sees("#send-page .head", "rejected") // by itself
	asker.sees("#send-timeline", "The invoice belongs to another client")
	if strings.Contains(asker.text("#send-page"), "Passphrase") {
		t.Error("a rejected send asks for a passphrase")
	}
	asker.look("")
	h.requests(t, id, 0, 0)
}
