package console

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/views/layout"
	"github.com/unykorn/console/views/ui"
)

// show answers with a whole page in its frame.
func (s *Server) show(w http.ResponseWriter, r *http.Request, title string, body templ.Component) error {
	return s.showAs(w, r, http.StatusOK, title, body)
}

// showAs is show with another status: 422 for a form that comes back with its errors.
func (s *Server) showAs(w http.ResponseWriter, r *http.Request, status int, title string, body templ.Component) error {
	props, err := s.frame(r, title)
	if err != nil {
		return err
	}
	return render(w, r, status, layout.Page(props), body)
}

// bare answers with a page for somebody who is not signed in.
func (s *Server) bare(w http.ResponseWriter, r *http.Request, status int, title string, body templ.Component) error {
	props := layout.BareProps{Title: title, Production: s.Production, Theme: themeOf(r), Flash: s.takeFlash(r)}
	return render(w, r, status, layout.SignIn(props), body)
}

// fragment answers with a part of a page, for htmx.
func (s *Server) fragment(w http.ResponseWriter, r *http.Request, status int, part templ.Component) error {
	return render(w, r, status, part, nil)
}

// render writes into memory first, so that a failing template becomes an error page and not half a page.
func render(w http.ResponseWriter, r *http.Request, status int, c, children templ.Component) error {
	ctx := r.Context()
	if children != nil {
		ctx = templ.WithChildren(ctx, children)
	}
	var b bytes.Buffer
	if err := c.Render(ctx, &b); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, err := w.Write(b.Bytes())
	if err != nil {
		return nil //nolint:nilerr // the reader has gone; there is nobody to tell
	}
	return nil
}

// done ends an act: the next page with a sentence that says what happened.
func (s *Server) done(w http.ResponseWriter, r *http.Request, to, flash string) error {
	return s.doneAs(w, r, to, ui.OK, flash)
}

// doneAs is done with another tone, for outcomes that need attention.
func (s *Server) doneAs(w http.ResponseWriter, r *http.Request, to string, tone ui.Tone, flash string) error {
	s.Sessions.Put(r.Context(), "flash", string(tone)+"\n"+flash)
	if isHTMX(r) {
		w.Header().Set("HX-Redirect", to)
		w.WriteHeader(http.StatusOK)
		return nil
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

func (s *Server) takeFlash(r *http.Request) []ui.Flash {
	if isPassive(r) || isHTMX(r) {
		return nil // a refetched part has no place for it, and the page that has would miss it
	}
	var out []ui.Flash
	if tone, text, ok := strings.Cut(s.Sessions.PopString(r.Context(), "flash"), "\n"); ok {
		out = append(out, ui.Flash{Tone: ui.Tone(tone), Text: text})
	}
	return append(out, s.takeDiagnosis(r)...)
}

// frame gathers what stands around every page.
func (s *Server) frame(r *http.Request, title string) (layout.Props, error) {
	actor := actorFrom(r.Context())
	p := layout.Props{
		Title: title, Production: s.Production, Flash: s.takeFlash(r), Theme: themeOf(r), Path: r.URL.RequestURI(),
		Actor:  layout.Actor{Name: actor.Name, Email: actor.Email, Roles: strings.ReplaceAll(actor.RoleNames(), ",", " · ")},
		Search: r.URL.Query().Get("q"), Now: s.Clock.Now(),
	}
	if r.Method != http.MethodGet {
		p.Path = "/"
	}
	var counts layout.Counts
	waiting, err := s.Approvals.CountFor(r.Context(), actor)
	if err != nil {
		return p, err
	}
	counts.Approvals = count(waiting)
	changes, err := s.Whitelist.Waiting(r.Context(), actor)
	if err != nil {
		return p, err
	}
	counts.Whitelists = count(len(changes))
	drawn, err := s.Approvals.RuleWaiting(r.Context(), actor)
	if err != nil {
		return p, err
	}
	counts.Rules = count(drawn)
	rights, err := s.Access.Waiting(r.Context(), actor)
	if err != nil {
		return p, err
	}
	counts.People = count(rights)
	unread, err := s.Notify.Unread(r.Context(), actor)
	if err != nil {
		return p, err
	}
	p.Notices = count(unread)
	if p.Banners, err = s.banners(r, actor); err != nil {
		return p, err
	}
	p.Nav = layout.Nav(layout.Roles{Admin: actor.Administers(), Treasury: actor.HasAny(identity.Treasury),
		Compliance: actor.HasAny(identity.Compliance), Auditor: actor.HasAny(identity.Auditor), Keys: actor.ReadsKeys(), People: actor.ReadsPeople()}, r.URL.Path, counts)
	p.Clients, err = s.clientChoices(r, actor)
	p.More = len(p.Clients) > identity.MostClients
	return p, err
}

func (s *Server) clientChoices(r *http.Request, actor identity.Actor) ([]layout.Client, error) {
	clients, err := s.clientsOffered(r)
	if err != nil || len(clients) < 2 {
		return nil, err
	}
	chosen := s.chosenClient(r)
	out := []layout.Client{{Name: "All clients", Current: chosen == nil}}
	for _, c := range clients {
		out = append(out, layout.Client{Name: c.Name, Value: c.ID.String(), Current: chosen != nil && *chosen == c.ID})
	}
	return out, nil
}

// chosenClient is the client that the person picked in the frame; it narrows lists and grants nothing.
func (s *Server) chosenClient(r *http.Request) *uuid.UUID {
	id, err := uuid.Parse(s.Sessions.GetString(r.Context(), "client"))
	if err != nil || !actorFrom(r.Context()).Sees(id) {
		return nil
	}
	return &id
}

func count(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func isHTMX(r *http.Request) bool { return r.Header.Get("HX-Request") == "true" }

// isPassive recognises what an open page refetches by itself; it must not keep a session alive.
func isPassive(r *http.Request) bool { return r.Header.Get("X-Console-Passive") == "1" }
