package sandbox

import (
	"cmp"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"time"
)

// past says how busy one asset of one wallet was over the last year.
type past struct {
	wallet string
	coin   string
	count  int
	open   string // first deposit, base units
	grain  string // amounts are multiples of this
	payees []string
}

var pasts = []past{
	{"apex-vault", "ofctbtc", 70, "4200000000", "1000", []string{"apex-exchange", "apex-power"}},
	{"apex-vault", "ofchteth", 45, "180000000000000000000", "1000000000000", []string{"apex-ether"}},
	{"apex-vault", "ofctusd", 60, "98000000", "100", []string{"apex-power"}},
	{"apex-bitcoin", "tbtc4", 140, "5600000000", "1000", []string{"apex-exchange", "apex-power", "apex-hosting"}},
	{"meridian-ether", "hteth", 80, "420000000000000000000", "1000000000000", []string{"meridian-desk", "meridian-fund"}},
	{"meridian-ether", "hteth:tusdc", 90, "3800000000000", "10000", []string{"meridian-desk", "meridian-fund"}},
	{"meridian-bitcoin", "tbtc4", 60, "7400000000", "1000", []string{"meridian-bitcoin"}},
	{"meridian-vault", "ofctbtc", 40, "2100000000", "1000", []string{"meridian-bitcoin"}},
	{"meridian-vault", "ofctusd", 50, "640000000", "100", []string{"meridian-bitcoin"}},
	{"kestrel-bitcoin", "tbtc4", 70, "3300000000", "1000", []string{"kestrel-bitcoin"}},
	{"kestrel-ripple", "txrp", 120, "9000000000000", "10000", []string{"kestrel-market", "kestrel-payroll"}},
}

var purposes = []string{"Treasury rebalancing", "Supplier invoice", "OTC settlement", "Power bill", "Client withdrawal", "Fee account top-up", ""}

// remember writes the year before the first start. The same numbers come out in
// every world; only the dates follow the clock.
func (s *Server) remember() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.begin("history")
	b.meta.Born = b.at
	last := map[string]*historian{} // by wallet: a bitcoin wallet has one past
	for i, p := range pasts {
		h := &historian{batch: b, wallet: copied(s.state.wallets[fixed("wallet", p.wallet)]), past: p,
			random: rand.New(rand.NewPCG(20260705, uint64(i))), balance: new(big.Int)}
		h.write()
		last[p.wallet] = h
	}
	s.rememberApprovals(b, last)
	s.rememberRequests(b)
	for _, x := range s.world.Wallets { // their change addresses were used
		if h := last[x.Key]; h != nil {
			b.put(h.wallet)
		}
	}
	return b.commit()
}

func copied(w *wallet) *wallet { own := *w; return &own }

// historian invents one asset's past, never letting the balance run out.
type historian struct {
	*batch
	past
	wallet  *wallet
	random  *rand.Rand
	balance *big.Int
	unspent []output // what a bitcoin wallet has at this point of its past
}

func (h *historian) write() {
	start := h.at.Add(-year)
	h.receive(start, units(h.open))
	for n := 1; n < h.count; n++ {
		slot := year / time.Duration(h.count)
		when := start.Add(time.Duration(n)*slot + time.Duration(h.random.Int64N(int64(slot)/2)))
		when = when.Truncate(time.Millisecond)
		share := h.share(1, 60)
		switch roll := h.random.IntN(100); {
		case roll < 45:
			h.receive(when, share)
		case roll < 92:
			h.send(when, n, share, "confirmed")
		case roll < 95:
			h.send(when, n, share, "failed")
		case roll < 97 && coins[h.coin].onChain():
			h.receiveRemoved(when, share)
		case coins[h.coin].family == bitcoin:
			h.replaced(when, n, share)
		default:
			h.receive(when, share)
		}
	}
}

// share is between low and high thousandths of the opening balance, in whole grains.
func (h *historian) share(low, high int64) *big.Int {
	n := new(big.Int).Mul(units(h.open), big.NewInt(low+h.random.Int64N(high-low)))
	grain := units(h.grain)
	n.Div(n, big.NewInt(1000)).Div(n, grain).Mul(n, grain)
	return n.Add(n, new(big.Int).Mul(grain, big.NewInt(3)))
}

// base is a transfer of this wallet as it was first seen.
func (h *historian) base(when time.Time, kind string, amount *big.Int) *transfer {
	c := coins[h.coin]
	t := &transfer{ID: h.id("transfer"), Wallet: h.wallet.ID, Enterprise: h.wallet.Enterprise, Coin: h.coin, Type: kind,
		Txid: h.txid(), Amount: amount, Fee: new(big.Int), Usd: h.price(when), Height: unconfirmedHeight, Created: when,
		History: []event{{At: when, Action: "created"}}}
	if c.family == ether || c.family == erc20 {
		t.Txid = "0x" + t.Txid
	}
	return t
}

// price drifts around today's by the month, so that the past has values of its own.
func (h *historian) price(when time.Time) string {
	now, _ := new(big.Rat).SetString(h.server.rate(coins[h.coin].asset))
	if now == nil || coins[h.coin].asset[:2] == "US" {
		return "1.00"
	}
	return now.Mul(now, big.NewRat(80+int64(when.Month())*3, 100)).FloatString(2)
}

func (h *historian) pass(t *transfer, after time.Duration, state string) {
	when := t.Created.Add(after)
	t.State, t.Updated = state, when
	t.History = append(t.History, event{At: when, Action: state})
	t.Height = unconfirmedHeight
	if state == "confirmed" {
		t.Height = heightAt(coins[h.coin], when)
	}
}

func (h *historian) receive(when time.Time, amount *big.Int) {
	t := h.base(when, "receive", amount)
	t.Address = h.stranger()
	if coins[h.coin].onChain() {
		h.pass(t, 0, "unconfirmed")
	} else {
		t.SubType = "ofc_deposit"
	}
	h.pass(t, 14*time.Minute, "confirmed")
	h.balance.Add(h.balance, amount)
	if coins[h.coin].family == bitcoin {
		t.Makes = []output{h.receiveOutput(h.wallet, t.Txid, 0, amount.Int64())}
		h.unspent = append(h.unspent, t.Makes...)
	}
	h.put(t)
}

// spend lets a send of the past use outputs of its time, as one of today would.
func (h *historian) spend(t *transfer) {
	if coins[h.coin].family != bitcoin {
		return
	}
	slices.SortFunc(h.unspent, func(a, b output) int { return cmp.Or(cmp.Compare(b.Value, a.Value), cmp.Compare(a.ID, b.ID)) })
	picked, enough := selectUnspents(h.unspent, t.Amount, 1)
	if !enough {
		panic("sandbox: the history spends more than it has") // send looks at the balance first
	}
	t.Spends, t.Fee = picked.inputs, big.NewInt(picked.fee)
	if picked.change > 0 {
		to, err := h.server.changeOutput(h.wallet, picked.change)
		if err != nil {
			panic("sandbox: a wallet's keys make no address")
		}
		h.wallet.NextChange++
		to.ID = outpoint(t.Txid, 1)
		t.Makes = []output{to}
	}
}

// spent takes the outputs of a send that stayed.
func (h *historian) spent(t *transfer) {
	h.unspent = slices.DeleteFunc(h.unspent, func(o output) bool { return slices.Contains(t.Spends, o) })
	h.unspent = append(h.unspent, t.Makes...)
}

func (h *historian) receiveRemoved(when time.Time, amount *big.Int) {
	t := h.base(when, "receive", amount)
	t.Address = h.stranger()
	h.pass(t, 0, "unconfirmed")
	h.pass(t, 14*time.Minute, "confirmed")
	h.pass(t, 55*time.Minute, "removed")
	h.put(t)
}

// sending is a send of the past, signed by the gateway.
func (h *historian) sending(when time.Time, n int, amount *big.Int) *transfer {
	t := h.base(when, "send", amount)
	c := coins[h.coin]
	t.Fee, t.FeeCoin = units(c.fee()), c.feeCoin
	t.Sequence = fmt.Sprintf("%s-%s-%04d", h.past.wallet, h.coin, n)
	t.Comment = purposes[h.random.IntN(len(purposes))]
	t.Address, t.Memo = h.payee()
	if !c.onChain() {
		t.SubType = "ofc_withdrawal"
	}
	t.History[0].User = h.server.world.User("service").ID
	h.pass(t, 20*time.Second, "signed")
	return t
}

func (h *historian) send(when time.Time, n int, amount *big.Int, end string) {
	t := h.sending(when, n, amount)
	if new(big.Int).Add(h.balance, t.value()).Sign() > 0 {
		h.spend(t)
	}
	cost := new(big.Int).Neg(t.value())
	if left := new(big.Int).Sub(h.balance, cost); left.Cmp(new(big.Int).Div(units(h.open), big.NewInt(3))) < 0 {
		h.receive(when, amount) // too little left: money comes in instead
		return
	}
	if coins[h.coin].onChain() {
		h.pass(t, 50*time.Second, "unconfirmed")
	}
	h.pass(t, 16*time.Minute, end)
	if end == "confirmed" {
		h.balance.Sub(h.balance, cost)
		h.spent(t)
		if t.SubType == "ofc_withdrawal" {
			t.OnChain = h.txid()
		}
	}
	h.put(t)
}

// replaced is a send whose fee was raised: the first never confirms, the second does.
func (h *historian) replaced(when time.Time, n int, amount *big.Int) {
	old := h.sending(when, n, amount)
	h.pass(old, 50*time.Second, "unconfirmed")
	heir := h.sending(when.Add(20*time.Minute), n, amount)
	heir.Sequence, heir.Address, heir.Comment = "", old.Address, old.Comment
	h.spend(old)
	heir.Spends = old.Spends
	heir.bump(old)
	heir.Replaces, old.ReplacedBy = []string{old.Txid}, []string{heir.Txid}
	h.pass(old, 21*time.Minute, "replaced")
	h.pass(heir, time.Minute, "unconfirmed")
	h.pass(heir, 12*time.Minute, "confirmed")
	h.balance.Add(h.balance, heir.value())
	h.spent(heir)
	h.put(old, heir)
}

// stranger is the address a deposit came from.
func (h *historian) stranger() string {
	seed := fmt.Sprintf("stranger|%s|%d", h.past.wallet, h.random.IntN(6))
	switch c := coins[h.coin]; {
	case c.family == ripple:
		return rippleAddress(seed)
	case c.feeCoin == "hteth" || c.backing == "hteth":
		return etherAddress(seed)
	case c.asset == "USD":
		return digest(seed)[:32] // a bank account's id
	}
	return payeeBitcoin(seed)
}

// bank is where the wallet's client has its dollars wired to.
func (h *historian) bank() string {
	client := h.server.world.Wallet(h.past.wallet).Client
	for _, b := range h.server.world.Banks {
		if b.Client == client {
			return b.Hash
		}
	}
	return digest("bank|" + client)[:32]
}

func (h *historian) payee() (addr, memo string) {
	p := h.server.world.Payee(h.payees[h.random.IntN(len(h.payees))])
	if coins[h.coin].asset == "USD" {
		return h.bank(), ""
	}
	return p.Address, p.Memo
}
