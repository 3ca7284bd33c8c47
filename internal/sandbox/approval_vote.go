package sandbox

import (
	"net/http"
	"slices"
)

// cast is the approval after one more resolution of what is asked for. It changes nothing
// else: resolve does.
func (a *approval) cast(r resolution) *approval {
	out, at := *a, a.current()
	out.Actions = slices.Clone(a.Actions)
	x := &out.Actions[at]
	r.State = a.State
	x.Votes = append(slices.Clone(x.Votes), r)
	out.Updated, out.Version = r.At, a.Version+1
	if r.Action == "approve" && x.approvals() < x.Required {
		return &out
	}
	x.Status = actionStatus(a, r)
	if x.Status != "COMPLETE" {
		out.end("rejected")
		return &out
	}
	if next := out.current(); next >= 0 {
		out.State = out.Actions[next].State
		return &out
	}
	if out.State = "approved"; a.Lingers {
		out.State = "processing"
	}
	return &out
}

// actionStatus is what a resolution makes of the action. BitGo names the words, not when
// each is used.
func actionStatus(a *approval, r resolution) string {
	switch {
	case r.Action == "approve":
		return "COMPLETE"
	case r.Action == "fail":
		return "AUTO_CANCELLED"
	case r.User == a.Creator:
		return "CANCELLED"
	}
	return "FAILED"
}

// end closes an approval: nothing more is asked for.
func (a *approval) end(state string) {
	for i := range a.Actions {
		if a.Actions[i].Status == "PENDING" {
			a.Actions[i].Status = "NOT_NEEDED"
		}
	}
	a.State = state
}

// resolve casts the resolution and does what follows from it: the send goes on or ends, the
// change is carried out.
func (b *batch) resolve(a *approval, r resolution) (*approval, *problem) {
	r.At = b.at
	changed := a.cast(r)
	if changed.State == "approved" && b.outrun(changed) {
		changed.State = "rejected"
	}
	switch changed.State {
	case "approved":
		if p := b.carryOut(changed, r.User); p != nil {
			return nil, p
		}
	case "rejected":
		b.callOff(changed, r.User)
	}
	b.put(changed)
	if changed.State != a.State {
		b.notifyApproval(changed)
	}
	return changed, nil
}

// finish ends the processing of an approval.
func (b *batch) finish(a *approval) (*approval, *problem) {
	changed := *a
	changed.State, changed.Updated, changed.Version = "approved", b.at, a.Version+1
	if b.outrun(&changed) {
		changed.State = "rejected"
		b.callOff(&changed, a.lastUser())
	} else if p := b.carryOut(&changed, a.lastUser()); p != nil {
		return nil, p
	}
	b.put(&changed)
	b.notifyApproval(&changed)
	return &changed, nil
}

func (a *approval) lastUser() string {
	votes := a.votes()
	if len(votes) == 0 {
		return ""
	}
	return votes[len(votes)-1].User
}

// carryOut does what was approved.
func (b *batch) carryOut(a *approval, who string) *problem {
	a.Decided = b.at
	if a.Change == nil {
		b.letGo(a, who)
		return nil
	}
	return carriers[a.Change.Name](b, a)
}

// callOff ends what was asked for.
func (b *batch) callOff(a *approval, who string) {
	if a.Change == nil {
		b.turnDown(a, who)
	}
}

// mayVote is why the caller may not resolve the approval now, or nil. No one approves what
// they asked for, and no one approves twice; whoever asked may take it back.
func (s *Server) mayVote(c *call, a *approval, approve bool) *problem {
	at := a.current()
	var p problem
	switch {
	case at < 0:
		p = problem{status: http.StatusConflict, name: "Conflict", message: "pending approval is already " + a.State}
	case a.frozen():
		p = problem{status: http.StatusConflict, name: "Conflict", message: "pending approval is frozen"}
	case !slices.Contains(byAPI, a.State):
		p = invalid("BadRequest", "a pending approval in state "+a.State+" cannot be resolved by API")
	case !approve && c.user.ID == a.Creator:
		return nil
	case approve && c.user.ID == a.Creator:
		p = forbidden("you can't approve your own transactions")
	case slices.ContainsFunc(a.votes(), func(r resolution) bool { return r.User == c.user.ID }):
		p = forbidden("you have already resolved this pending approval")
	case !slices.Contains(s.electors(a, a.Actions[at]), c.user.ID):
		p = forbidden("user is not an approver of this pending approval")
	default:
		return nil
	}
	return &p
}
