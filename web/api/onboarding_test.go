package api

import (
	"fmt"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/onboarding"
)

func (h *house) onboarding(s *Server, client *bitgo.Client, jobs database.Jobs) *onboarding.Service {
	return &onboarding.Service{DB: h.db.Serve, Clock: h.clock, Jobs: jobs, BitGo: client, Clients: s.Identity, Organization: h.world.Organization.ID}
}

func institution(email string) map[string]any {
	return map[string]any{"email": email, "accountType": "business"}
}

func (h *house) onboardingSamples(all map[string]sample) {
	h.t.Helper()
	made := h.want(200, "POST", "/caas", institution("sample@institution.example"))
	all["createEnterprise"] = sample{path: "/caas", body: institution("another@institution.example"), absent: 403}
	all["getEnterpriseOnboarding"] = sample{path: "/caas/" + made.text("onboardingId")}
}

func (g *generator) validOnboarding(id string) (sample, bool) {
	switch id {
	case "createEnterprise":
		g.amount++
		return sample{whole: true, path: "/caas", body: map[string]any{"email": fmt.Sprintf("client-%d@institution.example", g.amount),
			"accountType": []string{"business", "individual"}[g.random.IntN(2)], "name": fmt.Sprint("Institution ", g.amount)}}, true
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
	default:
		return false
	}
	return true
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
