package api

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/gateway"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/web"
)

// visit is what is known of the call being answered.
type visit struct {
	server  *Server
	actor   identity.Actor
	oneTime string // names the call to the rooms: the same for each repetition of an Idempotency-Key
	code    string // of the problem it was answered with
	unnoted bool   // of a stranger who has come too often: no line is written
	again   bool   // nothing was done: the same Idempotency-Key may be used again, with another passphrase
}

type visitKey struct{}

func visitOf(ctx context.Context) *visit {
	v, _ := ctx.Value(visitKey{}).(*visit)
	if v == nil {
		v = &visit{} // outside of a call, in a test
	}
	return v
}

// Who calls and may not. That a key is missing and that it is wrong are told apart, because a caller who forgot the
// header looks for another cause than one whose key has ended.
var (
	errNoKey = fault.New(fault.Unauthenticated, "key.missing",
		"This needs a key: Authorization: Bearer uk_…. Nothing was done with this request. An administrator makes keys in the console.")
	errScope = fault.New(fault.Forbidden, "key.scope", "The key does not have the scope that this needs. Nothing was done with this request.")
	errRole  = fault.New(fault.Forbidden, "key.role", "The key does not have a role that may do this. Nothing was done with this request.")
)

// logged writes one line for each call, whatever becomes of it (of strangers for the first ones only), and gives the call its place in the context.
func (s *Server) logged(ctx huma.Context, next func(huma.Context)) {
	v, begun := &visit{server: s}, time.Now()
	ctx = huma.WithValue(ctx, visitKey{}, v)
	defer func() {
		info := web.RequestInfo(ctx.Context())
		o := operationOf(ctx)
		if v.unnoted || v.actor.Key == uuid.Nil && o.Scope == "" {
			return // a stranger's calls are noted up to a number; health is asked every few seconds by whoever watches; it has its line in the log of requests
		}
		// The line is kept even when the caller has gone.
		if err := s.Gateway.Log(context.WithoutCancel(ctx.Context()), v.actor.Key, gateway.Call{Operation: o.ID, Status: status(ctx), Code: v.code,
			RequestID: info.ID, IP: info.IP, Took: time.Since(begun)}); err != nil {
			s.Log.Warn("call not logged", "request", info.ID, "err", err)
		}
	}()
	next(ctx)
}

// status is what was answered; a huma context tells it after the answer was written.
func status(ctx huma.Context) int {
	if n := ctx.Status(); n != 0 {
		return n
	}
	return http.StatusOK
}

// enter finds out who calls, before anything of the request is looked at.
func (s *Server) enter(ctx huma.Context, next func(huma.Context)) {
	o, v := operationOf(ctx), visitOf(ctx.Context())
	if o.Scope == "" {
		next(ctx)
		return
	}
	info := web.RequestInfo(ctx.Context())
	presented, ok := bearer(ctx.Header("Authorization"))
	if !ok {
		s.stranger(ctx, info.IP, `Bearer realm="Unykorn"`, errNoKey)
		return
	}
	actor, err := s.Identity.KeyActor(ctx.Context(), identity.APIKey, presented, info.IP)
	if err != nil {
		v.actor.Key = actor.Key // a known key that may not is counted as its own
		challenge := ""
		if fault.Is(err, identity.ErrKeyUnfit) {
			challenge = `Bearer realm="Unykorn", error="invalid_token"`
		}
		s.stranger(ctx, info.IP, challenge, err)
		return
	}
	actor.RequestID = info.ID
	v.actor = actor
	switch {
	case !actor.Allows(o.Scope):
		s.refuse(ctx, errScope.Because("The key does not have the scope %s. Nothing was done with this request. An administrator can make a key that has it.", o.Scope))
	case !slices.ContainsFunc(o.Roles, actor.HasAny):
		s.refuse(ctx, errRole.Because("This needs a key with the role %s. Nothing was done with this request.", roleWords(o.Roles)))
	default:
		next(ctx)
	}
}

func bearer(header string) (seal.Secret, bool) {
	scheme, token, _ := strings.Cut(strings.TrimSpace(header), " ")
	token = strings.TrimSpace(token)
	return seal.Secret(token), strings.EqualFold(scheme, "Bearer") && token != ""
}

func roleWords(roles []identity.Role) string {
	words := make([]string, len(roles))
	for i, r := range roles {
		words[i] = string(r)
	}
	return strings.Join(words, " or ")
}

// refuse answers a call before its handler.
func (s *Server) refuse(ctx huma.Context, err error) {
	p := s.problem(ctx.Context(), err)
	ctx.SetHeader("Content-Type", problemType)
	ctx.SetStatus(p.Status)
	p.write(ctx)
}
