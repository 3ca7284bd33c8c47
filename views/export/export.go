// Package exportview is how exports look: the list of a person's own, the page of one with its progress and what proves
// it, and the auditor's questions with their answers. It gets nouns and addresses and fetches nothing.
package exportview

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/unykorn/console/internal/export"
	"github.com/unykorn/console/views/ui"
)

// ListProps is one page of a person's exports.
type ListProps struct {
	Exports  []export.Export
	Problems []string
	Live     string
	Newest   string
	Older    string
	Now      time.Time
}

// Props is one export.
type Props struct {
	export.Export
	Now time.Time
}

// QuestionsProps are the questions, and the answer to the one that was asked.
type QuestionsProps struct {
	Question string
	Value    map[string]string // what was typed
	Assets   []string
	Clients  []ui.Option
	Problems []string
	Answer   *Answer
}

// Answer is what a question found.
type Answer struct {
	Title, Words string
	Count        int64
	AtLeast      bool // counting ended there
	Columns      []string
	Rows         [][]string
	Newest       string
	Older        string
	Export       ui.ExportProps
}

func (p QuestionsProps) of(question, name string) string {
	if p.Question != question {
		return ""
	}
	return p.Value[name]
}

func badge(s export.State) ui.BadgeProps {
	switch s {
	case export.Running:
		return ui.BadgeProps{Tone: ui.Info, Word: "Being written", Icon: "clock"}
	case export.Ready:
		return ui.BadgeProps{Tone: ui.OK, Word: "Ready"}
	case export.Failed:
		return ui.BadgeProps{Tone: ui.Stop, Word: "Failed"}
	case export.Expired:
		return ui.BadgeProps{Tone: ui.Quiet, Word: "Expired"}
	}
	return ui.BadgeProps{Tone: ui.Quiet, Word: string(s)}
}

func format(f export.Format) string {
	switch f {
	case export.CSV:
		return "CSV"
	case export.Lines:
		return "JSON lines"
	case export.XLSX:
		return "XLSX"
	}
	return string(f)
}

// rows writes "1 row" and "1204 rows".
func rows(n int64) string {
	if n == 1 {
		return "1 row"
	}
	return strconv.FormatInt(n, 10) + " rows"
}

func (a Answer) population() string {
	if a.AtLeast {
		return "At least " + rows(a.Count) + "; an export counts them all"
	}
	return "Population: " + rows(a.Count)
}

// heading is a column's name for people.
func heading(name string) string { return strings.ReplaceAll(name, "_", " ") }

// short keeps a cell to a line or two; the file has the whole.
func short(s string) string {
	if r := []rune(s); len(r) > 90 {
		return string(r[:90]) + "…"
	}
	return s
}

// waits is why there is nothing to download.
func waits(s export.State) string {
	switch s {
	case export.Running:
		return "The file is still being written."
	case export.Failed:
		return "The file was not written; the reason stands above."
	case export.Expired, export.Ready:
	}
	return "The file was kept for seven days and is gone."
}

// shown are the columns that an answer's page shows; its file has all.
var shown = []string{"asked_at", "asked_by", "client", "asset", "amount", "usd_value", "payee", "state", "approvers", "transfer",
	"at", "actor", "verb", "thing", "thing_id", "result", "ip", "in_force_from", "retired_at", "kind", "name", "from_usd", "below_usd", "approvals_needed", "groups",
	"what", "decided", "same_person", "granted_at", "revoked_at", "right", "since", "removed_at", "address", "label", "claimed_at", "to", "owner", "action", "decided_by",
	"at_bitgo", "type", "counterparty"}

// Narrow leaves the columns that a page has room for.
func (a *Answer) Narrow() {
	var keep []int
	var names []string
	for i, n := range a.Columns {
		if slices.Contains(shown, n) {
			keep, names = append(keep, i), append(names, n)
		}
	}
	for i, r := range a.Rows {
		row := make([]string, len(keep))
		for j, k := range keep {
			row[j] = r[k]
		}
		a.Rows[i] = row
	}
	a.Columns = names
}
