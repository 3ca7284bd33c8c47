// Package onboarding makes an institution a client: BitGo makes it an enterprise of our organization, our own user there
// administers it beside the client, it is taken in here, and it gets its Go Account. Every step is claimed before BitGo is
// asked and settled afterwards, so that whatever breaks off goes on from where it was and nothing is made twice.
package onboarding

import (
	"encoding/json"
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
)

// State is where an onboarding stands.
type State string

// The states. An open one that met trouble goes on by itself, and with every repetition of the call.
const (
	Open    State = "open"
	Done    State = "done"
	Refused State = "refused" // by BitGo: nothing was made
)

// The account types of seed 001, and BitGo's words for them (bitgo-api.md §6.2).
var accountTypes = map[string]string{"business": "entity", "individual": "individual"}

// Ask is an institution that is to become a client.
type Ask struct {
	Email       string // of the person who administers it at BitGo
	AccountType string // business or individual
	Name        string // "": BitGo's
}

// Onboarding is one institution's way in.
type Onboarding struct {
	ID           uuid.UUID
	Ask          Ask
	Organization string // ours, at BitGo
	AskedBy      uuid.UUID
	State        State
	Enterprise   string // BitGo's, once there is one
	Client       *uuid.UUID
	ClientName   string
	Trouble      string // public: why it stands still, or why it was refused
	Created      time.Time
	Updated      time.Time
	Ended        *time.Time
	Steps        []Step // filled by Get

	claim uuid.UUID
}

// The steps, in their order.
const (
	StepEnterprise     = "enterprise"
	StepAdministrators = "administrators"
	StepClient         = "client"
)

// Step is one line of what was done; lines are only ever added.
type Step struct {
	Step     string
	State    string // begun done failed refused
	At       time.Time
	Actor    string
	Evidence json.RawMessage
}

// clean gives the ask as it is kept: addresses at BitGo do not differ by case.
func (a Ask) clean() Ask {
	return Ask{Email: strings.ToLower(strings.TrimSpace(a.Email)), AccountType: a.AccountType, Name: strings.TrimSpace(a.Name)}
}

// check refuses what BitGo would, and what could not be shown.
func (a Ask) check() error {
	bad := ErrAsk
	if m, err := mail.ParseAddress(a.Email); err != nil || m.Address != a.Email || len(a.Email) > 254 || !line(a.Email) {
		bad = bad.Field("email", "Give a bare address like treasury@apex.com, at most 254 characters.")
	}
	if accountTypes[a.AccountType] == "" {
		bad = bad.Field("accountType", "Choose business or individual.")
	}
	if utf8.RuneCountInString(a.Name) > longestName || !line(a.Name) {
		bad = bad.Field("name", "At most 120 characters on one line.")
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

const longestName = 120

// line reports whether a text can be shown on one line without making the page lie.
func line(text string) bool {
	if !utf8.ValidString(text) {
		return false
	}
	return !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) })
}

// clientName is the wished one, else the first that BitGo has.
func clientName(names ...string) string {
	for _, name := range names {
		name = strings.Join(strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }), " ")
		if name = strings.TrimSpace(name); name != "" {
			if runes := []rune(name); len(runes) > longestName {
				name = strings.TrimSpace(string(runes[:longestName]))
			}
			return name
		}
	}
	return ""
}
