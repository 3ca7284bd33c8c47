// Package fault is the one error a person may read. A Fault carries a public message (what happened, what it
// means for the money, what to do) and, apart from it, the private cause. Doors show Message and Fields, log
// Err once, and never show err.Error() to anybody.
package fault

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
)

// Kind says which family of failure it is; doors turn it into a status.
type Kind int

// The kinds, with the HTTP status that each door answers.
const (
	Internal        Kind = iota // 500: nobody outside can act on it
	Invalid                     // 422: the request can be corrected
	Unauthenticated             // 401: sign in first
	Forbidden                   // 403: somebody else may
	NotFound                    // 404: absent, or not yours, which must look alike
	Conflict                    // 409: the state moved on
	TooMany                     // 429: slow down
	Upstream                    // 502: BitGo answered badly
	Unavailable                 // 503: a part of ours is away
)

// Fault is an error with a public half (Code, Message, Fields) and a private half (Err).
type Fault struct {
	Kind    Kind
	Code    string            // stable, dotted: "send.not-approved"
	Message string            // public
	Fields  map[string]string // public, by form field name
	Err     error             // private cause, for the log
}

// Referenced is a cause that came from outside with a reference of its own, which may be shown: BitGo's request id, its
// name for the error and the status it answered with.
type Referenced interface {
	error
	Reference() (id, name string, status int)
}

// New returns a fault to be kept as a named value of its package; With, Because and Field copy it. It is listed by All.
func New(kind Kind, code, message string) *Fault {
	f := &Fault{Kind: kind, Code: code, Message: message}
	list.add(f)
	return f
}

// Error is for logs only. It includes the private cause.
func (f *Fault) Error() string {
	if f.Err != nil {
		return f.Code + ": " + f.Err.Error()
	}
	return f.Code + ": " + f.Message
}

// Unwrap gives the private cause.
func (f *Fault) Unwrap() error { return f.Err }

// Is makes errors.Is compare by code, so that a copy with another cause still matches its named value.
func (f *Fault) Is(target error) bool {
	other, ok := target.(*Fault)
	return ok && other.Code == f.Code
}

// With returns a copy that carries the private cause.
func (f *Fault) With(err error) *Fault {
	c := f.copy()
	c.Err = err
	return c
}

// Because returns a copy with a more precise public message.
func (f *Fault) Because(format string, args ...any) *Fault {
	c := f.copy()
	c.Message = fmt.Sprintf(format, args...)
	return c
}

// Field returns a copy that also blames one form field.
func (f *Fault) Field(name, message string) *Fault {
	c := f.copy()
	if c.Fields == nil {
		c.Fields = map[string]string{}
	}
	c.Fields[name] = message
	return c
}

func (f *Fault) copy() *Fault {
	c := *f
	c.Fields = maps.Clone(f.Fields)
	return &c
}

// As finds the fault in an error chain. Anything else is Internal, with a message that gives nothing away.
func As(err error) *Fault {
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return unnamed.With(err)
}

// Is reports whether err is, or wraps, the given named fault.
func Is(err error, f *Fault) bool { return errors.Is(err, f) }

// Status is the HTTP status of a kind.
func Status(k Kind) int {
	switch k {
	case Invalid:
		return http.StatusUnprocessableEntity
	case Unauthenticated:
		return http.StatusUnauthorized
	case Forbidden:
		return http.StatusForbidden
	case NotFound:
		return http.StatusNotFound
	case Conflict:
		return http.StatusConflict
	case TooMany:
		return http.StatusTooManyRequests
	case Upstream:
		return http.StatusBadGateway
	case Unavailable:
		return http.StatusServiceUnavailable
	case Internal:
		return http.StatusInternalServerError
	}
	return http.StatusInternalServerError
}
