package sandbox

import "slices"

// approvalCount is GET /api/v2/pendingapprovals/count: how many approvals wait in each
// enterprise of the caller, with byOrganization also in each organization; with actionable
// only those that the caller could resolve by API. It counts the states a listing shows.
func (s *Server) approvalCount(c *call) answer {
	counts := map[string]int{}
	for _, id := range s.state.enterpriseOrder {
		if c.sees(id) {
			counts[id] = 0
		}
	}
	total := 0
	for _, id := range s.state.approvalOrder {
		a := s.state.approvals[id]
		if !slices.Contains(openApprovals, a.State) || !s.seesApproval(c, a) {
			continue
		}
		if c.query.Get("actionable") == "true" && s.mayVote(c, a, true) != nil {
			continue
		}
		total++
		if a.Enterprise != "" {
			counts[a.Enterprise]++
		}
	}
	body := map[string]any{"enterprises": countBodies(counts)}
	if c.query.Get("byOrganization") == "true" {
		body["organizations"] = countBodies(map[string]int{s.world.Organization.ID: total})
	}
	return ok(body)
}

func countBodies(counts map[string]int) map[string]any {
	out := map[string]any{}
	for id, n := range counts {
		out[id] = map[string]any{"pendingApprovalsCount": n}
	}
	return out
}
