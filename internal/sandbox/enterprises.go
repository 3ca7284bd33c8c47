package sandbox

import (
	"encoding/json"
	"math/big"
	"net/http"
	"slices"
	"strings"
	"time"
)

// enterpriseList lists the enterprises that the caller belongs to.
func (s *Server) enterpriseList(c *call) answer {
	for _, flag := range []string{"expandTotalWalletCounts", "excludeWalletMemberships"} {
		if text := c.query.Get(flag); text != "" && text != "true" && text != "false" {
			return c.fail(invalid("InvalidArgument", flag+" must be true or false"))
		}
	}
	out := []any{}
	for _, id := range s.state.enterpriseOrder {
		if !c.sees(id) {
			continue
		}
		e := s.state.enterprises[id]
		body := s.enterpriseBody(c.user, e)
		if c.query.Get("expandTotalWalletCounts") == "true" {
			s.countWallets(e, body)
		}
		out = append(out, body)
	}
	return ok(map[string]any{"enterprises": out})
}

func (s *Server) enterpriseGet(c *call) answer {
	e, p := s.enterpriseOf(c, c.path["id"])
	if p != nil {
		return c.fail(*p)
	}
	body := s.enterpriseBody(c.user, e)
	if c.query.Get("expandTotalWalletsCount") == "true" {
		s.countWallets(e, body)
	}
	body["wallets"], body["tags"], body["hasScimClient"] = []any{}, []any{}, false
	return ok(body)
}

// bitgoOrgs are the BitGo companies that may sign for distributed custody.
var bitgoOrgs = strings.Split("BitGo Inc,BitGo Trust,BitGo New York,BitGo Germany,BitGo Switzerland,Frankfurt DE Trust,"+
	"BitGo Sister Trust 1,BitGo Korea,BitGo Singapore,BitGo Europe ApS,BitGo Mena Fze,BitGo Custody MENA FZE,BitGo India", ",")

// enterpriseSettings is the body of PUT /api/v2/enterprise/{id}. Nil leaves a setting alone.
type enterpriseSettings struct {
	Legal *struct {
		Name string `json:"legalPersonName"`
	} `json:"legalIdentifiers,omitempty"`
	Approvals *int `json:"approvalsRequired,omitempty"`
	Custody   *struct {
		Signing *string `json:"signingBitgoOrg"`
	} `json:"distributedCustody,omitempty"`
	ViewAll *bool   `json:"usersViewAllWallets,omitempty"`
	UI      *string `json:"preferredUi,omitempty"`
}

// with is the enterprise with other settings.
func (e *enterprise) with(in enterpriseSettings) *enterprise {
	out := *e
	if in.Legal != nil {
		out.Legal = in.Legal.Name
	}
	if in.Approvals != nil {
		out.Approvals = *in.Approvals
	}
	if in.Custody != nil {
		out.Signing = ""
		if in.Custody.Signing != nil {
			out.Signing = *in.Custody.Signing
		}
	}
	if in.ViewAll != nil {
		out.OwnViews = !*in.ViewAll
	}
	if in.UI != nil {
		out.UI = *in.UI
	}
	return &out
}

// wrong says what is wrong with the settings, or nothing.
func (in enterpriseSettings) wrong(admins int) string {
	switch {
	case in.Legal != nil && in.Legal.Name == "":
		return "legalPersonName is required"
	case in.Approvals != nil && (*in.Approvals < 1 || *in.Approvals > max(1, admins-1)):
		return "approvalsRequired must be at least 1 and less than the number of administrators"
	case in.Custody != nil && in.Custody.Signing != nil && !slices.Contains(bitgoOrgs, *in.Custody.Signing):
		return "signingBitgoOrg is not a BitGo organization"
	case in.UI != nil && !slices.Contains([]string{"bg23", "bg25-inst", "bg25-retail", "kintsugi"}, *in.UI):
		return "preferredUi must be one of bg23, bg25-inst, bg25-retail, kintsugi"
	}
	return ""
}

// enterpriseChange carries out the number of approvals that another administrator agrees to.
const enterpriseChange = "enterprise.settings"

var _ = onApproval(enterpriseChange, func(b *batch, a *approval, in enterpriseSettings) *problem {
	b.put(b.server.state.enterprises[a.Enterprise].with(in))
	return nil
})

// enterprisePut changes settings at once, but for the number of approvals, which another
// administrator has to agree to where there is one: 202 with the pending approval.
func (s *Server) enterprisePut(c *call) answer {
	e, p := s.managedBy(c, c.path["id"])
	if p != nil {
		return c.fail(*p)
	}
	var in enterpriseSettings
	if c.decode(&in) != nil {
		return c.fail(invalid("BadRequest", "invalid body"))
	}
	admins := len(s.administrators(e.ID))
	if message := in.wrong(admins); message != "" {
		return c.fail(invalid("BadRequest", message))
	}
	b := s.begin("enterprise.update")
	if in.Approvals != nil && *in.Approvals != e.required() && admins > 1 {
		guarded := enterpriseSettings{Approvals: in.Approvals}
		in.Approvals = nil
		b.put(e.with(in))
		return b.askChange(c, change{Name: enterpriseChange, Type: "updateApprovalsRequiredRequest", Scope: "enterprise", Enterprise: e.ID,
			Required: e.required(), Info: map[string]any{"requestedApprovalsRequired": *guarded.Approvals}}, guarded)
	}
	changed := e.with(in)
	b.put(changed)
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return ok(s.enterpriseBody(c.user, changed))
}

// enterpriseFreezes stops every send from the enterprise's wallets for duration seconds.
func (s *Server) enterpriseFreezes(c *call) answer {
	e, p := s.managedBy(c, c.path["id"])
	if p != nil {
		return c.fail(*p)
	}
	var in struct {
		Duration json.RawMessage `json:"duration"`
	}
	err := c.decode(&in)
	seconds, whole := wholeUnits(in.Duration) // BitGo's document writes the number as text
	if err != nil || !whole || seconds.Sign() == 0 || seconds.Cmp(big.NewInt(int64(longFreeze/time.Second))) > 0 {
		return c.fail(invalid("BadRequest", "duration is required: a number of seconds"))
	}
	b := s.begin("enterprise.freeze")
	changed := *e
	changed.Freeze = &freeze{At: b.at, Expires: b.at.Add(time.Duration(seconds.Int64()) * time.Second), Reason: "UserRequest", User: c.user.ID}
	b.put(&changed)
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return ok(enterpriseFreeze(changed.Freeze))
}

// gasTank is the balance that pays the network fee of the enterprise's ether wallets.
func (s *Server) gasTank(c *call) answer {
	e, p := s.enterpriseOf(c, c.path["id"])
	if p != nil {
		return c.fail(*p)
	}
	if c.path["coin"] != "hteth" {
		return c.fail(problem{status: http.StatusNotFound, name: "FeeAddressNotFound", message: "the coin has no fee address"})
	}
	return ok(map[string]any{"balance": s.tankBalance(e).String(), "address": e.Tank})
}

// enterpriseRoutes are an enterprise's own.
func (s *Server) enterpriseRoutes() []route {
	const one = "/api/v2/enterprise/{id}"
	return []route{
		at("GET", "/api/v2/enterprise", s.enterpriseList).needs("enterprise_view_all"),
		at("GET", one, s.enterpriseGet).needs("enterprise_view_all"),
		at("PUT", one, s.enterprisePut).needs("enterprise_manage_all"),
		at("POST", one+"/freeze", s.enterpriseFreezes).needs("enterprise_manage_all"),
		at("GET", "/api/v1/enterprise/{id}/user", s.enterpriseUsers).needs("enterprise_view_all"),
		at("POST", one+"/user", s.enterpriseUserAdd).needs("user_manage"),
		at("PUT", one+"/user", s.enterpriseUserPut).needs("user_manage"),
		at("DELETE", one+"/user", s.enterpriseUserRemove).needs("user_manage"),
		at("GET", "/api/v2/{coin}/enterprise/{id}/feeAddressBalance", s.gasTank).needs("enterprise_view_all"),
	}
}
