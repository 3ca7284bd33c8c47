package console

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/google/uuid"
	"github.com/gorilla/sessions"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/web"
)

const (
	sessionCookie = "__Host-console"
	beforeCookie  = "__Host-console-before"
	sessionKey    = "session" // in scs: the id of the user_session row that decides
)

// NewSessions keeps what people who are signed in carry with them. It has no idle limit of its own, because with one
// every request would write: the user_session row decides, at most one write a minute. The cookie ends with the
// browser; a token is kept hashed.
func NewSessions(store *identity.SessionStore) *scs.SessionManager {
	m := scs.New()
	m.Store = store
	m.Lifetime = identity.Absolute
	m.HashTokenInStore = true
	m.Cookie = scs.SessionCookie{Name: sessionCookie, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode}
	return m
}

// NewBefore keeps the ten minutes before that in the browser, encrypted, so that nobody can fill our tables by
// visiting. A replaced master key still reads.
func NewBefore(box *seal.Box) *sessions.CookieStore {
	var pairs [][]byte
	macs, keys := box.DeriveAll("before sign-in, authentication", 32), box.DeriveAll("before sign-in, encryption", 32)
	for i := range macs {
		pairs = append(pairs, macs[i], keys[i])
	}
	store := sessions.NewCookieStore(pairs...)
	store.Options = &sessions.Options{Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode}
	store.MaxAge(int(identity.TwoSteps / time.Second)) // the method and not the option: it also limits the codecs
	return store
}

type actorKey struct{}

// actorFrom is who is signed in; the zero Actor, which may nothing, outside of authenticate.
func actorFrom(ctx context.Context) identity.Actor {
	a, _ := ctx.Value(actorKey{}).(identity.Actor)
	return a
}

// authenticate lets signed-in people through, with the grants of this moment, and leads the others to sign in.
func (s *Server) authenticate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// The stream reconnects by itself and cannot send a header; it is as passive as what it triggers.
		passive := isPassive(r) || r.URL.Path == link.Live()
		actor, err := s.whoIs(r, passive)
		switch {
		case fault.Is(err, identity.ErrSignedOut):
			err = s.leadToSignIn(w, r, passive)
		case err == nil:
			next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), actorKey{}, actor)))
		}
		if err != nil {
			s.fail(w, r, err)
		}
	})
}

func (s *Server) whoIs(r *http.Request, passive bool) (identity.Actor, error) {
	id, err := uuid.Parse(s.Sessions.GetString(r.Context(), sessionKey))
	if err != nil {
		return identity.Actor{}, identity.ErrSignedOut
	}
	actor, err := s.Identity.Authenticate(r.Context(), id, passive)
	info := web.RequestInfo(r.Context())
	actor.RequestID, actor.IP = info.ID, info.IP
	return actor, err
}

// leadToSignIn remembers where the person wanted to go. What a page fetches by itself gets a bare 401: the page
// says so to its reader, and their next click leads here.
func (s *Server) leadToSignIn(w http.ResponseWriter, r *http.Request, passive bool) error {
	if passive {
		http.Error(w, "signed out", http.StatusUnauthorized)
		return nil
	}
	b := before{Return: wanted(r)}
	if s.Sessions.Exists(r.Context(), sessionKey) {
		b.Ended = true
		if err := s.Sessions.Destroy(r.Context()); err != nil {
			return err
		}
	}
	if err := s.setBefore(w, r, b); err != nil {
		return err
	}
	if isHTMX(r) {
		w.Header().Set("HX-Redirect", link.SignIn())
		w.WriteHeader(http.StatusUnauthorized)
		return nil
	}
	http.Redirect(w, r, link.SignIn(), http.StatusSeeOther)
	return nil
}

// wanted is the page to return to after signing in. A post is not repeated: its page is shown again instead.
func wanted(r *http.Request) string {
	if isHTMX(r) {
		page, err := url.Parse(r.Header.Get("HX-Current-URL"))
		if err != nil {
			return link.Home()
		}
		return localPath(page.RequestURI())
	}
	if r.Method != http.MethodGet {
		return link.Home()
	}
	return localPath(r.URL.RequestURI())
}

// enter makes this browser a signed-in one, under a new token, with nothing left of whoever used it before.
func (s *Server) enter(w http.ResponseWriter, r *http.Request, begun identity.Session) error {
	to := s.getBefore(r).Return
	if err := s.Sessions.Destroy(r.Context()); err != nil {
		return err
	}
	if err := s.Sessions.RenewToken(r.Context()); err != nil {
		return err
	}
	s.Sessions.Put(r.Context(), sessionKey, begun.ID.String())
	if err := s.dropBefore(w, r); err != nil {
		return err
	}
	http.Redirect(w, r, localPath(to), http.StatusSeeOther)
	return nil
}

// source is where the request comes from, as sign-in counts and records it.
func source(r *http.Request) identity.Source {
	info := web.RequestInfo(r.Context())
	return identity.Source{IP: info.IP, Agent: r.UserAgent(), RequestID: info.ID}
}
