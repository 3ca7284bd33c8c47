package bitgo

import (
	"context"
	"net/http"
)

// Key is one key of a wallet as the platform keeps it: the public half, and the private one only as the box that the wallet's
// passphrase opens. BitGo's own key has no box.
type Key struct {
	ID     string `json:"id"`
	Source string `json:"source"` // user, backup or bitgo
	Pub    string `json:"pub"`
	Box    string `json:"encryptedPrv"` // SJCL's JSON text; empty where BitGo keeps none
}

// Key reads one: GET /api/v2/{coin}/key/{id} (bitgo-express.md §4.2).
func (c *Client) Key(ctx context.Context, ticker, key string) (Key, error) {
	const operation = "GET key"
	if err := check(coin(ticker), id("key", key)); err != nil {
		return Key{}, flawed(Platform, operation, err)
	}
	var out Key
	if _, err := c.fetch(ctx, call{operation: operation, method: http.MethodGet, path: "/api/v2/" + ticker + "/key/" + key}, &out); err != nil {
		return Key{}, err
	}
	if out.Pub == "" {
		return Key{}, misshapen(operation, "the answer holds no key")
	}
	return out, nil
}
