package console

import (
	"net/http"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/seal"
	identityview "github.com/unykorn/console/views/identity"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/web"
)

// signInForm asks for email and password.
func (s *Server) signInForm(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.whoIs(r, true); err == nil {
		http.Redirect(w, r, link.Home(), http.StatusSeeOther)
		return nil
	}
	return s.bare(w, r, http.StatusOK, "Sign in", identityview.SignIn(identityview.SignInProps{Ended: s.getBefore(r).Ended, SetUp: s.getBefore(r).SetUp}))
}

// signIn checks the password and goes on to the code.
func (s *Server) signIn(w http.ResponseWriter, r *http.Request) error {
	if err := parse(r); err != nil {
		return err
	}
	email := r.PostForm.Get("email")
	passed, err := s.Identity.CheckPassword(r.Context(), email, seal.Secret(r.PostForm.Get("password")), source(r))
	if refused(err) {
		f := fault.As(err)
		return s.bare(w, r, fault.Status(f.Kind), "Sign in", identityview.SignIn(identityview.SignInProps{Email: email, Problem: f.Message}))
	}
	if err != nil {
		return err
	}
	if err := s.setBefore(w, r, before{Return: s.getBefore(r).Return, Passed: passed}); err != nil {
		return err
	}
	http.Redirect(w, r, link.SignInCode(), http.StatusSeeOther)
	return nil
}

// codeForm asks for the code of the second step.
func (s *Server) codeForm(w http.ResponseWriter, r *http.Request) error {
	if s.getBefore(r).Passed.Person == uuid.Nil {
		http.Redirect(w, r, link.SignIn(), http.StatusSeeOther)
		return nil
	}
	return s.bare(w, r, http.StatusOK, "Enter your code", identityview.Code(identityview.CodeProps{}))
}

// code checks the code and begins the session.
func (s *Server) code(w http.ResponseWriter, r *http.Request) error {
	if err := parse(r); err != nil {
		return err
	}
	b := s.getBefore(r)
	begun, err := s.Identity.CheckCode(r.Context(), b.Passed, seal.Secret(r.PostForm.Get("code")), source(r))
	f := fault.As(err)
	switch {
	case fault.Is(err, identity.ErrStartAgain):
		if err := s.setBefore(w, r, before{Return: b.Return}); err != nil {
			return err
		}
		return s.bare(w, r, fault.Status(f.Kind), "Sign in", identityview.SignIn(identityview.SignInProps{Problem: f.Message}))
	case refused(err):
		return s.bare(w, r, fault.Status(f.Kind), "Enter your code", identityview.Code(identityview.CodeProps{Problem: f.Message}))
	case err != nil:
		return err
	}
	return s.enter(w, r, begun)
}

// refused tells the answers that the form itself shows.
func refused(err error) bool {
	return fault.Is(err, identity.ErrRefused) || fault.Is(err, identity.ErrLocked) || fault.Is(err, identity.ErrBusy)
}

// signOut ends the session on both sides. Signed out already is as good.
func (s *Server) signOut(w http.ResponseWriter, r *http.Request) error {
	actor, err := s.whoIs(r, true)
	if err == nil {
		err = s.Identity.SignOut(r.Context(), actor)
	}
	if err != nil && !fault.Is(err, identity.ErrSignedOut) {
		return err
	}
	if err := s.Sessions.Destroy(r.Context()); err != nil {
		return err
	}
	http.Redirect(w, r, link.SignIn(), http.StatusSeeOther)
	return nil
}

// demoSignIn follows a link that the demo printed in its terminal; serve has no such route.
func (s *Server) demoSignIn(w http.ResponseWriter, r *http.Request) error {
	email, known := s.DemoSignIn[r.PathValue("key")]
	if !known {
		return errNoPage
	}
	demo := identity.System("demo")
	person, err := s.Identity.PersonByEmail(r.Context(), demo, email)
	if err != nil {
		return err
	}
	begun, err := s.Identity.SignInAs(r.Context(), demo, person.ID, source(r))
	if err != nil {
		return err
	}
	return s.enter(w, r, begun)
}

// parse reads the form; one that is too big or broken is the sender's mistake.
func parse(r *http.Request) error {
	if r.ContentLength > web.Limit(r) {
		return errTooBig // also what is no form, and would be left unread
	}
	if err := r.ParseForm(); err != nil {
		return errForm.With(err)
	}
	return nil
}

var errForm = fault.New(fault.Invalid, "console.form", "The form could not be read. Nothing was stored. Load the page again and fill it once more.")
