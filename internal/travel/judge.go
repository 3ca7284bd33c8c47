package travel

import (
	"slices"
	"strconv"
	"strings"

	"github.com/unykorn/console/internal/money"
)

// Verdict is what was judged of a send.
type Verdict string

// The verdicts. Only missing keeps a send from passing.
const (
	Own      Verdict = "own"  // it stays with the same client in the same custody
	Bank     Verdict = "bank" // a wire, whose bank carries the names
	Below    Verdict = "below"
	Complete Verdict = "complete"
	Missing  Verdict = "missing"
)

// Lack is something that has to travel and is not known or not confirmed: a stable key and words.
type Lack struct{ Key, Words string }

// Case is everything that a judgement looks at.
type Case struct {
	USD             *money.Cents // nil: no fresh price, and it counts as above every threshold
	Laws            []Threshold  // of both ends; none: no law is known, and it counts as above
	Payee           *Record      // confirmed, nil: none
	Originator      *Record
	PayeeWaits      bool // a newer version waits for compliance
	OriginatorWaits bool
	Own, Bank       bool
}

// Judgement is a verdict with all that it rests on.
type Judgement struct {
	Verdict    Verdict
	USD        *money.Cents
	Strictest  *Threshold // of those looked at, the lowest; nil: none is known
	Missing    []Lack
	Payee      *Record
	Originator *Record
	Why        string // one sentence or two, for people
}

// Unpriced says that it counted as above for want of a price.
func (j Judgement) Unpriced() bool { return j.USD == nil && j.Verdict != Own && j.Verdict != Bank }

// Judge decides. Pure: what it is not told does not count in anybody's favour.
func Judge(c Case) Judgement {
	j := Judgement{USD: c.USD, Payee: c.Payee, Originator: c.Originator}
	switch {
	case c.Own:
		j.Verdict, j.Why = Own, "It stays with the same client in the same custody, so nothing has to travel."
		return j
	case c.Bank:
		j.Verdict, j.Why = Bank, "It is a wire to a bank account: the bank that carries it carries the names."
		return j
	}
	for i, t := range c.Laws {
		if j.Strictest == nil || t.USD.Cmp(j.Strictest.USD) < 0 {
			j.Strictest = &c.Laws[i]
		}
	}
	applies := slices.DeleteFunc(slices.Clone(c.Laws), func(t Threshold) bool { return c.USD != nil && c.USD.Cmp(t.USD) < 0 })
	if len(c.Laws) > 0 && len(applies) == 0 {
		j.Verdict, j.Why = Below, "Worth "+c.USD.USD()+", which is below "+j.Strictest.figure()+": nothing has to travel."
		return j
	}
	j.Missing = Lacks(applies, c.USD, c.Payee, c.Originator)
	if len(j.Missing) > 0 {
		j.Verdict, j.Why = Missing, j.opening()+" "+j.lacking(c)
		return j
	}
	j.Verdict, j.Why = Complete, j.opening()+" What has to travel is complete: the payee's version "+strconv.Itoa(c.Payee.Version)+" (confirmed by "+c.Payee.Decider+
		") and the payer's version "+strconv.Itoa(c.Originator.Version)+" (confirmed by "+c.Originator.Decider+")."
	return j
}

func (j Judgement) opening() string {
	switch {
	case j.Strictest == nil:
		return "No threshold of the travel rule is known, so it counts as above."
	case j.USD == nil:
		return "There is no fresh price, so it counts as above " + j.Strictest.figure() + "."
	}
	if j.Strictest.USD.IsZero() {
		return "Worth " + j.USD.USD() + "; " + j.Strictest.Name + " asks for it at any amount (" + j.Strictest.Source + ")."
	}
	return "Worth " + j.USD.USD() + ", at or above " + j.Strictest.figure() + "."
}

func (j Judgement) lacking(c Case) string {
	words := make([]string, len(j.Missing))
	for i, m := range j.Missing {
		words[i] = m.Words
	}
	out := "Missing: " + strings.Join(words, ", ") + "."
	if c.PayeeWaits || c.OriginatorWaits {
		return out + " A version waits: compliance confirms it under Travel rule."
	}
	return out + " Treasury enters it under Travel rule, and compliance confirms it."
}

// Lacks says what is missing of what has to travel under these laws. Without any, what all ask for is asked. Pure.
func Lacks(laws []Threshold, usd *money.Cents, payee, originator *Record) []Lack {
	out := append(lacksPayer(laws, originator), lacksPayee(laws, payee)...)
	if payee == nil || payee.Custody != SelfHosted || payee.Owned {
		return out
	}
	for _, t := range laws {
		if t.SelfHosted != nil && (usd == nil || usd.Cmp(*t.SelfHosted) >= 0) {
			return append(out, Lack{"beneficiary.ownership", "the proof that the payee owns the self-hosted wallet"})
		}
	}
	return out
}

func asks(laws []Threshold, need string) bool {
	return slices.ContainsFunc(laws, func(t Threshold) bool { return slices.Contains(t.Needs, need) })
}

func lacksPayer(laws []Threshold, r *Record) []Lack {
	if r == nil || r.State != Confirmed {
		return []Lack{{"originator", "confirmed data of the client as the payer"}}
	}
	var out []Lack
	if r.Name == "" {
		out = append(out, Lack{"originator.name", "the payer's name"})
	}
	if r.Data.Kind == Natural && r.Given == "" {
		out = append(out, Lack{"originator.given", "the payer's given name"})
	}
	switch {
	case asks(laws, NeedsOriginatorAddress) && !r.HasAddress():
		out = append(out, Lack{"originator.address", "the payer's postal address"})
	case !r.HasAddress() && !r.identified():
		out = append(out, Lack{"originator.address", "the payer's postal address, or what else identifies them"})
	}
	if asks(laws, NeedsOriginatorIdentity) && !r.identified() {
		out = append(out, Lack{"originator.identity", identities(r.Data)})
	}
	return out
}

func identities(d Data) string {
	if d.Kind == Legal {
		return "the payer's LEI, registration or customer number"
	}
	return "the payer's official id, customer number, or date and place of birth"
}

func lacksPayee(laws []Threshold, r *Record) []Lack {
	if r == nil || r.State != Confirmed {
		return []Lack{{"beneficiary", "confirmed data of the payee"}}
	}
	var out []Lack
	if r.Name == "" {
		out = append(out, Lack{"beneficiary.name", "the payee's name"})
	}
	if r.Data.Kind == Natural && r.Given == "" {
		out = append(out, Lack{"beneficiary.given", "the payee's given name"})
	}
	if r.Address == "" {
		out = append(out, Lack{"beneficiary.account", "the payee's account"})
	}
	if r.Custody == "" {
		out = append(out, Lack{"beneficiary.custody", "who holds the payee's address"})
	}
	if r.country() == "" {
		out = append(out, Lack{"beneficiary.country", "the country of the payee, or of who holds the address for them"})
	}
	if asks(laws, NeedsBeneficiaryAddress) && !r.HasAddress() {
		out = append(out, Lack{"beneficiary.address", "the payee's postal address"})
	}
	return out
}
