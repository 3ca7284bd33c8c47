package sandbox

import (
	"slices"
	"strings"
)

// operator is BitGo's own staff, where a record needs a user.
var operator = fixed("user", "bitgo operations")

// operate resolves what only BitGo's staff or BitGo's own pages can: a video call, a
// liveness check, a signature of the custodian.
func (b *batch) operate(a *approval, action, memo string) (*approval, *problem) {
	seen := *a
	r := resolution{Action: action, Memo: memo}
	switch a.State {
	case "pendingVideoApproval", "pendingVideoApprovalFromSupport":
		r.VideoApprover, r.VideoLink = operator, "https://video.bitgo.example/"+digest("video" + a.ID)[:16]
		seen.Video = &videoRecord{At: b.at, User: a.Creator, Approver: r.VideoApprover, Link: r.VideoLink}
		seen.VideoCall = digest("call" + a.ID)[:32]
	case "pendingLivenessVerification":
		seen.Inquiries = append(slices.Clone(a.Inquiries), a.liveness(action))
	}
	return b.resolve(&seen, r)
}

func (a *approval) liveness(action string) inquiry {
	q := inquiry{ID: "inq_" + digest("inquiry" + a.ID)[:24], Status: "completed", SubType: "managePolicyLivenessCheck"}
	if action != "approve" {
		q.Status = "failed"
	}
	if a.sends() {
		q.SubType = "withdrawalLivenessCheck"
	}
	return q
}

// divert lets staff ask for something else before going on: the approval is in that state
// now, and what it waited for is skipped.
func (b *batch) divert(a *approval, state string) *approval {
	changed := *a
	changed.Updated, changed.Version = b.at, a.Version+1
	at := a.current()
	x := approvalAction{ID: digest("action" + a.ID + strings.Repeat("+", len(a.Actions)))[:32], Name: stateAction(state),
		State: state, Status: "PENDING", Required: 1}
	changed.Actions = slices.Insert(slices.Clone(a.Actions), at+1, x)
	changed.Actions[at].Status = "SKIPPED"
	changed.State = state
	b.put(&changed)
	b.notifyApproval(&changed)
	return &changed
}

// freeze stops an approval, or lets it go again: nobody resolves it meanwhile.
func (b *batch) freeze(a *approval, state, reason string) *approval {
	changed := *a
	changed.Updated, changed.Version = b.at, a.Version+1
	changed.Freezes = append(slices.Clone(a.Freezes), freezeAction{State: state, Reason: reason, At: b.at, User: operator})
	b.put(&changed)
	return &changed
}
