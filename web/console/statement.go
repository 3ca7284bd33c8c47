package console

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/statement"
	"github.com/unykorn/console/views/link"
	statementview "github.com/unykorn/console/views/statement"
	"github.com/unykorn/console/views/ui"
)

const statementsOnPage = 50

// statements lists what was drawn and offers the form, filled in with the last whole month.
func (s *Server) statements(w http.ResponseWriter, r *http.Request) error {
	now := s.Clock.Now().UTC()
	month := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	typed := map[string]string{"from": month.AddDate(0, -1, 0).Format(time.DateOnly), "to": month.AddDate(0, 0, -1).Format(time.DateOnly), "zone": statement.UTC}
	return s.showStatements(w, r, http.StatusOK, typed, nil)
}

func (s *Server) showStatements(w http.ResponseWriter, r *http.Request, status int, typed map[string]string, refused *fault.Fault) error {
	actor, q := actorFrom(r.Context()), asked(r)
	all, err := s.clientsOffered(r)
	if err != nil {
		return err
	}
	client := q.client(s.chosenClient(r), all)
	place := q.form("before", answerForm, "a page of the statements")
	found, more, err := s.Statements.List(r.Context(), actor, client, statement.ParsePlace(place), statementsOnPage)
	if err != nil {
		return err
	}
	p := statementview.ListProps{Drawn: found, Problems: q.problems, Typed: typed, Newest: q.newest(), Now: s.Clock.Now()}
	if more {
		last := found[len(found)-1]
		p.Older = q.page("before", statement.Place{At: last.DrawnAt, ID: last.ID}.String())
	}
	p.Clients = clientOptions(all, func(c identity.Client) bool { return statement.Draws(actor, c.ID) })
	switch {
	case typed["client"] == "" && client != nil:
		typed["client"] = client.String()
	case typed["client"] == "" && len(p.Clients) == 1:
		typed["client"] = p.Clients[0].Value
	}
	if refused != nil {
		p.Fields, p.Problem = refused.Fields, refused.Message
	}
	return s.showAs(w, r, status, "Statements", statementview.List(p))
}

func clientOptions(all []identity.Client, offered func(identity.Client) bool) (out []ui.Option) {
	for _, c := range all {
		if offered(c) {
			out = append(out, ui.Option{Value: c.ID.String(), Label: c.Name})
		}
	}
	return out
}

// statementDraw draws one and leads to its page.
func (s *Server) statementDraw(w http.ResponseWriter, r *http.Request) error {
	typed := map[string]string{}
	for _, name := range []string{"client", "from", "to", "zone"} {
		typed[name] = r.PostFormValue(name)
	}
	if typed["client"] == "" {
		refused := statement.ErrTime.Because("Nothing was drawn: choose a client.").Field("client", "Choose a client.")
		return s.showStatements(w, r, http.StatusUnprocessableEntity, typed, refused)
	}
	client, err := uuid.Parse(typed["client"])
	if err != nil {
		return statement.ErrClient
	}
	p, err := statement.NewPeriod(typed["from"], typed["to"], typed["zone"], s.Clock.Now())
	var drawn statement.Statement
	if err == nil {
		drawn, err = s.Statements.Draw(r.Context(), actorFrom(r.Context()), client, p)
	}
	if err == nil {
		return s.done(w, r, link.Statement(drawn.ID.String()), "The statement is drawn, and in the audit trail.")
	}
	if refused := fault.As(err); refused.Kind == fault.Invalid || refused.Kind == fault.Conflict {
		s.note(r, refused)
		return s.showStatements(w, r, fault.Status(refused.Kind), typed, refused)
	}
	return err
}

func (s *Server) statementAt(r *http.Request) (statement.Statement, []byte, int64, error) {
	id, err := uuid.Parse(r.PathValue("statement"))
	if err != nil {
		return statement.Statement{}, nil, 0, statement.ErrNotFound
	}
	return s.Statements.Get(r.Context(), actorFrom(r.Context()), id)
}

// statement is one as it was drawn.
func (s *Server) statement(w http.ResponseWriter, r *http.Request) error {
	x, _, books, err := s.statementAt(r)
	if err != nil {
		return err
	}
	return s.show(w, r, "Statement", statementview.Page(statementview.Props{Statement: x, Books: books, Now: s.Clock.Now()}))
}

// statementPDF prints it; it is made whole before the first byte leaves.
func (s *Server) statementPDF(w http.ResponseWriter, r *http.Request) error {
	x, _, _, err := s.statementAt(r)
	if err != nil {
		return err
	}
	var file bytes.Buffer
	if err := x.PDF(&file); err != nil {
		return err
	}
	return attach(w, "application/pdf", x.Name()+".pdf", file.Bytes())
}

// statementRecord gives the very bytes whose digest is printed.
func (s *Server) statementRecord(w http.ResponseWriter, r *http.Request) error {
	x, body, _, err := s.statementAt(r)
	if err != nil {
		return err
	}
	return attach(w, "application/json", x.Name()+".json", body)
}

func attach(w http.ResponseWriter, kind, name string, body []byte) error {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	w.Header().Set("Cache-Control", "no-store")
	_, err := w.Write(body)
	return err
}

// balances are a client's accounts as of an instant; without a date and a time, of now.
func (s *Server) balances(w http.ResponseWriter, r *http.Request) error {
	actor, q := actorFrom(r.Context()), asked(r)
	all, err := s.clientsOffered(r)
	if err != nil {
		return err
	}
	client := q.client(s.chosenClient(r), all)
	if client == nil && len(all) == 1 {
		client = &all[0].ID
	}
	p := statementview.BalancesProps{Typed: map[string]string{}, Zone: q.values.Get("zone"), At: s.Clock.Now(), Problems: q.problems, Now: s.Clock.Now(),
		Statements: slices.ContainsFunc(accountants, actor.HasAny)}
	if p.Zone == "" {
		p.Zone = statement.UTC
	}
	if len(all) > 1 {
		p.Clients = clientOptions(all, func(identity.Client) bool { return true })
	}
	refused := s.moment(q.values, &p)
	if client != nil {
		p.ClientName, p.Typed["client"] = clientName(all, *client), client.String()
	}
	switch {
	case refused != nil:
		p.Fields, p.Twice = refused.Fields, p.Twice || fault.Is(refused, statement.ErrTwice)
		return s.showAs(w, r, fault.Status(refused.Kind), "Balances", statementview.Balances(p))
	case client != nil:
		if p.Accounts, err = s.Statements.Balances(r.Context(), actor, *client, p.At); err != nil {
			return err
		}
	}
	return s.show(w, r, "Balances", statementview.Balances(p))
}

// moment reads the instant of the address into the page.
func (s *Server) moment(values url.Values, p *statementview.BalancesProps) *fault.Fault {
	for _, name := range []string{"date", "time", "which"} {
		p.Typed[name] = values.Get(name)
	}
	p.Typed["zone"], p.Twice = p.Zone, values.Get("which") != ""
	if p.Typed["date"] == "" && p.Typed["time"] == "" {
		if _, err := statement.Zone(p.Zone); err != nil {
			return fault.As(err)
		}
		return nil
	}
	m := statement.Moment{Day: p.Typed["date"], Clock: p.Typed["time"], Zone: p.Zone, Which: p.Typed["which"]}
	if m.Clock == "" {
		m.Clock = "00:00"
	}
	at, err := m.Instant()
	if err != nil {
		return fault.As(err)
	}
	p.At = at
	return nil
}
