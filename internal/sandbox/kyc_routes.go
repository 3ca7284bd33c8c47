package sandbox

import (
	"maps"
	"net/http"
	"slices"
)

// kycRoutes are the identities of persons, at BitGo's verification service.
func (s *Server) kycRoutes() []route {
	const all = "/api/evs/v1/identity"
	return []route{
		at("GET", all, s.kycList).needs("enterprise_view_all"),
		at("POST", all, s.kycCreate).needs("enterprise_manage_all"),
		at("PATCH", all+"/{identity}", s.kycUpdate).needs("enterprise_manage_all"),
		at("POST", all+"/{identity}/signatures", s.kycSign).needs("enterprise_manage_all"),
		at("POST", all+"/{identity}/document", s.kycDocumentAdd).needs("enterprise_manage_all"),
		at("PUT", all+"/{identity}/document/{document}", s.kycDocumentPut).needs("enterprise_manage_all"),
		at("GET", all+"/document", s.kycDocuments).needs("enterprise_view_all"),
	}
}

// mayVerify refuses a caller who is neither the person itself nor administers its enterprise.
func (s *Server) mayVerify(c *call, user, enterprise string) *problem {
	if c.sees(enterprise) && (c.user.ID == user || c.user.admin(enterprise)) {
		return nil
	}
	p := forbidden("user may not manage the identity")
	return &p
}

// kycCreate begins a person's KYC. In the test environment debugStatus decides how it ends;
// it passes when nothing is said.
func (s *Server) kycCreate(c *call) answer {
	f, read := c.raws()
	if !read {
		return c.fail(invalid("BadRequest", "invalid body"))
	}
	kind, user, enterprise := f.text("transactionType"), f.text("userId"), f.text("enterpriseId")
	if kycRequired[kind] == nil {
		return c.fail(invalid("BadRequest", "transactionType is not one of BitGo's"))
	}
	if name := f.missing(kind); name != "" {
		return c.fail(invalid("BadRequest", name+" is required"))
	}
	if message := f.wrong(); message != "" {
		return c.fail(invalid("BadRequest", message))
	}
	e := s.state.enterprises[enterprise]
	if who := s.state.users[user]; f.text("organizationId") != s.world.Organization.ID || e == nil || who == nil || !who.belongs(enterprise) {
		return c.fail(invalid("BadRequest", "organizationId, enterpriseId and userId must name a user of an enterprise of the organization"))
	}
	if p := s.mayVerify(c, user, enterprise); p != nil {
		return c.fail(*p)
	}
	if old := s.kycOpen(user, enterprise); old != nil {
		p := invalid("IdentityExists", "the user has an identity in this enterprise")
		p.context = map[string]any{"id": old.ID}
		return c.fail(p)
	}
	b := s.begin("kyc.create")
	k := &kycIdentity{ID: uuid(b.id("identity")), User: user, Enterprise: enterprise, Kind: kind, Fields: f.kept(), Created: b.at}
	b.tell(aboutIdentity(k.ID, "created", enterprise))
	b.enterKyc(k, "initiating")
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return ok(map[string]any{"id": k.ID, "status": k.Status})
}

// kycOpen is the identity that the user has in the enterprise and that was not declined.
func (s *Server) kycOpen(user, enterprise string) *kycIdentity {
	for _, k := range s.state.kyc.list() {
		if k.User == user && k.Enterprise == enterprise && k.Status != "declined" {
			return k
		}
	}
	return nil
}

// kycOf is the identity of the path, for those who may manage it.
func (s *Server) kycOf(c *call) (*kycIdentity, *problem) {
	k := s.state.kyc.get(c.path["identity"])
	if k == nil || !c.sees(k.Enterprise) {
		return nil, identityNotFound()
	}
	return k, s.mayVerify(c, k.User, k.Enterprise)
}

func identityNotFound() *problem {
	return &problem{status: http.StatusNotFound, name: "IdentityNotFound", message: "identity not found"}
}

// kycList finds identities by any of the four ids; at least one is asked for.
func (s *Server) kycList(c *call) answer {
	org, enterprise, user, id := c.query.Get("organizationId"), c.query.Get("enterpriseId"), c.query.Get("userId"), c.query.Get("identityId")
	if org+enterprise+user+id == "" {
		return c.fail(invalid("BadRequest", "one of organizationId, enterpriseId, userId and identityId is required"))
	}
	out := []any{}
	for _, k := range s.state.kyc.list() {
		if c.sees(k.Enterprise) && (org == "" || org == s.world.Organization.ID) && (enterprise == "" || enterprise == k.Enterprise) &&
			(user == "" || user == k.User) && (id == "" || id == k.ID) {
			out = append(out, s.kycIdentityBody(k, c.query.Get("allData") == "true"))
		}
	}
	if id != "" && len(out) == 0 {
		return c.fail(*identityNotFound())
	}
	return ok(map[string]any{"identities": out})
}

// kycUpdate corrects an identity. After an error that can be corrected it is looked at
// again; the contract's fields sign it in the older way.
func (s *Server) kycUpdate(c *call) answer {
	k, p := s.kycOf(c)
	if p != nil {
		return c.fail(*p)
	}
	f, read := c.raws()
	if !read {
		return c.fail(invalid("BadRequest", "invalid body"))
	}
	if message := f.wrong(); message != "" {
		return c.fail(invalid("BadRequest", message))
	}
	if k.Status == "approved" || k.Status == "declined" {
		return c.fail(invalid("BadRequest", "the identity is "+k.Status+" and cannot be changed"))
	}
	b := s.begin("kyc.update")
	changed := *k
	changed.Fields = maps.Clone(k.Fields)
	maps.Copy(changed.Fields, f.kept())
	b.put(&changed)
	switch {
	case slices.Contains(retryable, k.Status):
		b.enterKyc(&changed, "initiating")
	case k.Status == awaitingSignature && f.text("contractSignerNameFull") != "" && string(f["userAgreesToTerms"]) == "true":
		changed.Signed = signaturesRequired
		b.enterKyc(&changed, "signature submitted")
	}
	return s.kycKept(c, b, &changed)
}

func (s *Server) kycKept(c *call, b *batch, k *kycIdentity) answer {
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return ok(s.kycIdentityBody(k, false))
}

// kycSign takes the agreements that the person signed.
func (s *Server) kycSign(c *call) answer {
	k, p := s.kycOf(c)
	if p != nil {
		return c.fail(*p)
	}
	var in []struct {
		Name    string `json:"contractSignerNameFull"`
		Date    string `json:"contractSignedDate"`
		IP      string `json:"contractSignedIPAddress"`
		Type    string `json:"contractType"`
		Version string `json:"contractVersion"`
		Agrees  bool   `json:"userAgreesToTerms"`
	}
	if c.decode(&in) != nil || len(in) == 0 {
		return c.fail(invalid("BadRequest", "the body must be a list of signatures"))
	}
	signed := slices.Clone(k.Signed)
	for _, x := range in {
		if x.Name == "" || !isDate(x.Date) || x.IP == "" || x.Version == "" || !x.Agrees || !slices.Contains([]string{"csa", "mpa", "mic", "wvr", "aca"}, x.Type) {
			return c.fail(invalid("BadRequest", "a signature has a contractType, a version, a name, a date, an IP address and agrees to the terms"))
		}
		if !slices.Contains(signed, x.Type) {
			signed = append(signed, x.Type)
		}
	}
	if k.Status != awaitingSignature {
		return c.fail(invalid("BadRequest", "the identity is "+k.Status+" and awaits no signature"))
	}
	b := s.begin("kyc.sign")
	changed := *k
	changed.Signed = signed
	b.put(&changed)
	if !slices.ContainsFunc(k.signatures(), func(name string) bool { return !slices.Contains(signed, name) }) {
		b.enterKyc(&changed, "signature submitted")
	}
	return s.kycKept(c, b, &changed)
}
