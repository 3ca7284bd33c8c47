package sandbox

import (
	"fmt"
	"math/big"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/btcsuite/btcd/btcutil"
	"github.com/btcsuite/btcd/chaincfg"
	"github.com/mr-tron/base58"
)

// order is one send as it reaches the platform, already signed.
type order struct {
	ticker   string
	address  string
	memo     string
	amount   *big.Int
	comment  string
	sequence string
	otp      string
	user     string
	// What a rule that asks for an approval wants: the pending states in their order, and who
	// may approve; none for pending and the administrators.
	way       way
	approvers []string
	// The transaction request and the approval that it comes from, if any.
	request  string
	approval string

	fate  string // name of a sentinel for the later states
	hook  string // name of a sentinel for the webhooks
	shape string // of the pending approval BitGo answers with

	heard   map[string]bool // webhook rules by id, and whether they approved
	verdict *verdict        // the rule that asks for an approval, nil for a sentinel's

	payees []payee  // all of them, where there are several
	fee    *big.Int // as built; nil for the coin's flat fee
	txid   string   // as built; "" invents one
	spends []output
	makes  []output
	half   *half
	raw    string // as BitGo would broadcast it

	replaces *transfer // the send in whose place it goes, nil for none
	factor   string    // what its fee was multiplied by
}

// gathers reports whether the send brings outputs of the wallet together, or apart, inside
// it: its amount is nothing, and what leaves is the fee.
func (o order) gathers() bool { return o.amount.Sign() == 0 && len(o.spends) > 0 }

// network is the fee of the send in base units of the coin that pays it.
func (o order) network() *big.Int {
	if o.fee != nil {
		return o.fee
	}
	return units(coins[o.ticker].fee())
}

// funded picks the outputs of a bitcoin send that was not built here, as a custodian's own
// system does for a wallet whose keys it holds.
func (s *Server) funded(w *wallet, o order) (order, bool) {
	if coins[o.ticker].family != bitcoin || o.txid != "" {
		return o, true
	}
	picked, enough := selectUnspents(s.spendable(w.ID), o.amount, max(1, len(o.payees)))
	if !enough {
		return o, false
	}
	o.fee, o.spends, o.txid = big.NewInt(picked.fee), picked.inputs, digest("txid|"+w.ID+o.sequence+picked.inputs[0].ID)
	if picked.change > 0 {
		to, err := s.changeOutput(w, picked.change)
		if err != nil {
			return o, false
		}
		to.ID = outpoint(o.txid, max(1, len(o.payees)))
		o.makes = []output{to}
	}
	return o, true
}

// accept is the platform's half of a send. When it answers without a refusal the
// send is in the journal; when it refuses, nothing was sent. The lock is held.
func (s *Server) accept(c *call, w *wallet, o order) answer {
	if p := s.refuses(c, w, o); p != nil {
		return c.fail(*p)
	}
	verdict := s.policy(w, o)
	if verdict.denies() && o.shape == "" {
		return c.fail(verdict.denial(c.id))
	}
	o, enough := s.funded(w, o)
	if !enough {
		return c.fail(insufficient(o.ticker, new(big.Int).Add(o.amount, o.network())))
	}
	b := s.begin("send")
	b.spend(c.token, o.ticker, o.counts())
	if o.shape == "" && (verdict != nil || len(o.way.states) > 0) {
		o.shape, o.verdict = "status", verdict
	}
	tried := *s.attempt(w.ID, o.sequence)
	tried.Accepted++
	if o.sequence != "" {
		b.put(&tried)
	}
	if o.shape != "" {
		return s.ask(c, b, w, o)
	}
	made := b.send(w, o, "signed")
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	made = s.state.transfers[made.ID]
	return ok(map[string]any{"transfer": s.transferBody(made), "txid": made.Txid, "tx": rawTransaction(made), "status": "signed"})
}

// rawTransaction is the tx of a send's answer: hex on a chain, the signed payload
// in a Go Account.
func rawTransaction(t *transfer) string {
	if t.Raw != "" {
		return t.Raw
	}
	if coins[t.Coin].family != ofcAsset {
		return digest("raw" + t.ID)
	}
	return fmt.Sprintf(`{"coin":%q,"recipients":[{"address":%q,"amount":%q}],"fromAccount":%q,"timestamp":%q,"feeString":"0","idempotencyKey":%q}`,
		t.Coin, t.Address, t.Amount, t.Wallet, stamp(t.Created), t.Sequence)
}

// refuses lists BitGo's reasons to refuse a send before it exists. Texts other
// than needs unlock and the names of §4.2 are unverified.
func (s *Server) refuses(c *call, w *wallet, o order) *problem {
	var p problem
	tight := s.cannotSpend(c.token, o.ticker, o.counts(), o.otp)
	switch {
	case !c.token.grants("wallet_spend", w):
		p = forbidden("token is missing a scope: wallet_spend")
	case !s.may(c.user, w, "wallet_spend"):
		p = forbidden("no spend permission on this wallet")
	case s.state.enterprises[w.Enterprise].frozen(s.now()):
		p = forbidden("enterprise is frozen")
	case w.stopped(s.now()):
		p = frozenWallet(w.Freeze)
	case tight != nil:
		p = *tight
	case o.sequence != "" && s.state.taken[sequenceKey(w.ID, o.sequence)] != "":
		p = duplicateSequence(o.sequence)
	default:
		return s.unsendable(w, o)
	}
	return &p
}

// all are the send's payees, also of one that names its payee beside the list.
func (o order) all() []payee {
	if len(o.payees) > 0 {
		return o.payees
	}
	return []payee{{Address: o.address, Memo: o.memo, Amount: o.amount}}
}

// unbuildable is why no transaction can be built: what unpayable says, before the fee is known.
func (s *Server) unbuildable(w *wallet, ticker string, payees []payee) *problem {
	return s.unpayable(w, ticker, payees, units(coins[ticker].fee()))
}

// unpayable is what is wrong with the payees and amounts themselves.
func (s *Server) unpayable(w *wallet, ticker string, payees []payee, fee *big.Int) *problem {
	return s.unsendable(w, order{ticker: ticker, payees: payees, amount: paidTo(payees), fee: fee})
}

// unsendable is unpayable for an order.
func (s *Server) unsendable(w *wallet, o order) *problem {
	if p := s.mispaid(w, o.ticker, o.all()); p != nil && !o.gathers() {
		return p
	}
	return s.unaffordable(w, o.ticker, o.needs())
}

// mispaid is what is wrong with the payees, whatever the wallet has.
func (s *Server) mispaid(w *wallet, ticker string, payees []payee) *problem {
	asset := coins[ticker]
	var p problem
	if asset.family == container {
		p = invalid("BadRequest", "sends from a Go Account name an asset such as ofctbtc, not ofc")
		return &p
	}
	for _, who := range payees {
		if !s.payable(asset, who.Address) {
			p = problem{status: http.StatusBadRequest, name: "InvalidAddress", message: "invalid address " + who.Address,
				context: map[string]any{"address": who.Address, "coin": ticker}}
			return &p
		}
		if refused := s.bankRefused(w, ticker, who.Address); refused != nil {
			return refused
		}
		if who.Amount.Cmp(units(asset.dust())) < 0 {
			p = invalid("InvalidAmount", "sub-dust-threshold amount: the minimum is "+asset.dust())
			return &p
		}
	}
	return nil
}

// unaffordable is why the wallet cannot spend so many base units more.
func (s *Server) unaffordable(w *wallet, ticker string, need *big.Int) *problem {
	asset := coins[ticker]
	if s.balance(w, ticker).spendable.Cmp(need) < 0 {
		p := insufficient(ticker, need)
		return &p
	}
	if asset.feeCoin == "hteth" && s.tankBalance(s.state.enterprises[w.Enterprise]).Cmp(units(asset.fee())) < 0 {
		p := invalid("InsufficientGas", "insufficient gas tank balance to pay for the transaction")
		return &p
	}
	return nil
}

func insufficient(ticker string, need *big.Int) problem {
	return problem{status: http.StatusBadRequest, name: "InsufficientBalance", message: "insufficient balance",
		context: map[string]any{"coin": ticker, "requested": need.String()}}
}

var hexAddress = regexp.MustCompile(`^0x[0-9a-fA-F]{40}$`)

// payable checks an address as BitGo does: by the coin's form, without telling
// testnets of one coin apart (bitgo-api.md §14.4).
func (s *Server) payable(c coin, text string) bool {
	switch c.family {
	case bitcoin:
		a, err := btcutil.DecodeAddress(text, &chaincfg.TestNet3Params)
		return err == nil && a.IsForNet(&chaincfg.TestNet3Params)
	case ether, erc20:
		return hexAddress.MatchString(text)
	case ripple:
		return payableRipple(text)
	}
	if s.peerAccount(text) != nil || hex32.MatchString(text) && c.asset == "USD" {
		return true // a Go Account, or the id of a bank account
	}
	backing, known := coins[c.backing]
	return known && s.payable(backing, text)
}

func payableRipple(text string) bool {
	account, tag, tagged := strings.Cut(text, "?dt=")
	if _, err := strconv.ParseUint(tag, 10, 32); tagged && err != nil {
		return false
	}
	raw, err := base58.DecodeAlphabet(account, rippleAlphabet)
	return err == nil && len(raw) == 25 && raw[0] == 0
}

// peerAccount is the Go Account an address names: by wallet id, or bg- and the id.
func (s *Server) peerAccount(text string) *wallet {
	w := s.state.wallets[strings.TrimPrefix(text, "bg-")]
	if w == nil || w.Coin != "ofc" {
		return nil
	}
	return w
}

func (s *Server) attempt(wallet, sequence string) *attempt {
	if known := s.state.attempts[sequenceKey(wallet, sequence)]; known != nil {
		return known
	}
	return &attempt{Wallet: wallet, Sequence: sequence}
}
