package sandbox

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/unykorn/console/internal/sandbox/contract"
)

// Platform is BitGo's own server, with the control API under /_sandbox/ beside it.
func (s *Server) Platform() http.Handler {
	control := s.control()
	platform := s.watched("platform", contract.Record(contract.Platform, contract.FromEnv(), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.platform(r).write(w)
	})))
	return s.durably(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/_sandbox" || strings.HasPrefix(r.URL.Path, "/_sandbox/") {
			control.ServeHTTP(w, r)
			return
		}
		platform.ServeHTTP(w, r)
	}))
}

// platform answers one request.
func (s *Server) platform(r *http.Request) answer {
	if a, down := s.down.answer(r, s.stop); down {
		return a
	}
	body, err := readBody(r)
	c := &call{request: r, query: r.URL.Query(), body: body, id: s.requestID(r)}
	if err != nil {
		return c.fail(invalid("BadRequest", "request body could not be read"))
	}
	if field := secretField(body); field != "" {
		return s.flag(c, field)
	}
	a := s.dispatch(c)
	return a.with("Request-Id", c.id)
}

// requestID is the caller's, or a new one.
func (s *Server) requestID(r *http.Request) string {
	if id := r.Header.Get("Request-Id"); id != "" {
		return id
	}
	return digest(fmt.Sprint("request", s.requests.Add(1), s.clock.Now()))[:24]
}

func (s *Server) dispatch(c *call) answer {
	parts := segments(c.request.URL)
	route, values, matched := s.table.find(c.request.Method, parts)
	if !matched {
		return s.unknown(c, parts)
	}
	c.path = values
	if refused, asked := s.provoked(c); asked {
		return refused
	}
	if s.holds.pass(holdPoint(route), values, c.request.Context().Done()) {
		return answer{abort: true}
	}
	s.mu.Lock()
	p, known := s.authenticate(c)
	c.recognise()
	if !known && !route.open {
		s.mu.Unlock()
		return c.refuse(p)
	}
	if known {
		if p, allowed := s.allowed(c, route); !allowed {
			s.mu.Unlock()
			return s.signed(c, c.refuse(p))
		}
	}
	if p, over := s.overRate(c, route); over {
		s.mu.Unlock()
		return s.signed(c, c.refuse(p))
	}
	if route.free {
		s.mu.Unlock()
		return s.signed(c, route.handle(c))
	}
	done := s.locked(c, route)
	if s.holds.pass(madePoint(route), values, c.request.Context().Done()) {
		return answer{abort: true}
	}
	return done
}

// locked handles a request while nothing else moves, and lets go.
func (s *Server) locked(c *call, r route) answer {
	defer s.mu.Unlock()
	return s.signed(c, r.handle(c))
}

// unknown answers for a path that the platform does not serve.
func (s *Server) unknown(c *call, parts []string) answer {
	if expressOnly(c.request.Method, parts) {
		return c.fail(problem{status: http.StatusNotFound, name: "ApiError",
			message: "You have called a BitGo Express endpoint but this is the BitGo server. Run BitGo Express and send this request to it."})
	}
	if len(parts) > 3 && parts[0] == "api" && parts[1] == "v2" && strings.HasPrefix(parts[2], "t") && !coinNamespace(parts[2]) {
		return c.fail(invalid("UnsupportedCoin", "coin "+parts[2]+" is not supported"))
	}
	return c.fail(problem{status: http.StatusNotFound, name: "NotFound", message: "not found"})
}

// holdPoint names where a test may stop a request to the platform.
func holdPoint(r route) string {
	switch strings.Join(r.parts, "/") {
	case "api/v2/{coin}/wallet/{id}", "api/v2/wallet/{id}":
		return "wallet.get"
	case "api/v2/{coin}/wallet/{id}/transfer/{transfer}":
		return "transfer.get"
	case "api/v2/{coin}/wallet/{id}/transfer":
		return "transfer.list"
	case "api/v2/{coin}/wallet/{id}/transfer/sequenceId/{sequence}":
		return "transfer.sequence"
	case "api/v2/{coin}/pendingapprovals/{approval}", "api/v2/pendingapprovals/{approval}":
		return "approval." + strings.ToLower(r.method)
	case "api/v2/{coin}/wallet/{id}/address":
		return "address.post"
	case "api/v2/organization/{id}/enterprise":
		return "enterprise." + strings.ToLower(r.method)
	case "api/v2/{coin}/wallet/add":
		return "wallet.add"
	}
	return ""
}

// madePoint is where a request stops that has been carried out, before its answer leaves.
func madePoint(r route) string {
	return map[string]string{"enterprise.post": "enterprise.made", "wallet.add": "wallet.made"}[holdPoint(r)]
}

// expressOnly recognises the routes that exist on Express alone (bitgo-api.md §5.3).
func expressOnly(method string, parts []string) bool {
	if len(parts) < 3 || parts[0] != "api" {
		return false
	}
	last := parts[len(parts)-1]
	switch last {
	case "pingexpress":
		return true
	case "generate", "sendcoins", "sendmany", "sweep", "accelerateTx", "acceleratetx", "consolidateunspents",
		"fanoutunspents", "consolidateAccount", "prebuildAndSignTransaction", "enableTokens", "recovertoken",
		"signtx", "signtxtss", "signPayload", "local", "changepassword", "encrypt", "decrypt", "verifyaddress", "acceptshare":
		return method == http.MethodPost
	}
	return false
}
