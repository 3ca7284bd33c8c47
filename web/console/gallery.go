package console

import (
	"net/http"

	"github.com/unykorn/console/views/gallery"
)

// gallery lists every page of the console with the states that it has. Only a demo routes it.
func (s *Server) gallery(w http.ResponseWriter, r *http.Request) error {
	return s.show(w, r, "Gallery", gallery.Index(gallery.Pages()))
}

// galleryPage shows one page in one state, made up: it asks no room and is nobody's.
func (s *Server) galleryPage(w http.ResponseWriter, r *http.Request) error {
	page, state, ok := gallery.Find(r.PathValue("page"), r.URL.Query().Get("state"))
	switch {
	case !ok:
		return errNoPage
	case page.Bare:
		return s.bare(w, r, http.StatusOK, page.Title, gallery.Sheet(page, state))
	}
	return s.show(w, r, page.Title, gallery.Sheet(page, state))
}
