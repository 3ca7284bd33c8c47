package console

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/views/layout"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
	"github.com/unykorn/console/web"
)

// fail shows an error to a person and logs it, once. Only the fault's public half is shown.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil && errors.Is(err, context.Canceled) {
		w.WriteHeader(statusGone)
		return // whoever asked has left: nobody to show it to, and nothing of ours failed
	}
	var tooBig *http.MaxBytesError
	if errors.As(err, &tooBig) {
		err = errTooBig.With(err)
	}
	f, id := fault.As(err), web.RequestInfo(r.Context()).ID
	s.logFault(r, f, id)
	if isHTMX(r) && !isPassive(r) {
		w.Header().Set("HX-Retarget", "[data-flashes]")
		w.Header().Set("HX-Reswap", "innerHTML")
		_ = s.fragment(w, r, fault.Status(f.Kind), ui.Flashes(append([]ui.Flash{{Tone: ui.Stop, Text: f.Message + " Reference " + id}}, s.diagnosis(err, id)...)))
		return
	}
	what, money := split(f.Message)
	page := layout.Fault(layout.FaultProps{What: what, Money: money, Do: advice(f.Kind), Reference: id, Label: "Back to the start", Href: link.Home(), Known: s.known(err, id)})
	status := fault.Status(f.Kind)
	if f.Kind != fault.Unavailable && actorFrom(r.Context()).Name != "" {
		if s.showAs(w, r, status, title(f.Kind), page) == nil {
			return
		}
	}
	if f.Kind == fault.Unavailable {
		w.Header().Set("Retry-After", "5")
	}
	props := layout.BareProps{Title: title(f.Kind), Production: s.Production, Theme: themeOf(r)}
	if err := render(w, r, status, layout.SignIn(props), page); err != nil {
		http.Error(w, f.Message, status)
	}
}

func (s *Server) logFault(r *http.Request, f *fault.Fault, id string) {
	level := s.Log.Info
	if f.Kind == fault.Internal || f.Kind == fault.Upstream || f.Kind == fault.Unavailable {
		level = s.Log.Error
	}
	level("refused", "request", id, "route", r.Pattern, "code", f.Code, "err", f.Err)
}

// statusGone is for the log alone: the browser closed the request before it was answered.
const statusGone = 499

var errTooBig = fault.New(fault.Invalid, "console.too-big", "What was sent is too big. Nothing was stored and nothing was sent.")

func title(k fault.Kind) string {
	switch k {
	case fault.Forbidden:
		return "Not yours to do"
	case fault.NotFound:
		return "Not found"
	case fault.Conflict:
		return "It has changed"
	case fault.TooMany:
		return "Too many tries"
	case fault.Unavailable:
		return "Away for a moment"
	case fault.Upstream:
		return "BitGo did not answer well"
	case fault.Invalid:
		return "That cannot be taken"
	case fault.Unauthenticated:
		return "Sign in first"
	case fault.Internal:
		return "Something went wrong"
	}
	return "Something went wrong"
}

func advice(k fault.Kind) string {
	switch k {
	case fault.Forbidden:
		return "Ask an administrator for the role, or a colleague who holds it."
	case fault.NotFound:
		return "Check the address, or find it again from its list."
	case fault.Conflict:
		return "Open it again to see how it stands now."
	case fault.TooMany, fault.Unavailable, fault.Upstream:
		return "Wait a little and try again. Look at the send's page before repeating anything that moves money."
	case fault.Invalid:
		return "Go back, correct it and try again."
	case fault.Unauthenticated:
		return "Sign in and open the page again."
	case fault.Internal:
		return "Try again; if it stays, give support the reference."
	}
	return "Try again."
}

// split takes the first sentence as what happened and the rest as what it means for the money.
func split(message string) (what, money string) {
	if i := strings.Index(message, ". "); i > 0 {
		return message[:i+1], message[i+2:]
	}
	return message, "Nothing was sent."
}
