package console

import (
	"net/http"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/seal"
	identityview "github.com/unykorn/console/views/identity"
	"github.com/unykorn/console/views/link"
)

// linkedOf is the person's own user at BitGo as the account's page shows it.
func (s *Server) linkedOf(r *http.Request, fields map[string]string) (identityview.LinkedProps, error) {
	actor := actorFrom(r.Context())
	l, err := s.Linked.Own(r.Context(), actor)
	return identityview.LinkedProps{Link: l, MayLink: actor.HasAny(identity.Compliance), Fields: fields, Now: s.Clock.Now()}, err
}

// accountLink links the person's own user at BitGo by their own token there.
func (s *Server) accountLink(w http.ResponseWriter, r *http.Request) error {
	l, err := s.Linked.Link(r.Context(), actorFrom(r.Context()), seal.Secret(r.PostForm.Get("bitgo-token")))
	if err != nil {
		f := fault.As(err)
		if !answersForm(f) {
			return err
		}
		s.note(r, f)
		fields := f.Fields
		if len(fields) == 0 {
			fields = map[string]string{"bitgo-token": f.Message}
		}
		return s.showAccount(w, r, fault.Status(f.Kind), fields)
	}
	return s.done(w, r, link.Account(), "Your user at BitGo, "+l.User[:8]+"…, is linked. Only you decide with it, and nobody can read the token.")
}

// accountUnlink forgets it.
func (s *Server) accountUnlink(w http.ResponseWriter, r *http.Request) error {
	if err := s.Linked.Unlink(r.Context(), actorFrom(r.Context())); err != nil {
		return err
	}
	return s.done(w, r, link.Account(), "Your user at BitGo is not linked any more, and its token is gone from here. At BitGo it counts until you revoke it there.")
}
