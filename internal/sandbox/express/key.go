package express

import (
	"crypto/rand"
	"net/http"

	"github.com/unykorn/console/internal/sandbox/keychain"
)

// newKey makes a root key that nobody else has.
func newKey() (keychain.Key, error) {
	var seed [64]byte
	_, _ = rand.Read(seed[:]) // crypto/rand never fails: it ends the program instead
	return keychain.New(seed[:])
}

// localKey makes a key pair and tells nobody else of it.
func localKey(c *call) (any, error) {
	if _, err := c.coin(); err != nil {
		return nil, err
	}
	made, err := newKey()
	return object{}.with("prv", made.Xprv()).with("pub", made.Xpub()), err
}

// changePassword seals a key under another passphrase and gives the platform the new
// envelope.
func changePassword(c *call) (any, error) {
	known, err := c.coin()
	if err != nil {
		return nil, err
	}
	in := c.body.fields
	if otp := in.text("otp"); otp != "" {
		if _, err := c.ask(http.MethodPost, "/api/v1/user/unlock", object{}.with("otp", otp)); err != nil {
			return nil, err
		}
	}
	k, err := c.key(known, c.path["id"])
	if err != nil {
		return nil, err
	}
	if k.EncryptedPrv == "" {
		return nil, thrown("expected keychain to be an object with an encryptedPrv property")
	}
	prv, err := unseal(in.text("oldPassword"), k.EncryptedPrv)
	if err != nil {
		return nil, thrown("failed to update keychain password: " + err.Error())
	}
	sealed, err := keychain.Seal(in.text("newPassword"), prv)
	if err != nil {
		return nil, err
	}
	return c.pass(http.MethodPut, "/api/v2/"+known.Name+"/key/"+k.ID, object{}.with("encryptedPrv", sealed).with("pub", k.Pub))
}

// pass is an ask whose answer goes to the caller with its status.
func (c *call) pass(method, target string, body any) (any, error) {
	raw, err := encode(body)
	if err != nil {
		return nil, err
	}
	return c.send(message{method: method, target: target, body: raw, kind: "application/json", traced: true, token: c.token})
}
