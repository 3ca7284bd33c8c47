package sandbox

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// client is a child enterprise with a person to verify, and webhooks that hear of them.
type client struct {
	*stand
	enterprise, user string
	in               *sink
}

func (s *stand) client(t *testing.T, account string) client {
	t.Helper()
	made := s.child("service", map[string]any{"accountType": account})
	k := client{stand: s, enterprise: made.body["enterpriseId"].(string), user: made.body["userId"].(string), in: newSink(t, s.world)}
	for _, kind := range []string{"identityStatus", "userKycState", "enterpriseKycState"} {
		r := s.do("POST", s.platform+"/api/v2/organization/"+s.world.Organization.ID+"/webhook", "manager", map[string]any{"type": kind, "url": k.in.url})
		if r.status != 200 {
			t.Fatalf("webhook: %d %s", r.status, r.raw)
		}
	}
	return k
}

// told is what the webhooks heard since the last call, in short.
func (k client) told() []string {
	k.control("flush", nil)
	out := []string{}
	for _, d := range k.in.take() {
		out = append(out, d.payload["type"]+" "+d.payload["identityStatus"]+d.payload["kycState"])
	}
	slices.Sort(out)
	return out
}

// person is a body that begins KYC.
func (k client) person(more map[string]any) map[string]any {
	body := map[string]any{"transactionType": "institutionalIndividual", "organizationId": k.world.Organization.ID, "enterpriseId": k.enterprise,
		"userId": k.user, "nameFirst": "Jane", "nameLast": "Doe", "birthdate": "1990-06-15", "country": "US", "addressCity": "Austin",
		"addressStreet1": "1 Main Street", "addressSubdivision": "TX", "countryOfCitizenship": "US", "countryOfResidence": "US",
		"govIdCountryOfIssuance": "US", "occupation": "Other", "phoneNumber": "+15125550100", "politicallyExposedPerson": false,
		"identificationNumber": "123-45-6789"}
	for key, value := range more {
		body[key] = value
		if value == nil {
			delete(body, key)
		}
	}
	return body
}

func (k client) begin(more map[string]any) result {
	return k.do("POST", k.platform+"/api/evs/v1/identity", "service", k.person(more))
}

// states are those of the identity, its user and its enterprise.
func (k client) states(id string) string {
	k.t.Helper()
	r := k.get("/api/evs/v1/identity?identityId=" + id)
	status, _ := dig(r.body, "identities.0.status")
	who := k.get("/api/v2/user/" + k.user)
	e := k.get("/api/v2/enterprise/" + k.enterprise)
	text, _ := status.(string)
	kyc, _ := who.body["kycStatus"].(string)
	state, _ := e.body["kycState"].(string)
	return text + ", " + kyc + ", " + state
}

// upload sends a form with files.
func (s *stand) upload(method, path, token, class string, files map[string]string) result {
	s.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	if class != "" {
		_ = form.WriteField("selectedIdClass", class)
	}
	for name, content := range files {
		part, err := form.CreateFormFile(name, name+".jpg")
		if err != nil {
			s.t.Fatalf("form: %v", err)
		}
		_, _ = io.WriteString(part, content)
	}
	_ = form.Close()
	r, err := http.NewRequest(method, s.platform+path, &body)
	if err != nil {
		s.t.Fatalf("request: %v", err)
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Authorization", "Bearer "+s.world.Token(token))
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatalf("upload: %v", err)
	}
	defer func() { _ = response.Body.Close() }()
	raw, _ := io.ReadAll(response.Body)
	out := result{status: response.StatusCode, raw: raw}
	_ = json.Unmarshal(raw, &out.body)
	return out
}

// A person's KYC goes through BitGo's states, waits for papers and signatures, and takes
// its user and its individual enterprise along; every state is told.
func TestKycPasses(t *testing.T) {
	t.Parallel()
	k := newStand(t, Options{}).client(t, "individual")
	id, _ := k.begin(nil).body["id"].(string)
	step := func(when, want string) {
		t.Helper()
		if got := k.states(id); got != want {
			t.Errorf("%s: %s", when, got)
		}
	}
	advance := func() { k.control("advance", map[string]any{"kind": "kyc"}) }
	step("at first", "initiating, pending, pending")
	advance()
	advance() // it waits for the document
	step("before documents", "awaiting document upload, pending, pending")
	path := "/api/evs/v1/identity/" + id
	made := k.upload("POST", path+"/document", "service", "dl", map[string]string{"frontPhoto": "front", "backPhoto": "back"})
	if made.status != 200 || made.body["status"] != "pending" || len(made.body["fileUploads"].([]any)) != 2 {
		t.Fatalf("document: %d %s", made.status, made.raw)
	}
	step("documents there", "records uploaded, pending, pending")
	advance()
	step("reviewed", "in review, pending, inreview")
	advance()
	step("reviewed well", "awaiting signature, pending, pending")
	sign := func(kind string) result {
		return k.do("POST", k.platform+path+"/signatures", "service", []any{map[string]any{"contractSignerNameFull": "Jane Doe", "contractSignedDate": "2026-07-05",
			"contractSignedIPAddress": "127.0.0.1", "contractType": kind, "contractVersion": "1", "userAgreesToTerms": true}})
	}
	if r := sign("csa"); r.status != 200 || r.body["status"] != "awaiting signature" {
		t.Fatalf("one signature: %d %s", r.status, r.raw)
	}
	if r := sign("mpa"); r.status != 200 || r.body["status"] != "signature submitted" {
		t.Fatalf("both signatures: %d %s", r.status, r.raw)
	}
	advance()
	step("at last", "approved, approved, approved")
	want := []string{"enterpriseKycState approved", "enterpriseKycState inreview", "enterpriseKycState pending", "enterpriseKycState pending", "identityStatus approved",
		"identityStatus awaiting document upload", "identityStatus awaiting signature", "identityStatus created", "identityStatus in review", "identityStatus initiating",
		"identityStatus records uploaded", "identityStatus signature submitted", "userKycState approved", "userKycState inreview", "userKycState pending", "userKycState pending"}
	if got := k.told(); !slices.Equal(got, want) {
		t.Errorf("told %q", got)
	}
	all := k.get("/api/evs/v1/identity?allData=true&identityId=" + id)
	for field, want := range map[string]any{"identities.0.identificationNumber": "***-**-6789", "identities.0.birthDate": "1990-06-15T00:00:00.000Z", "identities.0.selectedIdClass": "dl"} {
		if got, _ := dig(all.body, field); got != want {
			t.Errorf("%s is %v", field, got)
		}
	}
	listed := k.get("/api/evs/v1/identity/document?identityId=" + id)
	if status, _ := dig(listed.body, "documents.0.status"); status != "approved" {
		t.Errorf("document: %s", listed.raw)
	}
}

// debugStatus and debugFailureReason force the outcome, and what can be corrected is looked
// at again.
func TestKycFails(t *testing.T) {
	t.Parallel()
	for reason, want := range map[string]string{"": "declined, rejected, rejected", "SSN error": "ssn error, pending, flagged_retry_allowed", "needs review": "needs review, pending, flagged"} {
		k := newStand(t, Options{}).client(t, "individual")
		id := k.begin(map[string]any{"transactionType": "kycInc", "debugStatus": "failed", "debugFailureReason": reason}).body["id"].(string)
		k.control("advance", map[string]any{"kind": "kyc", "steps": 2})
		if got := k.states(id); got != want {
			t.Errorf("%q: %s", reason, got)
		}
		r := k.do("PATCH", k.platform+"/api/evs/v1/identity/"+id, "service", map[string]any{"debugStatus": "passed", "nameLast": "Dole"})
		if reason == "" {
			if r.status != 400 {
				t.Errorf("a declined identity was changed: %s", r.raw)
			}
			if again := k.begin(nil); again.status != 200 {
				t.Errorf("nobody may try again: %s", again.raw)
			}
			continue
		}
		k.control("advance", map[string]any{"kind": "kyc", "steps": 2})
		if got := k.states(id); r.status != 200 || got != "approved, approved, approved" {
			t.Errorf("%q corrected: %s, %s", reason, r.raw, got)
		}
	}
}

// An entity's KYC is its business's, not that of a person in it; the clock moves both.
func TestKycByClock(t *testing.T) {
	t.Parallel()
	k := newStand(t, Options{Pace: time.Hour}).client(t, "entity")
	id := k.begin(map[string]any{"transactionType": "starterSignup", "isEntity": false}).body["id"].(string)
	k.control("advance", map[string]any{"seconds": 3600})
	if got := k.states(id); got != "in review, pending, unverified" {
		t.Fatalf("after an hour: %s", got)
	}
	k.control("advance", map[string]any{"seconds": 3600})
	if got := k.states(id); got != "approved, approved, unverified" {
		t.Fatalf("after two: %s", got)
	}
}

func TestKycRefusals(t *testing.T) {
	t.Parallel()
	k := newStand(t, Options{}).client(t, "individual")
	for name, more := range map[string]map[string]any{
		"kind": {"transactionType": "robot"}, "no city": {"addressCity": nil}, "a date": {"birthdate": "15.06.1990"}, "letters": {"nameFirst": "Юлия"},
		"country": {"country": "Texas"}, "job": {"occupation": "Custodian"}, "no tax number": {"identificationNumber": nil}, "short tax number": {"identificationNumber": "12"},
		"debug": {"debugStatus": "maybe"}, "flag": {"politicallyExposedPerson": "no"}, "organization": {"organizationId": "x"},
		"enterprise": {"enterpriseId": fixed("enterprise", "no")}, "a stranger": {"userId": k.world.User("newcomer").ID},
	} {
		if r := k.begin(more); r.status != 400 || r.body["requestId"] == nil {
			t.Errorf("%s: %d %s", name, r.status, r.raw)
		}
	}
	id := k.begin(nil).body["id"].(string)
	if r := k.begin(nil); r.status != 400 {
		t.Errorf("a second identity: %d %s", r.status, r.raw)
	}
	path := "/api/evs/v1/identity/" + id
	photo := map[string]string{"frontPhoto": "x"}
	for name, c := range map[string]struct {
		r      result
		status int
	}{
		"too early":           {k.upload("POST", path+"/document", "service", "pp", photo), 400},
		"no class":            {k.upload("POST", path+"/document", "service", "", photo), 400},
		"no file":             {k.upload("POST", path+"/document", "service", "pp", nil), 400},
		"an empty file":       {k.upload("POST", path+"/document", "service", "pp", map[string]string{"frontPhoto": ""}), 400},
		"no form":             {k.do("POST", k.platform+path+"/document", "service", map[string]any{}), 400},
		"an unknown document": {k.upload("PUT", path+"/document/x", "service", "pp", photo), 404},
		"an unknown identity": {k.upload("POST", "/api/evs/v1/identity/x/document", "service", "pp", photo), 404},
		"sign early":          {k.do("POST", k.platform+path+"/signatures", "service", []any{}), 400},
		"list nothing":        {k.get("/api/evs/v1/identity"), 400},
		"list the unknown":    {k.get("/api/evs/v1/identity?identityId=x"), 404},
		"documents of what":   {k.get("/api/evs/v1/identity/document"), 400},
		"documents of none":   {k.get("/api/evs/v1/identity/document?documentId=x"), 404},
		"another's":           {k.do("PATCH", k.platform+path, "apex", map[string]any{}), 404},
		"a viewer":            {k.do("PATCH", k.platform+path, "viewer", map[string]any{}), 403},
		"no token":            {k.do("GET", k.platform+"/api/evs/v1/identity?identityId="+id, "", nil), 401},
	} {
		if c.r.status != c.status || !strings.Contains(string(c.r.raw), "requestId") {
			t.Errorf("%s: %d %s", name, c.r.status, c.r.raw)
		}
	}
	k.control("kyc", map[string]any{"identity": id, "state": awaitingDocuments})
	d := k.upload("POST", path+"/document", "service", "pp", photo).body["id"].(string)
	if r := k.upload("PUT", path+"/document/"+d, "service", "dl", map[string]string{"backPhoto": "y"}); r.status != 200 || r.body["selectedIdClass"] != "dl" {
		t.Errorf("replaced: %d %s", r.status, r.raw)
	}
	k.control("kyc", map[string]any{"identity": id, "state": "approved"})
	if got := k.states(id); got != "approved, approved, approved" {
		t.Errorf("by control: %s", got)
	}
	if r := k.do("POST", k.platform+"/_sandbox/kyc", "", map[string]any{"identity": id, "state": "happy"}); r.status != 400 {
		t.Errorf("a state that is none: %s", r.raw)
	}
}
