package console

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/address"
	"github.com/unykorn/console/internal/countersign"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/views/link"
)

// askedWith has somebody at BitGo ask for something, and reads the mirror.
func (h *house) askedWith(t *testing.T, e estate, more map[string]any) string {
	t.Helper()
	wish := map[string]any{"wallet": e.wallet.ID, "enterprise": e.EnterpriseID}
	maps.Copy(wish, more)
	id := h.control(t, "ask", wish)["id"].(string)
	if err := h.Countersign.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	return id
}

// textIn is what stands in the element of this id; "" where there is none.
func textIn(t *testing.T, a answer, id string) string {
	t.Helper()
	n := element(page(t, a), "id", id)
	if n == nil {
		return ""
	}
	var out strings.Builder
	for d := range n.Descendants() {
		if d.Data != "" && d.FirstChild == nil {
			out.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(out.String()), " ")
}

// Whoever decides sees every payee whole with what it gets, which of them we know, and the whole.
func TestWhatLeavesIsShownWhole(t *testing.T) {
	t.Parallel()
	h := build(t)
	vera := h.as(t, h.enter(t, h.voters[0]))
	id := h.askedWith(t, h.apex, map[string]any{"type": "transactionRequest", "coin": h.apex.asset, "address": h.apex.payee, "payees": []string{h.apex.stranger}, "amount": "120000", "reason": "Rent of June"})
	a := vera.get(link.Countersign(id))
	says(t, a, http.StatusOK, "1 of 2 payees are not on our whitelist.", "Rent of June", "which it names by its id alone")
	first, second := textIn(t, a, "payee-1"), textIn(t, a, "payee-2")
	if !strings.Contains(first, "0.00120000") || !strings.Contains(first, "Whitelisted") || !strings.Contains(second, "Not on ours") || !strings.Contains(second, "0.00120000") {
		t.Errorf("%s\n%s", first, second)
	}
	holds(t, a, `data-copy="`+h.apex.payee+`"`, `data-copy="`+h.apex.stranger+`"`, `class="four"`)
	if whole := textIn(t, a, "countersign-payees"); !strings.Contains(whole, "0.00240000") {
		t.Errorf("the whole is not said: %s", whole)
	}

	full := vera.get(link.Countersign(h.askedWith(t, h.apex, map[string]any{"type": "transactionRequestFull", "coin": h.apex.asset, "address": h.apex.stranger, "amount": "70000"})))
	says(t, full, http.StatusOK, "The payee is not on our whitelist.")
	if one := textIn(t, full, "payee-1"); !strings.Contains(one, "0.00070000") {
		t.Errorf("the newer engine's payee: %s", one)
	}
}

// A figure that went through a float is no figure, and nothing is added up with it.
func TestAnInexactFigureIsNotShown(t *testing.T) {
	t.Parallel()
	h := build(t)
	vera := h.as(t, h.enter(t, h.voters[0]))
	a := vera.get(link.Countersign(h.askedWith(t, h.apex, map[string]any{"type": "transactionRequest", "coin": h.apex.asset, "address": h.apex.payee, "amount": "9007199254740995", "inexact": true})))
	says(t, a, http.StatusOK, "Not exact", "BitGo gave no figure that is exact", "nothing is added up")
	for _, figure := range []string{"9007199254740995", "9007199254740996", "90071992"} {
		if strings.Contains(textIn(t, a, "countersign-payees"), figure) {
			t.Errorf("%s is shown", figure)
		}
	}
}

// An address that was made to look like a known one is marked, whether it is paid or put on a list.
func TestATwinIsMarkedAtBitGoToo(t *testing.T) {
	t.Parallel()
	h := build(t)
	vera := h.as(t, h.enter(t, h.voters[0]))
	n := len(h.apex.payee)
	middle := []byte(h.apex.payee)
	middle[n/2] = map[bool]byte{true: 'z', false: 'q'}[middle[n/2] == 'q']
	twin := string(middle)
	for _, wish := range []map[string]any{
		{"type": "transactionRequest", "coin": h.apex.asset, "address": twin},
		{"type": "policyRuleRequest", "item": twin},
	} {
		a := vera.get(link.Countersign(h.askedWith(t, h.apex, wish)))
		says(t, a, http.StatusOK, "An address resembles a known one.")
		holds(t, a, "<mark>", `data-copy="`+twin+`"`, `data-copy="`+h.apex.payee+`"`)
	}
}

// One end is enough for a warning, as where a send is asked for; only both ends are called planted.
func TestOneEndIsMarkedAtBitGoToo(t *testing.T) {
	t.Parallel()
	h := build(t)
	vera := h.as(t, h.enter(t, h.voters[0]))
	near := h.apex.payee[:12] + h.apex.stranger[12:]
	if address.Compare(near, h.apex.payee) != address.OneEnd {
		t.Fatalf("%s and %s", near, h.apex.payee)
	}
	for _, wish := range []map[string]any{
		{"type": "transactionRequest", "coin": h.apex.asset, "address": near},
		{"type": "policyRuleRequest", "item": near},
	} {
		a := vera.get(link.Countersign(h.askedWith(t, h.apex, wish)))
		says(t, a, http.StatusOK, "An address agrees with a known one at its ends.", "Similar at its ends", "Ask the payee over another channel.")
		holds(t, a, "<mark>", `data-copy="`+near+`"`, `data-copy="`+h.apex.payee+`"`)
		if got := readable(t, a); strings.Contains(got, "may have planted it") {
			t.Error("one end is called planted")
		}
	}
}

// What claims to be our send and pays somebody else is not let through as ours.
func TestAnotherPaymentUnderOurIdIsSaid(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.rules(t)
	vera := h.as(t, h.enter(t, h.voters[0]))
	x := h.submit(t, h.apex, nextAmount(smallSend))
	same := map[string]any{"type": "transactionRequest", "coin": h.apex.asset, "address": x.Address, "amount": x.Amount.Units.String(), "sequence": x.ID.String()}
	if a := vera.get(link.Countersign(h.askedWith(t, h.apex, same))); strings.Contains(a.body, "not what was asked for here") {
		t.Errorf("it is our send: %s", readable(t, a))
	}
	other := maps.Clone(same)
	other["address"], other["amount"] = h.apex.stranger, "1"
	says(t, vera.get(link.Countersign(h.askedWith(t, h.apex, other))), http.StatusOK, "It is not what was asked for here.", "Our send is to "+x.Address, "Our send is of "+x.Amount.String())
}

// Each kind of request says all that it carries; a rule is told as it is and as it would be, without BitGo being asked by the page.
func TestEachKindSaysWhatChanges(t *testing.T) {
	t.Parallel()
	h := build(t)
	vera := h.as(t, h.enter(t, h.voters[0]))
	for _, c := range []struct {
		wish map[string]any
		says []string
	}{
		{map[string]any{"type": "userChangeRequest"}, []string{"Adds somebody", "sees, spends"}},
		{map[string]any{"type": "updateApprovalsRequiredRequest"}, []string{"Approvals that each thing of the wallet needs", "2"}},
		{map[string]any{"type": "updateEnterpriseRequest"}, []string{"Adds somebody", "only looks"}},
		{map[string]any{"type": "enterpriseInviteRequest"}, []string{"administers", "BitGo's check of who they are"}},
		{map[string]any{"type": "updateWalletSettingRequest"}, []string{"The user's key has to sign", "yes", "no"}},
		{map[string]any{"type": "updateWalletTagsRequest"}, []string{"Tags that are added", "treasury"}},
		{map[string]any{"type": "genericRequest"}, []string{"Create a policy rule", "Large withdrawals"}},
		{map[string]any{"type": "policyRuleRequest", "mode": "velocityLimit"}, []string{"Rule “Daily limit”", "no such rule", "within 1 day asks an administrator"}},
		{map[string]any{"type": "policyRuleRequest", "mode": "webhook"}, []string{"https://gate.example/bitgo"}},
		{map[string]any{"type": "policyRuleRequest", "mode": "delete", "reason": "Gate"}, []string{"no such rule any more"}},
		{map[string]any{"type": "policyRuleRequest"}, []string{"Can be paid from then on", "“New payee”"}},
	} {
		id := h.askedWith(t, h.apex, c.wish)
		h.control(t, "down", map[string]any{"surface": "platform", "mode": "html503"})
		a := vera.get(link.Countersign(id))
		h.control(t, "down", map[string]any{"surface": "platform", "mode": "off"})
		if a.status != http.StatusOK {
			t.Fatalf("%v: %d", c.wish, a.status)
		}
		for _, w := range c.says {
			if got := textIn(t, a, "countersign-carries"); !strings.Contains(got, w) {
				t.Errorf("%v: no %q in %s", c.wish, w, got)
			}
		}
	}
}

// What BitGo asks for on the way, its videos and its checks stand beside; a freeze is at hand for who may.
func TestTheWayAtBitGoAndTheFreezeBeside(t *testing.T) {
	t.Parallel()
	h := build(t)
	vera, ada := h.as(t, h.enter(t, h.voters[0])), h.as(t, h.enter(t, h.db.Person(t, "Aud Itor", testkit.Over(identity.Auditor, h.apex.Client))))
	id := h.askedWith(t, h.apex, map[string]any{"type": "transactionRequest", "coin": h.apex.asset, "state": "pendingVideoApproval"})
	holds(t, vera.get(link.Countersign(id)), `id="countersign-freeze-wallet"`, link.FreezeNew("", h.apex.wallet.ID, ""))
	if a := ada.get(link.Countersign(id)); a.status != http.StatusOK || element(page(t, a), "id", "countersign-freeze-wallet") != nil || element(page(t, a), "id", "countersign-payees") == nil {
		t.Errorf("an auditor reads, and freezes nothing: %d", a.status)
	}
	h.control(t, "approve", map[string]any{"approval": id, "state": "approved"})
	if err := h.Countersign.Observe(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	a := vera.get(link.Countersign(id))
	holds(t, a, `href="https://video.bitgo.example/`, "noopener")
	if element(page(t, a), "id", "countersign-freeze-wallet") != nil {
		t.Error("nothing waits any more")
	}
	held := h.askedWith(t, h.apex, map[string]any{"type": "transactionRequest", "coin": h.apex.asset})
	h.control(t, "approve", map[string]any{"approval": held, "state": "frozen", "reason": "Police asked"})
	if err := h.Countersign.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	says(t, vera.get(link.Countersign(held)), http.StatusOK, "BitGo's operators stopped it.", "Police asked")
}

// A rejection has its reason in our own trail; BitGo takes none.
func TestARejectionAtBitGoKeepsItsReasonHere(t *testing.T) {
	t.Parallel()
	h := build(t)
	vera := h.as(t, h.enter(t, h.voters[0]))
	if a := vera.do(http.MethodPost, link.AccountBitGo(), url.Values{"bitgo-token": {h.world.Token("approver")}}); a.to != link.Account() {
		t.Fatalf("%d %s", a.status, a.body)
	}
	id := h.askedWith(t, h.apex, map[string]any{"type": "transactionRequest", "coin": h.apex.asset})
	where := link.Countersign(id)
	for _, bad := range []string{"", " x "} {
		a := vera.do(http.MethodPost, where, url.Values{"decision": {"reject"}, "reason": {bad}})
		says(t, a, http.StatusUnprocessableEntity, "A rejection needs its reason", "Say in 3 to 500 characters")
	}
	if k, err := h.Countersign.Read(t.Context(), program, id); err != nil || k.State != countersign.Pending {
		t.Fatalf("%v %v", k.State, err)
	}
	if a := vera.do(http.MethodPost, where, url.Values{"decision": {"reject"}, "reason": {"Wrong payee"}}); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, readable(t, a))
	}
	if n := h.db.Count(t, `select count(*) from audit_event where verb = 'countersign.decide' and after->>'reason' = 'Wrong payee'`); n != 1 {
		t.Errorf("%d rows of the trail have the reason", n)
	}
	if strings.Contains(h.seen.String(), "Wrong payee") {
		t.Error("BitGo was sent the reason")
	}
}
