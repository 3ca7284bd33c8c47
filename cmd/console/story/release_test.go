//go:build story

package story

import (
	"strings"
	"testing"

	"github.com/unykorn/console/internal/testkit"
)

func TestAWrongPassphraseSendsNothingAndTheRightOneSends(t *testing.T) {
	h := open(t)
	w := h.enter(treasurer)
	w.refuses("422")
	const wrong = "notthepassphraseofanything"
	h.secret("the wrong passphrase", wrong)
	id := w.asks(h.bitcoin("0.0015", "Power bill, first week"))
	w.visit("/sends/" + id)
	w.tabsTo("#f-passphrase")
	w.keys(strings.Split(wrong, "")...)
	w.tabsTo("#send-release")
	w.keys("Enter")
	w.sees("[role=alert]", "Nothing was sent")
	w.sees("#f-passphrase-error", "could not use this passphrase")
	if typed := w.value("Passphrase of Apex mining proceeds"); typed != "" {
		t.Errorf("the page shows the passphrase again: %q", typed)
	}
	w.look("")
	h.transfers(t, id, 0)

	w.fill("Passphrase of Apex mining proceeds", h.apexPassphrase())
	w.click("#send-release")
	w.sees("#send-page .note", "Sent.")
	w.sees("#send-traces", "Released")
	w.look("send")
	h.transfers(t, id, 1)
	h.bitgo.confirm()
	w.sees("#send-page .head", "Done") // by itself
	h.transfers(t, id, 1)
}

func TestAnApprovalAtBitGoIsWaitedFor(t *testing.T) {
	h := open(t)
	w := h.enter(treasurer)
	id := w.asks(h.bitcoin("0.00177012", "Power bill, second week"))
	w.releases(id, h.apexPassphrase())
	w.sees("#send-page", "Waiting at BitGo.")
	w.look("")
	waits := h.bitgo.sent(id)
	if len(waits.Approvals) != 1 {
		t.Fatalf("BitGo has %d approvals of it", len(waits.Approvals))
	}
	h.bitgo.tell("approve", map[string]any{"approval": waits.Approvals[0], "state": "approved"}, nil)
	h.bitgo.confirm()
	w.sees("#send-page .head", "Done") // by itself
	h.requests(t, id, 1, 1)
}

func TestAnUnknownOutcomeIsLookedUpAndNeverSentAgain(t *testing.T) {
	h := open(t)
	w := h.enter(treasurer)
	id := w.asks(h.bitcoin("0.00177003", "Power bill, third week")) // accepted, and the answer never comes
	h.bitgo.tell("hold", map[string]any{"point": "transfer.sequence"}, nil)
	w.releases(id, h.apexPassphrase())
	w.sees("#send-page", "Outcome unknown")
	w.sees("#send-page", "Do not send again")
	if w.offers("button", "Release") {
		t.Error("a send with an unknown outcome can be released")
	}
	w.look("")
	h.bitgo.tell("release", map[string]any{"point": "transfer.sequence"}, nil)
	w.sees("#send-page", "BitGo made a transfer") // by itself
	h.requests(t, id, 1, 1)
	h.bitgo.confirm()
	w.sees("#send-page .head", "Done")
	h.requests(t, id, 1, 1)
}

func TestARefusalOfBitGoEndsASend(t *testing.T) {
	h := open(t)
	w := h.enter(treasurer)
	id := w.asks(h.bitcoin("0.00177008", "Power bill, fourth week"))
	w.releases(id, h.apexPassphrase())
	w.sees("#send-page", "BitGo refused")
	w.sees("#send-page", "Nothing was sent")
	w.sees("#send-page .head", "failed")
	if w.offers("button", "Release") {
		t.Error("a failed send can be released again")
	}
	w.look("")
	h.transfers(t, id, 0)
	testkit.Eventually(t, patience, func() bool {
		return h.store.Count(t, `select count(*) from reservation where send_id = $1 and state <> 'ended'`, id) == 0
	})
}

// transfers checks how many transfers BitGo made of a send.
func (h *house) transfers(t *testing.T, id string, n int) {
	t.Helper()
	if got := h.bitgo.sent(id); len(got.Transfers) != n {
		t.Errorf("BitGo made %d transfers of %s; it should be %d", len(got.Transfers), id, n)
	}
}
