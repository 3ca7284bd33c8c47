package bitgo

import (
	"context"
	"net/http"
	"time"
)

// FreezeWallet keeps a wallet from sending for a while: POST /api/v2/{coin}/wallet/{id}/freeze (v2.wallet.freeze, by a spender of
// the wallet). It gives the end as BitGo says it. BitGo offers no call that ends a freeze earlier. Asked again it lasts longer;
// 409 says that it lasts longer already.
func (c *Client) FreezeWallet(ctx context.Context, ticker, wallet string, length time.Duration, reference string) (time.Time, error) {
	const operation = "POST wallet freeze"
	if err := check(coin(ticker), id("wallet", wallet)); err != nil {
		return time.Time{}, flawed(Platform, operation, err)
	}
	body := map[string]any{"duration": int64(length / time.Second), "reason": "AdminRequest", "referenceId": reference}
	var out struct {
		Expires string `json:"expires"`
	}
	_, err := c.fetch(ctx, call{operation: operation, method: http.MethodPost, path: walletPath(ticker, wallet) + "/freeze", body: body}, &out)
	if err != nil {
		return time.Time{}, err
	}
	for _, form := range []string{time.RFC3339, time.DateOnly} {
		if until, err := time.Parse(form, out.Expires); err == nil {
			return until, nil
		}
	}
	return time.Time{}, misshapen(operation, "the answer does not say when the freeze ends")
}
