package sandbox

import "slices"

// member is a user of a wallet: admin, spend, view, freeze, trade.
type member struct {
	User        string   `json:"user"`
	Permissions []string `json:"permissions"`
}

// everyPermission is what the founder of a wallet has on it.
var everyPermission = []string{"admin", "view", "spend"}

// members are the users of the wallet. One that names none is of those who administer its
// enterprise, as BitGo lets them in when it makes a wallet.
func (s *Server) members(w *wallet) []member {
	if w.Users != nil {
		return w.Users
	}
	out := []member{}
	for _, who := range s.people() {
		if who.admin(w.Enterprise) {
			out = append(out, member{User: who.ID, Permissions: everyPermission})
		}
	}
	return out
}

// walletAdmins are the ids of the users who administer the wallet.
func (s *Server) walletAdmins(w *wallet) []string {
	out := []string{}
	for _, m := range s.members(w) {
		if slices.Contains(m.Permissions, "admin") {
			out = append(out, m.User)
		}
	}
	return out
}

// walletUsers is the list as it stands in a wallet's body.
func (s *Server) walletUsers(w *wallet) []any {
	out := []any{}
	for _, m := range s.members(w) {
		out = append(out, map[string]any{"user": m.User, "permissions": m.Permissions})
	}
	return out
}

// without is the wallet after the user left it.
func (w *wallet) without(id string) *wallet {
	out := *w
	out.Users = slices.DeleteFunc(slices.Clone(w.Users), func(m member) bool { return m.User == id })
	return &out
}
