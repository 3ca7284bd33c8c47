package identity

import (
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/seal"
)

// PersonState says whether a person may sign in.
type PersonState string

// The two states of a person. Nobody is deleted: their name stands in the trail.
const (
	Active   PersonState = "active"
	Disabled PersonState = "disabled"
)

// Person is somebody who works with the console.
type Person struct {
	ID        uuid.UUID
	Email     string // lower case
	Name      string
	State     PersonState
	CreatedAt time.Time
	LeftAt    *time.Time // everything of theirs has ended
}

// HeldGrant is a grant as the register keeps it.
type HeldGrant struct {
	ID         uuid.UUID
	Person     uuid.UUID
	Role       Role
	Client     *uuid.UUID // nil: the whole organization
	ClientName string     // "" for the organization
	GrantedBy  *uuid.UUID // nil: the program, as with the first administrator
	GrantedAt  time.Time
}

// Member is a person with what they were granted.
type Member struct {
	Person
	Grants []HeldGrant
}

// NewPerson is what adding somebody needs.
type NewPerson struct {
	Email, Name string
	Password    seal.Secret
	Grants      []Grant
	// CodeSeed is base32 and usually empty, which draws a fresh one; the demo gives its own, so that what it
	// described once stays true over restarts.
	CodeSeed seal.Secret
}

// check gives the person as it will be kept, or says field by field what is wrong.
func (n NewPerson) check() (NewPerson, error) {
	n.Email, n.Name = normalEmail(n.Email), strings.TrimSpace(n.Name)
	bad := ErrPerson
	if parsed, err := mail.ParseAddress(n.Email); n.Email == "" || err != nil || parsed.Address != n.Email {
		bad = bad.Field("email", "Give one email address, like name@example.com.")
	}
	if !line(n.Name, 1, 120) {
		bad = bad.Field("name", "Give a name of 1 to 120 characters on one line.")
	}
	if why := passwordProblem(n.Password, n.Email); why != "" {
		bad = bad.Field("password", why)
	}
	for _, g := range n.Grants {
		if !slices.Contains(Roles, g.Role) {
			bad = bad.Field("role", "Choose one of the four roles.")
		}
	}
	if len(bad.Fields) > 0 {
		return n, bad
	}
	return n, nil
}

// normalEmail is the form in which an email is kept and counted; "" for what cannot be one. A password that was typed
// into the wrong field seldom looks like one, and so is not kept among the tries.
func normalEmail(email string) string {
	email = strings.TrimSpace(email)
	if !line(email, 3, 254) || !strings.Contains(email, "@") { // before ToLower, which would mend broken characters
		return ""
	}
	if email = strings.ToLower(email); len(email) > 254 {
		return ""
	}
	return email
}

// line reports whether text is one line of sound characters within the given number of them.
func line(text string, least, most int) bool {
	n := utf8.RuneCountInString(text)
	return n >= least && n <= most && utf8.ValidString(text) && !strings.ContainsFunc(text, unseen)
}

// unseen is what cannot be seen, or turns the direction of what stands around it: a name may not hide anything.
func unseen(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029'
}

// mayChange is the rule for everything about a person's rights: an administrator of the organization, or the
// program (`console user add`, the demo), and nobody for themselves.
func mayChange(by Actor, person uuid.UUID) error {
	if by.IsSystem() {
		return nil
	}
	if !by.Administers() {
		return ErrNotAdmin
	}
	if by.Person == person {
		return ErrOwnGrant
	}
	return nil
}
