package api

import (
	"context"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/countersign"
	"github.com/unykorn/console/internal/fault"
)

// Where an approval is decided.
const (
	here    = "console"
	atBitGo = "bitgo"
)

// counterBodyOf is an approval of BitGo's in the shape of ours. BitGo does not say when it ends.
func counterBodyOf(a countersign.Approval) approvalBody {
	out := approvalBody{ID: a.ID, Source: atBitGo, State: string(a.State), Kind: a.Type, Subject: a.ID, Title: a.Title, Rule: "BitGo's", Needed: a.Required, Given: a.Given(),
		AskedBy: a.Creator, Opened: Time(a.Created), Word: a.Word, WalletID: a.Wallet, Coin: a.Coin, EnterpriseID: a.Enterprise}
	if a.Send != nil {
		out.Kind, out.Subject = "send", a.Send.String()
	}
	for _, v := range a.Votes {
		out.Votes = append(out.Votes, voteBody{By: v.User, State: map[bool]string{true: "approved", false: "rejected"}[v.Approve], At: Time(v.At)})
	}
	if a.State != countersign.Pending && !a.Updated.IsZero() {
		out.Decided = timeOf(&a.Updated)
	}
	return out
}

// waitingAtBitGo adds what BitGo has in this state. That BitGo does not answer is said beside what we have ourselves.
func (s *Server) waitingAtBitGo(ctx context.Context, in *approvalsRequest, out *approvalsAnswer) error {
	state := countersign.State(in.State)
	switch approval.State(in.State) {
	case approval.Expired, approval.Withdrawn:
		return nil // BitGo has no such states
	case approval.Pending, approval.Approved, approval.Rejected:
	}
	page, err := s.Countersign.List(ctx, caller(ctx), state, in.Limit)
	if err != nil {
		return err
	}
	ids := make([]string, len(page.Approvals))
	for i, a := range page.Approvals {
		ids[i] = a.ID
	}
	changes, err := s.Whitelist.OfApprovals(ctx, caller(ctx), ids)
	if err != nil {
		return err
	}
	for _, a := range page.Approvals {
		body := counterBodyOf(a)
		if c, ours := changes[a.ID]; ours {
			body.Kind, body.Subject, body.Title = "whitelist_change", c.ID.String(), c.Title()
		}
		out.Body.Approvals = append(out.Body.Approvals, body)
	}
	out.Body.More = out.Body.More || page.More
	for _, u := range page.Unread {
		out.Body.Unread = append(out.Body.Unread, unreadBody{Level: "enterprise", ID: u.Enterprise, Why: "BitGo did not give what waits there."})
		s.Log.Warn("approvals at BitGo not read", "enterprise", u.Enterprise, "err", fault.As(u.Err).Err)
	}
	out.Body.Complete = len(page.Unread) == 0
	return nil
}

// decideAtBitGo carries the decision with the approver's own token at BitGo. Nothing that BitGo refused is final: the code
// is another one a moment later.
func (s *Server) decideAtBitGo(ctx context.Context, in *decideRequest) (*approvalAnswer, error) {
	if _, err := s.Countersign.Get(ctx, caller(ctx), in.ApprovalID); err != nil {
		return nil, err // what the key may not see, nobody decides through it
	}
	if in.Approver.Empty() {
		return nil, errNoApprover
	}
	a, err := s.Countersign.Decide(ctx, caller(ctx), in.ApprovalID, countersign.Decision{Approve: in.Body.State == "approved", Token: in.Approver.Secret,
		OTP: in.Body.OTP.Secret, Passphrase: in.Body.Passphrase.Secret, Reason: in.Body.Memo})
	if err != nil || a.State == countersign.Pending {
		visitOf(ctx).again = true
	}
	if err != nil {
		return nil, err
	}
	return &approvalAnswer{Body: counterBodyOf(a)}, nil
}
