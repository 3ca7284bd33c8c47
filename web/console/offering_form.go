package console

import (
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/shopspring/decimal"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/offering"
	"github.com/unykorn/console/views/link"
	offeringview "github.com/unykorn/console/views/offering"
	"github.com/unykorn/console/web"
)

// offeringNew is the form of a draft.
func (s *Server) offeringNew(w http.ResponseWriter, r *http.Request) error {
	return s.offeringForm(w, r, http.StatusOK, offeringview.FormProps{USD: true, Escrow: true}, nil)
}

// offeringTerms is the form for new terms, with those in force.
func (s *Server) offeringTerms(w http.ResponseWriter, r *http.Request) error {
	o, err := s.Offerings.Get(r.Context(), actorFrom(r.Context()), r.PathValue("offering"))
	if err != nil {
		return err
	}
	return s.offeringForm(w, r, http.StatusOK, typedOf(o), nil)
}

// typedOf are the terms in force as the form shows them.
func typedOf(o offering.Offering) offeringview.FormProps {
	p := offeringview.FormProps{ID: o.ID, Issuer: o.Issuer, Name: o.Name, Regulation: string(o.Regulation), Target: o.Target.Decimal(), Minimum: o.Minimum.Decimal(), Maximum: o.Maximum.Decimal(),
		Escrow: o.Escrow != "", Security: o.Security, Agreement: o.AgreementName}
	for _, c := range o.Currencies {
		p.USD, p.USDC = p.USD || c == "USD", p.USDC || c == "USDC"
	}
	if o.MinimumRaise.Sign() > 0 {
		p.MinimumRaise = o.MinimumRaise.Decimal()
	}
	if o.Price != nil {
		p.Price = o.Price.String()
	}
	if o.Opens != nil {
		p.Opens = o.Opens.Format(time.DateOnly)
	}
	if o.Closes != nil {
		p.Closes = o.Closes.Format(time.DateOnly)
	}
	if o.FundingDays > 0 {
		p.FundingDays = strconv.Itoa(o.FundingDays)
	}
	return p
}

func (s *Server) offeringForm(w http.ResponseWriter, r *http.Request, status int, p offeringview.FormProps, refused *fault.Fault) error {
	p.Key = formKey(p.Key)
	title := "New terms"
	if p.ID == "" {
		title = "File a draft"
		var err error
		if p.Clients, err = s.clientsOf(r, identity.Treasury); err != nil {
			return err
		}
		if len(p.Clients) == 1 {
			p.Client = p.Clients[0].Value
		}
	}
	if refused != nil {
		p.Problem, p.Fields = refused.Message, refused.Fields
	}
	return s.showAs(w, r, status, title, offeringview.Form(p))
}

// offeringDraft files a draft. The form's key makes a second press find the first.
func (s *Server) offeringDraft(w http.ResponseWriter, r *http.Request) error {
	file, err := uploaded(r, "agreement")
	if err != nil {
		return err
	}
	p := offeringTyped(r)
	terms, bad := termsTyped(p)
	if terms.Client, err = uuid.Parse(p.Client); err != nil || terms.Client == uuid.Nil {
		bad = bad.Field("client", "Choose whose offering it is.")
	} else if !actorFrom(r.Context()).Sees(terms.Client) {
		return identity.ErrNoClient
	}
	if len(bad.Fields) > 0 {
		return s.offeringForm(w, r, http.StatusUnprocessableEntity, p, bad)
	}
	o, err := s.Offerings.Draft(r.Context(), actorFrom(r.Context()), terms, file, "form-"+p.Key)
	if err == nil {
		return s.done(w, r, link.Offering(o.ID), "Filed as a draft. It takes nothing until compliance has opened it: ask for that next.")
	}
	return s.offeringFormRefused(w, r, p, err)
}

func (s *Server) offeringFormRefused(w http.ResponseWriter, r *http.Request, p offeringview.FormProps, err error) error {
	refused := fault.As(err)
	if !answersForm(refused) && refused.Code != offering.ErrNoSecurity.Code {
		return err
	}
	s.note(r, refused)
	return s.offeringForm(w, r, fault.Status(refused.Kind), p, refused)
}

// offeringNewTerms asks for new terms.
func (s *Server) offeringNewTerms(w http.ResponseWriter, r *http.Request) error {
	file, err := uploaded(r, "agreement")
	if err != nil {
		return err
	}
	o, err := s.Offerings.Get(r.Context(), actorFrom(r.Context()), r.PathValue("offering"))
	if err != nil {
		return err
	}
	p := offeringTyped(r)
	p.ID, p.Agreement = o.ID, o.AgreementName
	terms, bad := termsTyped(p)
	if len(bad.Fields) > 0 {
		return s.offeringForm(w, r, http.StatusUnprocessableEntity, p, bad)
	}
	c, err := s.Offerings.AskChange(r.Context(), actorFrom(r.Context()), o.ID, offering.NewTerms, p.Reason, &terms, file, "form-"+p.Key)
	if err == nil {
		return s.done(w, r, link.OfferingChange(o.ID, c.ID), "Asked for. What is in force holds until somebody else of compliance has approved them.")
	}
	return s.offeringFormRefused(w, r, p, err)
}

// uploaded is a file that came with a form; nil: none did.
func uploaded(r *http.Request, name string) (*offering.Document, error) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		return nil, nil
	}
	if err := r.ParseMultipartForm(web.MaxBody); err != nil {
		return nil, errForm.With(err)
	}
	for _, head := range r.MultipartForm.File[name] {
		if head.Size == 0 {
			continue
		}
		f, err := head.Open()
		if err != nil {
			return nil, errForm.With(err)
		}
		raw, err := io.ReadAll(f)
		_ = f.Close() // it is in memory
		return &offering.Document{Name: head.Filename, Bytes: raw}, err
	}
	return nil, nil
}

func offeringTyped(r *http.Request) offeringview.FormProps {
	f := r.PostForm
	text := func(name string) string { return strings.TrimSpace(f.Get(name)) }
	return offeringview.FormProps{Key: formKey(f.Get("key")), Client: f.Get("client"), Issuer: text("issuer"), Name: text("offeringName"), Regulation: f.Get("regulationType"),
		Target: text("targetRaise"), MinimumRaise: text("minimumRaise"), Minimum: text("minimumInvestment"), Maximum: text("maximumInvestment"), USD: f.Get("usd") != "", USDC: f.Get("usdc") != "",
		Escrow: f.Get("escrowRequired") != "", Security: text("securityId"), Price: text("unitPrice"), Opens: text("opens"), Closes: text("closes"), FundingDays: text("fundingDays"), Reason: text("reason")}
}

// termsTyped reads the terms, and says at which field one cannot be read.
func termsTyped(p offeringview.FormProps) (offering.Terms, *fault.Fault) {
	t := offering.Terms{Issuer: p.Issuer, Name: p.Name, Regulation: accreditation.Regulation(p.Regulation), Escrow: p.Escrow, Security: p.Security}
	bad := offering.ErrTerms
	read := func(text, field, said string, into func() error) {
		if text != "" && into() != nil {
			bad = bad.Field(field, said)
		}
	}
	sum := func(text, field string, required bool, into *money.Cents) {
		if text == "" && required {
			bad = bad.Field(field, "US dollars, above zero, with at most two decimals.")
		}
		read(text, field, "US dollars, above zero, with at most two decimals.", func() (err error) {
			*into, err = money.ParseUSD(text)
			return err
		})
	}
	sum(p.Target, "targetRaise", true, &t.Target)
	sum(p.MinimumRaise, "minimumRaise", false, &t.MinimumRaise)
	sum(p.Minimum, "minimumInvestment", true, &t.Minimum)
	sum(p.Maximum, "maximumInvestment", true, &t.Maximum)
	for _, c := range []struct {
		on   bool
		word string
	}{{p.USD, "USD"}, {p.USDC, "USDC"}} {
		if c.on {
			t.Currencies = append(t.Currencies, c.word)
		}
	}
	read(p.Price, "unitPrice", "US dollars a share, above zero, with at most six decimals.", func() error {
		d, err := decimal.NewFromString(p.Price)
		if err == nil && len(p.Price) <= 30 {
			t.Price = &d
			return nil
		}
		return offering.ErrTerms
	})
	date := func(text, field string, into **time.Time) {
		read(text, field, "A day, like 2026-01-31.", func() error {
			day, err := time.Parse(time.DateOnly, text)
			*into = &day
			return err
		})
	}
	date(p.Opens, "opens", &t.Opens)
	date(p.Closes, "closes", &t.Closes)
	read(p.FundingDays, "fundingDays", "1 to 365 days, or nothing.", func() (err error) {
		t.FundingDays, err = strconv.Atoi(p.FundingDays)
		return err
	})
	return t, bad
}
