package express

import (
	"errors"

	"github.com/unykorn/console/internal/sandbox/keychain"
)

// encrypt seals a text under a password. It writes the envelope of version 1, which
// every version of the SDK opens; 52.8.1 itself prefers the newer one.
func encrypt(c *call) (any, error) {
	password := c.body.fields.text("password")
	if password == "" {
		return nil, thrown("Missing parameter: password")
	}
	sealed, err := keychain.Seal(password, c.body.fields.text("input"))
	return object{}.with("encrypted", sealed), err
}

func decrypt(c *call) (any, error) {
	password := c.body.fields.text("password")
	if password == "" {
		return nil, thrown("Missing parameter: password")
	}
	plain, err := unseal(password, c.body.fields.text("input"))
	return object{}.with("decrypted", plain), err
}

// unseal opens an envelope, with the SDK's words where it does not open.
func unseal(password, envelope string) (string, error) {
	plain, err := keychain.Open(password, envelope)
	switch {
	case errors.Is(err, keychain.ErrPassword):
		return "", thrown("incorrect password")
	case err != nil:
		return "", thrown("decrypt: ciphertext is not valid JSON")
	}
	return plain, nil
}
