// Package export writes down exactly what a filter shows, for people to take with them: the ledger's postings, the
// trail, the sends with who approved them, the versions of the approval rules, wires, transfers, payees, rights, and
// who decided what others asked for. Rows are read page by page under the
// asker's own scope and kept in pieces, so that a long one can be left and come back to. A file says in its first lines
// what was asked, by whom, as of when, how many rows it has and the SHA-256 of those rows; the trail says the same.
package export

import (
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
)

// Subject is what is exported.
type Subject string

// The subjects.
const (
	Postings  Subject = "postings"
	Trail     Subject = "audit"
	Sends     Subject = "sends"
	Rules     Subject = "rules"
	Wires     Subject = "wires"
	Transfers Subject = "transfers"
	Whitelist Subject = "whitelist"
	Rights    Subject = "rights"    // who may do what, and might
	Duties    Subject = "duties"    // who asked and who decided
	Dividends Subject = "dividends" // the pay list of one, which the filter's thing names
)

// Format is the kind of file.
type Format string

// The formats.
const (
	CSV   Format = "csv"
	Lines Format = "jsonl"
	XLSX  Format = "xlsx"
)

// Formats in the order in which pages offer them.
var Formats = []Format{CSV, Lines, XLSX}

// State is where an export stands.
type State string

// The states.
const (
	Running State = "running"
	Ready   State = "ready"
	Failed  State = "failed"
	Expired State = "expired" // the file is gone; what was asked and its digest stay
)

// Filter narrows a subject; a field that a subject has not is ignored by it. From is included, To is not; they are
// compared with when a posting took effect, a row was recorded, a send was asked for, a rule was in force.
type Filter struct {
	Client     *uuid.UUID   `json:"client,omitempty"`
	Wallet     string       `json:"wallet,omitempty"`
	Asset      string       `json:"asset,omitempty"`
	Kind       string       `json:"kind,omitempty"` // of posting
	Transfer   string       `json:"transfer,omitempty"`
	Person     *uuid.UUID   `json:"person,omitempty"` // who did it, or asked for the send
	Verbs      []string     `json:"verbs,omitempty"`
	Kinds      []string     `json:"kinds,omitempty"` // of things, in the trail
	Thing      string       `json:"thing,omitempty"` // its whole id
	Result     string       `json:"result,omitempty"`
	Words      string       `json:"words,omitempty"`
	States     []string     `json:"states,omitempty"` // of sends
	AboveCents *money.Cents `json:"aboveCents,omitempty"`
	AboveUnits *money.Units `json:"aboveUnits,omitempty"` // base units; needs Asset
	Payee      string       `json:"payee,omitempty"`      // of sends: the name, in any case, or one of Addresses
	Addresses  []string     `json:"addresses,omitempty"`  // canonical
	AtLeast    *money.Units `json:"atLeast,omitempty"`    // base units, this many included; needs Asset
	AtMost     *money.Units `json:"atMost,omitempty"`     // the same
	Named      string       `json:"named,omitempty"`      // an id of a send, of its transfer, approval or transaction
	InForce    bool         `json:"inForce,omitempty"`    // of payees: those that are whitelisted now
	Mirrored   bool         `json:"mirrored,omitempty"`   // of wires: every one that BitGo shows, decided here or not
	Assets     []string     `json:"assets,omitempty"`     // of mirrored wires: what counts as money of a bank
	Transfers  []string     `json:"transfers,omitzero"`   // of mirrored wires: these only; empty and not nil: none
	From       *time.Time   `json:"from,omitempty"`
	To         *time.Time   `json:"to,omitempty"`
}

// Ask is a wish for a file. Words is the filter as people read it.
type Ask struct {
	Subject Subject
	Format  Format
	Filter  Filter
	Words   string
}

// Export is what was asked for and what became of it.
type Export struct {
	ID         uuid.UUID
	Person     uuid.UUID
	Clients    []uuid.UUID // whose rows the asker might see then; nil: everybody's
	Subject    Subject
	Format     Format
	Filter     Filter
	Asked      string
	AskedBy    string
	State      State
	AskedAt    time.Time
	AsOf       time.Time
	FinishedAt *time.Time
	ExpiresAt  time.Time
	Rows       int64
	Bytes      int64
	Digest     string // SHA-256 of the rows, hexadecimal, once it is ready
	Problem    string // why it failed, for people
	place      string
	pieces     int
	hash       []byte
}

// Name is the file's.
func (e Export) Name() string {
	return string(e.Subject) + "-" + e.AsOf.UTC().Format("20060102T150405Z") + "-" + e.ID.String()[:8] + "." + string(e.Format)
}

const (
	// keep is how long a file is there to be fetched.
	keep = 7 * 24 * time.Hour
	// stuck is after how long nobody will finish a file any more.
	stuck = 24 * time.Hour
	// page is how many rows are read, and written, at once.
	page = 1000
	// AtOnce is how many rows the asker waits for; the rest is written meanwhile.
	AtOnce = 5 * page
	// most is how many rows a file may have: what a sheet of a workbook holds.
	most = 1_000_000
	// open is how many files one person may have written at the same time.
	open = 3
)

// mayRead is who may take the subject along: the trail, people's rights and duties are read by those who read their pages.
func mayRead(actor identity.Actor, s Subject) bool {
	switch s {
	case Postings, Sends, Rules, Wires, Transfers, Whitelist, Dividends:
		return true
	case Trail, Rights, Duties:
		return actor.HasAny(identity.Admin) || actor.HasAny(identity.Compliance) || actor.HasAny(identity.Auditor)
	}
	return false
}
