package console

import (
	"net/http"

	"rsc.io/qr"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/seal"
	identityview "github.com/unykorn/console/views/identity"
	"github.com/unykorn/console/views/link"
)

// welcome is the page that a link for setting up opens. Whoever has the link is taken for the person it was made for.
func (s *Server) welcome(w http.ResponseWriter, r *http.Request) error {
	return s.showWelcome(w, r, http.StatusOK, nil)
}

func (s *Server) showWelcome(w http.ResponseWriter, r *http.Request, status int, fields map[string]string) error {
	token := seal.Secret(r.PathValue("invitation"))
	who, err := s.Identity.Invitation(r.Context(), token)
	if err != nil {
		return err
	}
	modules, err := qrModules(identity.CodeURL(who.Person.Email, who.Seed))
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	return s.bare(w, r, status, "Set up your sign-in", identityview.Welcome(identityview.WelcomeProps{Link: token, Name: who.Person.Name, Email: who.Person.Email,
		Seed: who.Seed, QR: modules, Expires: who.ExpiresAt, Now: s.Clock.Now(), Fields: fields}))
}

// qrModules are the dark modules of a text's code.
func qrModules(text seal.Secret) ([][]bool, error) {
	code, err := qr.Encode(text.Reveal(), qr.M)
	if err != nil {
		return nil, fault.As(err)
	}
	out := make([][]bool, code.Size)
	for y := range out {
		out[y] = make([]bool, code.Size)
		for x := range out[y] {
			out[y][x] = code.Black(x, y)
		}
	}
	return out, nil
}

// welcomeSetUp keeps the password and the codes of somebody new; the link is used up by it, and they sign in.
func (s *Server) welcomeSetUp(w http.ResponseWriter, r *http.Request) error {
	if err := parse(r); err != nil {
		return err
	}
	token := seal.Secret(r.PathValue("invitation"))
	if _, err := s.Identity.Invitation(r.Context(), token); err != nil {
		return err // before anything is said about what was typed
	}
	if r.PostForm.Get("password") != r.PostForm.Get("again") {
		return s.showWelcome(w, r, http.StatusUnprocessableEntity, map[string]string{"again": "The two passwords are not the same."})
	}
	_, err := s.Identity.SetUp(r.Context(), token, seal.Secret(r.PostForm.Get("password")), seal.Secret(r.PostForm.Get("code")), source(r))
	if fault.Is(err, identity.ErrSetUpForm) {
		return s.showWelcome(w, r, http.StatusUnprocessableEntity, fault.As(err).Fields)
	}
	if err != nil {
		return err
	}
	if err := s.setBefore(w, r, before{SetUp: true}); err != nil {
		return err
	}
	http.Redirect(w, r, link.SignIn(), http.StatusSeeOther)
	return nil
}
