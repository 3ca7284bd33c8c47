package txrequestview

import (
	"slices"
	"strconv"

	"github.com/unykorn/console/internal/txrequest"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/views/link"
	sendview "github.com/unykorn/console/views/send"
	"github.com/unykorn/console/views/ui"
)

// Timeline is one line: the request's versions at BitGo, its approval there, our send with its votes, the transfer with
// what BitGo's webhooks reported, and the ledger. What is still to come stands at its end.
func Timeline(p Props) []ui.Event {
	var out, ahead []ui.Event
	for i, v := range p.Versions {
		out = append(out, version(p.Versions, i, v))
	}
	known := sendview.Followed(p.Story)
	if p.Send != nil {
		known = sendview.Timeline(*p.Send, p.Story)
	}
	for _, e := range known {
		if e.At.IsZero() {
			ahead = append(ahead, e)
			continue
		}
		out = append(out, e)
	}
	for _, t := range p.Transfers {
		out = append(out, transferred(t)...)
	}
	slices.SortStableFunc(out, func(a, b ui.Event) int { return a.At.Compare(b.At) })
	return append(out, ahead...)
}

func version(all []txrequest.Request, i int, v txrequest.Request) ui.Event {
	e := ui.Event{State: ui.OK, At: v.Date.Time, Text: "At BitGo: " + Words(v.State), Sub: "version " + strconv.Itoa(v.Version) + ", by " + v.UpdatedBy, Raw: v.State}
	switch v.State {
	case "canceled", "rejected", "failed":
		e.State = ui.Stop
	case "delivered":
		e.State = ui.Warn
	}
	if v.PendingApproval != "" && (i == 0 || all[i-1].PendingApproval != v.PendingApproval) {
		e.Sub += "; approval " + v.PendingApproval + " asked for there"
	}
	return e
}

// transferred is what the mirror knows of a transfer; a webhook's report of it stands beside, from the trail.
func transferred(t wallet.Transfer) []ui.Event {
	out := []ui.Event{{State: ui.OK, At: t.CreatedAt, Text: "BitGo made the transfer", Sub: "transfer " + t.ID, Href: link.LedgerOfTransfer(t.ID)}}
	switch {
	case t.ConfirmedAt != nil && t.State == wallet.Confirmed:
		out = append(out, ui.Event{State: ui.OK, At: *t.ConfirmedAt, Text: "The network confirmed it", Raw: t.RawState})
	case t.State == wallet.Removed || t.State == wallet.Failed || t.State == wallet.Rejected || t.State == wallet.Dropped:
		out = append(out, ui.Event{State: ui.Stop, At: t.UpdatedAt, Text: "The transfer did not stand", Raw: t.RawState})
	}
	return out
}
