package sandbox

import (
	"encoding/json"
	"net/http"
	"slices"
)

func (s *Server) approvalOf(c *call) (*approval, *problem) {
	if id := c.path["approval"]; !hex32.MatchString(id) {
		p := invalid("InvalidPendingApprovalId", "invalid pending approval id")
		return nil, &p
	}
	a := s.state.approvals[c.path["approval"]]
	if a == nil || !s.seesApproval(c, a) || !s.ofCoin(c.path["coin"], a) {
		p := approvalNotFound(c.path["approval"])
		return nil, &p
	}
	return a, nil
}

func approvalNotFound(id string) problem {
	return problem{status: http.StatusNotFound, name: "PendingApprovalNotFound", message: "pending approval not found", context: map[string]any{"id": id}}
}

// seesApproval reports whether the caller belongs where the approval does: may look at the
// wallet, or is a member of the enterprise or the organization.
func (s *Server) seesApproval(c *call, a *approval) bool {
	if w := s.state.wallets[a.Wallet]; w != nil {
		return s.lists(c, w)
	}
	return c.sees(a.Enterprise)
}

// ofCoin reports whether the approval may be asked for under a coin's path: its own, or
// that of the wallet it is of. One of an enterprise may be asked for under any.
func (s *Server) ofCoin(ticker string, a *approval) bool {
	return ticker == "" || a.Coin == "" || ticker == a.Coin || ticker == coins[a.Coin].base || coins[ticker].base == a.Coin
}

// approvalGet is GET /api/v2/pendingapprovals/{id}, also under a coin.
func (s *Server) approvalGet(c *call) answer {
	a, p := s.approvalOf(c)
	if p != nil {
		return c.fail(*p)
	}
	return ok(s.labelled(a, true, c.query.Get("expandAddressLabels") == "true"))
}

// approvalInput is the body of an update. The SDK adds halfSigned and attestation to what
// BitGo documents.
type approvalInput struct {
	State      string          `json:"state"`
	OTP        string          `json:"otp"`
	Memo       string          `json:"memo"`
	HalfSigned json.RawMessage `json:"halfSigned"`
}

// approvalPut resolves a pending approval: PUT /api/v2/pendingapprovals/{id}, also under a
// coin. It takes another administrator's token: whoever asked can reject but never approve.
// 202 says that a further condition holds it up now (bitgo-api.md §9.2).
func (s *Server) approvalPut(c *call) answer {
	a, p := s.approvalOf(c)
	if p != nil {
		return c.fail(*p)
	}
	var in approvalInput
	if c.decode(&in) != nil || in.State != "approved" && in.State != "rejected" {
		return c.fail(invalid("BadRequest", "state must be one of approved, rejected"))
	}
	if p = s.refusesVote(c, a, in); p != nil {
		return c.fail(*p)
	}
	if in.State == "approved" && a.sends() {
		if a, p = s.resigned(a, in.HalfSigned); p != nil {
			return c.fail(*p)
		}
	}
	changed, p := s.vote(c, a, in)
	if p != nil {
		return c.fail(*p)
	}
	if a.State != changed.State && changed.current() >= 0 {
		return reply(http.StatusAccepted, s.approvalBody(changed, true))
	}
	return ok(s.approvalBody(changed, true))
}

// refusesVote is why the vote does not count, or nil.
func (s *Server) refusesVote(c *call, a *approval, in approvalInput) *problem {
	var p problem
	switch {
	case in.OTP != "" && !testOTP(in.OTP):
		p = incorrectOTP()
	default:
		if refused := s.mayVote(c, a, in.State == "approved"); refused != nil {
			return refused
		}
		if in.State == "rejected" || s.unlocked(c.token, in.OTP) {
			return nil
		}
		p = needsUnlock()
	}
	return &p
}

// vote resolves the approval in the caller's name.
func (s *Server) vote(c *call, a *approval, in approvalInput) (*approval, *problem) {
	b := s.begin("approval." + in.State)
	if in.Memo != "" {
		noted := *a
		noted.Memos = append(slices.Clone(a.Memos), adminMemo{Text: in.Memo, At: b.at, User: c.user.ID})
		a = &noted
	}
	changed, p := b.resolve(a, resolution{User: c.user.ID, Action: verb(in.State), Memo: in.Memo})
	if p != nil {
		return nil, p
	}
	if err := b.commit(); err != nil {
		p := internalError()
		return nil, &p
	}
	return s.state.approvals[changed.ID], nil
}

func verb(state string) string {
	if state == "approved" {
		return "approve"
	}
	return "reject"
}

// approvalTransfer is GET /api/v2/pendingapprovals/{id}/transfer.
func (s *Server) approvalTransfer(c *call) answer {
	a, p := s.approvalOf(c)
	if p != nil {
		return c.fail(*p)
	}
	t := s.state.transfers[a.Transfer]
	if t == nil {
		return c.fail(problem{status: http.StatusNotFound, name: "TransferNotFound", message: "no transfer belongs to the pending approval",
			context: map[string]any{"id": a.ID}})
	}
	return ok(map[string]any{"transfer": s.transferBody(t)})
}
