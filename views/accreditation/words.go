// Package accreditationview shows investors and the evidence that they are accredited: what waits for compliance, what expires, and what each
// piece proves until when.
package accreditationview

import (
	"strconv"
	"strings"
	"time"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/views/ui"
)

// MethodWords is how somebody was verified.
func MethodWords(m accreditation.Method) string {
	switch m {
	case accreditation.Income:
		return "Income of two years"
	case accreditation.NetWorth:
		return "Net worth"
	case accreditation.Letter:
		return "Letter of a professional"
	case accreditation.EarlierVerified:
		return "Verified earlier by the same issuer"
	}
	return strings.ToLower(strings.ReplaceAll(string(m), "_", " "))
}

// lasts says how long evidence of a method counts.
func lasts(m accreditation.Method) string {
	switch m {
	case accreditation.Income:
		return "Counts until the year has turned: then the two most recent years are others."
	case accreditation.NetWorth, accreditation.Letter:
		return "Counts for three months or 90 days from the oldest document, whichever ends first."
	case accreditation.EarlierVerified:
		return "Counts for five years, with a new representation at each sale."
	}
	return ""
}

// KindWords is whether an investor is a person.
func KindWords(k accreditation.Kind) string {
	if k == accreditation.Natural {
		return "Natural person"
	}
	return "Entity"
}

func methods() (out []ui.Option) {
	for _, m := range accreditation.Methods {
		out = append(out, ui.Option{Value: string(m), Label: MethodWords(m)})
	}
	return out
}

// badge is where a piece of evidence stands at a moment.
func badge(e accreditation.Evidence, now time.Time) ui.BadgeProps {
	over := !now.Before(e.Expires)
	switch {
	case e.State == accreditation.Filed && over:
		return ui.BadgeProps{Tone: ui.Warn, Word: "Expired undecided", Raw: string(e.State)}
	case e.State == accreditation.Filed:
		return ui.BadgeProps{Tone: ui.Info, Word: "Waits", Raw: string(e.State)}
	case e.State == accreditation.Rejected:
		return ui.BadgeProps{Tone: ui.Stop, Word: "Rejected", Raw: string(e.State)}
	case over:
		return ui.BadgeProps{Tone: ui.Warn, Word: "Expired", Raw: string(e.State)}
	}
	return ui.BadgeProps{Tone: ui.OK, Word: "Counts", Raw: string(e.State)}
}

// proof says until when an investor is proved to be accredited.
func proof(r accreditation.Row, now time.Time) ui.BadgeProps {
	switch {
	case r.Proved(now):
		return ui.BadgeProps{Tone: ui.OK, Word: "Until " + day(r.Until)}
	case r.Waits:
		return ui.BadgeProps{Tone: ui.Info, Word: "Evidence waits"}
	case !r.Until.IsZero():
		return ui.BadgeProps{Tone: ui.Warn, Word: "Expired " + day(r.Until)}
	}
	return ui.BadgeProps{Tone: ui.Quiet, Word: "No evidence"}
}

func whose(client string) string {
	if client == "" {
		return "the organization"
	}
	return client
}

func day(t time.Time) string { return t.UTC().Format("2 Jan 2006") }

// left is how many days evidence still counts.
func left(e accreditation.Evidence, now time.Time) string {
	n := int(e.Expires.Sub(now.UTC().Truncate(24*time.Hour)) / (24 * time.Hour))
	switch {
	case n <= 0:
		return "counts no more"
	case n == 1:
		return "1 day left"
	}
	return strconv.Itoa(n) + " days left"
}

func shown(n int, one, many string) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "1 " + one + " on this page"
	}
	return strconv.Itoa(n) + " " + many + " on this page"
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func errorsOf(problem string, fields map[string]string, order ...string) []ui.FormError {
	out := ui.FormErrors(fields, order...)
	if len(out) == 0 && problem != "" {
		out = []ui.FormError{{Message: problem}}
	}
	return out
}
