package console

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	keyview "github.com/unykorn/console/views/key"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

// keyNew is the form for a new key, with what is usual already chosen.
func (s *Server) keyNew(w http.ResponseWriter, r *http.Request) error {
	p := keyview.FormProps{Lasts: "90"}
	if c := s.chosenClient(r); c != nil {
		p.Client = c.String()
	}
	return s.keyForm(w, r, http.StatusOK, p)
}

func (s *Server) keyForm(w http.ResponseWriter, r *http.Request, status int, p keyview.FormProps) (err error) {
	actor := actorFrom(r.Context())
	if !actor.Administers() {
		return identity.ErrNotAdmin
	}
	if p.Clients, err = s.clientsOffered(r); err != nil {
		return err
	}
	return s.showAs(w, r, status, "New key", keyview.Form(p))
}

// keyAdd makes a key. It is shown by the next page, once, so that loading that again neither shows nor repeats it.
func (s *Server) keyAdd(w http.ResponseWriter, r *http.Request) error {
	p := typedKey(r.PostForm)
	n, wrong := s.newKey(p)
	if len(wrong) > 0 {
		p.Fields = wrong
		return s.keyForm(w, r, http.StatusUnprocessableEntity, p)
	}
	made, secret, err := s.Identity.NewKey(r.Context(), actorFrom(r.Context()), n)
	switch {
	case fault.Is(err, identity.ErrKey):
		p.Fields = fault.As(err).Fields
	case fault.Is(err, identity.ErrNoClient):
		p.Fields = map[string]string{"client": "Choose one of the clients, or the whole organization."}
	case err != nil:
		return err
	}
	if err != nil {
		return s.keyForm(w, r, http.StatusUnprocessableEntity, p)
	}
	if err := s.hold(r, made.ID, secret); err != nil {
		return err
	}
	said := "The key was made. Copy it now: it is shown once."
	if made.Waits {
		said = "The key was made and waits for a second administrator. Copy it now: it is shown once."
	}
	return s.done(w, r, link.Key(made.ID.String()), said)
}

// typedKey reads the form as it was typed. A box or a list that does not exist is kept, so that the room refuses it.
func typedKey(v url.Values) keyview.FormProps {
	return keyview.FormProps{Name: v.Get("name"), Client: v.Get("client"), Networks: v.Get("networks"), Lasts: v.Get("lasts"), Roles: v["roles"], Scopes: v["scopes"]}
}

// newKey is what the form asks for, or what is wrong with it, by field. A key without a role or a scope could be made,
// but nothing could be done with it.
func (s *Server) newKey(p keyview.FormProps) (identity.NewKey, map[string]string) {
	n := identity.NewKey{Kind: identity.APIKey, Name: strings.TrimSpace(p.Name), Scopes: p.Scopes}
	for _, role := range p.Roles {
		n.Roles = append(n.Roles, identity.Role(role))
	}
	for _, line := range strings.FieldsFunc(p.Networks, func(r rune) bool { return r == '\n' || r == '\r' || r == ',' }) {
		if line = strings.TrimSpace(line); line != "" {
			n.Networks = append(n.Networks, line)
		}
	}
	wrong := map[string]string{}
	for field, why := range n.Wrong(s.Clock.Now()) { // the whole form at once
		wrong[field] = why
	}
	if p.Client != "" {
		id, err := uuid.Parse(p.Client)
		if err != nil {
			wrong["client"] = "Choose one of the clients, or the whole organization."
		}
		n.Client = &id
	}
	if len(p.Roles) == 0 {
		wrong["roles"] = "Choose at least one role: without one the key may do nothing."
	}
	if len(p.Scopes) == 0 {
		wrong["scopes"] = "Choose at least one thing that it may be used for."
	}
	end, ok := s.ends(p.Lasts)
	if !ok {
		wrong["lasts"] = "Choose after how long it ends."
	}
	n.ExpiresAt = end
	return n, wrong
}

// ends is the moment when something made now ends, by the chosen option.
func (s *Server) ends(lasts string) (*time.Time, bool) {
	if !offered(keyview.Lasts, lasts) {
		return nil, false
	}
	days, err := strconv.Atoi(lasts)
	if err != nil {
		return nil, true // the option without an end
	}
	at := s.Clock.Now().AddDate(0, 0, days)
	return &at, true
}

func offered(options []ui.Option, value string) bool {
	return slices.ContainsFunc(options, func(o ui.Option) bool { return o.Value == value })
}
