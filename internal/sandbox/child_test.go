package sandbox

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// child asks for a client's enterprise.
func (s *stand) child(token string, more map[string]any) result {
	body := map[string]any{"email": "treasury@client.example", "idempotencyKey": "first", "additionalAdmins": []string{s.world.User("service").ID}}
	for key, value := range more {
		body[key] = value
	}
	return s.do("POST", s.platform+"/api/v2/organization/"+s.world.Organization.ID+"/enterprise", token, body)
}

func TestChildEnterprise(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	made := s.child("service", map[string]any{"accountType": "entity", "thirdPartyIdentifier": []any{map[string]any{"id": "7", "label": "crm"}}})
	id, _ := made.body["enterpriseId"].(string)
	if made.status != 200 || !hex32.MatchString(id) || !hex32.MatchString(fmt.Sprint(made.body["userId"])) || len(made.body) != 2 {
		t.Fatalf("%d %s", made.status, made.raw)
	}
	if again := s.child("service", map[string]any{"accountType": "individual"}); again.status != 200 || string(again.raw) != string(made.raw) {
		t.Errorf("again: %d %s", again.status, again.raw)
	}
	if other := s.child("service", map[string]any{"email": "other@client.example"}); other.status != 409 {
		t.Errorf("the key for another email: %d %s", other.status, other.raw)
	}
	e := s.get("/api/v2/enterprise/" + id)
	for path, want := range map[string]any{"name": "treasury@client.example", "kycState": "unverified", "accountType": "entity", "businessModel": "cryptoAsAServiceChild",
		"primaryContact": made.body["userId"], "canCreateOffchainWallet": false, "organization": s.world.Organization.ID} {
		if got, _ := dig(e.body, path); got != want {
			t.Errorf("%s is %v", path, got)
		}
	}
	found := s.get("/api/v2/organization/" + s.world.Organization.ID + "/enterprise?idempotencyKey=first")
	if got, _ := dig(found.body, "enterprises.0.id"); got != id || len(found.body["enterprises"].([]any)) != 1 {
		t.Errorf("by its key: %s", found.raw)
	}
	users := s.get("/api/v1/enterprise/" + id + "/user?allowInactiveUsers=true")
	if !strings.Contains(string(users.raw), "treasury@client.example") || users.body["incomplete"] != false {
		t.Errorf("its users: %s", users.raw)
	}
	if hidden := s.get("/api/v1/enterprise/" + id + "/user"); strings.Contains(string(hidden.raw), "treasury@client.example") {
		t.Errorf("an inactive user is listed: %s", hidden.raw)
	}
	sign := s.platform + "/api/v2/organization/" + s.world.Organization.ID + "/enterprise/" + id + "/contract"
	for range 2 {
		r := s.do("POST", sign, "service", map[string]any{"contractType": "trade-mpa", "signedDate": "2026-07-01"})
		if date, _ := dig(r.body, "contractsSigned.0.signedDate"); r.status != 200 || date != "2026-07-01" || len(r.body["contractsSigned"].([]any)) != 1 {
			t.Errorf("contract: %d %s", r.status, r.raw)
		}
	}
	if e := s.get("/api/v2/enterprise/" + id); e.body["tradeOnboardingAgreement"] == nil {
		t.Errorf("unsigned: %s", e.raw)
	}
}

// Two processes that ask at once make one enterprise.
func TestChildEnterpriseOnce(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	answers := make(chan string)
	for range 8 {
		go func() { answers <- string(s.child("service", nil).raw) }()
	}
	first := <-answers
	for range 7 {
		if other := <-answers; other != first {
			t.Errorf("%s, and %s", first, other)
		}
	}
	if n := len(s.get("/api/v2/enterprise").body["enterprises"].([]any)); n != len(s.world.Enterprises)+1 {
		t.Errorf("%d enterprises", n)
	}
}

func TestChildEnterpriseRefusals(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	for _, c := range []struct {
		name, token string
		more        map[string]any
		status      int
		error       string
	}{
		{"no email", "service", map[string]any{"email": ""}, 400, "email is required"},
		{"no address", "service", map[string]any{"email": "treasury"}, 400, "email is required"},
		{"no key", "service", map[string]any{"idempotencyKey": ""}, 400, "idempotencyKey is required"},
		{"no admins", "service", map[string]any{"additionalAdmins": nil}, 400, "additionalAdmins is required"},
		{"an admin by name", "service", map[string]any{"additionalAdmins": []string{"service"}}, 400, "additionalAdmins must be ids of users"},
		{"an unknown admin", "service", map[string]any{"additionalAdmins": []string{fixed("user", "no")}}, 404, "user not found"},
		{"account type", "service", map[string]any{"accountType": "business"}, 400, "accountType must be individual or entity"},
		{"third party", "service", map[string]any{"thirdPartyIdentifier": []any{map[string]any{"id": "7"}}}, 400, "thirdPartyIdentifier has an id and a label"},
		{"a list", "service", map[string]any{"email": []int{1}}, 400, "invalid body"},
		{"a viewer", "viewer", nil, 403, "token is missing a scope: enterprise_manage_all"},
		{"a client", "apex", nil, 403, "user is not a member of the organization"},
	} {
		r := s.child(c.token, c.more)
		if r.status != c.status || r.body["error"] != c.error {
			t.Errorf("%s: %d %s", c.name, r.status, r.raw)
		}
	}
	for org, status := range map[string]int{fixed("organization", "other"): 404, "acme": 400} {
		r := s.do("POST", s.platform+"/api/v2/organization/"+org+"/enterprise", "service", map[string]any{})
		if r.status != status {
			t.Errorf("organization %s: %d %s", org, r.status, r.raw)
		}
	}
	if n := len(s.get("/api/v2/enterprise").body["enterprises"].([]any)); n != len(s.world.Enterprises) {
		t.Errorf("%d enterprises", n)
	}
}

// A client has no wallets before its KYC is through, and no MPC wallets before BitGo's
// support turned them on (seed 000, mpc-tss-wallet-creation-blocked).
func TestWalletsNeedKycAndFlags(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	id := s.child("service", nil).body["enterpriseId"].(string)
	add := func(multisig string) result {
		return s.do("POST", s.platform+"/api/v2/tbtc4/wallet/add", "service", map[string]any{"label": "First", "enterprise": id, "type": "custodial", "multisigType": multisig})
	}
	if r := add("onchain"); r.status != http.StatusForbidden || r.body["error"] != "enterprise has not passed KYC" {
		t.Fatalf("before KYC: %d %s", r.status, r.raw)
	}
	s.control("enterprise", map[string]any{"enterprise": id, "kyc": "approved"})
	if r := add("onchain"); r.status != 200 || r.body["multisigType"] != "onchain" {
		t.Fatalf("after KYC: %d %s", r.status, r.raw)
	}
	if r := add("tss"); r.status != http.StatusForbidden || r.body["error"] != "For MPC wallet creation, please contact support@bitgo.com" {
		t.Fatalf("without the flag: %d %s", r.status, r.raw)
	}
	s.control("enterprise", map[string]any{"enterprise": id, "flag": "ethTSS", "on": true})
	if r := add("tss"); r.status != 200 || r.body["multisigType"] != "tss" {
		t.Fatalf("with the flag: %d %s", r.status, r.raw)
	}
	s.control("enterprise", map[string]any{"enterprise": id, "flag": "ethTSS"})
	if r := add("tss"); r.status != http.StatusForbidden {
		t.Fatalf("the flag is off again: %d %s", r.status, r.raw)
	}
}
