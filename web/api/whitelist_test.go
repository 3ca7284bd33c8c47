package api

import (
	"strings"
	"testing"
)

// anyID has the shape of BitGo's ids.
func anyID() string { return strings.ReplaceAll(fresh(), "-", "") }

func payee() map[string]any {
	return map[string]any{"change": "add", "type": "walletId", "item": anyID(), "label": "Payee " + fresh(), "action": "deny"}
}

func (h *house) listPath() string {
	return "/wallet/tbtc4/" + h.world.Wallet("apex-bitcoin").ID + "/whitelist"
}

// listChange is one that waits for a second person.
func (h *house) listChange() string {
	h.t.Helper()
	return "/whitelist-changes/" + h.want(202, "POST", h.listPath(), payee()).text("changeId")
}

// whitelistSamples are of Apex's.
func (h *house) whitelistSamples(all map[string]sample) {
	h.t.Helper()
	change := h.listChange()
	all["listWhitelist"] = sample{path: h.listPath()}
	all["listWhitelists"] = sample{path: "/enterprise/" + h.apex.EnterpriseID + "/whitelists"}
	all["changeWhitelist"] = sample{path: h.listPath(), body: payee()}
	all["getWhitelistChange"] = sample{path: change}
	all["decideWhitelistChange"] = sample{path: change, body: map[string]any{"state": "approved"}}
	all["checkWhitelistChange"] = sample{path: change + "/check"}
}

// validWhitelist is a request that has to succeed, each time another one.
func (g *generator) validWhitelist(id string) (sample, bool) {
	if g.listed == "" {
		g.listed = g.listChange()
	}
	switch id {
	case "listWhitelist":
		return sample{path: g.listPath()}, true
	case "listWhitelists":
		return sample{path: "/enterprise/" + g.apex.EnterpriseID + "/whitelists?limit=3"}, true
	case "changeWhitelist":
		return sample{path: g.listPath(), body: payee()}, true
	case "getWhitelistChange":
		return sample{path: g.listed}, true
	case "checkWhitelistChange":
		return sample{path: g.listed + "/check"}, true
	case "decideWhitelistChange":
		return sample{path: g.listChange(), body: map[string]any{"state": "rejected", "memo": "Not this one"}}, true
	}
	return sample{}, false
}

// The whole way through the door: asked with 202, decided by a person with 200 where it is in force and 202 where it waits at
// BitGo, and shown in both lists with the clock of its lock.
func TestWhitelistThroughTheDoor(t *testing.T) {
	h := setup(t)
	power, exchange := h.world.Payee("apex-power").Address, h.world.Payee("apex-exchange").Address
	body := map[string]any{"change": "add", "item": power, "label": "Power company", "action": "deny"}
	asked := h.want(202, "POST", h.listPath(), body, "Idempotency-Key", "w1")
	if again := h.want(202, "POST", h.listPath(), body, "Idempotency-Key", "w1"); asked.text("state") != "pending_approval" || again.text("changeId") != asked.text("changeId") {
		t.Fatalf("%s, repeated %s", asked.raw, again.raw)
	}
	change, vera := "/whitelist-changes/"+asked.text("changeId"), h.approver(h.voters[0]).Reveal()
	h.want(401, "PUT", change, map[string]any{"state": "approved"})
	h.want(401, "PUT", change, map[string]any{"state": "approved"}, "x-approver-token", "ua_nobody")
	if a := h.want(200, "PUT", change, map[string]any{"state": "approved"}, "x-approver-token", vera); a.text("state") != "active" {
		t.Fatalf("%s", a.raw)
	}
	h.want(409, "PUT", change, map[string]any{"state": "approved"}, "x-approver-token", vera)
	next := "/whitelist-changes/" + h.want(202, "POST", h.listPath(), map[string]any{"change": "add", "item": exchange, "label": "Exchange"}).text("changeId")
	if a := h.want(202, "PUT", next, map[string]any{"state": "approved"}, "x-approver-token", vera); a.text("state") != "pending_at_bitgo" || len(a.text("bitgoApprovalId")) != 32 {
		t.Fatalf("%s", a.raw)
	}
	if a := h.want(202, "POST", next+"/check", nil); a.text("state") != "pending_at_bitgo" {
		t.Fatalf("%s", a.raw)
	}
	one := h.want(200, "GET", h.listPath(), nil)
	entries, _ := one.body["entries"].([]any)
	changes, _ := one.body["changes"].([]any)
	if len(entries) != 1 || len(changes) != 1 || one.text("enforced") != "true" {
		t.Fatalf("%s", one.raw)
	}
	if e, _ := entries[0].(map[string]any); e["item"] != power || e["lockDate"] == nil || e["locked"] != false {
		t.Errorf("%s", one.raw)
	}
	across := h.want(200, "GET", "/enterprise/"+h.apex.EnterpriseID+"/whitelists", nil)
	if all, _ := across.body["entries"].([]any); len(all) != 1 {
		t.Errorf("%s", across.raw)
	}
	h.want(400, "GET", "/enterprise/"+h.apex.EnterpriseID+"/whitelists?cursor=nonsense", nil)
	h.want(409, "POST", h.listPath(), body)
	h.want(404, "POST", h.listPath(), map[string]any{"change": "remove", "item": h.world.Payee("apex-hosting").Address})
}

// A change that waits at BitGo stands among the approvals under its own name.
func TestAWhitelistChangeIsAmongTheApprovals(t *testing.T) {
	h := setup(t)
	vera := h.approver(h.voters[0]).Reveal()
	var changes []answer
	for _, item := range []string{h.world.Payee("apex-power").Address, h.world.Payee("apex-exchange").Address} {
		c := h.want(202, "POST", h.listPath(), map[string]any{"change": "add", "item": item, "label": "Payee " + item, "action": "deny"})
		changes = append(changes, h.call("PUT", "/whitelist-changes/"+c.text("changeId"), map[string]any{"state": "approved"}, "x-approver-token", vera))
	}
	waiting := changes[1]
	all, _ := h.want(200, "GET", "/approvals?source=bitgo", nil).body["approvals"].([]any)
	for _, a := range all {
		if a, _ := a.(map[string]any); a["id"] == waiting.text("bitgoApprovalId") {
			if a["kind"] != "whitelist_change" || a["subjectId"] != waiting.text("changeId") || !strings.Contains(a["title"].(string), "Payee") {
				t.Errorf("%v", a)
			}
			return
		}
	}
	t.Errorf("%s is not among %v", waiting.raw, all)
}
