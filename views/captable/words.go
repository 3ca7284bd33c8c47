// Package captableview shows how a register is opened by a file: where it is uploaded, what its dry run found, and who approved it. What
// stands in a cell is shown as text and never as anything else.
package captableview

import (
	"strconv"
	"strings"
	"time"

	"github.com/unykorn/console/internal/captable"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/security"
	"github.com/unykorn/console/views/ui"
)

// FormProps is where a file is uploaded, and what was uploaded before.
type FormProps struct {
	security.Security
	Imports   []captable.Import
	MayUpload bool   // the reader uploads in general
	NoUpload  string // why not now; "": they may
	Key       string
	Text      string // what was pasted
	Problem   string
	Fields    map[string]string
	Now       time.Time
}

// Props is one import.
type Props struct {
	captable.Detail
	Decides       bool   // the reader decides in general
	NoDecide      string // why not this one
	MayWithdraw   bool
	Problem       string
	Fields        map[string]string
	Reason        string
	Problems      []string // of the address
	Newest, Older string
	Now           time.Time
}

// Badge is where an import stands.
func Badge(s captable.State) ui.BadgeProps {
	switch s {
	case captable.Refused:
		return ui.BadgeProps{Tone: ui.Stop, Word: "Something is wrong", Raw: string(s)}
	case captable.Waits:
		return ui.BadgeProps{Tone: ui.Pending, Word: "Waits for compliance", Raw: string(s)}
	case captable.Posted:
		return ui.BadgeProps{Tone: ui.OK, Word: "In the register", Raw: string(s)}
	case captable.Rejected:
		return ui.BadgeProps{Tone: ui.Stop, Word: "Rejected", Raw: string(s)}
	case captable.Withdrawn:
		return ui.BadgeProps{Tone: ui.Quiet, Word: "Taken back", Raw: string(s)}
	}
	return ui.BadgeProps{Tone: ui.Quiet, Word: string(s)}
}

// counts says what a file has.
func counts(i captable.Import) string {
	if i.State == captable.Refused {
		return plural(i.Wrong, "thing is wrong", "things are wrong") + ", nothing was entered"
	}
	return plural(i.Lines, "lot", "lots") + " of " + plural(i.Holders, "holder", "holders") + ", " + i.Shares.Grouped() + " shares"
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return money.NewUnits(int64(n)).Grouped() + " " + many
}

func columns() string { return strings.Join(captable.Columns(), ", ") }

func exemptions() string {
	out := make([]string, len(security.Exemptions))
	for n, e := range security.Exemptions {
		out[n] = string(e)
	}
	return strings.Join(out, ", ")
}

// where is the place of a problem.
func where(p captable.Problem) string {
	if p.Line == 0 {
		return "The file"
	}
	return "Line " + strconv.Itoa(p.Line)
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func day(t time.Time) string { return t.UTC().Format("2 Jan 2006") }

func dayOf(t *time.Time) string {
	if t == nil {
		return "–"
	}
	return day(*t)
}

func paid(c *money.Cents) string {
	if c == nil {
		return "not known"
	}
	return c.USD()
}

func shown(n int, one, many string) string {
	if n == 0 {
		return ""
	}
	return plural(n, one, many) + " on this page"
}

// sample is a file to copy.
const sample = `holder id,name,residence,kind,tax form,tax form date,shares,acquisition date,exemption,price paid,lock up until,legend,certificate
h-100,Ada Moore,US_NY,INDIVIDUAL,W9,2025-02-01,1200,2023-06-30,REG_D_506C,12000.00,,Restricted under Rule 144,C-17
,"Larch Capital, LLC",US_DE,ENTITY,,,5000,2024-01-15,REG_D_506C,50000.00,2027-01-15,,C-18`
