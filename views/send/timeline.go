package sendview

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

// Story is everything that is known of a send's way, from the rooms that saw it.
type Story struct {
	Approval *approval.Request // nil: no rule asked for one
	Trail    []audit.Event     // of the send
	Transfer []audit.Event     // of its transfer: what BitGo reported, and what was posted
	Lines    []ledger.Line     // its postings
	Ended    bool              // the approval at BitGo that the last raise of its fee waited for was rejected, or is not there any more
}

// Timeline is one line from asked to posted, oldest first, and then what is still to come. What happened in one
// transaction bears one time and stays in the order in which it was written.
func Timeline(d send.Detail, s Story) []ui.Event {
	var out []ui.Event
	for _, step := range d.Timeline {
		if step.From == send.AwaitingApproval && s.Approval != nil && step.To == send.Approved {
			continue // the vote that completed the count says it, with the name
		}
		out = append(out, happened(step))
	}
	out = append(out, votes(s.Approval)...)
	out = append(out, raised(d.Bumps, s.Ended)...)
	out = append(out, refusals(s.Trail)...)
	out = append(out, reports(s.Transfer)...)
	out = append(out, posted(s.Lines)...)
	slices.SortStableFunc(out, func(a, b ui.Event) int { return a.At.Compare(b.At) })
	return append(out, ahead(d, s)...)
}

// Followed is what was seen of a transfer that is no send's: what BitGo reported, and what was posted.
func Followed(s Story) []ui.Event { return append(reports(s.Transfer), posted(s.Lines)...) }

// happened is one transition, in words.
func happened(step send.Step) ui.Event {
	e := ui.Event{State: ui.OK, At: step.At, Text: stepWords(step), Sub: step.Note, Raw: string(step.To)}
	switch step.To {
	case send.Failed, send.Removed, send.Rejected, send.Expired, send.Cancelled:
		e.State = ui.Stop
	case send.Unknown:
		e.State = ui.Warn
	case send.Approved:
		if step.From == send.Submitting || step.From == send.Unknown {
			e.State = ui.Warn
		}
	case send.Drafted, send.Checked, send.AwaitingApproval, send.Submitting, send.Submitted, send.PendingAtBitGo, send.Confirmed:
	}
	return e
}

func stepWords(step send.Step) string {
	who := step.ByName
	if who == "" || step.By == nil {
		who = "The console"
	}
	switch step.To {
	case send.Drafted:
		return who + " drafted it"
	case send.Checked:
		return "Every check let it pass; the amount is reserved"
	case send.AwaitingApproval:
		return who + " asked for approval"
	case send.Approved:
		if step.From == send.Submitting || step.From == send.Unknown {
			return "Not sent after all; it can be released again"
		}
		return "Approved; the rule asks nobody"
	case send.Submitting:
		return who + " released it"
	case send.Submitted:
		return "BitGo made a transfer"
	case send.PendingAtBitGo:
		return "BitGo waits for an approval of its own"
	case send.Unknown:
		return "No answer proves whether BitGo accepted it"
	case send.Confirmed:
		return "Confirmed"
	case send.Failed:
		return "Failed; nothing was sent"
	case send.Removed:
		return "The network took it back"
	case send.Rejected:
		return "Rejected"
	case send.Expired:
		return "The time ran out"
	case send.Cancelled:
		return who + " cancelled it"
	}
	return string(step.To)
}

func votes(r *approval.Request) []ui.Event {
	if r == nil {
		return nil
	}
	out := make([]ui.Event, 0, len(r.Votes))
	for _, v := range r.Votes {
		e := ui.Event{State: ui.OK, At: v.At, Text: v.Name + " approved", Sub: quoted(v.Reason), Href: link.Approval(r.ID.String())}
		if v.Decision == approval.Reject {
			e.State, e.Text = ui.Stop, v.Name+" rejected it"
		}
		out = append(out, e)
	}
	return out
}

func quoted(s string) string {
	if s == "" {
		return ""
	}
	return "“" + s + "”"
}

// refusals are the attempts that the trail keeps and that moved nothing, such as a release the checks stopped.
func refusals(trail []audit.Event) []ui.Event {
	var out []ui.Event
	for _, e := range trail {
		if e.Result != "refused" || e.Verb == "send.bump" { // which its raise tells itself
			continue
		}
		var note struct{ Why string }
		_ = json.Unmarshal(e.After, &note) // a trail without a reason still has its verb
		out = append(out, ui.Event{State: ui.Warn, At: e.At, Text: e.Actor + " tried: refused", Sub: note.Why, Raw: e.Verb})
	}
	return out
}

// reports are what BitGo said of the transfer, and through which channel it came.
func reports(trail []audit.Event) []ui.Event {
	var out []ui.Event
	for _, e := range trail {
		var note struct {
			State, Raw, Source string
		}
		if json.Unmarshal(e.After, &note) != nil {
			continue
		}
		text := "Read at BitGo"
		if note.Source == string(ledger.FromWebhook) {
			text = "BitGo's webhook arrived, and the transfer was read at BitGo"
		}
		state := ui.OK
		if e.Result == "refused" || note.State == "removed" || note.State == "failed" || note.State == "rejected" {
			state = ui.Warn
		}
		out = append(out, ui.Event{State: state, At: e.At, Text: text, Sub: "source: " + note.Source, Raw: note.Raw})
	}
	return out
}

// posted groups the lines that were written at one instant.
func posted(lines []ledger.Line) []ui.Event {
	var out []ui.Event
	for _, l := range slices.Backward(lines) { // they come newest first
		text := "Posted to the ledger"
		state := ui.OK
		if l.Reverses != 0 {
			text, state = "Reversed in the ledger", ui.Warn
		}
		if n := len(out); n > 0 && out[n-1].At.Equal(l.PostedAt) && out[n-1].Text == text {
			out[n-1].Sub += ", " + string(l.Kind)
			continue
		}
		out = append(out, ui.Event{State: state, At: l.PostedAt, Text: text, Sub: "posting " + strconv.FormatInt(l.ID, 10) + ": " + string(l.Kind),
			Href: link.With(link.Ledger(), url.Values{"transfer": {l.Transfer}})})
	}
	return out
}

// ahead is what must still happen; the first of it is where the send stands now.
func ahead(d send.Detail, s Story) []ui.Event {
	var out []ui.Event
	switch d.State {
	case send.Drafted:
		out = append(out, ui.Event{Text: "Treasury submits it"}, ui.Event{Text: "Others approve it, where a rule asks"})
		out = append(out, ui.Event{Text: "Treasury releases it", Sub: "with the wallet passphrase"})
	case send.Checked, send.AwaitingApproval:
		left := d.Needed
		if s.Approval != nil {
			left = s.Approval.Needed - s.Approval.Approvals()
		}
		if left > 0 {
			out = append(out, ui.Event{Text: plural(left, "more approval", "more approvals"), Sub: "rule “" + d.Rule + "”"})
		} else {
			out = append(out, ui.Event{Text: "It is made ready to be released"})
		}
		out = append(out, ui.Event{Text: "Treasury releases it", Sub: "with the wallet passphrase"})
	case send.Approved:
		out = append(out, ui.Event{Text: "Treasury releases it", Sub: "with the wallet passphrase"})
	case send.Submitting:
		out = append(out, ui.Event{Text: "BitGo answers"})
	case send.Unknown:
		out = append(out, ui.Event{Text: "It is looked up at BitGo by its sequence id"})
	case send.PendingAtBitGo:
		out = append(out, ui.Event{Text: "It is approved at BitGo"})
	case send.Submitted:
		if d.Amount.Coin.IsFiat() {
			out = append(out, ui.Event{Text: "Compliance confirms the wire", Sub: "then BitGo hands it to the bank"})
			break
		}
		out = append(out, ui.Event{Text: "The network confirms it"})
	case send.Confirmed, send.Failed, send.Removed, send.Rejected, send.Expired, send.Cancelled:
	}
	if (d.State == send.Submitted || d.State == send.Confirmed) && len(s.Lines) == 0 {
		out = append(out, ui.Event{Text: "Posted to the ledger", Sub: "once BitGo's webhook or the next reconciliation brings the transfer"})
	}
	for i := range out {
		out[i].State = ui.Quiet
	}
	if len(out) > 0 {
		out[0].State = ui.Info
	}
	return out
}
