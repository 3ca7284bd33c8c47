package console

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/export"
	exportview "github.com/unykorn/console/views/export"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

const exportsOnPage = 50

// exports lists the person's own files.
func (s *Server) exports(w http.ResponseWriter, r *http.Request) error {
	q := asked(r)
	found, more, err := s.Exports.List(r.Context(), actorFrom(r.Context()), q.entry("before"), exportsOnPage)
	if err != nil {
		return err
	}
	p := exportview.ListProps{Exports: found, Problems: q.problems, Newest: q.newest(), Now: s.Clock.Now()}
	if more {
		p.Older = q.page("before", found[len(found)-1].ID.String())
	}
	if q.first() {
		p.Live = q.here()
	}
	return s.show(w, r, "Exports", exportview.List(p))
}

// exportAsk writes the file of a list's filter; a short one is ready at once, a long one shows how far it is.
func (s *Server) exportAsk(w http.ResponseWriter, r *http.Request) error {
	ask, err := s.exportOf(r, export.Subject(r.PostFormValue("subject")), r.PostFormValue("query"))
	if err != nil {
		return err
	}
	ask.Format = export.Format(r.PostFormValue("format"))
	e, err := s.Exports.Ask(r.Context(), actorFrom(r.Context()), ask)
	if err != nil {
		return err
	}
	if e.State == export.Running {
		return s.done(w, r, link.Export(e.ID.String()), "The file is being written. You can leave this page and come back.")
	}
	return s.done(w, r, link.Export(e.ID.String()), "The file is there to be downloaded.")
}

// exportPage is one file: how far it is, and what proves it.
func (s *Server) exportPage(w http.ResponseWriter, r *http.Request) error {
	e, err := s.exportAt(r)
	if err != nil {
		return err
	}
	return s.show(w, r, e.Subject.Title(), exportview.Page(exportview.Props{Export: e, Now: s.Clock.Now()}))
}

func (s *Server) exportAt(r *http.Request) (export.Export, error) {
	id, err := uuid.Parse(r.PathValue("export"))
	if err != nil {
		return export.Export{}, export.ErrNotFound
	}
	return s.Exports.Get(r.Context(), actorFrom(r.Context()), id)
}

var exportTypes = map[export.Format]string{export.CSV: "text/csv; charset=utf-8", export.Lines: "application/x-ndjson",
	export.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}

// exportFile streams the file, piece by piece. One that breaks off in the middle is cut off, not ended as if it were whole.
func (s *Server) exportFile(w http.ResponseWriter, r *http.Request) error {
	e, err := s.exportAt(r)
	if err != nil {
		return err
	}
	e, write, err := s.Exports.Open(r.Context(), actorFrom(r.Context()), e.ID)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", exportTypes[e.Format])
	w.Header().Set("Content-Disposition", `attachment; filename="`+e.Name()+`"`)
	w.Header().Set("Cache-Control", "no-store")
	if err := write(w); err != nil {
		s.Log.Warn("an export was not given out whole", "export", e.ID, "err", err)
		panic(http.ErrAbortHandler)
	}
	return nil
}

// exportOf reads a list's address as that list does, so that the file holds exactly what the page shows.
func (s *Server) exportOf(r *http.Request, subject export.Subject, raw string) (export.Ask, error) {
	values, err := url.ParseQuery(raw)
	if err != nil || len(raw) > 4000 {
		return export.Ask{}, export.ErrAsk
	}
	q := &query{values: url.Values{}}
	for name, v := range values {
		if len(v) > 0 && v[0] != "" && !slices.Contains(paging, name) {
			q.values[name] = v // of a list of sends, the states may be several
		}
	}
	ask := export.Ask{Subject: subject}
	switch {
	case q.values.Get("question") != "":
		ask, err = s.question(r, q)
	case subject == export.Postings:
		ask.Filter, ask.Words, err = s.exportPostings(r, q)
	case subject == export.Trail:
		ask.Filter, ask.Words, err = s.exportTrail(r, q)
	case subject == export.Sends:
		ask.Filter, ask.Words, err = s.exportSends(r, q)
	case subject == export.Wires:
		ask.Filter, ask.Words, err = s.exportWires(r, q)
	case subject == export.Transfers:
		ask.Filter, ask.Words, err = s.exportTransfers(r, q)
	case subject == export.Dividends:
		ask.Filter, ask.Words, err = s.exportDividend(r, q)
	case subject == export.Whitelist:
		ask.Filter, ask.Words, err = s.exportPayees(r, q)
	default:
		err = export.ErrAsk
	}
	if err == nil && len(q.problems) > 0 {
		// A file must not hold more than the page showed: what was not understood is left out there, and refused here.
		err = export.ErrAsk.Because("Nothing was written, because a part of the list's address was not understood: %s", strings.Join(q.problems, " "))
	}
	return ask, err
}

func (s *Server) exportPostings(r *http.Request, q *query) (export.Filter, string, error) {
	n, err := s.names(r)
	if err != nil {
		return export.Filter{}, "", err
	}
	chosen := s.chosenClient(r)
	f := ledgerFilter(q, chosen, n.clients)
	return export.Filter{Client: f.Client, Wallet: f.Wallet, Asset: f.Asset, Kind: string(f.Kind), Transfer: f.Transfer, From: f.From, To: f.To},
		inWords("Every posting", ledgerChips(q, chosen, f, n, nil)), nil
}

func (s *Server) exportTrail(r *http.Request, q *query) (export.Filter, string, error) {
	clients, err := s.clientsOffered(r)
	if err != nil {
		return export.Filter{}, "", err
	}
	chosen := s.chosenClient(r)
	f := auditFilter(q, chosen, clients)
	out := export.Filter{Client: f.Client, Person: f.Person, Thing: f.Subject, Result: f.Result, Words: f.Words, From: f.Since, To: f.Until}
	if f.Verb != "" {
		out.Verbs = []string{f.Verb}
	}
	if f.Kind != "" {
		out.Kinds = []string{f.Kind}
	}
	return out, inWords("Every row of the trail", auditChips(q, chosen, f, clients, nil)), nil
}

// inWords says which filters are set.
func inWords(all string, chips []ui.Filter) string {
	var set []string
	for _, f := range chips {
		if f.Clear != "" {
			set = append(set, f.Label+": "+f.Value)
		}
	}
	if len(set) == 0 {
		return all + " that the asker may see"
	}
	return all + " with " + strings.Join(set, "; ")
}
