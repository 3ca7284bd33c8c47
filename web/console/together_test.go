package console

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/views/link"
)

// Alike sends are approved with one press that names the list as it was read; what is not alike says why, and a list that
// changed in the meantime gets no vote.
func TestAlikeSendsAreApprovedTogether(t *testing.T) {
	t.Parallel()
	h := build(t)
	group, err := h.Approvals.AddGroup(t.Context(), program, "Compliance", h.voters[0].Person)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Approvals.AddRule(t.Context(), program, approval.Rule{Kind: send.Kind, Name: "one of Compliance", Needed: 1, Expiry: time.Hour, From: money.NewCents(0)}, group); err != nil {
		t.Fatal(err)
	}
	vera := h.as(t, h.enter(t, h.voters[0]))
	says(t, vera.get(link.Together()), http.StatusOK, "No send waits for you")
	stranger := h.apex.draft("1199990")
	stranger.Address = h.apex.stranger
	if _, err := h.Sends.Submit(t.Context(), h.apex.asker, stranger, "key-"+uuid.NewString()); err != nil {
		t.Fatal(err)
	}
	first := h.submit(t, h.apex, "1200000")
	alone := vera.get(link.Together())
	says(t, alone, http.StatusOK, "Nothing alike waits for you", "Nothing else like it waits.", "was not on the whitelist")
	second := h.submit(t, h.apex, "1300000")
	says(t, vera.get(link.Approvals()), http.StatusOK, "Look at those that are alike together")
	read := vera.get(link.Together())
	says(t, read, http.StatusOK, "2 sends to", "0.02500000", "Approve these 2 sends", h.apex.Name, "clear")
	digest := valueOf(element(page(t, read), "name", "list"), "value")
	if len(digest) != 64 {
		t.Fatalf("the list has the digest %q", digest)
	}
	third := h.submit(t, h.apex, "1400000")
	says(t, vera.post(link.Together(), "list", digest), http.StatusConflict, "No vote was given", "3 sends to")
	for _, x := range []send.Send{first, second, third} {
		if r, err := h.Approvals.Get(t.Context(), program, h.request(t, x)); err != nil || r.State != approval.Pending || len(r.Votes) != 0 {
			t.Fatalf("%+v, %v", r, err)
		}
	}
	digest = valueOf(element(page(t, vera.get(link.Together())), "name", "list"), "value")
	if a := vera.post(link.Together(), "list", digest); a.status != http.StatusSeeOther || a.to != link.Approvals() {
		t.Fatalf("%d to %q\n%s", a.status, a.to, readable(t, a))
	}
	says(t, vera.get(link.Approvals()), http.StatusOK, "3 sends are approved. Treasury can release them now; nothing has left.")
	for _, x := range []send.Send{first, second, third} {
		if r, err := h.Approvals.Get(t.Context(), program, h.request(t, x)); err != nil || r.State != approval.Approved || !strings.Contains(r.Votes[0].Reason, digest) {
			t.Errorf("%+v, %v", r, err)
		}
	}
}

// Who does not vote has no such page.
func TestOnlyVotersApproveTogether(t *testing.T) {
	t.Parallel()
	h := build(t)
	for _, who := range []identity.Actor{h.apex.asker, h.voters[0]} {
		want := http.StatusForbidden
		if who.HasAny(identity.Compliance) {
			want = http.StatusOK
		}
		if a := h.as(t, h.enter(t, who)).get(link.Together()); a.status != want {
			t.Errorf("%s: %d", who.Name, a.status)
		}
	}
}
