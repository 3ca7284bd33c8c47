package api

import (
	"context"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/approval"
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
	State   string     `json:"state" enum:"pending,approved,rejected,expired,withdrawn"`
	Kind    string     `json:"kind" doc:"What waits." example:"send"`
	Subject string     `json:"subjectId" doc:"Its id: of a send, the sendId."`
	Title   string     `json:"title" example:"Send 0.031 TBTC4 to Power company"`
	Rule    string     `json:"rule"`
	Needed  int        `json:"approvalsNeeded"`
	Given   int        `json:"approvalsGiven"`
	AskedBy string     `json:"askedBy"`
	Votes   []voteBody `json:"votes,omitempty"`
	Opened  Time       `json:"createdAt"`
	Expires Time       `json:"expiresAt"`
	Decided *Time      `json:"decidedAt,omitempty"`
}

func approvalBodyOf(r approval.Request) approvalBody {
	out := approvalBody{ID: r.ID.String(), State: string(r.State), Kind: r.Subject.Kind, Subject: r.Subject.ID.String(), Title: r.Title, Rule: r.RuleName,
		Needed: r.Needed, Given: max(r.Given, r.Approvals()), AskedBy: r.AskedByName, Opened: Time(r.OpenedAt), Expires: Time(r.ExpiresAt), Decided: timeOf(r.DecidedAt)}
	for _, v := range r.Votes {
		out.Votes = append(out.Votes, voteBody{By: v.Name, State: stateOf[v.Decision], Memo: v.Reason, At: Time(v.At)})
	}
	return out
}

var stateOf = map[approval.Decision]string{approval.Approve: "approved", approval.Reject: "rejected"}

type approvalsRequest struct {
	State string `query:"state" enum:"pending,approved,rejected,expired,withdrawn" default:"pending"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type approvalsAnswer struct {
	Body struct {
		Approvals []approvalBody `json:"approvals"`
		More      bool           `json:"more" doc:"More wait than are shown; raise limit."`
	}
}

func (s *Server) approvals(ctx context.Context, in *approvalsRequest) (*approvalsAnswer, error) {
	found, more, err := s.Approvals.List(ctx, caller(ctx), approval.Filter{State: approval.State(in.State), Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	out := &approvalsAnswer{}
	out.Body.More, out.Body.Approvals = more, make([]approvalBody, len(found))
	for i, r := range found {
		out.Body.Approvals[i] = approvalBodyOf(r)
	}
	return out, nil
}

type decideRequest struct {
	ApprovalID string `path:"approvalId" format:"uuid"`
	Approver   secret `header:"x-approver-token" doc:"The token of the person who decides: ua_…, made on their account page."`
	Body       struct {
		State string `json:"state" enum:"approved,rejected"`
		Memo  string `json:"memo,omitempty" maxLength:"500" doc:"Why. A rejection needs one of at least three characters."`
	}
}

type approvalAnswer struct{ Body approvalBody }

var (
	errNoApprover = fault.New(fault.Unauthenticated, "approval.no-token",
		"A decision is a person's: send their token in x-approver-token. Nothing was decided.")
)

// decide is seed 001 §13. The key lets the machine in; the vote is that of the person behind the approver token.
func (s *Server) decide(ctx context.Context, in *decideRequest) (*approvalAnswer, error) {
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
