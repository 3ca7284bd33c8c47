package sandbox

import (
	"encoding/json"
	"time"
)

// txRequest is one version of a transaction request (bitgo-api.md §9.3): BitGo changes one
// only by adding a version, and the last of a request is its latest.
type txRequest struct {
	ID          string          `json:"id"`      // of the version, in the order of their making; listings' cursor
	Request     string          `json:"request"` // txRequestId, a UUID
	Version     int             `json:"version"` // from 1
	Wallet      string          `json:"wallet"`
	Enterprise  string          `json:"enterprise"`
	API         string          `json:"api"`   // lite or full
	State       string          `json:"state"` // §15.3
	Intent      json.RawMessage `json:"intent"`
	Kind        string          `json:"kind"` // intentType
	Sequence    string          `json:"sequence,omitempty"`
	Idempotency string          `json:"idempotency,omitempty"`
	User        string          `json:"user"`    // who made this version
	Creator     string          `json:"creator"` // who made the first one
	At          time.Time       `json:"at"`      // of this version
	Created     time.Time       `json:"created"` // of the first one
	Approval    string          `json:"approval,omitempty"`
	Transfer    string          `json:"transfer,omitempty"`
	Hash        string          `json:"hash,omitempty"` // of what was sent, or the signature of a message
	Checked     bool            `json:"checked,omitempty"`
	Cancel      string          `json:"cancel,omitempty"`      // why it was canceled
	Ready       bool            `json:"ready,omitempty"`       // came in signed, so an approval lets it go at once
	Shares      []share         `json:"shares,omitempty"`      // of signatures
	Commitments []share         `json:"commitments,omitempty"` // of EdDSA, in lite requests
}

// share is one party's part of a signature. The sandbox does no MPC: any text counts.
type share struct {
	From  string `json:"from"`
	To    string `json:"to"`
	Share string `json:"share"`
}

// requestLog keeps every version of every request.
type requestLog struct {
	versions shelf[txRequest]
	latest   map[string]*txRequest   // by txRequestId
	of       map[string][]*txRequest // by wallet, in the order of their making
	sent     map[string]bool         // delivered, without a transfer that would follow them
}

func (l *requestLog) put(d *txRequest) {
	if l.latest == nil {
		l.latest, l.of, l.sent = map[string]*txRequest{}, map[string][]*txRequest{}, map[string]bool{}
	}
	l.versions.put(d.ID, d)
	l.latest[d.Request] = d
	l.of[d.Wallet] = append(l.of[d.Wallet], d)
	mark(l.sent, d.Request, d.State == "delivered" && d.Transfer == "")
}

func (s *state) putTxRequest(d *txRequest) {
	s.requests.put(d)
	if key := sequenceKey(d.Wallet, d.Sequence); d.Sequence != "" && s.taken[key] == "" {
		s.taken[key] = d.Request
	}
}

var _ = kind("txRequest", (*state).putTxRequest, func(s *state) []*txRequest { return s.requests.versions.list() })

// signable reports whether the request waits for the user's signature.
func (r *txRequest) signable() bool {
	switch r.State {
	case "pendingDelivery", "pendingUserSignature", "pendingUserCommitment", "pendingUserRShare", "pendingUserGShare":
		return true
	}
	return false
}

// cancelable reports whether the request can still be canceled: until it is fully signed or
// delivered.
func (r *txRequest) cancelable() bool {
	return r.State == "pendingApproval" || r.signable() && (r.State == "pendingDelivery") == (r.API == "full")
}

// over reports whether the request has ended.
func (r *txRequest) over() bool {
	switch r.State {
	case "signed", "canceled", "rejected", "failed":
		return true
	}
	return false
}

// requestStates are all states of a request, of both API versions.
var requestStates = []string{"pendingApproval", "canceled", "rejected", "initialized", "pendingDelivery", "delivered", "pendingUserSignature",
	"pendingUserCommitment", "pendingUserRShare", "pendingUserGShare", "readyToSend", "signed", "failed"}
