package countersign

import (
	"math/big"
	"slices"
	"time"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/money"
)

const (
	payeesKept = 500  // of one send; BitGo's own pages show the rest
	textKept   = 2000 // of each text of BitGo's, in characters
)

// Carries is what an approval would do, and what was said on the way, as BitGo showed it.
type Carries struct {
	Payees    []Payee  `json:"payees,omitempty"`
	Left      int      `json:"left,omitempty"`      // payees beyond those that are kept
	Requested string   `json:"requested,omitempty"` // BitGo's own sum in base units; "": not told, or not exactly
	Comment   string   `json:"comment,omitempty"`   // of whoever asked
	Policy    string   `json:"policy,omitempty"`    // what BitGo names as the policy that asked, an id
	Triggered []string `json:"triggered,omitempty"` // ids of the rules that asked
	Changes   []Change `json:"changes,omitempty"`   // of what is no send
	Verb      string   `json:"verb,omitempty"`      // BitGo's for what is done to the rules: create update delete …
	Updates   []Rule   `json:"updates,omitempty"`   // of rules of a wallet's policy
	Steps     []Step   `json:"steps,omitempty"`
	Memos     []Memo   `json:"memos,omitempty"`
	Videos    []Video  `json:"videos,omitempty"`
	Checks    []Check  `json:"checks,omitempty"`
	Stopped   bool     `json:"stopped,omitempty"` // BitGo's operators froze it
	StopWhy   string   `json:"stopWhy,omitempty"`
}

// Payee is one recipient of a send, whole.
type Payee struct {
	Address string `json:"address"`
	Units   string `json:"units,omitempty"` // base units; "" where BitGo gave none that is exact
	Coin    string `json:"coin"`            // ticker
	Data    string `json:"data,omitempty"`  // what a contract is called with
}

// Amount is what the payee gets; false where BitGo's figure is not exact, or the coin is not of our catalogue.
func (p Payee) Amount() (money.Amount, bool) { return amountIn(p.Coin, p.Units) }

// Change is one thing that would be otherwise. Before is empty where BitGo does not say how it is.
type Change struct {
	What   string `json:"what"`
	Before string `json:"before,omitempty"`
	After  string `json:"after"`
	Item   string `json:"item,omitempty"` // an address or id that is added or removed, to be read whole
}

// Step is one thing that a policy of BitGo's asks for before the approval is granted.
type Step struct {
	Name   string `json:"name"`
	Status string `json:"status"`
	Needed int    `json:"needed,omitempty"`
	Given  int    `json:"given,omitempty"`
}

// Memo is what somebody noted at BitGo.
type Memo struct {
	Text string    `json:"text"`
	By   string    `json:"by,omitempty"`   // BitGo's user
	Name string    `json:"name,omitempty"` // as BitGo names them
	At   time.Time `json:"at,omitzero"`
}

// Video is of the person who approves. Link is whatever BitGo wrote.
type Video struct {
	Link      string `json:"link,omitempty"`
	Approver  string `json:"approver,omitempty"`
	Exception string `json:"exception,omitempty"`
}

// Check is a check of a person that BitGo made.
type Check struct {
	Kind   string `json:"kind"`
	Status string `json:"status"`
}

// Total sums up what leaves, by coin in the order of the payees. It is false where a single figure is missing: a sum of the
// others would be too small.
func (c Carries) Total() ([]money.Amount, bool) {
	var out []money.Amount
	for _, p := range c.Payees {
		a, exact := p.Amount()
		if !exact {
			return nil, false
		}
		at := slices.IndexFunc(out, func(x money.Amount) bool { return x.Coin.Ticker == a.Coin.Ticker })
		if at < 0 {
			out = append(out, a)
			continue
		}
		sum, err := out[at].Add(a)
		if err != nil {
			return nil, false
		}
		out[at] = sum
	}
	return out, len(out) > 0 && c.Left == 0
}

// Disagrees reports whether BitGo's own sum is another than what its payees get: then neither is to be believed.
func (c Carries) Disagrees() bool {
	asked, ok := new(big.Int).SetString(c.Requested, 10)
	if !ok || c.Left > 0 || asked.Sign() == 0 {
		return false
	}
	sum := new(big.Int)
	for _, p := range c.Payees {
		units, exact := new(big.Int).SetString(p.Units, 10)
		if !exact || p.Coin != c.Payees[0].Coin {
			return false
		}
		sum.Add(sum, units)
	}
	return len(c.Payees) > 0 && sum.Cmp(asked) != 0
}

// Items are the addresses and ids that a change of lists would add.
func (c Carries) Items() []string {
	var out []string
	for _, u := range c.Updates {
		for _, i := range u.Add {
			out = append(out, i.Item)
		}
	}
	return out
}

func carriesOf(p bitgo.Approval) *Carries {
	c := Carries{Requested: p.Requested.String(), Comment: cut(p.Comment), Policy: cut(p.TriggeredPolicy), Triggered: p.Triggered,
		Changes: changesOf(p), Verb: cut(p.Change.Action), Stopped: p.Stopped, StopWhy: cut(p.StopWhy)}
	for i, r := range p.Recipients {
		if i == payeesKept {
			c.Left = len(p.Recipients) - payeesKept
			break
		}
		coin := r.Coin
		if coin == "" {
			coin = p.Coin
		}
		c.Payees = append(c.Payees, Payee{Address: cut(r.Address), Units: r.Amount.String(), Coin: coin, Data: cut(r.Data)})
	}
	for _, u := range p.Change.Rules {
		c.Updates = append(c.Updates, ruleOf(u.PolicyRule, u.Wallet))
	}
	for _, s := range p.Steps {
		c.Steps = append(c.Steps, Step{Name: cut(s.Name), Status: cut(s.Status), Needed: s.Required, Given: s.Given})
	}
	for _, m := range p.Memos {
		c.Memos = append(c.Memos, Memo{Text: cut(m.Text), By: cut(m.User), Name: cut(m.Name), At: m.At.Time})
	}
	for _, v := range p.Videos {
		c.Videos = append(c.Videos, Video{Link: cut(v.Link), Approver: cut(v.Approver), Exception: cut(v.Exception)})
	}
	for _, k := range p.Checks {
		c.Checks = append(c.Checks, Check{Kind: cut(k.Kind), Status: cut(k.Status)})
	}
	return &c
}

// cut bounds a text of BitGo's, and takes out what no text of PostgreSQL's can hold.
func cut(s string) string {
	out := make([]rune, 0, min(len(s), textKept))
	for _, r := range s {
		if len(out) == textKept {
			break
		}
		if r != 0 {
			out = append(out, r)
		}
	}
	return string(out)
}
