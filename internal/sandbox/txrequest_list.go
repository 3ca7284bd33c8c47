package sandbox

import (
	"net/http"
	"slices"
)

// enterpriseRequests is GET /api/v2/enterprise/{id}/txrequests: every version of every
// request of the enterprise's wallets, or with latest=true the last ones.
func (s *Server) enterpriseRequests(c *call) answer { return s.enterpriseListing(c, false) }

// requestsByPermission is GET /api/v2/enterprise/{id}/txrequests/bypermission (seed 003): the
// latest version of each request, of wallets where the caller has the permissions asked for,
// or may look.
func (s *Server) requestsByPermission(c *call) answer { return s.enterpriseListing(c, true) }

func (s *Server) enterpriseListing(c *call, latest bool) answer {
	e := s.state.enterprises[c.path["id"]]
	if !hex32.MatchString(c.path["id"]) {
		p := invalid("InvalidEnterpriseId", "invalid enterprise id")
		p.context = map[string]any{"id": c.path["id"]}
		return c.fail(p)
	}
	if e == nil || !c.sees(e.ID) {
		return c.fail(problem{status: http.StatusNotFound, name: "EnterpriseNotFound", message: "enterprise not found",
			context: map[string]any{"id": c.path["id"]}})
	}
	wallets := []*wallet{}
	for _, id := range s.state.walletOrder {
		if w := s.state.wallets[id]; w.Enterprise == e.ID {
			wallets = append(wallets, w)
		}
	}
	return s.requestListing(c, wallets, latest)
}

// walletRequests is GET /api/v2/wallet/{id}/txrequests.
func (s *Server) walletRequests(c *call) answer {
	w, _, p := s.walletOf(c)
	if p != nil {
		return c.fail(*p)
	}
	return s.requestListing(c, []*wallet{w}, false)
}

func (s *Server) requestListing(c *call, wallets []*wallet, latest bool) answer {
	f, p := readRequestFilter(c)
	if p != nil {
		return c.fail(*p)
	}
	f.latest = f.latest || latest
	part, more, p := portion(c, s.requestsThat(c, wallets, f), s.state.requests.versions.get(c.query.Get("prevId")), requestOrder(c))
	if p != nil {
		return c.fail(*p)
	}
	return listed(map[string]any{"txRequests": s.requestBodies(part)}, nextRequest(part, more))
}

// requestsThat are the versions that fit, of wallets where the caller has the permissions.
func (s *Server) requestsThat(c *call, wallets []*wallet, f requestFilter) []*txRequest {
	out := []*txRequest{}
	for _, w := range wallets {
		if !s.allows(c, w, f.permissions) {
			continue
		}
		for _, r := range s.state.requests.of[w.ID] {
			if f.fits(r, s.state.requests.latest[r.Request] == r, w) {
				out = append(out, r)
			}
		}
	}
	return out
}

// allows reports whether the caller has every one of the permissions on the wallet; without
// any, whether they may look.
func (s *Server) allows(c *call, w *wallet, permissions []string) bool {
	if !s.lists(c, w) {
		return false
	}
	held := []string{}
	for _, m := range s.members(w) {
		if m.User == c.user.ID {
			held = m.Permissions
		}
	}
	return !slices.ContainsFunc(permissions, func(p string) bool { return !slices.Contains(held, p) })
}

// awaitingSignature is GET /api/v2/wallet/{id}/txrequests/awaitingsignature: the latest
// versions that wait for the user, at one stage of signing if asked.
func (s *Server) awaitingSignature(c *call) answer {
	w, _, p := s.walletOf(c)
	if p != nil {
		return c.fail(*p)
	}
	f, p := readRequestFilter(c)
	if p != nil {
		return c.fail(*p)
	}
	f.latest = true
	waiting := []*txRequest{}
	for _, r := range s.requestsThat(c, []*wallet{w}, f) {
		if stage := c.query.Get("signingStage"); r.signable() && (stage == "" || stage == r.stage()) {
			waiting = append(waiting, r)
		}
	}
	total := len(waiting)
	part, more, p := portion(c, waiting, s.state.requests.versions.get(c.query.Get("prevId")), requestOrder(c))
	if p != nil {
		return c.fail(*p)
	}
	return listed(map[string]any{"txRequests": s.requestBodies(part), "totalCount": total}, nextRequest(part, more))
}

// nextRequest is the cursor behind a page, "" at the end.
func nextRequest(part []*txRequest, more bool) string {
	if !more {
		return ""
	}
	return part[len(part)-1].ID
}
