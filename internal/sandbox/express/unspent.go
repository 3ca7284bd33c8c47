package express

import (
	"encoding/json"
	"math/big"
	"net/http"
	"strings"

	"github.com/unykorn/console/internal/sandbox/keychain"
)

var (
	sweepKeys    = strings.Fields("address feeRate maxFeeRate feeTxConfirmTarget allowPartialSweep txFormat")
	unspentsKeys = strings.Fields("feeRate maxFeeRate maxFeePercentage feeTxConfirmTarget minValue maxValue minHeight minConfirms " +
		"enforceMinConfirmsForChange targetAddress txFormat bulk")
)

// sweep empties a wallet to one address: bitcoin by a route of its own, other coins by
// sending what the platform says can be spent.
func sweep(c *call) (any, error) {
	w, err := c.wallet(c.path["id"])
	if err != nil {
		return nil, err
	}
	o := &order{call: c, wallet: w, params: c.body.fields}
	if o.params.text("address") == "" {
		return nil, thrown("Missing parameter: address")
	}
	if w.coin.Family != Bitcoin {
		return o.sweepAccount()
	}
	raw, err := c.ask(http.MethodPost, w.path+"/sweepWallet", o.params.pick(sweepKeys))
	if err != nil {
		return nil, err
	}
	built, err := readPrebuild(raw)
	if err != nil {
		return nil, err
	}
	paid, err := keychain.Recipients(built.TxHex)
	if err != nil {
		return nil, err
	}
	if len(paid) == 0 {
		return nil, thrown("invalid transaction, no destination address")
	}
	for _, out := range paid {
		if to := o.params.text("address"); out.Address != to {
			return nil, thrown("invalid sweep destination " + out.Address + ", specified " + to)
		}
	}
	return o.signAndSend(built, "otp")
}

func (o *order) sweepAccount() (any, error) {
	if o.wallet.Confirmed != o.wallet.Balance {
		return nil, thrown("cannot sweep when unconfirmed funds exist on the wallet, please wait until all inbound transactions confirm")
	}
	raw, err := o.call.ask(http.MethodGet, o.wallet.path+"/maximumSpendable", nil)
	if err != nil {
		return nil, err
	}
	var got struct {
		Most json.RawMessage `json:"maximumSpendable"`
	}
	_ = json.Unmarshal(raw, &got) // unreadable is nothing
	most, whole := new(big.Int).SetString(strings.Trim(string(got.Most), `"`), 10)
	if !whole || most.Sign() <= 0 {
		return nil, thrown("no funds to sweep")
	}
	to, err := encode([]object{object{}.with("address", o.params["address"]).with("amount", most.String())})
	if err != nil {
		return nil, err
	}
	o.params["recipients"] = to
	return o.toMany()
}

// consolidateUnspents makes few outputs of many, fanoutUnspents many of few.
func consolidateUnspents(c *call) (any, error) { return c.manageUnspents("consolidate", "limit") }

func fanoutUnspents(c *call) (any, error) { return c.manageUnspents("fanout", "maxNumInputsToUse") }

func (c *call) manageUnspents(kind, most string) (any, error) {
	w, err := c.wallet(c.path["id"])
	if err != nil {
		return nil, err
	}
	o := &order{call: c, wallet: w, params: c.body.fields}
	if w.Type == "custodial" {
		body := o.params.pick(buildKeys).without("type").with("type", kind)
		raw, err := c.ask(http.MethodPost, w.path+"/tx/initiate", body.only(sendKeys))
		return json.RawMessage(raw), err
	}
	if kind == "fanout" && !o.params.has(most) {
		most = "unspents"
	}
	body := o.params.pick(append(append([]string{}, unspentsKeys...), most, "numUnspentsToMake"))
	raw, err := c.ask(http.MethodPost, w.path+"/"+kind+"Unspents", body)
	if err != nil {
		return nil, err
	}
	return o.each(raw, kind)
}

// each signs and sends one transaction, or as many as the platform built.
func (o *order) each(raw []byte, kind string) (any, error) {
	var several []json.RawMessage
	if json.Unmarshal(raw, &several) != nil {
		return o.one(raw, kind)
	}
	all := []any{}
	for _, one := range several {
		sent, err := o.one(one, kind)
		if err != nil {
			return nil, err
		}
		all = append(all, sent)
	}
	return all, nil
}

func (o *order) one(raw []byte, kind string) (any, error) {
	built, err := readPrebuild(raw)
	if err != nil {
		return nil, err
	}
	if o.wallet.coin.Family == Bitcoin {
		if err := o.verify(built, nil); err != nil {
			return nil, err
		}
	}
	return o.signAndSend(built, "comment", "otp", "type:"+kind)
}

// signAndSend sends what the platform built, with some of the request's fields beside it.
func (o *order) signAndSend(built prebuild, fields ...string) (any, error) {
	if err := o.open(); err != nil {
		return nil, err
	}
	if o.params.text("prv") == "" && o.params.text("xprv") != "" {
		o.prv = o.params.text("xprv")
	}
	body, err := o.sign(built)
	if err != nil {
		return nil, err
	}
	for _, name := range fields {
		if name, value, told := strings.Cut(name, ":"); told {
			body = body.with(name, value)
		} else if o.params.has(name) {
			body = body.with(name, o.params[name])
		}
	}
	raw, err := o.submit(body)
	return json.RawMessage(raw), err
}

// consolidateAccount is refused for every coin the stand-in has: none of them keeps an
// account's money at several addresses.
func consolidateAccount(c *call) (any, error) {
	if _, err := c.coin(); err != nil {
		return nil, err
	}
	return nil, thrown("invalid coin selected")
}
