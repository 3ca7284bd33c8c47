package subscription

import (
	"crypto/sha256"
	"fmt"
	"io"
	"time"

	"github.com/google/uuid"
)

// Step is how far a heal has come: the last thing that is done.
type Step string

// The steps in their order. Each is safe to be done again: what it would make is looked for first.
const (
	Asked   Step = "asked"
	Removed Step = "removed" // the suspended webhook is gone at BitGo
	Made    Step = "made"    // its successor is there
	Tested  Step = "tested"  // BitGo's test arrived at our door, verified
	Read    Step = "read"    // what was missed is read from BitGo's lists
	Proven  Step = "proven"  // both lists are compared: the certificate
)

// Steps in their order.
var Steps = []Step{Asked, Removed, Made, Tested, Read, Proven}

// Done is a step that was taken.
type Done struct {
	Step Step
	At   time.Time
	Text string
}

// Heal is a webhook on its way back.
type Heal struct {
	ID             uuid.UUID
	Old            string // the webhook that was suspended
	New            string // its successor; "" until it is made
	Owner          string
	Level          Level
	OwnerCoin      string
	Ask            Ask
	Step           Step
	TestKey        string
	From           time.Time  // of the gap
	To             *time.Time // known once the test has arrived
	Reconciliation *uuid.UUID
	Trouble        string
	AskedBy        uuid.UUID
	AskedByName    string
	AskedAt        time.Time
	Updated        time.Time
	Ended          *time.Time
	Done           []Done
	Proofs         []Certified
}

// Certified is one wallet of the certificate.
type Certified struct {
	Wallet    string
	Label     string
	Coin      string
	Items     int
	Kept      int
	Posted    int
	Digest    []byte // of BitGo's list
	Ours      []byte
	Differing []string
	At        time.Time
}

// Same reports whether BitGo's list of the wallet and ours are one.
func (c Certified) Same() bool {
	return c.Items == c.Kept && string(c.Digest) == string(c.Ours) && len(c.Differing) == 0
}

// Certificate sums the wallets up: items on both sides, whether all are the same, and a digest over the wallets' digests.
func (h Heal) Certificate() (items, kept, posted int, same bool, digest string) {
	sum, same := sha256.New(), true
	for _, c := range h.Proofs {
		items, kept, posted, same = items+c.Items, kept+c.Kept, posted+c.Posted, same && c.Same()
		_, _ = io.WriteString(sum, fmt.Sprintf("%s|%d|%x\n", c.Wallet, c.Items, c.Digest))
	}
	return items, kept, posted, same, fmt.Sprintf("%x", sum.Sum(nil))
}

// margin is how much earlier than what BitGo says a gap is taken to begin, for clocks that differ.
const margin = 5 * time.Minute

// gapFrom is since when something may be missing: since it fails; of one that was deaf to a part from the beginning, since it
// was made.
func gapFrom(r Registration, now time.Time) time.Time {
	from := r.FirstSeen
	switch {
	case r.FailingSince != nil:
		from = *r.FailingSince
	case r.IsSuspended() && r.LastAttempt != nil:
		from = *r.LastAttempt
	case r.Created != nil:
		from = *r.Created
	}
	if from.After(now) {
		from = now
	}
	return from.Add(-margin)
}

// mended is the webhook that takes another's place: the same, but deaf to nothing.
func mended(r Registration) Ask {
	yes := true
	a := Ask{Type: r.Type, URL: r.URL, Label: r.Label, AllToken: &yes, Failures: true}
	switch r.Level {
	case Wallet:
		a.Wallet = r.OwnerID
	case Enterprise:
		a.Enterprise = r.OwnerID
	case Organization:
		a.Coin = r.Coin
	}
	return a
}
