package sandbox

import (
	"net/url"
	"strings"
	"testing"
)

func TestOrganizationLists(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.child("service", nil)
	org := "/api/v2/organization/" + s.world.Organization.ID
	for _, c := range []struct {
		query  string
		status int
		n      int
	}{
		{"/enterprise", 200, 4},
		{"/enterprise?limit=2", 200, 2},
		{"/enterprise?search=apex", 200, 1},
		{"/enterprise?search=" + s.world.Enterprise("kestrel").ID, 200, 1},
		{"/enterprise?search=nobody", 200, 0},
		{"/enterprise?kycState=unverified", 200, 1},
		{"/enterprise?kycState=approved&kycState=unverified", 200, 4},
		{"/enterprise?accountType=individual", 200, 1},
		{"/enterprise?businessModel=cryptoAsAServiceChild", 200, 4},
		{"/enterprise?businessModel=bitgoAsAService", 200, 0},
		{"/enterprise?idempotencyKey=none", 200, 0},
		{"/enterprise/search?q=meridian", 200, 1},
		{"/enterprise/search?limit=3", 200, 3},
		{"/enterprise?kycState=maybe", 400, 0},
		{"/enterprise?accountType=business", 400, 0},
		{"/enterprise?businessModel=x", 400, 0},
		{"/enterprise?search=a&idempotencyKey=b", 400, 0},
		{"/enterprise?limit=0", 400, 0},
		{"/enterprise/search?q=a&prevId=b", 400, 0},
	} {
		r := s.get(org + c.query)
		list, _ := r.body["enterprises"].([]any)
		if r.status != c.status || len(list) != c.n {
			t.Errorf("%s: %d, %d listed", c.query, r.status, len(list))
		}
	}
	first := s.get(org + "/enterprise?limit=2")
	rest := s.get(org + "/enterprise?limit=2&prevId=" + first.body["nextBatchPrevId"].(string))
	if len(rest.body["enterprises"].([]any)) != 2 || rest.body["nextBatchPrevId"] != nil {
		t.Errorf("second page: %s", rest.raw)
	}
	summary := s.get(org + "/enterprises/summary")
	for path, want := range map[string]any{"inventory.totalCount": 4.0, "byVerificationState.approved": 3.0, "byAccountTypeAndVerificationState.individual.unverified": 1.0} {
		if got, _ := dig(summary.body, path); got != want {
			t.Errorf("%s is %v", path, got)
		}
	}
	if r := s.get(org + "/enterprises/summary?businessModel=x"); r.status != 400 {
		t.Errorf("summary of nothing: %d", r.status)
	}
	for token, n := range map[string]int{"service": 1, "viewer": 1, "apex": 0} {
		if r := s.do("GET", s.platform+"/api/v2/organization", token, nil); len(r.body["organizations"].([]any)) != n {
			t.Errorf("%s lists %s", token, r.raw)
		}
	}
}

// Nobody can be invited who has not logged in, set up a second factor and passed KYC (seed
// 000, invite-user-api-error), wherever the invitation leads.
func TestInvitationsWaitForTheUser(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	newcomer, apex := s.world.User("newcomer"), s.world.Enterprise("apex").ID
	org := s.platform + "/api/v2/organization/" + s.world.Organization.ID
	invitations := map[string]struct {
		url  string
		body map[string]any
	}{
		"enterprise":   {s.platform + "/api/v2/enterprise/" + apex + "/user", map[string]any{"username": newcomer.Email, "permission": "admin"}},
		"child":        {org + "/enterprise/" + s.world.Enterprise("kestrel").ID + "/user", map[string]any{"email": newcomer.Email, "permissions": []string{"auditor"}}},
		"organization": {org + "/user", map[string]any{"username": newcomer.Email, "role": "member"}},
	}
	invite := func(when string, status int) {
		t.Helper()
		for name, i := range invitations {
			r := s.do("POST", i.url, "manager", i.body)
			if r.status != status || status == 400 && !strings.Contains(r.body["error"].(string), "has not completed 2FA and identity verification") {
				t.Errorf("%s, %s: %d %s", when, name, r.status, r.raw)
			}
		}
	}
	invite("at first", 400)
	if r := s.ask("POST", s.platform+"/api/v2/user/login", "", map[string]any{"email": newcomer.Email, "password": newcomer.Password, "otp": "000000"}); r.status != 200 {
		t.Fatalf("login: %d %s", r.status, r.raw)
	}
	invite("after a login", 400)
	s.control("user", map[string]any{"email": newcomer.Email, "on": true})
	invite("with 2FA", 400)
	s.control("user", map[string]any{"email": newcomer.Email, "kyc": "approved"})
	invite("after KYC", 200)
	if r := s.get("/api/v1/enterprise/" + apex + "/user"); !strings.Contains(string(r.raw), newcomer.Email) {
		t.Errorf("users: %s", r.raw)
	}
}

func TestEnterpriseUsers(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	clerk, apex := s.world.User("clerk"), s.world.Enterprise("apex").ID
	path := s.platform + "/api/v2/enterprise/" + apex + "/user"
	kestrel := s.platform + "/api/v2/organization/" + s.world.Organization.ID + "/enterprise/" + s.world.Enterprise("kestrel").ID + "/user"
	query := func(id, role string) string { return path + "?" + url.Values{"userId": {id}, "role": {role}}.Encode() }
	for _, c := range []struct {
		name, method, url, token string
		body                     any
		status                   int
	}{
		{"with a long-lived token", "POST", path, "service", map[string]any{"username": clerk.Email}, 403},
		{"nobody", "POST", path, "manager", map[string]any{}, 400},
		{"no permission of BitGo's", "POST", path, "manager", map[string]any{"username": clerk.Email, "permission": "owner"}, 400},
		{"unknown", "POST", path, "manager", map[string]any{"username": "x@unykorn.example"}, 404},
		{"no id", "POST", s.platform + "/api/v2/enterprise/acme/user", "manager", map[string]any{}, 400},
		{"several", "POST", path, "manager", map[string]any{"usernames": []string{clerk.Email, s.world.User("viewer").Email}, "permission": []string{"wallet.create"}}, 200},
		{"role", "PUT", query(clerk.ID, "admin"), "manager", nil, 200},
		{"role of nobody's", "PUT", query(clerk.ID, "owner"), "manager", nil, 400},
		{"role of a stranger", "PUT", query(s.world.User("newcomer").ID, "admin"), "manager", nil, 404},
		{"into a child", "POST", kestrel, "service", map[string]any{"email": clerk.Email}, 200},
		{"again into the child", "POST", kestrel, "service", map[string]any{"email": clerk.Email}, 409},
		{"no email", "POST", kestrel, "service", map[string]any{}, 400},
		{"remove nobody", "DELETE", path, "manager", map[string]any{}, 400},
		{"remove a stranger", "DELETE", path, "manager", map[string]any{"username": "x@unykorn.example"}, 404},
		{"remove", "DELETE", path, "manager", map[string]any{"username": clerk.Email}, 200},
	} {
		if r := s.do(c.method, c.url, c.token, c.body); r.status != c.status {
			t.Errorf("%s: %d %s", c.name, r.status, r.raw)
		}
	}
	if r := s.do("GET", s.platform+"/api/v2/enterprise/"+apex, "clerk", nil); r.status != 404 {
		t.Errorf("the clerk is still in: %d", r.status)
	}
}

// Where an enterprise wants two administrators, a change of its users waits for the second.
func TestEnterpriseUsersByTwo(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	clerk, apex := s.world.User("clerk"), s.world.Enterprise("apex").ID
	path := s.platform + "/api/v2/enterprise/" + apex
	approve := func(r result, key string) {
		t.Helper()
		id, _ := dig(r.body, key)
		if done := s.do("PUT", s.platform+"/api/v2/pendingapprovals/"+id.(string), "approver", map[string]any{"state": "approved", "otp": "000000"}); done.status != 200 {
			t.Fatalf("approved: %d %s", done.status, done.raw)
		}
	}
	two := s.do("PUT", path, "service", map[string]any{"approvalsRequired": 2, "legalIdentifiers": map[string]any{"legalPersonName": "Apex Mining LLC"}})
	if kind, _ := dig(two.body, "info.type"); two.status != 202 || kind != "updateApprovalsRequiredRequest" {
		t.Fatalf("two: %d %s", two.status, two.raw)
	}
	approve(two, "id")
	if e := s.get("/api/v2/enterprise/" + apex); e.body["approvalsRequired"] != 2.0 {
		t.Fatalf("enterprise: %s", e.raw)
	}
	added := s.do("POST", path+"/user", "manager", map[string]any{"username": clerk.Email, "permission": "admin"})
	if action, _ := dig(added.body, "info.updateEnterpriseRequest.action"); added.status != 202 || action != "add" {
		t.Fatalf("added: %d %s", added.status, added.raw)
	}
	if me := s.do("GET", s.platform+"/api/v1/user/me", "clerk", nil); strings.Contains(string(me.raw), `"permissions":["admin"]`) {
		t.Error("an administrator before the approval")
	}
	approve(added, "id")
	if me := s.do("GET", s.platform+"/api/v1/user/me", "clerk", nil); !strings.Contains(string(me.raw), `"permissions":["admin"]`) {
		t.Error("no administrator after the approval")
	}
	gone := s.do("DELETE", path+"/user", "manager", map[string]any{"username": clerk.Email})
	if gone.status != 202 {
		t.Fatalf("removed: %d %s", gone.status, gone.raw)
	}
	approve(gone, "pendingApprovals.0.id")
	if r := s.do("GET", path, "clerk", nil); r.status != 404 {
		t.Errorf("the clerk is still in: %d", r.status)
	}
}

func TestOrganizationUsers(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	clerk, viewer := s.world.User("clerk"), s.world.User("viewer")
	path := s.platform + "/api/v2/organization/" + s.world.Organization.ID + "/user"
	query := func(id, role string) string { return path + "?" + url.Values{"userId": {id}, "role": {role}}.Encode() }
	for _, c := range []struct {
		name, method, url, token string
		body                     any
		status                   int
	}{
		{"with a long-lived token", "POST", path, "service", map[string]any{"username": clerk.Email, "role": "member"}, 403},
		{"no role", "POST", path, "manager", map[string]any{"username": clerk.Email}, 400},
		{"unknown", "POST", path, "manager", map[string]any{"username": "x@unykorn.example", "role": "member"}, 404},
		{"member", "POST", path, "manager", map[string]any{"username": clerk.Email, "role": "member"}, 200},
		{"again", "POST", path, "manager", map[string]any{"username": clerk.Email, "role": "member"}, 400},
		{"a role of the service", "PUT", query(clerk.ID, "serviceUser"), "manager", nil, 200},
		{"administrator", "PUT", query(clerk.ID, "admin"), "manager", nil, 202},
		{"no such role", "PUT", query(clerk.ID, "owner"), "manager", nil, 400},
		{"an outsider's role", "PUT", query(s.world.User("newcomer").ID, "member"), "manager", nil, 404},
		{"nobody's role", "PUT", path + "?role=member", "manager", nil, 400},
		{"remove the viewer", "DELETE", query(viewer.ID, ""), "manager", nil, 200},
		{"remove the viewer again", "DELETE", query(viewer.ID, ""), "manager", nil, 404},
		{"remove an administrator", "DELETE", query(s.world.User("second").ID, ""), "manager", nil, 202},
	} {
		r := s.do(c.method, c.url, c.token, c.body)
		if kind, _ := dig(r.body, "info.type"); r.status != c.status || c.status == 202 && kind != "updateOrganizationRequest" {
			t.Errorf("%s: %d %s", c.name, r.status, r.raw)
		}
	}
	listed := s.get("/api/v2/pendingapprovals?scope=organization")
	for _, a := range listed.body["pendingApprovals"].([]any) {
		id := a.(map[string]any)["id"].(string)
		if r := s.do("PUT", s.platform+"/api/v2/pendingapprovals/"+id, "approver", map[string]any{"state": "approved", "otp": "000000"}); r.status != 200 {
			t.Errorf("approve: %d %s", r.status, r.raw)
		}
	}
	if r := s.do("GET", s.platform+"/api/v2/organization", "second", nil); len(r.body["organizations"].([]any)) != 0 {
		t.Errorf("second is still in: %s", r.raw)
	}
	if r := s.do("GET", s.platform+"/api/v2/organization", "clerk", nil); !strings.Contains(string(r.raw), `"role":"admin"`) {
		t.Errorf("clerk: %s", r.raw)
	}
}

func TestEnterpriseSettings(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	apex := s.world.Wallet("apex-bitcoin")
	path := s.platform + "/api/v2/enterprise/" + apex.Enterprise
	for name, body := range map[string]any{
		"no name": map[string]any{"legalIdentifiers": map[string]any{}}, "no approvals": map[string]any{"approvalsRequired": 0},
		"more approvals than people": map[string]any{"approvalsRequired": 40}, "an unknown company": map[string]any{"distributedCustody": map[string]any{"signingBitgoOrg": "Acme"}},
		"an unknown page": map[string]any{"preferredUi": "vt100"},
	} {
		if r := s.do("PUT", path, "service", body); r.status != 400 {
			t.Errorf("%s: %d %s", name, r.status, r.raw)
		}
	}
	set := s.do("PUT", path, "service", map[string]any{"usersViewAllWallets": false, "preferredUi": "bg23", "distributedCustody": map[string]any{"signingBitgoOrg": "BitGo Inc"}})
	if set.status != 200 || set.body["usersViewAllWallets"] != false || set.body["preferredUi"] != "bg23" {
		t.Fatalf("%d %s", set.status, set.raw)
	}
	if r := s.do("GET", s.platform+"/api/v2/wallets", "clerk", nil); len(r.body["wallets"].([]any)) != 0 {
		t.Errorf("the clerk sees wallets it is not on: %s", r.raw)
	}
	if r := s.do("PUT", path, "viewer", map[string]any{}); r.status != 403 {
		t.Errorf("viewer: %d", r.status)
	}
	s.fund("apex-bitcoin", "tbtc4", "5000000")
	if r := s.do("POST", path+"/freeze", "service", map[string]any{}); r.status != 400 {
		t.Errorf("freeze for nothing: %d", r.status)
	}
	if r := s.do("POST", path+"/freeze", "service", map[string]any{"duration": "3600"}); r.status != 200 {
		t.Errorf("freeze: %d %s", r.status, r.raw)
	}
	if r := s.send("apex-bitcoin", "tbtc4", "100000", "frozen", nil); r.status != 400 || r.body["error"] != "enterprise is frozen" {
		t.Errorf("a send while frozen: %d %s", r.status, r.raw)
	}
	s.control("advance", map[string]any{"seconds": 3601})
	if r := s.send("apex-bitcoin", "tbtc4", "100000", "thawed", nil); r.status != 200 {
		t.Errorf("a send afterwards: %d %s", r.status, r.raw)
	}
}
