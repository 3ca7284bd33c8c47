package sandbox

import "time"

// webhook is one subscription. Scope is wallet, enterprise, organization, or user for the
// webhooks of a coin.
type webhook struct {
	ID           string            `json:"id"`
	Scope        string            `json:"scope"`
	Wallet       string            `json:"wallet,omitempty"`
	Organization string            `json:"organization,omitempty"`
	Enterprise   string            `json:"enterprise,omitempty"`
	User         string            `json:"user,omitempty"` // who made it
	Coin         string            `json:"coin,omitempty"`
	Type         string            `json:"type"`
	URL          string            `json:"url"`
	Label        string            `json:"label,omitempty"`
	State        string            `json:"state"` // active or suspended
	AllToken     bool              `json:"allToken"`
	Failures     bool              `json:"failures"` // listenToFailureStates
	Rbf          bool              `json:"rbf"`
	Confirms     int               `json:"confirms"`
	States       []string          `json:"states,omitempty"`  // the only states told, of the type's own kind; none: all
	Headers      map[string]string `json:"headers,omitempty"` // customHttpHeaders, sent but never shown
	Successive   int               `json:"successive"`
	Failed       int               `json:"failed"`             // over its lifetime
	FailedAt     []time.Time       `json:"failedAt,omitempty"` // the failures of the last week
	LastAttempt  *time.Time        `json:"lastAttempt,omitempty"`
	FailingSince *time.Time        `json:"failingSince,omitempty"`
	Height       int64             `json:"height,omitempty"` // last block told, of a block webhook
	Created      time.Time         `json:"created"`
	Deleted      bool              `json:"deleted,omitempty"`
}

// notification is one message to one webhook, with every attempt at it.
type notification struct {
	ID         string    `json:"id"`
	Webhook    string    `json:"webhook"`
	Type       string    `json:"type"`
	Wallet     string    `json:"wallet,omitempty"`
	Enterprise string    `json:"enterprise,omitempty"`
	Coin       string    `json:"coin,omitempty"`
	Hash       string    `json:"hash,omitempty"`
	Subject    string    `json:"subject"` // id of the transfer, the pending approval or whatever it is about
	Payload    string    `json:"payload"`
	Key        string    `json:"key"`   // idempotency-key, the same on every retry
	State      string    `json:"state"` // BitGo's unconfirmed, new, pending, processed and failed, and the sandbox's held
	Hook       string    `json:"hook,omitempty"`
	Confirm    int64     `json:"confirm,omitempty"` // height at which an unconfirmed one is sent
	Simulation bool      `json:"simulation,omitempty"`
	Resent     bool      `json:"resent,omitempty"` // retriggered: it keeps the signature of its first delivery
	Signature  string    `json:"signature,omitempty"`
	Attempts   int       `json:"attempts"`
	Code       int       `json:"code"` // receiver's last answer, 0 if none
	Answer     string    `json:"answer,omitempty"`
	Error      string    `json:"error,omitempty"`
	Due        time.Time `json:"due"`
	Created    time.Time `json:"created"`
	Updated    time.Time `json:"updated"`
}

// settled reports whether nothing more is sent.
func (n *notification) settled() bool { return n.State == "processed" || n.State == "failed" }
