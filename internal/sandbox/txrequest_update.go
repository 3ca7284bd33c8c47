package sandbox

import (
	"cmp"
	"slices"
	"strings"
)

// badState refuses what a request's state does not allow.
func badState(r *txRequest, what string) problem {
	p := invalid("BadRequest", "a transaction request in state "+r.State+" cannot be "+what)
	p.context = map[string]any{"state": r.State, "apiVersion": r.API}
	return p
}

// requestPut is PUT /api/v2/wallet/{id}/txrequests/{txRequestId} {state: "canceled",
// cancellationReason?}: the one change of state that a caller can make. The approval that
// it waited for ends with it.
func (s *Server) requestPut(c *call) answer {
	_, r, p := s.requestOf(c)
	if p != nil {
		return c.fail(*p)
	}
	var in struct {
		State  string `json:"state"`
		Reason string `json:"cancellationReason"`
	}
	if c.decode(&in) != nil || in.State != "canceled" {
		return c.fail(invalid("BadRequest", "state must be canceled"))
	}
	a := s.state.approvals[r.Approval]
	waits := a != nil && a.open()
	if !r.cancelable() || waits && a.current() < 0 {
		return c.fail(badState(r, "canceled"))
	}
	b := s.begin("txrequest.cancel")
	b.revise(r, "canceled", c.user.ID, func(r *txRequest) { r.Cancel = in.Reason })
	if waits {
		if _, p := b.resolve(a, resolution{User: c.user.ID, Action: "reject", Memo: in.Reason}); p != nil {
			return c.fail(*p)
		}
	}
	return s.requestDone(c, b, r)
}

// requestDone commits and answers with the latest version.
func (s *Server) requestDone(c *call, b *batch, r *txRequest) answer {
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return ok(s.requestBody(s.state.requests.latest[r.Request]))
}

// requestRebuild is POST /api/v2/wallet/{id}/txrequests/rebuild {txRequestIds}: what waits
// for a signature is built anew from its intent, and shares given so far are gone. All or
// none are rebuilt, in the order in which they were made.
func (s *Server) requestRebuild(c *call) answer {
	_, _, p := s.walletOf(c)
	if p != nil {
		return c.fail(*p)
	}
	var in struct {
		IDs []string `json:"txRequestIds"`
	}
	if c.decode(&in) != nil || len(in.IDs) == 0 {
		return c.fail(invalid("BadRequest", "txRequestIds must name at least one transaction request"))
	}
	b := s.begin("txrequest.rebuild")
	for _, id := range in.IDs {
		c.path["request"] = id
		_, r, p := s.requestOf(c)
		if p != nil {
			return c.fail(*p)
		}
		if !r.signable() {
			return c.fail(badState(r, "rebuilt"))
		}
		b.revise(r, r.unsigned(), c.user.ID, func(r *txRequest) { r.Shares, r.Commitments = nil, nil })
	}
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	made := []*txRequest{}
	for id := range b.revised {
		made = append(made, s.state.requests.latest[id])
	}
	slices.SortFunc(made, func(x, y *txRequest) int { return cmp.Or(x.Created.Compare(y.Created), strings.Compare(x.ID, y.ID)) })
	return ok(s.requestBodies(made))
}

// requestTransfer is POST /api/v2/wallet/{id}/txrequests/{txRequestId}/transfers: the
// transfer of a payment, made now if it has none.
func (s *Server) requestTransfer(c *call) answer {
	w, r, p := s.requestOf(c)
	if p != nil {
		return c.fail(*p)
	}
	if !movesMoney(r.Kind) {
		return c.fail(invalid("BadRequest", "a transaction request of intent "+r.Kind+" makes no transfer"))
	}
	if r.Transfer == "" {
		b := s.begin("txrequest.transfer")
		if p := b.deliverRequest(c, w, r); p != nil {
			return c.fail(*p)
		}
		if err := b.commit(); err != nil {
			return c.broken(err)
		}
	}
	return ok(s.transferBody(s.state.transfers[s.state.requests.latest[r.Request].Transfer]))
}
