// Package batchview is how a list of sends looks: the form that takes it, its dry run, and what became of each row. It gets
// nouns and decided booleans and fetches nothing. What stands in a cell is shown as text and never as anything else.
package batchview

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/unykorn/console/internal/batch"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

// FormProps is the page on which a list is typed.
type FormProps struct {
	Text    string
	Problem string // why the list was refused
	Mine    []batch.Batch
	Sample  string
	Now     time.Time
}

func (p FormProps) errors() []ui.FormError {
	if p.Problem == "" {
		return nil
	}
	return []ui.FormError{{Field: "list", Message: p.Problem}}
}

// PlanProps is the dry run of a list, with what it takes to confirm it.
type PlanProps struct {
	batch.Plan
	Text    string
	Key     string
	Leave   bool
	Problem string
	Fields  map[string]string
	Labels  map[string]string // of wallets, by id
	Now     time.Time
}

func (p PlanProps) errors() []ui.FormError {
	out := ui.FormErrors(p.Fields, "leave")
	if len(out) == 0 && p.Problem != "" {
		out = []ui.FormError{{Message: p.Problem}}
	}
	return out
}

func (p PlanProps) failing() int { return len(p.Rows) - p.Passing }

// verdict sums the list up.
func (p PlanProps) verdict() ui.BadgeProps {
	switch {
	case p.Passing == 0:
		return ui.BadgeProps{Tone: ui.Stop, Word: "No row passes"}
	case p.failing() > 0:
		return ui.BadgeProps{Tone: ui.Warn, Word: fmt.Sprintf("%d of %d rows pass", p.Passing, len(p.Rows))}
	case p.Warned > 0:
		return ui.BadgeProps{Tone: ui.Warn, Word: "All rows pass; " + plural(p.Warned, "has a warning", "have warnings")}
	}
	return ui.BadgeProps{Tone: ui.OK, Word: "All rows pass"}
}

func (p PlanProps) confirm() string {
	return "Ask for " + plural(p.Passing, "send", "sends")
}

// row sums one row up.
func rowBadge(r batch.Judged) ui.BadgeProps {
	against := r.Against()
	switch {
	case r.Passes() && len(against) == 0:
		return ui.BadgeProps{Tone: ui.OK, Word: "Passes"}
	case r.Passes():
		return ui.BadgeProps{Tone: ui.Warn, Word: "Passes, look at it"}
	case len(against) > 0 && against[0].Verdict == send.Pending:
		return ui.BadgeProps{Tone: ui.Pending, Word: "Not complete"}
	}
	return ui.BadgeProps{Tone: ui.Stop, Word: "Does not pass"}
}

func tone(v send.Verdict) ui.Tone {
	switch v {
	case send.OK:
		return ui.OK
	case send.Warn:
		return ui.Warn
	case send.Stop:
		return ui.Stop
	case send.Pending:
		return ui.Pending
	}
	return ui.Pending
}

// value is the number beside a check; an address or an id is too long for it.
func value(g send.Gate) string {
	if len(g.Value) > 40 {
		return ""
	}
	return g.Value
}

// amount is a row's amount as it was understood, or as it was typed.
func amount(r batch.Judged) string {
	if a := r.Report.Amount; a != nil {
		return a.Short() + " " + a.Coin.Symbol()
	}
	return strings.TrimSpace(or(r.Amount, "–") + " " + r.Asset)
}

func worth(r batch.Judged) string {
	if r.Report.USD == nil {
		return ""
	}
	return r.Report.USD.USD()
}

// rule says what would be asked of others.
func rule(r batch.Judged) string {
	switch {
	case !r.Passes():
		return ""
	case r.Report.Needed == 0:
		return "Rule “" + r.Report.Rule + "”: no approval is asked for."
	}
	return "Rule “" + r.Report.Rule + "”: " + plural(r.Report.Needed, "approval", "approvals") + "."
}

func (p PlanProps) label(r batch.Judged) string {
	return or(p.Labels[r.WalletID], or(r.Wallet, "–"))
}

// Props is the page of a batch.
type Props struct {
	batch.Detail
	Labels map[string]string
	Now    time.Time
}

func (p Props) label(r batch.Row) string { return or(p.Labels[r.WalletID], or(r.Wallet, "–")) }

func (p Props) waiting() int { return p.Counts[batch.Waiting] }

func (p Props) title() string { return plural(len(p.Rows), "send", "sends") + " from a list" }

func state(b batch.Batch) ui.BadgeProps {
	switch {
	case b.Counts[batch.Waiting] > 0 && b.Trouble != "":
		return ui.BadgeProps{Tone: ui.Warn, Word: "Does not go on"}
	case b.Counts[batch.Waiting] > 0:
		return ui.BadgeProps{Tone: ui.Info, Icon: "clock", Word: "In progress"}
	case b.Counts[batch.Refused] > 0:
		return ui.BadgeProps{Tone: ui.Warn, Word: "Done, with refusals"}
	}
	return ui.BadgeProps{Tone: ui.OK, Word: "Done"}
}

// counts says in a sentence how the rows stand.
func counts(b batch.Batch) string {
	out := []string{fmt.Sprintf("%d of %d asked for", b.Counts[batch.Asked], b.Total())}
	for _, s := range []batch.State{batch.Refused, batch.LeftOut} {
		if n := b.Counts[s]; n > 0 {
			out = append(out, fmt.Sprintf("%d %s", n, s.Words()))
		}
	}
	if n := b.Counts[batch.Waiting]; n > 0 {
		out = append(out, plural(n, "waits its turn", "wait their turn"))
	}
	return strings.Join(out, ", ") + "."
}

func rowState(r batch.Row) ui.BadgeProps {
	switch r.State {
	case batch.Asked:
		return ui.BadgeProps{Tone: ui.OK, Word: "Asked for"}
	case batch.Refused:
		return ui.BadgeProps{Tone: ui.Stop, Word: "Refused"}
	case batch.LeftOut:
		return ui.BadgeProps{Tone: ui.Quiet, Word: "Left out"}
	case batch.Waiting:
	}
	return ui.BadgeProps{Tone: ui.Pending, Word: "Waits its turn"}
}

// alone opens the form of one send with the row's terms.
func alone(r batch.Row) string {
	return link.SendNewWith(url.Values{"wallet": {r.WalletID}, "asset": {r.Asset}, "address": {r.Address}, "memo": {r.Memo}, "amount": {r.Amount}, "payee": {r.Payee}, "purpose": {r.Purpose}})
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return money.NewUnits(int64(n)).String() + " " + many
}
