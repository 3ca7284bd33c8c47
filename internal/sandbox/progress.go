package sandbox

import (
	"math/big"
	"sort"
	"strings"
	"time"
)

// send adds a send of the wallet in its first state, and the other side of a
// transfer between Go Accounts, which settles at once.
func (b *batch) send(w *wallet, o order, state string) *transfer {
	c := coins[o.ticker]
	t := &transfer{ID: b.id("transfer"), Wallet: w.ID, Enterprise: w.Enterprise, Coin: o.ticker, Type: "send",
		Txid: o.txid, Amount: o.amount, Fee: o.network(), FeeCoin: c.feeCoin, Spends: o.spends, Makes: o.makes, Raw: o.raw,
		Comment: o.comment, Sequence: o.sequence, Height: unconfirmedHeight, Usd: b.server.rate(c.asset),
		History: []event{{At: b.at, User: o.user, Action: "created"}}, Created: b.at, Fate: o.fate, Hook: o.hook}
	if t.Txid == "" {
		t.Txid = b.txid()
	}
	if c.family == ether || c.family == erc20 {
		t.Txid = "0x" + t.Txid
	}
	if c.family == ofcAsset {
		t.SubType = "ofc_withdrawal"
	}
	b.pay(t, c, o.all())
	if b.server.asks(t) {
		t.Confirmation = confirmationPending
	}
	if o.replaces != nil {
		t.Replaces = []string{o.replaces.Txid}
		if state != "pendingApproval" {
			b.outbid(o.replaces, t.Txid, o.user)
		}
	}
	b.accompany(w, t, o)
	if len(o.makes) > 0 && o.makes[0].Chain == chainChange { // the change address is used up
		grown := *w
		grown.NextChange = max(w.NextChange, o.makes[0].Index+1)
		b.put(&grown)
	}
	return b.enter(t, state, o.user)
}

// pay names the payees and finds our own wallets among them.
func (b *batch) pay(t *transfer, c coin, payees []payee) {
	book := c.family == ofcAsset
	named := []payee{}
	for _, who := range payees {
		peer := b.server.peerAccount(who.Address)
		address, memo, tagged := strings.Cut(who.Address, "?dt=")
		if !tagged {
			memo = who.Memo
		}
		next := payee{Address: address, Memo: memo, Amount: who.Amount}
		if book = book && peer != nil; c.family == ofcAsset && peer != nil {
			next.Peer = peer.ID
		} else if own := b.server.state.addresses[b.server.state.byAddress[who.Address]]; own != nil && c.family != ofcAsset {
			next.Peer = own.Wallet
		}
		named = append(named, next)
	}
	if book {
		t.SubType = "ofc_book_transfer"
	}
	t.Address, t.Memo, t.Peer = named[0].Address, named[0].Memo, named[0].Peer
	if len(named) > 1 {
		t.Payees = named
	}
}

// payees are all recipients of a send.
func (t *transfer) payees() []payee {
	if len(t.Payees) > 0 {
		return t.Payees
	}
	return []payee{{Address: t.Address, Memo: t.Memo, Amount: t.Amount, Peer: t.Peer}}
}

// move takes a transfer to another state and returns the changed record.
func (b *batch) move(old *transfer, state, who string) *transfer {
	t := *old
	t.History = append([]event(nil), old.History...)
	return b.enter(&t, state, who)
}

// enter puts a transfer into a state: its times, its height, the payee's side,
// and the webhooks that BitGo sends about it.
func (b *batch) enter(t *transfer, state, who string) *transfer {
	if state == "signed" && t.SubType == "ofc_book_transfer" {
		t.History = append(t.History, event{At: b.at, User: who, Action: "signed"})
		state = "confirmed"
	}
	if state == "signed" && t.Confirmation == confirmationPending {
		state = "initialized"
	}
	t.State, t.Updated = state, b.at
	t.History = append(t.History, event{At: b.at, User: who, Action: state})
	switch state {
	case "confirmed":
		t.Height = heightAt(coins[t.Coin], b.at)
		if t.SubType == "ofc_withdrawal" {
			t.OnChain = b.txid()
		}
		b.arrive(t)
	case "unconfirmed", "replaced", "failed", "removed":
		t.Height = unconfirmedHeight
	}
	b.schedule(t)
	b.put(t)
	b.turn(t)
	b.notify(t)
	if state == "replaced" || state == "failed" || state == "removed" {
		b.fall(t)
	}
	b.follow(t, who)
	return t
}

// arrive credits our own wallets on the other side of a settled send.
func (b *batch) arrive(t *transfer) {
	if t.Type != "send" || t.gathers() {
		return
	}
	for n, who := range t.payees() {
		if peer := b.server.state.wallets[who.Peer]; peer != nil {
			b.credit(t, who, peer, n)
		}
	}
}

// credit is the receipt of the n-th output of a send in one of our own wallets.
func (b *batch) credit(t *transfer, who payee, peer *wallet, n int) {
	in := &transfer{ID: b.id("transfer"), Wallet: peer.ID, Enterprise: peer.Enterprise, Coin: t.Coin, Type: "receive",
		SubType: t.SubType, Txid: t.Txid, Amount: who.Amount, Fee: new(big.Int), Address: b.server.ownAddress(t), Peer: t.Wallet,
		Usd: t.Usd, History: []event{{At: b.at, Action: "created"}}, Created: b.at, Hook: t.Hook, Memo: who.Memo}
	at := b.server.state.addresses[b.server.state.byAddress[who.Address]]
	if peer.Coin == "ofc" && t.SubType == "" { // a deposit into a Go Account
		in.Coin, in.SubType = at.Token, "ofc_deposit"
	}
	if coins[in.Coin].family == bitcoin && at != nil {
		in.Makes = []output{{ID: outpoint(in.Txid, n), Address: at.Address, Value: who.Amount.Int64(), Chain: at.Chain, Index: at.Index}}
	}
	b.enter(in, "confirmed", "")
}

// next is the state a transfer reaches by itself, or "" when it rests.
func (t *transfer) next() string {
	switch {
	case t.waitsForBank():
		return "signed"
	case t.State == "signed" && t.SubType == "ofc_withdrawal":
		if t.Fate == "fails" {
			return "failed"
		}
		return "confirmed"
	case t.State == "signed":
		return "unconfirmed"
	case t.State == "unconfirmed" && t.Fate == "fails":
		return "failed"
	case t.State == "unconfirmed" && t.Fate == "replaced":
		return "replaced"
	case t.State == "unconfirmed" && t.Fate == "stuck":
		return ""
	case t.State == "unconfirmed":
		return "confirmed"
	case t.State == "confirmed" && t.Fate == "removed":
		return "removed"
	}
	return ""
}

func (b *batch) schedule(t *transfer) {
	from := b.at
	if !t.Due.IsZero() && t.Due.Before(from) {
		from = t.Due // late: the states between are passed one after another
	}
	t.Due = time.Time{}
	if pace := b.server.options.Pace; pace > 0 && t.next() != "" {
		t.Due = from.Add(pace)
	}
}

// step moves one transfer on. A replacement is a transfer of its own, with twice
// the fee, that both sides name.
func (b *batch) step(t *transfer) {
	state := t.next()
	if state != "replaced" {
		b.move(t, state, "")
		return
	}
	heir := *t
	heir.ID, heir.Txid, heir.Fate, heir.Sequence = b.id("transfer"), b.txid(), "", ""
	if strings.HasPrefix(t.Txid, "0x") {
		heir.Txid = "0x" + heir.Txid
	}
	heir.bump(t)
	heir.Replaces, heir.Created = []string{t.Txid}, b.at
	heir.History = []event{{At: b.at, Action: "created"}, {At: b.at, Action: "signed"}}
	old := *t
	old.ReplacedBy = []string{heir.Txid}
	b.move(&old, "replaced", "")
	b.enter(&heir, "unconfirmed", "")
}

// bump doubles the fee of a replacement, out of the change where there is enough of it.
func (t *transfer) bump(old *transfer) {
	t.Fee = new(big.Int).Lsh(old.Fee, 1)
	if len(old.Makes) == 0 {
		return
	}
	if t.gathers() {
		t.regather(old)
		return
	}
	change := old.Makes[0]
	if change.Value -= old.Fee.Int64(); change.Value <= 0 {
		t.Fee, change.Value = old.Fee, old.Makes[0].Value // nothing to take more from
	}
	change.ID = outpoint(t.Txid, len(old.payees()))
	t.Makes = []output{change}
}

// regather is bump for a consolidation, whose outputs are all the wallet's own.
func (t *transfer) regather(old *transfer) {
	t.Makes = append([]output(nil), old.Makes...)
	if t.Makes[0].Value -= old.Fee.Int64(); t.Makes[0].Value <= 0 {
		t.Fee, t.Makes[0].Value = old.Fee, old.Makes[0].Value
	}
	for i := range t.Makes {
		t.Makes[i].ID = outpoint(t.Txid, i)
	}
}

// moving lists what is on its way, oldest first.
func (s *Server) moving(wanted func(*transfer) bool) []*transfer {
	out := []*transfer{}
	for id := range s.state.moving {
		if t := s.state.transfers[id]; wanted(t) {
			out = append(out, t)
		}
	}
	sort.Slice(out, func(i, j int) bool {
		if !out[i].Created.Equal(out[j].Created) {
			return out[i].Created.Before(out[j].Created)
		}
		return out[i].ID < out[j].ID
	})
	return out
}

// stepWanted moves every wanted transfer one state on.
func (b *batch) stepWanted(wanted func(*transfer) bool) int {
	moved := 0
	for _, t := range b.server.moving(wanted) {
		if b.current(t.ID) == t { // not taken away by what stepped before it
			b.step(t)
			moved++
		}
	}
	return moved
}

func stepTransfers(b *batch) int { return b.stepWanted(func(*transfer) bool { return true }) }

func dueTransfers(b *batch, now time.Time) int {
	return b.stepWanted(func(t *transfer) bool { return !t.Due.IsZero() && !t.Due.After(now) })
}
