// Package api is the door for machines: /api/bitgo/… as seed 001 describes it, in JSON. A handler reads the request, calls
// verbs of the rooms and shapes the answer; it never asks the database or BitGo. What there is, and which scope each
// operation takes, stands in operations.go alone; the OpenAPI document is made from the same code.
package api

import (
	"log/slog"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/google/uuid"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/countersign"
	"github.com/unykorn/console/internal/dividend"
	"github.com/unykorn/console/internal/doctor"
	"github.com/unykorn/console/internal/gateway"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ltv"
	"github.com/unykorn/console/internal/offering"
	"github.com/unykorn/console/internal/onboarding"
	"github.com/unykorn/console/internal/reconcile"
	"github.com/unykorn/console/internal/security"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/subscription"
	"github.com/unykorn/console/internal/sweep"
	"github.com/unykorn/console/internal/token"
	"github.com/unykorn/console/internal/txrequest"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/internal/whitelist"
	"github.com/unykorn/console/internal/wire"
)

// Prefix is where the operations live.
const Prefix = "/api/bitgo"

// Server holds the rooms that the operations call.
type Server struct {
	Gateway    *gateway.Service
	Identity   *identity.Service
	Approvals  *approval.Service
	Doctor     *doctor.Service
	LTV        *ltv.Service
	Reconcile  *reconcile.Service
	Investors  *accreditation.Service
	Offerings  *offering.Service
	Securities *security.Service
	Dividends  *dividend.Service
	Sends      *send.Service
	Wallets    *wallet.Service
	Whitelist  *whitelist.Service
	TxRequests *txrequest.Service

	Subscriptions *subscription.Service
	Tokens        *token.Service
	Countersign   *countersign.Service
	Onboarding    *onboarding.Service
	Wires         *wire.Service
	Sweeps        *sweep.Service

	Clock clock.Clock
	Log   *slog.Logger
	// Public is the URL that callers use, for links in answers, without a slash at the end.
	Public string
	// Rate is how many calls a minute one key may make; 0: 600.
	Rate int
	// Strangers is how many calls a minute without a valid key one network may make; 0: 120.
	Strangers int

	limits     limiter[uuid.UUID]
	strangers  limiter[string]
	operations []operation
	gaps       []string // what the document lacks, for a test
}

// Handler serves every operation and the document, and answers JSON for whatever is not there.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+DocumentPath, s.document(s.build(mux).OpenAPI()))
	known := mux // what follows is not an operation
	out := http.NewServeMux()
	out.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		defer s.crashed(w, r)
		if _, pattern := known.Handler(r); pattern != "" {
			known.ServeHTTP(w, r)
			return
		}
		s.absent(w, r, allowed(known, r))
	})
	return out
}

// Document is what there is, for those who make pages of it.
func (s *Server) Document() *huma.OpenAPI { return s.build(http.NewServeMux()).OpenAPI() }

// build makes the document and the routes together.
func (s *Server) build(mux *http.ServeMux) huma.API {
	api := humago.New(mux, s.config())
	api.UseMiddleware(s.logged, s.enter, s.limited, s.once)
	s.operations, s.gaps = nil, nil
	s.register(api)
	s.complete(api.OpenAPI())
	return api
}

// allowed are the methods that a path does take.
func allowed(mux *http.ServeMux, r *http.Request) []string {
	var out []string
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete} {
		probe := r.Clone(r.Context())
		probe.Method = method
		if _, pattern := mux.Handler(probe); pattern != "" && !slices.Contains(out, method) {
			out = append(out, method)
		}
	}
	return out
}
