package sandbox

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// kycIdentity is one person's KYC at BitGo's verification service (bitgo-api.md §6.3). Due
// is when its state moves by itself; zero when a step of the controls moves it.
type kycIdentity struct {
	ID         string                     `json:"id"`
	User       string                     `json:"user"`
	Enterprise string                     `json:"enterprise"`
	Kind       string                     `json:"kind"` // transactionType
	Status     string                     `json:"status"`
	Reason     string                     `json:"reason,omitempty"` // errorDescription
	Fields     map[string]json.RawMessage `json:"fields"`           // as given; of a tax number the last four digits
	Signed     []string                   `json:"signed,omitempty"`
	Documents  []kycDocument              `json:"documents,omitempty"`
	Created    time.Time                  `json:"created"`
	Updated    time.Time                  `json:"updated"`
	Due        time.Time                  `json:"due,omitzero"`
}

// kycDocument is a government id, or a proof of residence, that was uploaded.
type kycDocument struct {
	ID      string      `json:"id"`
	Class   string      `json:"class"`
	Status  string      `json:"status"` // pending processing approved rejected
	Files   []kycUpload `json:"files"`
	Created time.Time   `json:"created"`
	Updated time.Time   `json:"updated"`
}

// kycUpload is what is remembered of a file: never its bytes.
type kycUpload struct {
	Part string `json:"part"` // frontPhoto backPhoto proofOfResidency
	Name string `json:"name"`
	Size int64  `json:"size"`
}

var _ = kind("kycIdentity", func(s *state, d *kycIdentity) { s.kyc.put(d.ID, d) },
	func(s *state) []*kycIdentity { return s.kyc.list() })

// The states in which an identity waits for the client, not for BitGo.
const (
	awaitingDocuments = "awaiting document upload"
	awaitingSignature = "awaiting signature"
)

// withPapers are the kinds of identity that take documents and signatures; the others are
// decided on what their body says.
var withPapers = []string{"institutionalIndividual", "incContracted"}

// kycNext is the state after each that BitGo's service moves on from. What follows review
// depends on debugStatus.
func (k *kycIdentity) next() string {
	papers := slices.Contains(withPapers, k.Kind)
	switch k.Status {
	case "initiating":
		if papers {
			return awaitingDocuments
		}
		return "in review"
	case "records uploaded":
		return "in review"
	case "in review":
		if k.text("debugStatus") == "failed" {
			return k.failure()
		}
		if papers {
			return awaitingSignature
		}
		return "approved"
	case "signature submitted":
		return "approved"
	}
	return ""
}

// retryable are the failures after which the client may correct what it said.
var retryable = []string{"input error", "ssn error", "taxid error", "gov id error", "incomplete verifications", "needs review"}

// failure is the state that debugFailureReason asks for: one of BitGo's errors by its name,
// else declined.
func (k *kycIdentity) failure() string {
	if reason := strings.ToLower(k.text("debugFailureReason")); slices.Contains(retryable, reason) {
		return reason
	}
	return "declined"
}

// text is a field of the body as text.
func (k *kycIdentity) text(name string) string {
	var text string
	_ = json.Unmarshal(k.Fields[name], &text) // what is not text is none
	return text
}

// partyState is the state of KYC that the identity gives its user and enterprise.
func partyState(status string) string {
	switch status {
	case "approved", "productRequestApproved":
		return "approved"
	case "declined", "productRequestRejected":
		return "rejected"
	case "in review", "evaluating submission":
		return "inreview"
	case "needs review":
		return "flagged"
	}
	if slices.Contains(retryable, status) {
		return "flagged_retry_allowed"
	}
	return "pending"
}

// enter moves the identity to a state, with its user and, where the enterprise is a
// person's, its enterprise; and tells about all three.
func (b *batch) enterKyc(k *kycIdentity, status string) {
	k.Status, k.Updated, k.Due = status, b.at, time.Time{}
	if pace := b.server.options.Pace; pace > 0 && k.next() != "" {
		k.Due = b.at.Add(pace)
	}
	if k.Reason = ""; slices.Contains(retryable, status) || status == "declined" {
		if k.Reason = k.text("debugFailureReason"); k.Reason == "" {
			k.Reason = "verification failed"
		}
	}
	k.Documents = documentsAt(k.Documents, status, b.at)
	b.put(k)
	b.tell(aboutIdentity(k.ID, status, k.Enterprise))
	b.movePerson(k.User, partyState(status))
	if e := b.server.state.enterprises[k.Enterprise]; e != nil && e.account() == "individual" && e.Contact == k.User {
		b.moveEnterprise(e, partyState(status))
	}
}

// documentsAt is how far the documents are when the identity is in a state.
func documentsAt(all []kycDocument, status string, at time.Time) []kycDocument {
	word := map[string]string{"in review": "processing", awaitingSignature: "approved", "approved": "approved"}[status]
	if partyState(status) == "rejected" || slices.Contains(retryable, status) {
		word = "rejected"
	}
	out := slices.Clone(all)
	for i := range out {
		if word != "" && out[i].Status != word {
			out[i].Status, out[i].Updated = word, at
		}
	}
	return out
}

// movePerson puts the user's KYC in a state. Who has passed stays so while another identity
// is looked at.
func (b *batch) movePerson(id, state string) {
	if who := b.server.state.users[id]; who != nil && !stays(who.Kyc, state) {
		changed := who.copy()
		b.userKyc(changed, state)
		b.put(changed)
	}
}

func stays(now, next string) bool {
	return now == next || now == "approved" && (next == "pending" || next == "inreview")
}

// moveEnterprise puts the enterprise's KYC in a state.
func (b *batch) moveEnterprise(e *enterprise, state string) {
	if !stays(e.Kyc, state) {
		changed := *e
		b.enterpriseKyc(&changed, state)
		b.put(&changed)
	}
}

func aboutIdentity(id, status, enterprise string) happening {
	return happening{kind: "identityStatus", subject: id, state: status, enterprise: enterprise,
		facts: facts{"identityId": id, "identityStatus": status, "enterpriseId": enterprise}}
}

func stepKyc(b *batch) int {
	return b.advanceKyc(func(time.Time) bool { return true })
}

func dueKyc(b *batch, now time.Time) int {
	return b.advanceKyc(func(due time.Time) bool { return !due.IsZero() && !due.After(now) })
}

// advanceKyc takes the identities one state on, of persons and of businesses. Of two that
// concern one party the later one has the last word.
func (b *batch) advanceKyc(fits func(time.Time) bool) int {
	moved := 0
	for _, k := range b.server.state.kyc.list() {
		if next := k.next(); next != "" && fits(k.Due) {
			changed := *k
			b.enterKyc(&changed, next)
			moved++
		}
	}
	for _, k := range b.server.state.kyb.list() {
		if k.reviewed() && fits(k.Due) {
			changed := *k
			b.decideKyb(&changed, !k.fails())
			moved++
		}
	}
	return moved
}
