package sandbox

import (
	"maps"
	"slices"
)

// administrators may approve in an enterprise, or in the whole organization where the
// enterprise is "": the demo's cast first, then whoever joined.
func (s *Server) administrators(enterprise string) []string {
	ids := []string{}
	for _, who := range s.world.Users {
		ids = append(ids, who.ID)
	}
	for _, id := range slices.Sorted(maps.Keys(s.state.users)) {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return slices.DeleteFunc(ids, func(id string) bool {
		u := s.state.users[id]
		return u == nil || !u.Admin || len(u.Enterprises) > 0 && !slices.Contains(u.Enterprises, enterprise)
	})
}

// electors may resolve the action: whom the rule names, or whoever administers. Whoever
// asked is among them, and excluded (bitgo-api.md §9.2).
func (s *Server) electors(a *approval, x approvalAction) []string {
	all := s.administrators(a.Enterprise)
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
	out := s.administrators(a.Enterprise)
	if !slices.Contains(out, a.Creator) {
		out = append(out, a.Creator)
	}
	return out
}
