package console

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/unykorn/console/views/gallery"
	"github.com/unykorn/console/views/link"
)

// TestGalleryShowsEachPage: the index leads to pages, a page shows the state that is asked for, and a name that it has not is
// no page. Nothing of it is any client's, so that whoever is signed in sees the same.
func TestGalleryShowsEachPage(t *testing.T) {
	t.Parallel()
	h := build(t)
	vera := h.signed(t, h.voters[0])
	says(t, vera.get(link.Gallery()), http.StatusOK, "Every page of the console in each state", "Nothing matches", "Not allowed")
	for path, want := range map[string]string{link.Gallery(): `href="` + link.GalleryPage("sends", "first-use") + `"`, link.GalleryPage("sends", "first-use"): "States of Sends"} {
		if a := vera.get(path); !strings.Contains(a.body, want) {
			t.Errorf("%s has no %s", path, want)
		}
	}
	says(t, vera.get(link.GalleryPage("sends", "first-use")), http.StatusOK, "No sends yet", "Nothing here is real")
	says(t, vera.get(link.GalleryPage("sign-in", "failed")), http.StatusOK, "Email or password is wrong.")
	for _, path := range []string{link.GalleryPage("sends", "no-such-state"), link.GalleryPage("no-such-page", ""), link.GalleryPage("..", "")} {
		says(t, vera.get(path), http.StatusNotFound)
	}
	says(t, h.browser(t).get(link.GalleryPage("sends", "")), http.StatusSeeOther)
	for _, p := range gallery.Pages() {
		if a := vera.get(link.GalleryPage(p.Name, "")); a.status != http.StatusOK {
			t.Errorf("%s: %d", p.Name, a.status)
		}
	}
}

// TestGalleryIsOfADemoAlone: without the switch, which no setting reaches, there is no such route.
func TestGalleryIsOfADemoAlone(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	for _, rt := range new(Server).Routes() {
		mux.HandleFunc(rt.Pattern, func(http.ResponseWriter, *http.Request) {})
	}
	for _, path := range []string{link.Gallery(), link.GalleryPage("sends", "full")} {
		if _, pattern := mux.Handler(httptest.NewRequest(http.MethodGet, path, nil)); pattern != "" {
			t.Errorf("%s is routed to %q", path, pattern)
		}
	}
}
