package bitgo

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
)

// Approval is something that waits for a person at BitGo (§9.2).
type Approval struct {
	ID         string
	Coin       string
	Wallet     string
	Enterprise string
	Creator    string
	Created    Time
	Updated    Time
	State      string // pending awaitingSignature pendingFinalApproval … approved processing rejected
	Scope      string // wallet enterprise organization …
	Type       string // info.type: transactionRequest transactionRequestFull policyRuleRequest …
	Required   int    // approvalsRequired
	Users      []string
	Resolvers  []Resolver
	// For a send: what leaves, our sequence id where BitGo kept it, and the policy that stopped it.
	Recipients      []Recipient
	Requested       Units // requestedAmount: BitGo's own sum
	SequenceID      string
	Comment         string
	TxRequestID     string
	TriggeredPolicy string
	// For anything else: what would change.
	Change ApprovalChange
	// What has been asked for on the way to a decision, and said beside it.
	Triggered []string // ids of the rules that asked for it (singleRunResults)
	Steps     []ApprovalStep
	Memos     []AdminMemo
	Videos    []Video
	Checks    []IdentityCheck
	Stopped   bool   // BitGo's operators froze the approval
	StopWhy   string // in their words
}

// Resolver is a person who acted on an approval.
type Resolver struct {
	User   string `json:"user"`
	Date   Time   `json:"date"`
	Type   string `json:"resolutionType"`
	Action string `json:"resolutionAction"`
}

// pendingStates are the states in which nothing is decided (§9.2). Only "pending" can be resolved by API.
var pendingStates = map[string]bool{
	"pending": true, "awaitingSignature": true, "pendingFinalApproval": true, "pendingCustodianApproval": true,
	"pendingVideoApproval": true, "pendingIdVerification": true, "pendingLivenessVerification": true,
	"pendingManualTrustReview": true, "pendingManualSupportReview": true, "pendingVideoApprovalFromSupport": true,
}

// IsPending says whether nothing is decided yet.
func (p Approval) IsPending() bool { return pendingStates[p.State] }

// UnmarshalJSON reads BitGo's shape; the request inside info is read leniently, because it differs by engine.
func (p *Approval) UnmarshalJSON(b []byte) error {
	var w struct {
		ID         string          `json:"id"`
		Coin       string          `json:"coin"`
		Wallet     ident           `json:"wallet"`
		Enterprise ident           `json:"enterprise"`
		Creator    ident           `json:"creator"`
		Created    Time            `json:"createDate"`
		Updated    Time            `json:"updatedAt"`
		State      string          `json:"state"`
		Scope      string          `json:"scope"`
		Required   int             `json:"approvalsRequired"`
		Users      []string        `json:"userIds"`
		Resolvers  []Resolver      `json:"resolvers"`
		TxRequest  string          `json:"txRequestId"`
		Info       json.RawMessage `json:"info"`
	}
	if err := json.Unmarshal(b, &w); err != nil {
		return err
	}
	*p = Approval{ID: w.ID, Coin: w.Coin, Wallet: string(w.Wallet), Enterprise: string(w.Enterprise),
		Creator: string(w.Creator), Created: w.Created, Updated: w.Updated, State: w.State, Scope: w.Scope,
		Required: w.Required, Users: w.Users, Resolvers: w.Resolvers, TxRequestID: w.TxRequest}
	p.readInfo(w.Info)
	p.readCourse(b)
	return nil
}

// ApprovalQuery narrows a list of approvals. Exactly one of Enterprise and Wallet is set.
type ApprovalQuery struct {
	Enterprise string
	Wallet     string
	States     []string // nil: BitGo's default, awaitingSignature, pending and pendingFinalApproval
	PrevID     string
}

// PendingApprovals lists what waits: GET /api/v2/pendingApprovals (§9.2). Of the two spellings of the route only the one
// in lower case lists every state among those that may be asked for.
func (c *Client) PendingApprovals(ctx context.Context, ask ApprovalQuery) (Page[Approval], error) {
	const operation = "GET pending approvals"
	q := listQuery(ask.PrevID, pageSize)
	err := cursor(ask.PrevID)
	switch {
	case err != nil:
	case (ask.Enterprise == "") == (ask.Wallet == ""):
		err = errors.New("a list of approvals is for one enterprise or one wallet")
	case ask.Wallet != "":
		err = id("wallet", ask.Wallet)
		q.Set("walletId", ask.Wallet)
	default:
		err = id("enterprise", ask.Enterprise)
		q.Set("enterpriseId", ask.Enterprise)
	}
	if err != nil {
		return Page[Approval]{}, flawed(Platform, operation, err)
	}
	path := "/api/v2/pendingApprovals"
	if ask.States != nil {
		path, q["state"] = "/api/v2/pendingapprovals", ask.States
	}
	var out struct {
		Approvals *[]Approval `json:"pendingApprovals"`
		Next      string      `json:"nextBatchPrevId"`
	}
	if _, err := c.fetch(ctx, call{operation: operation, method: http.MethodGet, path: path, query: q}, &out); err != nil {
		return Page[Approval]{}, err
	}
	if out.Approvals == nil {
		return Page[Approval]{}, misshapen(operation, "the answer holds no list")
	}
	return Page[Approval]{Items: *out.Approvals, Next: out.Next}, nil
}

// PendingApproval reads one: GET /api/v2/pendingapprovals/{id} (§9.2).
func (c *Client) PendingApproval(ctx context.Context, approval string) (Approval, error) {
	const operation = "GET pending approval"
	if err := id("pending approval", approval); err != nil {
		return Approval{}, flawed(Platform, operation, err)
	}
	var out Approval
	_, err := c.fetch(ctx, call{operation: operation, method: http.MethodGet, path: "/api/v2/pendingapprovals/" + approval}, &out)
	if err == nil && !IsID(out.ID) {
		err = misshapen(operation, "the answer holds no pending approval")
	}
	return out, err
}
