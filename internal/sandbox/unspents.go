package sandbox

import (
	"cmp"
	"math/big"
	"slices"
)

// unspents are what the transfers' outputs add up to: which of them exist, and which are
// spoken for. There is no record of an unspent of its own that could disagree with the
// transfers: a reorganisation or a rejection that changes a transfer changes this with it.
type unspents struct {
	made  map[string]made            // by output id
	of    map[string]map[string]bool // wallet to output ids
	taken map[string]string          // output id to the transfer that spends it
	asked map[string]map[string]bool // output id to the pending sends that would spend it
}

// made is an output and the transfer it came from.
type made struct {
	output
	wallet   string
	transfer string
}

// exists reports whether the outputs a transfer makes are there.
func (t *transfer) exists() bool {
	return t.State == "confirmed" || t.State == "unconfirmed" || t.State == "signed" && t.Type == "send"
}

func (u *unspents) init() {
	if u.made == nil {
		u.made, u.of, u.taken = map[string]made{}, map[string]map[string]bool{}, map[string]string{}
		u.asked = map[string]map[string]bool{}
	}
}

// turn replaces an older record of a transfer, nil for a new one, by the newer.
func (u *unspents) turn(old, now *transfer) {
	if len(now.Makes)+len(now.Spends) == 0 && (old == nil || len(old.Makes)+len(old.Spends) == 0) {
		return
	}
	u.init()
	if old != nil {
		for _, o := range old.Makes {
			if u.made[o.ID].transfer == old.ID {
				delete(u.made, o.ID)
				delete(u.of[old.Wallet], o.ID)
			}
		}
		u.free(old.Spends, old.ID)
	}
	if now.exists() {
		for _, o := range now.Makes {
			u.made[o.ID] = made{o, now.Wallet, now.ID}
			if u.of[now.Wallet] == nil {
				u.of[now.Wallet] = map[string]bool{}
			}
			u.of[now.Wallet][o.ID] = true
		}
	}
	switch {
	case now.exists():
		for _, o := range now.Spends {
			u.taken[o.ID] = now.ID
		}
	case now.State == "pendingApproval":
		u.ask(now.Spends, now.ID)
	}
}

// ask notes that a pending send would spend outputs. That reserves nothing, as at BitGo:
// when they are gone at its approval, it is built anew.
func (u *unspents) ask(outputs []output, by string) {
	u.init()
	for _, o := range outputs {
		if u.asked[o.ID] == nil {
			u.asked[o.ID] = map[string]bool{}
		}
		u.asked[o.ID][by] = true
	}
}

// free lets go of outputs, unless somebody else has taken them since.
func (u *unspents) free(outputs []output, by string) {
	for _, o := range outputs {
		if u.taken[o.ID] == by {
			delete(u.taken, o.ID)
		}
		if delete(u.asked[o.ID], by); len(u.asked[o.ID]) == 0 {
			delete(u.asked, o.ID)
		}
	}
}

// gone reports whether one of the outputs is spent by now, or was taken back.
func (u *unspents) gone(outputs []output) bool { return u.goneBut(outputs, "") }

// goneBut is gone for what would take the place of a transfer, whose own spending of the
// outputs is none.
func (u *unspents) goneBut(outputs []output, replaced string) bool {
	return slices.ContainsFunc(outputs, func(o output) bool {
		_, there := u.made[o.ID]
		return !there || u.taken[o.ID] != "" && u.taken[o.ID] != replaced
	})
}

// unspentOf lists what a wallet has and nobody spends, the most valuable first.
func (s *Server) unspentOf(wallet string) []made {
	out := []made{}
	u := &s.state.unspents
	for id := range u.of[wallet] {
		if u.taken[id] == "" {
			out = append(out, u.made[id])
		}
	}
	slices.SortFunc(out, func(a, b made) int {
		return cmp.Or(cmp.Compare(b.Value, a.Value), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// usable reports whether an output may be spent: it is confirmed, or change of our own sends.
// What a consolidation makes waits for its block: BitGo's document warns that it is not
// available while in flight (consolidateunspents, maxValue).
func (s *Server) usable(m made) bool {
	t := s.state.transfers[m.transfer]
	return t.Type == "send" && !t.gathers() || t.State == "confirmed"
}

// Sizes in virtual bytes of a transaction's parts, for p2wsh inputs of two signatures.
const (
	sizeBase   = 11
	sizeInput  = 105
	sizeOutput = 43
)

// bitcoinFee is the fee of a transaction in satoshi: the flat fee that feeEstimate
// promises, and two a virtual byte where the inputs are too many for that.
func bitcoinFee(inputs, outputs int) int64 {
	flat := units(coins["tbtc4"].fee()).Int64()
	return max(flat, 2*int64(sizeBase+inputs*sizeInput+outputs*sizeOutput))
}

// selection is what a send spends and gets back.
type selection struct {
	inputs []output
	fee    int64
	change int64 // zero: too little to be worth an output, left to the fee

	back     *output   // where the change goes; nil: to a fresh change address
	replaces *transfer // the send that spends the inputs now; nil: none does
	factor   string    // what its fee is multiplied by
}

// selectUnspents takes the most valuable outputs until they pay for the amount and the
// fee. It reports false when they never do.
func selectUnspents(from []output, amount *big.Int, payees int) (selection, bool) {
	if !amount.IsInt64() {
		return selection{}, false
	}
	var picked selection
	sum := int64(0)
	for _, o := range from {
		picked.inputs, sum = append(picked.inputs, o), sum+o.Value
		picked.fee = bitcoinFee(len(picked.inputs), payees+1)
		left := sum - amount.Int64() - picked.fee
		if left < 0 {
			continue
		}
		if picked.change = left; left < units(coins["tbtc4"].dust()).Int64() {
			picked.change, picked.fee = 0, picked.fee+left
		}
		return picked, true
	}
	return picked, false
}

// spendable lists the outputs a new transaction may use: first those that no pending send
// counts on.
func (s *Server) spendable(wallet string) []output {
	out, wanted := []output{}, []output{}
	for _, m := range s.unspentOf(wallet) {
		switch {
		case !s.usable(m):
		case len(s.state.unspents.asked[m.ID]) > 0:
			wanted = append(wanted, m.output)
		default:
			out = append(out, m.output)
		}
	}
	return append(out, wanted...)
}
