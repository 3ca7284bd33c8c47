package sandbox

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"math/big"

	"github.com/unykorn/console/internal/sandbox/keychain"
)

// build is a transaction that was offered for signing and not sent yet. It lives in memory
// only, as BitGo's prebuilds do: after a restart the caller builds again.
type build struct {
	wallet string
	ticker string
	payees []payee
	fee    *big.Int
	nonce  string // what makes it unique, a Go Account's
	// One of the two is what the user signs.
	payload string
	psbt    string

	txid   string
	spends []output
	makes  []output

	replaces *transfer // the send in whose place it would go, nil for none
	factor   string    // what its fee is multiplied by
	gathers  bool      // every output is the wallet's own: nothing leaves it but the fee
}

// builds remembers the latest offers, the oldest forgotten first.
type builds struct {
	byKey map[string]*build
	order []string
}

// buildLimit is how many offers wait at once; a real prebuild expires in minutes.
const buildLimit = 10_000

func (o *builds) put(key string, offered *build) {
	if o.byKey == nil {
		o.byKey = map[string]*build{}
	}
	if len(o.order) >= buildLimit {
		delete(o.byKey, o.order[0])
		o.order = o.order[1:]
	}
	o.byKey[key] = offered
	o.order = append(o.order, key)
}

// payloadKey is how an offer is found again by what came back signed.
func payloadKey(payload string) string {
	sum := sha256.Sum256([]byte(payload))
	return hex.EncodeToString(sum[:])
}

// buildInput is the part of tx/build's body that the sandbox reads.
type buildInput struct {
	Recipients []recipientInput `json:"recipients"`
	Comment    string           `json:"comment"`
	Sequence   string           `json:"sequenceId"`
	Unspents   []string         `json:"unspents"`
	Preview    string           `json:"pendingApprovalId"` // build anew what this approval waits for
	Replace    []string         `json:"rbfTxIds"`
	Multiplier json.RawMessage  `json:"feeMultiplier"` // a number or a text
	Memo       *struct {
		Value string `json:"value"`
	} `json:"memo"`
}

type recipientInput struct {
	Address string          `json:"address"`
	Amount  json.RawMessage `json:"amount"` // a string, or a whole number as the caller typed it
}

func (s *Server) txRoutes() []route {
	const wallet = "/api/v2/{coin}/wallet/{id}"
	return []route{
		at("POST", wallet+"/tx/build", s.txBuild).needs("wallet_spend"),
		at("POST", wallet+"/tx/sign", s.txSign).needs("wallet_spend"),
		free("POST", wallet+"/tx/send", s.txSend).needs("wallet_spend"),
		free("POST", wallet+"/tx/initiate", s.txInitiate).needs("wallet_spend"),
		at("GET", wallet+"/tx/{txid}", s.txGet).needs("wallet_view"),
	}
}

// txBuild offers a transaction for the wallet's user key to sign: a PSBT where the coin has
// outputs to spend, a payload elsewhere (bitgo-express.md §4.4, §4.5). Account coins get a
// payload too, which is the sandbox's simplification.
func (s *Server) txBuild(c *call) answer {
	w, ticker, p := s.walletOf(c)
	if p != nil {
		return c.fail(*p)
	}
	var in buildInput
	if c.decode(&in) != nil {
		return c.fail(invalid("BadRequest", "invalid body"))
	}
	if len(in.Replace) > 0 {
		return s.buildReplacement(c, w, in)
	}
	payees, p := in.payees(ticker)
	if p == nil && !s.previews(w, in.Preview, payees) {
		p = s.unbuildable(w, ticker, payees)
	}
	if p != nil {
		return c.fail(*p)
	}
	if coins[ticker].family == bitcoin {
		return s.buildPSBT(c, w, ticker, in, payees)
	}
	return s.buildPayload(c, w, ticker, in, payees)
}

func (in buildInput) payees(ticker string) ([]payee, *problem) {
	refused := func(message string) ([]payee, *problem) { p := invalid("InvalidArgument", message); return nil, &p }
	if len(in.Recipients) == 0 {
		return refused("recipients must name at least one recipient")
	}
	if coins[ticker].family != bitcoin && len(in.Recipients) > 1 && coins[ticker].family != ofcAsset {
		return refused(ticker + " sends to one recipient at a time")
	}
	out := []payee{}
	for _, r := range in.Recipients {
		n, whole := new(big.Int).SetString(string(bytes.Trim(r.Amount, `"`)), 10)
		if !whole || n.Sign() <= 0 {
			return refused("amount must be a whole number of base units above zero")
		}
		who := payee{Address: r.Address, Amount: n}
		if in.Memo != nil {
			who.Memo = in.Memo.Value
		}
		out = append(out, who)
	}
	return out, nil
}

// previews reports whether a build repeats what a pending approval of the wallet waits for,
// whose amount is then not asked for twice.
func (s *Server) previews(w *wallet, approval string, payees []payee) bool {
	a := s.state.approvals[approval]
	return a != nil && a.Wallet == w.ID && a.State == "pending" && samePayees(payees, a.payees())
}

func paidTo(payees []payee) *big.Int {
	sum := new(big.Int)
	for _, who := range payees {
		sum.Add(sum, who.Amount)
	}
	return sum
}

// buildPayload offers the JSON text that a Go Account's user key signs, byte for byte.
func (s *Server) buildPayload(c *call, w *wallet, ticker string, in buildInput, payees []payee) answer {
	b := s.begin("build") // never committed: only the id counter's next value is used, and given back
	d := digest("nonce|" + b.digest("nonce") + c.id)
	nonce := d[:8] + "-" + d[8:12] + "-4" + d[13:16] + "-a" + d[17:20] + "-" + d[20:32]
	type paid struct {
		Address string `json:"address"`
		Amount  string `json:"amount"`
	}
	recipients := []paid{}
	between := true
	for _, who := range payees {
		recipients = append(recipients, paid{who.Address, who.Amount.String()})
		between = between && s.peerAccount(who.Address) != nil
	}
	fee := units(coins[ticker].fee())
	raw, err := json.Marshal(struct { // in the order BitGo prints
		Coin       string `json:"coin"`
		Recipients []paid `json:"recipients"`
		From       string `json:"fromAccount"`
		Nonce      string `json:"nonce"`
		Timestamp  string `json:"timestamp"`
		Fee        string `json:"feeString"`
		Key        string `json:"idempotencyKey,omitempty"`
		Short      bool   `json:"shortCircuitBlockchainTransfer"`
		Intra      bool   `json:"isIntraJXTransfer"`
	}{ticker, recipients, w.ID, nonce, stamp(b.at), fee.String(), in.Sequence, between, between})
	if err != nil {
		return c.broken(err)
	}
	s.builds.put(payloadKey(string(raw)), &build{wallet: w.ID, ticker: ticker, payees: payees, fee: fee, nonce: nonce, payload: string(raw)})
	return ok(map[string]any{"payload": string(raw), "feeInfo": map[string]any{"feeString": fee.String()}, "coin": w.Coin, "token": ticker})
}

// buildPSBT offers a transaction over the wallet's own unspent outputs, with change to a
// fresh change address.
func (s *Server) buildPSBT(c *call, w *wallet, ticker string, in buildInput, payees []payee) answer {
	from := s.spendable(w.ID)
	if len(in.Unspents) > 0 {
		only := []output{}
		for _, o := range from {
			if matches(in.Unspents, o.ID) {
				only = append(only, o)
			}
		}
		from = only
	}
	picked, enough := selectUnspents(from, paidTo(payees), len(payees))
	if !enough {
		return c.fail(insufficient(ticker, new(big.Int).Add(paidTo(payees), big.NewInt(picked.fee))))
	}
	return s.offerPSBT(c, w, ticker, picked, payees, map[string]any{"recipients": in.Recipients, "sequenceId": in.Sequence})
}

// offerPSBT builds a selection into a PSBT and remembers it.
func (s *Server) offerPSBT(c *call, w *wallet, ticker string, picked selection, payees []payee, params map[string]any) answer {
	return s.offerTo(c, w, ticker, picked, payees, params, false)
}

// offerTo marks the payees as the wallet's own where the caller wants that: the SDK then
// derives their address again instead of looking for them among the recipients.
func (s *Server) offerTo(c *call, w *wallet, ticker string, picked selection, payees []payee, params map[string]any, own bool) answer {
	inputs, outputs := []keychain.Input{}, []keychain.Output{}
	for _, o := range picked.inputs {
		inputs = append(inputs, keychainInput(o))
	}
	for _, who := range payees {
		paid := keychain.Output{Address: who.Address, Value: who.Amount.Int64()}
		if at := s.state.addresses[s.state.byAddress[who.Address]]; own && at != nil && at.Wallet == w.ID {
			paid.Chain, paid.Index, paid.Change = uint32(at.Chain), uint32(at.Index), true
		}
		outputs = append(outputs, paid)
	}
	offered := &build{wallet: w.ID, ticker: ticker, payees: payees, fee: big.NewInt(picked.fee), spends: picked.inputs,
		replaces: picked.replaces, factor: picked.factor, gathers: own && picked.replaces == nil}
	if picked.change > 0 {
		to, err := s.changeTo(w, picked)
		if err != nil {
			return c.broken(err)
		}
		outputs = append(outputs, keychain.Output{Address: to.Address, Value: to.Value, Chain: uint32(to.Chain), Index: uint32(to.Index), Change: true})
		offered.makes = []output{to}
	}
	psbt, err := keychain.Build(w.trio(), inputs, outputs)
	if err != nil {
		return c.broken(err)
	}
	offered.psbt = psbt
	if offered.txid, err = keychain.Txid(psbt); err != nil {
		return c.broken(err)
	}
	if len(offered.makes) > 0 {
		offered.makes[0].ID = outpoint(offered.txid, len(payees))
	}
	if offered.gathers {
		for i, o := range outputs {
			offered.makes = append(offered.makes, output{ID: outpoint(offered.txid, i), Address: o.Address, Value: o.Value, Chain: int(o.Chain), Index: int(o.Index)})
		}
	}
	s.builds.put(offered.txid, offered)
	size := sizeBase + len(inputs)*sizeInput + len(outputs)*sizeOutput
	return ok(map[string]any{"txHex": psbt, "txInfo": map[string]any{}, "coin": w.Coin, "buildParams": params,
		"feeInfo": map[string]any{"size": size, "fee": picked.fee, "feeRate": picked.fee * 1000 / int64(size),
			"feeString": offered.fee.String(), "payGoFee": 0}})
}
