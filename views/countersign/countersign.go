// Package countersignview is what waits at BitGo for a person there: the list and the page on which one is decided with
// the reader's own token at BitGo. It fetches nothing.
package countersignview

import (
	"strconv"
	"time"

	"github.com/unykorn/console/internal/countersign"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

// Row is an approval with what the console knows about it.
type Row struct {
	countersign.Kept
	WalletLabel string // "" where it is about no wallet that we know
	SendHref    string // of the send or the change here that it is about
	SendLabel   string
	Asker       string // who asked here, in whose place the gateway asked there; "" where nobody did
}

// By is who asked at BitGo, by the name of a person of ours where that is known.
func (r Row) By(names map[string]string) string {
	if r.Asker != "" {
		return "The gateway, for " + r.Asker
	}
	return who(r.Creator, names)
}

// Status is the house word for one. Mine says that the reader could decide it.
func Status(k countersign.Approval, mine bool) ui.Status {
	switch k.State {
	case countersign.Approved:
		return ui.Done
	case countersign.Processing:
		return ui.InProgress
	case countersign.Rejected, countersign.Gone:
		return ui.Stopped
	case countersign.Pending:
	}
	switch k.Says().Acts {
	case countersign.Approvers:
		if mine {
			return ui.NeedsYou
		}
		return ui.WithOthers
	case countersign.Staff, countersign.There, countersign.Signers, countersign.Nobody:
	}
	return ui.AtBitGo
}

// Acts says who has to act, in a word or two.
func Acts(k countersign.Approval) string {
	if k.State != countersign.Pending {
		return "nobody"
	}
	switch k.Says().Acts {
	case countersign.Approvers:
		n := k.Required - k.Given()
		if n == 1 {
			return "1 more approver"
		}
		return strconv.Itoa(max(n, 0)) + " more approvers"
	case countersign.Signers:
		return "a signer, at BitGo"
	case countersign.There:
		return "the approver, at BitGo"
	case countersign.Staff:
		return "BitGo's staff"
	case countersign.Nobody:
	}
	return "nobody"
}

// Given says how many of how many have approved.
func Given(k countersign.Approval) string {
	return strconv.Itoa(k.Given()) + " of " + strconv.Itoa(k.Required)
}

// who is a user of BitGo's by the name of the person whose it is, or by its id.
func who(user string, names map[string]string) string {
	if name := names[user]; name != "" {
		return name
	}
	if len(user) > 8 {
		return "BitGo user " + user[:8] + "…"
	}
	return "somebody at BitGo"
}

// story is how the votes at BitGo came about.
func story(p Props) []ui.Event {
	out := []ui.Event{{State: ui.OK, Text: p.By(p.Names) + " asked for it at BitGo", At: p.Created}}
	for _, v := range p.Votes {
		e := ui.Event{State: ui.OK, Text: who(v.User, p.Names) + " approved at BitGo", At: v.At}
		if !v.Approve {
			e.State, e.Text = ui.Stop, who(v.User, p.Names)+" rejected it at BitGo"
		}
		out = append(out, e)
	}
	now := ui.Event{State: ui.Pending, Text: p.Says().Says, Sub: p.Word}
	switch p.State {
	case countersign.Approved:
		now.State = ui.OK
	case countersign.Rejected, countersign.Gone:
		now.State = ui.Stop
	case countersign.Pending, countersign.Processing:
	}
	if p.State != countersign.Pending && !p.Updated.IsZero() {
		now.At = p.Updated
	}
	return append(out, now)
}

var tabs = []struct {
	state countersign.State
	label string
}{{countersign.Pending, "Waiting"}, {countersign.Processing, "BitGo works on it"}, {countersign.Approved, "Approved"}, {countersign.Rejected, "Rejected"}, {countersign.Gone, "Not there any more"}}

// States are those that a list can be narrowed to.
func States() []countersign.State {
	out := make([]countersign.State, len(tabs))
	for i, t := range tabs {
		out[i] = t.state
	}
	return out
}

func (p ListProps) tabs() []ui.Tab {
	out := make([]ui.Tab, len(tabs))
	for i, t := range tabs {
		out[i] = ui.Tab{Label: t.label, Href: p.Address(string(t.state)), Current: t.state == p.State}
	}
	return out
}

// unread names the clients whose own BitGo did not give, or not lately.
func unread(asked []countersign.Looked, now time.Time) (names []string, oldest *time.Time) {
	for _, a := range asked {
		switch {
		case a.Failed != nil || a.Observed == nil:
			names = append(names, a.Name)
		case oldest == nil || a.Observed.Before(*oldest):
			oldest = a.Observed
		}
	}
	return names, oldest
}

func (p Props) self() string { return link.Countersign(p.ID) }
