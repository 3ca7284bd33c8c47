package console

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/security"
	"github.com/unykorn/console/views/link"
	securityview "github.com/unykorn/console/views/security"
)

// securityTerms is the form for new terms: it begins with what is in force.
func (s *Server) securityTerms(w http.ResponseWriter, r *http.Request) error {
	d, err := s.Securities.Detail(r.Context(), actorFrom(r.Context()), r.PathValue("security"), nil, 1)
	if err != nil {
		return err
	}
	return s.termsForm(w, r, http.StatusOK, securityview.TermsProps{Detail: d, Typed: securityview.TypedOf(d.Terms), Read: d.Terms.Version}, nil)
}

func (s *Server) termsForm(w http.ResponseWriter, r *http.Request, status int, p securityview.TermsProps, refused *fault.Fault) error {
	if err := p.WhyNotFile(actorFrom(r.Context())); err != nil {
		return err
	}
	p.Now = s.Clock.Now()
	if refused != nil {
		p.Problem, p.Fields = refused.Message, refused.Fields
	}
	return s.showAs(w, r, status, "New terms of "+p.Issuer, securityview.Terms(p))
}

// securityFile shows what new terms would change, or files them.
func (s *Server) securityFile(w http.ResponseWriter, r *http.Request) error {
	actor := actorFrom(r.Context())
	d, err := s.Securities.Detail(r.Context(), actor, r.PathValue("security"), nil, 1)
	if err != nil {
		return err
	}
	p := securityview.TermsProps{Detail: d, Typed: securityTyped(r.PostForm), Read: formNumber(r.PostForm.Get("read"))}
	t, refused := termsOf(d, p.Typed)
	if refused == nil {
		if t, err = s.Securities.LookTerms(r.Context(), actor, t); err != nil {
			if refused = fault.As(err); !answersForm(refused) {
				return err
			}
		}
	}
	if refused == nil {
		p.Looked, p.Changes = true, t.Against(d.Terms)
	}
	if refused == nil && r.PostForm.Get("act") == "file" {
		if _, err := s.Securities.FileTerms(r.Context(), actor, t, p.Read); err == nil {
			return s.done(w, r, link.Security(d.ID), "Filed. Compliance is next; what is in force holds until then.")
		} else if refused = fault.As(err); !answersForm(refused) {
			return err
		}
	}
	status := http.StatusOK
	if refused != nil {
		s.note(r, refused)
		status = fault.Status(refused.Kind)
	}
	return s.termsForm(w, r, status, p, refused)
}

// formNumber reads a small number of the form's own; anything else is no version that was read.
func formNumber(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}

func securityTyped(f url.Values) securityview.Typed {
	line := func(name string) string { return strings.TrimSpace(f.Get(name)) }
	return securityview.Typed{Name: line("name"), Instrument: f.Get("instrument"), Domicile: strings.ToUpper(line("domicile")), ReportsSince: line("reportsSince"), USMarket: f.Get("usMarket") != "",
		YearEnd: line("yearEnd"), Assets: line("assets"), WeeklyVolume: line("weeklyVolume"), MostHolders: line("mostHolders"), MostShare: line("mostShare"), Allowed: line("allowed"), Barred: line("barred"),
		Authorised: line("authorised"), CUSIP: strings.ToUpper(line("cusip")), ISIN: strings.ToUpper(line("isin")), Status: f.Get("status"), Note: line("note")}
}

// termsOf reads what was typed; what is no number and no day is named at its field. What the numbers may be, the room says.
func termsOf(d security.Detail, x securityview.Typed) (security.Terms, *fault.Fault) {
	t := security.Terms{Security: d.ID, Client: d.Client, Name: x.Name, Instrument: security.Instrument(x.Instrument), Domicile: x.Domicile, USMarket: x.USMarket, YearEnd: x.YearEnd,
		Allowed: strings.Split(x.Allowed, ","), Barred: strings.Split(x.Barred, ","), CUSIP: x.CUSIP, ISIN: x.ISIN, Status: security.Status(x.Status), Note: x.Note}
	bad := security.ErrTerms
	read := func(text, field, said string, into func() error) {
		if text != "" && into() != nil {
			bad = bad.Field(field, said)
		}
	}
	read(x.ReportsSince, "reportsSince", "A day, like 2026-01-31.", func() error {
		day, err := time.Parse(time.DateOnly, x.ReportsSince)
		t.ReportsSince = &day
		return err
	})
	read(x.Assets, "assets", "US dollars, not below zero.", func() error {
		c, err := money.ParseUSD(x.Assets)
		t.Assets = &c
		return err
	})
	read(x.WeeklyVolume, "weeklyVolume", "A whole number of shares.", func() error {
		u, err := money.ParseUnits(x.WeeklyVolume)
		t.WeeklyVolume = &u
		return err
	})
	read(x.MostHolders, "mostHolders", "A number from 1 to 1,000,000, or nothing.", func() error {
		n, err := strconv.Atoi(x.MostHolders)
		t.MostHolders = &n
		return err
	})
	read(x.MostShare, "mostShare", "A share above zero, at most the whole, with at most two decimals.", func() error {
		c, err := money.ParseUSD(x.MostShare) // two decimals of anything
		if err != nil {
			return err
		}
		n, err := strconv.Atoi(c.String())
		t.MostBps = &n
		return err
	})
	var err error
	if t.Authorised, err = money.ParseUnits(x.Authorised); err != nil {
		bad = bad.Field("authorised", "A whole number of shares, from 1 to 9007199254740991.")
	}
	if len(bad.Fields) > 0 {
		return t, bad
	}
	return t, nil
}

// securityDecide puts filed terms in force or rejects them.
func (s *Server) securityDecide(w http.ResponseWriter, r *http.Request) error {
	confirm := r.PostForm.Get("verdict") == "confirm"
	t, err := s.Securities.DecideTerms(r.Context(), actorFrom(r.Context()), r.PathValue("security"), formNumber(r.PostForm.Get("version")), confirm, r.PostForm.Get("reason"))
	said := "Rejected. What was in force still is."
	if confirm {
		said = "In force: version " + strconv.Itoa(t.Version) + " of the terms."
	}
	return s.termsMoved(w, r, err, said)
}

// securityWithdraw takes filed terms back.
func (s *Server) securityWithdraw(w http.ResponseWriter, r *http.Request) error {
	_, err := s.Securities.WithdrawTerms(r.Context(), actorFrom(r.Context()), r.PathValue("security"), formNumber(r.PostForm.Get("version")))
	return s.termsMoved(w, r, err, "Taken back. What is in force still is.")
}

func (s *Server) termsMoved(w http.ResponseWriter, r *http.Request, err error, said string) error {
	if err == nil {
		return s.done(w, r, link.Security(r.PathValue("security")), said)
	}
	f := fault.As(err)
	if !answersPress(f) {
		return err
	}
	s.note(r, f)
	return s.showSecurity(w, r, fault.Status(f.Kind), f)
}
