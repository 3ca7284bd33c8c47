// Package console is the door for people: HTML over HTTP. A handler reads the request, calls one verb of a room
// and shows the answer; it never asks the database or BitGo. Who may open what stands in routes.go alone.
package console

import (
	"log/slog"
	"net/http"

	"github.com/alexedwards/scs/v2"
	"github.com/gorilla/sessions"

	"github.com/unykorn/console/internal/access"
	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/batch"
	"github.com/unykorn/console/internal/captable"
	"github.com/unykorn/console/internal/ceremony"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/consolidation"
	"github.com/unykorn/console/internal/countersign"
	"github.com/unykorn/console/internal/delivery"
	"github.com/unykorn/console/internal/doctor"
	"github.com/unykorn/console/internal/export"
	"github.com/unykorn/console/internal/freeze"
	"github.com/unykorn/console/internal/gateway"
	"github.com/unykorn/console/internal/holder"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/linked"
	"github.com/unykorn/console/internal/ltv"
	"github.com/unykorn/console/internal/mail"
	"github.com/unykorn/console/internal/notify"
	"github.com/unykorn/console/internal/onboarding"
	"github.com/unykorn/console/internal/partner"
	"github.com/unykorn/console/internal/regulation"
	"github.com/unykorn/console/internal/sanction"
	"github.com/unykorn/console/internal/savedview"
	"github.com/unykorn/console/internal/security"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/statement"
	"github.com/unykorn/console/internal/subscription"
	"github.com/unykorn/console/internal/sweep"
	"github.com/unykorn/console/internal/token"
	"github.com/unykorn/console/internal/travel"
	"github.com/unykorn/console/internal/txrequest"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/internal/webhook"
	"github.com/unykorn/console/internal/whitelist"
	"github.com/unykorn/console/internal/wire"
)

// Server holds the rooms that pages call.
type Server struct {
	Access     *access.Service
	Batches    *batch.Service
	Ceremonies *ceremony.Service
	Delivery   *delivery.Service
	Partners   *partner.Service
	Doctor     *doctor.Service
	Exports    *export.Service
	Freezes    *freeze.Service
	Gateway    *gateway.Service
	Identity   *identity.Service
	Approvals  *approval.Service
	Audit      *audit.Service
	Ledger     *ledger.Service
	LTV        *ltv.Service
	Notify     *notify.Service
	Clients    *onboarding.Service

	Consolidations *consolidation.Service

	Countersign *countersign.Service
	Linked      *linked.Service

	Holders    *holder.Service
	Investors  *accreditation.Service
	Securities *security.Service
	Captables  *captable.Service

	Sanctions  *sanction.Service
	Law        *regulation.Service
	Travel     *travel.Service
	Sends      *send.Service
	Statements *statement.Service
	Sweeps     *sweep.Service
	Tokens     *token.Service
	TxRequests *txrequest.Service
	Views      *savedview.Service
	Wallets    *wallet.Service
	Hooks      *subscription.Service
	Webhooks   *webhook.Service
	Wires      *wire.Service
	Whitelist  *whitelist.Service

	Sessions   *scs.SessionManager   // people who are signed in
	Before     *sessions.CookieStore // the ten minutes before that
	Live       *notify.Hub
	Clock      clock.Clock
	Log        *slog.Logger
	Public     string // where machines reach the gateway: https://console.example
	Production bool   // the badge in the frame: which network the money is on

	// DemoSignIn signs in whoever follows a link of the demo's terminal; nil in serve, where no such route exists.
	DemoSignIn map[string]string // key → email
	// DemoMail are the mails that a demo keeps instead of sending them; nil in serve, where no such route exists.
	DemoMail *mail.Folder
	// Gallery shows every page in each of its states with made-up figures. A demo alone sets it, and no setting can.
	Gallery bool
}

// handler is a page or an act. What it returns is shown by fail, so it cannot forget to answer or answer twice.
type handler func(w http.ResponseWriter, r *http.Request) error

// Handler mounts every route with its guard.
func (s *Server) Handler() http.Handler {
	// A session that cannot be read, because the database is away, is shown as every other failure is.
	s.Sessions.ErrorFunc = s.fail
	mux := http.NewServeMux()
	for _, rt := range s.Routes() {
		mux.Handle(rt.Pattern, s.guard(rt))
	}
	mux.Handle("/", s.Sessions.LoadAndSave(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, errNoPage)
	})))
	return mux
}

// guard is the lock on a route: who is it, and do they hold one of its roles. The room checks again.
func (s *Server) guard(rt Route) http.Handler {
	act := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var err error
		if r.Method == http.MethodPost {
			err = parse(r) // here and not only where a form is read: nothing acts on a body that is too big or broken
		}
		if err == nil {
			err = rt.handle(w, r)
		}
		if err != nil {
			s.fail(w, r, err)
		}
	})
	locked := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !rt.allows(actorFrom(r.Context())) {
			s.fail(w, r, rt.denied())
			return
		}
		act.ServeHTTP(w, r)
	})
	if rt.Open {
		return s.Sessions.LoadAndSave(act)
	}
	return s.Sessions.LoadAndSave(s.authenticate(locked))
}
