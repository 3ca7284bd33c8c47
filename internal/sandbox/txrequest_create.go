package sandbox

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// requestInput is the body of a new request.
type requestInput struct {
	API     string          `json:"apiVersion"`
	Key     string          `json:"idempotencyKey"`
	Intent  json.RawMessage `json:"intent"`
	Preview bool            `json:"preview"`
}

// requestCreate is POST /api/v2/wallet/{id}/txrequests: 201 with the request, which waits
// for an approval or for the user's signature. A preview, and a key that was used before,
// answer 200: the first is not kept, the second shows the request that exists. It runs
// without the lock, because webhook rules are asked on the way.
func (s *Server) requestCreate(c *call) answer {
	var in requestInput
	if c.decode(&in) != nil || !slices.Contains([]string{"", "lite", "full"}, in.API) {
		return c.fail(invalid("BadRequest", "apiVersion is lite or full, intent an object"))
	}
	if in.API == "" {
		in.API = "full"
	}
	s.mu.Lock()
	w, x, o, early := s.requested(c, in)
	s.mu.Unlock()
	if early != nil {
		return *early
	}
	picked := sentinel{}
	if movesMoney(x.Type) {
		if picked = s.chosenOf(o); picked.stage == refuse {
			return picked.refusal(c.id)
		}
		o.way, o.heard = ways[picked.name], s.heard(c, w, o)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requestMake(c, w, in, x, o, picked.stage == pending)
}

// requested reads what is asked for, or answers at once.
func (s *Server) requested(c *call, in requestInput) (*wallet, intent, order, *answer) {
	early := func(a answer) (*wallet, intent, order, *answer) { return nil, intent{}, order{}, &a }
	w, _, p := s.walletOf(c)
	if p != nil {
		return early(c.fail(*p))
	}
	if old := s.keyed(w, in.Key); old != nil {
		return early(ok(s.requestBody(old)))
	}
	x, p := readIntent(in.Intent)
	if p != nil {
		return early(c.fail(*p))
	}
	o, p := s.refusesRequest(c, w, x, in.API)
	if p != nil {
		return early(c.fail(*p))
	}
	if in.Preview {
		at := s.now()
		return early(ok(s.requestBody(&txRequest{Request: uuid(digest("preview" + c.id)), Version: 1, Wallet: w.ID, Enterprise: w.Enterprise,
			API: in.API, State: "initialized", Intent: x.raw, Kind: x.Type, Sequence: x.Sequence, User: c.user.ID, Creator: c.user.ID, At: at, Created: at})))
	}
	return w, x, o, nil
}

// keyed is the latest version of the wallet's request with an idempotency key.
func (s *Server) keyed(w *wallet, key string) *txRequest {
	if key == "" {
		return nil
	}
	for _, r := range s.state.requests.of[w.ID] {
		if r.Idempotency == key {
			return s.state.requests.latest[r.Request]
		}
	}
	return nil
}

// refusesRequest is why no request is made, and the send that a payment asks for.
func (s *Server) refusesRequest(c *call, w *wallet, x intent, api string) (order, *problem) {
	refused := func(p problem) (order, *problem) { return order{}, &p }
	switch {
	case !w.byRequest():
		return refused(invalid("BadRequest", "transaction requests are made in MPC wallets; send from this one"))
	case api == "lite" && messages(x.Type):
		return refused(invalid("BadRequest", "messages are signed with apiVersion full"))
	case x.Sequence != "" && s.state.taken[sequenceKey(w.ID, x.Sequence)] != "":
		return refused(duplicateSequence(x.Sequence))
	case !movesMoney(x.Type):
		return order{}, nil
	}
	o, p := x.order(w, c.user.ID)
	if p == nil {
		p = s.refuses(c, w, o)
	}
	return o, p
}

// requestMake makes the request and lets the policies look at it: a payment may have to be
// approved first. What was refused once is looked at again, since others had the lock.
func (s *Server) requestMake(c *call, w *wallet, in requestInput, x intent, o order, asked bool) answer {
	if old := s.keyed(w, in.Key); old != nil {
		return ok(s.requestBody(old))
	}
	if _, p := s.refusesRequest(c, w, x, in.API); p != nil {
		return c.fail(*p)
	}
	b := s.begin("txrequest")
	r := b.newRequest(w, in.API, x, c.user.ID, func(r *txRequest) { r.Idempotency = in.Key })
	if movesMoney(x.Type) {
		if !asked {
			o.verdict = s.policy(w, o)
		}
		if o.verdict.denies() {
			return c.fail(o.verdict.denial(c.id))
		}
		if asked || o.verdict != nil {
			o.shape, o.request = "tss", r.Request
			b.park(w, o)
		}
	}
	if r = b.request(r.Request); r.State == "initialized" {
		b.revise(r, r.unsigned(), c.user.ID)
	}
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return reply(http.StatusCreated, s.requestBody(s.state.requests.latest[r.Request]))
}

// requestOf finds the request of a path, in its wallet. The id is a UUID; some of BitGo's
// routes declare it without dashes.
func (s *Server) requestOf(c *call) (*wallet, *txRequest, *problem) {
	w, _, p := s.walletOf(c)
	if p != nil {
		return nil, nil, p
	}
	id := strings.ToLower(plainID(c.path["request"]))
	if !hex32.MatchString(id) {
		p := invalid("BadRequest", "invalid transaction request id")
		return nil, nil, &p
	}
	r := s.state.requests.latest[dashed(id)]
	if r == nil || r.Wallet != w.ID {
		return nil, nil, &problem{status: http.StatusNotFound, name: "TxRequestNotFound", message: "transaction request not found",
			context: map[string]any{"id": c.path["request"]}}
	}
	return w, r, nil
}

// dashed writes 32 digits as a UUID.
func dashed(id string) string {
	return id[:8] + "-" + id[8:12] + "-" + id[12:16] + "-" + id[16:20] + "-" + id[20:]
}
