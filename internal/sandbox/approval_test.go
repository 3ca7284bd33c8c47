package sandbox

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

const allApprovals = "/api/v2/pendingapprovals"

// vote resolves an approval by API in somebody's name.
func (s *stand) vote(id, who, state string) result {
	return s.do("PUT", s.platform+allApprovals+"/"+id, who, map[string]any{"state": state})
}

// asked makes an approval through the controls and returns its id.
func (s *stand) asked(kind, state string) string {
	s.t.Helper()
	body := map[string]any{"type": kind, "state": state, "wallet": s.world.Wallet("apex-bitcoin").ID, "enterprise": s.world.Enterprise("apex").ID}
	return s.control("ask", body)["id"].(string)
}

func (s *stand) approvalState(id string) string {
	s.t.Helper()
	r := s.get(allApprovals + "/" + id)
	if r.status != 200 {
		s.t.Fatalf("approval: %d %s", r.status, r.raw)
	}
	return r.body["state"].(string)
}

// onlyApproval is the one approval of Apex, whatever its state.
func (s *stand) onlyApproval() map[string]any {
	s.t.Helper()
	query := "?enterpriseId=" + s.world.Enterprise("apex").ID
	for _, known := range pendingStates {
		query += "&state=" + known.state
	}
	all := s.get(allApprovals + query).body["pendingApprovals"].([]any)
	if len(all) != 1 {
		s.t.Fatalf("%d approvals", len(all))
	}
	return all[0].(map[string]any)
}

// Every sentinel that chooses an approval's states, from the send to the signed transfer.
func TestApprovalsThroughTheirStates(t *testing.T) {
	t.Parallel()
	for name, wanted := range ways {
		s := newStand(t, Options{})
		s.fund("apex-bitcoin", "tbtc4", "5000000")
		s.send("apex-bitcoin", "tbtc4", "100000", "asked", map[string]any{"comment": "sandbox:" + name})
		id := s.onlyApproval()["id"].(string)
		for i, state := range wanted.states {
			if have := s.approvalState(id); have != state {
				t.Fatalf("%s: %s, want %s", name, have, state)
			}
			passState(t, s, id, name, wanted, i)
		}
		if wanted.lingers {
			if have := s.approvalState(id); have != "processing" {
				t.Errorf("%s: %s", name, have)
			}
			s.control("advance", map[string]any{"steps": 1, "kind": "processing"})
		}
		if have := s.approvalState(id); have != "approved" {
			t.Errorf("%s ends in %s", name, have)
		}
		moved := s.get(allApprovals + "/" + id + "/transfer").body["transfer"].(map[string]any)
		if moved["state"] != "signed" || moved["sequenceId"] != "asked" {
			t.Errorf("%s: transfer %v", name, moved)
		}
	}
}

// passState resolves what the approval waits for: by API where that is possible, and else
// only as BitGo's staff.
func passState(t *testing.T, s *stand, id, name string, wanted way, i int) {
	t.Helper()
	if !slices.Contains(byAPI, wanted.states[i]) {
		if r := s.vote(id, "approver", "approved"); r.status != 400 {
			t.Errorf("%s: resolved by API: %d %s", name, r.status, r.raw)
		}
		s.control("approve", map[string]any{"approval": id, "state": "approved"})
		return
	}
	who := []string{"approver", "second"}[i]
	if r := s.vote(id, who, "approved"); r.status != 200 && r.status != 202 || (r.status == 202) != (i+1 < len(wanted.states)) {
		t.Errorf("%s: %d %s", name, r.status, r.raw)
	}
	if wanted.required == 2 {
		if r := s.vote(id, who, "approved"); r.status != 403 {
			t.Errorf("%s: voted twice: %d %s", name, r.status, r.raw)
		}
		if r := s.vote(id, "second", "approved"); r.status != 200 || len(r.body["resolvers"].([]any)) != 2 {
			t.Errorf("%s: second approver: %d %s", name, r.status, r.raw)
		}
	}
}

// Every kind of approval in every state, as the controls make them.
func TestApprovalsOfEveryKind(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("apex-bitcoin", "tbtc4", "50000000")
	states := slices.Clone(settledStates)
	for _, known := range pendingStates {
		states = append(states, known.state)
	}
	for _, kind := range infoTypes {
		for _, state := range states {
			r := s.get(allApprovals + "/" + s.asked(kind.name, state))
			info, _ := r.body["info"].(map[string]any)
			if r.body["state"] != state || r.body["scope"] != kind.scope || info["type"] != kind.name || info[kind.name] == nil {
				t.Errorf("%s in %s: %s", kind.name, state, r.raw)
			}
			if wallet, _ := r.body["wallet"].(string); (wallet != "") != (kind.scope == "wallet") {
				t.Errorf("%s: wallet %q", kind.name, wallet)
			}
		}
		open := s.get(allApprovals + "?limit=500&requestType=" + kind.name).body["pendingApprovals"].([]any)
		if len(open) != len(openApprovals) {
			t.Errorf("%s: %d are listed without a state", kind.name, len(open))
		}
	}
}

// No one approves what they asked for, or twice; whoever asked may take it back.
func TestWhoApproves(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("apex-bitcoin", "tbtc4", "50000000")
	for _, x := range []struct{ who, state, text string }{
		{"service", "approved", "you can't approve your own transactions"},
		{"viewer", "approved", "token is missing a scope: pending_approval_update"},
	} {
		if r := s.vote(s.asked("transactionRequest", "pending"), x.who, x.state); r.status != 403 || r.body["error"] != x.text {
			t.Errorf("%s: %d %s", x.who, r.status, r.raw)
		}
	}
	back := s.vote(s.asked("transactionRequest", "pending"), "service", "rejected")
	action := back.body["actions"].([]any)[0].(map[string]any)
	if back.status != 200 || back.body["state"] != "rejected" || action["status"] != "CANCELLED" {
		t.Errorf("taken back: %s", back.raw)
	}
	id := s.asked("transactionRequest", "pending")
	open := s.get(allApprovals + "/" + id).body["actions"].([]any)[0].(map[string]any)
	if out := open["excludedApprovers"].([]any); len(out) != 1 || out[0] != s.world.User("service").ID {
		t.Errorf("excluded: %v", open)
	}
	refused := s.do("PUT", s.platform+allApprovals+"/"+id, "approver", map[string]any{"state": "rejected", "memo": "Unknown payee"})
	memo := refused.body["memo"].([]any)[0].(map[string]any)
	if memo["text"] != "Unknown payee" || memo["userId"] != s.world.User("approver").ID || refused.body["state"] != "rejected" {
		t.Errorf("memo: %s", refused.raw)
	}
	if r := s.vote(id, "second", "approved"); r.status != 409 {
		t.Errorf("resolved again: %d %s", r.status, r.raw)
	}
	if r := s.vote(id, "second", "Approved"); r.status != 400 {
		t.Errorf("a word that is none: %d %s", r.status, r.raw)
	}
}

// What BitGo's staff does: video, liveness, another check, a freeze.
func TestStaffMovesApprovals(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("apex-bitcoin", "tbtc4", "50000000")
	video := s.asked("transactionRequest", "pendingVideoApproval")
	live := s.asked("policyRuleRequest", "pendingLivenessVerification")
	if moved := s.control("advance", map[string]any{"steps": 1}); s.approvalState(video) != "pendingVideoApproval" {
		t.Errorf("a step moved what only staff moves: %v", moved)
	}
	s.control("advance", map[string]any{"steps": 1, "kind": "staff"})
	seen, checked := s.get(allApprovals+"/"+video).body, s.get(allApprovals+"/"+live).body
	resolver := seen["resolvers"].([]any)[0].(map[string]any)
	if seen["state"] != "approved" || seen["videoId"] == nil || seen["videoCallId"] == nil || resolver["videoLink"] == nil || resolver["user"] != nil {
		t.Errorf("video: %v", seen)
	}
	inquiry := checked["associatedInquiries"].([]any)[0].(map[string]any)
	if checked["state"] != "approved" || inquiry["inquirySubType"] != "managePolicyLivenessCheck" || inquiry["inquiryStatus"] != "completed" {
		t.Errorf("liveness: %v", checked)
	}

	id := s.asked("transactionRequest", "pending")
	s.control("approve", map[string]any{"approval": id, "state": "frozen", "reason": "Reported by the client"})
	if r := s.vote(id, "approver", "approved"); r.status != 409 || s.approvalState(id) != "pending" {
		t.Errorf("a frozen approval: %d %s", r.status, r.raw)
	}
	s.control("approve", map[string]any{"approval": id, "state": "unFrozen"})
	diverted := s.control("approve", map[string]any{"approval": id, "state": "pendingFinalApproval"})
	first := diverted["actions"].([]any)[0].(map[string]any)
	if diverted["state"] != "pendingFinalApproval" || first["status"] != "SKIPPED" {
		t.Errorf("diverted: %v", diverted)
	}
	if r := s.vote(id, "approver", "approved"); r.status != 200 || r.body["state"] != "approved" {
		t.Errorf("final approval: %d %s", r.status, r.raw)
	}
}

// An approval that nobody decides is rejected when its time is up.
func TestApprovalsExpire(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("apex-bitcoin", "tbtc4", "50000000")
	long := s.asked("transactionRequest", "pending")
	s.control("approval-term", map[string]any{"seconds": 3600})
	short := s.asked("transactionRequest", "pendingVideoApproval")
	s.control("approval-term", map[string]any{"seconds": 0})
	never := s.asked("policyRuleRequest", "pending")
	s.control("advance", map[string]any{"seconds": 3599})
	if have := s.approvalState(short); have != "pendingVideoApproval" {
		t.Errorf("expired early: %s", have)
	}
	s.control("advance", map[string]any{"seconds": 1})
	gone := s.get(allApprovals + "/" + short)
	action := gone.body["actions"].([]any)[0].(map[string]any)
	if gone.body["state"] != "rejected" || action["status"] != "AUTO_CANCELLED" {
		t.Errorf("expired: %s", gone.raw)
	}
	if moved := s.get(allApprovals + "/" + short + "/transfer").body["transfer"].(map[string]any); moved["state"] != "rejected" {
		t.Errorf("its transfer: %v", moved)
	}
	s.control("advance", map[string]any{"seconds": weekSeconds + int(time.Hour.Seconds())})
	if a, b := s.approvalState(long), s.approvalState(never); a != "rejected" || b != "pending" {
		t.Errorf("after a week: %s and %s", a, b)
	}
	if _, _, spendable := s.shown("apex-bitcoin", "tbtc4"); spendable.Cmp(units("50000000")) != 0 {
		t.Errorf("spendable %s after every approval of a send ended", spendable)
	}
}

// What is remembered is what was answered: approvals survive a restart as they were.
func TestApprovalsSurviveARestart(t *testing.T) {
	t.Parallel()
	journal := journalIn(t)
	s, stop := openStand(t, Options{Journal: journal})
	s.fund("apex-bitcoin", "tbtc4", "50000000")
	kept := map[string]string{}
	for i, kind := range infoTypes {
		id := s.asked(kind.name, pendingStates[i%len(pendingStates)].state)
		kept[id] = string(s.get(allApprovals + "/" + id).raw)
	}
	stop()
	again, stop := openStand(t, Options{Journal: journal, Clock: s.clock})
	defer stop()
	for id, before := range kept {
		if after := string(again.get(allApprovals + "/" + id).raw); after != before {
			t.Errorf("before %s\nafter %s", before, after)
		}
	}
}

func TestApprovalCountAndBulk(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("apex-bitcoin", "tbtc4", "50000000")
	rule, tags := s.asked("policyRuleRequest", "pending"), s.asked("updateWalletTagsRequest", "pending")
	video, send := s.asked("genericRequest", "pendingVideoApproval"), s.asked("transactionRequest", "awaitingSignature")
	counted := func(who, query string) string {
		r := s.do("GET", s.platform+allApprovals+"/count"+query, who, nil)
		one := r.body["enterprises"].(map[string]any)[s.world.Enterprise("apex").ID].(map[string]any)
		whole := r.body["organizations"]
		return fmt.Sprint(one["pendingApprovalsCount"], " ", whole != nil)
	}
	for query, want := range map[string]string{"": "3 false", "?byOrganization=true": "3 true", "?actionable=true": "2 false"} {
		if have := counted("approver", query); have != want {
			t.Errorf("count%s: %s, want %s", query, have, want)
		}
	}
	if have := counted("service", "?actionable=true"); have != "0 false" {
		t.Errorf("whoever asked can act on %s", have)
	}
	bulk := func(bail bool, ids ...string) result {
		list := []any{}
		for _, id := range ids {
			list = append(list, map[string]any{"paId": id, "status": "approved"})
		}
		return s.do("PUT", s.platform+allApprovals+"/bulkupdate", "approver", map[string]any{"approvals": list, "bailOnError": bail})
	}
	if r := bulk(false, rule, send); r.status != 422 || s.approvalState(rule) != "pending" {
		t.Errorf("a withdrawal in bulk: %d %s", r.status, r.raw)
	}
	if r := bulk(true, video, rule); r.status != 200 || len(r.body["results"].([]any)) != 1 || s.approvalState(rule) != "pending" {
		t.Errorf("bail: %d %s", r.status, r.raw)
	}
	r := bulk(false, video, rule, fixed("no", "approval"), tags)
	said := []any{}
	for _, one := range r.body["results"].([]any) {
		said = append(said, one.(map[string]any)["status"])
	}
	if r.status != 200 || fmt.Sprint(said) != "[error success error success]" || s.approvalState(tags) != "approved" {
		t.Errorf("bulk: %d %s", r.status, r.raw)
	}
	if r := bulk(false, "short"); r.status != 400 {
		t.Errorf("an id that is none: %d %s", r.status, r.raw)
	}
}
