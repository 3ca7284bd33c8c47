package api

import (
	"context"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/sweep"
	"github.com/unykorn/console/web"
)

type sweepRequest struct {
	Body struct {
		WalletID string `json:"walletId" example:"e67db64d840d37512b3622d7c0a5a8a2"`
		Coin     string `json:"coin" doc:"The asset that leaves. Of a Go Account the asset in it, never ofc." example:"tbtc4"`
		Address  string `json:"address" maxLength:"400" doc:"A payee on the wallet's whitelist." example:"tb1qxu8kka4lhq0eyvhycy3gpgx7hznskhk7reh476"`
		Memo     string `json:"memo,omitempty" maxLength:"250" doc:"Destination tag or memo, where the coin has them."`
		Keep     units  `json:"keepAtLeast" doc:"What stays, in base units." example:"1000000"`
		Above    units  `json:"whenAbove" doc:"Nothing is sent unless more than this is available; at least keepAtLeast." example:"2000000"`
		Cadence  string `json:"cadence" enum:"hourly,daily,weekly"`
	}
}

type sweepBody struct {
	ID       string `json:"ruleId"`
	State    string `json:"state" enum:"proposed,active,paused,ended,rejected"`
	WalletID string `json:"walletId"`
	Coin     string `json:"coin"`
	Address  string `json:"address"`
	Memo     string `json:"memo,omitempty"`
	Payee    string `json:"payee,omitempty" doc:"Its label on the whitelist."`
	Keep     units  `json:"keepAtLeast"`
	Above    units  `json:"whenAbove"`
	Cadence  string `json:"cadence" enum:"hourly,daily,weekly"`
	Approval string `json:"approvalId,omitempty" doc:"What compliance decides, while it waits."`
	Created  Time   `json:"createdAt"`
	Changed  Time   `json:"updatedAt"`
	Next     *Time  `json:"nextRunAt,omitempty"`
}

func sweepBodyOf(r sweep.Rule) sweepBody {
	return sweepBody{ID: r.ID.String(), State: string(r.State), WalletID: r.Wallet, Coin: r.Asset, Address: r.Address, Memo: r.Memo, Payee: r.Payee,
		Keep: unitsOf(r.Keep), Above: unitsOf(r.Above), Cadence: string(r.Cadence), Created: Time(r.AskedAt), Changed: Time(r.ChangedAt), Next: timeOf(r.NextAt)}
}

type sweepAnswer struct{ Body sweepBody }

func (s *Server) sweepCreate(ctx context.Context, in *sweepRequest) (*sweepAnswer, error) {
	b, bad := in.Body, sweep.ErrTerms
	keep, err := money.ParseUnits(string(b.Keep))
	if err != nil {
		bad = bad.Field("keepAtLeast", "Whole base units, as text.")
	}
	above, err := money.ParseUnits(string(b.Above))
	if err != nil {
		bad = bad.Field("whenAbove", "Whole base units, as text.")
	}
	if len(bad.Fields) > 0 {
		return nil, bad
	}
	r, err := s.Sweeps.Propose(ctx, caller(ctx), sweep.Terms{Wallet: b.WalletID, Asset: b.Coin, Address: b.Address, Memo: b.Memo, Keep: keep, Above: above, Cadence: sweep.Cadence(b.Cadence)}, visitOf(ctx).oneTime)
	if err != nil {
		return nil, err
	}
	return s.sweepAnswerOf(ctx, r)
}

func (s *Server) sweepAnswerOf(ctx context.Context, r sweep.Rule) (*sweepAnswer, error) {
	out := &sweepAnswer{Body: sweepBodyOf(r)}
	if r.State == sweep.Proposed {
		request, err := s.Approvals.Of(ctx, caller(ctx), approval.Subject{Kind: sweep.Kind, ID: r.ID})
		if err != nil {
			return nil, err
		}
		out.Body.Approval = request.ID.String()
	}
	return out, nil
}

type sweepRulesRequest struct {
	WalletID string `query:"walletId" doc:"Of one wallet; absent: of all."`
}

type sweepRulesAnswer struct {
	Body struct {
		Rules []sweepBody `json:"rules" nullable:"false"`
	}
}

func (s *Server) sweepRules(ctx context.Context, in *sweepRulesRequest) (*sweepRulesAnswer, error) {
	found, err := s.Sweeps.List(ctx, caller(ctx), in.WalletID)
	if err != nil {
		return nil, err
	}
	out := &sweepRulesAnswer{}
	out.Body.Rules = make([]sweepBody, len(found))
	for i, r := range found {
		out.Body.Rules[i] = sweepBodyOf(r)
	}
	return out, nil
}

type SweepPath struct {
	RuleID string `path:"ruleId" format:"uuid" doc:"From the answer to POST /sweeps/rules." example:"6f1c1f0e-4b1f-4c58-9a2b-5f6f0f0a4d11"`
}

func (p SweepPath) id() (uuid.UUID, error) {
	id, err := uuid.Parse(p.RuleID)
	if err != nil {
		return uuid.Nil, sweep.ErrNotFound
	}
	return id, nil
}

type sweepUpdateRequest struct {
	SweepPath
	Approver secret `header:"x-approver-token" doc:"To resume: the token of the person of compliance, ua_…, made on their account page."`
	Body     struct {
		State string `json:"state" enum:"paused,ended,active"`
	}
}

// sweepUpdate pauses and ends as the key; to resume is a decision, and so a person's.
func (s *Server) sweepUpdate(ctx context.Context, in *sweepUpdateRequest) (*sweepAnswer, error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	actor := caller(ctx)
	if _, err := s.Sweeps.Get(ctx, actor, id); err != nil {
		return nil, err // what the key may not see, nobody decides through it
	}
	if sweep.State(in.Body.State) == sweep.Active {
		if in.Approver.Empty() {
			return nil, errNoApprover
		}
		info := web.RequestInfo(ctx)
		actor, err = s.Identity.KeyActor(ctx, identity.ApproverToken, in.Approver.Secret, info.IP)
		if fault.Is(err, identity.ErrKeyUnfit) {
			return nil, sweep.ErrToken
		}
		if err != nil {
			return nil, err
		}
		actor.RequestID = info.ID
	}
	r, err := s.Sweeps.Change(ctx, actor, id, sweep.State(in.Body.State))
	if err != nil {
		return nil, err
	}
	return s.sweepAnswerOf(ctx, r)
}

type sweepRunBody struct {
	ID            string `json:"runId"`
	Due           Time   `json:"dueAt"`
	Outcome       string `json:"outcome" enum:"working,sent,nothing,refused" doc:"sent: a send was asked for, which still has to be approved and released."`
	Amount        units  `json:"amount,omitempty"`
	SendID        string `json:"sendId,omitempty"`
	SendState     string `json:"sendState,omitempty" doc:"Where the send stands." example:"approved"`
	TransferID    string `json:"transferId,omitempty" doc:"BitGo's, once it has one."`
	TransferState string `json:"transferState,omitempty" doc:"BitGo's word." example:"confirmed"`
	TxID          string `json:"txid,omitempty"`
	Note          string `json:"note,omitempty" doc:"Why nothing was sent."`
	Settled       *Time  `json:"settledAt,omitempty"`
}

type sweepRunsAnswer struct {
	Body struct {
		Runs []sweepRunBody `json:"runs" nullable:"false"`
	}
}

func (s *Server) sweepRuns(ctx context.Context, in *SweepPath) (*sweepRunsAnswer, error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	found, err := s.Sweeps.Runs(ctx, caller(ctx), id)
	if err != nil {
		return nil, err
	}
	out := &sweepRunsAnswer{}
	out.Body.Runs = make([]sweepRunBody, len(found))
	for i, x := range found {
		b := sweepRunBody{ID: x.ID.String(), Due: Time(x.DueAt), Outcome: string(x.Outcome), SendState: x.SendState, TransferID: x.Transfer, TransferState: x.TransferState,
			TxID: x.TxID, Note: x.Note, Settled: timeOf(x.SettledAt)}
		if x.Outcome == sweep.Working {
			b.Outcome = "working"
		}
		if x.Amount != nil {
			b.Amount = unitsOf(*x.Amount)
		}
		if x.Send != nil {
			b.SendID = x.Send.String()
		}
		out.Body.Runs[i] = b
	}
	return out, nil
}
