package ltvview

import (
	"strings"

	"github.com/unykorn/console/internal/ltv"
	"github.com/unykorn/console/internal/money"
)

// cents writes a kept number of cents.
func cents(s string) string {
	c, err := money.ParseCents(s)
	if err != nil {
		return s
	}
	return c.USD()
}

func stage(s string) string {
	switch s {
	case ltv.AtSubmit:
		return "a send, when it was asked for"
	case ltv.AtRelease:
		return "a send, when it was released"
	case ltv.AtRaise:
		return "a send, when its network fee was to be raised"
	case ltv.AtFacility:
		return "a change of terms"
	}
	return s
}

// input is one asset of a kept decision, with all that decided.
func input(l ltv.Line) string {
	coin, known := money.Lookup(l.Asset)
	units := func(s string) string {
		u, err := money.ParseUnits(s)
		if err != nil || !known {
			return s + " base units of " + strings.ToUpper(l.Asset)
		}
		return amount(coin, u)
	}
	out := units(l.Held) + " held, " + units(l.Leaving) + " leaving"
	if l.Price != "" {
		out += ", at " + usd(l.Price) + " from " + ltv.SourceName(l.Source) + " of " + moment(l.Observed)
	}
	return out + ", haircut " + share(l.Haircut) + ", worth " + cents(l.ValueBefore) + " → " + cents(l.ValueAfter)
}

func ladderless(d ltv.Decision) string {
	if d.Loan.Sign() <= 0 {
		return "Nothing is lent against this wallet."
	}
	return d.Why
}
