package sandbox

import "net/http"

// bulkInput is the body of a bulk update.
type bulkInput struct {
	Approvals []struct {
		ID     string `json:"paId"`
		Status string `json:"status"`
	} `json:"approvals"`
	Bail bool `json:"bailOnError"`
}

// approvalBulk is PUT /api/v2/pendingapprovals/bulkupdate. It resolves approvals one after
// another and says of each how it went; with bailOnError the first failure is the last
// result. Withdrawals are not for it: one among them is a 422, and nothing is resolved. Where
// not one of them exists the answer is 404.
func (s *Server) approvalBulk(c *call) answer {
	var in bulkInput
	if c.decode(&in) != nil || len(in.Approvals) == 0 {
		return c.fail(invalid("BadRequest", "approvals must be a list of paId and status"))
	}
	known := false
	for _, wanted := range in.Approvals {
		if !hex32.MatchString(wanted.ID) || wanted.Status != "approved" && wanted.Status != "rejected" {
			return c.fail(invalid("BadRequest", "each approval has a paId, and a status that is approved or rejected"))
		}
		a := s.state.approvals[wanted.ID]
		known = known || a != nil && s.seesApproval(c, a)
		if a != nil && s.seesApproval(c, a) && a.Change == nil {
			return c.fail(problem{status: http.StatusUnprocessableEntity, name: "UnprocessableEntity",
				message: "withdrawals cannot be resolved in bulk", context: map[string]any{"paId": a.ID}})
		}
	}
	if !known {
		return c.fail(approvalNotFound(in.Approvals[0].ID))
	}
	results := []any{}
	for _, wanted := range in.Approvals {
		said := s.bulkVote(c, wanted.ID, wanted.Status)
		if said == "" {
			results = append(results, map[string]any{"paId": wanted.ID, "status": "success"})
			continue
		}
		results = append(results, map[string]any{"paId": wanted.ID, "status": "error", "message": said})
		if in.Bail {
			break
		}
	}
	return ok(map[string]any{"results": results})
}

// bulkVote resolves one approval and says what stood in the way, or nothing.
func (s *Server) bulkVote(c *call, id, status string) string {
	a := s.state.approvals[id]
	if a == nil || !s.seesApproval(c, a) {
		return "pending approval not found"
	}
	in := approvalInput{State: status}
	if p := s.refusesVote(c, a, in); p != nil {
		return p.message
	}
	if _, p := s.vote(c, a, in); p != nil {
		return p.message
	}
	return ""
}
