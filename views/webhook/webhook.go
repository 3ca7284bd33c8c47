// Package webhookview is how BitGo's inbox looks: the verdict in one line, the events with what the console made of
// each, one event with its exact bytes, and the deliveries that were not believed. Bodies come from outside, so they
// are shown as text with everything unprintable escaped. It gets nouns and fetches nothing.
package webhookview

import (
	"encoding/hex"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/unykorn/console/internal/webhook"
	"github.com/unykorn/console/views/ui"
)

// Row is an event with the names and pages of what it was about.
type Row struct {
	webhook.Event
	WalletLabel string
	SubjectHref string
	ClientName  string
}

// Number is the event's id as text.
func (r Row) Number() string { return strconv.FormatInt(r.ID, 10) }

// ListProps is the inbox.
type ListProps struct {
	Summary  webhook.Summary
	Rows     []Row
	Refused  []webhook.Refusal
	Verdict  string // verified or refused alone; "" both
	Filters  ui.FiltersProps
	Problems []string
	Live     string
	Newest   string
	Older    string
	// MoreRefused leads to older refused deliveries, FewerRefused back to the newest.
	MoreRefused, FewerRefused string
	Now                       time.Time
}

// Props is one event.
type Props struct {
	Row      Row
	Detail   webhook.Detail
	Bodies   []Body
	Trail    string
	NoReplay string // why the reader cannot replay
	Now      time.Time
}

// Body is one exact body with the page of what it was about.
type Body struct {
	webhook.Body
	SubjectHref string
}

// quietAfter is how long the inbox may be silent before it is said.
const quietAfter = 24 * time.Hour

// StateBadge is what became of a delivery.
func StateBadge(s webhook.State) ui.BadgeProps {
	switch s {
	case webhook.Done:
		return ui.BadgeProps{Tone: ui.OK, Word: "Done", Raw: string(s)}
	case webhook.Pending:
		return ui.BadgeProps{Tone: ui.Info, Word: "In progress", Icon: "clock", Raw: string(s)}
	case webhook.Failed:
		return ui.BadgeProps{Tone: ui.Stop, Word: "Failed", Raw: string(s)}
	case webhook.Ignored:
		return ui.BadgeProps{Tone: ui.Quiet, Word: "Not acted on", Icon: "pending", Raw: string(s)}
	}
	return ui.BadgeProps{Tone: ui.Quiet, Word: string(s)}
}

// StateWord is a state in a filter.
func StateWord(s webhook.State) string { return StateBadge(s).Word }

// why is the sentence beside a state.
func why(w webhook.Work) string {
	switch {
	case w.LastError != "":
		return w.LastError
	case w.Reason != "":
		return w.Reason
	case w.Effect != "":
		return w.Effect
	case w.State == webhook.Pending && w.Attempts == 0:
		return "Kept safely. Read back from BitGo in a moment."
	}
	return ""
}

// attempts writes "2 attempts".
func attempts(n int) string { return count(n, "attempt", "attempts") }

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// subjectWord names what an event turned out to be about.
func subjectWord(w webhook.Work) string {
	if w.SubjectKind == "" {
		return ""
	}
	return strings.ToUpper(w.SubjectKind[:1]) + w.SubjectKind[1:]
}

// subjectID is enough of its id to tell it from its neighbours; the thing's own page has the whole.
func subjectID(w webhook.Work) string {
	if len(w.SubjectID) <= 11 {
		return w.SubjectID
	}
	return w.SubjectID[:4] + "…" + w.SubjectID[len(w.SubjectID)-4:]
}

// again says how often an event came.
func again(e webhook.Event) string {
	switch {
	case e.OtherBytes:
		return "again with other bytes"
	case e.Duplicates > 0:
		return "came " + count(e.Duplicates, "more time", "more times")
	}
	return ""
}

// signer says which of our secrets signed a body.
func signer(b webhook.Body) string {
	which := map[int]string{0: "the first", 1: "the second"}[b.SecretIndex]
	if which == "" {
		which = "secret number " + strconv.Itoa(b.SecretIndex+1)
	} else {
		which += " secret"
	}
	return "Signature fits " + which + " of BITGO_WEBHOOK_SECRET."
}

func digest(sum []byte) string { return hex.EncodeToString(sum) }

// keyWord says where the id of an event came from.
func keyWord(source string) string {
	switch source {
	case "header":
		return "from BitGo's idempotency-key header"
	case "body":
		return "from the body"
	case "digest":
		return "the digest of the bytes, because BitGo gave no id"
	}
	return source
}

// header is one kept header.
type header struct{ name, value string }

func headers(b webhook.Body) []header {
	out := make([]header, 0, len(b.Headers))
	for name, value := range b.Headers {
		out = append(out, header{name, value})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].name < out[j].name })
	return out
}

// refusedWord says what was wrong with a delivery, and what it means.
func refusedWord(reason string) string {
	switch reason {
	case "wrong signature":
		return "No secret of ours signed these bytes. A stranger, or BitGo signs with a secret that is not set here."
	case "no signature":
		return "It carried no signature, so nothing of it was believed."
	case "content type":
		return "It was not application/json."
	case "too large":
		return "It was longer than 1 MB."
	}
	return reason
}

func shown(p ListProps) string {
	if len(p.Rows) == 0 {
		return ""
	}
	return count(len(p.Rows), "event", "events") + " on this page"
}

// RefusedProps is one delivery that was not believed.
type RefusedProps struct {
	webhook.RefusedDetail
	Now time.Time
}

// retries is when BitGo comes again, if the refused delivery was its first attempt.
func retries(p RefusedProps) []ui.Event {
	out := []ui.Event{{State: ui.Stop, Text: "Refused: " + p.Reason, Sub: "from " + p.IP, At: p.At}}
	for i, at := range webhook.Expected(p.At) {
		e := ui.Event{State: ui.Quiet, Text: "Attempt " + strconv.Itoa(i+2), Sub: ui.Span(webhook.Retries[i]) + " after the one before", At: at}
		switch {
		case p.Accepted != 0 && at.Before(p.Now):
			e.Sub = "not needed, or accepted: the same bytes are event " + strconv.FormatInt(p.Accepted, 10)
		case at.Before(p.Now):
			e.State, e.Sub = ui.Warn, e.Sub+"; its time has passed"
		}
		out = append(out, e)
	}
	return out
}

// replayed are the times that somebody put stored bytes through the verifier once more.
func replayed(d webhook.Detail) []ui.Event {
	out := make([]ui.Event, len(d.Replays))
	for i, r := range d.Replays {
		out[i] = ui.Event{State: ui.OK, Text: "Replay: verified by secret " + strconv.Itoa(r.SecretIndex+1), Sub: "by " + r.By, At: r.At}
		if !r.Verified {
			out[i].State, out[i].Text = ui.Stop, "Replay: no secret of today signs it, nothing was done"
		}
	}
	return out
}
