package console

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	accreditationview "github.com/unykorn/console/views/accreditation"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

const (
	investorsOnPage = 50
	byExpiry        = "expires" // within so many days
)

// expiries are the days before their end at which evidence is looked at.
var expiries = []string{"30", "14", "3"}

// mayFileInvestors says whether the reader files investors of anybody.
func mayFileInvestors(actor identity.Actor) bool {
	return actor.HasAny(identity.Treasury) || actor.HasAny(identity.Compliance)
}

// investors lists who is on file.
func (s *Server) investors(w http.ResponseWriter, r *http.Request) error {
	actor, q := actorFrom(r.Context()), asked(r)
	clients, err := s.clientsOffered(r)
	if err != nil {
		return err
	}
	waits, err := s.Investors.ToDecide(r.Context(), actor)
	if err != nil {
		return err
	}
	chosen := s.chosenClient(r)
	client := q.client(chosen, clients)
	found, more, err := s.Investors.List(r.Context(), actor, client, q.investorPlace(), investorsOnPage)
	if err != nil {
		return err
	}
	p := accreditationview.ListProps{Rows: found, Problems: q.problems, MayFile: mayFileInvestors(actor), Waiting: len(waits.IDs), Newest: q.newest(), Now: s.Clock.Now()}
	if more != nil {
		p.Older = q.page("before", strconv.FormatInt(more.At.UnixMicro(), 10)+"."+more.Client.String()+"."+more.ID)
	}
	if q.first() {
		p.Live = q.here()
	}
	p.Filters = ui.FiltersProps{Action: q.path, Clear: q.clear(chosen), Filters: q.clientChip(chosen, client, clients)}
	return s.show(w, r, "Investors", accreditationview.List(p))
}

// investorPlace reads an instant, a client and an investor's id.
func (q *query) investorPlace() *accreditation.Place {
	at, rest, ok := q.placed("before")
	if !ok {
		return nil
	}
	client, id, _ := strings.Cut(rest, ".")
	of, err := uuid.Parse(client)
	if err != nil {
		q.refuse("before", "“"+clipped(rest)+"” is not a page of this list, so this is the first one.")
		return nil
	}
	return &accreditation.Place{At: at, Client: of, ID: id}
}

// evidences is the queue: what waits for compliance, or what expires.
func (s *Server) evidences(w http.ResponseWriter, r *http.Request) error {
	actor, q := actorFrom(r.Context()), asked(r)
	clients, err := s.clientsOffered(r)
	if err != nil {
		return err
	}
	waits, err := s.Investors.ToDecide(r.Context(), actor)
	if err != nil {
		return err
	}
	chosen := s.chosenClient(r)
	f := accreditation.EvidenceFilter{Client: q.client(chosen, clients), Limit: investorsOnPage}
	if within := q.oneOf(byExpiry, expiries, "30, 14 or 3 days"); within != "" {
		f.Within, _ = strconv.Atoi(within) // one of three
	}
	if q.oneOf(byWaits, []string{waitsForMe}, "a choice of whom it waits for") != "" {
		f.Only, f.Within = waits.IDs, 0
	}
	if at, id, ok := q.placed("after"); ok {
		f.From = &accreditation.Place{At: at, ID: id}
	}
	found, more, err := s.Investors.Pieces(r.Context(), actor, f)
	if err != nil {
		return err
	}
	p := accreditationview.QueueProps{Within: f.Within, Problems: q.problems, MayFile: mayFileInvestors(actor), Waiting: len(waits.IDs), Views: evidenceViews(f.Within), Now: s.Clock.Now()}
	for _, e := range found {
		p.Rows = append(p.Rows, accreditationview.QueueRow{Piece: e, Mine: slices.Contains(waits.IDs, e.ID)})
	}
	if more != nil {
		p.Older = q.page("after", strconv.FormatInt(more.At.UnixMicro(), 10)+"."+more.ID)
	}
	if q.first() {
		p.Live = q.here()
	} else {
		p.Newest = q.with("after", "")
	}
	p.Filters = ui.FiltersProps{Action: q.path, Clear: q.clear(chosen), Filters: q.clientChip(chosen, f.Client, clients)}
	if f.Within == 0 {
		p.Filters.Filters = append(p.Filters.Filters, q.mineChip("Waits for"))
	} else if p.Filters.Clear == q.path { // the view itself is no filter to clear
		p.Filters.Clear = ""
	}
	return s.show(w, r, "Evidence", accreditationview.Queue(p))
}

// evidenceViews are the queue and the three horizons.
func evidenceViews(within int) []ui.Tab {
	out := []ui.Tab{{Label: "Waits for compliance", Href: link.Evidences(), Current: within == 0}}
	for _, n := range expiries {
		out = append(out, ui.Tab{Label: "Expires within " + n + " days", Href: link.With(link.Evidences(), url.Values{byExpiry: {n}}), Current: strconv.Itoa(within) == n})
	}
	return out
}

// evidence is one piece, where it is decided.
func (s *Server) evidence(w http.ResponseWriter, r *http.Request) error {
	return s.showEvidence(w, r, http.StatusOK, nil)
}

func (s *Server) showEvidence(w http.ResponseWriter, r *http.Request, status int, refused *fault.Fault) error {
	actor := actorFrom(r.Context())
	e, err := s.Investors.Piece(r.Context(), actor, r.PathValue("evidence"))
	if err != nil {
		return err
	}
	p := accreditationview.PieceProps{Piece: e, Decides: actor.Has(identity.Compliance, e.Client), NoDecide: why(e.WhyNotDecide(actor)), Now: s.Clock.Now()}
	p.Mine = p.NoDecide == ""
	if refused != nil {
		p.Problem, p.Fields, p.Reason = refused.Message, refused.Fields, r.PostForm.Get("reason")
	}
	return s.showAs(w, r, status, "Evidence about "+e.InvestorName, accreditationview.Piece(p))
}

// evidenceDecide approves or rejects. What waited for it is judged again by itself.
func (s *Server) evidenceDecide(w http.ResponseWriter, r *http.Request) error {
	approve := r.PostForm.Get("verdict") == "approve"
	e, err := s.Investors.Decide(r.Context(), actorFrom(r.Context()), r.PathValue("evidence"), approve, r.PostForm.Get("reason"))
	if err == nil {
		said := "Rejected. It proves nothing."
		if approve {
			said = "Approved. It counts until " + e.Expires.Format("2 January 2006") + "."
		}
		return s.done(w, r, link.Evidence(e.ID), said)
	}
	f := fault.As(err)
	if !answersPress(f) {
		return err
	}
	s.note(r, f)
	return s.showEvidence(w, r, fault.Status(f.Kind), f)
}

// investor is one investor with all evidence.
func (s *Server) investor(w http.ResponseWriter, r *http.Request) error {
	x, err := s.investorOf(r)
	if err != nil {
		return err
	}
	actor := actorFrom(r.Context())
	p := accreditationview.Props{Row: x, MayFile: actor.Has(identity.Treasury, x.Client) || actor.Has(identity.Compliance, x.Client), Now: s.Clock.Now()}
	if p.Holdings, err = s.Securities.Holdings(r.Context(), actor, x.Client, x.ID); err != nil {
		return err
	}
	return s.show(w, r, x.Name, accreditationview.Detail(p))
}

func (s *Server) investorOf(r *http.Request) (accreditation.Row, error) {
	client, err := uuid.Parse(r.PathValue("client"))
	if err != nil || client.String() != r.PathValue("client") {
		return accreditation.Row{}, accreditation.ErrNotFound
	}
	return s.Investors.Of(r.Context(), actorFrom(r.Context()), client, r.PathValue("investor"))
}

// investorNew is the form of a filing: of a new investor, or of evidence for the one that the address names.
func (s *Server) investorNew(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	p := accreditationview.FormProps{Client: q.Get("client"), Kind: string(accreditation.Natural)}
	if id := q.Get("investor"); id != "" {
		client, err := uuid.Parse(p.Client)
		if err != nil {
			return accreditation.ErrNotFound
		}
		x, err := s.Investors.Of(r.Context(), actorFrom(r.Context()), client, id)
		if err != nil {
			return err
		}
		p.OnFile, p.ID, p.Name = true, x.ID, x.Name
	}
	return s.investorForm(w, r, http.StatusOK, p, nil)
}

func (s *Server) investorForm(w http.ResponseWriter, r *http.Request, status int, p accreditationview.FormProps, refused *fault.Fault) error {
	p.Key = formKey(p.Key)
	var err error
	if p.Clients, err = s.clientsOf(r, identity.Treasury, identity.Compliance); err != nil {
		return err
	}
	if len(p.Clients) == 1 && !p.OnFile {
		p.Client = p.Clients[0].Value
	}
	if refused != nil {
		p.Problem, p.Fields = refused.Message, refused.Fields
	}
	title := "File an investor"
	if p.OnFile {
		title = "File evidence"
	}
	return s.showAs(w, r, status, title, accreditationview.Form(p))
}

func typedInvestor(f url.Values) accreditationview.FormProps {
	line := func(name string) string { return strings.TrimSpace(f.Get(name)) }
	return accreditationview.FormProps{Key: formKey(f.Get("key")), Client: f.Get("client"), ID: line("investorId"), Name: line("name"), Kind: f.Get("kind"), Residence: strings.ToUpper(line("residence")),
		Method: f.Get("method"), Verifier: line("verifier"), Date: line("date")}
}

// documentsOf reads the evidence of a form, which may be none; a date that is none is blamed on all of it.
func documentsOf(p accreditationview.FormProps, bad *fault.Fault) ([]accreditation.Document, *fault.Fault) {
	if p.Method == "" && p.Verifier == "" && p.Date == "" {
		return nil, nil
	}
	date, err := time.Parse(time.DateOnly, p.Date)
	if err != nil {
		return nil, bad.Field("evidence", "Evidence has a method, who verified, and the day of its oldest document.")
	}
	return []accreditation.Document{{Method: accreditation.Method(p.Method), Verifier: p.Verifier, Date: date}}, nil
}

// investorFile puts an investor on file.
func (s *Server) investorFile(w http.ResponseWriter, r *http.Request) error {
	p, actor := typedInvestor(r.PostForm), actorFrom(r.Context())
	client, err := uuid.Parse(p.Client)
	var refused *fault.Fault
	switch {
	case err != nil || client == uuid.Nil:
		refused = accreditation.ErrFiling.Field("client", "Choose whose investor it is.")
	case !actor.Sees(client):
		return identity.ErrNoClient
	}
	filed, bad := documentsOf(p, accreditation.ErrFiling)
	if refused == nil {
		refused = bad
	}
	if refused == nil {
		x, err := s.Investors.File(r.Context(), actor, accreditation.Filing{Client: client, ID: p.ID, Name: p.Name, Kind: accreditation.Kind(p.Kind), Residence: p.Residence, Evidence: filed}, "form-"+p.Key)
		if err == nil {
			return s.done(w, r, link.Investor(x.Client.String(), x.ID), "Filed. What evidence came along waits for compliance.")
		}
		if refused = fault.As(err); !answersForm(refused) {
			return err
		}
	}
	s.note(r, refused)
	return s.investorForm(w, r, fault.Status(refused.Kind), p, refused)
}

// investorEvidence files evidence about an investor who is on file.
func (s *Server) investorEvidence(w http.ResponseWriter, r *http.Request) error {
	x, err := s.investorOf(r)
	if err != nil {
		return err
	}
	p := typedInvestor(r.PostForm)
	p.OnFile, p.Client, p.ID, p.Name = true, x.Client.String(), x.ID, x.Name
	filed, refused := documentsOf(p, accreditation.ErrEvidence)
	if refused == nil {
		_, err := s.Investors.FileEvidence(r.Context(), actorFrom(r.Context()), &x.Client, x.ID, filed, "form-"+p.Key)
		if err == nil {
			return s.done(w, r, link.Investor(p.Client, p.ID), "Filed. It waits for somebody of compliance who did not file it.")
		}
		if refused = fault.As(err); !answersForm(refused) {
			return err
		}
	}
	s.note(r, refused)
	return s.investorForm(w, r, fault.Status(refused.Kind), p, refused)
}
