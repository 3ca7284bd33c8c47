// Package webhook is BitGo's inbox. A delivery counts only when its signature fits the raw bytes; those bytes are
// durable before BitGo hears 200, and known for ever afterwards, because BitGo signs no time (bitgo-api.md §10.2).
// What a body says is never believed: it is a hint to read the thing back from BitGo, which dispatch.go hands to the
// room concerned. A bad business state is never an error towards BitGo, which suspends who fails it too often.
package webhook

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"
)

// MaxBody is the largest body taken, in bytes.
const MaxBody = 1 << 20

// Delivery is one request as it came.
type Delivery struct {
	Body           []byte // raw, at most MaxBody
	TooLarge       bool   // the body was longer; Body is its beginning
	ContentType    string
	Signature      string
	IdempotencyKey string
	UserAgent      string
	IP             string
	RequestID      string
}

// Answer is what BitGo is told.
type Answer int

// The answers. Only Handled and Duplicate mean that the delivery is kept as BitGo's word.
const (
	Unkept       Answer = iota // it could not be stored: BitGo shall try again
	Handled                    // verified and durable
	Duplicate                  // verified, and known already
	WrongType                  // not application/json
	NoSignature                // nothing to verify
	BadSignature               // no secret of ours signed these bytes
	TooLarge                   // longer than MaxBody
)

// reason is the word under which a refused delivery is kept.
func (a Answer) reason() string {
	switch a {
	case WrongType:
		return "content type"
	case NoSignature:
		return "no signature"
	case BadSignature:
		return "wrong signature"
	case TooLarge:
		return "too large"
	case Unkept, Handled, Duplicate:
	}
	return ""
}

// State says what became of a delivery's content.
type State string

// The states. Ignored is an end with a reason: the console does not act on it, and nothing is missing.
const (
	Pending State = "pending"
	Done    State = "done"
	Failed  State = "failed" // given up after the last attempt; Again puts it back
	Ignored State = "ignored"
)

// States in the order in which lists show them.
var States = []State{Pending, Done, Failed, Ignored}

// Work is what the console made of one body.
type Work struct {
	State       State
	Attempts    int
	Reason      string // why it is ignored
	Effect      string // what it did: the state a transfer went to, or that it came late
	LastError   string // the last failure, for people
	Client      *uuid.UUID
	SubjectKind string // what it turned out to be about: transfer, send
	SubjectID   string
	UpdatedAt   time.Time
	ProcessedAt *time.Time
}

// Event is one notification of BitGo's.
type Event struct {
	ID             int64
	NotificationID string
	KeySource      string // where its id came from: header, body, digest
	Type           string
	Coin           string
	Wallet         string
	Transfer       string // as the body names it
	SecretIndex    int    // which of our secrets signed it, from 0
	DeliveredAt    time.Time
	Duplicates     int  // how often it came again, counted up to keepDuplicates
	OtherBytes     bool // its id came with more than one body
	Work
}

// Detail is an event with everything that is kept of it.
type Detail struct {
	Event
	Payload    json.RawMessage // as PostgreSQL keeps it; null when the body is no JSON
	Bodies     []Body          // oldest first; more than one only where BitGo used the id twice
	Repeatedly []Repeat
	Replays    []Replayed
}

// Body is one exact body and its work.
type Body struct {
	Vault       int64
	Bytes       []byte
	Digest      []byte // SHA-256
	Headers     map[string]string
	Verdict     string
	SecretIndex int // which of our secrets signed it, from 0
	IP          string
	RequestID   string
	ReceivedAt  time.Time
	Work
}

// Repeat is a further delivery of a known notification.
type Repeat struct {
	At         time.Time
	IP         string
	OtherBytes bool
}

// Replayed is one time that somebody put stored bytes through the verifier once more.
type Replayed struct {
	Vault       int64
	By          string
	At          time.Time
	Verified    bool
	SecretIndex int
}

// Signed is how many deliveries one of our secrets verified.
type Signed struct {
	SecretIndex int
	Count       int
	Last        *time.Time
}

// Refusal is a delivery that was not believed.
type Refusal struct {
	ID          int64
	At          time.Time
	Reason      string
	Digest      []byte
	Size        int
	Bytes       []byte // the first 2 kB
	ContentType string
	IP          string
	RequestID   string
}

// MostCounted is where counts of the summary end; one more means that there are more.
const MostCounted = 1000

// Summary is how the inbox stands. The counts but Pending and Failed are of the last 24 hours; each is at most MostCounted + 1.
type Summary struct {
	LastAt     *time.Time
	Received   int
	Duplicates int
	OtherBytes int
	Refused    int // of those still kept
	Pending    int
	Failed     int
}
