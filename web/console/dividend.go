package console

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/unykorn/console/internal/dividend"
	"github.com/unykorn/console/internal/export"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	dividendview "github.com/unykorn/console/views/dividend"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

const (
	dividendsOnPage = 50
	linesOnPage     = 100
)

// dividends are those of all securities.
func (s *Server) dividends(w http.ResponseWriter, r *http.Request) error {
	return s.dividendList(w, r, http.StatusOK, dividendview.ListProps{}, nil)
}

// securityDividends are those of one security, and the form on which treasury declares.
func (s *Server) securityDividends(w http.ResponseWriter, r *http.Request) error {
	of, err := s.Dividends.Security(r.Context(), actorFrom(r.Context()), r.PathValue("security"))
	if err != nil {
		return err
	}
	return s.dividendList(w, r, http.StatusOK, dividendview.ListProps{Of: &of}, nil)
}

func (s *Server) dividendList(w http.ResponseWriter, r *http.Request, status int, p dividendview.ListProps, refused *fault.Fault) error {
	actor, q := actorFrom(r.Context()), asked(r)
	waits, err := s.Dividends.ToDecide(r.Context(), actor)
	if err != nil {
		return err
	}
	f := dividend.Filter{State: dividend.State(q.oneOf("state", spelled(dividendview.States), "a state of a dividend")), From: q.dividendPlace(), Limit: dividendsOnPage}
	title, chosen := "Dividends", s.chosenClient(r)
	p.Filters = ui.FiltersProps{Action: q.path, Clear: q.clear(chosen)}
	if p.Of != nil {
		f.Security, title = p.Of.ID, "Dividends of "+p.Of.Issuer
		p.Declares, p.Form.Key, p.Filters.Clear = actor.Has(identity.Treasury, p.Of.Client), formKey(p.Form.Key), q.clear(nil)
	} else {
		clients, err := s.clientsOffered(r)
		if err != nil {
			return err
		}
		if f.Client = q.client(chosen, clients); q.oneOf(byWaits, []string{waitsForMe}, "a choice of whom it waits for") != "" {
			f.Only = waits.IDs
		}
		p.Filters.Filters = append(q.clientChip(chosen, f.Client, clients), q.mineChip("Waits for"))
	}
	p.Filters.Filters = append(p.Filters.Filters, stateChip(q, f.State, dividendview.States, dividendview.StateWords))
	found, more, err := s.Dividends.List(r.Context(), actor, f)
	if err != nil {
		return err
	}
	for _, d := range found {
		p.Rows = append(p.Rows, dividendview.Row{Row: d, Mine: slices.Contains(waits.IDs, d.ID)})
	}
	if p.Problems, p.Newest, p.Now = q.problems, q.newest(), s.Clock.Now(); more != nil {
		p.Older = q.page("before", dividendKey(more))
	}
	if q.first() && refused == nil {
		p.Live = q.here()
	}
	if refused != nil {
		p.Form.Problem, p.Form.Fields = refused.Message, refused.Fields
	}
	return s.showAs(w, r, status, title, dividendview.List(p))
}

// dividendDeclare enters a dividend. The form's key makes a second press find the first.
func (s *Server) dividendDeclare(w http.ResponseWriter, r *http.Request) error {
	actor, f := actorFrom(r.Context()), r.PostForm
	of, err := s.Dividends.Security(r.Context(), actor, r.PathValue("security"))
	if err != nil {
		return err
	}
	if !actor.Has(identity.Treasury, of.Client) {
		return dividend.ErrRole
	}
	line := func(name string) string { return strings.TrimSpace(f.Get(name)) }
	p := dividendview.FormProps{Key: formKey(f.Get("key")), PerShare: line("perShare"), Currency: f.Get("currency"), RecordOn: line("recordOn"), PaysOn: line("paysOn"), Resolution: line("resolution")}
	d, err := dividendTyped(p)
	d.Security = of.ID
	if err == nil {
		if d, err = s.Dividends.Declare(r.Context(), actor, d, "form-"+p.Key); err == nil {
			return s.done(w, r, link.Dividend(d.ID), "Declared. Compliance is next; nobody has a line before that.")
		}
	}
	refused := fault.As(err)
	if !answersForm(refused) {
		return err
	}
	s.note(r, refused)
	return s.dividendList(w, r, fault.Status(refused.Kind), dividendview.ListProps{Of: &of, Form: p}, refused)
}

// dividendTyped reads what was typed; what is no amount and no day is named at its field. What may be declared, the room says.
func dividendTyped(p dividendview.FormProps) (dividend.Dividend, error) {
	d := dividend.Dividend{Currency: p.Currency, Resolution: p.Resolution}
	bad := dividend.ErrFields
	var err error
	if d.PerShare, err = dividend.ParsePerShare(p.PerShare); err != nil {
		bad = bad.Field("perShare", fault.As(err).Fields["perShare"])
	}
	if d.RecordOn, err = time.Parse(time.DateOnly, p.RecordOn); err != nil {
		bad = bad.Field("recordOn", "A day, like 2027-01-31.")
	}
	if d.PaysOn, err = time.Parse(time.DateOnly, p.PaysOn); err != nil {
		bad = bad.Field("paysOn", "A day, like 2027-01-31.")
	}
	if len(bad.Fields) > 0 {
		return d, bad
	}
	return d, nil
}

func dividendKey(p *dividend.Place) string {
	return strconv.FormatInt(p.At.UnixMicro(), 10) + "." + p.ID
}

func (q *query) dividendPlace() *dividend.Place {
	at, id, ok := q.placed("before")
	if !ok {
		return nil
	}
	return &dividend.Place{At: at, ID: id}
}

// exportDividend reads the address of a pay list.
func (s *Server) exportDividend(r *http.Request, q *query) (export.Filter, string, error) {
	id := q.values.Get("dividend")
	d, err := s.Dividends.PayList(r.Context(), actorFrom(r.Context()), id, "", false, 1)
	if err != nil {
		return export.Filter{}, "", err
	}
	f, said := export.Filter{Thing: d.ID}, "The pay list of "+d.ID+": "+dividendview.Title(d.Dividend, d.Issuer)+", record day "+d.RecordOn.Format(time.DateOnly)
	if q.values.Get("owed") == yes {
		f.Kind = "owed"
		said += ", what is still owed alone"
	}
	return f, said, nil
}
