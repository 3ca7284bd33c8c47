package sandbox

import "slices"

// controlApprove moves a pending approval on from BitGo's side. State approved or rejected
// decides what it waits for: as another administrator would, or as BitGo's staff. A pending
// state makes it wait for that instead; frozen and unFrozen stop it and let it go.
func (s *Server) controlApprove(in wish) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.state.approvals[in.Approval]
	if a == nil || !a.open() {
		return nil, refusal("approval must be one that is not decided")
	}
	b := s.begin("approval." + in.State)
	changed, err := b.oversee(a, in)
	if err == nil {
		err = b.commit()
	}
	if err != nil {
		return nil, err
	}
	return s.approvalBody(s.state.approvals[changed.ID], true), nil
}

// oversee does what the control asks for, or says why it cannot be.
func (b *batch) oversee(a *approval, in wish) (*approval, error) {
	switch {
	case in.State == "frozen" || in.State == "unFrozen":
		if a.frozen() == (in.State == "frozen") {
			return nil, refusal("the approval is that already")
		}
		return b.freeze(a, in.State, in.Reason), nil
	case stateAction(in.State) != "" && a.current() >= 0:
		return b.divert(a, in.State), nil
	case in.State != "approved" && in.State != "rejected":
		return nil, refusal("state is approved, rejected, frozen, unFrozen or one of BitGo's pending states")
	case a.State == "processing" && in.State == "approved":
		return decided(b.finish(a))
	case a.current() < 0:
		return nil, refusal("an approval that is being processed can only be approved")
	case !slices.Contains(byAPI, a.State):
		return decided(b.operate(a, verb(in.State), in.Reason))
	}
	who := b.server.approvers(a)
	if len(who) == 0 {
		return nil, refusal("nobody may approve this")
	}
	return decided(b.resolve(a, resolution{User: who[0], Action: verb(in.State), Memo: in.Reason}))
}

// decided turns the platform's refusal into one of the controls.
func decided(a *approval, p *problem) (*approval, error) {
	if p != nil {
		return nil, refusal(p.message)
	}
	return a, nil
}

// controlTerm sets how long approvals wait from now on before they expire; 0: for ever.
func (s *Server) controlTerm(in wish) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if in.Seconds < 0 {
		return nil, refusal("seconds must not be below 0")
	}
	b := s.begin("term")
	b.put(&approvalTerm{Seconds: in.Seconds})
	return map[string]any{"seconds": in.Seconds}, b.commit()
}
