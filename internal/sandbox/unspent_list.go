package sandbox

import (
	"math/big"
	"slices"
	"strconv"
)

func (s *Server) unspentRoutes() []route {
	const wallet = "/api/v2/{coin}/wallet/{id}"
	return []route{
		at("GET", wallet+"/unspents", s.unspentList).needs("wallet_view"),
		at("GET", wallet+"/maximumSpendable", s.maximumSpendable).needs("wallet_view"),
		open("GET", "/api/v2/{coin}/public/block/latest", s.latestBlock),
	}
}

// bitcoinWallet is the wallet of a path whose coin has unspent outputs.
func (s *Server) bitcoinWallet(c *call) (*wallet, *problem) {
	w, _, p := s.walletOf(c)
	if p == nil && coins[w.Coin].family != bitcoin {
		unfit := invalid("UnsupportedCoin", "coin "+w.Coin+" has no unspents")
		p = &unfit
	}
	return w, p
}

func (s *Server) unspentBody(m made) map[string]any {
	t := s.state.transfers[m.transfer]
	return map[string]any{"id": m.ID, "address": m.Address, "value": m.Value, "valueString": strconv.FormatInt(m.Value, 10),
		"blockHeight": t.Height, "date": stamp(t.Updated), "coinbase": false, "wallet": m.wallet, "fromWallet": fromWallet(t),
		"chain": m.Chain, "index": m.Index, "isSegwit": true}
}

// fromWallet is the wallet whose own change this is, or nothing.
func fromWallet(t *transfer) any {
	if t.Type == "send" {
		return t.Wallet
	}
	return nil
}

func (s *Server) unspentList(c *call) answer {
	w, p := s.bitcoinWallet(c)
	if p != nil {
		return c.fail(*p)
	}
	low, p := c.whole("minValue")
	high, q := c.whole("maxValue")
	confirms, r := c.whole("minConfirms")
	for _, bad := range []*problem{p, q, r} {
		if bad != nil {
			return c.fail(*bad)
		}
	}
	ids, byID := []string{}, map[string]made{}
	for _, m := range s.unspentOf(w.ID) {
		fits := (low == nil || m.Value >= low.Int64()) && (high == nil || m.Value <= high.Int64()) &&
			matches(c.query["unspentIds"], m.ID) && matches(c.query["chains"], strconv.Itoa(m.Chain)) &&
			(confirms == nil || s.confirmations(s.state.transfers[m.transfer]) >= confirms.Int64())
		if fits {
			ids, byID[m.ID] = append(ids, m.ID), m
		}
	}
	part, next, p := pageOf(c, ids, 25, 2000)
	if p != nil {
		return c.fail(*p)
	}
	out := []any{}
	for _, id := range part {
		out = append(out, s.unspentBody(byID[id]))
	}
	return listed(map[string]any{"unspents": out, "coin": w.Coin, "count": len(ids)}, next)
}

// whole reads a number from the query, nil when it is absent.
func (c *call) whole(name string) (*big.Int, *problem) {
	text := c.query.Get(name)
	if text == "" {
		return nil, nil
	}
	n, fine := new(big.Int).SetString(text, 10)
	if !fine || !n.IsInt64() {
		p := invalid("InvalidArgument", name+" must be an integer")
		return nil, &p
	}
	return n, nil
}

// maximumSpendable is what one transaction to one payee can carry: everything usable less
// its fee. limit caps how many outputs it may use.
func (s *Server) maximumSpendable(c *call) answer {
	w, p := s.bitcoinWallet(c)
	if p != nil {
		return c.fail(*p)
	}
	limit, p := c.whole("limit")
	if p != nil {
		return c.fail(*p)
	}
	from := s.spendable(w.ID)
	if limit != nil && int64(len(from)) > limit.Int64() && limit.Sign() > 0 {
		from = from[:limit.Int64()]
	}
	most := worth(from) - bitcoinFee(len(from), 1)
	return ok(map[string]any{"coin": w.Coin, "maximumSpendable": strconv.FormatInt(max(0, most), 10)})
}

func worth(outputs []output) int64 {
	total := int64(0)
	for _, o := range outputs {
		total += o.Value
	}
	return total
}

func (s *Server) latestBlock(c *call) answer {
	known := coins[c.path["coin"]]
	if !slices.Contains([]family{bitcoin, ether, ripple}, known.family) {
		return c.fail(invalid("UnsupportedCoin", "coin "+c.path["coin"]+" has no chain"))
	}
	height := heightAt(known, s.now())
	return ok(map[string]any{"date": stamp(s.now()), "id": digest("block" + known.ticker + strconv.FormatInt(height, 10)), "height": height})
}
