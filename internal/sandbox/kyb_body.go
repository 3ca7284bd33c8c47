package sandbox

import "encoding/json"

// kybBody is an identity as its service shows it.
func (s *Server) kybBody(k *kybIdentity) map[string]any {
	products, needs := []any{}, []any{}
	for _, p := range k.Products {
		products = append(products, k.productBody(p))
	}
	for _, r := range k.requirements() {
		body := r.body(k)
		if r.kind == "associatedPerson" {
			body["minRequired"], body["maxAllowed"] = r.least, r.most
		}
		needs = append(needs, body)
	}
	body := map[string]any{"id": k.ID, "type": k.Kind, "requestedProducts": products, "requirements": needs,
		"documents": k.documentBodies(), "finalizeSubmission": k.Final}
	if !k.business() {
		body["userId"], body["individual"] = k.User, json.RawMessage(k.Data)
		return body
	}
	people := []any{}
	for _, p := range k.People {
		if who := s.state.kyb.get(p.Identity); who != nil {
			people = append(people, p.body(who))
		}
	}
	body["organizationId"], body["enterpriseId"] = s.world.Organization.ID, k.Enterprise
	body["business"], body["associatedPeople"] = json.RawMessage(k.Data), people
	return body
}

func (k *kybIdentity) productBody(p kybProduct) map[string]any {
	body := map[string]any{"id": p.ID, "name": p.Name, "bitgoOrg": p.Org, "status": k.productStatus(p)}
	if p.Country != "" {
		body["country"] = p.Country
	}
	if p.Subdivision != "" {
		body["subdivision"] = p.Subdivision
	}
	return body
}

func (r requirement) body(k *kybIdentity) map[string]any {
	return map[string]any{"id": uuid(digest("requirement|" + k.ID + r.name)[:32]), "kind": r.kind, "name": r.name, "status": r.status}
}

// documentStatus is how far the documents are: as far as the identity.
func (k *kybIdentity) documentStatus() string {
	switch k.State {
	case "inReview":
		return "inReview"
	case "approved":
		return "verified"
	}
	return "submitted"
}

func (k *kybIdentity) documentBodies() []any {
	out := []any{}
	for _, d := range k.Documents {
		out = append(out, map[string]any{"id": d.ID, "documentId": d.Document, "documentType": d.Type, "status": k.documentStatus()})
	}
	return out
}

// associationBody is a document of an identity with its times.
func (k *kybIdentity) associationBody(d kybDocument) map[string]any {
	return map[string]any{"id": d.ID, "documentId": d.Document, "documentType": d.Type, "status": k.documentStatus(),
		"createdAt": stamp(d.Created), "updatedAt": stamp(d.Updated)}
}

// body is a person of a business.
func (p kybPerson) body(who *kybIdentity) map[string]any {
	missing := []any{}
	for _, r := range who.requirements() {
		if r.status == "missing" {
			missing = append(missing, r.body(who))
		}
	}
	body := map[string]any{"identityId": who.ID, "role": p.Role, "percentageOwnership": nil, "status": who.personStatus(),
		"individual": json.RawMessage(who.Data), "userId": who.User, "missingRequirements": missing, "documents": who.documentBodies()}
	if p.Share != "" {
		body["percentageOwnership"] = p.Share
	}
	return body
}
