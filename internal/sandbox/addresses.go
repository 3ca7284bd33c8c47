package sandbox

import (
	"net/http"
	"strings"
)

// addressBody is a receive address as the platform shows it.
func addressBody(a *address, c coin) map[string]any {
	specific := map[string]any{}
	switch c.family {
	case ether:
		specific = map[string]any{"nonce": -1, "updateTime": stamp(a.Created), "txCount": 0,
			"pendingChainInitialization": false, "creationFailure": []any{}, "forwarderVersion": 1}
	case container:
		specific = map[string]any{"onToken": a.Token}
	}
	body := map[string]any{"id": a.ID, "address": a.Address, "chain": a.Chain, "index": a.Index, "coin": a.Coin,
		"wallet": a.Wallet, "coinSpecific": specific, "addressType": "p2wsh", "lastNonce": 0}
	if c.family != bitcoin {
		delete(body, "addressType")
	}
	if a.Token != "" {
		body["onToken"] = a.Token
	}
	if a.Label != "" {
		body["label"] = a.Label
	}
	if a.Pending {
		delete(body, "address")
		specific["pendingChainInitialization"] = true
	}
	return body
}

func (s *Server) addressCreate(c *call) answer {
	w, _, p := s.walletOf(c)
	if p != nil {
		return c.fail(*p)
	}
	var in struct {
		Label   string `json:"label"`
		OnToken string `json:"onToken"`
	}
	if c.decode(&in) != nil {
		return c.fail(invalid("BadRequest", "invalid body"))
	}
	if len(in.Label) > 250 {
		return c.fail(invalid("BadRequest", "label must not be longer than 250 characters"))
	}
	ticker := w.Coin
	if coins[w.Coin].family == container {
		if in.OnToken == "" {
			return c.fail(invalid("BadRequest", "onToken is a mandatory parameter for OFC wallets"))
		}
		if coins[in.OnToken].family != ofcAsset || coins[coins[in.OnToken].backing].ticker == "" {
			return c.fail(invalid("BadRequest", "onToken "+in.OnToken+" cannot be deposited to an address"))
		}
		ticker = in.OnToken
	}
	b := s.begin("address")
	made, _ := b.address(w, ticker, in.Label)
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return ok(addressBody(made, coins[w.Coin]))
}

// address adds the wallet's next receive address. Every one has an index of its
// own, so none is ever given out twice.
func (b *batch) address(w *wallet, ticker, label string) (*address, *wallet) {
	grown := *w
	grown.NextIndex++
	made := &address{ID: b.id("address"), Wallet: w.ID, Coin: w.Coin, Index: w.NextIndex, Label: label, Created: b.at}
	c := coins[ticker]
	if c.family == ofcAsset {
		made.Token = ticker
		c = coins[c.backing]
	}
	made.Address = derive(c, w, ticker, w.NextIndex)
	if c.family == bitcoin {
		made.Chain = chainReceive
	}
	grown.Receive = made.ID
	b.await(made)
	b.put(&grown, made)
	return made, &grown
}

func (s *Server) addressList(c *call) answer {
	w, _, p := s.walletOf(c)
	if p != nil {
		return c.fail(*p)
	}
	ids := []string{}
	for _, id := range s.state.addressesOf[w.ID] {
		a := s.state.addresses[id]
		if matches(c.query["token"], a.Token) && strings.Contains(a.Label, c.query.Get("labelContains")) {
			ids = append(ids, id)
		}
	}
	if c.query.Get("sort") == "-1" {
		for i, j := 0, len(ids)-1; i < j; i, j = i+1, j-1 {
			ids[i], ids[j] = ids[j], ids[i]
		}
	}
	part, next, p := page(c, ids)
	if p != nil {
		return c.fail(*p)
	}
	waiting := 0
	for _, id := range ids {
		if s.state.addresses[id].Pending {
			waiting++
		}
	}
	out := []any{}
	for _, id := range part {
		out = append(out, addressBody(s.state.addresses[id], coins[w.Coin]))
	}
	return listed(map[string]any{"coin": w.Coin, "addresses": out, "count": len(out),
		"totalAddressCount": len(ids), "pendingAddressCount": waiting}, next)
}

func (s *Server) addressGet(c *call) answer {
	w, _, p := s.walletOf(c)
	if p != nil {
		return c.fail(*p)
	}
	a := s.state.addresses[c.path["address"]]
	if a == nil {
		a = s.state.addresses[s.state.byAddress[c.path["address"]]]
	}
	if a == nil || a.Wallet != w.ID {
		return c.fail(problem{status: http.StatusNotFound, name: "InvalidAddress", message: "address not found",
			context: map[string]any{"address": c.path["address"], "coin": w.Coin}})
	}
	return ok(addressBody(a, coins[w.Coin]))
}

func (s *Server) addressRoutes() []route {
	const wallet = "/api/v2/{coin}/wallet/{id}"
	return []route{
		at("POST", wallet+"/address", s.addressCreate).needs("wallet_manage"),
		at("GET", wallet+"/addresses", s.addressList).needs("wallet_view"),
		at("GET", wallet+"/address/{address}", s.addressGet).needs("wallet_view"),
	}
}
