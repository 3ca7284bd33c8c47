package console

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/views/link"
)

// txRequestObject is a fresh transaction request of the client's, begun at BitGo; of Apex, whose wallets have none, it is
// a name that leads to the client's enterprise and finds nothing there.
func txRequestObject(t *testing.T, h *house, _ identity.Actor, e estate) string {
	t.Helper()
	if e.key == h.apex.key {
		return e.ID.String() + "." + noUUID
	}
	return e.ID.String() + "." + h.begun(t)
}

// begun asks BitGo for a transaction request of Meridian's ether, as another program of the institution would.
func (h *house) begun(t *testing.T) string {
	t.Helper()
	return h.begunOf(t, map[string]any{"intentType": "signMessage", "comment": "Request of Meridian", "messageRaw": "Meridian attests"})
}

// begunOf asks for one of any kind.
func (h *house) begunOf(t *testing.T, intent map[string]any) string {
	t.Helper()
	body, err := json.Marshal(map[string]any{"idempotencyKey": uuid.NewString(), "intent": intent})
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.platform+"/api/v2/wallet/"+h.world.Wallet("meridian-ether").ID+"/txrequests", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+h.world.Token("service"))
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var out struct {
		ID      string `json:"txRequestId"`
		Message string `json:"error"`
	}
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil || out.ID == "" {
		t.Fatalf("%d: %+v %v", res.StatusCode, out, err)
	}
	return out.ID
}

// The desk reads BitGo's list in one call, whatever its address asks for; each filter narrows, and what cannot be
// understood is said and left out.
func TestRequestsAreReadInOneCall(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.rules(t)
	first, second := h.begun(t), h.begun(t)
	b := h.as(t, h.enter(t, h.db.Person(t, "Tess", testkit.Whole(identity.Treasury), testkit.Whole(identity.Compliance))))
	of := "client=" + h.meridian.ID.String()
	page := func(query string) answer {
		t.Helper()
		before := strings.Count(h.seen.String(), "/txrequests")
		a := b.get(link.Requests() + "?" + of + query)
		if calls := strings.Count(h.seen.String(), "/txrequests") - before; a.status != http.StatusOK || calls > 1 {
			t.Errorf("%s: %d with %d calls", query, a.status, calls)
		}
		return a
	}
	for query, want := range map[string]bool{"": true, "&states=pendingUserSignature&states=pendingDelivery&states=pendingApproval&states=signed": true, "&states=failed": false, "&intent=signMessage": true,
		"&intent=payment": false, "&excludeIntentTypes=signMessage": false, "&walletTypes=trading": false, "&apiVersion=full": true, "&apiVersion=lite": false, "&from=2020-01-01&to=2020-01-02": false,
		"&wallet=" + h.meridian.wallet.ID: false, "&initiatedBy=" + strings.Repeat("0", 32): false, "&initiatedBy=" + h.world.User("service").ID: true, "&updatedBy=" + h.world.User("service").ID: true} {
		if got := strings.Contains(page(query).body, first) && strings.Contains(page(query).body, second); got != want {
			t.Errorf("%q shows them: %t", query, got)
		}
	}
	if a := page("&states=lost&apiVersion=heavy&wallet=zz&after=1"); strings.Count(a.body, "is not a") < 4 || !strings.Contains(a.body, first) {
		t.Error("what cannot be understood is not said, or takes the list with it")
	}
	if a := page("&sortDirection=ASC"); strings.Index(a.body, first) > strings.Index(a.body, second) {
		t.Error("the oldest does not stand first")
	}
	one := b.get(link.Request(h.meridian.ID.String(), first))
	for _, want := range []string{"Sign message", "Versions", "Version 1", h.world.User("service").ID, "Meridian operations", "No send of this console"} {
		if one.status != http.StatusOK || !strings.Contains(strings.ToLower(one.body), strings.ToLower(want)) {
			t.Errorf("%d, and the page does not say %q", one.status, want)
		}
	}
	if strings.Contains(one.body, "signatureShares") {
		t.Error("shares of signatures are shown")
	}
	for _, path := range []string{link.Request(h.apex.ID.String(), first), link.Request(noUUID, first), link.Requests() + "/" + first, link.Requests() + "/x"} {
		if a := b.get(path); a.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, a.status)
		}
	}
}

// With BitGo away the pages stand, say what failed, and show our own sends that fit.
func TestRequestsWhileBitGoIsAway(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.rules(t)
	x := h.submit(t, h.apex, nextAmount(smallSend))
	b := h.as(t, h.enter(t, h.apex.asker))
	h.control(t, "down", map[string]any{"surface": "platform", "mode": "html503"})
	for _, path := range []string{link.Requests(), link.RequestsOf(h.apex.ID.String(), h.apex.wallet.ID), link.Request(h.apex.ID.String(), noUUID)} {
		a := b.get(path)
		if a.status != http.StatusOK || !strings.Contains(a.body, "could not be read") || !strings.Contains(a.body, link.Send(x.ID.String())) || strings.Contains(strings.ReplaceAll(a.body, "503-platform-outage", ""), "503") {
			t.Errorf("%s: %d", path, a.status)
		}
	}
	if a := b.get(link.Requests() + "?states=failed"); a.status != http.StatusOK || strings.Contains(a.body, link.Send(x.ID.String())) || !strings.Contains(a.body, "No send of ours matches") {
		t.Errorf("failed ones: %d", a.status)
	}
}
