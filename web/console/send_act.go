package console

import (
	"context"
	"net/http"
	"strconv"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/web"
)

func requestID(r *http.Request) string { return web.RequestInfo(r.Context()).ID }

// sendRelease hands the passphrase to the one call that needs it and shows honestly what came of it.
func (s *Server) sendRelease(w http.ResponseWriter, r *http.Request) error {
	if err := parse(r); err != nil {
		return err
	}
	id, err := uuid.Parse(r.PathValue("send"))
	if err != nil {
		return send.ErrNotFound
	}
	passphrase, otp := r.PostForm.Get("passphrase"), r.PostForm.Get("otp")
	r.Form, r.PostForm = nil, nil // nothing later in this request may show or log them
	_, err = hand(r.Context(), s.Sends.Release, actorFrom(r.Context()), id, passphrase, otp)
	if err == nil {
		return s.outcome(w, r, id)
	}
	f := fault.As(err)
	switch {
	case fault.Is(err, send.ErrUnknown), len(f.Fields) == 0 && (fault.Is(err, send.ErrRefused) || fault.Is(err, send.ErrReturned)):
		s.note(r, f)
		return s.outcome(w, r, id)
	case answersForm(f):
		s.note(r, f)
		return s.showSend(w, r, fault.Status(f.Kind), f)
	}
	return err
}

// hand calls a release with the typed secrets as the room's own type for them, which belongs to a pipe that no door
// imports.
func hand[S ~string](ctx context.Context, release func(context.Context, identity.Actor, uuid.UUID, S, S) (send.Send, error),
	actor identity.Actor, id uuid.UUID, passphrase, otp string) (send.Send, error) {
	return release(ctx, actor, id, S(passphrase), S(otp))
}

// outcome leads to the send's page, which says by itself what became of a release: sent, waiting at BitGo, refused,
// returned or unknown. A reload of it repeats nothing.
func (s *Server) outcome(w http.ResponseWriter, r *http.Request, id uuid.UUID) error {
	http.Redirect(w, r, link.Send(id.String()), http.StatusSeeOther)
	return nil
}

// sendCancel takes a send back before it is released.
func (s *Server) sendCancel(w http.ResponseWriter, r *http.Request) error {
	id, err := uuid.Parse(r.PathValue("send"))
	if err != nil {
		return send.ErrNotFound
	}
	_, err = s.Sends.Cancel(r.Context(), actorFrom(r.Context()), id)
	if f := fault.As(err); err != nil && answersForm(f) {
		s.note(r, f)
		return s.showSend(w, r, fault.Status(f.Kind), f)
	}
	if err != nil {
		return err
	}
	return s.done(w, r, link.Send(id.String()), "Cancelled. Nothing was sent, and its amount is free again.")
}

// sendBump hands the passphrase to the one call that raises the fee, and shows what came of it.
func (s *Server) sendBump(w http.ResponseWriter, r *http.Request) error {
	if err := parse(r); err != nil {
		return err
	}
	id, err := uuid.Parse(r.PathValue("send"))
	if err != nil {
		return send.ErrNotFound
	}
	percent, _ := strconv.Atoi(r.PostForm.Get("percent")) // 0 is none of the raises
	passphrase, otp := r.PostForm.Get("passphrase"), r.PostForm.Get("otp")
	r.Form, r.PostForm = nil, nil // nothing later in this request may show or log them
	b, err := s.Sends.Bump(r.Context(), actorFrom(r.Context()), id, percent, send.Secret(passphrase), send.Secret(otp))
	if f := fault.As(err); err != nil && answersForm(f) {
		s.note(r, f)
		return s.showSend(w, r, fault.Status(f.Kind), f)
	}
	switch {
	case err != nil:
		return err
	case b.State == send.BumpPending:
		return s.done(w, r, link.Send(id.String()), "BitGo asks for an approval of its own before the fee is raised. The first transaction goes on as it was.")
	}
	return s.done(w, r, link.Send(id.String()), "The fee was raised. The network takes one of the two transactions, never both.")
}
