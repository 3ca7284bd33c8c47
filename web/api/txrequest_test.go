package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/identity"
)

func (h *house) txPath(query string) string {
	return "/transaction-requests?enterpriseId=" + h.meridian.EnterpriseID + query
}

func (h *house) txRequestSamples(all map[string]sample) {
	all["listTransactionRequests"] = sample{path: "/transaction-requests?enterpriseId=" + h.apex.EnterpriseID}
}

func (g *generator) validTxRequest(id string) (sample, bool) {
	states := []string{"", "&states=signed", "&states=failed&states=rejected", "&apiVersion=lite", "&walletTypes=hot&walletPermissions=spend"}
	return sample{path: "/transaction-requests?enterpriseId=" + g.apex.EnterpriseID + states[g.random.IntN(len(states))]}, id == "listTransactionRequests"
}

// txRequest begins a request in Meridian's ether wallet at BitGo.
func (h *house) txRequest(api string, intent map[string]any) {
	h.t.Helper()
	raw, err := json.Marshal(map[string]any{"apiVersion": api, "intent": intent})
	h.must(err)
	r, err := http.NewRequest("POST", h.platform+"/api/v2/wallet/"+h.world.Wallet("meridian-ether").ID+"/txrequests", bytes.NewReader(raw))
	h.must(err)
	r.Header.Set("Authorization", "Bearer "+h.world.Token("service"))
	r.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(r)
	h.must(err)
	defer res.Body.Close()
	if said, _ := io.ReadAll(res.Body); res.StatusCode != http.StatusCreated {
		h.t.Fatalf("a transaction request: %d %s", res.StatusCode, said)
	}
}

func ether(sequence string) map[string]any {
	return map[string]any{"intentType": "payment", "sequenceId": sequence, "recipients": []any{map[string]any{
		"address": map[string]any{"address": "0xa487900d0de75107b1cc7ade0e2662980e5ce940"}, "amount": map[string]any{"value": "1000", "symbol": "hteth"}}}}
}

// Every filter of seed 003 reaches BitGo, both versions and messages come back in the seed's shape, and nobody else's are seen.
func TestTransactionRequests(t *testing.T) {
	h := setup(t)
	h.control("deposit", map[string]any{"wallet": h.world.Wallet("meridian-ether").ID, "coin": "hteth", "amount": "9000000000000000000", "state": "confirmed"})
	h.txRequest("full", ether("one"))
	h.txRequest("lite", ether("two"))
	h.txRequest("full", map[string]any{"intentType": "signMessage", "messageRaw": "Attested"})
	listed := func(query string) []any {
		t.Helper()
		a := h.want(200, "GET", h.txPath(query), nil)
		if strings.Contains(strings.ToLower(string(a.raw)), "share\"") || strings.Contains(strings.ToLower(string(a.raw)), "shares\"") {
			t.Errorf("%s shows shares: %s", query, a.raw)
		}
		all, _ := a.body["txRequests"].([]any)
		return all
	}
	all := listed("")
	if len(all) != 3 {
		t.Fatalf("%d requests", len(all))
	}
	messages := 0
	for _, item := range all {
		r, _ := item.(map[string]any)
		for field := range strings.FieldsSeq("txRequestId walletId version state date createdDate userId initiatedBy updatedBy intents latest") {
			if r[field] == nil {
				t.Errorf("%s is missing: %v", field, r)
			}
		}
		if r["latest"] != true || r["updatedBy"] != r["userId"] || r["walletId"] != h.world.Wallet("meridian-ether").ID {
			t.Errorf("%v", r)
		}
		if said, _ := r["messages"].([]any); len(said) > 0 {
			messages++
		}
	}
	if messages != 1 {
		t.Errorf("%d requests with messages", messages)
	}
	for query, want := range map[string]int{"&apiVersion=full": 2, "&apiVersion=lite": 1, "&walletTypes=hot": 3, "&walletTypes=cold&walletTypes=trading": 0,
		"&excludeIntentTypes=payment": 1, "&excludeIntentTypes=payment&excludeIntentTypes=signMessage": 0, "&states=failed&states=canceled": 0, "&walletPermissions=admin&walletPermissions=spend": 3,
		"&sortBy=createdDate&sortDirection=DESC": 3, "&dateLt=2020-01-01T00:00:00Z": 0, "&dateGte=2020-01-01T00:00:00Z": 3, "&limit=2": 2} {
		if got := len(listed(query)); got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
	first := h.want(200, "GET", h.txPath("&limit=2&sortBy=id"), nil)
	if rest := listed("&limit=2&sortBy=id&prevId=" + first.text("nextBatchPrevId")); len(rest) != 1 {
		t.Errorf("the second page has %d", len(rest))
	}
	for _, query := range []string{"&apiVersion=heavy", "&states=lost", "&walletPermissions=view", "&sortBy=size", "&sortDirection=UP", "&limit=0", "&prevId=x", "&dateLt=today", "&walletTypes=warm",
		"&excludeIntentTypes=gift", "&prevId=" + strings.Repeat("0", 32)} {
		if a := h.call("GET", h.txPath(query), nil); a.status != 400 {
			t.Errorf("%s: %d %s", query, a.status, a.raw)
		}
	}
	h.want(400, "GET", "/transaction-requests", nil) // the key sees two clients
	for client, want := range map[*identity.Client]int{&h.meridian: 3, &h.apex: 0} {
		key := "Bearer " + h.newKey(identity.NewKey{Name: client.Name, Roles: identity.Roles, Client: &client.ID, Scopes: []string{identity.AllScopes}}).Reveal()
		a := h.want(200, "GET", "/transaction-requests", nil, "Authorization", key)
		if got, _ := a.body["txRequests"].([]any); len(got) != want {
			t.Errorf("%s sees %s", client.Name, fmt.Sprint(len(got)))
		}
		if client == &h.apex {
			h.want(404, "GET", h.txPath(""), nil, "Authorization", key)
		}
	}
}
