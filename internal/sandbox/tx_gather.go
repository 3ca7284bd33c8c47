package sandbox

import (
	"encoding/json"
	"math"
	"math/big"
	"net/http"
	"strconv"
	"strings"
)

func (s *Server) gatherRoutes() []route {
	const wallet = "/api/v2/{coin}/wallet/{id}"
	return []route{
		at("POST", wallet+"/sweepWallet", s.sweepWallet).needs("wallet_spend"),
		at("POST", wallet+"/consolidateUnspents", s.consolidateUnspents).needs("wallet_spend"),
		at("POST", wallet+"/fanoutUnspents", s.fanoutUnspents).needs("wallet_spend"),
	}
}

// gatherInput is what the three bodies have of interest. Numbers come as such or as strings.
type gatherInput struct {
	Address string          `json:"address"`
	Make    json.RawMessage `json:"numUnspentsToMake"`
	Limit   json.RawMessage `json:"limit"`
	Most    json.RawMessage `json:"maxNumInputsToUse"`
	Min     json.RawMessage `json:"minValue"`
	Max     json.RawMessage `json:"maxValue"`
	Deep    json.RawMessage `json:"minConfirms"`
	Change  bool            `json:"enforceMinConfirmsForChange"` // minConfirms counts for change as well
	Rate    json.RawMessage `json:"feeRate"`                     // satoshi per 1000 virtual bytes
	MaxRate json.RawMessage `json:"maxFeeRate"`
}

// fits keeps the outputs that the body lets be used, in their order.
func (s *Server) fits(in gatherInput, all []output) []output {
	low, high, deep := count(in.Min, 0, math.MaxInt), count(in.Max, math.MaxInt, math.MaxInt), int64(count(in.Deep, 0, math.MaxInt))
	out := []output{}
	for _, o := range all {
		from := s.state.transfers[s.state.unspents.made[o.ID].transfer]
		shallow := s.confirmations(from) < deep && (in.Change || from.Type != "send")
		if o.Value >= int64(low) && o.Value <= int64(high) && !shallow {
			out = append(out, o)
		}
	}
	return out
}

// fee is what a transaction of so many inputs and outputs pays, in satoshi, at the rate that
// the body asks for or lets be paid at most.
func (in gatherInput) fee(inputs, outputs int) int64 {
	size := int64(sizeBase + inputs*sizeInput + outputs*sizeOutput)
	if rate := count(in.Rate, 0, 1e9); rate > 0 {
		return (int64(rate)*size + 999) / 1000
	}
	fee := bitcoinFee(inputs, outputs)
	if most := count(in.MaxRate, 0, 1e9); most > 0 {
		fee = min(fee, int64(most)*size/1000)
	}
	return fee
}

// gatherLimit is how many outputs one transaction spends when the caller does not say.
const gatherLimit = 200

// count reads a positive number of at most most.
func count(raw json.RawMessage, otherwise, most int) int {
	n, err := strconv.Atoi(strings.Trim(string(raw), `"`))
	if err != nil || n < 1 {
		return otherwise
	}
	return min(n, most)
}

// gathered is the wallet of the path, the body, and the outputs it may spend.
func (s *Server) gathered(c *call, limit func(gatherInput) int) (*wallet, gatherInput, []output, *problem) {
	var in gatherInput
	w, p := s.bitcoinWallet(c)
	if p == nil && c.decode(&in) != nil {
		bad := invalid("BadRequest", "invalid body")
		p = &bad
	}
	if p != nil {
		return nil, in, nil, p
	}
	from := s.fits(in, s.spendable(w.ID))
	if most := limit(in); len(from) > most {
		from = from[:most]
	}
	if len(from) == 0 {
		none := problem{status: http.StatusBadRequest, name: "NoUnspents", message: "no unspents available on wallet"}
		p = &none
	}
	return w, in, from, p
}

// sweepWallet offers everything the wallet can spend to one address, without change.
func (s *Server) sweepWallet(c *call) answer {
	w, in, from, p := s.gathered(c, func(gatherInput) int { return gatherLimit })
	if p == nil && !s.payable(coins[w.Coin], in.Address) {
		bad := problem{status: http.StatusBadRequest, name: "InvalidAddress", message: "invalid address " + in.Address,
			context: map[string]any{"address": in.Address, "coin": w.Coin}}
		p = &bad
	}
	if p != nil {
		return c.fail(*p)
	}
	return s.offerShares(c, w, in, from, 1)
}

// consolidateUnspents offers many outputs made into few, at the wallet's own address.
func (s *Server) consolidateUnspents(c *call) answer {
	w, in, from, p := s.gathered(c, func(in gatherInput) int { return count(in.Limit, gatherLimit, gatherLimit) })
	if p != nil {
		return c.fail(*p)
	}
	in.Address = ""
	return s.offerShares(c, w, in, from, count(in.Make, 1, gatherLimit))
}

// fanoutUnspents offers few outputs made into many.
func (s *Server) fanoutUnspents(c *call) answer {
	w, in, from, p := s.gathered(c, func(in gatherInput) int { return count(in.Most, 1, gatherLimit) })
	if p != nil {
		return c.fail(*p)
	}
	in.Address = ""
	return s.offerShares(c, w, in, from, count(in.Make, 2, gatherLimit))
}

// offerShares offers a transaction that spends the outputs in equal shares, the last with
// what does not divide: to an address, or with none to the wallet's own.
func (s *Server) offerShares(c *call, w *wallet, in gatherInput, from []output, shares int) answer {
	to, own := in.Address, in.Address == ""
	if own {
		to = s.state.addresses[w.Receive].Address
	}
	picked := selection{inputs: from, fee: in.fee(len(from), shares)}
	left := worth(from) - picked.fee
	share := left / int64(shares)
	if share < units(coins[w.Coin].dust()).Int64() {
		return c.fail(insufficient(w.Coin, big.NewInt(picked.fee)))
	}
	payees := make([]payee, shares)
	for i := range payees {
		payees[i] = payee{Address: to, Amount: big.NewInt(share)}
	}
	payees[shares-1].Amount = big.NewInt(left - share*int64(shares-1))
	return s.offerTo(c, w, w.Coin, picked, payees, map[string]any{}, own)
}
