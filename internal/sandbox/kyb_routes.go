package sandbox

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// kybRoutes are the identities of businesses and of the people in them. The service has
// errors of its own: {error, details}.
func (s *Server) kybRoutes() []route {
	const service = "/api/identity-service/v1"
	const one, documents = service + "/identities/{identity}", service + "/identities/{identity}/documents"
	return []route{
		at("GET", service+"/products", s.kybProducts).needs("enterprise_view_all"),
		at("GET", service+"/products-configs", s.kybConfigs).needs("enterprise_view_all"),
		at("GET", service+"/identities", s.kybList).needs("enterprise_view_all"),
		at("POST", service+"/identities", s.kybCreate).needs("enterprise_manage_all"),
		at("GET", one, s.kybGet).needs("enterprise_view_all"),
		at("PATCH", one, s.kybUpdate).needs("enterprise_manage_all"),
		at("GET", documents, s.kybDocuments).needs("enterprise_view_all"),
		at("POST", documents, s.kybDocumentAdd).needs("enterprise_manage_all"),
		at("PUT", documents+"/{document}", s.kybDocumentPut).needs("enterprise_manage_all"),
		at("DELETE", documents+"/{document}", s.kybDocumentRemove).needs("enterprise_manage_all"),
	}
}

// kybFail is a refusal of the identity service.
func kybFail(status int, message string, details ...string) answer {
	body := map[string]any{"error": message}
	if len(details) > 0 {
		body["details"] = details
	}
	return reply(status, body)
}

// Products that BitGo has, and those that a client can ask for through the API.
var (
	allProducts = strings.Split("Instant Fee Wallets,Go Account,ACH Debits,Settlement,Tax,Trade API,Margin Trading,Elliptic,CryptoCompare,MetaMask,"+
		"Custody,Borrowing,Lending,DeFi,Cold Self-Custody,Go Network,Staking,Trade,Hot Self-Custody,Escrow,Escrow - Triparty,Distributed Custody", ",")
	askedProducts = strings.Split("Trade,Instant Fee Wallets,Hot Self-Custody,Cold Self-Custody,Custody,DeFi,Staking,Go Account,ACH Debits,Distributed Custody", ",")
	noBusiness    = strings.Fields("CUB IRN PRK SYR CU IR KP SY")
	kybRoles      = strings.Fields("beneficialOwner controlPerson platformAdmin")
)

func (s *Server) kybProducts(*call) answer {
	out := []any{}
	for _, name := range allProducts {
		out = append(out, map[string]any{"id": uuid(digest("product|" + name)[:32]), "product": name})
	}
	return ok(out)
}

// kybConfigs says which products a client of a kind and country can have: here all that the
// API takes.
func (s *Server) kybConfigs(c *call) answer {
	org, account, country := c.query.Get("bitgoOrg"), c.query.Get("accountType"), c.query.Get("country")
	if !slices.Contains(bitgoOrgs, org) || account != "individual" && account != "entity" || !countryISO.MatchString(country) {
		return kybFail(http.StatusBadRequest, "bitgoOrg, accountType and country are required")
	}
	if slices.Contains(noBusiness, country) {
		return kybFail(http.StatusNotFound, "no product is offered in "+country)
	}
	body := map[string]any{"id": uuid(digest("config|" + org + account + country)[:32]), "bitgoOrg": org, "accountType": account,
		"country": country, "bitgoProducts": askedProducts}
	if part := c.query.Get("subdivision"); part != "" {
		body["subdivision"] = part
	}
	return ok(body)
}

// kybInput is the body of create and update; in an update what is absent stays.
type kybInput struct {
	Type         string          `json:"type"`
	User         string          `json:"userId"`
	Organization string          `json:"organizationId"`
	Enterprise   string          `json:"enterpriseId"`
	Individual   json.RawMessage `json:"individual"`
	Business     json.RawMessage `json:"business"`
	People       []kybPerson     `json:"associatedPeople"`
	Products     []kybProduct    `json:"requestedProducts"`
	Final        *bool           `json:"finalizeSubmission"`
}

// wrong says what is wrong with the parts that are there, or nothing.
func (s *Server) kybWrong(in kybInput) string {
	for _, raw := range []json.RawMessage{in.Individual, in.Business} {
		if len(raw) > 0 && !bytes.HasPrefix(bytes.TrimSpace(raw), []byte("{")) {
			return "individual and business must be objects"
		}
	}
	for _, p := range in.Products {
		if !slices.Contains(askedProducts, p.Name) || !slices.Contains(bitgoOrgs, p.Org) {
			return "requestedProducts must be products of BitGo's at one of its organizations"
		}
	}
	for _, p := range in.People {
		share, _ := p.Share.Float64()
		switch who := s.state.kyb.get(p.Identity); {
		case who == nil || who.business():
			return "associatedPeople must be identities of individuals"
		case !slices.Contains(kybRoles, p.Role):
			return "role must be one of " + strings.Join(kybRoles, ", ")
		case p.Share != "" && (share < 10 || share > 100 || p.Role != "beneficialOwner"):
			return "percentageOwnership of a beneficialOwner is between 10 and 100"
		}
	}
	return ""
}

// kybCreate begins an identity: with finalizeSubmission it is reviewed at once, if nothing
// is missing.
func (s *Server) kybCreate(c *call) answer {
	var in kybInput
	if len(c.body) == 0 || c.decode(&in) != nil {
		return kybFail(http.StatusBadRequest, "invalid body")
	}
	if wrong := s.kybForeign(c, in); wrong != "" {
		return kybFail(http.StatusBadRequest, wrong)
	}
	if wrong := s.kybWrong(in); wrong != "" {
		return kybFail(http.StatusBadRequest, wrong)
	}
	b := s.begin("kyb.create")
	k := kybIdentity{ID: uuid(b.id("identity")), Kind: in.Type, Creator: c.user.ID, Created: b.at, Data: json.RawMessage("{}")}
	if k.Kind == "business" {
		k.Enterprise = in.Enterprise
	} else {
		k.User = in.User
	}
	b.tell(aboutIdentity(k.ID, "created", k.Enterprise))
	b.kybParty(&k, "pending")
	return s.kybKept(c, b, &k, in, http.StatusCreated)
}

// kybForeign refuses an identity of nobody, or of a party that the caller does not
// administer.
func (s *Server) kybForeign(c *call, in kybInput) string {
	switch {
	case in.Type == "individual" && s.state.users[in.User] == nil:
		return "userId is required, and must be a user's"
	case in.Type == "business" && (in.Organization != s.world.Organization.ID || s.state.enterprises[in.Enterprise] == nil || !c.sees(in.Enterprise)):
		return "organizationId and enterpriseId are required, and must be the client's"
	case in.Type == "business" && len(in.Products) == 0:
		return "requestedProducts must have at least one item"
	case in.Type != "individual" && in.Type != "business":
		return "type must be individual or business"
	}
	return ""
}

// with is the identity with the input over it.
func (k kybIdentity) with(b *batch, in kybInput) kybIdentity {
	data := in.Individual
	if k.business() {
		data = in.Business
	}
	if len(data) > 0 {
		k.Data = merged(k.Data, data)
	}
	if in.People != nil && k.business() {
		k.People = in.People
	}
	if in.Products != nil {
		k.Products = slices.Clone(in.Products)
		for i := range k.Products {
			k.Products[i].ID = uuid(b.id("product"))
		}
	}
	return k
}

// merged puts the fields of one object over those of another.
func merged(old, more json.RawMessage) json.RawMessage {
	fields := map[string]json.RawMessage{}
	_ = json.Unmarshal(old, &fields)  // both were read as objects before
	_ = json.Unmarshal(more, &fields) // and the second over the first
	out, err := json.Marshal(kycFields(fields).kept())
	if err != nil {
		return old
	}
	return out
}

// kybKept puts the input over the identity, submits it where it says so, and answers.
func (s *Server) kybKept(c *call, b *batch, k *kybIdentity, in kybInput, status int) answer {
	changed := k.with(b, in)
	if in.Final != nil && *in.Final && changed.State == "" {
		if missing := changed.missing(); len(missing) > 0 {
			return kybFail(http.StatusBadRequest, "the identity is not complete", missing...)
		}
		b.submitKyb(&changed)
	}
	b.put(&changed)
	if err := b.commit(); err != nil {
		return kybFail(http.StatusInternalServerError, "internal server error")
	}
	return reply(status, s.kybBody(&changed))
}

// kybOf is the identity of the path, if the caller made it: nobody else reads it.
func (s *Server) kybOf(c *call) (*kybIdentity, *answer) {
	k := s.state.kyb.get(c.path["identity"])
	if k == nil || k.Creator != c.user.ID {
		a := kybFail(http.StatusNotFound, "identity not found")
		return nil, &a
	}
	return k, nil
}

func (s *Server) kybGet(c *call) answer {
	k, refused := s.kybOf(c)
	if refused != nil {
		return *refused
	}
	return ok(s.kybBody(k))
}

func (s *Server) kybList(c *call) answer {
	enterprise, org, user := c.query.Get("enterpriseId"), c.query.Get("organizationId"), c.query.Get("userId")
	if enterprise != "" && !hex32.MatchString(enterprise) || user != "" && !hex32.MatchString(user) {
		return kybFail(http.StatusBadRequest, "enterpriseId and userId must be ids")
	}
	out := []any{}
	for _, k := range s.state.kyb.list() {
		if k.Creator == c.user.ID && (enterprise == "" || enterprise == k.Enterprise) && (user == "" || user == k.User) &&
			(org == "" || org == s.world.Organization.ID && k.business()) {
			out = append(out, s.kybBody(k))
		}
	}
	return ok(out)
}

// kybUpdate changes an identity that is not submitted yet.
func (s *Server) kybUpdate(c *call) answer {
	k, refused := s.kybOf(c)
	if refused != nil {
		return *refused
	}
	var in kybInput
	if len(c.body) == 0 || c.decode(&in) != nil {
		return kybFail(http.StatusBadRequest, "invalid body")
	}
	if wrong := s.kybWrong(in); wrong != "" {
		return kybFail(http.StatusBadRequest, wrong)
	}
	if k.State == "inReview" || k.State == "approved" {
		return kybFail(http.StatusBadRequest, "the identity is submitted and cannot be changed")
	}
	open := *k
	open.State = "" // one that was rejected may be corrected
	return s.kybKept(c, s.begin("kyb.update"), &open, in, http.StatusOK)
}
