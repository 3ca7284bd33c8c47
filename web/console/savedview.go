package console

import (
	"context"
	"net/http"
	"net/url"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/savedview"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

// listOf is where a list stands, by its word.
func listOf(word string) string {
	switch word {
	case savedview.Requests:
		return link.Requests()
	case savedview.Approvals:
		return link.Approvals()
	}
	return link.Sends()
}

// viewKeep gives the filters of a list a name.
func (s *Server) viewKeep(w http.ResponseWriter, r *http.Request) error {
	v, err := s.Views.Keep(r.Context(), actorFrom(r.Context()), r.PostForm.Get("list"), r.PostForm.Get("name"), r.PostForm.Get("query"))
	if err != nil {
		return err
	}
	return s.done(w, r, listOf(v.List)+"?"+v.Query, "The view “"+v.Name+"” is kept. Only you see it.")
}

// viewForget ends a view of the person's own.
func (s *Server) viewForget(w http.ResponseWriter, r *http.Request) error {
	id, err := uuid.Parse(r.PathValue("view"))
	if err != nil {
		return savedview.ErrNotFound
	}
	v, err := s.Views.Forget(r.Context(), actorFrom(r.Context()), id)
	if err != nil {
		return err
	}
	return s.done(w, r, listOf(v.List)+"?"+v.Query, "The view “"+v.Name+"” is forgotten. The list stays as it was filtered.")
}

// savedViews are the person's views of a list that shows these filters now.
func (s *Server) savedViews(ctx context.Context, list string, now url.Values) (ui.SavedViewsProps, error) {
	shown := url.Values{}
	for name, v := range now {
		if name != "before" && name != "after" {
			shown[name] = v
		}
	}
	p := ui.SavedViewsProps{Action: link.SavedViews(), List: list, Query: shown.Encode()}
	kept, err := s.Views.List(ctx, actorFrom(ctx), list)
	for _, v := range kept {
		p.Views = append(p.Views, ui.SavedView{Name: v.Name, Href: listOf(list) + "?" + v.Query, Forget: link.SavedViewForget(v.ID.String()), On: v.Query == p.Query})
	}
	return p, err
}
