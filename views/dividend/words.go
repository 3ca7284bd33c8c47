// Package dividendview shows dividends: what was declared, how far its accrual is, and the pay list with what was paid on which reference.
package dividendview

import (
	"strconv"
	"time"

	"github.com/unykorn/console/internal/dividend"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/views/ui"
)

// States of a dividend in the order in which filters list them.
var States = []dividend.State{dividend.Declared, dividend.Confirmed, dividend.Accruing, dividend.Accrued, dividend.Refused, dividend.Withdrawn}

// StateWords says where a dividend stands.
func StateWords(s dividend.State) string {
	switch s {
	case dividend.Declared:
		return "waits for compliance"
	case dividend.Confirmed:
		return "confirmed"
	case dividend.Accruing:
		return "accrues"
	case dividend.Accrued:
		return "accrued"
	case dividend.Refused:
		return "refused"
	case dividend.Withdrawn:
		return "taken back"
	}
	return string(s)
}

// Status is the house's word for where a dividend stands; mine says that it waits for the reader.
func Status(d dividend.Dividend, mine bool) ui.Status {
	switch {
	case d.State == dividend.Refused || d.State == dividend.Withdrawn:
		return ui.Stopped
	case d.State == dividend.Accrued && d.Owed().IsZero():
		return ui.Done
	case d.State == dividend.Declared && mine:
		return ui.NeedsYou
	case d.State == dividend.Declared:
		return ui.WithOthers
	}
	return ui.InProgress
}

// Title is what a dividend is called.
func Title(d dividend.Dividend, issuer string) string { return perShare(d) + " a share of " + issuer }

func perShare(d dividend.Dividend) string { return dividend.Exact(d.PerShare) + " " + d.Currency }

// amount writes cents in the dividend's currency.
func amount(d dividend.Dividend, c money.Cents) string {
	return money.GroupDecimal(c.Decimal()) + " " + d.Currency
}

func exact(d dividend.Dividend, u money.Units) string {
	return money.GroupDecimal(dividend.Exact(u)) + " " + d.Currency
}

func whyWords(w dividend.Why, bps int) string {
	rate := strconv.Itoa(bps/100) + " %"
	switch w {
	case dividend.Flagged:
		return rate + " backup withholding, as the file says"
	case dividend.NoForm:
		return rate + " backup withholding: no tax form is on file"
	}
	return ""
}

func day(t time.Time) string { return t.Format(time.DateOnly) }

func counted(n int64) string { return money.NewUnits(n).Grouped() }

func whose(client string) string {
	if client == "" {
		return "the organization"
	}
	return client
}

func shown(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func errorsOf(problem string, fields map[string]string, order ...string) []ui.FormError {
	if problem == "" {
		return nil
	}
	return ui.FormErrors(fields, order...)
}
