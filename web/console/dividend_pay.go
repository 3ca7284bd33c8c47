package console

import (
	"net/http"
	"net/url"
	"time"

	"github.com/unykorn/console/internal/dividend"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	dividendview "github.com/unykorn/console/views/dividend"
	"github.com/unykorn/console/views/link"
)

// dividend is one of them with a page of its pay list.
func (s *Server) dividend(w http.ResponseWriter, r *http.Request) error {
	return s.showDividend(w, r, http.StatusOK, dividendview.Props{}, nil)
}

func (s *Server) showDividend(w http.ResponseWriter, r *http.Request, status int, p dividendview.Props, refused *fault.Fault) error {
	actor, q := actorFrom(r.Context()), asked(r)
	after := q.form("after", shareIDForm, "a page of this list")
	p.Unpaid = q.oneOf("owed", []string{yes}, "a choice of lines") != ""
	var err error
	if p.Page, err = s.Dividends.PayList(r.Context(), actor, r.PathValue("dividend"), after, p.Unpaid, linesOnPage); err != nil {
		return err
	}
	d := p.Dividend
	p.Key, p.Now, p.Older = formKey(p.Key), s.Clock.Now(), q.page("after", p.More)
	p.Decides, p.NoDecide = actor.Has(identity.Compliance, d.Client), why(d.WhyNotDecide(actor))
	p.MayWithdraw, p.NoWithdraw = d.DeclaredBy == actor.Person, why(d.WhyNotWithdraw(actor))
	p.Pays, p.NoPay = actor.Has(identity.Treasury, d.Client), why(d.WhyNotPay(actor))
	p.NoCorrect = map[string]string{}
	for _, l := range p.Lines {
		if l.PaidBy != nil {
			p.NoCorrect[l.Holder] = why(d.WhyNotCorrect(actor, *l.PaidBy))
		}
	}
	query := url.Values{"dividend": {d.ID}}
	if p.Unpaid {
		query.Set("owed", yes)
	}
	if p.Query = query.Encode(); after != "" {
		p.Newest = q.with("after", "")
	}
	if p.Correcting == "" {
		p.Correcting = q.form("correct", shareIDForm, "a line")
	}
	if p.PaidOn == "" {
		p.PaidOn = p.Now.UTC().Format(time.DateOnly)
	}
	if refused != nil {
		p.Problem, p.Fields = refused.Message, refused.Fields
	}
	return s.showAs(w, r, status, dividendview.Title(d, p.Issuer), dividendview.Page(p))
}

// dividendDecide confirms or refuses.
func (s *Server) dividendDecide(w http.ResponseWriter, r *http.Request) error {
	confirm, reason := r.PostForm.Get("verdict") == "confirm", r.PostForm.Get("reason")
	d, err := s.Dividends.Decide(r.Context(), actorFrom(r.Context()), r.PathValue("dividend"), confirm, reason)
	said := "Refused. Nobody is paid."
	if d.State == dividend.Confirmed {
		said = "Confirmed. Its pay list is written once the record day is over."
	}
	return s.dividendDone(w, r, err, said, dividendview.Props{Reason: reason})
}

// dividendWithdraw takes a declared one back.
func (s *Server) dividendWithdraw(w http.ResponseWriter, r *http.Request) error {
	_, err := s.Dividends.Withdraw(r.Context(), actorFrom(r.Context()), r.PathValue("dividend"))
	return s.dividendDone(w, r, err, "Taken back. Nobody is paid.", dividendview.Props{})
}

// dividendPay marks lines as paid. The form's key makes a second press change nothing.
func (s *Server) dividendPay(w http.ResponseWriter, r *http.Request) error {
	f := r.PostForm
	p := dividendview.Props{Key: formKey(f.Get("key")), Chosen: map[string]bool{}, Reference: f.Get("reference"), PaidOn: f.Get("paidOn")}
	for _, h := range f["holder"] {
		p.Chosen[h] = true
	}
	on, bad := time.Parse(time.DateOnly, p.PaidOn)
	if bad != nil {
		on = time.Time{} // which the room names at its field
	}
	_, err := s.Dividends.Pay(r.Context(), actorFrom(r.Context()), r.PathValue("dividend"), dividend.Payment{Holders: f["holder"], Reference: p.Reference, PaidOn: on}, "form-"+p.Key)
	return s.dividendDone(w, r, err, "Marked as paid.", p)
}

// dividendCorrect enters the opposite of a payment.
func (s *Server) dividendCorrect(w http.ResponseWriter, r *http.Request) error {
	f := r.PostForm
	p := dividendview.Props{Key: formKey(f.Get("key")), Correcting: f.Get("line"), Why: f.Get("why")}
	_, err := s.Dividends.Correct(r.Context(), actorFrom(r.Context()), r.PathValue("dividend"), p.Correcting, p.Why, "form-"+p.Key)
	return s.dividendDone(w, r, err, "Corrected. The line is owed again.", p)
}

// dividendDone shows what a press came to: on the page when it was refused, else there after a redirect.
func (s *Server) dividendDone(w http.ResponseWriter, r *http.Request, err error, said string, p dividendview.Props) error {
	if err == nil {
		return s.done(w, r, link.Dividend(r.PathValue("dividend")), said)
	}
	refused := fault.As(err)
	if refused.Kind == fault.NotFound && refused.Code != dividend.ErrNoLine.Code || !answersPress(refused) && refused.Code != dividend.ErrNoLine.Code {
		return err
	}
	s.note(r, refused)
	return s.showDividend(w, r, fault.Status(refused.Kind), p, refused)
}
