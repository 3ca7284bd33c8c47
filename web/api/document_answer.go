package api

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/gateway"
	"github.com/unykorn/console/internal/wallet"
)

// answerHeaders are what an answer may carry beside its body.
var answerHeaders = map[string]*huma.Header{
	"RateLimit":            {Description: "Calls left in this minute, and the seconds until it ends.", Schema: &huma.Schema{Type: huma.TypeString}, Example: `"key";r=599;t=60`},
	"RateLimit-Policy":     {Description: "Calls that the key may make, in a window of so many seconds.", Schema: &huma.Schema{Type: huma.TypeString}, Example: `"key";q=600;w=60`},
	"Retry-After":          {Description: "Seconds to wait.", Schema: &huma.Schema{Type: huma.TypeInteger}, Example: 60},
	"Idempotency-Replayed": {Description: "`true`: this is the first answer to this Idempotency-Key, again.", Schema: &huma.Schema{Type: huma.TypeString}, Example: "true"},
}

func headersOf(o operation, status int) map[string]*huma.Header {
	if o.Scope == "" {
		return nil
	}
	names := []string{"RateLimit", "RateLimit-Policy"}
	switch {
	case status == http.StatusUnauthorized:
		return nil
	case status == http.StatusTooManyRequests, status == http.StatusConflict && o.Once:
		names = append(names, "Retry-After")
	case status < 300 && o.Once:
		names = append(names, "Idempotency-Replayed")
	}
	out := map[string]*huma.Header{}
	for _, name := range names {
		out[name] = &huma.Header{Ref: "#/components/headers/" + name}
	}
	return out
}

// sampleProblems has a code that is typical of each status.
var sampleProblems = map[int]string{http.StatusBadRequest: errRequest.Code, http.StatusUnauthorized: errNoKey.Code, http.StatusForbidden: errScope.Code,
	http.StatusNotFound: wallet.ErrNotFound.Code, http.StatusConflict: gateway.ErrInProgress.Code, http.StatusUnprocessableEntity: gateway.ErrReused.Code,
	http.StatusTooManyRequests: errTooMany.Code, http.StatusBadGateway: wallet.ErrBitGo.Code, http.StatusServiceUnavailable: "database.away"}

func (s *Server) sampleProblem(status int) *Problem {
	out := &Problem{Status: status, Code: fault.As(nil).Code, Detail: fault.As(nil).Message, RequestID: "5f1d0c7a9be24c3d8a66e101"}
	for _, f := range fault.All() {
		if f.Code == sampleProblems[status] {
			out.Code, out.Detail = f.Code, f.Message
		}
	}
	s.finish(out)
	return out
}
