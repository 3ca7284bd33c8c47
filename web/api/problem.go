package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/ltv"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/web"
)

// Problem is every error's body: RFC 9457, and seed 001's error and message beside it.
type Problem struct {
	Type      string    `json:"type" format:"uri" doc:"A page about this error." example:"https://console.example/problems/send.fields"`
	Title     string    `json:"title" doc:"The family of the error." example:"Bad Request"`
	Status    int       `json:"status" doc:"The HTTP status." example:"400"`
	Detail    string    `json:"detail" doc:"What happened, what it means for the money, what to do."`
	Code      string    `json:"code" doc:"Stable; branch on it." example:"send.fields"`
	Word      string    `json:"error" doc:"The same code as seed 001 writes it." example:"SEND_FIELDS"`
	Message   string    `json:"message" doc:"The same as detail."`
	RequestID string    `json:"requestId" doc:"Give it to support."`
	Fields    []Blame   `json:"fields,omitempty" doc:"Which parts of the request are to blame."`
	BitGo     *Upstream `json:"bitgo,omitempty" doc:"What BitGo answered, where BitGo is the cause."`
	Computed  *Computed `json:"computed,omitempty" doc:"With LTV_EXCEEDED: what was computed."`
}

// Blame is one part of the request that cannot be used.
type Blame struct {
	Field   string `json:"field" example:"amount"`
	Message string `json:"message"`
}

// Upstream is BitGo's part in an error.
type Upstream struct {
	RequestID string `json:"reqId,omitempty" doc:"BitGo's own reference; give it to BitGo's support."`
	Name      string `json:"name,omitempty" doc:"BitGo's name for the error."`
	Status    int    `json:"status,omitempty" doc:"The HTTP status that BitGo answered."`
	Scenario  string `json:"scenario,omitempty" doc:"The trouble of BitGo's guide that it is, where it is one." example:"api-v2-endpoint-integration#sub-dust-threshold"`
	Meaning   string `json:"meaning,omitempty" doc:"What that trouble is."`
	Next      string `json:"next,omitempty" doc:"The first step to take; the console's page has all of them."`
	Actor     string `json:"actor,omitempty" doc:"Who must act."`
}

// Computed is the arithmetic of a refused loan.
type Computed struct {
	LTV string `json:"ltv" doc:"Loan-to-value in percent." example:"40.0"`
	Max int    `json:"max" doc:"The most that is allowed, in percent." example:"35"`
}

// Error, GetStatus and ContentType make it an error of huma's.
func (p *Problem) Error() string { return p.Code }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is RFC 9457's.
func (p *Problem) ContentType(string) string { return problemType }

const problemType = "application/problem+json"

func (p *Problem) write(ctx huma.Context) {
	_ = json.NewEncoder(ctx.BodyWriter()).Encode(p) // a caller who is gone hears nothing
}

// words are the codes that seed 001 fixes; every other is the code in capitals.
var words = map[string]string{ltv.ErrExceeded.Code: "LTV_EXCEEDED"}

// fieldNames are the contract's where the forms have others.
var fieldNames = map[string]string{"wallet": "walletId", "asset": "coin", "passphrase": "walletPassphrase", "purpose": "comment", "reason": "memo",
	"loan": "currentLoanAmountUSD", "collateral": "collateralValueUSD"}

// problem turns an error into its public half and logs the private one, once.
func (s *Server) problem(ctx context.Context, err error) *Problem {
	var ready *Problem
	if errors.As(err, &ready) {
		return ready
	}
	f, id := fault.As(err), web.RequestInfo(ctx).ID
	p := &Problem{Status: StatusOf(f), Code: f.Code, Detail: f.Message, RequestID: id}
	for field, said := range f.Fields {
		if ours, ok := fieldNames[field]; ok {
			field = ours
		}
		p.Fields = append(p.Fields, Blame{Field: field, Message: said})
	}
	slices.SortFunc(p.Fields, func(a, b Blame) int { return strings.Compare(a.Field, b.Field) })
	var upstream fault.Referenced
	if errors.As(err, &upstream) {
		id, name, status := upstream.Reference()
		p.BitGo = &Upstream{RequestID: id, Name: name, Status: status}
		if s.Doctor != nil {
			if x, ok := s.Doctor.Explain(err); ok {
				p.BitGo.Scenario, p.BitGo.Meaning, p.BitGo.Next, p.BitGo.Actor = x.Whole(), x.Happened, x.Next[0], x.Act
			}
		}
	}
	s.finish(p)
	visitOf(ctx).code = p.Code
	level := s.Log.Info
	if p.Status >= 500 {
		level = s.Log.Error
	}
	level("refused", "request", id, "code", f.Code, "err", f.Err)
	return p
}

// finish fills what follows from the rest.
func (s *Server) finish(p *Problem) {
	p.Type, p.Title, p.Message = s.Public+"/problems/"+p.Code, http.StatusText(p.Status), p.Detail
	p.Word = Word(p.Code)
}

// Word is a code as seed 001 writes it.
func Word(code string) string {
	if fixed := words[code]; fixed != "" {
		return fixed
	}
	return strings.ToUpper(strings.NewReplacer(".", "_", "-", "_").Replace(code))
}

// reused ends the code of a key that was used for another request, which the gateway finds out while it keeps the answer, and
// the room that did it later.
const reused = ".reused"

// StatusOf is the console's, but for what cannot be taken: seed 001 says 400, and keeps 422 for a reused key. That BitGo
// refuses a send, by a policy above all, is as final as when we do, and a 502 would have callers try again.
func StatusOf(f *fault.Fault) int {
	switch {
	case f.Code == send.ErrRefused.Code:
		return http.StatusBadRequest
	case f.Kind == fault.Invalid && strings.HasSuffix(f.Code, reused):
		return http.StatusUnprocessableEntity
	case f.Kind == fault.Invalid:
		return http.StatusBadRequest
	}
	return fault.Status(f.Kind)
}

// The problems of a request that reaches no handler.
var (
	errRequest = fault.New(fault.Invalid, "request.invalid", "The request does not have the shape that this operation takes. Nothing was done with it. Correct the marked parts.")
	errTooBig  = fault.New(fault.Invalid, "request.too-big", "The body is larger than 1 MiB. Nothing was done with this request.")
	errAbsent  = fault.New(fault.NotFound, "request.no-operation", "There is no such operation. Nothing was done with this request. GET /api/openapi.json lists all of them.")
	errMethod  = fault.New(fault.NotFound, "request.method", "This path does not take this method. Nothing was done with this request. The Allow header names those it takes.")
)

// shaped makes huma's own refusals ours. The value that was sent is never repeated: it may be a passphrase.
func (s *Server) shaped(ctx context.Context, status int, message string, errs ...error) *Problem {
	f := errRequest
	if status == http.StatusRequestEntityTooLarge {
		f = errTooBig
	}
	p := &Problem{Status: http.StatusBadRequest, Code: f.Code, Detail: f.Message, RequestID: web.RequestInfo(ctx).ID}
	if status >= 500 {
		f = fault.As(nil)
		p.Status, p.Code, p.Detail = status, f.Code, f.Message
		s.Log.Error("refused", "request", p.RequestID, "code", p.Code, "said", message)
	}
	for _, err := range errs {
		var d huma.ErrorDetailer
		if errors.As(err, &d) {
			p.Fields = append(p.Fields, Blame{Field: strings.TrimPrefix(d.ErrorDetail().Location, "body."), Message: d.ErrorDetail().Message})
		}
	}
	s.finish(p)
	visitOf(ctx).code = p.Code
	return p
}

// crashed answers in JSON when a handler panics, and lets the frame log it.
func (s *Server) crashed(w http.ResponseWriter, r *http.Request) {
	if cause := recover(); cause != nil {
		p := &Problem{Status: http.StatusInternalServerError, Code: "internal", Detail: fault.As(nil).Message, RequestID: web.RequestInfo(r.Context()).ID}
		s.finish(p)
		s.write(w, p)
		panic(cause)
	}
}

// absent answers for a path that is no operation.
func (s *Server) absent(w http.ResponseWriter, r *http.Request, methods []string) {
	p := s.problem(r.Context(), errAbsent)
	if len(methods) > 0 {
		p = s.problem(r.Context(), errMethod)
		p.Status = http.StatusMethodNotAllowed
		s.finish(p)
		w.Header().Set("Allow", strings.Join(methods, ", "))
	}
	s.write(w, p)
}

func (s *Server) write(w http.ResponseWriter, p *Problem) {
	w.Header().Set("Content-Type", problemType)
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // a caller who is gone hears nothing
}
