package sandbox

import (
	"net/http"
	"slices"
)

// orgRole is one change of who belongs to the organization, as an approval carries it.
type orgRole struct {
	Action string `json:"action"` // add, update, remove
	User   string `json:"user"`
	Role   string `json:"role"`
}

// orgChange carries out a change of the organization's users.
const orgChange = "organization.user"

var _ = onApproval(orgChange, func(b *batch, _ *approval, in orgRole) *problem {
	b.appoint(in)
	return nil
})

func (b *batch) appoint(in orgRole) {
	who := b.server.state.users[in.User].copy()
	if who.Role = in.Role; in.Action == "remove" {
		who.Role = outsider
	}
	b.put(who)
}

// appointed lets the change happen, or files it for another administrator: whatever makes
// or unmakes an administrator, where there is another one (unverified; BitGo's document has
// the 202 and not when).
func (s *Server) appointed(c *call, who *user, in orgRole) answer {
	b := s.begin("organization.user")
	if (in.Role == orgAdmin || who.manages()) && len(s.administrators("")) > 1 {
		info := map[string]any{"action": in.Action, "email": who.Email, "userId": who.ID,
			"inviterInfo": map[string]any{"id": c.user.ID, "email": c.user.Email, "fullName": c.user.Name}}
		if in.Role != "" {
			info["role"] = in.Role
		}
		return b.askChange(c, change{Name: orgChange, Type: "updateOrganizationRequest", Info: info}, in)
	}
	b.appoint(in)
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return ok(map[string]any{})
}

// organizationUserAdd takes {username, role}.
func (s *Server) organizationUserAdd(c *call) answer {
	if p := s.ofManagers(c); p != nil {
		return c.fail(*p)
	}
	var in struct {
		Username string `json:"username"`
		Role     string `json:"role"`
	}
	if c.decode(&in) != nil || !isEmail(in.Username) || in.Role != orgAdmin && in.Role != orgMember {
		return c.fail(invalid("BadRequest", "username is required, and role must be admin or member"))
	}
	who, p := s.invitee(in.Username)
	if p != nil {
		return c.fail(*p)
	}
	if who.Role != outsider {
		return c.fail(invalid("BadRequest", "user belongs to the organization already"))
	}
	return s.appointed(c, who, orgRole{Action: "add", User: who.ID, Role: in.Role})
}

// colleague is the user of the organization that the query names.
func (s *Server) colleague(c *call) (*user, *problem) {
	id := c.query.Get("userId")
	if !hex32.MatchString(id) {
		p := invalid("BadRequest", "userId is required")
		return nil, &p
	}
	who := s.state.users[id]
	if who == nil || who.Role == outsider {
		return nil, &problem{status: http.StatusNotFound, name: "UserNotFound", message: "user is not a member of the organization"}
	}
	return who, nil
}

// lastManager refuses to leave the organization without an administrator.
func (s *Server) lastManager(who *user, stays bool) *problem {
	if !who.manages() || stays || len(s.administrators("")) > 1 {
		return nil
	}
	p := invalid("CannotRemoveAdmin", "the last administrator of the organization cannot be removed")
	return &p
}

// organizationUserPut changes a role; userId and role stand in the query.
func (s *Server) organizationUserPut(c *call) answer {
	if p := s.ofManagers(c); p != nil {
		return c.fail(*p)
	}
	role := c.query.Get("role")
	if !slices.Contains(orgRoles, role) {
		return c.fail(invalid("BadRequest", "role must be one of serviceUser, admin, member, customer"))
	}
	who, p := s.colleague(c)
	if p == nil {
		p = s.lastManager(who, role == orgAdmin)
	}
	if p != nil {
		return c.fail(*p)
	}
	return s.appointed(c, who, orgRole{Action: "update", User: who.ID, Role: role})
}

func (s *Server) organizationUserRemove(c *call) answer {
	if p := s.ofManagers(c); p != nil {
		return c.fail(*p)
	}
	who, p := s.colleague(c)
	if p == nil {
		p = s.lastManager(who, false)
	}
	if p != nil {
		return c.fail(*p)
	}
	return s.appointed(c, who, orgRole{Action: "remove", User: who.ID})
}
