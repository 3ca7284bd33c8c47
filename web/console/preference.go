package console

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/views/layout"
	"github.com/unykorn/console/views/link"
)

const themeCookie = "theme" // a taste, not a secret: it must also work before sign-in

// theme keeps which colours the person wants.
func (s *Server) theme(w http.ResponseWriter, r *http.Request) error {
	theme := layout.Theme(r.PostFormValue("theme"))
	if theme != layout.Light && theme != layout.Dark {
		theme = layout.System
	}
	http.SetCookie(w, &http.Cookie{Name: themeCookie, Value: string(theme), Path: "/", MaxAge: 365 * 24 * 3600,
		HttpOnly: true, SameSite: http.SameSiteLaxMode})
	http.Redirect(w, r, back(r), http.StatusSeeOther)
	return nil
}

func themeOf(r *http.Request) layout.Theme {
	if c, err := r.Cookie(themeCookie); err == nil && (c.Value == string(layout.Light) || c.Value == string(layout.Dark)) {
		return layout.Theme(c.Value)
	}
	return layout.System
}

// clientChoose keeps which client's data the lists show.
func (s *Server) clientChoose(w http.ResponseWriter, r *http.Request) error {
	v := r.PostFormValue("client")
	if v == "" {
		s.Sessions.Remove(r.Context(), "client")
	} else {
		id, err := uuid.Parse(v)
		if err != nil || !actorFrom(r.Context()).Sees(id) {
			return errNoClient
		}
		s.Sessions.Put(r.Context(), "client", id.String())
	}
	http.Redirect(w, r, back(r), http.StatusSeeOther)
	return nil
}

var errNoClient = fault.New(fault.NotFound, "console.no-client", "There is no such client, or it is not yours to see. Nothing was changed.")

// back is where a preference returns to: a path of ours, never another site.
func back(r *http.Request) string { return localPath(r.PostFormValue("back")) }

// localPath lets only our own paths through.
func localPath(p string) string {
	u, err := url.Parse(p)
	if err != nil || u.Scheme != "" || u.Host != "" || u.Opaque != "" || !strings.HasPrefix(p, "/") ||
		strings.HasPrefix(p, "//") || strings.ContainsAny(p, "\\\r\n\t") {
		return link.Home()
	}
	return p
}
