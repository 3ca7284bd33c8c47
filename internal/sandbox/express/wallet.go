package express

import (
	"encoding/json"
	"net/http"

	"github.com/unykorn/console/internal/sandbox/keychain"
)

// wallet is what Express reads of a platform's wallet.
type wallet struct {
	coin Coin
	path string // of the platform, for what lies below
	raw  json.RawMessage

	ID            string            `json:"id"`
	Type          string            `json:"type"`
	Keys          []string          `json:"keys"`
	KeySignatures map[string]string `json:"keySignatures"`
	IsCold        bool              `json:"isCold"`
	Receive       struct {
		Address string `json:"address"`
	} `json:"receiveAddress"`
	CoinSpecific struct {
		BaseAddress            string `json:"baseAddress"`
		UserKeySigningRequired *bool  `json:"userKeySigningRequired"`
	} `json:"coinSpecific"`
	UserKeySigningRequired *bool  `json:"userKeySigningRequired"`
	Balance                string `json:"balanceString"`
	Confirmed              string `json:"confirmedBalanceString"`
}

// wallet fetches the one that the path names. It is the first call of every operation on
// a wallet, and its failure keeps its status (bitgo-api.md §4.3).
func (c *call) wallet(id string) (*wallet, error) {
	known, err := c.coin()
	if err != nil {
		return nil, err
	}
	raw, err := c.ask(http.MethodGet, "/api/v2/"+known.Name+"/wallet/"+id, nil)
	if err != nil {
		return nil, err
	}
	return readWallet(known, raw)
}

func readWallet(known Coin, raw []byte) (*wallet, error) {
	w := &wallet{coin: known, raw: raw}
	if json.Unmarshal(raw, w) != nil || w.ID == "" {
		return nil, thrown("the platform's wallet cannot be read")
	}
	w.path = "/api/v2/" + known.Name + "/wallet/" + w.ID
	return w, nil
}

// userSigns reports whether a Go Account wants the customer's own key; otherwise BitGo
// signs (bitgo-express.md §4.3).
func (w *wallet) userSigns() bool {
	for _, said := range []*bool{w.CoinSpecific.UserKeySigningRequired, w.UserKeySigningRequired} {
		if said != nil {
			return *said
		}
	}
	return true
}

// key is what Express reads of a platform's key.
type key struct {
	raw json.RawMessage

	ID           string `json:"id"`
	Pub          string `json:"pub"`
	EncryptedPrv string `json:"encryptedPrv"`
}

func (c *call) key(known Coin, id string) (key, error) {
	var k key
	raw, err := c.ask(http.MethodGet, "/api/v2/"+known.Name+"/key/"+id, nil)
	if err == nil && (json.Unmarshal(raw, &k) != nil || k.ID == "") {
		err = thrown("the platform's key cannot be read")
	}
	k.raw = raw
	return k, err
}

// keys fetches a wallet's first keys: user, backup, bitgo.
func (c *call) keys(w *wallet, count int) ([]key, error) {
	var all []key
	for i := range count {
		if i >= len(w.Keys) {
			return nil, thrown("Missing parameter: id")
		}
		k, err := c.key(w.coin, w.Keys[i])
		if err != nil {
			return nil, err
		}
		all = append(all, k)
	}
	return all, nil
}

// trio are the public keys of a wallet that has three.
func trio(keys []key) (keychain.Trio, error) {
	var out keychain.Trio
	if len(keys) != len(out) {
		return out, thrown("keychains must be a triple")
	}
	for i, k := range keys {
		out[i] = k.Pub
	}
	return out, nil
}

// opened decrypts a key with a passphrase: "" where it does not open.
func (k key) opened(passphrase string) string {
	prv, err := keychain.Open(passphrase, k.EncryptedPrv)
	if err != nil {
		return ""
	}
	return prv
}
