package api

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/countersign"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit/canary"
)

// waits makes a send that BitGo wants an approval for, by the sentinel's digits, and gives it with the path of its approval.
func (h *house) waits(digits string) (send, path string) {
	h.t.Helper()
	a := h.want(202, "POST", "/send", h.bitcoin("12"+digits))
	if a.text("state") != "pending_at_bitgo" || a.text("bitgoApprovalId") == "" {
		h.t.Fatalf("%s", a.raw)
	}
	return a.text("sendId"), "/approvals/" + a.text("bitgoApprovalId")
}

func (h *house) bitgoState(path string) string {
	h.t.Helper()
	p, err := h.client.PendingApproval(h.t.Context(), strings.TrimPrefix(path, "/approvals/"))
	h.must(err)
	return p.State
}

var yes, no = map[string]any{"state": "approved", "otp": testCode}, map[string]any{"state": "rejected"}

// What waits at BitGo is listed beside ours, decided with the approver's own token there, and the send goes on.
func TestBitGosApprovalIsDecidedWithTheApproversToken(t *testing.T) {
	h := setup(t)
	ours := h.want(202, "POST", "/send", h.bitcoin("3000000")).text("approvalId")
	id, path := h.waits("77011")
	listed := h.want(200, "GET", "/approvals", nil)
	for _, want := range []string{ours, strings.TrimPrefix(path, "/approvals/"), `"source":"bitgo"`, `"source":"console"`, `"subjectId":"` + id + `"`, `"complete":true`} {
		if !strings.Contains(string(listed.raw), want) {
			t.Errorf("no %s in %s", want, listed.raw)
		}
	}
	if only := h.want(200, "GET", "/approvals?source=console", nil); strings.Contains(string(only.raw), strings.TrimPrefix(path, "/approvals/")) {
		t.Errorf("%s", only.raw)
	}
	mark := canary.New("token")
	for _, c := range []struct {
		body   any
		token  string
		status int
		code   string
	}{
		{yes, "", 401, "approval.no-token"},
		{yes, "v2x" + mark.Text(), 401, countersign.ErrToken.Code},
		{yes, h.approver(h.voters[0]).Reveal(), 401, countersign.ErrToken.Code},
		{yes, "two words", 401, countersign.ErrToken.Code},
		{yes, h.world.Token("service"), 403, countersign.ErrOwn.Code},
		{no, h.world.Token("service"), 403, countersign.ErrOwn.Code},
		{yes, h.world.Token("viewer"), 403, countersign.ErrNotApprover.Code},
		{map[string]any{"state": "approved", "otp": "123456"}, h.world.Token("approver"), 400, countersign.ErrOTP.Code},
		{map[string]any{"state": "aproved", "otp": testCode}, h.world.Token("approver"), 400, "request.invalid"},
		{map[string]any{"otp": testCode}, h.world.Token("approver"), 400, "request.invalid"},
	} {
		if a := h.want(c.status, "PUT", path, c.body, "x-approver-token", c.token); a.text("code") != c.code {
			t.Errorf("%v: %s, want %s", c.body, a.raw, c.code)
		}
	}
	if state := h.bitgoState(path); state != "pending" {
		t.Fatalf("at BitGo it is %s", state)
	}
	foreign := "Bearer " + h.newKey(identity.NewKey{Name: "foreign", Roles: identity.Roles, Client: &h.meridian.ID, Scopes: []string{identity.AllScopes}}).Reveal()
	theirs := h.want(404, "PUT", path, yes, "x-approver-token", h.world.Token("approver"), "Authorization", foreign)
	absent := h.want(404, "PUT", "/approvals/"+strings.Repeat("0", 32), yes, "x-approver-token", h.world.Token("approver"), "Authorization", foreign)
	if theirs.text("message") != absent.text("message") || theirs.text("code") != absent.text("code") {
		t.Errorf("%s\n%s", theirs.raw, absent.raw)
	}
	key := fresh()
	a := h.want(200, "PUT", path, yes, "x-approver-token", h.world.Token("approver"), "Idempotency-Key", key)
	if a.text("state") != "approved" || a.text("source") != "bitgo" || a.text("approvalsGiven") != "1" {
		t.Errorf("%s", a.raw)
	}
	if s := h.want(200, "GET", "/sends/"+id, nil); s.text("state") != "submitted" || s.text("transferId") == "" {
		t.Errorf("the send stands still: %s", s.raw)
	}
	h.want(200, "PUT", path, yes, "x-approver-token", h.world.Token("approver")) // the vote that counts already
	h.want(409, "PUT", path, yes, "x-approver-token", h.world.Token("second"))
	if n := h.sent(id); n != 1 {
		t.Errorf("%d transfers", n)
	}
	marks := []canary.Mark{mark, canary.Of("approver's token", h.world.Token("approver"))}
	if found := canary.In([]byte(h.log.String()), marks...); len(found) > 0 {
		t.Errorf("the log shows %v", found)
	}
	if found, _, err := canary.Database(t.Context(), h.db.Owner, marks...); err != nil || len(found) > 0 {
		t.Errorf("rows show %v: %v", found, err)
	}
}

// A rejection ends the send; two approvers are two; and what only BitGo's own pages can do is said.
func TestBitGosApprovalsEnd(t *testing.T) {
	h := setup(t)
	id, path := h.waits("77011")
	if a := h.want(200, "PUT", path, no, "x-approver-token", h.world.Token("approver")); a.text("state") != "rejected" {
		t.Errorf("%s", a.raw)
	}
	if s := h.want(200, "GET", "/sends/"+id, nil); s.text("state") != "rejected" {
		t.Errorf("%s", s.raw)
	}
	id, path = h.waits("77051")
	for range 2 { // a repetition is the same vote
		if a := h.want(200, "PUT", path, yes, "x-approver-token", h.world.Token("approver")); a.text("state") != "pending" || a.text("approvalsGiven") != "1" || a.text("approvalsNeeded") != "2" {
			t.Errorf("%s", a.raw)
		}
	}
	if a := h.want(200, "PUT", path, yes, "x-approver-token", h.world.Token("second")); a.text("state") != "approved" {
		t.Errorf("%s", a.raw)
	}
	if s := h.want(200, "GET", "/sends/"+id, nil); s.text("state") != "submitted" {
		t.Errorf("%s", s.raw)
	}
	_, path = h.waits("77043")
	if a := h.want(409, "PUT", path, yes, "x-approver-token", h.world.Token("approver")); a.text("code") != countersign.ErrElsewhere.Code {
		t.Errorf("%s", a.raw)
	}
}

// With the passphrase the decision goes through Express, which signs anew; with a wrong one nothing is decided.
func TestAnApprovalThatSignsAnew(t *testing.T) {
	h := setup(t)
	id, path := h.waits("77011")
	wrong := canary.New("passphrase")
	body := map[string]any{"state": "approved", "otp": testCode, "walletPassphrase": wrong.Text()}
	if a := h.want(400, "PUT", path, body, "x-approver-token", h.world.Token("approver")); a.text("code") != countersign.ErrPassphrase.Code || strings.Contains(string(a.raw), wrong.Text()) {
		t.Errorf("%s", a.raw)
	}
	if state := h.bitgoState(path); state != "pending" {
		t.Fatalf("at BitGo it is %s", state)
	}
	body["walletPassphrase"] = h.world.Wallet("apex-bitcoin").Passphrase
	if a := h.want(200, "PUT", path, body, "x-approver-token", h.world.Token("approver")); a.text("state") != "approved" {
		t.Errorf("%s", a.raw)
	}
	if s := h.want(200, "GET", "/sends/"+id, nil); s.text("state") != "submitted" {
		t.Errorf("%s", s.raw)
	}
	if found := canary.In([]byte(h.log.String()), wrong); len(found) > 0 {
		t.Errorf("the log shows %v", found)
	}
}

// A decision whose answer is lost is read back; while BitGo is away ours are listed all the same, and what is missing is said.
func TestBitGoAwayWhileItIsDecided(t *testing.T) {
	h := setup(t)
	id, path := h.waits("77011")
	losing, err := bitgo.New(bitgo.Options{PlatformURL: h.platform, ExpressURL: h.express.URL, Now: h.clock.Now, HTTP: &http.Client{Transport: loses{http.MethodPut}},
		Token: func(context.Context) (string, error) { return h.world.Token("service"), nil }})
	h.must(err)
	h.Countersign.BitGo = losing
	if a := h.want(200, "PUT", path, yes, "x-approver-token", h.world.Token("approver")); a.text("state") != "approved" {
		t.Errorf("%s", a.raw)
	}
	if s := h.want(200, "GET", "/sends/"+id, nil); s.text("state") != "submitted" {
		t.Errorf("%s", s.raw)
	}
	h.Countersign.BitGo = h.client
	ours := h.want(202, "POST", "/send", h.bitcoin("3000000")).text("approvalId")
	_, path = h.waits("77011")
	h.control("down", map[string]any{"surface": "platform", "mode": "html503"})
	if a := h.want(200, "GET", "/approvals", nil); a.text("complete") != "false" || !strings.Contains(string(a.raw), ours) || !strings.Contains(string(a.raw), `"unread":[{`) {
		t.Errorf("%s", a.raw)
	}
	h.want(502, "PUT", path, yes, "x-approver-token", h.world.Token("approver"))
	h.control("down", map[string]any{"surface": "platform", "mode": "off"})
	h.want(200, "PUT", path, yes, "x-approver-token", h.world.Token("approver"))
}

// Approvals of other kinds than sends are listed and decided too.
func TestBitGosOtherApprovals(t *testing.T) {
	h := setup(t)
	h.control("ask", map[string]any{"type": "policyRuleRequest", "wallet": h.world.Wallet("apex-bitcoin").ID, "state": "pending"})
	a := h.want(200, "GET", "/approvals?source=bitgo", nil)
	all, _ := a.body["approvals"].([]any)
	if len(all) != 1 || !strings.Contains(fmt.Sprint(all[0]), "Change a policy") {
		t.Fatalf("%s", a.raw)
	}
	one, _ := all[0].(map[string]any)
	if b := h.want(200, "PUT", "/approvals/"+one["id"].(string), no, "x-approver-token", h.world.Token("approver")); b.text("state") != "rejected" {
		t.Errorf("%s", b.raw)
	}
}
