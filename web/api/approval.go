package api

import (
	"context"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/countersign"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/web"
)

type voteBody struct {
	By    string `json:"by"`
	State string `json:"state" enum:"approved,rejected"`
	Memo  string `json:"memo,omitempty"`
	At    Time   `json:"at"`
}

type approvalBody struct {
	ID      string     `json:"id"`
	Source  string     `json:"source" enum:"console,bitgo" doc:"Where it is decided. BitGo's own are decided with the approver's own token at BitGo."`
	State   string     `json:"state" enum:"pending,approved,processing,rejected,expired,withdrawn" doc:"processing: approved, and BitGo works on it."`
	Kind    string     `json:"kind" doc:"What waits." example:"send"`
	Subject string     `json:"subjectId" doc:"Its id: of a send, the sendId; of a whitelist_change, the changeId."`
	Title   string     `json:"title" example:"Send 0.031 TBTC4 to Power company"`
	Rule    string     `json:"rule"`
	Needed  int        `json:"approvalsNeeded"`
	Given   int        `json:"approvalsGiven"`
	AskedBy string     `json:"askedBy"`
	Votes   []voteBody `json:"votes,omitempty"`
	Opened  Time       `json:"createdAt"`
	Expires *Time      `json:"expiresAt,omitempty" doc:"BitGo does not say."`
	Decided *Time      `json:"decidedAt,omitempty"`

	Word         string `json:"bitgoState,omitempty" doc:"BitGo's own word for the state." example:"pendingFinalApproval"`
	WalletID     string `json:"walletId,omitempty"`
	Coin         string `json:"coin,omitempty"`
	EnterpriseID string `json:"enterpriseId,omitempty"`
}

func approvalBodyOf(r approval.Request) approvalBody {
	out := approvalBody{ID: r.ID.String(), Source: here, State: string(r.State), Kind: r.Subject.Kind, Subject: r.Subject.ID.String(), Title: r.Title, Rule: r.RuleName,
		Needed: r.Needed, Given: max(r.Given, r.Approvals()), AskedBy: r.AskedByName, Opened: Time(r.OpenedAt), Expires: timeOf(&r.ExpiresAt), Decided: timeOf(r.DecidedAt)}
	for _, v := range r.Votes {
		out.Votes = append(out.Votes, voteBody{By: v.Name, State: stateOf[v.Decision], Memo: v.Reason, At: Time(v.At)})
	}
	return out
}

var stateOf = map[approval.Decision]string{approval.Approve: "approved", approval.Reject: "rejected"}

type approvalsRequest struct {
	Source string `query:"source" enum:"all,console,bitgo" default:"all" doc:"Of whom: BitGo's own are read from BitGo at this moment."`
	State  string `query:"state" enum:"pending,approved,rejected,expired,withdrawn" default:"pending"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type approvalsAnswer struct {
	Body struct {
		Approvals []approvalBody `json:"approvals" doc:"Ours first, then BitGo's."`
		More      bool           `json:"more" doc:"More wait than are shown; raise limit."`
		Complete  bool           `json:"complete" doc:"BitGo gave all that was asked of it. When false, more may wait there: see unread."`
		Unread    []unreadBody   `json:"unread,omitempty"`
	}
}

func (s *Server) approvals(ctx context.Context, in *approvalsRequest) (*approvalsAnswer, error) {
	out := &approvalsAnswer{}
	out.Body.Approvals, out.Body.Complete = []approvalBody{}, true
	if in.Source != atBitGo {
		found, more, err := s.Approvals.List(ctx, caller(ctx), approval.Filter{State: approval.State(in.State), Limit: in.Limit})
		if err != nil {
			return nil, err
		}
		out.Body.More = more
		for _, r := range found {
			out.Body.Approvals = append(out.Body.Approvals, approvalBodyOf(r))
		}
	}
	if in.Source == here {
		return out, nil
	}
	return out, s.waitingAtBitGo(ctx, in, out)
}

type decideRequest struct {
	ApprovalID string `path:"approvalId" pattern:"^([0-9a-f]{32}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$" example:"0d3f6f0e-5a44-4f0b-9d6a-5f1f2f1e7c11"`
	Approver   secret `header:"x-approver-token" doc:"The token of the person who decides: ua_…, made on their account page; for one of BitGo's own their token at BitGo, v2x…."`
	Body       struct {
		State string `json:"state" enum:"approved,rejected"`
		Memo  string `json:"memo,omitempty" maxLength:"500" doc:"Why. A rejection of ours needs one of at least three characters. BitGo takes no words: with a decision on one of BitGo's own it is kept in our trail alone, where the auditor reads it."`

		OTP        secret `json:"otp,omitempty" doc:"Of BitGo's own: the approver's one-time code, where BitGo asks for it."`
		Passphrase secret `json:"walletPassphrase,omitempty" doc:"Of BitGo's own on-chain sends: signs anew through BitGo Express, when what was signed cannot be sent any more. Kept nowhere."`
	}
}

type approvalAnswer struct{ Body approvalBody }

var (
	errNoApprover = fault.New(fault.Unauthenticated, "approval.no-token",
		"A decision is a person's: send their token in x-approver-token. Nothing was decided.")
)

// decide is seed 001 §13. The key lets the machine in; the vote is that of the person behind the approver token.
func (s *Server) decide(ctx context.Context, in *decideRequest) (*approvalAnswer, error) {
	if countersign.IsID(in.ApprovalID) {
		return s.decideAtBitGo(ctx, in)
	}
	machine := caller(ctx)
	id, err := uuid.Parse(in.ApprovalID)
	if err != nil {
		return nil, approval.ErrNotFound
	}
	if _, err := s.Approvals.Get(ctx, machine, id); err != nil {
		return nil, err // what the key may not see, nobody decides through it
	}
	if in.Approver.Empty() {
		return nil, errNoApprover
	}
	info := web.RequestInfo(ctx)
	voter, err := s.Identity.KeyActor(ctx, identity.ApproverToken, in.Approver.Secret, info.IP)
	if fault.Is(err, identity.ErrKeyUnfit) {
		return nil, approval.ErrToken
	}
	if err != nil {
		return nil, err
	}
	voter.RequestID = info.ID
	decision := map[string]approval.Decision{"approved": approval.Approve, "rejected": approval.Reject}[in.Body.State]
	r, err := s.Approvals.Vote(ctx, voter, id, decision, in.Body.Memo)
	if err != nil {
		return nil, err
	}
	return &approvalAnswer{Body: approvalBodyOf(r)}, nil
}
