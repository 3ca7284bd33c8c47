package sandbox

import (
	"net/http"
	"slices"
	"strings"
)

// ofOrganization refuses a foreign organization and a caller who only belongs to
// some of its enterprises.
func (s *Server) ofOrganization(c *call) (problem, bool) {
	id := c.path["id"]
	if !hex32.MatchString(id) {
		return problem{status: http.StatusBadRequest, name: "InvalidOrganizationId", message: "invalid organization id", context: map[string]any{"id": id}}, false
	}
	if id != s.world.Organization.ID {
		return problem{status: http.StatusNotFound, name: "OrganizationNotFound", message: "organization not found"}, false
	}
	if c.user.Role == outsider {
		return forbidden("user is not a member of the organization"), false
	}
	return problem{}, true
}

// ofManagers is ofOrganization for its administrators.
func (s *Server) ofManagers(c *call) *problem {
	p, allowed := s.ofOrganization(c)
	if allowed && c.user.manages() {
		return nil
	}
	if allowed {
		p = forbidden("user is not an organization manager")
	}
	return &p
}

// organizationBody is the organization as one of its users lists it.
func (s *Server) organizationBody(u *user) map[string]any {
	return map[string]any{"id": s.world.Organization.ID, "name": s.world.Organization.Name,
		"enterpriseCount": len(s.state.enterpriseOrder), "role": u.Role, "businessModel": "cryptoAsAService"}
}

var orgRoles = []string{orgService, orgAdmin, orgMember, orgCustomer}

func (s *Server) organizationList(c *call) answer {
	for _, role := range c.query["role"] {
		if !slices.Contains(orgRoles, role) {
			return c.fail(invalid("InvalidArgument", "role must be one of "+strings.Join(orgRoles, ", ")))
		}
	}
	out := []any{}
	if c.user.Role != outsider && matches(c.query["role"], c.user.Role) {
		out = append(out, s.organizationBody(c.user))
	}
	return ok(map[string]any{"organizations": out})
}

func (s *Server) organizationGet(c *call) answer {
	if p, allowed := s.ofOrganization(c); !allowed {
		return c.fail(p)
	}
	return ok(map[string]any{"organization": map[string]any{"id": s.world.Organization.ID, "name": s.world.Organization.Name,
		"enterprises": append([]string{}, s.state.enterpriseOrder...), "businessModel": "cryptoAsAService",
		"defaultEnterpriseValues": map[string]any{"bitgoOrg": bitgoOrg, "accountType": "individual", "businessModel": childModel,
			"usersViewAllWallets": true, "videoIdWaived": true}}})
}

// enterpriseFilter is what a list of an organization's enterprises asks for.
type enterpriseFilter struct {
	search, key, account, model string
	states                      []string
}

// enterpriseFilter reads the query; q is what /search calls search.
func (c *call) enterpriseFilter() (enterpriseFilter, *problem) {
	f := enterpriseFilter{search: strings.ToLower(c.query.Get("search") + c.query.Get("q")), key: c.query.Get("idempotencyKey"),
		account: c.query.Get("accountType"), model: c.query.Get("businessModel"), states: c.many("kycState")}
	refuse := func(message string) (enterpriseFilter, *problem) {
		p := invalid("InvalidArgument", message)
		return f, &p
	}
	for _, state := range f.states {
		if !slices.Contains(kycFolded, state) {
			return refuse("kycState must be one of " + strings.Join(kycFolded, ", "))
		}
	}
	switch {
	case f.search != "" && (f.key != "" || c.query.Has("prevId")):
		return refuse("a search cannot be combined with idempotencyKey or prevId")
	case f.account != "" && f.account != "individual" && f.account != "entity":
		return refuse("accountType must be individual or entity")
	case f.model != "" && !slices.Contains(businessModels, f.model):
		return refuse("businessModel must be one of " + strings.Join(businessModels, ", "))
	}
	return f, nil
}

var (
	kycFolded      = []string{"unverified", "approved", "rejected", "pending"}
	businessModels = []string{"bitgoAsAService", "cryptoAsAServiceParent", childModel}
)

func (f enterpriseFilter) fits(e *enterprise) bool {
	return (f.search == "" || strings.Contains(strings.ToLower(e.Name), f.search) || e.ID == f.search) &&
		(f.key == "" || e.Key == f.key) && (f.account == "" || e.account() == f.account) && (f.model == "" || f.model == childModel) &&
		matches(f.states, kycStatus(e.Kyc))
}

// organizationEnterprises is the list, and its twin /search.
func (s *Server) organizationEnterprises(c *call) answer {
	if p, allowed := s.ofOrganization(c); !allowed {
		return c.fail(p)
	}
	f, p := c.enterpriseFilter()
	if p != nil {
		return c.fail(*p)
	}
	ids := []string{}
	for _, id := range s.state.enterpriseOrder {
		if c.sees(id) && f.fits(s.state.enterprises[id]) {
			ids = append(ids, id)
		}
	}
	part, next, p := page(c, ids)
	if p != nil {
		return c.fail(*p)
	}
	out := []any{}
	for _, id := range part {
		out = append(out, s.enterpriseBody(c.user, s.state.enterprises[id]))
	}
	return listed(map[string]any{"enterprises": out}, next)
}

// organizationSummary counts the enterprises by how far their KYC is.
func (s *Server) organizationSummary(c *call) answer {
	if p, allowed := s.ofOrganization(c); !allowed {
		return c.fail(p)
	}
	models := c.many("businessModel")
	for _, model := range models {
		if !slices.Contains(businessModels, model) {
			return c.fail(invalid("InvalidArgument", "businessModel must be one of "+strings.Join(businessModels, ", ")))
		}
	}
	blank := func() map[string]int {
		return map[string]int{"unverified": 0, "approved": 0, "rejected": 0, "pending": 0}
	}
	all, by, total, frozen := blank(), map[string]map[string]int{"individual": blank(), "entity": blank()}, 0, 0
	for _, id := range s.state.enterpriseOrder {
		e := s.state.enterprises[id]
		if !matches(models, childModel) {
			continue
		}
		total++
		all[kycStatus(e.Kyc)]++
		by[e.account()][kycStatus(e.Kyc)]++
		if e.frozen(s.now()) {
			frozen++
		}
	}
	return ok(map[string]any{"inventory": map[string]any{"totalCount": total, "activeCount": total, "archivedCount": 0, "frozenCount": frozen, "deletedCount": 0},
		"byVerificationState": all, "byAccountTypeAndVerificationState": by})
}

// organizationRoutes are the organization with its users and enterprises.
func (s *Server) organizationRoutes() []route {
	const one = "/api/v2/organization/{id}"
	const child = one + "/enterprise/{enterprise}"
	return []route{
		at("GET", "/api/v2/organization", s.organizationList).needs("enterprise_view_all"),
		at("GET", one, s.organizationGet).needs("enterprise_view_all"),
		at("POST", one+"/user", s.organizationUserAdd).needs("user_manage"),
		at("PUT", one+"/user", s.organizationUserPut).needs("user_manage"),
		at("DELETE", one+"/user", s.organizationUserRemove).needs("user_manage"),
		at("GET", one+"/enterprise", s.organizationEnterprises).needs("enterprise_view_all"),
		at("POST", one+"/enterprise", s.childCreate).needs("enterprise_manage_all"),
		at("GET", one+"/enterprise/search", s.organizationEnterprises).needs("enterprise_view_all"),
		at("GET", one+"/enterprises/summary", s.organizationSummary).needs("enterprise_view_all"),
		at("POST", child+"/contract", s.childContract).needs("enterprise_manage_all"),
		at("POST", child+"/user", s.childUserAdd).needs("enterprise_manage_all"),
	}
}
