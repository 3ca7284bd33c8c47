// Package approvalview is the queue of what waits for votes and the page on which one thing is decided. The card
// keeps one order always: what leaves, to whom, why, what changes, who else decides. It fetches nothing.
package approvalview

import (
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

// Status is the house word for a request. You says that it waits for the reader's vote.
func Status(r approval.Request, you bool, now time.Time) ui.Status {
	switch r.State {
	case approval.Pending:
		switch {
		case !r.Waits(now):
			return ui.Stopped
		case you:
			return ui.NeedsYou
		}
		return ui.WithOthers
	case approval.Approved:
		return ui.Done
	case approval.Rejected, approval.Expired, approval.Withdrawn:
		return ui.Stopped
	}
	return ui.WithOthers
}

// still says how many approvals are missing.
func still(r approval.Request) string {
	n := r.Needed - r.Given
	if r.State != approval.Pending || n <= 0 {
		return string(r.State)
	}
	return strconv.Itoa(n) + " more needed"
}

func given(r approval.Request) string {
	return strconv.Itoa(r.Given) + " of " + strconv.Itoa(r.Needed)
}

// Story is how the votes came about, and who is still asked.
func Story(r approval.Request, viewer uuid.UUID, now time.Time) []ui.Event {
	out := []ui.Event{{State: ui.OK, Text: r.AskedByName + " asked for it", At: r.OpenedAt, Sub: "rule “" + r.RuleName + "”"}}
	voted := map[uuid.UUID]bool{}
	for _, v := range r.Votes {
		voted[v.Voter] = true
		e := ui.Event{State: ui.OK, Text: v.Name + " approved", At: v.At, Sub: group(r, v.Voter)}
		if v.Decision == approval.Reject {
			e.State, e.Text = ui.Stop, v.Name+" rejected it"
		}
		if v.Reason != "" {
			e.Sub = joined(e.Sub, "“"+v.Reason+"”")
		}
		out = append(out, e)
	}
	if !r.Waits(now) {
		return append(out, ended(r)...)
	}
	for _, m := range r.Eligible {
		switch {
		case voted[m.Person]:
		case m.Person == viewer:
			out = append(out, ui.Event{State: ui.Info, Text: "You", Sub: m.Group})
		case m.AwayUntil != nil:
			out = append(out, ui.Event{State: ui.Warn, Text: m.Name + " may decide, and is away", Sub: joined(m.Group, "until "+m.AwayUntil.UTC().Format("2 Jan, 15:04")+" UTC")})
		default:
			out = append(out, ui.Event{State: ui.Quiet, Text: m.Name + " may decide", Sub: m.Group})
		}
	}
	if r.Subject.Kind == "sweep_rule" {
		return append(out, ui.Event{State: ui.Quiet, Text: "It runs by its cadence", Sub: "once enough approved"})
	}
	return append(out, ui.Event{State: ui.Quiet, Text: "Treasury releases it", Sub: "with the wallet passphrase, once enough approved"})
}

func ended(r approval.Request) []ui.Event {
	e := ui.Event{State: ui.Stop, Text: "Nobody can decide it any more", At: r.ExpiresAt}
	if r.DecidedAt != nil {
		e.At = *r.DecidedAt
	}
	switch r.State {
	case approval.Approved:
		e.State, e.Text = ui.OK, "Approved by "+given(r)
	case approval.Rejected:
		e.Text = "Rejected"
	case approval.Expired, approval.Pending:
		e.Text = "The time to decide ran out"
	case approval.Withdrawn:
		e.Text = "Withdrawn, because the send was cancelled"
	}
	return []ui.Event{e}
}

func group(r approval.Request, person uuid.UUID) string {
	for _, m := range r.Eligible {
		if m.Person == person {
			return m.Group
		}
	}
	return ""
}

func joined(a, b string) string {
	if a == "" {
		return b
	}
	return a + " · " + b
}

// subject is the page of the thing that is decided on.
// thing is what the request is about, in a word.
func thing(r approval.Request) string {
	switch r.Subject.Kind {
	case "send":
		return "send"
	case "sweep_rule":
		return "rule"
	}
	return "request"
}

func subject(r approval.Request) string {
	switch r.Subject.Kind {
	case "send":
		return link.Send(r.Subject.ID.String())
	case "sweep_rule":
		return link.Sweep(r.Subject.ID.String())
	}
	return ""
}
