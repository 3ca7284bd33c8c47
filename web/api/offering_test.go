package api

import (
	"testing"
	"time"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/offering"
	"github.com/unykorn/console/internal/testkit"
)

func raise() map[string]any {
	return map[string]any{"issuer": "Meridian Capital Partners", "offeringName": "Fund III Capital Raise", "regulationType": "REG_D_506C", "targetRaise": 50000000,
		"minimumInvestment": 100000, "maximumInvestment": 5000000, "acceptedCurrencies": []string{"USD", "USDC"}, "escrowRequired": true}
}

func subscribing(offering, investor string, amount any) map[string]any {
	return map[string]any{"offeringId": offering, "investorId": investor, "amount": amount, "currency": "USD", "accreditationStatus": "VERIFIED",
		"subscriptionAgreementSigned": true, "fundingMethod": "WIRE"}
}

func investing() map[string]any {
	return map[string]any{"name": "Nora Investor", "kind": "natural", "residence": "US_NY",
		"evidence": []any{map[string]any{"method": "THIRD_PARTY_LETTER", "verifier": "Counsel LLP", "documentDate": testkit.Start.AddDate(0, 0, -7).Format(time.DateOnly)}}}
}

// evidence is the first that an answer about an investor shows.
func evidence(a answer) map[string]any {
	all, _ := a.body["evidence"].([]any)
	first, _ := all[0].(map[string]any)
	return first
}

// offeringSamples are of Apex's.
func (h *house) offeringSamples(all map[string]sample) {
	h.t.Helper()
	o := h.want(200, "POST", "/rwa/offerings/create", of(h.apex, raise())).text("offeringId")
	waits := h.want(202, "POST", "/rwa/offerings/subscribe", subscribing(o, "inv_of_nobody", 250000)).text("subscriptionId")
	investor := h.want(200, "POST", "/rwa/investors", of(h.apex, investing()))
	path := "/rwa/investors/" + investor.text("investorId")
	all["createOffering"] = sample{path: "/rwa/offerings/create", body: of(h.apex, raise())}
	all["getOffering"] = sample{path: "/rwa/offerings/" + o}
	all["subscribeOffering"] = sample{path: "/rwa/offerings/subscribe", body: subscribing(o, "inv_of_nobody", 250000)}
	all["getSubscription"] = sample{path: "/rwa/subscriptions/" + waits}
	all["cancelSubscription"] = sample{path: "/rwa/subscriptions/" + waits + "/cancel"}
	sold := "/rwa/subscriptions/" + h.sold(o).text("subscriptionId") + "/cancel"
	h.want(202, "POST", sold, nil)
	all["decideSubscriptionCancel"] = sample{path: sold, body: map[string]any{"state": "rejected", "memo": "It stands"}}
	all["fileEvidence"] = sample{path: path + "/evidence", body: map[string]any{"evidence": investing()["evidence"]}}
	all["createInvestor"] = sample{path: "/rwa/investors", body: of(h.apex, investing())}
	all["getInvestor"] = sample{path: path}
	all["decideEvidence"] = sample{path: path + "/evidence/" + evidence(investor)["evidenceId"].(string), body: map[string]any{"state": "approved"}}
}

// proven is an investor of Apex's whose evidence counts.
func (h *house) proven() string {
	h.t.Helper()
	i := h.want(200, "POST", "/rwa/investors", of(h.apex, investing()))
	path := "/rwa/investors/" + i.text("investorId")
	h.want(200, "PUT", path+"/evidence/"+evidence(i)["evidenceId"].(string), map[string]any{"state": "approved"}, "x-approver-token", h.approver(h.voters[0]).Reveal())
	return i.text("investorId")
}

// sold is a subscription that is approved.
func (h *house) sold(o string) answer {
	h.t.Helper()
	return h.want(200, "POST", "/rwa/offerings/subscribe", subscribing(o, h.proven(), 250000))
}

// validOffering is a request that has to succeed, each time another one.
func (g *generator) validOffering(id string) (sample, bool) {
	if g.raises == nil {
		g.raises = map[string]sample{}
		g.offeringSamples(g.raises)
	}
	s, there := g.raises[id]
	switch body, _ := s.body.(map[string]any); id {
	case "createOffering":
		g.amount++
		body["targetRaise"], body["unitPrice"] = 50000000+g.amount, "0.5"
	case "subscribeOffering":
		body["investorId"], body["amount"] = "inv_of_"+fresh()[:8], "100000.25"
	case "cancelSubscription":
		subscribe := g.raises["subscribeOffering"].body.(map[string]any)
		made := subscribing(subscribe["offeringId"].(string), "inv_of_"+fresh()[:8], 100000)
		s.path = "/rwa/subscriptions/" + g.want(202, "POST", "/rwa/offerings/subscribe", made).text("subscriptionId") + "/cancel"
	case "decideSubscriptionCancel":
		g.want(202, "POST", s.path, nil)
	case "decideEvidence":
		made := g.want(200, "POST", "/rwa/investors", of(g.apex, investing()))
		s.path = "/rwa/investors/" + made.text("investorId") + "/evidence/" + evidence(made)["evidenceId"].(string)
	}
	return s, there
}

// seedOffering drives sections 17 and 18 of the seed out of its own examples.
func (h *house) seedOffering(e example) bool {
	h.t.Helper()
	switch e.section + " " + e.title {
	case "17 Request Body", "18 Request Body":
		h.asked = e.body
	case "17 Response Body":
		a := h.want(200, "POST", "/rwa/offerings/create", h.asked)
		h.fits(e, a, "status", "offeringName", "issuer", "regulationType", "targetRaise", "minimumInvestment", "maximumInvestment", "acceptedCurrencies", "escrowRequired",
			"state", "escrowBank")
		h.formed(a, map[string]string{"offeringId": `off_[a-z0-9]{8,}`, "escrowAccountId": `esc_[a-z0-9]{8,}`, "createdAt": instant})
		h.opened = a.text("offeringId")
	case "18 Response Body":
		h.asked["offeringId"], e.body["offeringId"] = h.opened, h.opened
		waits := h.want(202, "POST", "/rwa/offerings/subscribe", h.asked, "Idempotency-Key", "seed-18") // nobody has verified the investor
		if waits.text("state") != "pending_review" || waits.text("accreditationStatus") != "UNVERIFIED" {
			h.t.Errorf("section 18: %s", waits.raw)
		}
		h.verified(nil, e.body["investorId"].(string))
		a := h.want(200, "POST", "/rwa/offerings/subscribe", h.asked, "Idempotency-Key", "seed-18")
		h.fits(e, a, "status", "offeringId", "investorId", "amount", "currency", "accreditationStatus", "subscriptionAgreementSigned", "fundingMethod", "state",
			"escrowDepositStatus", "webhookEventDispatched")
		h.formed(a, map[string]string{"subscriptionId": `sub_[a-z0-9]{8,}`})
		if a.text("subscriptionId") != waits.text("subscriptionId") {
			h.t.Errorf("section 18: one call made two subscriptions")
		}
	default:
		return false
	}
	return true
}

// From an investor nobody knows to an approved subscription and confirmed shares, over the door alone.
func TestFromInvestorToShares(t *testing.T) {
	h := setup(t)
	h.work()
	x := h.want(200, "POST", "/rwa/securities/register", of(h.apex, registration())).text("securityId")
	body := of(h.apex, raise())
	body["securityId"], body["unitPrice"] = x, 12.5
	made := h.want(200, "POST", "/rwa/offerings/create", body)
	if made.text("securityId") != x || made.text("unitPrice") != "12.5" {
		t.Errorf("%s", made.raw)
	}
	subscription := h.want(202, "POST", "/rwa/offerings/subscribe", subscribing(made.text("offeringId"), "inv_3c8d2e4f", 250000))
	transfer := h.want(202, "POST", "/rwa/securities/transfer", issue(x, "inv_3c8d2e4f", 50000))
	filing := of(h.apex, investing())
	filing["investorId"] = "inv_3c8d2e4f"
	investor := h.want(200, "POST", "/rwa/investors", filing)
	if investor.text("accreditationStatus") != "UNVERIFIED" || evidence(investor)["state"] != "filed" {
		t.Errorf("%s", investor.raw)
	}
	decision := "/rwa/investors/inv_3c8d2e4f/evidence/" + evidence(investor)["evidenceId"].(string)
	approve := map[string]any{"state": "approved"}
	h.want(401, "PUT", decision, approve)
	treasurer := h.db.Person(t, "Tessa", testkit.Whole(identity.Treasury))
	h.want(403, "PUT", decision, approve, "x-approver-token", h.approver(treasurer).Reveal())
	voter := h.approver(h.voters[0]).Reveal()
	h.want(404, "PUT", "/rwa/investors/inv_3c8d2e4f/evidence/ev_unknown0", approve, "x-approver-token", voter)
	h.want(400, "PUT", decision, map[string]any{"state": "rejected"}, "x-approver-token", voter)
	h.want(200, "PUT", decision, approve, "x-approver-token", voter)
	if got := h.want(200, "GET", "/rwa/investors/inv_3c8d2e4f", nil); got.text("accreditationStatus") != "VERIFIED" {
		t.Errorf("%s", got.raw)
	}
	testkit.Eventually(t, 20*time.Second, func() bool {
		return h.want(200, "GET", "/rwa/subscriptions/"+subscription.text("subscriptionId"), nil).text("state") == "approved" &&
			h.want(200, "GET", "/rwa/transfers/"+transfer.text("transactionId"), nil).text("state") == "confirmed"
	})
	if got := h.want(200, "GET", "/rwa/offerings/"+made.text("offeringId"), nil); got.text("subscribedAmount") != "250000" || got.text("state") != "OPEN" {
		t.Errorf("%s", got.raw)
	}
}

func TestLimitsOfOfferings(t *testing.T) {
	h := setup(t)
	o := h.want(200, "POST", "/rwa/offerings/create", raise()).text("offeringId")
	investor := h.verified(nil, "")
	for _, c := range []struct {
		amount  any
		status  int
		message string
	}{
		{"99999.99", 400, "Nothing was subscribed. The minimum is $100,000.00, and $99,999.99 was asked for."},
		{jsonText("5000000.01"), 400, "Nothing was subscribed. The maximum of one investor is $5,000,000.00: $0.00 is subscribed, and $5,000,000.01 was asked for."},
		{jsonText("4900000.00"), 200, ""},
		{100000, 200, ""},
		{100000, 400, "Nothing was subscribed. The maximum of one investor is $5,000,000.00: $5,000,000.00 is subscribed, and $100,000.00 was asked for."},
	} {
		if a := h.want(c.status, "POST", "/rwa/offerings/subscribe", subscribing(o, investor, c.amount)); a.text("message") != c.message {
			t.Errorf("%v: %s", c.amount, a.raw)
		}
	}
	for name, change := range map[string]func(map[string]any){
		"another currency":      func(b map[string]any) { b["currency"] = "EUR" },
		"dollars by coin":       func(b map[string]any) { b["fundingMethod"] = "USDC" },
		"a third decimal":       func(b map[string]any) { b["amount"] = jsonText("100000.001") },
		"an investor's name":    func(b map[string]any) { b["investorId"] = "Nora Investor" },
		"a claim that is a lot": func(b map[string]any) { b["accreditationStatus"] = "VERIFIED\u202e" },
	} {
		body := subscribing(o, investor, 100000)
		change(body)
		if a := h.want(400, "POST", "/rwa/offerings/subscribe", body); a.body["fields"] == nil && a.text("code") != "request.invalid" {
			t.Errorf("%s: %s", name, a.raw)
		}
	}
	none := raise()
	none["escrowRequired"] = false
	if a := h.want(200, "POST", "/rwa/offerings/create", none); a.body["escrowAccountId"] != nil {
		t.Errorf("%s", a.raw)
	}
	none["minimumInvestment"] = 5000001
	if a := h.want(400, "POST", "/rwa/offerings/create", none); a.text("code") != "offering.terms" {
		t.Errorf("%s", a.raw)
	}
}

// Through the door: an approved subscription is cancelled by two, and expired evidence is renewed.
func TestCancelAndRenewThroughTheDoor(t *testing.T) {
	h := setup(t)
	o := h.want(200, "POST", "/rwa/offerings/create", of(h.apex, raise())).text("offeringId")
	sold := h.sold(o)
	path := "/rwa/subscriptions/" + sold.text("subscriptionId") + "/cancel"
	vera := h.approver(h.voters[0]).Reveal()
	if a := h.want(409, "PUT", path, map[string]any{"state": "approved"}, "x-approver-token", vera); a.text("code") != offering.ErrNotAsked.Code {
		t.Errorf("%s", a.raw)
	}
	if a := h.want(202, "POST", path, nil); a.text("state") != "approved" || a.text("cancelAskedAt") == "" {
		t.Errorf("%s", a.raw)
	}
	h.want(401, "PUT", path, map[string]any{"state": "approved"})
	h.want(401, "PUT", path, map[string]any{"state": "approved"}, "x-approver-token", "ua_nobody")
	tess := h.db.Person(t, "Tess", testkit.Whole(identity.Treasury))
	h.want(403, "PUT", path, map[string]any{"state": "approved"}, "x-approver-token", h.approver(tess).Reveal())
	if a := h.want(200, "PUT", path, map[string]any{"state": "approved"}, "x-approver-token", vera); a.text("state") != "cancelled" || a.text("cancelAskedAt") != "" {
		t.Errorf("%s", a.raw)
	}
	if a := h.want(200, "GET", "/rwa/offerings/"+o, nil); a.text("subscribedAmount") != "0" {
		t.Errorf("%s", a.raw)
	}

	investor := "/rwa/investors/" + sold.text("investorId")
	h.clock.Advance(120 * 24 * time.Hour)
	letter := map[string]any{"method": "THIRD_PARTY_LETTER", "verifier": "Counsel LLP", "documentDate": h.clock.Now().AddDate(0, 0, -1).Format(time.DateOnly)}
	if a := h.want(200, "GET", investor, nil); a.text("accreditationStatus") != "UNVERIFIED" {
		t.Errorf("%s", a.raw)
	}
	filed := h.want(200, "POST", investor+"/evidence", map[string]any{"evidence": []any{letter}})
	all, _ := filed.body["evidence"].([]any)
	if len(all) != 2 {
		t.Fatalf("%s", filed.raw)
	}
	newer, _ := all[1].(map[string]any)
	h.want(200, "PUT", investor+"/evidence/"+newer["evidenceId"].(string), map[string]any{"state": "approved"}, "x-approver-token", h.approver(h.voters[1]).Reveal())
	if a := h.want(200, "GET", investor, nil); a.text("accreditationStatus") != "VERIFIED" {
		t.Errorf("%s", a.raw)
	}
}
