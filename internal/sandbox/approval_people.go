package sandbox

import "slices"

// administrators may approve in an enterprise, or in the whole organization where the
// enterprise is "": the demo's cast first, then whoever joined.
func (s *Server) administrators(enterprise string) []string {
	ids := []string{}
	for _, who := range s.people() {
		if who.admin(enterprise) {
			ids = append(ids, who.ID)
		}
	}
	return ids
}

// electorate are who may approve at all: the administrators of the wallet, or of the
// enterprise where the approval is not a wallet's.
func (s *Server) electorate(a *approval) []string {
	if w := s.state.wallets[a.Wallet]; w != nil {
		return s.walletAdmins(w)
	}
	return s.administrators(a.Enterprise)
}

// electors may resolve the action: whom the rule names, or whoever administers. Whoever
// asked is among them, and excluded (bitgo-api.md §9.2).
func (s *Server) electors(a *approval, x approvalAction) []string {
	all := s.electorate(a)
	if len(x.Users) == 0 {
		return all
	}
	return slices.DeleteFunc(all, func(id string) bool { return !slices.Contains(x.Users, id) })
}

// excluded are electors who cannot approve: whoever asked, and whoever approved before.
func (a *approval) excluded(electors []string) []string {
	out := []string{}
	for _, id := range electors {
		voted := slices.ContainsFunc(a.votes(), func(r resolution) bool { return r.User == id })
		if id == a.Creator || voted {
			out = append(out, id)
		}
	}
	return out
}

// approvers are those who can still resolve what is asked for now.
func (s *Server) approvers(a *approval) []string {
	at := a.current()
	if at < 0 {
		return []string{}
	}
	all := s.electors(a, a.Actions[at])
	out := a.excluded(all)
	return slices.DeleteFunc(all, func(id string) bool { return slices.Contains(out, id) })
}

// concerned are all users who see the approval.
func (s *Server) concerned(a *approval) []string {
	out := s.electorate(a)
	if !slices.Contains(out, a.Creator) {
		out = append(out, a.Creator)
	}
	return out
}
