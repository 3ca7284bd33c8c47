package express

import (
	"encoding/json"
	"net/http"
	"strconv"
)

// addressKeys are the fields of a request that reach the platform.
var addressKeys = []string{"chain", "gasPrice", "forwarderVersion", "label", "lowPriority", "format", "onToken", "evmKeyRingReferenceAddress"}

// created is what Express reads of an address that the platform has made.
type created struct {
	Address      string          `json:"address"`
	Chain        *uint32         `json:"chain"`
	Index        *uint32         `json:"index"`
	CoinSpecific json.RawMessage `json:"coinSpecific"`
	Error        string          `json:"error"`
}

// createAddress has the platform make addresses and derives each of them again from the
// wallet's keys, so that a platform that lies about one is found out (bitgo-api.md §7.4).
// The answer carries the keys, their sealed private halves included.
func createAddress(c *call) (any, error) {
	w, err := c.wallet(c.path["id"])
	if err != nil {
		return nil, err
	}
	in := c.body.fields
	count, err := in.count()
	if err != nil {
		return nil, err
	}
	if w.coin.ofc() && !in.has("onToken") {
		return nil, thrown("onToken is a mandatory parameter for OFC wallets")
	}
	keys, raws, err := c.addressKeychains(w)
	if err != nil {
		return nil, err
	}
	var all []any
	for range count {
		made, err := c.newAddress(w, keys, raws)
		if err != nil {
			return nil, err
		}
		all = append(all, made)
	}
	if count == 1 {
		return all[0], nil
	}
	return object{}.with("addresses", all), nil
}

// addressKeychains are the wallet's keys; a Go Account's addresses cannot be derived from them.
func (c *call) addressKeychains(w *wallet) (keys []key, raws []json.RawMessage, err error) {
	raws = []json.RawMessage{}
	if w.coin.ofc() {
		return nil, raws, nil
	}
	if keys, err = c.keys(w, len(w.Keys)); err != nil {
		return nil, nil, err
	}
	for _, k := range keys {
		raws = append(raws, k.raw)
	}
	return keys, raws, nil
}

// count is how many addresses are asked for.
func (p params) count() (int, error) {
	if !p.has("count") {
		return 1, nil
	}
	count, err := strconv.Atoi(string(p["count"]))
	if err != nil || count < 1 || count > 250 {
		return 0, thrown("count has to be a number between 1 and 250")
	}
	return count, nil
}

// newAddress makes one address and checks it, with the service's keys and with the
// caller's own where it gave some.
func (c *call) newAddress(w *wallet, keys []key, raws []json.RawMessage) (any, error) {
	raw, err := c.ask(http.MethodPost, w.path+"/address", c.body.fields.pick(addressKeys))
	if err != nil {
		return nil, err
	}
	var made created
	var fields map[string]any
	if json.Unmarshal(raw, &made) != nil || json.Unmarshal(raw, &fields) != nil {
		return nil, thrown("the platform's address cannot be read")
	}
	if made.Error != "" {
		return nil, &failure{message: made.Error, name: "AddressGenerationError"}
	}
	if w.coin.Family == Bitcoin && made.CoinSpecific != nil {
		pubs, err := trio(keys)
		if err != nil {
			return nil, err
		}
		if err := made.belongs(pubs); err != nil {
			return nil, err
		}
	}
	if err := c.trusted(w, made); err != nil {
		return nil, err
	}
	fields["keychains"] = raws
	return fields, nil
}
