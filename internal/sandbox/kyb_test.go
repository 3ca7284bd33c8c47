package sandbox

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// document makes one at the document service and uploads its files.
func (s *stand) document(kind string, arrive bool) string {
	s.t.Helper()
	made := s.do("POST", s.platform+"/api/document-service/v1/documents", "service", map[string]any{"documentType": kind})
	if made.status != http.StatusCreated {
		s.t.Fatalf("document: %d %s", made.status, made.raw)
	}
	id := made.body["documentId"].(string)
	for _, f := range made.body["files"].([]any) {
		file := f.(map[string]any)
		if arrive {
			r, err := http.NewRequest("PUT", file["uploadUrl"].(string), strings.NewReader("%PDF"))
			if err != nil {
				s.t.Fatalf("request: %v", err)
			}
			r.Header.Set("Content-Type", "application/pdf")
			response, err := http.DefaultClient.Do(r)
			if err != nil || response.StatusCode != 200 {
				s.t.Fatalf("upload: %v %v", response, err)
			}
			_ = response.Body.Close()
		}
		set := s.do("PATCH", s.platform+"/api/document-service/v1/documents/"+id+"/files/"+file["fileId"].(string), "service", map[string]any{"status": "uploaded"})
		if set.status != 200 || set.body["status"] != "uploaded" {
			s.t.Fatalf("file: %d %s", set.status, set.raw)
		}
	}
	s.do("POST", s.platform+"/api/document-service/v1/documents/"+id+"/verify", "service", map[string]any{})
	return id
}

const kybPath = "/api/identity-service/v1/identities"

func (k client) kyb(method, path string, body any) result {
	return k.do(method, k.platform+kybPath+path, "service", body)
}

// company is a complete business, but for its documents and people.
func (k client) company(name string) map[string]any {
	address := map[string]any{"street1": "1 Main Street", "city": "Austin", "subdivision": "TX", "zip": "78701", "country": "USA"}
	return map[string]any{"type": "business", "organizationId": k.world.Organization.ID, "enterpriseId": k.enterprise,
		"business": map[string]any{"businessName": name, "incorporationCountryCode": "USA", "legalEntityStructure": "llc", "formationDate": "2020-01-02",
			"physicalBusinessAddress": address, "einTinIdentificationNumber": "12-3456789"},
		"requestedProducts": []any{map[string]any{"name": "Go Account", "bitgoOrg": "BitGo Trust"}}}
}

// director is an identity of a person of the business.
func (k client) director() string {
	k.t.Helper()
	address := map[string]any{"street1": "1 Main Street", "city": "Austin", "subdivision": "TX", "zip": "78701", "country": "USA"}
	made := k.kyb("POST", "", map[string]any{"type": "individual", "userId": k.user, "requestedProducts": []any{}, "individual": map[string]any{"nameFirst": "Jane", "nameLast": "Doe",
		"birthdate": map[string]any{"year": "1990", "month": "06", "day": "15"}, "countryOfResidence": "USA", "countryOfCitizenship": "USA", "address": address}})
	if made.status != http.StatusCreated {
		k.t.Fatalf("director: %d %s", made.status, made.raw)
	}
	return made.body["id"].(string)
}

func (k client) attach(identity string, kinds ...string) {
	k.t.Helper()
	list := []any{}
	for _, kind := range kinds {
		list = append(list, map[string]any{"documentId": k.document(kind, true), "documentType": kind})
	}
	if r := k.kyb("POST", "/"+identity+"/documents", map[string]any{"documents": list}); r.status != http.StatusCreated {
		k.t.Fatalf("documents: %d %s", r.status, r.raw)
	}
}

// A business says what is missing, is reviewed when nothing is, and takes its enterprise
// through KYC.
func TestKybPasses(t *testing.T) {
	t.Parallel()
	k := newStand(t, Options{}).client(t, "entity")
	made := k.kyb("POST", "", k.company("Client LLC"))
	id, _ := made.body["id"].(string)
	if status, _ := dig(made.body, "requestedProducts.0.status"); made.status != http.StatusCreated || status != "missingRequirements" {
		t.Fatalf("made: %d %s", made.status, made.raw)
	}
	early := k.kyb("PATCH", "/"+id, map[string]any{"finalizeSubmission": true})
	if details, _ := early.body["details"].([]any); early.status != 400 || len(details) != 3 {
		t.Fatalf("early: %d %s", early.status, early.raw)
	}
	person := k.director()
	k.attach(id, "certificateOfIncorporation", "proofOfPrincipalPlaceOfBusiness")
	k.attach(person, "governmentId")
	ready := k.kyb("PATCH", "/"+id, map[string]any{"associatedPeople": []any{map[string]any{"role": "controlPerson", "identityId": person},
		map[string]any{"role": "beneficialOwner", "identityId": person, "percentageOwnership": 50}}})
	for path, want := range map[string]any{"requestedProducts.0.status": "readyForSubmission", "associatedPeople.0.status": "readyForSubmission",
		"associatedPeople.0.percentageOwnership": nil, "associatedPeople.1.percentageOwnership": 50.0, "finalizeSubmission": false} {
		if got, _ := dig(ready.body, path); ready.status != 200 || got != want {
			t.Errorf("%s is %v: %s", path, got, ready.raw)
		}
	}
	k.told()
	sent := k.kyb("PATCH", "/"+id, map[string]any{"finalizeSubmission": true})
	if status, _ := dig(sent.body, "requestedProducts.0.status"); sent.status != 200 || status != "inReview" || sent.body["finalizeSubmission"] != true {
		t.Fatalf("sent: %d %s", sent.status, sent.raw)
	}
	if e := k.get("/api/v2/enterprise/" + k.enterprise); e.body["kycState"] != "inreview" {
		t.Errorf("enterprise: %s", e.raw)
	}
	if r := k.kyb("PATCH", "/"+id, map[string]any{"finalizeSubmission": false}); r.status != 400 {
		t.Errorf("changed in review: %d", r.status)
	}
	k.control("advance", map[string]any{"kind": "kyc"})
	done := k.kyb("GET", "/"+id, nil)
	for path, want := range map[string]any{"requestedProducts.0.status": "approved", "requirements.0.status": "verified", "documents.0.status": "verified"} {
		if got, _ := dig(done.body, path); got != want {
			t.Errorf("%s is %v: %s", path, got, done.raw)
		}
	}
	if e := k.get("/api/v2/enterprise/" + k.enterprise); e.body["kycState"] != "approved" || e.body["canCreateOffchainWallet"] != true {
		t.Errorf("enterprise: %s", e.raw)
	}
	want := []string{"enterpriseKycState approved", "enterpriseKycState inreview", "identityStatus approved", "identityStatus in review", "identityStatus productRequestApproved"}
	if got := k.told(); !slices.Equal(got, want) {
		t.Errorf("told %q", got)
	}
	if list := k.do("GET", k.platform+kybPath+"?enterpriseId="+k.enterprise, "service", nil); !strings.Contains(string(list.raw), id) || strings.Contains(string(list.raw), `"id":"`+person) {
		t.Errorf("list: %s", list.raw)
	}
	if r := k.do("GET", k.platform+kybPath+"/"+id, "approver", nil); r.status != 404 || r.body["error"] == nil {
		t.Errorf("somebody else reads it: %d %s", r.status, r.raw)
	}
}

func TestKybRejected(t *testing.T) {
	t.Parallel()
	k := newStand(t, Options{}).client(t, "entity")
	id := k.kyb("POST", "", k.company(rejectedName)).body["id"].(string)
	person := k.director()
	k.attach(id, "certificateOfIncorporation", "proofOfPrincipalPlaceOfBusiness")
	if r := k.kyb("PATCH", "/"+id, map[string]any{"finalizeSubmission": true, "associatedPeople": []any{map[string]any{"role": "controlPerson", "identityId": person}}}); r.status != 200 {
		t.Fatalf("sent: %d %s", r.status, r.raw)
	}
	k.control("advance", map[string]any{"kind": "kyc"})
	if r := k.kyb("GET", "/"+id, nil); !strings.Contains(string(r.raw), `"status":"rejected"`) {
		t.Errorf("identity: %s", r.raw)
	}
	if e := k.get("/api/v2/enterprise/" + k.enterprise); e.body["kycState"] != "rejected" {
		t.Errorf("enterprise: %s", e.raw)
	}
	k.kyb("PATCH", "/"+id, map[string]any{"business": map[string]any{"businessName": "Client LLC"}, "finalizeSubmission": true})
	k.control("kyc", map[string]any{"identity": id, "state": "approved"})
	if e := k.get("/api/v2/enterprise/" + k.enterprise); e.body["kycState"] != "approved" {
		t.Errorf("after a correction: %s", e.raw)
	}
}

func TestKybRefusals(t *testing.T) {
	t.Parallel()
	k := newStand(t, Options{}).client(t, "entity")
	id := k.kyb("POST", "", k.company("Client LLC")).body["id"].(string)
	person := k.director()
	missing := k.document("certificateOfIncorporation", false)
	one := func(document, kind string) map[string]any {
		return map[string]any{"documents": []any{map[string]any{"documentId": document, "documentType": kind}}}
	}
	with := func(key string, value any) map[string]any {
		body := k.company("Client LLC")
		body[key] = value
		return body
	}
	documents := "/" + id + "/documents"
	nobody := uuid(fixed("no", "body"))
	for name, c := range map[string]struct {
		method, path string
		body         any
		status       int
	}{
		"nothing":             {"POST", "", nil, 400},
		"type":                {"POST", "", with("type", "trust"), 400},
		"organization":        {"POST", "", with("organizationId", "x"), 400},
		"no products":         {"POST", "", with("requestedProducts", []any{}), 400},
		"unknown product":     {"POST", "", with("requestedProducts", []any{map[string]any{"name": "Moon", "bitgoOrg": "BitGo Trust"}}), 400},
		"business of text":    {"POST", "", with("business", "Client"), 400},
		"nobody's user":       {"POST", "", map[string]any{"type": "individual", "userId": "x", "requestedProducts": []any{}}, 400},
		"a business in it":    {"PATCH", "/" + id, map[string]any{"associatedPeople": []any{map[string]any{"role": "controlPerson", "identityId": id}}}, 400},
		"a role":              {"PATCH", "/" + id, map[string]any{"associatedPeople": []any{map[string]any{"role": "boss", "identityId": person}}}, 400},
		"a small share":       {"PATCH", "/" + id, map[string]any{"associatedPeople": []any{map[string]any{"role": "beneficialOwner", "identityId": person, "percentageOwnership": 9}}}, 400},
		"unknown":             {"GET", "/" + nobody, nil, 404},
		"change the unknown":  {"PATCH", "/" + nobody, map[string]any{}, 404},
		"no document":         {"POST", documents, map[string]any{}, 400},
		"no UUID":             {"POST", documents, one("x", "w9"), 400},
		"not arrived":         {"POST", documents, one(missing, "certificateOfIncorporation"), 422},
		"another type":        {"POST", documents, one(missing, "w9"), 422},
		"unknown document":    {"POST", documents, one(nobody, "w9"), 422},
		"documents of nobody": {"GET", "/" + nobody + "/documents", nil, 404},
		"replace the unknown": {"PUT", documents + "/" + nobody, map[string]any{}, 404},
		"remove the unknown":  {"DELETE", documents + "/" + nobody, nil, 404},
	} {
		if r := k.kyb(c.method, c.path, c.body); r.status != c.status || r.body["error"] == nil {
			t.Errorf("%s: %d %s", name, r.status, r.raw)
		}
	}
	k.attach(id, "w9")
	held, _ := dig(k.kyb("GET", documents, nil).body, "documents.0.id")
	place := documents + "/" + held.(string)
	if r := k.kyb("PUT", place, map[string]any{"documentId": k.document("w8", true), "documentType": "w8"}); r.status != 200 || r.body["documentType"] != "w8" {
		t.Errorf("replaced: %d %s", r.status, r.raw)
	}
	if r := k.kyb("PUT", place, map[string]any{"documentType": "w9"}); r.status != 422 {
		t.Errorf("of another type: %d %s", r.status, r.raw)
	}
	if r := k.kyb("PUT", place, map[string]any{"documentType": "napkin"}); r.status != 400 {
		t.Errorf("of no type: %d %s", r.status, r.raw)
	}
	if r := k.kyb("DELETE", place, nil); r.status != http.StatusNoContent {
		t.Errorf("removed: %d %s", r.status, r.raw)
	}
}

func TestDocuments(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	const path = "/api/document-service/v1/documents"
	made := s.do("POST", s.platform+path, "service", map[string]any{"documentType": "governmentId", "subType": "dl", "metadata": map[string]any{"a": 1}, "forUserId": s.world.User("apex").ID})
	id, _ := made.body["documentId"].(string)
	if made.status != http.StatusCreated || len(made.body["files"].([]any)) != 2 || made.body["documentTypeLabel"] != "Government id" {
		t.Fatalf("%d %s", made.status, made.raw)
	}
	file, _ := dig(made.body, "files.0.fileId")
	for name, c := range map[string]struct {
		method, path, token string
		body                any
		status              int
	}{
		"a napkin":         {"POST", path, "service", map[string]any{"documentType": "napkin"}, 400},
		"a kind of it":     {"POST", path, "service", map[string]any{"documentType": "w9", "subType": "napkin"}, 400},
		"for nobody":       {"POST", path, "service", map[string]any{"documentType": "w9", "forUserId": "x"}, 400},
		"get":              {"GET", path + "/" + id, "service", nil, 200},
		"get another's":    {"GET", path + "/" + id, "approver", nil, 403},
		"get nothing":      {"GET", path + "/" + uuid(fixed("no", "document")), "service", nil, 404},
		"get by a word":    {"GET", path + "/x", "service", nil, 400},
		"without a token":  {"GET", path, "", nil, 401},
		"list":             {"GET", path + "?type=governmentId&status=awaitingUpload&ids=" + id + "&limit=1&offset=0", "service", nil, 200},
		"list too much":    {"GET", path + "?limit=101", "service", nil, 400},
		"list from before": {"GET", path + "?offset=-1", "service", nil, 400},
		"list napkins":     {"GET", path + "?type=napkin", "service", nil, 400},
		"list lost ones":   {"GET", path + "?status=lost", "service", nil, 400},
		"file":             {"PATCH", path + "/" + id + "/files/" + file.(string), "service", map[string]any{"status": "requiresManualReview"}, 200},
		"file accepted":    {"PATCH", path + "/" + id + "/files/" + file.(string), "service", map[string]any{"status": "accepted"}, 400},
		"unknown file":     {"PATCH", path + "/" + id + "/files/x", "service", map[string]any{"status": "uploaded"}, 404},
		"upload nowhere":   {"PUT", "/_sandbox/upload/" + id + "/x", "", map[string]any{"a": 1}, 403},
	} {
		r := s.do(c.method, s.platform+c.path, c.token, c.body)
		if r.status != c.status || r.status >= 400 && c.token != "" && (r.body["code"] == nil || r.body["message"] == nil) {
			t.Errorf("%s: %d %s", name, r.status, r.raw)
		}
	}
	// Nothing has arrived, whatever the client said.
	verified := s.do("POST", s.platform+path+"/"+id+"/verify", "service", map[string]any{})
	if verified.status != 200 || verified.body["status"] != "awaitingUpload" {
		t.Errorf("verified: %d %s", verified.status, verified.raw)
	}
	if arrived := s.document("w9", true); !strings.Contains(string(s.get(path+"/"+arrived).raw), `"status":"uploaded"`) {
		t.Errorf("arrived: %s", s.get(path+"/"+arrived).raw)
	}
}
