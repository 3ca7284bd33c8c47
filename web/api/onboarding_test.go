package api

import (
	"fmt"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/onboarding"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/testkit/canary"
)

func (h *house) onboarding(s *Server, client *bitgo.Client, jobs database.Jobs, box *seal.Box) *onboarding.Service {
	return &onboarding.Service{DB: h.db.Serve, Clock: h.clock, Jobs: jobs, BitGo: client, Clients: s.Identity, Organization: h.world.Organization.ID,
		Box: box, Wallets: s.Wallets, Hooks: s.Subscriptions, Hook: seedHook, Tries: 1}
}

func institution(email string) map[string]any {
	return map[string]any{"email": email, "accountType": "business"}
}

func (h *house) onboardingSamples(all map[string]sample) {
	h.t.Helper()
	made := h.want(200, "POST", "/caas", institution("sample@institution.example"))
	all["createEnterprise"] = sample{path: "/caas", body: institution("another@institution.example"), absent: 403}
	all["createGoAccount"] = sample{path: "/go-accounts", body: map[string]any{"childEnterpriseId": h.apex.EnterpriseID, "label": "Sampled vault"}}
	all["getEnterpriseOnboarding"] = sample{path: "/caas/" + made.text("onboardingId")}
}

func (g *generator) validOnboarding(id string) (sample, bool) {
	switch id {
	case "createEnterprise":
		g.amount++
		return sample{whole: true, path: "/caas", body: map[string]any{"email": fmt.Sprintf("client-%d@institution.example", g.amount),
			"accountType": []string{"business", "individual"}[g.random.IntN(2)], "name": fmt.Sprint("Institution ", g.amount)}}, true
	case "createGoAccount":
		g.amount++
		return sample{path: "/go-accounts", body: map[string]any{"childEnterpriseId": g.apex.EnterpriseID, "label": fmt.Sprint("Vault ", g.amount), "walletPassphrase": "correct horse"}}, true
	case "getEnterpriseOnboarding":
		return sample{whole: true, path: "/caas/" + g.want(200, "POST", "/caas", institution("read@institution.example")).text("onboardingId")}, true
	}
	return sample{}, false
}

// seedOnboarding drives section 2 of the seed out of its own examples.
func (h *house) seedOnboarding(e example) bool {
	h.t.Helper()
	switch e.section + " " + e.title {
	case "2 Request Body":
		h.asked = e.body
	case "2 Response Example (200 OK)":
		a := h.want(200, "POST", "/caas", h.asked)
		h.fits(e, a, "status")
		h.formed(a, map[string]string{"id": `[0-9a-f]{32}`, "name": `.+`, "organization": h.world.Organization.ID, "createdAt": instant})
		h.child = a.text("id")
	case "3 Request Body":
		h.asked = e.body
	case "3 Response Example (200 OK)":
		h.control("enterprise", map[string]any{"enterprise": h.child, "kyc": "approved"})
		h.asked["childEnterpriseId"] = h.child
		e.body["enterprise"], e.body["coin"] = h.child, "ofc" // the seed's coin does not exist at BitGo
		waits := h.want(202, "POST", "/go-accounts", h.asked, "Idempotency-Key", "seed-3")
		if waits.text("status") != "pending" || waits.text("walletPassphrase") != "" {
			h.t.Errorf("section 3: %s", waits.raw)
		}
		h.control("advance", nil)
		a := h.want(200, "POST", "/go-accounts", h.asked, "Idempotency-Key", "seed-3")
		h.fits(e, a, "label", "coin", "enterprise", "status")
		h.formed(a, map[string]string{"id": waits.text("id"), "createdAt": instant, "walletPassphrase": `\S{30,}`})
	default:
		return false
	}
	return true
}

// A Go Account waits for KYC, is one however often it is asked for, and its passphrase is told once, to who asked; it is
// nowhere else.
func TestAGoAccount(t *testing.T) {
	h := setup(t)
	child := h.want(200, "POST", "/caas", institution("treasury@kestrel.example")).text("id")
	body := map[string]any{"childEnterpriseId": child, "label": "Kestrel vault"}
	if a := h.want(409, "POST", "/go-accounts", body, "Idempotency-Key", "one"); a.text("code") != onboarding.ErrKYC.Code || a.body["bitgo"] == nil {
		t.Errorf("%s", a.raw)
	}
	h.control("enterprise", map[string]any{"enterprise": child, "kyc": "approved"})
	h.want(202, "POST", "/go-accounts", body, "Idempotency-Key", "one")
	h.control("advance", nil)
	first := h.want(200, "POST", "/go-accounts", body, "Idempotency-Key", "one")
	again := h.want(200, "POST", "/go-accounts", body, "Idempotency-Key", "one")
	other := h.want(200, "POST", "/go-accounts", body, "Idempotency-Key", "two")
	passphrase := first.text("walletPassphrase")
	if len(passphrase) < 30 || string(first.raw) != string(again.raw) || other.text("walletPassphrase") != "" || other.text("id") != first.text("id") {
		t.Errorf("%s\n%s\n%s", first.raw, again.raw, other.raw)
	}
	if a := h.want(200, "GET", "/wallet/ofc/"+first.text("id"), nil); a.text("id") != first.text("id") {
		t.Errorf("%s", a.raw)
	}
	hooks, err := h.client.WalletWebhooks(t.Context(), "ofc", first.text("id"))
	if h.must(err); len(hooks) != 1 || hooks[0].Type != "transfer" || !hooks[0].AllToken || hooks[0].URL != seedHook {
		t.Errorf("%+v", hooks)
	}
	mine := canary.New("given passphrase")
	for _, label := range []string{"Given vault", "sandbox:sub-dust", "sandbox:internal-500", "\u202e"} {
		h.call("POST", "/go-accounts", map[string]any{"childEnterpriseId": child, "label": label, "walletPassphrase": mine.Text()})
	}
	marks := []canary.Mark{mine, canary.Of("made passphrase", passphrase)}
	if found := canary.In([]byte(h.log.String()), marks...); len(found) > 0 {
		t.Errorf("the log shows %v", found)
	}
	found, _, err := canary.Database(t.Context(), h.db.Owner, marks...)
	if h.must(err); len(found) > 0 {
		t.Errorf("the database shows %v", found)
	}
	treasury := "Bearer " + h.newKey(identity.NewKey{Name: "treasury", Roles: []identity.Role{identity.Treasury}, Scopes: []string{identity.AllScopes}}).Reveal()
	h.want(403, "POST", "/go-accounts", body, "Authorization", treasury)
	h.want(404, "POST", "/go-accounts", map[string]any{"childEnterpriseId": strings.Repeat("0", 32), "label": "x"})
}

// One institution is one enterprise, whoever asks and however; a client's key makes none.
func TestAnInstitutionIsOnboardedOnce(t *testing.T) {
	h := setup(t)
	body := institution("Treasury@Kestrel.example")
	body["name"] = "Kestrel Holdings"
	first := h.want(200, "POST", "/caas", body, "Idempotency-Key", "one")
	again := h.want(200, "POST", "/caas", body, "Idempotency-Key", "one")
	other := h.want(200, "POST", "/caas", institution("treasury@kestrel.example"), "Idempotency-Key", "two")
	if first.text("name") != "Kestrel Holdings" || first.text("status") != "active" || string(first.raw) != string(again.raw) || other.text("id") != first.text("id") {
		t.Errorf("%s\n%s\n%s", first.raw, again.raw, other.raw)
	}
	c, err := h.Identity.ClientOfEnterprise(t.Context(), program, first.text("id"))
	if h.must(err); c.State != identity.Onboarding || c.ID.String() != first.text("clientId") {
		t.Errorf("%+v", c)
	}
	read := h.want(200, "GET", "/caas/"+first.text("onboardingId"), nil)
	steps, _ := read.body["steps"].([]any)
	if len(steps) != 4 || read.text("email") != "treasury@kestrel.example" {
		t.Errorf("%s", read.raw)
	}
	apex := "Bearer " + h.newKey(identity.NewKey{Name: "apex", Roles: identity.Roles, Client: &h.apex.ID, Scopes: []string{identity.AllScopes}}).Reveal()
	if a := h.want(403, "POST", "/caas", body, "Authorization", apex); a.text("code") != onboarding.ErrRole.Code {
		t.Errorf("%s", a.raw)
	}
	h.want(404, "GET", "/caas/"+first.text("onboardingId"), nil, "Authorization", apex)
}

// What BitGo says no to is a 400 with its reason; what may be put right stays open, and the same call goes on.
func TestOnboardingsThatFail(t *testing.T) {
	h := setup(t)
	refused := h.want(400, "POST", "/caas", institution("sandbox+sub-dust@institution.example"))
	if refused.text("code") != onboarding.ErrRefused.Code || !strings.Contains(refused.text("message"), "sub-dust-threshold") || refused.body["bitgo"] == nil {
		t.Errorf("%s", refused.raw)
	}
	h.control("down", map[string]any{"surface": "platform", "mode": "html503"})
	body := institution("late@institution.example")
	h.want(502, "POST", "/caas", body, "Idempotency-Key", "late")
	h.control("down", map[string]any{"surface": "platform", "mode": "off"})
	made := h.want(200, "POST", "/caas", body, "Idempotency-Key", "late")
	read := h.want(200, "GET", "/caas/"+made.text("onboardingId"), nil)
	if steps, _ := read.body["steps"].([]any); len(steps) != 5 {
		t.Errorf("%s", read.raw)
	}
	for field, body := range map[string]map[string]any{"email": institution("no address"), "accountType": {"email": "a@b.example", "accountType": "entity"}} {
		if a := h.want(400, "POST", "/caas", body); !strings.Contains(string(a.raw), `"field":"`+field+`"`) {
			t.Errorf("%s: %s", field, a.raw)
		}
	}
}
