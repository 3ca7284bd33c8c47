package whitelist

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/address"
	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/wallet"
)

// Verb is what a change does to one entry.
type Verb string

// The verbs. BitGo knows no new label: a relabelling removes the entry and adds it again.
const (
	Adding     Verb = "add"
	Relabeling Verb = "relabel"
	Removing   Verb = "remove"
)

// State is how far a change has come.
type State string

// The states. Refused, Rejected and Active are ends.
const (
	Pending    State = "pending_approval" // a second person here decides it
	Approved   State = "approved"         // not at BitGo yet
	Submitting State = "submitting"       // BitGo is being asked at this moment
	AtBitGo    State = "pending_at_bitgo" // another administrator has to agree at BitGo
	Unknown    State = "unknown"          // BitGo's answer was lost
	Active     State = "active"           // in force at BitGo
	Refused    State = "refused"          // by BitGo
	Rejected   State = "rejected"         // by the second person
)

// Ask is what somebody wants changed. Rule may stay empty where the wallet has one whitelist rule; Action is what BitGo is to
// do about other payees, and is wanted where this begins the wallet's first rule.
type Ask struct {
	Wallet, Rule, Action string
	Verb                 Verb
	Type, Item, Label    string
}

// Change is one, as it was kept.
type Change struct {
	ID                uuid.UUID
	Client            uuid.UUID
	Wallet, Coin      string
	Verb              Verb
	Rule, Action      string // Action: of a rule that it makes
	Type, Item, Label string
	State             State
	Step              int // 2: of a relabelling, the addition
	AskedBy           uuid.UUID
	AskedAt           time.Time
	DecidedBy         *uuid.UUID
	DecidedAt         *time.Time
	Reason            string
	Approval          string // BitGo's
	Trouble           string // public: what stands in the way, or did
	ClaimedAt         *time.Time
	UpdatedAt         time.Time
}

// Kinds of payees, and BitGo's public actions.
var (
	kinds   = []string{"address", "walletId", "enterpriseId"}
	actions = []string{"deny", "getApproval", "getFinalApproval", "getCustodianApproval", "getIdVerification"}
)

// check refuses what cannot be asked of the wallet.
func (a *Ask) check(w wallet.Wallet) error {
	bad := ErrAsk
	if a.Verb != Adding && a.Verb != Relabeling && a.Verb != Removing {
		bad = bad.Field("change", "One of add, relabel and remove.")
	}
	if a.Type == "" {
		a.Type = "address"
	}
	switch n := utf8.RuneCountInString(a.Label); {
	case a.Verb == Removing:
		a.Label = ""
	case n < 1 || n > 120 || !printable(a.Label):
		bad = bad.Field("label", "1 to 120 characters that can be seen.")
	}
	if !slices.Contains(kinds, a.Type) {
		bad = bad.Field("type", "One of address, walletId and enterpriseId.")
	}
	if n := utf8.RuneCountInString(a.Rule); n > 250 || !printable(a.Rule) {
		bad = bad.Field("ruleId", "At most 250 characters that can be seen.")
	}
	if a.Action != "" && !slices.Contains(actions, a.Action) {
		bad = bad.Field("action", "One of "+strings.Join(actions, ", ")+".")
	}
	if why := a.item(w); why != "" {
		bad = bad.Field("item", why)
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

// asks says whether c is what is asked for. A rule that was not named was found, and an action counts where it made the rule.
func (a Ask) asks(c Change) bool {
	return a.Wallet == c.Wallet && a.Verb == c.Verb && a.Type == c.Type && a.Item == c.Item && a.Label == c.Label &&
		(a.Rule == "" || a.Rule == c.Rule) && (c.Action == "" || a.Action == c.Action)
}

// item says what is wrong with the payee, and writes an address as the chain does. A Go Account pays on many chains: BitGo
// judges its addresses.
func (a *Ask) item(w wallet.Wallet) string {
	if a.Type != "address" {
		if !bitgo.IsID(a.Item) {
			return "An id at BitGo: 32 lower-case hexadecimal digits."
		}
		return ""
	}
	if n := len(a.Item); n < 1 || n > 250 || strings.ContainsFunc(a.Item, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "An address: 1 to 250 characters without spaces."
	}
	coin, known := money.Lookup(w.Coin)
	if w.IsGoAccount() || !known || a.Verb != Adding {
		return ""
	}
	found, err := address.Check(coin, a.Item, "")
	if err != nil {
		return "No address of " + w.Coin + "."
	}
	a.Item = found.Canonical
	return ""
}

// needsSecond: what lets more be paid, or makes a payee look like another, is decided by compliance. A removal is asked of
// BitGo at once.
func (v Verb) needsSecond() bool { return v != Removing }

func (c Change) mayDecide(actor identity.Actor) error {
	switch {
	case !actor.Has(identity.Compliance, c.Client):
		return ErrDecider
	case actor.Own(c.AskedBy, ErrOwnChange) != nil:
		return actor.Own(c.AskedBy, ErrOwnChange)
	case c.State != Pending:
		return ErrDecided
	}
	return nil
}

// adds says whether the step at hand puts the entry on the list.
func (c Change) adds() bool { return c.Verb == Adding || c.Verb == Relabeling && c.Step == 2 }

// plan is how BitGo is asked for a step.
type plan struct {
	rule  bitgo.RuleChange
	fresh bool // the rule does not exist
}

// plan finds the rule, and refuses what the list as it is does not allow.
func (c *Change) plan(w bitgo.Wallet, now time.Time) (plan, error) {
	rule, there, err := c.find(w)
	if err != nil {
		return plan{}, err
	}
	if !there {
		if c.Action == "" {
			return plan{}, ErrBegins.Field("action", "One of "+strings.Join(actions, ", ")+".")
		}
		return plan{rule: c.wire(bitgo.PolicyRule{ID: c.Rule}), fresh: true}, nil
	}
	c.Rule = rule.ID
	if locked(rule, now) {
		return plan{}, ErrLocked.Because("Cannot update locked rule %s: BitGo locked it on %s, 48 hours after it was made. Nothing was changed. BitGo's support can unlock it.",
			rule.ID, rule.LockDate.UTC().Format("2006-01-02 15:04 UTC"))
	}
	_, listed := entryOf(w, rule.ID, c.Item)
	switch {
	case c.adds() && listed:
		return plan{}, ErrThere
	case !c.adds() && !listed:
		return plan{}, ErrNotListed
	}
	return plan{rule: c.wire(rule)}, nil
}

// find is the rule that the change is about; there is none where it is the first.
func (c Change) find(w bitgo.Wallet) (bitgo.PolicyRule, bool, error) {
	all := slices.DeleteFunc(slices.Clone(w.Rules), func(r bitgo.PolicyRule) bool { return r.Type != "advancedWhitelist" })
	if c.Rule == "" && c.Verb != Adding {
		all = slices.DeleteFunc(all, func(r bitgo.PolicyRule) bool { _, listed := entryOf(w, r.ID, c.Item); return !listed })
	}
	if c.Rule != "" {
		all = slices.DeleteFunc(all, func(r bitgo.PolicyRule) bool { return r.ID != c.Rule })
	}
	switch {
	case len(all) == 1:
		return all[0], true, nil
	case len(all) > 1:
		return bitgo.PolicyRule{}, false, ErrWhich.Field("ruleId", "The wallet has several whitelist rules: name one.")
	case c.Verb != Adding:
		return bitgo.PolicyRule{}, false, ErrNotListed
	}
	return bitgo.PolicyRule{}, false, nil
}

func (c Change) wire(rule bitgo.PolicyRule) bitgo.RuleChange {
	out := bitgo.RuleChange{ID: rule.ID, Coin: rule.Coin, Action: rule.Action.Type, Users: rule.Action.Users}
	if out.Action == "" {
		out.Action = c.Action
	}
	e := bitgo.RuleEntry{Type: c.Type, Item: c.Item}
	if c.adds() {
		e.Label = c.Label
		out.Add = &e
		return out
	}
	out.Remove = &e
	return out
}

func locked(r bitgo.PolicyRule, now time.Time) bool {
	return !r.LockDate.IsZero() && !now.Before(r.LockDate.Time)
}

func entryOf(w bitgo.Wallet, rule, item string) (bitgo.WhitelistEntry, bool) {
	all, _ := w.Whitelist()
	at := slices.IndexFunc(all, func(e bitgo.WhitelistEntry) bool {
		return e.Rule == rule && (e.Item == item || strings.HasPrefix(item, "0x") && strings.EqualFold(e.Item, item))
	})
	if at < 0 {
		return bitgo.WhitelistEntry{}, false
	}
	return all[at], true
}

// printable refuses text that would show another than the one kept.
func printable(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) })
}
