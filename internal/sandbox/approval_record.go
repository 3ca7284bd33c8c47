package sandbox

import (
	"math/big"
	"slices"
	"time"
)

// approval is something that waits for people at BitGo (bitgo-api.md §9.2, seed 002).
type approval struct {
	ID         string    `json:"id"`
	Wallet     string    `json:"wallet"`
	Coin       string    `json:"coin"`
	Enterprise string    `json:"enterprise"`
	Creator    string    `json:"creator"`
	State      string    `json:"state"`
	Shape      string    `json:"shape"`
	Amount     *big.Int  `json:"amount"`
	Address    string    `json:"address"`
	Memo       string    `json:"memo,omitempty"`
	Comment    string    `json:"comment,omitempty"`
	Sequence   string    `json:"sequence,omitempty"`
	Transfer   string    `json:"transfer,omitempty"`
	Payees     []payee   `json:"payees,omitempty"`
	Inexact    bool      `json:"inexact,omitempty"` // its figures are shown as numbers that went through a float
	Fee        *big.Int  `json:"fee,omitempty"`
	Spends     []output  `json:"spends,omitempty"`
	Makes      []output  `json:"makes,omitempty"`
	Half       *half     `json:"half,omitempty"` // what the user signed
	Txid       string    `json:"txid,omitempty"` // of what the user signed
	TxRequest  string    `json:"txRequest,omitempty"`
	Replaces   string    `json:"replaces,omitempty"` // transfer in whose place it would go
	Factor     string    `json:"factor,omitempty"`   // what its fee is multiplied by
	More       *big.Int  `json:"more,omitempty"`     // what the fee is then higher by, satoshi
	Created    time.Time `json:"created"`
	Updated    time.Time `json:"updated"`
	Fate       string    `json:"fate,omitempty"`
	Hook       string    `json:"hook,omitempty"`

	// How it is decided: what is asked for one after another, and what an operator noted.
	Type      string           `json:"type,omitempty"`  // info.type; "": a send's, by its shape
	Scope     string           `json:"scope,omitempty"` // "": wallet
	Actions   []approvalAction `json:"actions,omitempty"`
	Change    *change          `json:"change,omitempty"`   // what is done on approval; nil: a send goes on
	Lingers   bool             `json:"lingers,omitempty"`  // stays in processing until something moves it
	Triggers  []string         `json:"triggers,omitempty"` // rules that asked for it
	Reason    string           `json:"reason,omitempty"`   // in the words of the rule that asked
	Memos     []adminMemo      `json:"memos,omitempty"`
	Video     *videoRecord     `json:"video,omitempty"`
	VideoCall string           `json:"videoCall,omitempty"`
	Freezes   []freezeAction   `json:"freezes,omitempty"`
	Inquiries []inquiry        `json:"inquiries,omitempty"`
	Version   int              `json:"version,omitempty"`
	Expires   time.Time        `json:"expires,omitzero"`
	Decided   time.Time        `json:"decided,omitzero"` // approvedDate
}

// approvalAction is one thing that a policy asks for before the approval is granted. The
// approval is in the action's state while it is the first that is not complete.
type approvalAction struct {
	ID       string       `json:"id"`
	Name     string       `json:"name"`            // of the policy action: getApproval ...
	State    string       `json:"state"`           // of the approval meanwhile
	Status   string       `json:"status"`          // PENDING COMPLETE FAILED CANCELLED NOT_NEEDED AUTO_CANCELLED
	Required int          `json:"required"`        // approvers that it takes
	Users    []string     `json:"users,omitempty"` // who may approve; none: whoever administers
	Votes    []resolution `json:"votes,omitempty"`
}

// resolution is one vote, or what BitGo's staff decided: then User is empty.
type resolution struct {
	User          string    `json:"user,omitempty"`
	At            time.Time `json:"at"`
	State         string    `json:"state"`  // of the approval when it was cast
	Action        string    `json:"action"` // approve reject skip fail
	Memo          string    `json:"memo,omitempty"`
	Auto          bool      `json:"auto,omitempty"`
	VideoApprover string    `json:"videoApprover,omitempty"`
	VideoLink     string    `json:"videoLink,omitempty"`
}

type adminMemo struct {
	Text string    `json:"text"`
	At   time.Time `json:"at"`
	User string    `json:"user"`
}

type videoRecord struct {
	At       time.Time `json:"at"`
	User     string    `json:"user"`
	Approver string    `json:"approver"`
	Link     string    `json:"link"`
}

type freezeAction struct {
	State  string    `json:"state"` // frozen or unFrozen
	Reason string    `json:"reason"`
	At     time.Time `json:"at"`
	User   string    `json:"user"`
}

type inquiry struct {
	ID      string `json:"id"`
	Status  string `json:"status"`  // completed or failed
	SubType string `json:"subType"` // withdrawalLivenessCheck managePolicyLivenessCheck
}

// open reports whether nothing is decided for good.
func (a *approval) open() bool { return a.State != "approved" && a.State != "rejected" }

// sends reports whether the approval is of a send.
func (a *approval) sends() bool { return a.Change == nil && a.Amount != nil }

// infoType is info.type.
func (a *approval) infoType() string {
	switch {
	case a.Type != "":
		return a.Type
	case a.Shape == "tss":
		return "transactionRequestFull"
	}
	return "transactionRequest"
}

// current is the position of the action that is asked for now, -1 when none is.
func (a *approval) current() int {
	if !a.open() || a.State == "processing" {
		return -1
	}
	return slices.IndexFunc(a.Actions, func(x approvalAction) bool { return x.Status == "PENDING" })
}

// frozen reports whether an operator stopped the approval.
func (a *approval) frozen() bool {
	return len(a.Freezes) > 0 && a.Freezes[len(a.Freezes)-1].State == "frozen"
}

// required is approvalsRequired: of the action that is asked for, or of the last one.
func (a *approval) required() int {
	if at := a.current(); at >= 0 {
		return a.Actions[at].Required
	}
	if len(a.Actions) > 0 {
		return a.Actions[len(a.Actions)-1].Required
	}
	return 1
}

// votes are all that was resolved, in order.
func (a *approval) votes() []resolution {
	out := []resolution{}
	for _, x := range a.Actions {
		out = append(out, x.Votes...)
	}
	return out
}

// approvals counts who approved the action.
func (x approvalAction) approvals() int {
	n := 0
	for _, v := range x.Votes {
		if v.Action == "approve" {
			n++
		}
	}
	return n
}
