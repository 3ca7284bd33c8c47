//go:build story

package story

import "testing"

// Two bills of one kind are approved with one press, by the list that was read; another send comes in between, and then nothing
// counts until the list has been read again. What is not alike stands beside it with its reason.
func TestAlikeBillsAreApprovedWithOnePress(t *testing.T) {
	h := open(t)
	tessa, carla := h.enter(treasurer), h.enter(compliance)
	carla.refuses("409")
	ask := func(amount, purpose string) string { return tessa.asks(h.bitcoin(amount, purpose)) }
	north, south := ask("0.0325", "Power bill, north hall"), ask("0.0335", "Power bill, south hall")
	carla.visit("/approvals")
	carla.press("link", "Look at those that are alike together")
	carla.sees("main", "2 sends to “Basin Power Cooperative”")
	carla.sees("#alone", "asks for 2 approvals")
	carla.look("together")
	west := ask("0.0345", "Power bill, west hall")
	carla.click(`[id$="-approve"]`)
	carla.sees("main", "No vote was given")
	carla.sees("main", "3 sends to “Basin Power Cooperative”")
	carla.look("")
	carla.click(`[id$="-approve"]`)
	carla.sees("[data-flashes]", "3 sends are approved")
	for _, id := range []string{north, south, west} {
		tessa.visit("/sends/" + id)
		tessa.until("#send-page", "Releasing sends it to BitGo now.")
	}
	if n := h.store.Count(t, `select count(*) from approval_vote v join approval_request r on r.id = v.request_id where r.subject_id::text in ($1, $2, $3) and v.reason like 'Approved together with 2 alike.%'`, north, south, west); n != 3 {
		t.Errorf("%d votes name the list", n)
	}
}
