package api

import (
	"testing"
	"time"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/gateway"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
)

// verified puts an investor on file, with evidence that somebody else has approved. client nil: the organization's own.
func (h *house) verified(client *identity.Client, id string) string {
	h.t.Helper()
	f := accreditation.Filing{ID: id, Name: "Nora Investor", Kind: accreditation.Natural, Residence: "US_NY",
		Evidence: []accreditation.Document{{Method: accreditation.EarlierVerified, Verifier: "Counsel LLP", Date: testkit.Start.AddDate(0, 0, -7)}}}
	if client != nil {
		f.Client = client.ID
	}
	i, err := h.Investors.File(h.t.Context(), h.db.Person(h.t, "Files investors", testkit.Whole(identity.Treasury)), f, fresh())
	h.must(err)
	_, err = h.Investors.Decide(h.t.Context(), h.voters[0], i.Evidence[0].ID, true, "")
	h.must(err)
	return i.ID
}

func registration() map[string]any {
	return map[string]any{"issuerName": "Meridian Real Estate Fund III", "securityType": "LP_INTEREST", "regulationType": "REG_D_506C",
		"totalShares": 10000000, "parValue": 10.5, "jurisdiction": "US_DE"}
}

func issue(security, to string, shares int) map[string]any {
	return map[string]any{"securityId": security, "fromHolder": "issuer_treasury", "toHolder": to, "shares": shares, "transferType": "PRIMARY_ISSUANCE", "accreditationVerified": true}
}

// of is a body with the client that it is for.
func of(client identity.Client, body map[string]any) map[string]any {
	body["clientId"] = client.ID.String()
	return body
}

// securitySamples are of Apex's.
func (h *house) securitySamples(all map[string]sample) {
	h.t.Helper()
	x := h.want(200, "POST", "/rwa/securities/register", of(h.apex, registration())).text("securityId")
	waits := h.want(202, "POST", "/rwa/securities/transfer", issue(x, "investor_7b2e4c8f", 10))
	all["registerSecurity"] = sample{path: "/rwa/securities/register", body: of(h.apex, registration())}
	all["getSecurity"] = sample{path: "/rwa/securities/" + x}
	all["transferSecurity"] = sample{path: "/rwa/securities/transfer", body: issue(x, "investor_7b2e4c8f", 10)}
	all["cancelSecurityTransfer"] = sample{path: "/rwa/transfers/" + waits.text("transactionId") + "/cancel"}
	all["getSecurityTransfer"] = sample{path: "/rwa/transfers/" + waits.text("transactionId")}
}

// validSecurity is a request that has to succeed, each time another one.
func (g *generator) validSecurity(id string) (sample, bool) {
	if g.register == nil {
		g.register = map[string]sample{}
		g.securitySamples(g.register)
	}
	s, there := g.register[id]
	switch body, _ := s.body.(map[string]any); {
	case id == "cancelSecurityTransfer":
		move := g.register["transferSecurity"].body.(map[string]any)
		s.path = "/rwa/transfers/" + g.want(202, "POST", "/rwa/securities/transfer", issue(move["securityId"].(string), "inv_of_nobody", 1)).text("transactionId") + "/cancel"
	case there && body["shares"] != nil:
		g.amount++
		body["toHolder"] = "investor_of_" + fresh()[:8]
	case there && body["totalShares"] != nil:
		g.amount++
		body["totalShares"], body["parValue"] = 1+g.amount, "0.0001"
	}
	return s, there
}

// seedSecurity drives sections 15 and 16 of the seed out of its own examples.
func (h *house) seedSecurity(e example) bool {
	h.t.Helper()
	switch e.section + " " + e.title {
	case "15 Request Body", "16 Request Body":
		h.asked = e.body
	case "15 Response Body":
		a := h.want(200, "POST", "/rwa/securities/register", h.asked)
		h.fits(e, a, "status", "issuerName", "securityType", "regulationType", "totalShares", "parValue", "jurisdiction", "securityStatus", "transferAgent")
		h.formed(a, map[string]string{"securityId": `sec_[a-z0-9]{8,}`, "createdAt": instant, "cusip": `UNASSIGNED-.+`, "isin": `UNASSIGNED-.+`})
		h.registered = a.text("securityId")
	case "16 Response Body":
		h.asked["securityId"] = h.registered
		waits := h.want(202, "POST", "/rwa/securities/transfer", h.asked, "Idempotency-Key", "seed-16") // nobody has verified the investor
		if waits.text("state") != "pending_review" || waits.text("processedAt") != "" {
			h.t.Errorf("section 16: %s", waits.raw)
		}
		h.verified(nil, e.body["toHolder"].(string))
		e.body["securityId"] = h.registered
		a := h.want(200, "POST", "/rwa/securities/transfer", h.asked, "Idempotency-Key", "seed-16")
		h.fits(e, a, "status", "securityId", "fromHolder", "toHolder", "shares", "transferType", "state", "accruedDividends", "feeBps", "custodian")
		h.formed(a, map[string]string{"transactionId": `tx_[a-z0-9]{8,}`, "processedAt": instant})
		if a.text("transactionId") != waits.text("transactionId") {
			h.t.Errorf("section 16: one call made two transfers")
		}
	default:
		return false
	}
	return true
}

const instant = `\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`

// A transfer that waits for evidence goes on by itself once compliance has decided.
func TestSharesWaitForEvidence(t *testing.T) {
	h := setup(t)
	x := h.want(200, "POST", "/rwa/securities/register", of(h.apex, registration())).text("securityId")
	waits := h.want(202, "POST", "/rwa/securities/transfer", issue(x, "inv_3c8d2e4f", 4))
	if got := h.want(200, "GET", "/rwa/securities/"+x, nil); got.text("reservedShares") != "4" || got.text("issuedShares") != "0" {
		t.Errorf("%s", got.raw)
	}
	h.verified(&h.apex, "inv_3c8d2e4f")
	h.work()
	path := "/rwa/transfers/" + waits.text("transactionId")
	testkit.Eventually(t, 20*time.Second, func() bool { return h.want(200, "GET", path, nil).text("state") == "confirmed" })
	if got := h.want(200, "GET", "/rwa/securities/"+x, nil); got.text("reservedShares") != "0" || got.text("issuedShares") != "4" {
		t.Errorf("%s", got.raw)
	}
	over := h.want(400, "POST", "/rwa/securities/transfer", issue(x, "inv_3c8d2e4f", 9_999_997))
	if over.text("code") != "security.shares" || over.text("message") != "Nothing was transferred. Of 10,000,000 authorised shares 4 are issued and 0 promised to issues that wait: 9,999,996 are left, and 9,999,997 were asked for." {
		t.Errorf("%s", over.raw)
	}
}

func TestNumbersOfSecurities(t *testing.T) {
	h := setup(t)
	for name, c := range map[string]struct {
		field string
		value string // as JSON
		want  int
		shows string
	}{
		"the most shares":      {"totalShares", `9007199254740991`, 200, "9.007199254740991e+15"},
		"one more":             {"totalShares", `9007199254740992`, 400, ""},
		"as a string":          {"totalShares", `"9007199254740991"`, 200, "9.007199254740991e+15"},
		"one more, a string":   {"totalShares", `"9007199254740992"`, 400, ""},
		"half a share":         {"totalShares", `1.5`, 400, ""},
		"none":                 {"totalShares", `0`, 400, ""},
		"an exponent":          {"totalShares", `1e3`, 400, ""},
		"a fine par value":     {"parValue", `0.0001`, 200, "0.0001"},
		"no par value":         {"parValue", `0`, 200, "0"},
		"too fine":             {"parValue", `0.0000001`, 400, ""},
		"below zero":           {"parValue", `-1`, 400, ""},
		"no such regulation":   {"regulationType", `"REG_Z"`, 400, ""},
		"an invented CUSIP":    {"cusip", `"CUSIP-483921"`, 400, ""},
		"an assigned CUSIP":    {"cusip", `"037833100"`, 200, "037833100"},
		"a wrong check digit":  {"isin", `"US4839210020"`, 400, ""},
		"invisible characters": {"issuerName", `"Meri\u202edian"`, 400, ""},
	} {
		body := registration()
		body[c.field] = jsonText(c.value)
		a := h.want(c.want, "POST", "/rwa/securities/register", body)
		if c.want == 200 && a.text(c.field) != c.shows {
			t.Errorf("%s: %s", name, a.raw)
		}
	}
}

// A call whose answer was lost in a crash gives the same security and the same transfer.
func TestSecuritiesAreMadeOnce(t *testing.T) {
	h := setup(t)
	investor := h.verified(nil, "")
	first := h.want(200, "POST", "/rwa/securities/register", registration(), "Idempotency-Key", "one")
	move := issue(first.text("securityId"), investor, 7)
	moved := h.want(200, "POST", "/rwa/securities/transfer", move, "Idempotency-Key", "two")
	_, err := h.db.Owner.Exec(t.Context(), `update gateway_answer set status = null, headers = null, sealed = null, leased_until = $1`, h.clock.Now())
	h.must(err)
	h.clock.Advance(gateway.Lease)
	if again := h.want(200, "POST", "/rwa/securities/register", registration(), "Idempotency-Key", "one"); again.text("securityId") != first.text("securityId") {
		t.Errorf("%s became %s", first.raw, again.raw)
	}
	if again := h.want(200, "POST", "/rwa/securities/transfer", move, "Idempotency-Key", "two"); again.text("transactionId") != moved.text("transactionId") {
		t.Errorf("%s became %s", moved.raw, again.raw)
	}
	if n := h.db.Count(t, `select issued from security`); n != 7 {
		t.Errorf("%d shares were issued", n)
	}
}

// What is of the organization itself is absent for a client's key, and a client's key files for its client.
func TestWhoseSecurity(t *testing.T) {
	h := setup(t)
	ours := h.want(200, "POST", "/rwa/securities/register", registration()).text("securityId")
	apex := "Bearer " + h.newKey(identity.NewKey{Name: "apex", Roles: identity.Roles, Client: &h.apex.ID, Scopes: []string{identity.AllScopes}}).Reveal()
	h.want(404, "GET", "/rwa/securities/"+ours, nil, "Authorization", apex)
	h.want(404, "POST", "/rwa/securities/transfer", issue(ours, "inv_3c8d2e4f", 1), "Authorization", apex)
	theirs := h.want(200, "POST", "/rwa/securities/register", registration(), "Authorization", apex).text("securityId")
	if n := h.db.Count(t, `select count(*) from security where id = $1 and client_id = $2`, theirs, h.apex.ID); n != 1 {
		t.Error("a client's key did not file for its client")
	}
	h.want(200, "GET", "/rwa/securities/"+theirs, nil)
	h.want(404, "POST", "/rwa/securities/register", of(h.meridian, registration()), "Authorization", apex)
}
