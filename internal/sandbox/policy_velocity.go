package sandbox

import (
	"math/big"
	"slices"
	"time"
)

// velocity is what the wallets of a rule sent of an asset within its window, in base units
// and without fees. A send that is exactly the window old has left it; one that failed, was
// refused or replaced, or still waits for an approval was not spent; nor is what the send
// itself would replace. Without a coin the
// rule looks at each asset of the wallet by itself (unverified).
func (s *Server) velocity(w *wallet, r rule, o order) *big.Int {
	since := s.now().Add(-time.Duration(r.Window) * time.Second)
	spent := new(big.Int)
	for _, id := range s.grouped(w, r) {
		for _, id := range s.state.transfersOf[id] {
			t := s.state.transfers[id]
			if o.replaces != nil && o.replaces.ID == t.ID {
				continue
			}
			if t.Type == "send" && t.Coin == o.ticker && t.Created.After(since) && t.spent() {
				spent.Add(spent, s.counted(r, t.payees()))
			}
		}
	}
	return spent
}

// spent reports whether the transfer counts as money that left.
func (t *transfer) spent() bool {
	return t.inFlight() || t.State == "confirmed"
}

// grouped are the wallets a velocity limit sums over: those that carry one of its
// groupTags (the id of a wallet or an enterprise, as the tags of BitGo's wallets are), or
// the rule's own wallet.
func (s *Server) grouped(w *wallet, r rule) []string {
	if len(r.Groups) == 0 {
		return []string{w.ID}
	}
	out := []string{}
	for _, id := range s.state.walletOrder {
		if other := s.state.wallets[id]; other.Enterprise == w.Enterprise && other.tagged(r.Groups) {
			out = append(out, id)
		}
	}
	return out
}

func (w *wallet) tagged(tags []string) bool {
	return slices.Contains(tags, w.ID) || slices.Contains(tags, w.Enterprise)
}

// excluded reports whether sends to the address are left out of the sum.
func (s *Server) excluded(r rule, address string) bool {
	if len(r.Excludes) == 0 {
		return false
	}
	own := s.owner(address)
	return own != nil && own.tagged(r.Excludes)
}

// counted is what payees add to the sum.
func (s *Server) counted(r rule, payees []payee) *big.Int {
	sum := new(big.Int)
	for _, who := range payees {
		if !s.excluded(r, bare(who.Address)) {
			sum.Add(sum, who.Amount)
		}
	}
	return sum
}
