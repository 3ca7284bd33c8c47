package console

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/views/link"
)

// stays says where a send stands, past every page.
func (h *house) stays(t *testing.T, x send.Send, want send.State) {
	t.Helper()
	if got := h.names(t, `select state from send where id = $1`, x.ID); got[0] != string(want) {
		t.Errorf("the send is %s, want %s", got[0], want)
	}
}

// TestPagesWhileBitGoIsAway: they show what they have with its age, promise nothing, and money stays where it is.
func TestPagesWhileBitGoIsAway(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"refuse", "html503", "429", "cut"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			h := build(t)
			h.rules(t)
			b := h.as(t, h.enter(t, h.db.Person(t, "All", testkit.Whole(identity.Admin), testkit.Whole(identity.Treasury), testkit.Whole(identity.Compliance))))
			x := h.submit(t, h.apex, nextAmount(smallSend))
			for _, surface := range []string{"platform", "express"} {
				h.control(t, "down", map[string]any{"surface": surface, "mode": mode})
			}
			form := url.Values{"wallet": {h.apex.wallet.ID}, "asset": {h.apex.asset}, "address": {h.apex.payee}, "amount": {"0.01"}, "unit": {"decimal"},
				"purpose": {"Power bill"}, "action": {"submit"}, "key": {"key-" + uuid.NewString()}}
			before := h.counted(t)
			for _, a := range []answer{b.do(http.MethodPost, link.Sends(), form), b.post(link.SendRelease(x.ID.String()), "passphrase", h.apex.wallet.Passphrase)} {
				if a.status != http.StatusBadGateway || !strings.Contains(a.body, "Nothing was sent") {
					t.Errorf("%d, and the page does not say that nothing was sent", a.status)
				}
			}
			if a := b.post(link.WalletAddresses(h.apex.wallet.ID), "asset", h.apex.asset); a.status < 400 || a.status == http.StatusInternalServerError {
				t.Errorf("a new address: %d", a.status)
			}
			// That an address was asked for is written before BitGo hears of it, so that one whose answer is lost is found.
			if g := grown(before, h.counted(t)); g != "public.address_ask 0→1" {
				t.Errorf("stored: %s", g)
			}
			h.stays(t, x, send.Approved)
			if !strings.Contains(b.get(link.Send(x.ID.String())).body, `name="passphrase"`) {
				t.Error("figures are fresh, and a release is not offered")
			}
			h.clock.Advance(10 * time.Minute)
			h.readable(t, b, x)
		})
	}
}

// readable looks at every page while BitGo is away.
func (h *house) readable(t *testing.T, b *browser, x send.Send) {
	t.Helper()
	for _, page := range []string{link.Home(), link.Wallets(), link.Wallet(h.apex.wallet.ID), link.WalletTransfers(h.apex.wallet.ID), link.WalletAddresses(h.apex.wallet.ID),
		link.Sends(), link.SendNewFrom(h.apex.wallet.ID), link.Send(x.ID.String()), link.Approvals(), link.Ledger(), link.Audit(), link.Webhooks()} {
		if a := b.get(page); a.status != http.StatusOK {
			t.Errorf("%s: %d", page, a.status)
		}
	}
	a := b.get(link.Send(x.ID.String()))
	if strings.Contains(a.body, `name="passphrase"`) || !strings.Contains(a.body, "A release is not offered until BitGo answers again") {
		t.Error("old figures, and a release is offered")
	}
	if a := b.get(link.Wallet(h.apex.wallet.ID)); !strings.Contains(a.body, "10 min") {
		t.Error("the wallet's page does not say how old its figures are")
	}
}

// TestReleaseWhileExpressIsAway: not reached is not sent; an answer that breaks off is unknown, and never "not sent".
func TestReleaseWhileExpressIsAway(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.rules(t)
	b := h.as(t, h.enter(t, h.db.Person(t, "Tara", testkit.Whole(identity.Treasury))))
	cut := h.submit(t, h.apex, nextAmount(smallSend))
	h.control(t, "down", map[string]any{"surface": "express", "mode": "cut"})
	a := b.post(link.SendRelease(cut.ID.String()), "passphrase", h.apex.wallet.Passphrase)
	if a.status != http.StatusSeeOther {
		t.Fatalf("cut: %d", a.status)
	}
	h.stays(t, cut, send.Unknown)
	if page := b.get(a.to).body; strings.Contains(page, "Nothing was sent") || !strings.Contains(page, "Do not send it again") && !strings.Contains(page, "do not send it again") {
		t.Error("unknown is not called unknown")
	}
	if again := b.post(link.SendRelease(cut.ID.String()), "passphrase", h.apex.wallet.Passphrase); again.status != http.StatusConflict {
		t.Errorf("an unknown send was released again: %d", again.status)
	}
	gone := h.submit(t, h.apex, nextAmount(smallSend))
	h.express.Close()
	a = b.post(link.SendRelease(gone.ID.String()), "passphrase", h.apex.wallet.Passphrase)
	page := a.body
	if a.status == http.StatusSeeOther {
		page = b.get(a.to).body
	}
	if !strings.Contains(page, "Nothing was sent") {
		t.Errorf("gone: %d, and the page does not say that nothing was sent", a.status)
	}
	h.stays(t, gone, send.Approved)
}
