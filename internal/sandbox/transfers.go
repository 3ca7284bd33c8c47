package sandbox

import (
	"math/big"
	"net/http"
	"slices"
	"time"
)

// hiddenByDefault are the states BitGo leaves out of a listing that does not ask
// for them, a trap for anyone reconciling.
var hiddenByDefault = []string{"rejected", "pendingApproval"}

// filter is what a transfer listing asked for.
type filter struct {
	ticker    string
	allTokens bool
	states    []string
	kind      string
	from, to  time.Time // bounds on the last update
	addresses []string
	approval  string
	low, high *big.Int
}

func (s *Server) transferFilter(c *call, ticker string) (filter, *problem) {
	f := filter{ticker: ticker, allTokens: c.query.Get("allTokens") == "true", states: c.query["state"],
		kind: c.query.Get("type"), addresses: c.query["address"], approval: c.query.Get("pendingApprovalId")}
	for _, bound := range []struct {
		name string
		into *time.Time
	}{{"dateGte", &f.from}, {"dateLt", &f.to}} {
		if text := c.query.Get(bound.name); text != "" {
			when, err := time.Parse(time.RFC3339, text)
			if err != nil {
				p := invalid("InvalidArgument", bound.name+" must be an RFC 3339 date")
				return f, &p
			}
			*bound.into = when
		}
	}
	for name, into := range map[string]**big.Int{"valueGte": &f.low, "valueLt": &f.high} {
		if text := c.query.Get(name); text != "" {
			n, fine := new(big.Int).SetString(text, 10)
			if !fine {
				p := invalid("InvalidArgument", name+" must be an integer")
				return f, &p
			}
			*into = n
		}
	}
	return f, nil
}

func (f filter) keeps(t *transfer) bool {
	switch {
	case t.Coin != f.ticker && !f.allTokens:
		return false
	case len(f.states) == 0 && slices.Contains(hiddenByDefault, t.State):
		return false
	case !matches(f.states, t.State), f.kind != "" && t.Type != f.kind:
		return false
	case !f.from.IsZero() && t.Updated.Before(f.from), !f.to.IsZero() && !t.Updated.Before(f.to):
		return false
	case !matches(f.addresses, t.Address), f.approval != "" && t.Approval != f.approval:
		return false
	case f.low != nil && t.value().Cmp(f.low) < 0, f.high != nil && t.value().Cmp(f.high) >= 0:
		return false
	}
	return true
}

func (s *Server) transferList(c *call) answer {
	w, ticker, p := s.walletOf(c)
	if p != nil {
		return c.fail(*p)
	}
	f, p := s.transferFilter(c, ticker)
	if p != nil {
		return c.fail(*p)
	}
	part, next, p := s.transferPage(c, w, f)
	if p != nil {
		return c.fail(*p)
	}
	out := []any{}
	for _, t := range part {
		out = append(out, s.transferBody(t))
	}
	return listed(map[string]any{"coin": ticker, "transfers": out, "count": len(out)}, next)
}

// transferPage reads one page from the wallet's listing, highest first, so that what is
// unconfirmed stands first.
func (s *Server) transferPage(c *call, w *wallet, f filter) (part []*transfer, next string, refused *problem) {
	limit, refused := pageLimit(c)
	if refused != nil {
		return nil, "", refused
	}
	var last *transfer
	if prev := c.query.Get("prevId"); prev != "" {
		if last = s.state.transfers[prev]; last == nil || last.Wallet != w.ID || !f.keeps(last) {
			p := invalid("InvalidArgument", "prevId is unknown")
			return nil, "", &p
		}
	}
	for id := range s.state.listed(w.ID).after(last) {
		t := s.state.transfers[id]
		switch {
		case !f.keeps(t):
		case len(part) == limit:
			return part, part[limit-1].ID, nil
		default:
			part = append(part, t)
		}
	}
	return part, "", nil
}

func (s *Server) transferGet(c *call) answer {
	w, ticker, p := s.walletOf(c)
	if p != nil {
		return c.fail(*p)
	}
	wanted := c.path["transfer"]
	found := s.state.transfers[wanted]
	if found == nil {
		for _, t := range s.state.withTxid(w.ID, wanted) {
			found = t
		}
	}
	return s.transferAnswer(c, w, ticker, found, wanted)
}

func (s *Server) transferBySequence(c *call) answer {
	w, ticker, p := s.walletOf(c)
	if p != nil {
		return c.fail(*p)
	}
	wanted := c.path["sequence"]
	return s.transferAnswer(c, w, ticker, s.state.transfers[s.state.bySequence[sequenceKey(w.ID, wanted)]], wanted)
}

// transferAnswer shows a transfer of this wallet. Under the wallet's base ticker
// its tokens are found too.
func (s *Server) transferAnswer(c *call, w *wallet, ticker string, t *transfer, wanted string) answer {
	if t == nil || t.Wallet != w.ID || (t.Coin != ticker && ticker != w.Coin) {
		return c.fail(problem{status: http.StatusNotFound, name: "InvalidTransferId", message: "transfer not found",
			context: map[string]any{"id": wanted}})
	}
	body := s.transferBody(t)
	if t.Fate == "partial" && t.inFlight() {
		// BitGo has the transfer and not yet its parts (bitgo-api.md §9.1).
		for _, part := range []string{"entries", "inputs", "outputs"} {
			delete(body, part)
		}
		return reply(http.StatusPartialContent, body)
	}
	return ok(body)
}

func (s *Server) transferRoutes() []route {
	const wallet = "/api/v2/{coin}/wallet/{id}"
	return []route{
		at("GET", wallet+"/transfer", s.transferList).needs("wallet_view"),
		at("GET", wallet+"/transfer/sequenceId/{sequence}", s.transferBySequence).needs("wallet_view"),
		at("GET", wallet+"/transfer/{transfer}", s.transferGet).needs("wallet_view"),
	}
}
