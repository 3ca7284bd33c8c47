package onboardingview

import (
	"strings"

	"github.com/a-h/templ"

	"github.com/unykorn/console/internal/onboarding"
	"github.com/unykorn/console/views/ui"
)

func capital(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func current(s onboarding.Stage, p Props) templ.Attributes {
	if p.Waits && s.Word == p.Next.Word {
		return templ.Attributes{"aria-current": "step"}
	}
	return nil
}

func nextTone(p Props) ui.Tone {
	switch {
	case p.Next.Mark == onboarding.Broken || p.Next.Mark == onboarding.Denied:
		return ui.Stop
	case p.Mine[p.Next.Word]:
		return ui.Info
	}
	return ui.Quiet
}

// asOf says how old BitGo's word is, for the head of the way.
func asOf(p Props) string {
	if p.Seen == nil || p.Seen.Observed == nil {
		return ""
	}
	return "BitGo's word of " + p.Seen.Observed.UTC().Format("2 Jan 15:04") + " UTC"
}

func words(all []onboarding.KYCWord) []ui.Event {
	var out []ui.Event
	for _, w := range all {
		x := ui.Event{State: ui.Info, Text: w.Word, At: w.At}
		if w.Applicant != "" {
			x.Sub = "applicant " + w.Applicant
		}
		switch w.Word {
		case "approved":
			x.State = ui.OK
		case "rejected":
			x.State = ui.Stop
		case "flagged", "flagged_retry_allowed", "resubmission asked", "onHold":
			x.State = ui.Warn
		}
		out = append(out, x)
	}
	return out
}
