package sandbox

import (
	"slices"
	"time"
)

// approvalTerm is how long an approval waits before it expires.
type approvalTerm struct {
	Seconds int64 `json:"seconds"`
}

var _ = kind("approvalTerm", func(s *state, d *approvalTerm) { s.approvalTerm = d }, func(s *state) []*approvalTerm {
	if s.approvalTerm == nil {
		return nil
	}
	return []*approvalTerm{s.approvalTerm}
})

// weekSeconds is how long an approval waits unless the controls say otherwise; BitGo
// documents no term.
const weekSeconds = 7 * 24 * 60 * 60

// approvalLife is zero where approvals never expire.
func (s *Server) approvalLife() time.Duration {
	seconds := int64(weekSeconds)
	if set := s.state.approvalTerm; set != nil {
		seconds = set.Seconds
	}
	return time.Duration(seconds) * time.Second
}

// stepProcessing grants every approval that is being processed.
func stepProcessing(b *batch) int { return b.process(func(*approval) bool { return true }) }

// dueProcessing grants those that were processed for as long as a transfer stays in one
// state; at pace zero only a step does.
func dueProcessing(b *batch, now time.Time) int {
	pace := b.server.options.Pace
	return b.process(func(a *approval) bool { return pace > 0 && !a.Updated.Add(pace).After(now) })
}

func (b *batch) process(wanted func(*approval) bool) int {
	moved := 0
	for _, a := range b.server.waitingApprovals() {
		if a.State != "processing" || !wanted(a) {
			continue
		}
		if _, p := b.finish(a); p == nil {
			moved++
		}
	}
	return moved
}

// stepStaff takes what waits for BitGo's staff, or for a check in BitGo's own pages, one
// state on: approved by an operator.
func stepStaff(b *batch) int {
	moved := 0
	for _, a := range b.server.waitingApprovals() {
		if a.current() < 0 || slices.Contains(byAPI, a.State) || a.frozen() {
			continue
		}
		if _, p := b.operate(a, "approve", ""); p == nil {
			moved++
		}
	}
	return moved
}

// stepExpiry expires every approval that still waits.
func stepExpiry(b *batch) int { return b.expire(func(*approval) bool { return true }) }

func dueExpiry(b *batch, now time.Time) int {
	return b.expire(func(a *approval) bool { return !a.Expires.IsZero() && !a.Expires.After(now) })
}

// expire rejects approvals whose time is up. BitGo has no state of its own for that: nobody
// is the resolver, and the action says AUTO_CANCELLED.
func (b *batch) expire(wanted func(*approval) bool) int {
	moved := 0
	for _, a := range b.server.waitingApprovals() {
		if a.current() < 0 || !wanted(a) {
			continue
		}
		if _, p := b.resolve(a, resolution{Action: "fail", Memo: "expired", Auto: true}); p == nil {
			moved++
		}
	}
	return moved
}

// waitingApprovals lists what is not decided, in the order in which it was asked.
func (s *Server) waitingApprovals() []*approval {
	if len(s.state.undecided) == 0 {
		return nil
	}
	out := []*approval{}
	for id := range s.state.undecided {
		out = append(out, s.state.approvals[id])
	}
	slices.SortFunc(out, func(x, y *approval) int { return newestApproval(y, x) })
	return out
}
