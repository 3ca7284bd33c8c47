package ledgerview

import (
	"slices"
	"strconv"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

// shown says how many of the filter's rows are on the page.
func shown(p ListProps) string {
	if len(p.Rows) == 0 {
		return ""
	}
	return grouped(int64(len(p.Rows))) + " of " + rows(p.lines())
}

// events is the life of the transfer as BitGo told it, with what the books did, in the order of time.
func events(p PostingProps) []ui.Event {
	var out []ui.Event
	if t := p.Transfer; t != nil {
		out = append(out, ui.Event{State: ui.OK, Text: "Made at BitGo", At: t.CreatedAt})
		out = append(out, ui.Event{State: ui.OK, Text: "First seen here", At: t.FirstSeenAt})
		if t.ConfirmedAt != nil {
			out = append(out, ui.Event{State: ui.OK, Text: "Confirmed", Sub: block(*t), At: *t.ConfirmedAt})
		}
		if t.State != wallet.Confirmed {
			out = append(out, ui.Event{State: ending(t.State), Text: "BitGo's last word", Raw: t.RawState, At: t.UpdatedAt})
		}
	}
	for _, r := range p.Life {
		e := ui.Event{State: ui.OK, Text: "Booked: " + KindWord(r.Kind), Sub: decimal(r.Asset, r.Amount) + " " + unitOf(r.Asset) + ", by " + sourceWord(r.Source), At: r.PostedAt}
		if r.ID != p.Row.ID {
			e.Href = r.Href()
		}
		if r.Reverses != 0 {
			e.State, e.Text = ui.Stop, "Taken back: "+string(r.Part)
		}
		out = append(out, e)
	}
	slices.SortStableFunc(out, func(a, b ui.Event) int { return a.At.Compare(b.At) })
	return out
}

func block(t wallet.Transfer) string {
	if t.Height == 0 {
		return ""
	}
	return "block " + strconv.FormatInt(t.Height, 10)
}

func ending(s wallet.TransferState) ui.Tone {
	switch s {
	case wallet.Removed, wallet.Failed, wallet.Rejected, wallet.Dropped, wallet.Reversed:
		return ui.Stop
	case wallet.Replaced, wallet.Unknown:
		return ui.Warn
	case wallet.Confirmed:
		return ui.OK
	case wallet.Initialized, wallet.PendingApproval, wallet.Signed, wallet.Unconfirmed:
		return ui.Info
	}
	return ui.Info
}

// recorded are rows of the trail as a timeline.
func recorded(trail []audit.Event) []ui.Event {
	out := make([]ui.Event, len(trail))
	for i, e := range trail {
		out[i] = ui.Event{State: ui.OK, Text: e.Verb, Sub: "by " + e.Actor, At: e.At, Href: link.AuditEntry(strconv.FormatInt(e.ID, 10))}
		if e.Result == "refused" {
			out[i].State = ui.Warn
		}
	}
	return out
}

func ordinal(n int) string {
	switch n {
	case 1:
		return "first"
	case 2:
		return "second"
	case 3:
		return "third"
	}
	return strconv.Itoa(n) + "th"
}
