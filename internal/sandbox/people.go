package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"
)

// Roles in the organization. outsider marks a record that says so, because an empty role
// is what a journal of an earlier version holds.
const (
	orgAdmin    = "admin"
	orgMember   = "member"
	orgService  = "serviceUser"
	orgCustomer = "customer"
	outsider    = "none"
)

// user is a person, or a program, with a login at BitGo.
type user struct {
	ID       string              `json:"id"`
	Name     string              `json:"name"`
	Email    string              `json:"email"`
	Role     string              `json:"role"`              // in the organization
	Members  map[string][]string `json:"members,omitempty"` // permissions by enterprise; none: a plain member
	Country  string              `json:"country,omitempty"`
	Phone    string              `json:"phone,omitempty"`
	Kyc      string              `json:"kyc"`
	Verified bool                `json:"verified"` // the email address
	OTP      bool                `json:"otp"`      // has set up a second factor
	LoggedIn *time.Time          `json:"loggedIn,omitempty"`
	Frozen   *time.Time          `json:"frozen,omitempty"`
	Created  time.Time           `json:"created"`

	// What a journal of an earlier version has in place of Role and Members.
	Enterprises []string `json:"enterprises,omitempty"`
	Admin       bool     `json:"admin,omitempty"`
}

var _ = kind("user", (*state).putUser, func(s *state) []*user { return inOrder(s.users, s.userOrder) })

// putUser keeps a user, and reads one of an earlier version as what it meant: a person of
// the whole organization, or the administrator of some of its enterprises.
func (s *state) putUser(d *user) {
	if d.Role == "" {
		d.Role, d.Kyc, d.Verified, d.OTP = outsider, "approved", true, true
		switch {
		case len(d.Enterprises) == 0 && d.Admin:
			d.Role = orgAdmin
		case len(d.Enterprises) == 0:
			d.Role = orgMember
		}
		for _, id := range d.Enterprises {
			d.join(id, "admin")
		}
		d.Enterprises, d.Admin = nil, false
	}
	track(s.users, &s.userOrder, d.ID, d)
}

// copy is the user for changing; what is in the state is never changed in place.
func (u *user) copy() *user {
	twin := *u
	twin.Members = map[string][]string{}
	for id, permissions := range u.Members {
		twin.Members[id] = slices.Clone(permissions)
	}
	return &twin
}

// join makes the user a member of the enterprise with these permissions in place of any
// earlier ones.
func (u *user) join(enterprise string, permissions ...string) {
	if u.Members == nil {
		u.Members = map[string][]string{}
	}
	u.Members[enterprise] = slices.DeleteFunc(permissions, func(p string) bool { return p == "" || p == "member" })
}

// manages reports whether the user administers the organization, and so all of its
// enterprises.
func (u *user) manages() bool { return u.Role == orgAdmin }

// belongs reports whether the user is a member of the enterprise, or of the organization
// around it.
func (u *user) belongs(enterprise string) bool {
	_, member := u.Members[enterprise]
	return member || u.manages() || u.Role == orgMember
}

// admin reports whether the user administers the enterprise.
func (u *user) admin(enterprise string) bool {
	return u.manages() || slices.Contains(u.Members[enterprise], "admin")
}

// ready reports whether the user has logged in once, set up a second factor and passed
// KYC: until then nobody can invite it (seed 000, invite-user-api-error).
func (u *user) ready() bool { return u.LoggedIn != nil && u.OTP && u.Kyc == "approved" }

// permissions are the user's in the enterprise, as BitGo lists them.
func (u *user) permissions(enterprise string) []string {
	if u.manages() {
		return []string{"admin"}
	}
	return append([]string{}, u.Members[enterprise]...)
}

// password is the user's, derived so that no file holds one.
func (u *user) password() string { return "demo-" + digest("password|" + u.ID)[:16] }

// knows compares a password as it comes: in clear, or as the SDK sends it, the hex
// HMAC-SHA256 of the password keyed with the lower-case email (bitgo-api.md §3.4).
func (u *user) knows(given string) bool {
	mac := hmac.New(sha256.New, []byte(strings.ToLower(u.Email)))
	mac.Write([]byte(u.password()))
	hashed := hex.EncodeToString(mac.Sum(nil))
	return hmac.Equal([]byte(given), []byte(u.password())) || hmac.Equal([]byte(strings.ToLower(given)), []byte(hashed))
}

// userBy finds a user by id or email, nil if there is none.
func (s *Server) userBy(text string) *user {
	if who := s.state.users[text]; who != nil {
		return who
	}
	for _, who := range s.people() {
		if strings.EqualFold(who.Email, text) {
			return who
		}
	}
	return nil
}

// people are all users, in the order in which they came.
func (s *Server) people() []*user {
	out := make([]*user, 0, len(s.state.userOrder))
	for _, id := range s.state.userOrder {
		out = append(out, s.state.users[id])
	}
	return out
}

// names splits a full name in BitGo's parts.
func (u *user) names() map[string]any {
	first, last, _ := strings.Cut(u.Name, " ")
	return map[string]any{"first": first, "last": last, "full": u.Name}
}
