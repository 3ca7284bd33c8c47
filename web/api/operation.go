package api

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/unykorn/console/internal/identity"
)

// operation is one row of the access table: what it is called, where it stands, and what a key needs for it.
type operation struct {
	ID      string // stable: generated clients name their methods after it
	Method  string
	Path    string // below Prefix
	Scope   string // of identity.Scopes; "": open to all
	Roles   []identity.Role
	Once    bool  // takes an Idempotency-Key
	Status  int   // of the usual answer; 0: 200
	Also    []int // other statuses with the same body
	Tag     string
	Summary string
	Text    string
	Errors  []int // beside those that every operation has
}

const metadata = "operation"

// add registers an operation. What the handler returns as an error is shown as a problem and logged, once, here.
func add[I, O any](s *Server, api huma.API, o operation, handle func(context.Context, *I) (*O, error)) {
	if o.Status == 0 {
		o.Status = http.StatusOK
	}
	s.operations = append(s.operations, o)
	h := huma.Operation{OperationID: o.ID, Method: o.Method, Path: Prefix + o.Path, Summary: o.Summary, Description: o.description(), Tags: []string{o.Tag},
		DefaultStatus: o.Status, Errors: o.errors(), Metadata: map[string]any{metadata: o, "order": len(s.operations)}}
	if o.Scope != "" {
		h.Security = []map[string][]string{{"key": {}}}
	} else {
		h.Security = []map[string][]string{{}}
	}
	if o.Once {
		h.Parameters = append(h.Parameters, idempotencyParameter)
	}
	h.Responses = o.answers()
	huma.Register(api, h, func(ctx context.Context, in *I) (*O, error) {
		out, err := handle(ctx, in)
		if err != nil {
			return nil, s.problem(ctx, err)
		}
		return out, nil
	})
}

func (o operation) description() string {
	text := o.Text
	if o.Scope != "" {
		text += "\n\nNeeds a key with the scope `" + o.Scope + "`"
		for i, r := range o.Roles {
			text += map[bool]string{true: " and the role ", false: " or "}[i == 0] + "`" + string(r) + "`"
		}
		text += "."
	}
	return text
}

// errors are the statuses in the document: an open operation has no key to refuse.
func (o operation) errors() []int {
	out := append([]int{http.StatusBadRequest, http.StatusInternalServerError}, o.Errors...)
	if !slices.Contains(o.Also, http.StatusServiceUnavailable) {
		out = append(out, http.StatusServiceUnavailable)
	}
	if o.Scope != "" {
		out = append(out, http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests)
	}
	if o.Once {
		out = append(out, http.StatusConflict, http.StatusUnprocessableEntity)
	}
	return out
}

// answers are the statuses that errors does not know of; huma fills in the usual one's body, and complete the others'.
func (o operation) answers() map[string]*huma.Response {
	out := map[string]*huma.Response{strconv.Itoa(o.Status): {Description: said[o.Status]}}
	for _, status := range o.Also {
		out[strconv.Itoa(status)] = &huma.Response{Description: said[status]}
	}
	return out
}

func operationOf(ctx huma.Context) operation {
	o, _ := ctx.Operation().Metadata[metadata].(operation)
	return o
}

// Page is the shape of lists: the items stand under a name of their own beside it.
type Page struct {
	Next string `json:"nextCursor,omitempty" doc:"Give it as cursor for the next page; absent on the last one."`
}

// key is who calls. Every operation with a scope has one.
func caller(ctx context.Context) identity.Actor {
	v, _ := ctx.Value(visitKey{}).(*visit)
	if v == nil {
		return identity.Actor{}
	}
	return v.actor
}
