package sandbox

import (
	"net/http"
	"net/mail"
	"slices"
	"strings"
	"time"
)

// childInput is the body that makes an enterprise of the organization.
type childInput struct {
	Email  string   `json:"email"`
	Key    string   `json:"idempotencyKey"`
	Admins []string `json:"additionalAdmins"`
	IsCaaS *bool    `json:"isCaaS"`
	Type   string   `json:"accountType"`
	Third  []third  `json:"thirdPartyIdentifier"`
}

// wrong says what is wrong with the body, or nothing.
func (in childInput) wrong() string {
	switch {
	case !isEmail(in.Email):
		return "email is required"
	case in.Key == "":
		return "idempotencyKey is required"
	case in.Admins == nil:
		return "additionalAdmins is required"
	case in.Type != "" && in.Type != "individual" && in.Type != "entity":
		return "accountType must be individual or entity"
	case slices.ContainsFunc(in.Third, func(x third) bool { return x.ID == "" || x.Label == "" }):
		return "thirdPartyIdentifier has an id and a label"
	}
	for _, id := range in.Admins {
		if !hex32.MatchString(id) {
			return "additionalAdmins must be ids of users"
		}
	}
	return ""
}

// isEmail reports whether the text is a bare address.
func isEmail(text string) bool {
	a, err := mail.ParseAddress(text)
	return err == nil && a.Address == text
}

// childCreate makes a client's enterprise and, if the email is new to BitGo, its user
// (bitgo-api.md §6.2). The same idempotencyKey gives the same answer and never a second
// enterprise; with another email it is a conflict.
func (s *Server) childCreate(c *call) answer {
	p, allowed := s.ofOrganization(c)
	if allowed && !c.user.manages() && c.user.Role != orgService {
		p, allowed = forbidden("user is not an organization manager"), false
	}
	if !allowed {
		return c.fail(p)
	}
	var in childInput
	if len(c.body) == 0 || c.decode(&in) != nil {
		return c.fail(invalid("BadRequest", "invalid body"))
	}
	if message := in.wrong(); message != "" {
		return c.fail(invalid("BadRequest", message))
	}
	if made := s.childBy(in.Key); made != nil {
		if !strings.EqualFold(made.Email, in.Email) {
			return c.fail(problem{status: http.StatusConflict, name: "Conflict", message: "idempotencyKey was used for another email",
				context: map[string]any{"idempotencyKey": in.Key}})
		}
		return ok(map[string]any{"enterpriseId": made.ID, "userId": made.Contact})
	}
	for _, id := range in.Admins {
		if s.state.users[id] == nil {
			return c.fail(problem{status: http.StatusNotFound, name: "UserNotFound", message: "user not found", context: map[string]any{"id": id}})
		}
	}
	b := s.begin("enterprise.add")
	e := b.child(in)
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return ok(map[string]any{"enterpriseId": e.ID, "userId": e.Contact})
}

// childBy finds the enterprise that was made with the key, nil if there is none.
func (s *Server) childBy(key string) *enterprise {
	for _, e := range s.state.enterprises {
		if e.Key == key {
			return e
		}
	}
	return nil
}

// child makes the enterprise with its people: the client itself and the additional admins.
func (b *batch) child(in childInput) *enterprise {
	e := &enterprise{ID: b.id("enterprise"), Name: in.Email, Email: in.Email, Kyc: "unverified", Account: in.Type, Key: in.Key, Third: in.Third,
		TankWei: units("25000000000000000000"), Created: b.at}
	if e.Account == "" {
		e.Account = "individual"
	}
	e.Tank = etherAddress("tank|" + e.ID)
	who := b.server.userBy(in.Email)
	if who == nil {
		who = &user{ID: b.id("user"), Email: strings.ToLower(in.Email), Name: in.Email, Role: outsider, Kyc: "unverified", Created: b.at}
	}
	e.Contact = who.ID
	for _, admin := range append([]string{who.ID}, in.Admins...) {
		joined := who
		if admin != who.ID {
			joined = b.server.state.users[admin]
		}
		joined = joined.copy()
		joined.join(e.ID, "admin")
		b.put(joined)
	}
	b.put(e)
	return e
}

var contractTypes = []string{"trade-mpa", "custody-sa", "staking-sa", "master-agreement", "distributed-custody-mic", "accredited-investor-cl"}

// childOf is the child enterprise of the path, for an administrator of it.
func (s *Server) childOf(c *call) (*enterprise, *problem) {
	if p, allowed := s.ofOrganization(c); !allowed {
		return nil, &p
	}
	return s.managedBy(c, c.path["enterprise"])
}

// childContract signs an agreement for the enterprise. Signing one again changes nothing.
func (s *Server) childContract(c *call) answer {
	e, p := s.childOf(c)
	if p != nil {
		return c.fail(*p)
	}
	var in struct {
		Type string `json:"contractType"`
		Date string `json:"signedDate"`
	}
	if c.decode(&in) != nil || !slices.Contains(contractTypes, in.Type) {
		return c.fail(invalid("BadRequest", "contractType must be one of "+strings.Join(contractTypes, ", ")))
	}
	b := s.begin("enterprise.contract")
	if in.Date == "" {
		in.Date = stamp(b.at)
	}
	if !isDate(in.Date) {
		return c.fail(invalid("BadRequest", "signedDate must be a date"))
	}
	signed := *e
	if e.signed(in.Type) == nil {
		signed.Contracts = append(slices.Clone(e.Contracts), agreement{Type: in.Type, User: c.user.ID, Date: in.Date, IP: callerIP(c.request)})
		b.put(&signed)
	}
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	list := []any{}
	for _, x := range signed.Contracts {
		list = append(list, map[string]any{"contractType": x.Type, "signedBy": x.User, "signedDate": x.Date, "ip": x.IP})
	}
	return ok(map[string]any{"success": true, "contractsSigned": list, "message": "contract signed"})
}

// isDate takes a day or a time.
func isDate(text string) bool {
	_, day := time.Parse(time.DateOnly, text)
	_, moment := time.Parse(time.RFC3339, text)
	return day == nil || moment == nil
}
