package sandbox

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
)

// manyWallets is from how many wallets on BitGo's list of an enterprise's users may miss
// some, and says so (bitgo-api.md §6.1).
const manyWallets = 500

// enterpriseUsers lists who belongs to the enterprise, administrators first. It exists on
// version 1 of the API only.
func (s *Server) enterpriseUsers(c *call) answer {
	e, p := s.enterpriseOf(c, c.path["id"])
	if p != nil {
		return c.fail(*p)
	}
	text := c.query.Get("allowInactiveUsers")
	if text != "" && text != "true" && text != "false" {
		return c.fail(invalid("InvalidArgument", "allowInactiveUsers must be true or false"))
	}
	admins, others, wallets := []any{}, []any{}, 0
	for _, who := range s.people() {
		if _, direct := who.Members[e.ID]; !direct && !who.manages() || !who.Verified && text != "true" {
			continue
		}
		if who.admin(e.ID) {
			admins = append(admins, memberBody(who))
		} else {
			others = append(others, memberBody(who))
		}
	}
	for _, w := range s.state.wallets {
		if w.Enterprise == e.ID {
			wallets++
		}
	}
	return ok(map[string]any{"adminUsers": admins, "nonAdminUsers": others, "count": len(admins) + len(others), "incomplete": wallets >= manyWallets})
}

// memberBody is a user as version 1 of the API shows it.
func memberBody(u *user) map[string]any {
	names := u.names()
	return map[string]any{"id": u.ID, "username": u.Email, "firstName": names["first"], "lastName": names["last"], "fullName": u.Name,
		"isActive": u.Verified, "verified": u.Verified, "email": map[string]any{"email": u.Email, "verified": u.Verified},
		"identity": map[string]any{"kyc": map[string]any{"hasVideoID": false, "overallState": u.Kyc, "required": true}}}
}

// roles reads a permission that is a word or a list of words.
func roles(raw json.RawMessage) ([]string, bool) {
	one, many := "", []string{}
	if len(raw) > 0 && json.Unmarshal(raw, &one) == nil {
		many = []string{one}
	} else if len(raw) > 0 && json.Unmarshal(raw, &many) != nil {
		return nil, false
	}
	return many, !slices.ContainsFunc(many, func(p string) bool { return !slices.Contains([]string{"admin", "auditor", "wallet.create"}, p) })
}

// notSetUp is the refusal of an invitation: the invited user has to log in, set up a second
// factor and pass KYC first (seed 000, invite-user-api-error). The seed has it as BitGo's
// own "API Error".
func notSetUp(email string) problem {
	p := invalid("InvalidUser", "the invited user has not completed 2FA and identity verification")
	p.context = map[string]any{"email": email}
	return p
}

// invitee finds a user who can be invited.
func (s *Server) invitee(email string) (*user, *problem) {
	who := s.userBy(email)
	if who == nil {
		return nil, &problem{status: http.StatusNotFound, name: "UserNotFound", message: "user not found", context: map[string]any{"email": email}}
	}
	if !who.ready() {
		p := notSetUp(who.Email)
		return nil, &p
	}
	return who, nil
}

// membership is one change of who belongs to an enterprise, as an approval carries it.
type membership struct {
	Action      string   `json:"action"` // add, update, remove
	User        string   `json:"user"`
	Permissions []string `json:"permissions,omitempty"`
}

// memberChange carries out a change of an enterprise's users.
const memberChange = "enterprise.user"

var _ = onApproval(memberChange, func(b *batch, a *approval, in membership) *problem {
	b.enroll(a.Enterprise, in)
	return nil
})

// enroll changes who belongs to the enterprise. Whoever leaves it leaves its wallets too.
func (b *batch) enroll(enterprise string, in membership) {
	who := b.server.state.users[in.User].copy()
	if in.Action != "remove" {
		who.join(enterprise, in.Permissions...)
		b.put(who)
		return
	}
	delete(who.Members, enterprise)
	b.put(who)
	for _, w := range b.server.state.wallets {
		if w.Enterprise == enterprise && w.Users != nil {
			b.put(w.without(who.ID))
		}
	}
}

// change is what the approval of a membership says.
func (in membership) change(e *enterprise, who *user) change {
	info := map[string]any{"action": in.Action, "email": who.Email, "userId": who.ID, "isVideoIdUser": false}
	if len(in.Permissions) > 0 {
		info["permissions"] = in.Permissions[0]
	}
	return change{Name: memberChange, Type: "updateEnterpriseRequest", Enterprise: e.ID, Required: e.required() - 1, Info: info}
}

// enlist lets a change of members happen, or files it where the enterprise wants more than
// one administrator to agree (unverified: BitGo says "when policies require").
func (s *Server) enlist(b *batch, c *call, e *enterprise, in membership) *approval {
	if e.required() > 1 {
		return b.propose(c.user, in.change(e, s.state.users[in.User]), in)
	}
	b.enroll(e.ID, in)
	return nil
}

// enterpriseUserAdd adds one user, or several by usernames. All of them can be added, or
// none is.
func (s *Server) enterpriseUserAdd(c *call) answer {
	e, p := s.managedBy(c, c.path["id"])
	if p != nil {
		return c.fail(*p)
	}
	var in struct {
		Permission json.RawMessage `json:"permission"`
		Username   string          `json:"username"`
		Usernames  []string        `json:"usernames"`
	}
	err := c.decode(&in)
	permissions, known := roles(in.Permission)
	if in.Username != "" {
		in.Usernames = append(in.Usernames, in.Username)
	}
	if err != nil || len(in.Usernames) == 0 || !known || slices.ContainsFunc(in.Usernames, func(x string) bool { return !isEmail(x) }) {
		return c.fail(invalid("BadRequest", "username is required, and permission must be admin, auditor or wallet.create"))
	}
	b := s.begin("enterprise.user")
	var asked *approval
	for _, email := range in.Usernames {
		who, p := s.invitee(email)
		if p != nil {
			return c.fail(*p)
		}
		asked = cmp.Or(s.enlist(b, c, e, membership{Action: "add", User: who.ID, Permissions: permissions}), asked)
	}
	return s.enlisted(c, b, asked)
}

// enlisted commits and answers: 202 with the pending approval where there is one.
func (s *Server) enlisted(c *call, b *batch, asked *approval) answer {
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	if asked != nil {
		return reply(http.StatusAccepted, s.approvalBody(asked, true))
	}
	return ok(map[string]any{})
}

// memberOf finds a user who belongs to the enterprise itself.
func (s *Server) memberOf(e *enterprise, id string) (*user, *problem) {
	who := s.userBy(id)
	if who != nil {
		if _, member := who.Members[e.ID]; member {
			return who, nil
		}
	}
	return nil, &problem{status: http.StatusNotFound, name: "UserNotFound", message: "user is not a member of the enterprise"}
}

// keepsAdmin refuses to leave the enterprise without an administrator.
func (s *Server) keepsAdmin(e *enterprise, who *user, stays bool) *problem {
	if !who.admin(e.ID) || stays || len(s.administrators(e.ID)) > 1 {
		return nil
	}
	p := invalid("CannotRemoveAdmin", "the last administrator of an enterprise cannot be removed")
	return &p
}

// enterpriseUserPut changes a member's role; userId and role stand in the query.
func (s *Server) enterpriseUserPut(c *call) answer {
	e, p := s.managedBy(c, c.path["id"])
	if p != nil {
		return c.fail(*p)
	}
	id, role := c.query.Get("userId"), c.query.Get("role")
	if !hex32.MatchString(id) || !slices.Contains([]string{"admin", "auditor", "wallet.create", "member"}, role) {
		return c.fail(invalid("BadRequest", "userId and role are required; role is admin, auditor, wallet.create or member"))
	}
	who, p := s.memberOf(e, id)
	if p == nil {
		p = s.keepsAdmin(e, who, role == "admin")
	}
	if p != nil {
		return c.fail(*p)
	}
	permissions := []string{role}
	if role == "member" {
		permissions = nil
	}
	b := s.begin("enterprise.user")
	return s.enlisted(c, b, s.enlist(b, c, e, membership{Action: "update", User: who.ID, Permissions: permissions}))
}

// enterpriseUserRemove takes {username} in the body of a DELETE. Its 202 lists the pending
// approvals.
func (s *Server) enterpriseUserRemove(c *call) answer {
	e, p := s.managedBy(c, c.path["id"])
	if p != nil {
		return c.fail(*p)
	}
	var in struct {
		Username string `json:"username"`
	}
	if c.decode(&in) != nil || in.Username == "" {
		return c.fail(invalid("BadRequest", "username is required"))
	}
	who, p := s.memberOf(e, in.Username)
	if p == nil {
		p = s.keepsAdmin(e, who, false)
	}
	if p != nil {
		return c.fail(*p)
	}
	b := s.begin("enterprise.user")
	asked := s.enlist(b, c, e, membership{Action: "remove", User: who.ID})
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	if asked != nil {
		return reply(http.StatusAccepted, map[string]any{"pendingApprovals": []any{s.approvalBody(asked, true)}})
	}
	return ok(map[string]any{})
}

// childUserAdd adds an existing user to an enterprise of the organization, by email.
func (s *Server) childUserAdd(c *call) answer {
	e, p := s.childOf(c)
	if p != nil {
		return c.fail(*p)
	}
	var in struct {
		Email       string          `json:"email"`
		Permissions json.RawMessage `json:"permissions"`
	}
	err := c.decode(&in)
	permissions, known := roles(in.Permissions)
	if err != nil || !isEmail(in.Email) || !known {
		return c.fail(invalid("BadRequest", "email is required, and permissions must be of admin, auditor and wallet.create"))
	}
	who, p := s.invitee(in.Email)
	if p != nil {
		return c.fail(*p)
	}
	if _, member := who.Members[e.ID]; member {
		return c.fail(problem{status: http.StatusConflict, name: "Conflict", message: "user is a member of the enterprise already"})
	}
	b := s.begin("enterprise.user")
	b.enroll(e.ID, membership{Action: "add", User: who.ID, Permissions: permissions})
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return ok(map[string]any{"userId": who.ID})
}
