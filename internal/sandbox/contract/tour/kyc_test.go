package tour

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"strings"
)

// The KYC of persons and businesses, and the documents they show.
var kycRows = []row{
	{call: "POST /api/v2/organization/<org>/enterprise", body: `{"email":"treasury@client.example","idempotencyKey":"kyc","additionalAdmins":["<user-service>"]}`, want: 200, keep: "child enterpriseId, person userId"},
	{call: "POST /api/evs/v1/identity", body: `{"transactionType":"institutionalIndividual","organizationId":"<org>","enterpriseId":"<child>","userId":"<person>","nameFirst":"Jane","nameLast":"Doe",
		"birthdate":"1990-06-15","country":"US","addressCity":"Austin","addressStreet1":"1 Main Street","addressSubdivision":"TX","addressPostalCode":"78701","countryOfCitizenship":"US",
		"countryOfResidence":"US","govIdCountryOfIssuance":"US","occupation":"Other","phoneNumber":"+15125550100","politicallyExposedPerson":false,"identificationNumber":"123-45-6789","debugStatus":"passed"}`, want: 200, keep: "kyc id"},
	{call: "POST /api/evs/v1/identity", body: `{"transactionType":"kycInc"}`, want: 400},
	{call: "POST /api/evs/v1/identity", as: "nobody", body: `{}`, want: 401},
	{call: "POST /api/evs/v1/identity", as: "viewer", body: `{}`, want: 403},
	{call: "GET /api/evs/v1/identity?identityId=<kyc>&enterpriseId=<child>&userId=<person>&organizationId=<org>&allData=true", want: 200},
	{call: "POST /api/v2/user/accesstoken", body: `{"label":"Blind","otp":"000000","scope":["openid"]}`, want: 200, keep: "blind token"},
	{call: "GET /api/evs/v1/identity?identityId=<kyc>", as: "blind", want: 403},
	{call: "GET /api/evs/v1/identity/document?identityId=<kyc>", as: "blind", want: 403},
	{call: "GET /api/evs/v1/identity", want: 400},
	{call: "GET /api/evs/v1/identity?userId=<person>", as: "nobody", want: 401},
	{call: "GET /api/evs/v1/identity?identityId=nonsense", want: 404},
	{call: "PATCH /api/evs/v1/identity/<kyc>", body: `{"nameMiddle":"Ann","netWorth":"Under $100,000"}`, want: 200},
	{call: "PATCH /api/evs/v1/identity/<kyc>", body: `{"country":"Texas"}`, want: 400},
	{call: "PATCH /api/evs/v1/identity/<kyc>", as: "nobody", body: `{}`, want: 401},
	{call: "PATCH /api/evs/v1/identity/<kyc>", as: "viewer", body: `{}`, want: 403},
	{call: "PATCH /api/evs/v1/identity/nonsense", body: `{}`, want: 404},
	{call: "control POST /advance", body: `{"kind":"kyc"}`, want: 200},
	{do: func(s *stand) { s.photos("POST", "/api/evs/v1/identity/<kyc>/document", "paper") }},
	{do: func(s *stand) { s.photos("PUT", "/api/evs/v1/identity/<kyc>/document/<paper>", "paper") }},
	{call: "POST /api/evs/v1/identity/<kyc>/document", body: `{}`, want: 400},
	{call: "POST /api/evs/v1/identity/<kyc>/document", as: "nobody", want: 401},
	{call: "POST /api/evs/v1/identity/<kyc>/document", as: "viewer", want: 403},
	{call: "POST /api/evs/v1/identity/nonsense/document", want: 404},
	{call: "PUT /api/evs/v1/identity/<kyc>/document/<paper>", body: `{}`, want: 400},
	{call: "PUT /api/evs/v1/identity/<kyc>/document/<paper>", as: "nobody", want: 401},
	{call: "PUT /api/evs/v1/identity/<kyc>/document/<paper>", as: "viewer", want: 403},
	{call: "PUT /api/evs/v1/identity/<kyc>/document/nonsense", want: 404},
	{call: "GET /api/evs/v1/identity/document?identityId=<kyc>", want: 200},
	{call: "GET /api/evs/v1/identity/document", want: 400},
	{call: "GET /api/evs/v1/identity/document?identityId=<kyc>", as: "nobody", want: 401},
	{call: "GET /api/evs/v1/identity/document?documentId=nonsense", want: 404},
	{call: "control POST /advance", body: `{"kind":"kyc","steps":2}`, want: 200},
	{call: "POST /api/evs/v1/identity/<kyc>/signatures", body: `[{"contractSignerNameFull":"Jane Doe","contractSignedDate":"2026-07-05","contractSignedIPAddress":"127.0.0.1","contractType":"csa","contractVersion":"1","userAgreesToTerms":true},
		{"contractSignerNameFull":"Jane Doe","contractSignedDate":"2026-07-05","contractSignedIPAddress":"127.0.0.1","contractType":"mpa","contractVersion":"1","userAgreesToTerms":true}]`, want: 200},
	{call: "POST /api/evs/v1/identity/<kyc>/signatures", body: `[]`, want: 400},
	{call: "POST /api/evs/v1/identity/<kyc>/signatures", as: "nobody", body: `[]`, want: 401},
	{call: "POST /api/evs/v1/identity/<kyc>/signatures", as: "viewer", body: `[]`, want: 403},
	{call: "POST /api/evs/v1/identity/nonsense/signatures", body: `[]`, want: 404},

	{call: "POST /api/document-service/v1/documents", body: `{"documentType":"w9","metadata":{"a":1},"forUserId":"<user-apex>"}`, want: 201, keep: "w9 documentId, w9-file files.0.fileId"},
	{call: "POST /api/document-service/v1/documents", body: `{"documentType":"napkin"}`, want: 400},
	{call: "POST /api/document-service/v1/documents", as: "nobody", body: `{}`, want: 401},
	{call: "control PUT /upload/<w9>/<w9-file>", body: `{}`, want: 200},
	{call: "PATCH /api/document-service/v1/documents/<w9>/files/<w9-file>", body: `{"status":"uploaded","triggerLiveScreeningAsync":false}`, want: 200},
	{call: "PATCH /api/document-service/v1/documents/<w9>/files/<w9-file>", body: `{"status":"lost"}`, want: 400},
	{call: "PATCH /api/document-service/v1/documents/<w9>/files/<w9-file>", as: "nobody", body: `{}`, want: 401},
	{call: "PATCH /api/document-service/v1/documents/<w9>/files/<w9-file>", as: "approver", body: `{"status":"uploaded"}`, want: 403},
	{call: "PATCH /api/document-service/v1/documents/<w9>/files/nonsense", body: `{"status":"uploaded"}`, want: 404},
	{call: "POST /api/document-service/v1/documents/<w9>/verify", body: `{}`, want: 200},
	{call: "POST /api/document-service/v1/documents/nonsense/verify", body: `{}`, want: 400},
	{call: "POST /api/document-service/v1/documents/<w9>/verify", as: "nobody", body: `{}`, want: 401},
	{call: "POST /api/document-service/v1/documents/<w9>/verify", as: "approver", body: `{}`, want: 403},
	{call: "POST /api/document-service/v1/documents/00000000-0000-4000-8000-000000000000/verify", body: `{}`, want: 404},
	{call: "GET /api/document-service/v1/documents/<w9>", want: 200},
	{call: "GET /api/document-service/v1/documents/nonsense", want: 400},
	{call: "GET /api/document-service/v1/documents/<w9>", as: "nobody", want: 401},
	{call: "GET /api/document-service/v1/documents/<w9>", as: "approver", want: 403},
	{call: "GET /api/document-service/v1/documents/00000000-0000-4000-8000-000000000000", want: 404},
	{call: "GET /api/document-service/v1/documents?type=w9&limit=5&offset=0", want: 200},
	{call: "GET /api/document-service/v1/documents?limit=101", want: 400},
	{call: "GET /api/document-service/v1/documents", as: "nobody", want: 401},

	{call: "GET /api/identity-service/v1/products", want: 200},
	{call: "GET /api/identity-service/v1/products-configs?bitgoOrg=BitGo%20Trust&accountType=entity&country=USA", want: 200},
	{call: "GET /api/identity-service/v1/products-configs?bitgoOrg=BitGo%20Trust&accountType=entity&country=PRK", want: 404},
	{call: "GET /api/identity-service/v1/identities?enterpriseId=nonsense", want: 400},
	{call: "GET /api/identity-service/v1/identities/nonsense/documents", want: 400},
	{call: "GET /api/identity-service/v1/products-configs?accountType=entity&country=USA", want: 400},
	{call: "POST /api/identity-service/v1/identities", body: `{"type":"individual","userId":"<person>","requestedProducts":[],"individual":{"nameFirst":"Jane","nameLast":"Doe","countryOfResidence":"USA",
		"birthdate":{"year":"1990","month":"06","day":"15"},"countryOfCitizenship":"USA","address":{"street1":"1 Main Street","city":"Austin","subdivision":"TX","zip":"78701","country":"USA"}}}`, want: 201, keep: "director id"},
	{call: "POST /api/identity-service/v1/identities", body: `{"type":"business","organizationId":"<org>","enterpriseId":"<child>","business":{"businessName":"Client LLC","incorporationCountryCode":"USA"},
		"associatedPeople":[{"role":"controlPerson","identityId":"<director>"}],"requestedProducts":[{"name":"Go Account","bitgoOrg":"BitGo Trust"}],"finalizeSubmission":false}`, want: 201, keep: "kyb id"},
	{call: "POST /api/identity-service/v1/identities", body: `{"type":"trust"}`, want: 400},
	{call: "POST /api/identity-service/v1/identities", as: "nobody", body: `{}`, want: 401},
	{call: "GET /api/identity-service/v1/identities?enterpriseId=<child>", want: 200},
	{call: "GET /api/identity-service/v1/identities", as: "nobody", want: 401},
	{call: "GET /api/identity-service/v1/identities/<kyb>", want: 200},
	{call: "GET /api/identity-service/v1/identities/<kyb>", as: "nobody", want: 401},
	{call: "GET /api/identity-service/v1/identities/nonsense", want: 404},
	{call: "PATCH /api/identity-service/v1/identities/<kyb>", body: `{"business":{"legalEntityStructure":"llc"},"requestedProducts":[{"name":"Go Account","bitgoOrg":"BitGo Trust","country":"USA","subdivision":"TX"}]}`, want: 200},
	{call: "PATCH /api/identity-service/v1/identities/<kyb>", body: `{"finalizeSubmission":true}`, want: 400},
	{call: "PATCH /api/identity-service/v1/identities/<kyb>", as: "nobody", body: `{}`, want: 401},
	{call: "PATCH /api/identity-service/v1/identities/nonsense", body: `{}`, want: 404},
	{call: "POST /api/identity-service/v1/identities/<kyb>/documents", body: `{"documents":[{"documentId":"<w9>","documentType":"w9"}]}`, want: 201, keep: "tied acceptedDocuments.0.id"},
	{call: "POST /api/identity-service/v1/identities/<kyb>/documents", body: `{"documents":[]}`, want: 400},
	{call: "POST /api/identity-service/v1/identities/00000000-0000-4000-8000-000000000000/documents", body: `{}`, want: 404},
	{call: "POST /api/identity-service/v1/identities/<kyb>/documents", body: `{"documents":[{"documentId":"00000000-0000-4000-8000-000000000000","documentType":"w9"}]}`, want: 422},
	{call: "GET /api/identity-service/v1/identities/<kyb>/documents", want: 200},
	{call: "GET /api/identity-service/v1/identities/00000000-0000-4000-8000-000000000000/documents", want: 404},
	{call: "PUT /api/identity-service/v1/identities/<kyb>/documents/<tied>", body: `{"documentType":"w9"}`, want: 200},
	{call: "PUT /api/identity-service/v1/identities/<kyb>/documents/<tied>", body: `{"documentType":"napkin"}`, want: 400},
	{call: "PUT /api/identity-service/v1/identities/<kyb>/documents/nonsense", body: `{}`, want: 404},
	{call: "PUT /api/identity-service/v1/identities/<kyb>/documents/<tied>", body: `{"documentType":"w8"}`, want: 422},
	{call: "DELETE /api/identity-service/v1/identities/<kyb>/documents/<tied>", want: 204},
	{call: "DELETE /api/identity-service/v1/identities/<kyb>/documents/<tied>", want: 404},
}

// photos uploads a driving licence as a form, and keeps the document's id.
func (s *stand) photos(method, path, keep string) {
	s.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	_ = form.WriteField("selectedIdClass", "dl")
	for _, name := range []string{"frontPhoto", "backPhoto"} {
		part, err := form.CreateFormFile(name, name+".jpg")
		if err != nil {
			s.t.Fatal(err)
		}
		_, _ = part.Write([]byte(strings.Repeat("x", 100)))
	}
	_ = form.Close()
	r, err := http.NewRequest(method, s.platform+s.filled(path), &body)
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Authorization", "Bearer "+s.token("service"))
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close() //nolint:errcheck // it was only read
	var out map[string]any
	if err := json.NewDecoder(response.Body).Decode(&out); err != nil || response.StatusCode != 200 {
		s.t.Fatalf("%s %s: %d %v %v", method, path, response.StatusCode, out, err)
	}
	s.words[keep] = out["id"].(string)
}
