package console

import "testing"

// furnishOffering gives the client an offering that is open, with its document and a subscription, and one whose opening waits.
func (h *house) furnishOffering(t *testing.T, e estate) {
	t.Helper()
	subscriptionObject(t, h, e.asker, e)
	offeringChangeObject(t, h, e.asker, e)
}
