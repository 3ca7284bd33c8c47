package api

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/whitelist"
	"github.com/unykorn/console/web"
)

type listedBody struct {
	WalletID        string `json:"walletId" example:"e67db64d840d37512b3622d7c0a5a8a2"`
	WalletLabel     string `json:"walletLabel,omitempty"`
	Coin            string `json:"coin" doc:"The asset that the rule is about; of a rule for all assets, the wallet's." example:"tbtc4"`
	RuleID          string `json:"ruleId" example:"Whitelist"`
	RuleType        string `json:"ruleType" example:"advancedWhitelist"`
	Action          string `json:"action" doc:"What BitGo does about other payees." example:"deny"`
	Type            string `json:"type" doc:"What the item is." example:"address"`
	Item            string `json:"item" example:"tb1qxu8kka4lhq0eyvhycy3gpgx7hznskhk7reh476"`
	Label           string `json:"label" example:"Power company"`
	Address         string `json:"address,omitempty" doc:"What is paid, where the item is an id and BitGo knows."`
	Verification    string `json:"verificationState,omitempty" doc:"unverified: BitGo does not pay it yet. Absent where BitGo does not verify."`
	Locked          bool   `json:"locked" doc:"The rule cannot be changed any more."`
	LockDate        *Time  `json:"lockDate,omitempty" doc:"From when on it cannot."`
	PayeeWallet     string `json:"payeeWalletId,omitempty" doc:"The payee's wallet, where BitGo knows it."`
	PayeeEnterprise string `json:"payeeEnterpriseId,omitempty"`
}

func listedOf(all []whitelist.Listed) []listedBody {
	out := make([]listedBody, len(all))
	for i, x := range all {
		out[i] = listedBody{WalletID: x.Wallet, WalletLabel: x.WalletLabel, Coin: x.Coin, RuleID: x.Rule, RuleType: x.RuleType, Action: x.Action, Type: x.Type, Item: x.Item,
			Label: x.Label, Address: x.Address, Verification: x.Verification, Locked: x.Locked, LockDate: timeOf(x.LockDate), PayeeWallet: x.PayeeWallet, PayeeEnterprise: x.PayeeEnterprise}
	}
	return out
}

type whitelistRequest struct{ WalletPath }

type whitelistAnswer struct {
	Body struct {
		WalletID string           `json:"walletId"`
		Coin     string           `json:"coin"`
		Enforced bool             `json:"enforced" doc:"false: the wallet has no whitelist, and BitGo lets it pay everybody."`
		Entries  []listedBody     `json:"entries"`
		Changes  []listChangeBody `json:"changes" doc:"Under way."`
		At       Time             `json:"observedAt"`
	}
}

func (s *Server) listWhitelist(ctx context.Context, in *whitelistRequest) (*whitelistAnswer, error) {
	w, err := s.find(ctx, caller(ctx), in.WalletPath)
	if err != nil {
		return nil, err
	}
	found, err := s.Whitelist.Read(ctx, caller(ctx), w.ID)
	if err != nil {
		return nil, err
	}
	out := &whitelistAnswer{}
	b := &out.Body
	b.WalletID, b.Coin, b.Enforced, b.Entries, b.At = w.ID, w.Coin, found.Enforced, listedOf(found.Entries), Time(s.now())
	b.Changes = make([]listChangeBody, len(found.Open))
	for i, c := range found.Open {
		b.Changes[i] = listChangeOf(c)
	}
	return out, nil
}

type whitelistsRequest struct {
	EnterpriseID string `path:"enterpriseId" doc:"BitGo's, of a client." example:"0df5cb1133af3e0c5f84f594534a2aa3"`
	Cursor       string `query:"cursor" doc:"nextCursor of the page before."`
	Limit        int    `query:"limit" minimum:"1" maximum:"500" default:"100"`
}

type whitelistsAnswer struct {
	Body struct {
		Page
		Entries []listedBody `json:"entries"`
	}
}

func (s *Server) listWhitelists(ctx context.Context, in *whitelistsRequest) (*whitelistsAnswer, error) {
	found, next, err := s.Whitelist.Across(ctx, caller(ctx), in.EnterpriseID, in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &whitelistsAnswer{}
	out.Body.Entries, out.Body.Next = listedOf(found), next
	return out, nil
}

type listChangeBody struct {
	ID       string `json:"changeId" example:"0d3f6f0e-5a44-4f0b-9d6a-5f1f2f1e7c11"`
	State    string `json:"state" enum:"pending_approval,approved,submitting,pending_at_bitgo,unknown,active,refused,rejected" doc:"active: in force at BitGo. pending_approval waits for a second person here, pending_at_bitgo for one at BitGo. approved: BitGo is still to be asked; unknown: its answer was lost; both go on with checkWhitelistChange."`
	Change   string `json:"change" enum:"add,relabel,remove"`
	WalletID string `json:"walletId" example:"e67db64d840d37512b3622d7c0a5a8a2"`
	Coin     string `json:"coin" example:"tbtc4"`
	RuleID   string `json:"ruleId" example:"Whitelist"`
	Type     string `json:"type" enum:"address,walletId,enterpriseId"`
	Item     string `json:"item"`
	Label    string `json:"label,omitempty"`
	Step     int    `json:"step" doc:"2: of a relabelling, the addition after the removal." example:"1"`
	Approval string `json:"bitgoApprovalId,omitempty" doc:"BitGo's, while another administrator has to agree there: it is decided with decideApproval."`
	Memo     string `json:"memo,omitempty" doc:"Of the decision."`
	Trouble  string `json:"trouble,omitempty" doc:"What stands in the way, or did."`
	Asked    Time   `json:"createdAt"`
	Decided  *Time  `json:"decidedAt,omitempty"`
	Updated  Time   `json:"updatedAt"`
}

func listChangeOf(c whitelist.Change) listChangeBody {
	return listChangeBody{ID: c.ID.String(), State: string(c.State), Change: string(c.Verb), WalletID: c.Wallet, Coin: c.Coin, RuleID: c.Rule, Type: c.Type, Item: c.Item,
		Label: c.Label, Step: c.Step, Approval: c.Approval, Memo: c.Reason, Trouble: c.Trouble, Asked: Time(c.AskedAt), Decided: timeOf(c.DecidedAt), Updated: Time(c.UpdatedAt)}
}

type listChangeAnswer struct {
	Status int
	Body   listChangeBody
}

// goesOn are the states that others, or a later call, take on.
var goesOn = map[whitelist.State]bool{whitelist.Pending: true, whitelist.Approved: true, whitelist.Submitting: true, whitelist.AtBitGo: true, whitelist.Unknown: true}

// changed tells a change that is over, 200, from one that is not, 202, whose Idempotency-Key may be used again.
func (s *Server) changed(ctx context.Context, c whitelist.Change, err error) (*listChangeAnswer, error) {
	if err != nil {
		return nil, err
	}
	out := &listChangeAnswer{Status: http.StatusOK, Body: listChangeOf(c)}
	if goesOn[c.State] {
		out.Status, visitOf(ctx).again = http.StatusAccepted, true
	}
	return out, nil
}

type changeWhitelistRequest struct {
	WalletPath
	Body struct {
		Change string `json:"change" enum:"add,relabel,remove"`
		Type   string `json:"type,omitempty" enum:"address,walletId,enterpriseId" doc:"What the item is; absent: an address."`
		Item   string `json:"item" maxLength:"250" example:"tb1qxu8kka4lhq0eyvhycy3gpgx7hznskhk7reh476"`
		Label  string `json:"label,omitempty" maxLength:"120" doc:"What the payee is called; not needed for a removal." example:"Power company"`
		RuleID string `json:"ruleId,omitempty" maxLength:"250" doc:"Which of the wallet's rules; absent: its only one."`
		Action string `json:"action,omitempty" enum:"deny,getApproval,getFinalApproval,getCustodianApproval,getIdVerification" doc:"Where this begins the wallet's whitelist: what BitGo does about payees that are not on it."`
	}
}

func (s *Server) changeWhitelist(ctx context.Context, in *changeWhitelistRequest) (*listChangeAnswer, error) {
	w, err := s.find(ctx, caller(ctx), in.WalletPath)
	if err != nil {
		return nil, err
	}
	b := in.Body
	c, err := s.Whitelist.Ask(ctx, caller(ctx), whitelist.Ask{Wallet: w.ID, Rule: b.RuleID, Action: b.Action, Verb: whitelist.Verb(b.Change), Type: b.Type, Item: b.Item,
		Label: b.Label}, visitOf(ctx).oneTime)
	return s.changed(ctx, c, err)
}

type listChangePath struct {
	ID string `path:"changeId" format:"uuid" example:"0d3f6f0e-5a44-4f0b-9d6a-5f1f2f1e7c11"`
}

type oneListChangeAnswer struct{ Body listChangeBody }

func (s *Server) whitelistChange(ctx context.Context, in *listChangePath) (*oneListChangeAnswer, error) {
	id, err := uuid.Parse(in.ID)
	if err != nil {
		return nil, whitelist.ErrNotFound
	}
	c, err := s.Whitelist.Change(ctx, caller(ctx), id)
	if err != nil {
		return nil, err
	}
	return &oneListChangeAnswer{Body: listChangeOf(c)}, nil
}

func (s *Server) checkWhitelistChange(ctx context.Context, in *listChangePath) (*listChangeAnswer, error) {
	id, err := uuid.Parse(in.ID)
	if err != nil {
		return nil, whitelist.ErrNotFound
	}
	c, err := s.Whitelist.Check(ctx, caller(ctx), id)
	return s.changed(ctx, c, err)
}

type decideChangeRequest struct {
	ID       string `path:"changeId" format:"uuid" example:"0d3f6f0e-5a44-4f0b-9d6a-5f1f2f1e7c11"`
	Approver secret `header:"x-approver-token" doc:"The token of the person who decides: ua_…, made on their account page."`
	Body     struct {
		State string `json:"state" enum:"approved,rejected"`
		Memo  string `json:"memo,omitempty" maxLength:"500" doc:"Why. A rejection needs one of at least three characters."`
	}
}

var errListToken = fault.New(fault.Unauthenticated, "whitelist.approver-token", "The approver token is unknown, has expired or was revoked. Nothing was decided.")

// decideWhitelistChange lets the machine in by its key; the decision is that of the person behind the approver token.
func (s *Server) decideWhitelistChange(ctx context.Context, in *decideChangeRequest) (*listChangeAnswer, error) {
	id, err := uuid.Parse(in.ID)
	if err != nil {
		return nil, whitelist.ErrNotFound
	}
	if _, err := s.Whitelist.Change(ctx, caller(ctx), id); err != nil {
		return nil, err // what the key may not see, nobody decides through it
	}
	if in.Approver.Empty() {
		return nil, errNoApprover
	}
	info := web.RequestInfo(ctx)
	who, err := s.Identity.KeyActor(ctx, identity.ApproverToken, in.Approver.Secret, info.IP)
	if fault.Is(err, identity.ErrKeyUnfit) {
		return nil, errListToken
	}
	if err != nil {
		return nil, err
	}
	who.RequestID = info.ID
	c, err := s.Whitelist.Decide(ctx, who, id, in.Body.State == "approved", in.Body.Memo)
	return s.changed(ctx, c, err)
}
