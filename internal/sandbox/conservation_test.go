package sandbox

import (
	"bytes"
	"cmp"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/unykorn/console/internal/sandbox/keychain"
)

// books are what a history was asked for, kept beside the sandbox: what was deposited, and
// what each send was to pay to whom.
type books struct {
	*stand
	rt        *rapid.T
	stop      func()
	options   Options
	deposited map[string]string // transfer to coin
	asked     map[string][]leg  // sequenceId to what it pays
	accepted  int               // sends that were accepted
	raised    int               // fees that were raised
	keys      map[string]keychain.Key
}

// leg is one recipient of a send, by our own wallet where it is one.
type leg struct {
	coin, address, own string
	amount             int64
}

// purse is an asset of a wallet that the histories use.
var purses = [][2]string{{"apex-vault", "ofctbtc"}, {"apex-vault", "ofctusd"}, {"apex-vault", "ofchteth"}, {"apex-bitcoin", "tbtc4"},
	{"meridian-bitcoin", "tbtc4"}, {"kestrel-bitcoin", "tbtc4"}, {"meridian-ether", "hteth"}, {"meridian-ether", "hteth:tusdc"},
	{"kestrel-ripple", "txrp"}, {"meridian-vault", "ofctbtc"}, {"meridian-vault", "ofctusd"}}

// Balances and fees change only by deposits. Over any history of deposits, sends of every
// coin to one or several payees, our own wallets among them, approvals, rejections, failures,
// replacements of their own and on request, reorganisations, restarts from the journal and from a saved file: per asset,
// what the wallets show is what came in, less what the requests paid to others and the fees;
// and a bitcoin wallet's outputs are worth what it shows.
func TestMoneyIsConserved(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first, stop := openStand(t, Options{})
	world := saving(t, first.server)
	stop()
	round, accepted, raised := 0, 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		round++
		b := &books{rt: rt, deposited: map[string]string{}, asked: map[string][]leg{}, keys: map[string]keychain.Key{},
			options: Options{Journal: filepath.Join(dir, fmt.Sprint(round)), Clock: start(), Load: bytes.NewReader(world)}}
		b.open()
		defer func() { b.stop(); _ = os.Remove(b.options.Journal) }()
		for _, p := range purses {
			b.deposit(p, 40_000_000, "confirmed")
		}
		for n := range rapid.IntRange(1, 14).Draw(rt, "operations") {
			b.operation(n)
		}
		b.check()
		accepted, raised = accepted+b.accepted, raised+b.raised
	})
	if accepted < round || raised == 0 {
		t.Fatalf("%d sends were accepted and %d fees raised in %d histories, which shows nothing", accepted, raised, round)
	}
}

func (b *books) open() { b.stand, b.stop = openStand(b.rt, b.options) }

func (b *books) purse() [2]string { return rapid.SampledFrom(purses).Draw(b.rt, "purse") }

func (b *books) operation(n int) {
	switch kind := rapid.IntRange(0, 22).Draw(b.rt, "operation"); kind {
	case 0, 1:
		b.deposit(b.purse(), rapid.Int64Range(1, 9_999_999).Draw(b.rt, "amount"), rapid.SampledFrom([]string{"confirmed", "unconfirmed"}).Draw(b.rt, "state"))
	case 2, 3, 4, 5, 6:
		b.sendOne(b.purse(), fmt.Sprint("one-", n))
	case 7, 8, 9, 10:
		if p := b.purse(); p[0] != "meridian-bitcoin" { // whose policy asks for approvals, which is Express's to answer
			b.sendMany(p, fmt.Sprint("many-", n))
		}
	case 11, 12, 13:
		b.control("advance", map[string]any{"steps": 1})
	case 14:
		b.decide(rapid.SampledFrom([]string{"approved", "rejected"}).Draw(b.rt, "decision"))
	case 15, 16:
		b.reorganise()
	case 17:
		b.control("release-stuck", nil)
	case 18:
		b.again(nil) // the journal knows
	case 19:
		b.again(saving(b.rt, b.server))
	case 20, 21, 22:
		b.raise(fmt.Sprint("slow-", n))
	}
}

// again starts the sandbox anew, from its journal or from a saved file alone.
func (b *books) again(file []byte) {
	b.check()
	before := saving(b.rt, b.server)
	b.stop()
	if b.options.Load = nil; file != nil {
		if err := os.Remove(b.options.Journal); err != nil {
			b.rt.Fatalf("%v", err)
		}
		b.options.Load = bytes.NewReader(file)
	}
	b.open()
	if after := saving(b.rt, b.server); !bytes.Equal(before, after) {
		b.rt.Fatalf("started again it is another world:\n%s\n%s", before, after)
	}
}

func (b *books) deposit(p [2]string, amount int64, state string) {
	in := b.control("deposit", map[string]any{"wallet": b.world.Wallet(p[0]).ID, "coin": p[1], "amount": fmt.Sprint(amount), "state": state})
	b.deposited[in["id"].(string)] = p[1]
}

// sendOne pays one payee through Express, with a sentinel for the later states or for an
// approval among the amounts.
func (b *books) sendOne(p [2]string, sequence string) {
	amount := rapid.Int64Range(1, 90).Draw(b.rt, "amount") * 100_000
	if rapid.Bool().Draw(b.rt, "sentinel") {
		amount += rapid.SampledFrom([]int64{77021, 77022, 77023, 77024, 77011, 77014}).Draw(b.rt, "digits")
	}
	to := b.payeeOf(p, amount)
	b.asked[sequence] = []leg{to}
	if r := b.send(p[0], p[1], fmt.Sprint(amount), sequence, map[string]any{"address": to.address}); r.status < 300 {
		b.accepted++
	}
}

// sendMany pays several payees with a transaction that is built, signed and sent.
func (b *books) sendMany(p [2]string, sequence string) {
	legs, recipients := []leg{}, []any{}
	for range rapid.IntRange(1, 4).Draw(b.rt, "payees") {
		to := b.payeeOf(p, rapid.Int64Range(3_000, 9_000_000).Draw(b.rt, "amount"))
		legs = append(legs, to)
		recipients = append(recipients, map[string]any{"address": to.address, "amount": fmt.Sprint(to.amount)})
	}
	b.asked[sequence] = legs
	w, token := b.world.Wallet(p[0]), b.world.Token("service")
	path := "/api/v2/" + p[1] + "/wallet/" + w.ID
	built := b.signedCall("2.0", token, "POST", path+"/tx/build", map[string]any{"recipients": recipients})
	if built.status != 200 {
		return // too little left, or a coin that pays one at a time
	}
	if _, known := b.keys[w.ID]; !known {
		b.keys[w.ID] = b.userKey(w)
	}
	body := map[string]any{"sequenceId": sequence}
	if payload, isText := built.body["payload"].(string); isText {
		signature, err := keychain.SignMessage(b.keys[w.ID], []byte(payload))
		if err != nil {
			b.rt.Fatalf("sign: %v", err)
		}
		body["halfSigned"] = map[string]any{"payload": payload, "signature": signature}
	} else {
		signed, err := keychain.SignHalf(built.body["txHex"].(string), b.keys[w.ID])
		if err != nil {
			b.rt.Fatalf("sign: %v", err)
		}
		body["txHex"] = signed
	}
	if r := b.signedCall("2.0", token, "POST", path+"/tx/send", body); r.status < 300 {
		b.accepted++
	}
}

// raise replaces some bitcoin send by one with a higher fee, which may have to wait for an
// approval.
func (b *books) raise(sequence string) {
	if rapid.Bool().Draw(b.rt, "a new one") {
		b.sendOne([2]string{"apex-bitcoin", "tbtc4"}, sequence)
	}
	sends := []*transfer{}
	for _, t := range b.server.state.transfers {
		if t.Type == "send" && t.Coin == "tbtc4" {
			sends = append(sends, t)
		}
	}
	if len(sends) == 0 {
		return
	}
	slices.SortFunc(sends, func(x, y *transfer) int { return cmp.Compare(x.ID, y.ID) })
	if waiting := slices.IndexFunc(sends, (*transfer).replaceable); waiting >= 0 && rapid.Bool().Draw(b.rt, "one that waits") {
		sends = sends[waiting : waiting+1]
	}
	old := rapid.SampledFrom(sends).Draw(b.rt, "old")
	i := slices.IndexFunc(b.world.Wallets, func(w WorldWallet) bool { return w.ID == old.Wallet })
	more := map[string]any{"feeMultiplier": rapid.SampledFrom([]float64{1.01, 1.5, 7, 4000}).Draw(b.rt, "multiplier"),
		"comment": rapid.SampledFrom([]string{"", "sandbox:pending-status", "sandbox:pending-tss", "sandbox:stuck", "sandbox:fails"}).Draw(b.rt, "comment")}
	if r := b.accelerate(b.world.Wallets[i].Key, old.Txid, more); r.status == 200 {
		b.raised++
		if old := b.server.state.transfers[old.ID]; !old.replaceable() && old.State != "replaced" {
			b.rt.Fatalf("a send that is %s was replaced", old.State)
		}
	}
}

// payeeOf picks a stranger or one of our own wallets of the same asset.
func (b *books) payeeOf(p [2]string, amount int64) leg {
	to := leg{coin: p[1], address: b.payee(p[1]), amount: amount}
	if !rapid.Bool().Draw(b.rt, "own") {
		return to
	}
	for _, other := range purses {
		if other[1] != p[1] || other[0] == p[0] {
			continue
		}
		to.own = b.world.Wallet(other[0]).ID
		if to.address = "bg-" + to.own; coins[p[1]].family != ofcAsset {
			to.address = b.server.state.addresses[b.server.state.wallets[to.own].Receive].Address
		}
	}
	return to
}

func (b *books) decide(state string) {
	for _, id := range b.server.state.approvalOrder {
		if b.server.state.approvals[id].State == "pending" {
			b.do("PUT", b.platform+"/api/v2/pendingapprovals/"+id, "approver", map[string]any{"state": state})
			return
		}
	}
}

// reorganise takes some transfer back, or brings one back that was.
func (b *books) reorganise() {
	ids := []string{}
	for id := range b.server.state.transfers {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	id := rapid.SampledFrom(ids).Draw(b.rt, "transfer")
	path := "remove"
	if b.server.state.transfers[id].State == "removed" {
		path = "restore"
	}
	b.do("POST", b.platform+"/_sandbox/"+path, "", map[string]any{"transfer": id}) // refused where it makes no sense
}

// everything lists all transfers of all wallets as the platform shows them.
func (b *books) everything() []map[string]any {
	out := []map[string]any{}
	for _, w := range b.world.Wallets {
		query := "&allTokens=true"
		for _, state := range sumStates {
			query += "&state=" + state
		}
		out = append(out, b.transfers(w.Key, w.Coin, query)...)
	}
	return out
}

func text(t map[string]any, name string) string { s, _ := t[name].(string); return s }

// alive reports whether a transfer counts: it is settled or on its way.
func alive(t map[string]any) bool {
	return slices.Contains([]string{"signed", "unconfirmed", "confirmed"}, text(t, "state"))
}

func (b *books) check() {
	want, all := map[string]*big.Int{}, b.everything()
	add := func(coin string, n *big.Int) {
		if want[coin] == nil {
			want[coin] = new(big.Int)
		}
		want[coin].Add(want[coin], n)
	}
	credited := map[string]int64{} // wallet|txid to what arrived
	for _, t := range all {
		if text(t, "type") == "receive" && alive(t) {
			add(text(t, "coin"), units(text(t, "valueString")))
			if b.deposited[text(t, "id")] == "" {
				credited[text(t, "wallet")+"|"+text(t, "txid")] += units(text(t, "valueString")).Int64()
			}
		}
	}
	for _, t := range all {
		if text(t, "type") == "send" {
			b.checkSend(t, all, credited, add)
		}
	}
	if len(credited) > 0 {
		b.rt.Fatalf("arrived from nowhere: %v", credited)
	}
	b.checkShown(want)
}

// checkSend compares a send with what was asked for, and what arrived in our own wallets
// with what it paid to them.
func (b *books) checkSend(t map[string]any, all []map[string]any, credited map[string]int64, add func(string, *big.Int)) {
	legs := b.asked[b.origin(t, all)]
	if legs == nil {
		b.rt.Fatalf("nobody asked for %v", t)
	}
	paid := new(big.Int)
	for _, l := range legs {
		paid.Add(paid, big.NewInt(l.amount))
		key := l.own + "|" + text(t, "txid")
		if l.own != "" && text(t, "state") == "confirmed" {
			if credited[key] -= l.amount; credited[key] == 0 {
				delete(credited, key)
			}
		}
	}
	if text(t, "feeCoin") == text(t, "coin") {
		paid.Add(paid, units(text(t, "feeString")))
	}
	if got := text(t, "valueString"); got != paid.Neg(paid).String() {
		b.rt.Fatalf("a send of %s shows %s: %v", paid, got, t)
	}
	if alive(t) {
		add(text(t, "coin"), paid)
	}
}

// origin is the sequenceId of a send, or of the one that it replaces.
func (b *books) origin(t map[string]any, all []map[string]any) string {
	if sequence := text(t, "sequenceId"); sequence != "" {
		return sequence
	}
	replaced, _ := t["replaces"].([]any)
	for _, other := range all {
		if len(replaced) > 0 && other["txid"] == replaced[0] && text(other, "type") == "send" {
			return b.origin(other, all)
		}
	}
	return ""
}

func (b *books) checkShown(want map[string]*big.Int) {
	shown := map[string]*big.Int{}
	for _, p := range purses {
		total, _, spendable := b.shown(p[0], p[1])
		if shown[p[1]] == nil {
			shown[p[1]] = new(big.Int)
		}
		shown[p[1]].Add(shown[p[1]], total)
		if total.Sign() < 0 || spendable.Sign() < 0 || spendable.Cmp(total) > 0 {
			b.rt.Fatalf("%s of %s: %s, spendable %s", p[1], p[0], total, spendable)
		}
		w := b.server.state.wallets[b.world.Wallet(p[0]).ID]
		if slow := b.server.state.slowSum(w.ID, p[1]); slow.String() != b.server.balance(w, p[1]).String() {
			b.rt.Fatalf("%s of %s: %s, adds up to %s", p[1], p[0], b.server.balance(w, p[1]), slow)
		}
		if worth := b.worth(w.ID); p[1] == "tbtc4" && worth.Cmp(total) != 0 {
			b.rt.Fatalf("%s shows %s, its outputs are worth %s", p[0], total, worth)
		}
	}
	for coin, n := range shown {
		if want[coin] == nil {
			want[coin] = new(big.Int) // everything was taken back
		}
		if want[coin].Cmp(n) != 0 {
			b.rt.Fatalf("%s: the wallets show %s, deposits less payments and fees are %s", coin, n, want[coin])
		}
	}
}

func (b *books) worth(wallet string) *big.Int {
	sum := new(big.Int)
	for _, m := range b.server.unspentOf(wallet) {
		sum.Add(sum, big.NewInt(m.Value))
	}
	return sum
}
