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
	Canonical string         // as our lists spell it
	Listed    bool           // in force on our whitelist for this wallet
	Label     string         // by its name there
	Like      *ui.AlikeProps // a known payee that it could be taken for
}

// compared is the known address beside which one is shown; empty: it resembles none.
func compared(like *ui.AlikeProps) string {
	if like == nil {
		return ""
	}
	return like.Known
}

// Added is an item that a change would let be paid, with the known payee that it could be taken for.
type Added struct {
	Item string
	Like *ui.AlikeProps
}

// resembling says whether a payee or an item could be taken for a known one, and whether one of them agrees with it at both ends.
func (p Props) resembling() (any, both bool) {
	for _, x := range p.Payees {
		any, both = any || x.Like != nil, both || x.Like != nil && !x.Like.OneEnd
	}
	for _, x := range p.Added {
		any, both = true, both || !x.Like.OneEnd
	}
	return any, both
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

func (p Props) like(item string) *ui.AlikeProps {
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

// broken is the same with ticker and units on a line of their own.
func broken(a money.Amount) ui.AmountProps {
	out := amountProps(a)
	out.Break = true
	return out
}

// leaves is the heading over the payees.
func (p Props) leaves() string {
	if p.Raises() {
		return "What is paid, by one of the two transactions"
	}
	return "What leaves"
}

// unread says why it is not shown what is in one: what waits is read again, and what was decided before the console kept it is not.
func (p Props) unread() string {
	if p.State == countersign.Pending {
		return "The console has not read what is in it yet. It is read again within a minute; until then look at it on BitGo's own pages."
	}
	return "It was decided before the console kept what is in an approval, and is not read again. BitGo's own pages show it."
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
