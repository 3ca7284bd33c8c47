package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/google/uuid"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/gateway"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/web"
)

const (
	idempotencyHeader = "Idempotency-Key"
	replayedHeader    = "Idempotency-Replayed"
	approverHeader    = "x-approver-token"
)

var idempotencyParameter = &huma.Param{Name: idempotencyHeader, In: "header", Example: "6f1c1f0e-4b1f-4c58-9a2b-5f6f0f0a4d11",
	Description: "Names this request. Sent again with the same body within 24 hours, it is answered with the first answer and `Idempotency-Replayed: true`, and nothing is done twice; with another body it is refused with 422; while the first is still worked on, with 409.",
	Schema:      &huma.Schema{Type: huma.TypeString, MinLength: ptr(1), MaxLength: ptr(255), Pattern: "^[!-~]+$"}}

func ptr[T any](v T) *T { return &v }

// once answers a repeated request from what was kept. The rooms are told the same name at each repetition, so that
// they recognise it even when the answer was lost in a crash.
func (s *Server) once(ctx huma.Context, next func(huma.Context)) {
	o, v := operationOf(ctx), visitOf(ctx.Context())
	if !o.Once {
		next(ctx)
		return
	}
	key := ctx.Header(idempotencyHeader)
	if key == "" {
		v.oneTime = "api-" + uuid.NewString()
		next(ctx)
		return
	}
	r, w := humago.Unwrap(ctx)
	body, err := io.ReadAll(io.LimitReader(r.Body, web.MaxBody+1))
	if err != nil {
		s.refuse(ctx, unread(err))
		return
	}
	claim, kept, err := s.Gateway.Begin(ctx.Context(), v.actor, key, o.ID, r.URL.RequestURI(), seal.Secret(ctx.Header(approverHeader)), body)
	switch {
	case fault.Is(err, gateway.ErrInProgress):
		ctx.SetHeader("Retry-After", "2")
		s.refuse(ctx, err)
		return
	case err != nil:
		s.refuse(ctx, err)
		return
	case kept != nil:
		replay(ctx, kept)
		return
	}
	v.oneTime = oneTime(v.actor.Person, key)
	r.Body = io.NopCloser(bytes.NewReader(body))
	s.work(ctx, claim, r, w, next)
}

// oneTime is the rooms' name for a request: never the caller's own text, and different for each caller.
func oneTime(person uuid.UUID, key string) string {
	sum := sha256.Sum256([]byte(person.String() + "\n" + key))
	return "api-" + hex.EncodeToString(sum[:24])
}

// work carries the request out while its lease is renewed, and keeps what it was answered with. The work goes on when
// the caller hangs up: what was begun at BitGo must be written down.
func (s *Server) work(ctx huma.Context, claim gateway.Claim, r *http.Request, w http.ResponseWriter, next func(huma.Context)) {
	whole := context.WithoutCancel(ctx.Context())
	working, stop := context.WithCancel(whole)
	defer stop()
	go s.Gateway.Working(working, claim)
	answer := &kept{ResponseWriter: w, status: http.StatusOK}
	settled := false
	defer func() {
		if !settled { // a panic on its way up
			_ = s.Gateway.Forget(whole, claim)
		}
	}()
	next(humago.NewContext(ctx.Operation(), r.WithContext(whole), answer))
	settled = true
	stop()
	var err error
	if answer.repeatable() && !visitOf(whole).again {
		err = s.Gateway.Keep(whole, claim, gateway.Answer{Status: answer.status, Headers: map[string]string{"Content-Type": w.Header().Get("Content-Type")}, Body: answer.body.Bytes()})
	} else {
		err = s.Gateway.Forget(whole, claim)
	}
	if err != nil {
		s.Log.Error("answer not kept", "request", web.RequestInfo(whole).ID, "err", err)
	}
}

// kept copies an answer while it is written.
type kept struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (k *kept) WriteHeader(status int) {
	k.status = status
	k.ResponseWriter.WriteHeader(status)
}

func (k *kept) Write(b []byte) (int, error) {
	k.body.Write(b)
	return k.ResponseWriter.Write(b)
}

// repeatable says whether a repetition should hear the same. What failed on our side or BitGo's may work the next time;
// the rooms know what they have done already.
func (k *kept) repeatable() bool {
	return k.status < 500 && k.status != http.StatusTooManyRequests && k.status != http.StatusConflict && k.status != http.StatusUnauthorized && k.status != http.StatusForbidden
}

func replay(ctx huma.Context, a *gateway.Answer) {
	for name, value := range a.Headers {
		ctx.SetHeader(name, value)
	}
	ctx.SetHeader(replayedHeader, "true")
	ctx.SetStatus(a.Status)
	_, _ = ctx.BodyWriter().Write(a.Body) // a caller who is gone asks again
}

var errUnread = fault.New(fault.Invalid, "request.unread", "The body could not be read to its end. Nothing was done with this request. Send it again.")

func unread(err error) error {
	var tooBig *http.MaxBytesError
	if errors.As(err, &tooBig) {
		return errTooBig.With(err)
	}
	return errUnread.With(err)
}
