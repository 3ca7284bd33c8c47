package countersignview

import (
	"strings"

	"github.com/unykorn/console/internal/countersign"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/views/ui"
)

// Payee is a recipient with what the console knows of it.
type Payee struct {
	countersign.Payee
	Canonical string // as our lists spell it
	Listed    bool   // in force on our whitelist for this wallet
	Label     string // by its name there
	Like      *Like
}

// Like is a known payee whose address could be taken for this one.
type Like struct{ Address, Label string }

func (l *Like) compare() string {
	if l == nil {
		return ""
	}
	return l.Address
}

func (l *Like) words() string {
	if l.Label != "" {
		return "“" + l.Label + "”"
	}
	return "one that was paid before"
}

// Added is an item that a change would let be paid, with the known payee that it could be taken for.
type Added struct {
	Item string
	Like *Like
}

// resembling is the first payee or item that could be taken for a known one.
func (p Props) resembling() bool {
	for _, x := range p.Payees {
		if x.Like != nil {
			return true
		}
	}
	return len(p.Added) > 0
}

// unlisted counts the payees who are not on our whitelist.
func (p Props) unlisted() (n int) {
	for _, x := range p.Payees {
		if !x.Listed {
			n++
		}
	}
	return n
}

func (p Props) like(item string) *Like {
	for _, a := range p.Added {
		if a.Item == item {
			return a.Like
		}
	}
	return nil
}

func amountProps(a money.Amount) ui.AmountProps {
	return ui.AmountProps{Decimal: a.Decimal(), Ticker: a.Coin.Symbol(), Units: a.Units.String()}
}

// inexact says why there is no figure.
func inexact(p countersign.Payee) string {
	if p.Units == "" {
		return "BitGo gave no figure that is exact. Look at it on BitGo's own pages before you decide."
	}
	return "The coin " + p.Coin + " is not in the console's catalogue, so this many of its smallest units are not turned into coins."
}

// linked says whether a link of BitGo's may be followed from the page; anything else is shown as text.
func linked(v countersign.Video) bool { return strings.HasPrefix(v.Link, "https://") }

// byWhom names who noted something.
func (p Props) byWhom(m countersign.Memo) string {
	if name := p.Names[m.By]; name != "" {
		return name
	}
	if m.Name != "" {
		return m.Name
	}
	return who(m.By, p.Names)
}

func stepTone(s countersign.Step) ui.Tone {
	switch {
	case s.Failed():
		return ui.Stop
	case s.Over():
		return ui.OK
	}
	return ui.Pending
}

// course is what a policy of BitGo's asks for, in its order.
func course(steps []countersign.Step) []ui.Event {
	out := make([]ui.Event, len(steps))
	for i, s := range steps {
		out[i] = ui.Event{State: stepTone(s), Text: s.Word(), Sub: s.Means(), Raw: s.Name}
	}
	return out
}
