package sandbox

import (
	"encoding/json"
	"slices"
	"time"
)

// signaturesRequired are the agreements that a person signs: custody and trading.
var signaturesRequired = []string{"csa", "mpa"}

// signatures are those that the identity needs; only kinds with papers need any.
func (k *kycIdentity) signatures() []string {
	if !slices.Contains(withPapers, k.Kind) {
		return []string{}
	}
	return signaturesRequired
}

// kycBody is an identity as create, update and list answer it. The client's own fields stand
// in it where allData asks for them.
func (s *Server) kycIdentityBody(k *kycIdentity, all bool) map[string]any {
	body := map[string]any{"id": k.ID, "status": k.Status, "organizationId": s.world.Organization.ID, "enterpriseId": k.Enterprise,
		"userId": k.User, "createdAt": stamp(k.Created), "updatedAt": stamp(k.Updated),
		"signaturesSubmitted": append([]string{}, k.Signed...), "signaturesRequired": k.signatures()}
	if k.Reason != "" {
		body["errorDescription"] = k.Reason
	}
	if !all {
		return body
	}
	for _, name := range []string{"occupation", "annualIncome", "netWorth", "sourceOfFunds", "sourceOfNetWorth", "countryOfCitizenship",
		"govIdCountryOfIssuance", "politicallyExposedPerson", "debugStatus", "country", "countryOfResidence", "addressCity", "addressPostalCode",
		"addressStreet1", "addressStreet2", "addressSubdivision", "identificationNumber", "nameFirst", "nameLast", "nameMiddle",
		"phoneNumber", "debugFailureReason", "contractSignerNameFull", "contractSignedIPAddress", "contractVersion"} {
		if raw := k.Fields[name]; len(raw) > 0 {
			body[name] = raw
		}
	}
	for theirs, ours := range map[string]string{"birthdate": "birthDate", "contractSignedDate": "contractSignedDate"} {
		if day, err := time.Parse(time.DateOnly, k.text(theirs)); err == nil {
			body[ours] = stamp(day)
		}
	}
	if email := k.text("email"); email != "" {
		body["emailAddress"] = email
	}
	if terms := string(k.Fields["userAgreesToTerms"]); terms != "" {
		body["userAgreesToTerms"] = terms
	}
	if len(k.Documents) > 0 {
		body["selectedIdClass"] = k.Documents[len(k.Documents)-1].Class
	}
	return body
}

// kycDocumentBody is a document as the list shows it.
func (k *kycIdentity) kycDocumentBody(d kycDocument) map[string]any {
	return map[string]any{"id": d.ID, "identityId": k.ID, "status": d.Status, "createdAt": stamp(d.Created), "updatedAt": stamp(d.Updated),
		"selectedIdClass": d.Class, "fileUploads": uploadBodies(d.Files)}
}

func uploadBodies(files []kycUpload) []any {
	out := []any{}
	for _, f := range files {
		out = append(out, map[string]any{"fileName": f.Name, "fileSize": f.Size, "uploadStatus": "uploaded", "documentType": f.Part})
	}
	return out
}

// raws decodes the fields of a body one by one.
func (c *call) raws() (kycFields, bool) {
	var f kycFields
	return f, len(c.body) > 0 && json.Unmarshal(c.body, &f) == nil && f != nil
}
