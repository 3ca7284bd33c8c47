package sandbox

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"github.com/unykorn/console/internal/sandbox/contract"
)

// Express is BitGo Express: it answers the routes that need the wallet's key and
// forwards every other /api path to the platform with the caller's token.
func (s *Server) Express() http.Handler {
	express := contract.Record(contract.Express, contract.FromEnv(), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.express(r).write(w)
	}))
	return s.durably(s.watched("express", express))
}

func (s *Server) express(r *http.Request) answer {
	if a, down := s.down.answer("express", r, s.stop); down {
		return a
	}
	body, err := readBody(r)
	if err != nil {
		return expressError(http.StatusBadRequest, "request aborted", "BadRequestError")
	}
	parts := segments(r.URL)
	c := &call{request: r, body: body, query: r.URL.Query(), id: s.requestID(r)}
	if route, values, matched := s.expressTable.find(r.Method, parts); matched {
		c.path = values
		return route.handle(c)
	}
	if parts[0] != "api" {
		return expressError(http.StatusNotFound, "bitgo-express can only proxy BitGo API requests", "ApiResponseError")
	}
	return s.forward(c, r.Method, r.URL.RequestURI(), body)
}

func (s *Server) expressRoutes() []route {
	return []route{
		at("GET", "/api/v1/pingexpress", s.pingExpress),
		at("GET", "/api/v2/pingexpress", s.pingExpress),
		at("GET", "/api/v1/ping", s.pingThrough),
		at("GET", "/api/v2/ping", s.pingThrough),
		at("POST", "/api/v2/{coin}/wallet/{id}/sendcoins", s.sendCoins),
		at("POST", "/api/v2/{coin}/wallet/{id}/sendmany", s.sendMany),
		at("POST", "/api/v2/{coin}/wallet/{id}/address", s.addressThrough),
		at("PUT", "/api/v2/{coin}/pendingapprovals/{approval}", s.approvalThrough),
	}
}

func (s *Server) pingExpress(*call) answer {
	return ok(map[string]any{"status": "express server is ok!"})
}

// pingThrough asks the platform's v1 ping, whichever version was asked for.
func (s *Server) pingThrough(c *call) answer { return s.forward(c, "GET", "/api/v1/ping", nil) }

// upstream is a request that Express itself makes, with the caller's token. Only
// x-bitgo-otp and the content type are passed on, and the SDK's request id added.
func (s *Server) upstream(c *call, method, target string, body []byte) answer {
	r, err := http.NewRequestWithContext(c.request.Context(), method, "http://platform"+target, io.NopCloser(bytes.NewReader(body)))
	if err != nil {
		return expressError(http.StatusInternalServerError, "invalid url", "TypeError")
	}
	r.Header.Set("Request-Id", c.id)
	for _, name := range []string{"Authorization", "Content-Type", "X-Bitgo-Otp"} {
		if value := c.request.Header.Get(name); value != "" {
			r.Header.Set(name, value)
		}
	}
	return s.platform(r)
}

// forward proxies: a success passes as it is, a failure keeps its status and is
// rewritten. A platform that cannot be reached is a 500.
func (s *Server) forward(c *call, method, target string, body []byte) answer {
	if s.down.refuses("platform") {
		return expressError(http.StatusInternalServerError, "connect ECONNREFUSED 127.0.0.1:443", "Error")
	}
	a := s.upstream(c, method, target, body)
	status := a.status
	if a.abort || a.cut {
		status = http.StatusInternalServerError
	}
	return throughExpress(a, status)
}

// addressThrough is Express's own address route: it insists on onToken before it
// asks the platform, and answers 500 without it.
func (s *Server) addressThrough(c *call) answer {
	coin, id := c.path["coin"], c.path["id"]
	if seen := s.forward(c, "GET", "/api/v2/"+coin+"/wallet/"+id, nil); seen.status != http.StatusOK {
		return seen
	}
	var in map[string]any
	if len(c.body) > 0 && json.Unmarshal(c.body, &in) != nil {
		return validation("Invalid body.")
	}
	if _, given := in["onToken"]; coin == "ofc" && !given {
		return expressError(http.StatusInternalServerError, "onToken is a mandatory parameter for OFC wallets", "Error")
	}
	return s.forward(c, "POST", "/api/v2/"+coin+"/wallet/"+id+"/address", c.body)
}

// approvalThrough approves only on the exact word: every other state, also a
// missing or misspelled one, rejects. A reject drops the otp, and the wallet's
// passphrase stays here (bitgo-api.md §9.2).
func (s *Server) approvalThrough(c *call) answer {
	var in struct {
		State      string `json:"state"`
		OTP        string `json:"otp"`
		Passphrase string `json:"walletPassphrase"`
	}
	if c.decode(&in) != nil {
		return validation("Invalid body.")
	}
	target := "/api/v2/" + c.path["coin"] + "/pendingapprovals/" + c.path["approval"]
	seen := s.forward(c, "GET", target, nil)
	if seen.status != http.StatusOK {
		return seen
	}
	out := map[string]any{"state": "rejected"}
	if in.State == "approved" {
		out["state"] = "approved"
		if in.OTP != "" {
			out["otp"] = in.OTP
		}
		if in.Passphrase != "" && !s.opens(c.path["approval"], in.Passphrase) {
			return expressError(http.StatusBadRequest, wrongPassphrase, "Error")
		}
	}
	raw, err := json.Marshal(out)
	if err != nil {
		return expressError(http.StatusInternalServerError, "invalid state", "TypeError")
	}
	return s.forward(c, "PUT", target, raw)
}

// opens tries a passphrase on the wallet of a pending approval.
func (s *Server) opens(approval, passphrase string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.state.approvals[approval]
	return a != nil && s.state.wallets[a.Wallet].opens(passphrase)
}

// validation is Express's answer to a body that does not fit (io-ts).
func validation(message string) answer {
	return expressError(http.StatusBadRequest, message, "ValidationError")
}

func missing(field string) answer { return validation("Missing required field '" + field + "'.") }

func invalidField(field, wanted, got string) answer {
	return validation("Invalid value for '" + field + "': expected " + wanted + ", got '" + strings.TrimSpace(got) + "'.")
}
