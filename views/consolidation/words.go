// Package consolidationview shows a wallet's unspents and what gathering the small ones would take.
package consolidationview

import (
	"math/big"
	"strconv"

	"github.com/unykorn/console/internal/consolidation"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

func (p Props) sum(u money.Units) string {
	coin, known := money.Lookup(p.Wallet.Coin)
	if !known {
		return u.Grouped()
	}
	return money.Of(coin, u).String()
}

// figure is a sum in a table whose caption names the coin.
func (p Props) figure(u money.Units) string {
	coin, known := money.Lookup(p.Wallet.Coin)
	switch {
	case u.IsZero():
		return "–"
	case !known:
		return u.Grouped()
	}
	return money.Of(coin, u).Decimal()
}

func (p Props) count() string {
	if p.Unspents.More {
		return "more than " + strconv.Itoa(p.Unspents.Count)
	}
	return strconv.Itoa(p.Unspents.Count)
}

func (p Props) read() string {
	if p.Away || p.Unspents.ReadAt.IsZero() {
		return ""
	}
	return "read from BitGo at " + p.Unspents.ReadAt.UTC().Format("15:04:05 MST")
}

// rate writes satoshi per 1000 virtual bytes as people know it: 12.5 sat per virtual byte.
func rate(perThousand money.Units) string {
	n, rest := new(big.Int).QuoRem(perThousand.Big(), big.NewInt(1000), new(big.Int))
	out := n.String()
	if rest.Sign() != 0 {
		out += "." + strconv.FormatInt(1000+rest.Int64(), 10)[1:]
	}
	return out + " satoshi per virtual byte"
}

// noAsk adds to the room's word what the figures say: with no level that could be asked for, there is nothing to press.
func (p Props) noAsk() string {
	if p.NoAsk != "" {
		return p.NoAsk
	}
	if p.Away {
		return "BitGo cannot be read right now."
	}
	last := ""
	for _, x := range p.Unspents.Plans {
		if last = x.Why(p.Balance.Available); last == "" {
			return ""
		}
	}
	return "There is nothing to gather now: " + last + "."
}

// choice is a level with the most it may cost, as it is shown: what is asked for may cost no more.
func choice(x consolidation.Plan) string { return x.Max.String() + ":" + x.FeeMost.String() }

func (p Props) options() []ui.Option {
	var out []ui.Option
	for _, x := range p.Unspents.Plans {
		why := x.Why(p.Balance.Available)
		o := ui.Option{Value: choice(x), Label: "up to " + p.sum(x.Max), Disabled: why != ""}
		if o.Hint = why; why == "" {
			o.Hint = strconv.Itoa(x.Inputs) + " unspents of " + p.sum(x.Gathers) + " together, for " + p.sum(x.FeeMost) + " at most"
			if x.Count > x.Inputs {
				o.Hint = strconv.Itoa(x.Inputs) + " of " + strconv.Itoa(x.Count) + " unspents, of " + p.sum(x.Gathers) + " together at most, for " + p.sum(x.FeeMost) + " at most"
			}
		}
		out = append(out, o)
	}
	return out
}

// chosen is the level that was typed, or the first that can be asked for.
func (p Props) chosen() string {
	first := ""
	for _, o := range p.options() {
		if o.Disabled {
			continue
		}
		if first == "" || o.Value == p.Chosen {
			first = o.Value
		}
	}
	return first
}

func (p Props) title() string {
	if p.Problem == "" {
		return "Nothing was consolidated. Please correct this:"
	}
	return p.Problem
}

func (p Props) errors() []ui.FormError {
	out := ui.FormErrors(p.Fields, errors...)
	if len(out) == 0 && p.Problem != "" {
		out = append(out, ui.FormError{Message: p.Problem})
	}
	return out
}

// events tell each consolidation: who asked for what, and what came of it.
func (p Props) events() []ui.Event {
	var out []ui.Event
	for _, c := range p.All {
		out = append(out, told(c), ui.Event{State: ui.OK, At: c.AskedAt, Text: c.AskedByName + " asked to gather unspents up to " + money.Of(c.Coin, c.Plan.Max).String(),
			Sub: strconv.Itoa(c.Plan.Inputs) + " at most, " + money.Of(c.Coin, c.Plan.Gathers).String() + " together at most, for " + money.Of(c.Coin, c.Plan.FeeMost).String() + " at most" + note(c)})
	}
	return out
}

func note(c consolidation.Consolidation) string {
	if c.Note == "" {
		return ""
	}
	return ". " + c.Note
}

func told(c consolidation.Consolidation) ui.Event {
	e := ui.Event{At: c.ChangedAt, Sub: c.Said, Raw: string(c.State)}
	switch c.State {
	case consolidation.Calling:
		e.State, e.Text = ui.Pending, "BitGo was asked and has not answered yet"
	case consolidation.Unknown:
		e.State, e.Text = ui.Warn, "It is not known whether BitGo carried it out"
	case consolidation.Pending:
		e.State, e.Text = ui.Info, "It waits for an approval at BitGo"
		if c.PendingID != "" {
			e.Href = link.Countersign(c.PendingID)
		}
	case consolidation.Sent:
		e.State, e.Text = ui.Pending, "Sent; what it gathers is spendable once a block has it"
	case consolidation.Confirmed:
		e.State, e.Text = ui.OK, "Done: one unspent was made of them"
	case consolidation.Refused, consolidation.Returned:
		e.State, e.Text = ui.Warn, "Nothing was consolidated, and no fee was paid"
	case consolidation.Nothing:
		e.State, e.Text = ui.Quiet, "Nothing came of it, and no fee was paid"
	case consolidation.Failed:
		e.State, e.Text = ui.Stop, "The network did not take it"
	}
	if c.Fee != nil && (c.State == consolidation.Sent || c.State == consolidation.Confirmed) {
		e.Text += ", for " + c.Fee.String()
		if e.Sub == "" {
			e.Sub = c.TxID
		}
	}
	if c.Over() {
		e.State = ui.Stop
	}
	return e
}
