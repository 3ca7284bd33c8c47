package express

import (
	"bytes"
	"encoding/json"
	"os"

	"github.com/unykorn/console/internal/sandbox/keychain"
)

// signPayload signs any text or object with a Go Account's key (bitgo-api.md §8.5). The
// passphrase may stand in Express's environment instead of the request.
func signPayload(c *call) (any, error) {
	in := c.body.fields
	c.path = map[string]string{"coin": "ofc"}
	w, err := c.wallet(in.text("walletId"))
	if err != nil {
		return nil, err
	}
	payload := in.text("payload")
	if raw := bytes.TrimSpace(in["payload"]); raw[0] != '"' {
		var compact bytes.Buffer
		_ = json.Compact(&compact, raw) // it is JSON
		payload = compact.String()
	}
	passphrase := in.text("walletPassphrase")
	if !in.has("walletPassphrase") {
		passphrase = os.Getenv("WALLET_" + w.ID + "_PASSPHRASE")
	}
	signature, err := c.payloadSignature(w, payload, passphrase)
	if err != nil {
		return nil, err
	}
	return object{}.with("payload", payload).with("signature", signature), nil
}

func (c *call) payloadSignature(w *wallet, payload, passphrase string) (string, error) {
	if passphrase == "" {
		return c.bitgoSigns(w, payload)
	}
	keys, err := c.keys(w, 1)
	if err != nil {
		return "", err
	}
	if keys[0].EncryptedPrv == "" {
		return "", thrown("Expected encryptedPrv to be present on user keychain.")
	}
	prv, err := unseal(passphrase, keys[0].EncryptedPrv)
	if err != nil {
		return "", err
	}
	user, err := keychain.Parse(prv)
	if err != nil {
		return "", thrown("the private key is not one of BIP 32")
	}
	return keychain.SignMessage(user, []byte(payload))
}
