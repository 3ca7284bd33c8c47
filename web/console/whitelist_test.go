package console

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/internal/whitelist"
	"github.com/unykorn/console/views/link"
	whitelistview "github.com/unykorn/console/views/whitelist"
)

// addition is the form for a payee that nobody has asked for yet.
func addition(wallet string) url.Values {
	return url.Values{"wallet": {wallet}, "change": {"add"}, "type": {"walletId"}, "item": {testkit.HexID()}, "label": {"Partner"}, "action": {"deny"}, "key": {uuid.NewString()}}
}

// changeObject is a fresh change that waits for compliance. It is written as the room would: BitGo has locked Meridian's list,
// so that none could be asked for there.
func changeObject(t *testing.T, h *house, _ identity.Actor, e estate) string {
	t.Helper()
	id := uuid.New()
	_, err := h.db.Owner.Exec(t.Context(), `insert into whitelist_change (id, client_id, wallet_id, coin, verb, rule_id, action, type, item, label, state, asked_by, one_time, asked_at, updated_at)
		values ($1, $2, $3, $4, 'add', 'Whitelist', 'deny', 'walletId', $5, 'Partner', 'pending_approval', $6, $7, $8, $8)`,
		id, e.ID, e.wallet.ID, e.asset, testkit.HexID(), e.asker.Person, id.String(), h.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	return id.String()
}

// payees is a house with a treasurer and somebody of compliance at their browsers.
type payees struct {
	*house
	t            *testing.T
	tess, vera   *browser
	power, trade string
}

func atPayees(t *testing.T) *payees {
	t.Helper()
	h := build(t)
	p := &payees{house: h, t: t, power: h.world.Payee("apex-power").Address, trade: h.world.Payee("apex-exchange").Address}
	p.tess, p.vera = h.as(t, h.enter(t, h.apex.asker)), h.as(t, h.enter(t, h.voters[0]))
	return p
}

func (p *payees) form(item, label string) url.Values {
	return url.Values{"wallet": {p.apex.wallet.ID}, "change": {"add"}, "type": {"address"}, "item": {item}, "label": {label}, "action": {"deny"}, "key": {uuid.NewString()}}
}

// asked files a change and gives its page.
func (p *payees) asked(form url.Values) string {
	p.t.Helper()
	a := p.tess.do(http.MethodPost, link.Whitelists(), form)
	if a.status != http.StatusSeeOther || !strings.HasPrefix(a.to, "/whitelists/changes/") {
		p.t.Fatalf("%d %s %s", a.status, a.to, a.body)
	}
	return a.to
}

// holds checks for parts of a page as they stand in it.
func holds(t *testing.T, a answer, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(a.body, part) {
			t.Errorf("%d: the page does not hold %q", a.status, part)
		}
	}
}

// TestAPayeeIsAskedForDecidedAndInForce is the way of a payee over the desk, with its clock.
func TestAPayeeIsAskedForDecidedAndInForce(t *testing.T) {
	t.Parallel()
	p := atPayees(t)
	form := p.form(p.power, "Power company")
	page := p.asked(form)
	if again := p.asked(form); again != page {
		t.Errorf("pressed twice: %s and %s", page, again)
	}
	says(t, p.tess.get(page), http.StatusOK, "With others", "pending_approval", "the whitelist is as it was", "decided by compliance", "the send is refused")
	holds(t, p.vera.get(page), "Needs you", `id="change-approve"`, `id="change-reject"`)
	says(t, p.vera.get(link.Home()), http.StatusOK, "Add Power company", "Decide")
	says(t, p.vera.get(link.WhitelistChanges()), http.StatusOK, "1 for you", "Add Power company")
	if a := p.tess.post(page + "/approve"); a.status != http.StatusForbidden {
		t.Errorf("treasury decides: %d", a.status)
	}
	if a := p.vera.post(page+"/reject", "reason", "no"); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `id="f-reason-error"`) {
		t.Errorf("a rejection without a reason: %d", a.status)
	}
	if a := p.vera.post(page + "/approve"); a.status != http.StatusSeeOther || a.to != page {
		t.Fatalf("approve: %d %s", a.status, a.body)
	}
	says(t, p.vera.get(page), http.StatusOK, "In force at BitGo", "Vera approved it", "Done", "active")
	says(t, p.tess.get(link.With(link.Whitelists(), url.Values{"text": {p.power}})), http.StatusOK, "Power company", "BitGo's policy")
	own := link.WhitelistOf(p.apex.wallet.ID)
	open := p.tess.get(own)
	says(t, open, http.StatusOK, "It can be changed for another", "Power company", "Rename")
	if !strings.Contains(open.body, ">Remove<") {
		t.Error("a rule that can be changed offers nothing")
	}
	p.clock.Advance(25 * time.Hour)
	p.tess, p.vera = p.as(t, p.enter(t, p.apex.asker)), p.as(t, p.enter(t, p.voters[0]))
	says(t, p.tess.get(own), http.StatusOK, "BitGo locks this rule soon")
	p.clock.Advance(24 * time.Hour)
	p.tess = p.as(t, p.enter(t, p.apex.asker))
	locked := p.tess.get(own)
	says(t, locked, http.StatusOK, "Locked by BitGo", "Please unlock a policy rule", p.apex.wallet.ID, "Window: 24 hours")
	if strings.Contains(locked.body, ">Remove<") {
		t.Error("a locked rule offers changes")
	}
	a := p.tess.do(http.MethodPost, link.Whitelists(), p.form(p.trade, "Exchange"))
	says(t, a, http.StatusConflict, "BitGo locked it", "Nothing was changed")
}

// What BitGo answered with 202 is never shown as in force, and a rejection never reaches BitGo.
func TestWhatWaitsAtBitGoIsNotInForce(t *testing.T) {
	t.Parallel()
	p := atPayees(t)
	first := p.asked(p.form(p.power, "Power company"))
	p.vera.post(first + "/approve")
	second := p.asked(p.form(p.trade, "Exchange"))
	p.vera.post(second + "/approve")
	holds(t, p.tess.get(second), "At BitGo", "pending_at_bitgo", "It is not in force", `id="change-check"`)
	if a := p.tess.get(link.With(link.WhitelistOf(p.apex.wallet.ID), nil)); !strings.Contains(a.body, "Under way, not in force") {
		t.Error("the wallet's page does not show what waits")
	}
	says(t, p.tess.get(link.With(link.WhitelistChanges(), url.Values{"state": {"pending_at_bitgo"}})), http.StatusOK, "Add Exchange")
	if a := p.tess.post(second + "/check"); a.status != http.StatusSeeOther {
		t.Errorf("check: %d", a.status)
	}
	third := addition(p.apex.wallet.ID)
	page := p.asked(third)
	if a := p.vera.post(page+"/reject", "reason", "Not a partner of ours"); a.status != http.StatusSeeOther {
		t.Errorf("reject: %d", a.status)
	}
	says(t, p.tess.get(page), http.StatusOK, "rejected it", "Not a partner of ours", "BitGo was never asked")
	if strings.Contains(p.seen.String(), third.Get("item")) {
		t.Error("BitGo heard of what was rejected")
	}
}

// A payee that resembles a known one is marked in the form that comes back and where it is decided.
func TestAPayeeThatResemblesAKnownOneIsMarked(t *testing.T) {
	t.Parallel()
	p := atPayees(t)
	known := strings.Repeat("a1", 3) + strings.Repeat("0", 20) + strings.Repeat("b2", 3)
	twin := strings.Repeat("a1", 3) + strings.Repeat("7", 20) + strings.Repeat("b2", 3)
	if err := p.Whitelist.Add(t.Context(), program, whitelist.Entry{Client: p.apex.ID, Asset: "tbtc4", Address: known, Label: "Fjord Hosting"}); err != nil {
		t.Fatal(err)
	}
	form := p.form(twin, "")
	form.Set("type", "walletId")
	holds(t, p.tess.do(http.MethodPost, link.Whitelists(), form), "resembles a known one", "Fjord Hosting", `id="f-label-error"`)
	form.Set("label", "Fjord Hosting 2")
	holds(t, p.vera.get(p.asked(form)), "resembles a known one", "Fjord Hosting", "<mark>")
}

// With BitGo away the wallet's list is the mirrored one, and says so; nothing is asked for.
func TestTheDeskWithBitGoAway(t *testing.T) {
	t.Parallel()
	p := atPayees(t)
	p.token = "nobody"
	holds(t, p.tess.get(link.WhitelistOf(p.apex.wallet.ID)), "not to be had now", "mirrored", "Northgate Exchange")
	a := p.tess.do(http.MethodPost, link.Whitelists(), p.form(p.power, "Power company"))
	says(t, a, http.StatusBadGateway, "BitGo did not give the whitelist", "Nothing was changed")
	holds(t, a, `value="Power company"`, p.power)
	if n := p.db.Count(t, `select count(*) from whitelist_change`); n != 0 {
		t.Errorf("%d changes were filed", n)
	}
	holds(t, p.tess.get(link.Whitelists()), "Northgate Exchange")
}

func TestTheWhitelistFormSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	h := besieged(t)
	b := h.as(t, h.enter(t, h.apex.asker))
	for field, values := range map[string][]string{
		"wallet": {"", "x", noHex, h.meridian.wallet.ID, script},
		"change": {"move", "ADD", script},
		"type":   {"x", "Address", script},
		"item":   {"", "x", "tb1qnotanaddress", script, turned, nul, strings.Repeat("x", 251)},
		"label":  {"", turned, nul, strings.Repeat("x", 121)},
		"action": {"", "approve", "getVideoApproval", script},
		"ruleId": {turned, strings.Repeat("x", 251)},
	} {
		for _, v := range values {
			form := url.Values{"wallet": {h.apex.wallet.ID}, "change": {"add"}, "type": {"address"}, "item": {h.world.Payee("apex-power").Address}, "label": {"Power"}, "action": {"deny"}, "key": {uuid.NewString()}}
			form.Set(field, v)
			h.unchanged(field+" "+v, func() {
				a := b.do(http.MethodPost, link.Whitelists(), form)
				h.sound(field+" "+v, a)
				if a.status != http.StatusUnprocessableEntity && a.status != http.StatusNotFound {
					t.Errorf("%s %.30q: %d", field, v, a.status)
				}
			})
		}
	}
}

// The eighteen action types of seed 002 each have words of their own, and one that BitGo adds later is shown as it is.
func TestEveryActionHasWords(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, raw := range strings.Fields(`deny getApproval getEnterpriseUserApproval getUserRoleApproval getAnyApproval getFinalApproval getVideoApproval getIdVerification
		verifyWalletRebalance getCustodianApproval getCustodialSignature triggerWebhookNotification performLivenessVerification recommendBackingWalletRouting getManualTrustReview
		getManualSupportReview getSupportManagerApproval getVideoApprovalFromSupport`) {
		w := whitelistview.Action(raw)
		if strings.Contains(w, raw) || seen[w] {
			t.Errorf("%s: %q", raw, w)
		}
		seen[w] = true
	}
	if len(seen) != 18 || !strings.Contains(whitelistview.Action("getCouncilApproval"), "getCouncilApproval") {
		t.Errorf("%d actions", len(seen))
	}
}
