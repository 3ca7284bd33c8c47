package sandbox

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// slowSum is the definition of a balance: add up the transfers and approvals.
func (s *state) slowSum(wallet, coin string) balance {
	b := balance{total: new(big.Int), confirmed: new(big.Int), spendable: new(big.Int), locked: new(big.Int)}
	for _, t := range s.transfers {
		if t.Wallet != wallet || t.Coin != coin {
			continue
		}
		b.count++
		switch {
		case t.State == "confirmed":
			b.confirmed.Add(b.confirmed, t.value())
			b.total.Add(b.total, t.value())
			b.spendable.Add(b.spendable, t.value())
		case t.inFlight():
			b.total.Add(b.total, t.value())
			if t.Type == "send" {
				b.spendable.Add(b.spendable, t.value())
				b.spendable.Sub(b.spendable, t.gathering())
			}
		}
	}
	for _, a := range s.approvals {
		if a.Wallet == wallet && a.Coin == coin && a.State == "pending" {
			b.locked.Add(b.locked, a.holds())
		}
	}
	b.spendable.Sub(b.spendable, b.locked)
	if b.spendable.Sign() < 0 {
		b.spendable.SetInt64(0)
	}
	return b
}

func (s *state) slowGas(enterprise string) *big.Int {
	spent := new(big.Int)
	for _, t := range s.transfers {
		if t.Enterprise == enterprise && t.Type == "send" && t.FeeCoin == "hteth" && (t.State == "confirmed" || t.State == "failed") {
			spent.Add(spent, t.Fee)
		}
	}
	return spent
}

func (b balance) String() string {
	return fmt.Sprint(b.total, " ", b.confirmed, " ", b.spendable, " ", b.locked, " ", b.count)
}

func (s sums) String() string {
	lines := []string{}
	for of, held := range s.assets {
		lines = append(lines, fmt.Sprint(of, held.confirmed, held.incoming, held.outgoing, held.locked, held.count))
	}
	for enterprise, gas := range s.gas {
		lines = append(lines, fmt.Sprint(enterprise, gas))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

var (
	sumCoins  = []string{"tbtc4", "hteth", "hteth:tusdc", "ofctbtc"}
	sumStates = []string{"pendingApproval", "signed", "unconfirmed", "confirmed", "failed", "removed", "replaced", "rejected"}
)

// Whatever happens to transfers and approvals, in whatever order, the running sums are what
// adding everything up gives, and a listing is what sorting everything gives.
func TestRunningSums(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		s := &Server{state: newState()}
		for range rapid.IntRange(1, 60).Draw(rt, "changes") {
			if rapid.IntRange(0, 3).Draw(rt, "kind") > 0 {
				s.state.putTransfer(someTransfer(rt))
			} else {
				s.state.putApproval(someApproval(rt))
			}
		}
		for _, w := range []string{"a", "b"} {
			for _, coin := range sumCoins {
				if got, want := s.balance(&wallet{ID: w}, coin), s.state.slowSum(w, coin); got.String() != want.String() {
					rt.Fatalf("%s in %s: %s, want %s", coin, w, got, want)
				}
			}
			sameOrder(rt, s.state, w)
			gas := s.tankBalance(&enterprise{ID: w, TankWei: big.NewInt(7)})
			if want := new(big.Int).Sub(big.NewInt(7), s.state.slowGas(w)); gas.Cmp(want) != 0 {
				rt.Fatalf("tank of %s: %s, want %s", w, gas, want)
			}
		}
	})
}

func someTransfer(rt *rapid.T) *transfer {
	n := rapid.IntRange(0, 15).Draw(rt, "transfer")
	d := &transfer{ID: fmt.Sprint("t", n), Wallet: "a", Enterprise: "a", Coin: sumCoins[n%len(sumCoins)], Txid: fmt.Sprint("x", n/2),
		Type: rapid.SampledFrom([]string{"send", "receive"}).Draw(rt, "type"), State: rapid.SampledFrom(sumStates).Draw(rt, "state"),
		Amount: big.NewInt(rapid.Int64Range(0, 1e6).Draw(rt, "amount")), Fee: big.NewInt(rapid.Int64Range(0, 1e3).Draw(rt, "fee")),
		Height: rapid.SampledFrom([]int64{5, 6, 7, unconfirmedHeight}).Draw(rt, "height")}
	if n%3 == 0 {
		d.Wallet, d.Enterprise = "b", "b"
	}
	d.FeeCoin = coins[d.Coin].feeCoin
	return d
}

func someApproval(rt *rapid.T) *approval {
	n := rapid.IntRange(0, 5).Draw(rt, "approval")
	return &approval{ID: fmt.Sprint("p", n), Wallet: "a", Coin: sumCoins[n%len(sumCoins)],
		State:  rapid.SampledFrom([]string{"pending", "approved", "rejected"}).Draw(rt, "state"),
		Amount: big.NewInt(rapid.Int64Range(0, 1e6).Draw(rt, "amount"))}
}

func sameOrder(rt *rapid.T, s *state, wallet string) {
	want := slices.Clone(s.transfersOf[wallet])
	slices.SortFunc(want, func(a, b string) int { return s.transfers[b].place().compare(s.transfers[a].place()) })
	if got := slices.Collect(s.listed(wallet).after(nil)); !slices.Equal(got, want) {
		rt.Fatalf("listing of %s: %v, want %v", wallet, got, want)
	}
	for i, id := range want {
		if got := slices.Collect(s.listed(wallet).after(s.transfers[id])); !slices.Equal(got, want[i+1:]) {
			rt.Fatalf("listing of %s after %s: %v", wallet, id, got)
		}
		if !slices.Contains(s.withTxid(wallet, s.transfers[id].Txid), s.transfers[id]) {
			rt.Fatalf("%s is not found by its transaction", id)
		}
	}
}
