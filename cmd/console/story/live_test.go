//go:build story

package story

import (
	"testing"

	"github.com/unykorn/console/internal/testkit"
)

// What BitGo tells console B changes the pages that people have open at console A.
func TestOpenPagesFollowWhatAnotherConsoleHears(t *testing.T) {
	h := openTwo(t)
	w, money, books := h.enter(treasurer), h.enter(otherTreasurer), h.enter(auditor)
	id := w.asks(h.bitcoin("0.0016", "Power bill, live"))
	wallet := h.bitgo.world.Wallet("apex-bitcoin").ID
	money.visit("/wallets/" + wallet)
	money.sees("#reserved", id[:8])
	books.visit("/ledger?wallet=" + wallet)
	newest := books.attr("#postings tbody tr", "id")

	heard := h.hooks.passed.Load()
	w.releases(id, h.apexPassphrase())
	w.sees("#send-page", "BitGo made a transfer")
	h.bitgo.confirm()
	w.sees("#send-page .head", "Done")
	w.sees("#send-timeline", "BitGo's webhook arrived")
	w.sees("#send-timeline", "Posted to the ledger")
	books.finds("#postings tbody tr:first-child:not(#"+newest+")", 1)
	books.sees("#postings", "Withdrawal")
	money.misses("#reserved", id[:8])
	if h.hooks.passed.Load() == heard {
		t.Error("no webhook passed the relay: the pages changed by something else")
	}
	for _, at := range []*tab{w, money, books} {
		at.look("")
	}
}

func TestARemovedTransferIsReversed(t *testing.T) {
	h := openTwo(t)
	w, books := h.enter(treasurer), h.enter(auditor)
	id := w.asks(h.bitcoin("0.00177022", "Power bill, reorganised"))
	w.releases(id, h.apexPassphrase())
	w.sees("#send-page", "BitGo made a transfer")
	transfer := h.bitgo.sent(id).Transfers[0]
	books.visit("/ledger?transfer=" + transfer)
	h.bitgo.confirm()
	w.sees("#send-page .head", "Done")
	books.sees("#postings", "Withdrawal")
	h.bitgo.step()                                               // the reorganisation
	w.sees("#send-page", "The network took this transfer back.") // by itself
	w.sees("#send-timeline", "Reversed in the ledger")
	books.sees("#postings", "Reversal")
	if n := h.store.Count(t, `select count(*) from (select max(step) as last from posting where transfer_id = $1 group by part) parts where last % 2 = 1`, transfer); n != 0 {
		t.Errorf("%d postings of a removed transfer are left", n)
	}
	w.look("")
	books.look("")
}

func TestEventsThatRepeatOrOvertakeChangeNothing(t *testing.T) {
	h := openTwo(t)
	w := h.enter(treasurer)
	for _, x := range []struct{ amount, what string }{{"0.00177031", "twice"}, {"0.00177033", "out of order"}} {
		id := w.asks(h.bitcoin(x.amount, "Power bill, events "+x.what))
		w.releases(id, h.apexPassphrase())
		w.sees("#send-page", "BitGo made a transfer")
		h.bitgo.confirm()
		h.bitgo.settled()
		w.sees("#send-page .head", "Done")
		w.sees("#send-timeline", "Posted to the ledger")
		testkit.Eventually(t, patience, func() bool {
			return h.store.Count(t, `select count(*) from webhook_work where state not in ('done', 'ignored')`) == 0
		})
		transfer := h.bitgo.sent(id).Transfers[0]
		if n := h.store.Count(t, `select count(*) from posting where transfer_id = $1 and part = 'amount'`, transfer); n != 1 {
			t.Errorf("events that came %s: %d postings of the amount", x.what, n)
		}
		h.requests(t, id, 1, 1)
	}
}
