// Package docs is the door of whoever reads about the gateway: the page of all operations and a page for each error. Both
// are open, ask nothing of any room, and are made from the program's own OpenAPI document and its list of faults.
package docs

import (
	"log/slog"
	"net/http"

	"github.com/a-h/templ"
	"github.com/danielgtaylor/huma/v2"

	"github.com/unykorn/console/internal/fault"
	view "github.com/unykorn/console/views/docs"
	"github.com/unykorn/console/views/layout"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/web"
)

// Options are what the pages are made of.
type Options struct {
	Document     *huma.OpenAPI
	DocumentPath string                 // where the document itself is served
	Status       func(*fault.Fault) int // as the gateway answers it
	Word         func(code string) string
	Production   bool
	Log          *slog.Logger
}

type server struct {
	Options
	reference view.API
	problems  []view.Problem
}

// Handler serves the pages.
func Handler(o Options) http.Handler {
	s := &server{Options: o, reference: reference(o.Document, o.DocumentPath), problems: problems(o)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+link.PatternReference, func(w http.ResponseWriter, r *http.Request) {
		s.show(w, r, http.StatusOK, s.reference.Title, view.Reference(s.reference))
	})
	mux.HandleFunc("GET "+link.PatternProblems, func(w http.ResponseWriter, r *http.Request) {
		s.show(w, r, http.StatusOK, "Errors", view.Problems(link.Reference(), s.problems))
	})
	mux.HandleFunc("GET "+link.PatternProblem, s.problem)
	return mux
}

func (s *server) problem(w http.ResponseWriter, r *http.Request) {
	for _, p := range s.problems {
		if p.Code == r.PathValue("code") {
			s.show(w, r, http.StatusOK, p.Code, view.OneProblem(link.Problems(), p))
			return
		}
	}
	s.show(w, r, http.StatusNotFound, "No such error", view.NoProblem(link.Problems()))
}

func (s *server) show(w http.ResponseWriter, r *http.Request, status int, title string, body templ.Component) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	frame := layout.Reader(layout.BareProps{Title: title, Production: s.Production})
	if err := frame.Render(templ.WithChildren(r.Context(), body), w); err != nil {
		s.Log.Info("page not written", "request", web.RequestInfo(r.Context()).ID, "err", err) // a reader who is gone
	}
}
