package console

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/regulation"
	"github.com/unykorn/console/views/link"
	regulationview "github.com/unykorn/console/views/regulation"
	"github.com/unykorn/console/views/ui"
)

// regulations shows the law in figures: it is nobody's own, so whoever is signed in reads all of it.
func (s *Server) regulations(w http.ResponseWriter, r *http.Request) error {
	return s.showRegulations(w, r, http.StatusOK, regulationview.OpenProps{})
}

const unreviewed = "none"

func (s *Server) showRegulations(w http.ResponseWriter, r *http.Request, status int, opens regulationview.OpenProps) error {
	actor, q := actorFrom(r.Context()), asked(r)
	law, review := q.oneOf("law", regulation.Groups, "a law of this page"), q.oneOf("review", []string{unreviewed}, "a choice of reviews")
	t, err := s.Law.Look(r.Context(), actor)
	if err != nil {
		return err
	}
	mine := q.oneOf(byWaits, []string{waitsForMe}, "a choice of whom it waits for") != ""
	out := func(h regulation.History) bool {
		waits := slices.ContainsFunc(h.Waits, func(f regulation.Figure) bool { return f.WhyNotReview(actor) == nil })
		return law != "" && h.Group != law || review != "" && (h.Now == nil || !h.Now.Unreviewed()) || mine && !waits
	}
	for i, g := range t.Groups {
		t.Groups[i].Figures = slices.DeleteFunc(g.Figures, out)
	}
	t.Waits, t.Next = slices.DeleteFunc(t.Waits, out), slices.DeleteFunc(t.Next, out)
	var laws []ui.FilterOption
	for _, g := range regulation.Groups {
		laws = append(laws, q.option("law", g, g))
	}
	p := regulationview.ListProps{Table: t, Problems: q.problems, Files: actor.Administers(), Live: q.here(), Opens: opens, Now: s.Clock.Now()}
	p.Filters = ui.FiltersProps{Action: link.Regulations(), Filters: []ui.Filter{q.chip("Law", "law", law, laws),
		q.chip("Reviewed", "review", "by nobody", []ui.FilterOption{q.option("review", unreviewed, "By nobody")}), q.mineChip("Waits for")}}
	if law != "" || review != "" || mine {
		p.Filters.Clear = link.Regulations()
	}
	if status != http.StatusOK {
		p.Live = ""
	}
	return s.showAs(w, r, status, "The law in figures", regulationview.List(p))
}

// regulationOpen leads to the page of a place or state, also when nothing was ever filed of it.
func (s *Server) regulationOpen(w http.ResponseWriter, r *http.Request) error {
	p := regulationview.OpenProps{Family: r.URL.Query().Get("family"), Code: strings.ToUpper(strings.TrimSpace(r.URL.Query().Get("code")))}
	known := slices.ContainsFunc(regulationview.Families, func(o ui.Option) bool { return o.Value == p.Family })
	if _, named := regulation.Named(p.Family + p.Code); known && named {
		http.Redirect(w, r, link.Regulation(p.Family+p.Code), http.StatusSeeOther)
		return nil
	}
	p.Problem = "A country is two letters, a region a country and its code as UA_43, a state two letters."
	return s.showRegulations(w, r, http.StatusUnprocessableEntity, p)
}

// regulation shows one figure with everything that was ever filed of it.
func (s *Server) regulation(w http.ResponseWriter, r *http.Request) error {
	return s.showRegulation(w, r, http.StatusOK, regulationview.FigureProps{}, nil)
}

func (s *Server) showRegulation(w http.ResponseWriter, r *http.Request, status int, p regulationview.FigureProps, refused *fault.Fault) error {
	actor := actorFrom(r.Context())
	h, err := s.Law.Of(r.Context(), actor, r.PathValue("figure"))
	if err != nil {
		return err
	}
	p.History, p.Files, p.Now = h, actor.Administers(), s.Clock.Now()
	if len(p.Key) < 8 || len(p.Key) > 80 {
		p.Key = uuid.NewString()
	}
	p.WhyNot = whyNoReview(h, actor.HasAny(identity.Compliance), func(f regulation.Figure) error { return f.WhyNotReview(actor) })
	if refused != nil {
		p.Problem, p.Fields = refused.Message, refused.Fields
	}
	return s.showAs(w, r, status, h.Title(), regulationview.Figure(p))
}

// whyNoReview says why the reader reviews nothing of a figure: for compliance the reason, for others who does.
func whyNoReview(h regulation.History, compliance bool, why func(regulation.Figure) error) string {
	looked := h.Waits
	if len(looked) == 0 && h.Now != nil {
		looked = []regulation.Figure{*h.Now}
	}
	for _, f := range looked {
		switch err := why(f); {
		case err == nil:
			return ""
		case !compliance:
			return "Compliance of the whole organization reviews it."
		default:
			return strings.TrimSuffix(fault.As(err).Message, " Nothing was changed.")
		}
	}
	return ""
}

// regulationFile files another figure.
func (s *Server) regulationFile(w http.ResponseWriter, r *http.Request) error {
	f := r.PostForm
	typed := regulationview.Typed{Value: f.Get("value"), From: f.Get("from"), Mark: f.Get("mark"), Source: f.Get("source"), Note: f.Get("note")}
	from, err := time.Parse(time.DateOnly, typed.From)
	if err != nil {
		from = time.Time{}
	}
	name := r.PathValue("figure")
	made, err := s.Law.File(r.Context(), actorFrom(r.Context()), regulation.Filing{Name: name, From: from, Typed: typed.Value, Mark: regulation.Mark(typed.Mark),
		Source: typed.Source, Note: strings.Join(strings.Fields(typed.Note), " ")}, "form-"+f.Get("key"))
	if err == nil {
		return s.done(w, r, link.Regulation(name), "Filed: "+made.Words()+" from "+made.From.Format("2 January 2006")+". Nothing is judged by it until compliance has reviewed it.")
	}
	refused := fault.As(err)
	if !answersForm(refused) {
		return err
	}
	s.note(r, refused)
	return s.showRegulation(w, r, fault.Status(refused.Kind), regulationview.FigureProps{Key: f.Get("key"), Typed: typed}, refused)
}

// regulationReview puts a filed figure in force, refuses it, or says of one that came with the product that it is right.
func (s *Server) regulationReview(w http.ResponseWriter, r *http.Request) error {
	f, name := r.PostForm, r.PathValue("figure")
	id, err := strconv.ParseInt(f.Get("figure"), 10, 64)
	if err != nil {
		return regulation.ErrNotFound
	}
	review := strings.Join(strings.Fields(f.Get("review")), " ")
	made, err := s.Law.Review(r.Context(), actorFrom(r.Context()), name, id, f.Get("verdict") == "accept", review)
	if err == nil {
		said := "Reviewed. It holds as it stands, and your name stands with it."
		switch {
		case made.State == regulation.Refused:
			said = "Refused. The law stays as it was."
		case made.FiledBy != uuid.Nil:
			said = made.Words() + " holds from " + made.From.Format("2 January 2006") + " on. What was decided before keeps its own law."
		}
		return s.done(w, r, link.Regulation(name), said)
	}
	refused := fault.As(err)
	if !answersForm(refused) && !fault.Is(err, regulation.ErrOwn) {
		return err
	}
	s.note(r, refused)
	return s.showRegulation(w, r, fault.Status(refused.Kind), regulationview.FigureProps{Reviewing: id, Typed: regulationview.Typed{Review: f.Get("review")}}, refused)
}
