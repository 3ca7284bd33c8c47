package console

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/sanction"
	"github.com/unykorn/console/views/link"
	sanctionview "github.com/unykorn/console/views/sanction"
	"github.com/unykorn/console/views/ui"
)

const hitsOnPage = 50

// sanctions shows the lists that were in force, and the hits.
func (s *Server) sanctions(w http.ResponseWriter, r *http.Request) error {
	return s.showSanctions(w, r, http.StatusOK, "", nil)
}

func (s *Server) showSanctions(w http.ResponseWriter, r *http.Request, status int, typed string, refused *fault.Fault) error {
	actor, q := actorFrom(r.Context()), asked(r)
	f := sanction.Filter{Client: s.chosenClient(r), Limit: hitsOnPage}
	if f.BeforeAt, f.BeforeID = sendPlace(q.values.Get("before")); f.BeforeAt.IsZero() && q.values.Get("before") != "" {
		q.refuse("before", "“"+clipped(q.values.Get("before"))+"” is not a page of this list, so this is the first one.")
	}
	due := q.oneOf(byDue, []string{yes}, "a choice of when a report is due") != ""
	if due {
		w, err := s.Sanctions.ToReport(r.Context(), actor)
		if err != nil {
			return err
		}
		f.Only = w.IDs
	}
	d, err := s.Sanctions.Look(r.Context(), actor, f)
	if err != nil {
		return err
	}
	p := sanctionview.Props{Desk: d, Loads: actor.Administers(), MaxAge: s.Sanctions.Age(), Problems: q.problems, Newest: q.newest(), Typed: typed, Now: s.Clock.Now()}
	p.Filters = ui.FiltersProps{Action: q.path, Filters: []ui.Filter{q.chip("Report", byDue, "within ten business days", []ui.FilterOption{q.option(byDue, yes, "Within ten business days")})}}
	if due {
		p.Filters.Clear = link.Sanctions()
	}
	if d.More {
		last := d.Hits[len(d.Hits)-1]
		p.Older = q.page("before", hitKey(last))
	}
	if refused != nil {
		p.Problem = refused.Message
	}
	return s.showAs(w, r, status, "Sanctions", sanctionview.Page(p))
}

func hitKey(k sanction.Kept) string {
	return strconv.FormatInt(k.At.UnixMicro(), 10) + "." + k.ID.String()
}

// sanctionLoad puts a pasted list in force. Whole files of OFAC's are larger than a form may be; they go in by the command.
func (s *Server) sanctionLoad(w http.ResponseWriter, r *http.Request) error {
	typed := r.PostForm.Get("list")
	list, err := s.Sanctions.Load(r.Context(), actorFrom(r.Context()), strings.NewReader(strings.ReplaceAll(typed, "\r\n", "\n")), false)
	if err == nil {
		return s.done(w, r, link.Sanctions(), "In force: "+list.Version+", published on "+list.Published.Format("2 January 2006")+", "+strconv.Itoa(list.Entries)+" addresses. Every send is screened against it from now on.")
	}
	f := fault.As(err)
	if !answersForm(f) {
		return err
	}
	s.note(r, f)
	return s.showSanctions(w, r, fault.Status(f.Kind), typed, f)
}
