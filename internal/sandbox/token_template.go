package sandbox

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

// tokenTemplate is a set of defaults for access tokens.
type tokenTemplate struct {
	ID          string          `json:"id"`
	User        string          `json:"user"`
	Name        string          `json:"name"`
	Enterprise  string          `json:"enterprise,omitempty"`
	Scopes      []string        `json:"scopes,omitempty"`
	IPs         []string        `json:"ips,omitempty"`
	Limits      json.RawMessage `json:"limits,omitempty"` // as given: spendingLimits, allErc20TokensLimit
	Enterprises []string        `json:"permittedEnterprises,omitempty"`
	Wallets     []string        `json:"permittedWallets,omitempty"`
	Created     time.Time       `json:"created"`
	Updated     time.Time       `json:"updated"`
	Deleted     bool            `json:"deleted,omitempty"`
}

var _ = kind("template", func(s *state, d *tokenTemplate) { s.templates.put(d.ID, d) },
	func(s *state) []*tokenTemplate { return s.templates.list() })

// templateInput is the body of POST and PATCH; in a PATCH a field that is absent stays.
type templateInput struct {
	Name        *string         `json:"name"`
	Enterprise  string          `json:"enterpriseId"`
	Scopes      []string        `json:"tokenScopes"`
	IPs         []string        `json:"allowedIPs"`
	Limits      json.RawMessage `json:"tokenLimits"`
	Enterprises []string        `json:"permittedEnterprises"`
	Wallets     []string        `json:"permittedWallets"`
}

func templateBody(t *tokenTemplate) map[string]any {
	body := map[string]any{"id": t.ID, "name": t.Name, "userId": t.User, "createdAt": stamp(t.Created), "updatedAt": stamp(t.Updated)}
	for name, list := range map[string][]string{"tokenScopes": t.Scopes, "allowedIPs": t.IPs,
		"permittedEnterprises": t.Enterprises, "permittedWallets": t.Wallets} {
		if list != nil {
			body[name] = list
		}
	}
	if t.Enterprise != "" {
		body["enterpriseId"] = t.Enterprise
	}
	if len(t.Limits) > 0 {
		body["tokenLimits"] = t.Limits
	}
	return body
}

// templateOf finds one of the caller's templates.
func (s *Server) templateOf(c *call, id string) (*tokenTemplate, *problem) {
	if !hex32.MatchString(id) {
		p := invalid("BadRequest", "invalid access token template id")
		return nil, &p
	}
	t := s.state.templates.get(id)
	if t == nil || t.Deleted || t.User != c.user.ID {
		return nil, &problem{status: http.StatusNotFound, name: "AccessTokenTemplateNotFound", message: "access token template not found"}
	}
	return t, nil
}

// applied puts the input over the template and says what is wrong with the result.
func (s *Server) applied(c *call, t tokenTemplate, in templateInput) (tokenTemplate, *problem) {
	if in.Name != nil {
		t.Name = *in.Name
	}
	if in.Scopes != nil {
		t.Scopes = in.Scopes
	}
	if in.IPs != nil {
		t.IPs = in.IPs
	}
	if in.Limits != nil {
		t.Limits = in.Limits
	}
	if in.Enterprises != nil {
		t.Enterprises = in.Enterprises
	}
	if in.Wallets != nil {
		t.Wallets = in.Wallets
	}
	taken := s.state.templates.all(func(o *tokenTemplate) bool {
		return !o.Deleted && o.User == t.User && o.Name == t.Name && o.ID != t.ID
	})
	if len(taken) > 0 {
		return t, &problem{status: http.StatusConflict, name: "Conflict", message: "an access token template with this name exists"}
	}
	asked := tokenInput{}
	if t.Name == "" || len(t.Limits) > 0 && json.Unmarshal(t.Limits, &asked) != nil {
		p := invalid("BadRequest", "name is required, and tokenLimits must be an object of limits")
		return t, &p
	}
	asked.Scope, asked.IPRestrict, asked.Enterprise, asked.Enterprises, asked.Wallets = t.Scopes, t.IPs, t.Enterprise, t.Enterprises, t.Wallets
	_, p := s.tokenFrom(c, asked)
	return t, p
}

func (s *Server) templateAdd(c *call) answer {
	var in templateInput
	if c.decode(&in) != nil {
		return c.fail(invalid("BadRequest", "invalid body"))
	}
	made, p := s.applied(c, tokenTemplate{User: c.user.ID, Enterprise: in.Enterprise}, in)
	if p != nil {
		return c.fail(*p)
	}
	b := s.begin("template.add")
	made.ID, made.Created = b.id("template"), b.at
	return s.keepTemplate(c, b, made)
}

func (s *Server) templateUpdate(c *call) answer {
	held, p := s.templateOf(c, c.path["template"])
	if p != nil {
		return c.fail(*p)
	}
	var in templateInput
	if c.decode(&in) != nil {
		return c.fail(invalid("BadRequest", "invalid body"))
	}
	changed, p := s.applied(c, *held, in)
	if p != nil {
		return c.fail(*p)
	}
	return s.keepTemplate(c, s.begin("template.update"), changed)
}

func (s *Server) keepTemplate(c *call, b *batch, t tokenTemplate) answer {
	t.Updated = b.at
	b.put(&t)
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return ok(templateBody(&t))
}

func (s *Server) templateGet(c *call) answer {
	t, p := s.templateOf(c, c.path["template"])
	if p != nil {
		return c.fail(*p)
	}
	return ok(templateBody(t))
}

func (s *Server) templateList(c *call) answer {
	ids := []string{}
	for _, t := range s.state.templates.all(func(t *tokenTemplate) bool { return !t.Deleted && t.User == c.user.ID }) {
		ids = append(ids, t.ID)
	}
	part, next, p := pageOf(c, ids, 25, 100)
	if p != nil {
		return c.fail(*p)
	}
	out := []any{}
	for _, id := range part {
		out = append(out, templateBody(s.state.templates.get(id)))
	}
	return listed(map[string]any{"accessTokenTemplates": out}, next)
}

// templateRemove forgets a template; tokens made from it live on without it.
func (s *Server) templateRemove(c *call) answer {
	t, p := s.templateOf(c, c.path["template"])
	if p != nil {
		return c.fail(*p)
	}
	b := s.begin("template.remove")
	gone := *t
	gone.Deleted = true
	b.put(&gone)
	for _, hash := range s.state.tokenOrder {
		if made := s.state.tokens[hash]; made.Template == t.ID {
			freed := *made
			freed.Template = ""
			b.put(&freed)
		}
	}
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return ok(map[string]any{"id": t.ID})
}

// fillFromTemplate sets the fields that the body leaves out. What the body says, an empty
// list included, stands.
func (s *Server) fillFromTemplate(c *call, in *tokenInput) *problem {
	if in.Template == "" {
		return nil
	}
	t, p := s.templateOf(c, in.Template)
	if p != nil {
		refused := invalid("BadRequest", p.message)
		return &refused
	}
	var limits tokenInput
	if len(t.Limits) > 0 {
		_ = json.Unmarshal(t.Limits, &limits) // it was read when the template was made
	}
	for _, field := range []struct{ mine, theirs *[]string }{{&in.Scope, &t.Scopes}, {&in.IPRestrict, &t.IPs},
		{&in.Enterprises, &t.Enterprises}, {&in.Wallets, &t.Wallets}} {
		if *field.mine == nil {
			*field.mine = slices.Clone(*field.theirs)
		}
	}
	if in.Enterprise == "" {
		in.Enterprise = t.Enterprise
	}
	if in.Limits == nil {
		in.Limits = limits.Limits
	}
	if in.Erc20 == nil {
		in.Erc20 = limits.Erc20
	}
	return nil
}
