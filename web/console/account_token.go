package console

import (
	"net/http"
	"time"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	identityview "github.com/unykorn/console/views/identity"
	"github.com/unykorn/console/views/link"
)

// tokenOf is the person's own approver token as the account's page shows it.
func (s *Server) tokenOf(r *http.Request, fields map[string]string) (identityview.TokenProps, error) {
	actor := actorFrom(r.Context())
	p := identityview.TokenProps{MayMake: actor.HasAny(identity.Compliance), Fields: fields, Now: s.Clock.Now()}
	var err error
	if p.Token, err = s.Identity.OwnToken(r.Context(), actor); err != nil || p.Token == nil {
		return p, err
	}
	p.Secret = s.takeHeld(r, p.Token.ID)
	return p, nil
}

// tokenMake makes the person's approver token; the one before ends. The account's page shows it, once.
func (s *Server) tokenMake(w http.ResponseWriter, r *http.Request) error {
	end, ok := s.ends(r.PostForm.Get("lasts"))
	if !ok || end == nil {
		return s.showAccount(w, r, http.StatusUnprocessableEntity, map[string]string{"lasts": "Choose after how long it ends."})
	}
	made, secret, err := s.Identity.NewOwnToken(r.Context(), actorFrom(r.Context()), end.Sub(s.Clock.Now()))
	if err != nil {
		if f := fault.As(err); f.Kind == fault.Invalid {
			return s.showAccount(w, r, http.StatusUnprocessableEntity, f.Fields)
		}
		return err
	}
	if err := s.hold(r, made.ID, secret); err != nil {
		return err
	}
	return s.done(w, r, link.Account(), "Your approver token was made. Copy it now: it is shown once. It ends "+made.ExpiresAt.UTC().Format(time.DateOnly)+".")
}

// tokenRevoke ends the person's own approver token.
func (s *Server) tokenRevoke(w http.ResponseWriter, r *http.Request) error {
	actor := actorFrom(r.Context())
	held, err := s.Identity.OwnToken(r.Context(), actor)
	if err != nil {
		return err
	}
	if held == nil {
		return identity.ErrNoKey
	}
	if err := s.Identity.RevokeKey(r.Context(), actor, held.ID); err != nil {
		return err
	}
	return s.done(w, r, link.Account(), "Your approver token is revoked. No vote can be carried by it any more; your earlier votes stay.")
}
