package access

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
)

// Verdict is what a reviewer says of a grant.
type Verdict string

// The two verdicts.
const (
	Keep   Verdict = "keep"
	Revoke Verdict = "revoke"
)

// Review is a look at every grant in force at an instant. AICPA TSC CC6.2 and CC6.3 ask that access is reviewed by somebody who
// has authority, regularly, and that what is no longer needed is removed.
type Review struct {
	ID           uuid.UUID
	AsOf         time.Time
	Population   int // grants in force at AsOf, as counted when it was opened
	Reason       string
	OpenedBy     uuid.UUID
	OpenedByName string
	OpenedAt     time.Time
	ClosedByName string
	ClosedAt     *time.Time
	Digest       string // SHA-256 of the rows at its end, in hex
	Decided      int
	Revoked      int // of those decided
	LeftOver     int // decided to be revoked and not revoked yet
}

// Done reports whether the review can be closed.
func (r Review) Done() bool { return r.Decided == r.Population && r.LeftOver == 0 }

// Item is one grant of a review.
type Item struct {
	Grant         uuid.UUID
	Person        uuid.UUID
	Name, Email   string
	Role          identity.Role
	OverName      string // "" for the whole organization
	GrantedAt     time.Time
	GrantedBy     string // "" for the program
	Verdict       Verdict
	Reason        string
	DecidedByName string
	DecidedAt     *time.Time
	EndedAt       *time.Time // of the grant itself
}

// WhyNot says why somebody cannot decide a grant of a review; nil means that they can.
func (i Item) WhyNot(actor identity.Actor, r Review) error {
	switch {
	case !actor.Reviews():
		return ErrReviewer
	case r.ClosedAt != nil || i.Verdict != "":
		return ErrReviewed
	case i.Person == actor.Person:
		return ErrOwnReview
	}
	return nil
}

// columns of the exported rows.
var columns = []string{"grant", "person", "name", "email", "role", "over", "granted_at", "granted_by", "decision", "reason", "decided_by", "decided_at", "ended_at"}

// rows writes the grants as CSV (RFC 4180), header first, instants in UTC as RFC 3339. The digest of a review is over these bytes.
func rows(w io.Writer, items []Item) error {
	out := csv.NewWriter(w)
	if err := out.Write(columns); err != nil {
		return err
	}
	for _, i := range items {
		over := i.OverName
		if over == "" {
			over = "organization"
		}
		line := []string{i.Grant.String(), i.Person.String(), plain(i.Name), plain(i.Email), string(i.Role), plain(over), stamp(&i.GrantedAt), plain(i.GrantedBy),
			string(i.Verdict), plain(i.Reason), plain(i.DecidedByName), stamp(i.DecidedAt), stamp(i.EndedAt)}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// digestOf is the SHA-256 of the rows, in hex.
func digestOf(items []Item) string {
	sum := sha256.New()
	_ = rows(sum, items) // a hash takes every write
	return hex.EncodeToString(sum.Sum(nil))
}

// Export writes a review: its rows, and after them, in lines of two fields, how many grants there are and the SHA-256 of the rows
// above. What was closed has the digest that was kept then.
func Export(w io.Writer, r Review, items []Item) error {
	if err := rows(w, items); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	for _, line := range [][]string{{"# review", r.ID.String()}, {"# as_of", stamp(&r.AsOf)}, {"# population", strconv.Itoa(r.Population)}, {"# rows", strconv.Itoa(len(items))},
		{"# sha256", digestOf(items)}, {"# closed_with_sha256", r.Digest}} {
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// plain keeps a spreadsheet from taking a text for a formula.
func plain(text string) string {
	if strings.IndexAny(text, "=+-@\t\r") == 0 {
		return "'" + text
	}
	return text
}

func stamp(at *time.Time) string {
	if at == nil {
		return ""
	}
	return at.UTC().Format(time.RFC3339Nano)
}
