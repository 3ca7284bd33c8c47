package api

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/sweep"
	"github.com/unykorn/console/internal/testkit"
)

// sweeping is a rule from the bitcoin wallet to a payee of its own whitelist.
func (h *house) sweeping(above string) map[string]any {
	return map[string]any{"walletId": h.world.Wallet("apex-bitcoin").ID, "coin": "tbtc4", "address": h.world.Payee("apex-power").Address,
		"keepAtLeast": "1000", "whenAbove": above, "cadence": "hourly"}
}

func (h *house) sweepSamples(all map[string]sample) {
	h.t.Helper()
	rule := "/sweeps/rules/" + h.want(202, "POST", "/sweeps/rules", h.sweeping("9999999999")).text("ruleId")
	all["createSweepRule"] = sample{path: "/sweeps/rules", body: h.sweeping("9999999999")}
	all["listSweepRules"] = sample{path: "/sweeps/rules", absent: 200}
	all["updateSweepRule"] = sample{path: rule, body: map[string]any{"state": "ended"}}
	all["listSweepRuns"] = sample{path: rule + "/runs"}
}

func (g *generator) validSweep(id string) (sample, bool) {
	switch id {
	case "createSweepRule":
		g.amount++
		return sample{path: "/sweeps/rules", body: g.sweeping(fmt.Sprint(9_000_000_000 + g.amount))}, true
	case "listSweepRules":
		return sample{path: "/sweeps/rules?walletId=" + g.world.Wallet("apex-bitcoin").ID}, true
	case "updateSweepRule":
		return sample{path: "/sweeps/rules/" + g.want(202, "POST", "/sweeps/rules", g.sweeping("9999999999")).text("ruleId"), body: map[string]any{"state": "ended"}}, true
	case "listSweepRuns":
		if g.swept == "" {
			g.swept = g.want(202, "POST", "/sweeps/rules", g.sweeping("9999999999")).text("ruleId")
		}
		return sample{path: "/sweeps/rules/" + g.swept + "/runs"}, true
	}
	return sample{}, false
}

// active is a rule that compliance has approved.
func (h *house) active(body map[string]any) string {
	h.t.Helper()
	a := h.want(202, "POST", "/sweeps/rules", body)
	h.want(200, "PUT", "/approvals/"+a.text("approvalId"), map[string]any{"state": "approved"}, "x-approver-token", h.approver(h.voters[0]).Reveal())
	h.work()
	testkit.Eventually(h.t, 20*time.Second, func() bool { return h.ruleState(a.text("ruleId")) == "active" })
	return a.text("ruleId")
}

func (h *house) ruleState(id string) string {
	h.t.Helper()
	list, _ := h.want(200, "GET", "/sweeps/rules", nil).body["rules"].([]any)
	for _, r := range list {
		if rule, _ := r.(map[string]any); rule["ruleId"] == id {
			return fmt.Sprint(rule["state"])
		}
	}
	return ""
}

// runs are a rule's runs that are over, newest first.
func (h *house) runs(id string) []map[string]any {
	h.t.Helper()
	list, _ := h.want(200, "GET", "/sweeps/rules/"+id+"/runs", nil).body["runs"].([]any)
	out := make([]map[string]any, len(list))
	for i := range list {
		out[i], _ = list[i].(map[string]any)
	}
	return out
}

// A rule that compliance has not decided does nothing, and one that is rejected never does.
func TestASweepWaitsForCompliance(t *testing.T) {
	h := setup(t)
	a := h.want(202, "POST", "/sweeps/rules", h.sweeping("100000"))
	h.must(h.Sweeps.RunDue(t.Context()))
	if a.text("state") != "proposed" || len(h.runs(a.text("ruleId"))) != 0 {
		t.Fatalf("%s", a.raw)
	}
	h.want(200, "PUT", "/approvals/"+a.text("approvalId"), map[string]any{"state": "rejected", "memo": "Not this payee"}, "x-approver-token", h.approver(h.voters[0]).Reveal())
	h.work()
	testkit.Eventually(t, 20*time.Second, func() bool { return h.ruleState(a.text("ruleId")) == "rejected" })
	for _, sql := range []string{`update sweep_rule set state = 'active', next_at = now()`, `update sweep_rule set keep = 0`} {
		if err := h.db.TryServing(database.System("attack"), sql); err == nil {
			t.Errorf("%s", sql)
		}
	}
}

func TestSweepTerms(t *testing.T) {
	h := setup(t)
	for name, c := range map[string]struct {
		field  string
		value  any
		status int
		code   string
	}{
		"a new payee":        {"address", h.world.Payee("apex-hosting").Address, 400, sweep.ErrPayee.Code},
		"no address":         {"address", "nowhere", 400, sweep.ErrTerms.Code},
		"kept below zero":    {"keepAtLeast", "-1", 400, sweep.ErrTerms.Code},
		"less than is kept":  {"whenAbove", "999", 400, sweep.ErrTerms.Code},
		"an asset not there": {"coin", "hteth", 400, sweep.ErrTerms.Code},
		"the container":      {"coin", "ofc", 400, sweep.ErrTerms.Code},
		"a cadence":          {"cadence", "yearly", 400, ""},
		"nobody's wallet":    {"walletId", strings.Repeat("0", 32), 404, ""},
	} {
		body := h.sweeping("100000")
		body[c.field] = c.value
		if a := h.want(c.status, "POST", "/sweeps/rules", body); c.code != "" && a.text("code") != c.code {
			t.Errorf("%s: %s", name, a.raw)
		}
	}
	first := h.want(202, "POST", "/sweeps/rules", h.sweeping("100000"), "Idempotency-Key", "one")
	again := h.want(202, "POST", "/sweeps/rules", h.sweeping("100000"), "Idempotency-Key", "one")
	if first.text("ruleId") != again.text("ruleId") || h.db.Count(t, `select count(*) from sweep_rule`) != 1 {
		t.Errorf("%s\n%s", first.raw, again.raw)
	}
}

// A rule that is paused or ended does nothing; only somebody of compliance who did not ask for it resumes it.
func TestAPausedSweepDoesNothing(t *testing.T) {
	h := setup(t)
	id := h.active(h.sweeping("100000000000"))
	rule := "/sweeps/rules/" + id
	testkit.Eventually(t, 20*time.Second, func() bool {
		h.must(h.Sweeps.RunDue(t.Context()))
		r := h.runs(id)
		return len(r) == 1 && r[0]["outcome"] == "nothing"
	})
	if note := fmt.Sprint(h.runs(id)[0]["note"]); !strings.Contains(note, "not more than 100,000,000,000") {
		t.Errorf("%s", note)
	}
	h.want(200, "PUT", rule, map[string]any{"state": "paused"})
	h.clock.Advance(2 * time.Hour)
	h.must(h.Sweeps.RunDue(t.Context()))
	if r := h.runs(id); len(r) != 1 {
		t.Errorf("a paused rule ran: %v", r)
	}
	h.want(401, "PUT", rule, map[string]any{"state": "active"})
	treasurer := h.db.Person(t, "Tess", testkit.Whole(identity.Treasury))
	h.want(403, "PUT", rule, map[string]any{"state": "active"}, "x-approver-token", h.approver(treasurer).Reveal())
	h.want(200, "PUT", rule, map[string]any{"state": "active"}, "x-approver-token", h.approver(h.voters[1]).Reveal())
	h.want(200, "PUT", rule, map[string]any{"state": "ended"})
	if a := h.want(409, "PUT", rule, map[string]any{"state": "paused"}); a.text("code") != sweep.ErrMoved.Code {
		t.Errorf("%s", a.raw)
	}
}

// Eight processes at once ask for one send.
func TestManyEnginesMakeOneSweep(t *testing.T) {
	h := setup(t)
	id := h.active(h.sweeping("100000000000"))
	testkit.Eventually(t, 20*time.Second, func() bool { // the engine room's own round of an activated rule may be at it
		h.must(h.Sweeps.RunDue(t.Context()))
		r := h.runs(id)
		return len(r) == 1 && r[0]["outcome"] == "nothing"
	})
	_, err := h.db.Owner.Exec(t.Context(), `alter table sweep_rule disable trigger user; update sweep_rule set above = 100000; alter table sweep_rule enable trigger user`)
	h.must(err)
	h.clock.Advance(time.Hour)
	h.must(h.LTV.RefreshPrices(t.Context()))
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { _ = h.Sweeps.RunDue(t.Context()) })
	}
	all.Wait()
	if n := h.db.Count(t, `select count(*) from send where idempotency_key like 'sweep-%'`); n != 1 {
		t.Errorf("%d sends: %v", n, h.runs(id))
	}
	run := h.runs(id)[0]
	if run["outcome"] != "sent" || run["sendState"] != "awaiting_approval" || run["transferId"] != nil {
		t.Fatalf("%v", run)
	}
	// While it is open there is no second; once it is over, the next cadence asks again.
	h.clock.Advance(time.Hour)
	h.must(h.Sweeps.RunDue(t.Context()))
	if r := h.runs(id); len(r) != 3 || r[0]["outcome"] != "nothing" || !strings.Contains(fmt.Sprint(r[0]["note"]), "not over") {
		t.Errorf("%v", r)
	}
	h.want(200, "POST", "/sends/"+fmt.Sprint(run["sendId"])+"/cancel", nil)
	h.must(h.Sweeps.RunDue(t.Context()))
	if r := h.runs(id); len(r) != 3 {
		t.Errorf("twice in one cadence: %v", r)
	}
	h.clock.Advance(time.Hour)
	h.must(h.LTV.RefreshPrices(t.Context()))
	h.must(h.Sweeps.RunDue(t.Context()))
	if r := h.runs(id); len(r) != 4 || r[0]["outcome"] != "sent" || r[0]["sendId"] == run["sendId"] {
		t.Errorf("%v", r)
	}
}

// A run whose process died after asking finds its send, whatever has become of the rule; one that died before is looked at
// anew, and asks for nothing when the rule was paused meanwhile.
func TestASweepThatDiedGoesOn(t *testing.T) {
	h := setup(t)
	id := h.active(h.sweeping("2000000"))
	testkit.Eventually(t, 20*time.Second, func() bool {
		h.must(h.Sweeps.RunDue(t.Context()))
		r := h.runs(id)
		return len(r) == 1 && r[0]["outcome"] == "sent"
	})
	before := h.runs(id)[0]
	// Back to where the process died; the table itself does not let a run go back.
	_, err := h.db.Owner.Exec(t.Context(), `alter table sweep_run disable trigger user`)
	h.must(err)
	_, err = h.db.Owner.Exec(t.Context(), `update sweep_run set state = 'claimed', claimed_until = $1, send_id = null, settled_at = null where id::text = $2`,
		h.clock.Now().Add(-time.Minute), before["runId"])
	h.must(err)
	_, err = h.db.Owner.Exec(t.Context(), `alter table sweep_run enable trigger user`)
	h.must(err)
	h.want(200, "PUT", "/sweeps/rules/"+id, map[string]any{"state": "paused"})
	h.must(h.Sweeps.RunDue(t.Context()))
	if r := h.runs(id); r[0]["outcome"] != "sent" || r[0]["sendId"] != before["sendId"] {
		t.Errorf("%v, before %v", r, before)
	}
	died := uuid.New()
	_, err = h.db.Owner.Exec(t.Context(), `insert into sweep_run (id, rule_id, client_id, due_at, state, claimed_until, amount, note) values ($1, $2, $3, $4, 'claimed', $4, 123456, '')`,
		died, id, h.apex.ID, h.clock.Now().Add(-time.Minute))
	h.must(err)
	h.must(h.Sweeps.RunDue(t.Context()))
	if n := h.db.Count(t, `select count(*) from sweep_run where id = $1 and state = 'nothing'`, died); n != 1 {
		t.Errorf("a paused rule goes on: %v", h.runs(id))
	}
	if n := h.db.Count(t, `select count(*) from send where idempotency_key like 'sweep-%'`); n != 1 {
		t.Errorf("%d sends", n)
	}
	// The key that asked for the rule is revoked: nothing more is asked for in its name.
	_, err = h.db.Owner.Exec(t.Context(), `update api_key set revoked_at = $1 where kind = 'api' and name = 'partner'`, h.clock.Now())
	h.must(err)
	_, err = h.db.Owner.Exec(t.Context(), `insert into sweep_run (id, rule_id, client_id, due_at, state, claimed_until, amount, note) values ($1, $2, $3, $4, 'claimed', $4, 123456, '')`,
		uuid.New(), id, h.apex.ID, h.clock.Now().Add(-time.Second))
	h.must(err)
	h.must(h.Sweeps.RunDue(t.Context()))
	if n := h.db.Count(t, `select count(*) from sweep_run where state = 'refused'`); n != 1 {
		t.Errorf("%d refused", n)
	}
}
