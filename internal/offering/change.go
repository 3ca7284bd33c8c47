package offering

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
)

// Kind of a change of an offering.
type Kind string

// The kinds. All but a pause are asked by treasury and decided by somebody else of compliance.
const (
	ToOpen   Kind = "OPEN"
	ToPause  Kind = "PAUSE"
	ToResume Kind = "RESUME"
	ToClose  Kind = "CLOSE"
	ToCancel Kind = "CANCEL"
	NewTerms Kind = "TERMS"
)

// Kinds in the order in which pages offer them.
var Kinds = []Kind{ToOpen, ToResume, NewTerms, ToClose, ToCancel, ToPause}

// from are the states in which a change of a kind can be asked for.
var from = map[Kind][]State{ToOpen: {Draft}, ToPause: {Open}, ToResume: {Paused}, ToClose: {Open, Paused}, ToCancel: {Draft, Open, Paused}, NewTerms: {Draft, Paused}}

// Suits says whether a change of this kind can be asked for in a state at all.
func (k Kind) Suits(s State) bool { return slices.Contains(from[k], s) }

// ChangeState is what became of a change.
type ChangeState string

// The states.
const (
	ChangeAsked     ChangeState = "asked"
	ChangeApproved  ChangeState = "approved"
	ChangeRejected  ChangeState = "rejected"
	ChangeWithdrawn ChangeState = "withdrawn"
)

// Change is something that is asked of an offering, and what became of it.
type Change struct {
	ID        string // chg_…
	Offering  string
	Client    uuid.UUID
	Kind      Kind
	Reason    string
	Digest    string // of exactly what was asked
	Terms     *Terms // of NewTerms: what they become
	About     []Figure
	State     ChangeState
	AskedBy   uuid.UUID
	AskerName string
	AskedAt   time.Time
	DecidedBy *uuid.UUID // nil of a pause: nobody decides it
	Decider   string
	DecidedAt *time.Time
	Decision  string
}

// Figure is one line of what a change is about, in words.
type Figure struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

var changeForm = regexp.MustCompile(`^chg_[a-z0-9]{8,32}$`)

// Sum is what is subscribed in one stage.
type Sum struct {
	Stage         Stage
	Subscriptions int64
	Amount, Held  money.Cents
}

// Sums are the sums of an offering by stage.
type Sums map[Stage]Sum

// Of adds up some stages.
func (s Sums) Of(stages ...Stage) (out Sum) {
	for _, stage := range stages {
		out.Subscriptions += s[stage].Subscriptions
		out.Amount, out.Held = out.Amount.Add(s[stage].Amount), out.Held.Add(s[stage].Held)
	}
	return out
}

// WhyNot says what stands in the way of a change, whoever asks; nil: nothing does.
func (o Offering) WhyNot(k Kind, sums Sums) error {
	if !k.Suits(o.State) {
		return ErrState.Because("The offering is %s, so this cannot be asked for. Nothing changed.", o.State)
	}
	switch k {
	case ToOpen, ToResume:
		if o.AgreementDigest == "" && k == ToOpen {
			return ErrState.Because("No subscription agreement is stored, so nobody would know what they sign. Nothing changed. File it with new terms.")
		}
	case ToClose:
		accepted := sums.Of(Accepted)
		switch {
		case o.Security == "" || o.Price == nil:
			return ErrState.Because("The security and the price of a share are not named, so no shares can be issued. Nothing changed. Pause the offering and file new terms.")
		case accepted.Subscriptions == 0:
			return ErrState.Because("No subscription is accepted, so there is nothing to close. Nothing changed.")
		case accepted.Amount.Cmp(o.MinimumRaise) < 0:
			return ErrState.Because("The minimum raise is %s, and %s is accepted. Nothing changed.", o.MinimumRaise.USD(), accepted.Amount.USD())
		}
	case ToPause, ToCancel, NewTerms:
	}
	return nil
}

// WhyNotAsk says why the actor may not ask for a change; nil: they may.
func (o Offering) WhyNotAsk(actor identity.Actor, k Kind) error {
	if actor.Has(identity.Treasury, o.Client) || k == ToPause && actor.Has(identity.Compliance, o.Client) {
		return nil
	}
	if k == ToPause {
		return ErrPauser
	}
	return ErrRole
}

// WhyNotDecide says why the actor may not decide the change; nil: they may.
func (c Change) WhyNotDecide(actor identity.Actor) error {
	switch {
	case !actor.Has(identity.Compliance, c.Client):
		return ErrDecider
	case c.State != ChangeAsked:
		return ErrDecided.Because("This was already %s. Nothing changed.", c.State)
	}
	return actor.Own(c.AskedBy, ErrOwnChange)
}

// subject is what somebody decides on when they decide a change: a digest over all of it, and the figures that people read.
func subject(o Offering, k Kind, next *Terms, live []Subscription) (digest string, about []Figure) {
	sum := sha256.New()
	line := func(parts ...any) { fmt.Fprintln(sum, parts...) }
	line(k, o.ID, o.State)
	for _, t := range o.Terms().lines() {
		line(t.Name, t.Value)
	}
	if next != nil {
		was := o.Terms().lines()
		for i, t := range next.lines() {
			line(t.Name, t.Value)
			if t.Value != was[i].Value {
				about = append(about, Figure{t.Name, was[i].Value + " → " + t.Value})
			}
		}
	}
	if k != ToClose && k != ToCancel {
		return hex.EncodeToString(sum.Sum(nil)), about
	}
	var accepted, others, back Sum
	units := money.Units{}
	for _, x := range live {
		if k == ToClose {
			line(x.ID, x.Investor, x.Stage(), x.Amount, x.Funded, x.Escrow, x.Shares, x.PaidReference)
		}
		into := &others
		if x.Stage() == Accepted {
			into = &accepted
			units = units.Add(*x.Shares)
		}
		into.Subscriptions++
		into.Amount = into.Amount.Add(x.Amount)
		if into == &others || k == ToCancel {
			back.Held = back.Held.Add(x.Funded)
		}
	}
	if k == ToClose {
		about = append(about, Figure{"Accepted", fmt.Sprintf("%d subscriptions, %s", accepted.Subscriptions, accepted.Amount.USD())},
			Figure{"Shares to be issued", units.Grouped()}, Figure{"Refused", fmt.Sprintf("%d subscriptions, %s", others.Subscriptions, others.Amount.USD())})
	} else {
		about = append(about, Figure{"Subscriptions that end", fmt.Sprint(len(live))})
	}
	return hex.EncodeToString(sum.Sum(nil)), append(about, Figure{"To be paid back", back.Held.USD()})
}

// Terms are what the offering is sold on.
func (o Offering) Terms() Terms {
	return Terms{Client: o.Client, Issuer: o.Issuer, Name: o.Name, Regulation: o.Regulation, Target: o.Target, Minimum: o.Minimum, Maximum: o.Maximum, Currencies: o.Currencies,
		Escrow: o.Escrow != "", Security: o.Security, Price: o.Price, MinimumRaise: o.MinimumRaise, Opens: o.Opens, Closes: o.Closes, FundingDays: o.FundingDays,
		AgreementName: o.AgreementName, AgreementDigest: o.AgreementDigest}
}

// lines are the terms in words, always the same ones in the same order.
func (t Terms) lines() []Figure {
	price, days := "not named", "no date is set"
	if t.Price != nil {
		price = "$" + t.Price.String()
	}
	if t.FundingDays > 0 {
		days = fmt.Sprintf("%d days", t.FundingDays)
	}
	return []Figure{{"Issuer", t.Issuer}, {"Name", t.Name}, {"Regulation", string(t.Regulation)}, {"Target", t.Target.USD()}, {"Minimum raise", t.MinimumRaise.USD()},
		{"Minimum of one subscription", t.Minimum.USD()}, {"Maximum of one investor", t.Maximum.USD()}, {"Currencies", strings.Join(t.Currencies, " and ")},
		{"Escrow", map[bool]string{true: "required", false: "not required"}[t.Escrow]}, {"Security", orNone(t.Security)}, {"Price of a share", price},
		{"Opens", day(t.Opens)}, {"Closes", day(t.Closes)}, {"Money comes within", days}, {"Agreement", orNone(t.AgreementName)}, {"SHA-256 of the agreement", orNone(t.AgreementDigest)}}
}

// Lines are the terms as pages list them.
func (t Terms) Lines() []Figure { return t.lines() }

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

func day(t *time.Time) string {
	if t == nil {
		return "no date is set"
	}
	return t.Format(time.DateOnly)
}
