package console

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/views/link"
)

// askedAtBitGo has somebody at BitGo ask for a change of the wallet, in this state there, and reads the mirror.
func (h *house) askedAtBitGo(t *testing.T, e estate, state string) string {
	t.Helper()
	id := h.control(t, "ask", map[string]any{"type": "policyRuleRequest", "wallet": e.wallet.ID, "state": state})["id"].(string)
	if err := h.Countersign.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	return id
}

func countersignObject(t *testing.T, h *house, _ identity.Actor, e estate) string {
	return h.askedAtBitGo(t, e, "pending")
}

// TestWhatWaitsAtBitGoIsDecidedWithOnesOwnToken is the life of an approval of BitGo's over the desk.
func TestWhatWaitsAtBitGoIsDecidedWithOnesOwnToken(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.rules(t)
	vera, tess := h.as(t, h.enter(t, h.voters[0])), h.as(t, h.enter(t, h.apex.asker))
	foreign := h.as(t, h.enter(t, h.meridian.asker))
	says(t, vera.get(link.Countersigns()), http.StatusOK, "Nothing waits at BitGo")
	id := h.askedAtBitGo(t, h.apex, "pending")
	page := link.Countersign(id)
	says(t, vera.get(link.Approvals()), http.StatusOK, "Waiting at BitGo", "Change a policy")
	holds(t, vera.get(link.Approvals()), page)
	says(t, vera.get(link.Countersigns()), http.StatusOK, "1 more approver")
	holds(t, vera.get(link.Countersigns()), page)
	says(t, vera.get(page), http.StatusOK, "yours is not linked", "Link your user at BitGo")
	says(t, tess.get(page), http.StatusOK, "Somebody of compliance decides it")
	if a := foreign.get(page); a.status != http.StatusNotFound || strings.Contains(foreign.get(link.Countersigns()).body, id) {
		t.Errorf("another client's person sees it: %d", a.status)
	}
	says(t, vera.do(http.MethodPost, page, url.Values{"decision": {"approve"}}), http.StatusConflict, "Your user at BitGo is not linked")

	for token, why := range map[string]string{"v2xnobody": "BitGo does not accept it", "": "BitGo does not accept it", h.world.Token("service"): "It is the gateway's own user", h.world.Token("viewer"): "It lacks the scope"} {
		says(t, vera.do(http.MethodPost, link.AccountBitGo(), url.Values{"bitgo-token": {token}}), http.StatusUnprocessableEntity, why)
	}
	own := h.world.Token("approver")
	if a := vera.do(http.MethodPost, link.AccountBitGo(), url.Values{"bitgo-token": {own}}); a.to != link.Account() {
		t.Fatalf("%d %s", a.status, a.body)
	}
	says(t, vera.get(link.Account()), http.StatusOK, h.world.User("approver").ID, "Linked", "Unlink it")
	if n := h.db.Count(t, `select count(*) from bitgo_link where position($1::bytea in sealed) > 0`, []byte(own)); n != 0 {
		t.Error("the token stands in the row in clear")
	}
	other := h.as(t, h.enter(t, h.voters[1]))
	says(t, other.do(http.MethodPost, link.AccountBitGo(), url.Values{"bitgo-token": {own}}), http.StatusUnprocessableEntity, "linked to somebody else")

	for _, bad := range []string{"", "approved", "rejecT"} {
		says(t, vera.do(http.MethodPost, page, url.Values{"decision": {bad}}), http.StatusUnprocessableEntity, "neither approved nor rejected")
	}
	a := vera.do(http.MethodPost, page, url.Values{"decision": {"approve"}, "otp": {"000000"}})
	if a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, a.body)
	}
	says(t, vera.get(page), http.StatusOK, h.voters[0].Name+" approved at BitGo")
	if strings.Contains(vera.get(link.Approvals()).body, page) {
		t.Error("what was decided still waits")
	}
	holds(t, vera.get(link.Countersigns()+"?state=approved"), page)
	if n := h.db.Count(t, `select count(*) from audit_event where verb in ('linked.link', 'countersign.ask', 'countersign.decide')`); n != 3 {
		t.Errorf("%d rows in the trail", n)
	}
	if a := vera.do(http.MethodPost, link.AccountUnlink(), nil); a.to != link.Account() || h.db.Count(t, `select count(*) from bitgo_link`) != 0 {
		t.Errorf("not forgotten: %d", a.status)
	}
}

// TestWhoActsAtBitGoIsSaid: what only BitGo's staff or BitGo's own pages can move is offered to nobody here.
func TestWhoActsAtBitGoIsSaid(t *testing.T) {
	t.Parallel()
	h := build(t)
	vera := h.as(t, h.enter(t, h.voters[0]))
	for state, says := range map[string]string{"pendingCustodianApproval": "own staff reviews it", "pendingVideoApproval": "a video on BitGo", "pendingLivenessVerification": "liveness check",
		"pendingIdVerification": "identity document", "pendingManualTrustReview": "trust company", "pendingFinalApproval": "final approver", "pendingManualSupportReview": "support reviews it",
		"pendingVideoApprovalFromSupport": "by video", "awaitingSignature": "signs it at BitGo"} {
		a := vera.get(link.Countersign(h.askedAtBitGo(t, h.apex, state)))
		if a.status != http.StatusOK || !strings.Contains(a.body, says) || !strings.Contains(a.body, "It cannot be decided here") || strings.Contains(a.body, "countersign-form") {
			t.Errorf("%s: %d, without %q", state, a.status, says)
		}
	}
}

// TestWhoAskedHereDoesNotAgreeAtBitGo: there the gateway asked, so only we know whose wish it was.
func TestWhoAskedHereDoesNotAgreeAtBitGo(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.rules(t)
	both := h.db.Person(t, "Bo Both", testkit.Over(identity.Treasury, h.apex.Client), testkit.Over(identity.Compliance, h.apex.Client))
	b := h.as(t, h.enter(t, both))
	if a := b.do(http.MethodPost, link.AccountBitGo(), url.Values{"bitgo-token": {h.world.Token("approver")}}); a.to != link.Account() {
		t.Fatalf("%d %s", a.status, a.body)
	}
	id := h.askedAtBitGo(t, h.apex, "pending")
	holds(t, b.get(link.Countersign(id)), "countersign-form")
	mine := h.apex
	mine.asker = both
	x := h.submit(t, mine, nextAmount(smallSend))
	err := h.db.TryServing(identity.System("test").Scope(), `update countersign set send_id = $2 where id = $1`, id, x.ID)
	if err != nil {
		t.Fatal(err)
	}
	says(t, b.get(link.Countersign(id)), http.StatusOK, "You asked for this here", "The gateway, for Bo Both")
}

// TestAnAnswerThatIsLateIsSaid: an empty list of a client whose own could not be read is not shown as a good one.
func TestAnAnswerThatIsLateIsSaid(t *testing.T) {
	t.Parallel()
	h := build(t)
	vera := h.as(t, h.enter(t, h.voters[0]))
	says(t, vera.get(link.Countersigns()), http.StatusOK, "Not all of it could be read")
	h.askedAtBitGo(t, h.apex, "rejected")
	if strings.Contains(vera.get(link.Countersigns()).body, "Not all of it could be read") {
		t.Error("it was read")
	}
	h.control(t, "down", map[string]any{"surface": "platform", "mode": "html503"})
	h.Clock.(interface{ Advance(time.Duration) }).Advance(time.Minute)
	if err := h.Countersign.Look(t.Context()); err == nil {
		t.Fatal("BitGo is away")
	}
	says(t, vera.get(link.Countersigns()), http.StatusOK, "Not all of it could be read", "Apex Mining")
}
