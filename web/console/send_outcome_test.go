package console

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/approval"
	approvalview "github.com/unykorn/console/views/approval"
	"github.com/unykorn/console/views/link"
	sendview "github.com/unykorn/console/views/send"
)

// Each answer of BitGo's is shown as what it is; the last five digits of the amount choose it at the stand-in.
func TestReleaseShowsTheOutcome(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.rules(t)
	asker := h.as(t, h.enter(t, h.apex.asker))
	for units, want := range map[string]struct {
		status int
		says   string
	}{
		"1277003": {http.StatusSeeOther, "Outcome unknown. Do not send again; we look it up by its sequence id."},
		"1277012": {http.StatusSeeOther, "Waiting at BitGo."},
		"1277008": {http.StatusSeeOther, "Failed. BitGo refused it"},
		"1277006": {http.StatusSeeOther, ""},
		"1277001": {http.StatusUnprocessableEntity, "BitGo asks for a one-time code."},
	} {
		x := h.submit(t, h.apex, units)
		a := asker.post(link.SendRelease(x.ID.String()), "passphrase", h.apex.wallet.Passphrase)
		if a.status != want.status {
			t.Errorf("%s: %d\n%s", units, a.status, readable(t, a))
			continue
		}
		if a.status == http.StatusSeeOther {
			a = asker.get(a.to)
		}
		if !strings.Contains(readable(t, a), want.says) {
			t.Errorf("%s does not say %q:\n%s", units, want.says, readable(t, a))
		}
		if strings.Contains(a.body, h.apex.wallet.Passphrase) || strings.Contains(h.log.String(), h.apex.wallet.Passphrase) {
			t.Errorf("%s: the passphrase came back, or is in the log", units)
		}
	}
}

// Figures that nobody renewed mean that BitGo is away: then no passphrase is asked for.
func TestReleaseIsNotOfferedOnOldFigures(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.rules(t)
	x := h.submit(t, h.apex, nextAmount(smallSend))
	asker := h.as(t, h.enter(t, h.apex.asker))
	if a := asker.get(link.Send(x.ID.String())); element(page(t, a), "type", "password") == nil {
		t.Fatal("a fresh balance offers no release")
	}
	h.clock.Advance(sendview.Fresh + time.Minute)
	a := asker.get(link.Send(x.ID.String()))
	says(t, a, http.StatusOK, "BitGo's figures are 6 min old. A release is not offered until BitGo answers again")
	if element(page(t, a), "type", "password") != nil {
		t.Error("the passphrase is asked for")
	}
}

// The list goes on by key, keeps its filters, and shrugs at an address that somebody made up.
func TestSendListGoesOn(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.rules(t)
	for i := range sendsOnPage + 2 {
		h.clock.Advance(time.Second)
		h.submit(t, h.apex, fmt.Sprint(20_000+2*i)) // the stand-in's wallet is rich; each amount is its own
	}
	asker := h.as(t, h.enter(t, h.apex.asker))
	rows := func(a answer) int { return strings.Count(a.body, `<tr data-row`) }
	first := asker.get(link.Sends() + "?" + sendview.ByRelease + "=yes&" + sendview.ByAsset + "=tbtc4&" + sendview.ByMine + "=yes")
	older := valueOf(element(page(t, first), "rel", "next"), "href")
	if rows(first) != sendsOnPage || older == "" {
		t.Fatalf("%d rows, older %q", rows(first), older)
	}
	second := asker.get(older)
	if rows(second) != 2 || element(page(t, second), "rel", "next") != nil || element(page(t, second), "rel", "prev") == nil {
		t.Errorf("%d rows on the second page", rows(second))
	}
	for _, q := range []string{"?state=no-such", "?before=x", "?before=99999999999999999999.1", "?asset=" + strings.Repeat("x", 500)} {
		if a := asker.get(link.Sends() + q); a.status != http.StatusOK || rows(a) != sendsOnPage {
			t.Errorf("%s: %d, %d rows", q, a.status, rows(a))
		}
	}
	if a := asker.get(link.Sends() + "?asset=hteth"); rows(a) != 0 {
		t.Errorf("%d rows of another asset", rows(a))
	}
}

// The queue shows what runs out first at the top, says what a filter left out, and when the last was decided.
func TestApprovalQueue(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.rules(t)
	voter := h.as(t, h.enter(t, h.voters[0]))
	says(t, voter.get(link.Approvals()), http.StatusOK, "No approvals yet")
	voted := h.request(t, h.submit(t, h.apex, nextAmount(largeSend)))
	h.clock.Advance(time.Minute)
	open := h.request(t, h.submit(t, h.apex, nextAmount(largeSend)))
	if a := voter.post(link.ApprovalApprove(voted.String())); a.status != http.StatusSeeOther {
		t.Fatalf("vote: %d\n%s", a.status, readable(t, a))
	}
	queue := voter.get(link.Approvals())
	if at, other := strings.Index(queue.body, voted.String()), strings.Index(queue.body, open.String()); at < 0 || at > other {
		t.Errorf("what runs out first stands at %d, what runs out later at %d", at, other)
	}
	mine := voter.get(link.Approvals() + "?" + approvalview.ByMine + "=yes")
	if strings.Contains(mine.body, voted.String()) || !strings.Contains(mine.body, open.String()) {
		t.Error("the filter shows what was voted on")
	}
	for _, id := range []uuid.UUID{voted, open} {
		if a := voter.post(link.ApprovalReject(id.String()), "reason", "not ours to pay"); id == open && a.status != http.StatusSeeOther {
			t.Fatalf("reject: %d\n%s", a.status, readable(t, a))
		}
	}
	second := h.as(t, h.enter(t, h.voters[1]))
	if a := second.post(link.ApprovalReject(voted.String()), "reason", "not ours to pay"); a.status != http.StatusSeeOther {
		t.Fatalf("reject: %d\n%s", a.status, readable(t, a))
	}
	says(t, second.get(link.Approvals()), http.StatusOK, "No approvals waiting", "Last decided 20 Nov 2026")
	says(t, second.get(link.Approvals()+"?state="+string(approval.Rejected)), http.StatusOK, "Stopped", "rejected")
	says(t, second.get(link.Approval(voted.String())), http.StatusOK, "This was already rejected", "not ours to pay")
	says(t, second.get(link.Approval(uuid.NewString())), http.StatusNotFound)
	if n := h.db.Count(t, `select count(*) from approval_vote where decision = 'reject'`); n != 2 {
		t.Errorf("%d rejections are kept", n)
	}
}
