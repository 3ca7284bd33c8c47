// Package doctorview is how the doctor's desk looks: whether it is them or us, what an error of BitGo's means, what an id
// is, and what BitGo's support needs to know.
package doctorview

import (
	"fmt"
	"strconv"
	"time"

	"github.com/unykorn/console/internal/doctor"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

// Pages of the desk, as their tabs are named.
const (
	Health  = "Health"
	Errors  = "Errors"
	IDs     = "Ids"
	Packets = "Support packets"
)

func tabs(current string) []ui.Tab {
	var out []ui.Tab
	for _, t := range []ui.Tab{{Label: Health, Href: link.Doctor()}, {Label: Errors, Href: link.DoctorErrors()}, {Label: IDs, Href: link.DoctorIDs("")}, {Label: Packets, Href: link.DoctorPackets()}} {
		t.Current = t.Label == current
		out = append(out, t)
	}
	return out
}

// names of what is looked after, in words.
var names = map[string]string{doctor.Platform: "BitGo", doctor.Express: "BitGo Express", doctor.Through: "BitGo through Express", doctor.Token: "Our token",
	doctor.Network: "Name and connection", doctor.Clock: "Clocks", doctor.Webhook: "Webhook"}

func does(name string) string {
	switch name {
	case doctor.Platform:
		return "Asked every ten seconds. Balances, transfers and approvals come from it."
	case doctor.Express:
		return "Runs on our side and alone can sign."
	case doctor.Through:
		return "BitGo as Express reaches it."
	case doctor.Token:
		return "Whether BitGo takes our access token."
	case doctor.Network:
		return "BitGo's name is resolved, and a connection made."
	case doctor.Clock:
		return "BitGo's clock less ours."
	}
	return ""
}

// verdictTone goes with who has to act.
func verdictTone(w doctor.Who) ui.Tone {
	switch w {
	case doctor.Nobody:
		return ui.OK
	case doctor.Us:
		return ui.Stop
	case doctor.Them:
		return ui.Warn
	}
	return ui.Pending
}

func gate(name string, h doctor.Heard, now time.Time) ui.GateProps {
	g := ui.GateProps{Tone: ui.OK, Name: names[name], Value: "answers", Why: does(name)}
	switch {
	case !h.Known(now):
		g.Tone, g.Value = ui.Pending, "not known"
		g.Why += " It has not been asked within the last minute."
	case !h.OK:
		g.Tone, g.Value = ui.Stop, h.Said
		g.Why += " So for " + ui.Span(now.Sub(h.Since)) + "."
	case name == doctor.Clock:
		g.Value = "apart by " + h.Said
	case h.Took > 0:
		g.Value = "answers in " + strconv.FormatInt(h.Took.Milliseconds(), 10) + " ms"
	}
	return g
}

// mark is one day of the strip.
type mark struct{ class, x, y, height string }

const (
	stripStep   = 8
	stripHeight = 28
)

// marks draws one bar a day; its height tells how much failed, its class whether anything did.
func marks(days []doctor.Day) []mark {
	out := make([]mark, len(days))
	for i, d := range days {
		m := mark{class: "none", x: strconv.Itoa(i * stripStep), y: strconv.Itoa(stripHeight - 4), height: "4"}
		if d.Checks > 0 {
			m.class, m.y, m.height = "ok", "0", strconv.Itoa(stripHeight)
			if d.Failed > 0 {
				m.class = "warn"
			}
			if d.Failed*100 > d.Checks { // more than one in a hundred
				m.class = "stop"
			}
		}
		out[i] = m
	}
	return out
}

func stripBox(days []doctor.Day) string {
	return fmt.Sprintf("0 0 %d %d", len(days)*stripStep, stripHeight)
}

// share is how much of the checks was answered, cut and not rounded, so that 100 % means all.
func share(days []doctor.Day) string {
	var checks, failed int64
	for _, d := range days {
		checks, failed = checks+d.Checks, failed+d.Failed
	}
	return shareOf(checks, failed)
}

func shareOf(checks, failed int64) string {
	if checks == 0 {
		return "not checked"
	}
	ten := (checks - failed) * 10000 / checks
	return fmt.Sprintf("%d.%02d %% answered", ten/100, ten%100)
}

func stripSays(name string, days []doctor.Day) string {
	bad := 0
	for _, d := range days {
		if d.Failed > 0 {
			bad++
		}
	}
	return names[name] + ", the last " + strconv.Itoa(len(days)) + " days: " + share(days) + ", failures on " + plural(bad, "day", "days")
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// badDay is a row of the table beside the strips.
type badDay struct {
	name string
	doctor.Day
}

const badDaysShown = 30

// badDays are the days on which something failed, newest first.
func badDays(history map[string][]doctor.Day) (out []badDay, more bool) {
	for i := doctor.Days - 1; i >= 0; i-- {
		for _, name := range doctor.Shown {
			if i >= len(history[name]) || history[name][i].Failed == 0 {
				continue
			}
			if len(out) == badDaysShown {
				return out, true
			}
			out = append(out, badDay{name, history[name][i]})
		}
	}
	return out, false
}

func statusWord(status int) string {
	if status == 0 {
		return "no answer"
	}
	return strconv.Itoa(status)
}

func scenarioTitle(id string) string {
	s, _ := doctor.Find(id)
	return s.Title
}
