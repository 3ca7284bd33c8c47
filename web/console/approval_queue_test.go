package console

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/unykorn/console/views/link"
)

// rowsOf are the ids of the rows of the queue, from the top.
func rowsOf(t *testing.T, a answer) []string {
	t.Helper()
	if a.status != http.StatusOK {
		t.Fatalf("%d\n%s", a.status, a.body)
	}
	var out []string
	for n := range page(t, a).Descendants() {
		if id := valueOf(n, "id"); n.Data == "tr" && id != "" {
			out = append(out, id)
		}
	}
	return out
}

// Ours and BitGo's stand in one order and are narrowed by the address, which can be kept as a view.
func TestTheQueueIsOneAndIsNarrowed(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.rules(t)
	vera, foreign := h.as(t, h.enter(t, h.voters[0])), h.as(t, h.enter(t, h.meridian.asker))
	policy := "countersign-" + h.askedWith(t, h.apex, map[string]any{"type": "policyRuleRequest"})
	h.clock.Advance(time.Minute)
	paid := "countersign-" + h.askedWith(t, h.apex, map[string]any{"type": "transactionRequest", "coin": h.apex.asset, "address": h.apex.payee, "amount": "120000"})
	h.clock.Advance(time.Minute)
	first := "approval-" + h.request(t, h.submit(t, h.apex, nextAmount(largeSend))).String()
	h.clock.Advance(time.Minute)
	second := "approval-" + h.request(t, h.submit(t, h.apex, nextAmount(largeSend))).String()
	queue := func(query string) string { return strings.Join(rowsOf(t, vera.get(link.Approvals()+query)), " ") }
	for query, want := range map[string][]string{
		"":                              {first, second, policy, paid},
		"?whose=ours":                   {first, second},
		"?whose=bitgo":                  {policy, paid},
		"?kind=policy":                  {policy},
		"?kind=send":                    {first, second, paid},
		"?needs-me=yes":                 {first, second}, // no user at BitGo is linked yet
		"?needs-me=no":                  {policy, paid},
		"?text=" + h.apex.payee:         {paid},
		"?client=" + h.apex.ID.String(): {first, second, policy, paid},
		"?asked-by=" + url.QueryEscape(h.apex.asker.Name): {first, second},
	} {
		if got := queue(query); got != strings.Join(want, " ") {
			t.Errorf("%s: %s\nwant %s", query, got, strings.Join(want, " "))
		}
	}
	says(t, vera.get(link.Approvals()), http.StatusOK, "no end", "0.00120000", "2 wait for you.", "Waiting at BitGo")
	lead := func(row, step string) string { return vera.get(link.Beside(row, step)).to }
	wayOf := func(row string) string {
		kind, id, _ := strings.Cut(row, "-")
		return map[string]func(string) string{"approval": link.Approval, "countersign": link.Countersign}[kind](id)
	}
	for i, row := range []string{first, second, policy, paid} {
		for step, to := range map[string]int{"before": i - 1, "after": i + 1} {
			want := link.Approvals()
			if to >= 0 && to < 4 {
				want = wayOf([]string{first, second, policy, paid}[to])
			}
			if got := lead(row, step); got != want {
				t.Errorf("%s %s leads to %q, not %q", step, row, got, want)
			}
		}
		if a := vera.get(wayOf(row)); element(page(t, a), "rel", "next") == nil || element(page(t, a), "rel", "prev") == nil {
			t.Errorf("%s leads to no neighbour", row)
		}
	}
	if got := lead("approval-nobody", "after"); got != link.Approvals() {
		t.Errorf("what does not wait leads to %q", got)
	}
	says(t, vera.get(link.Approvals()+"?text=nowhere"), http.StatusOK, "Nothing that waits matches", "4 wait", "Clear filters")
	says(t, vera.get(link.Approvals()+"?kind=dance"), http.StatusOK, "Part of this address was not understood")
	if got := rowsOf(t, foreign.get(link.Approvals())); len(got) != 0 {
		t.Errorf("another client's person sees %v", got)
	}
	if a := vera.do(http.MethodPost, link.AccountBitGo(), url.Values{"bitgo-token": {h.world.Token("approver")}}); a.to != link.Account() {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if got := queue("?needs-me=yes&whose=bitgo"); got != policy+" "+paid {
		t.Errorf("with a linked user: %s", got)
	}
	a := vera.post(link.SavedViews(), "list", "approvals", "name", "At BitGo", "query", "whose=bitgo")
	if a.status != http.StatusSeeOther || a.to != "/approvals?whose=bitgo" {
		t.Fatalf("%d %s", a.status, a.to)
	}
	says(t, vera.get(a.to), http.StatusOK, "At BitGo", "Forget “At BitGo”")
}
