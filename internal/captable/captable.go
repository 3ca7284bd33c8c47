// Package captable opens a register with the holders that a security has already, out of a file. Treasury uploads it; every row is judged
// and the dry run is kept with the file's SHA-256; somebody else of compliance approves exactly that file. Nothing is ever entered in part:
// a file with one wrong row enters none, and what is approved is posted in one transaction together with the decision itself. A job that
// goes on in pieces was not taken, because a register that shows half of the holders is wrong in each of its figures.
package captable

import (
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/holder"
	"github.com/unykorn/console/internal/money"
)

// Kind is this room's word in the trail, in notices and on live pages.
const Kind = "captable"

// What a file may be.
const (
	MostRows  = 100_000
	MostBytes = 20 << 20
	// mostProblems are how many are kept; all are counted.
	mostProblems = 1000
)

// State is what became of an import.
type State string

// The states. Only one that waits can change, and a security has one such at most.
const (
	Refused   State = "refused" // the dry run found something wrong
	Waits     State = "waits"   // for compliance
	Posted    State = "posted"
	Rejected  State = "rejected"
	Withdrawn State = "withdrawn"
)

// Import is a file that was uploaded, and what became of it.
type Import struct {
	ID         string // imp_…
	Client     uuid.UUID
	Security   string
	Issuer     string
	Digest     string // SHA-256 of the file as it came, hexadecimal
	File       string
	Bytes      int
	Lines      int // rows
	Holders    int
	Shares     money.Units
	Wrong      int // what was found; more than are kept where there are very many
	State      State
	UploadedBy uuid.UUID
	Uploader   string
	UploadedAt time.Time
	DecidedBy  *uuid.UUID
	Decider    string
	DecidedAt  *time.Time
	Reason     string
}

// Problem is one thing that is wrong with a file.
type Problem struct {
	N      int    `json:"-"`
	Line   int    `json:"line"`   // of the file; 0: the file as a whole
	Column string `json:"column"` // "": the line as a whole
	Said   string `json:"said"`   // what is wrong
	Remedy string `json:"remedy"` // what to do
}

// Row is one lot of one holder, as it would be entered.
type Row struct {
	Line        int
	Holder      string
	Name        string // "": not told
	Residence   string // "": not told
	Kind        holder.Registration
	TaxForm     holder.TaxForm
	TaxFormOn   *time.Time
	Shares      money.Units
	Acquired    time.Time // a day
	Exemption   accreditation.Regulation
	Paid        *money.Cents // US dollars for the whole lot; nil: not known
	LockUntil   *time.Time   // a day
	Legend      string
	Certificate string // or another reference of the lot's
}

// findings collects what is wrong.
type findings struct {
	all   []Problem
	count int
}

func (f *findings) add(line int, column, said, remedy string) {
	if f.count++; len(f.all) < mostProblems {
		f.all = append(f.all, Problem{Line: line, Column: column, Said: clip(said, 500), Remedy: clip(remedy, 500)})
	}
}

func clip(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}
