package sandbox

import (
	"math/big"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// enterprise is a client of the organization, with its own wallets and users.
type enterprise struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Kyc      string    `json:"kyc"`
	Tank     string    `json:"tank"` // address of the gas tank
	TankWei  *big.Int  `json:"tankWei"`
	Contact  string    `json:"contact,omitempty"`  // user who is its primary contact
	OwnViews bool      `json:"ownViews,omitempty"` // users see only the wallets they are on
	Created  time.Time `json:"created"`
}

var _ = kind("enterprise", func(s *state, d *enterprise) { track(s.enterprises, &s.enterpriseOrder, d.ID, d) },
	func(s *state) []*enterprise { return inOrder(s.enterprises, s.enterpriseOrder) })

// viewsAll is BitGo's usersViewAllWallets: who belongs to the enterprise sees all of its
// wallets in lists.
func (e *enterprise) viewsAll() bool { return !e.OwnViews }

// enterpriseBody carries every field BitGo's document requires of an enterprise.
func (s *Server) enterpriseBody(e *enterprise) map[string]any {
	return map[string]any{
		"id": e.ID, "name": e.Name, "bitgoOrg": "BitGo Trust", "kycState": e.Kyc, "type": "business",
		"organization": s.world.Organization.ID, "legalIdentifiers": map[string]any{"legalPersonNameIdentifierType": "LEGL", "legalPersonName": e.Name}, "latestSAVersionSigned": 1,
		"travelRule": false, "productLicenses": []any{}, "canAccessBorrowing": false, "canAccessLending": false,
		"canAccessSettlement": false, "canAccessTrading": true, "canCreateColdWallet": false,
		"canCreateHotWallet": true, "canCreateCustodialWallet": false, "canCreateOffchainWallet": true,
		"oneTimeFees": []any{}, "upfrontPaymentStatus": "paid", "ethAlwaysUseHop": false,
		"usersViewAllWallets": e.viewsAll(), "videoIdWaived": true, "approvalsRequired": 1,
		"mutablePolicyWindow": 172800, "ethFeeAddress": e.Tank, "permissions": []string{"admin"},
		"createdOn": stamp(e.Created),
	}
}

func (s *Server) visibleEnterprises(c *call) []any {
	out := []any{}
	for _, id := range s.state.enterpriseOrder {
		if c.sees(id) {
			out = append(out, s.enterpriseBody(s.state.enterprises[id]))
		}
	}
	return out
}

func (s *Server) enterpriseList(c *call) answer {
	for _, flag := range []string{"expandTotalWalletCounts", "excludeWalletMemberships"} {
		if text := c.query.Get(flag); text != "" && text != "true" && text != "false" {
			return c.fail(invalid("InvalidArgument", flag+" must be true or false"))
		}
	}
	return ok(map[string]any{"enterprises": s.visibleEnterprises(c)})
}

func (s *Server) enterpriseGet(c *call) answer {
	e := s.state.enterprises[c.path["id"]]
	if e == nil || !c.sees(e.ID) {
		return c.fail(problem{status: http.StatusNotFound, name: "EnterpriseNotFound", message: "enterprise not found"})
	}
	body := s.enterpriseBody(e)
	body["wallets"], body["tags"], body["hasScimClient"] = []any{}, []any{}, false
	return ok(body)
}

func (s *Server) organizationBody() map[string]any {
	return map[string]any{"id": s.world.Organization.ID, "name": s.world.Organization.Name,
		"enterpriseCount": len(s.state.enterpriseOrder), "role": "admin", "businessModel": "cryptoAsAService"}
}

func (s *Server) organizationList(c *call) answer {
	for _, role := range c.query["role"] {
		if !slices.Contains([]string{"serviceUser", "admin", "member", "customer"}, role) {
			return c.fail(invalid("InvalidArgument", "role must be one of serviceUser, admin, member, customer"))
		}
	}
	return ok(map[string]any{"organizations": []any{s.organizationBody()}})
}

// ofOrganization refuses a foreign organization and a caller who only belongs to
// some of its enterprises.
func (s *Server) ofOrganization(c *call) (problem, bool) {
	if c.path["id"] != s.world.Organization.ID {
		return problem{status: http.StatusNotFound, name: "OrganizationNotFound", message: "organization not found"}, false
	}
	if c.user.Role == outsider {
		return forbidden("user is not a member of the organization"), false
	}
	return problem{}, true
}

func (s *Server) organizationGet(c *call) answer {
	if p, allowed := s.ofOrganization(c); !allowed {
		return c.fail(p)
	}
	return ok(map[string]any{"organization": s.organizationBody()})
}

func (s *Server) organizationEnterprises(c *call) answer {
	if p, allowed := s.ofOrganization(c); !allowed {
		return c.fail(p)
	}
	ids := []string{}
	for _, id := range s.state.enterpriseOrder {
		if search := c.query.Get("search"); search == "" || strings.Contains(strings.ToLower(s.state.enterprises[id].Name), strings.ToLower(search)) {
			ids = append(ids, id)
		}
	}
	page, next, p := page(c, ids)
	if p != nil {
		return c.fail(*p)
	}
	out := []any{}
	for _, id := range page {
		out = append(out, s.enterpriseBody(s.state.enterprises[id]))
	}
	return listed(map[string]any{"enterprises": out}, next)
}

// page cuts a list of ids by limit (1 to 500, 25 when absent) and prevId, the last
// id of the page before. next is empty at the end.
func page(c *call, ids []string) (part []string, next string, refused *problem) {
	return pageOf(c, ids, 25, 500)
}

// pageOf is page with another limit: standard when absent, most at the most.
func pageOf(c *call, ids []string, standard, most int) (part []string, next string, refused *problem) {
	limit, refused := limitOf(c, standard, most)
	if refused != nil {
		return nil, "", refused
	}
	if prev := c.query.Get("prevId"); prev != "" {
		found := false
		for i, id := range ids {
			if id == prev {
				ids, found = ids[i+1:], true
				break
			}
		}
		if !found {
			p := invalid("InvalidArgument", "prevId is unknown")
			return nil, "", &p
		}
	}
	if len(ids) > limit {
		return ids[:limit], ids[limit-1], nil
	}
	return ids, "", nil
}

// pageLimit is how many entries the caller wants on a page.
func pageLimit(c *call) (int, *problem) { return limitOf(c, 25, 500) }

// limitOf is pageLimit with another standard and another most.
func limitOf(c *call, standard, most int) (int, *problem) {
	text := c.query.Get("limit")
	if text == "" {
		return standard, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > most {
		p := invalid("InvalidArgument", "limit must be between 1 and "+strconv.Itoa(most))
		return 0, &p
	}
	return n, nil
}

func listed(body map[string]any, next string) answer {
	if next != "" {
		body["nextBatchPrevId"] = next
	}
	return ok(body)
}

// gasTank is the balance that pays the network fee of the enterprise's ether wallets.
func (s *Server) gasTank(c *call) answer {
	e := s.state.enterprises[c.path["id"]]
	if e == nil || !c.sees(e.ID) || c.path["coin"] != "hteth" {
		return c.fail(problem{status: http.StatusNotFound, name: "EnterpriseNotFound", message: "enterprise not found"})
	}
	left := s.tankBalance(e)
	return ok(map[string]any{"balance": left.String(), "address": e.Tank})
}

// enterpriseRoutes are the organization and its enterprises.
func (s *Server) enterpriseRoutes() []route {
	return []route{
		at("GET", "/api/v2/enterprise", s.enterpriseList).needs("enterprise_view_all"),
		at("GET", "/api/v2/enterprise/{id}", s.enterpriseGet).needs("enterprise_view_all"),
		at("GET", "/api/v2/organization", s.organizationList).needs("enterprise_view_all"),
		at("GET", "/api/v2/organization/{id}", s.organizationGet).needs("enterprise_view_all"),
		at("GET", "/api/v2/organization/{id}/enterprise", s.organizationEnterprises).needs("enterprise_view_all"),
		at("GET", "/api/v2/{coin}/enterprise/{id}/feeAddressBalance", s.gasTank).needs("enterprise_view_all"),
	}
}
