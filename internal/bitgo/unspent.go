package bitgo

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
)

// Unspent is an output of a Bitcoin transaction that a wallet holds and has not spent.
type Unspent struct {
	ID        string // txid:position
	Address   string
	Value     Units // satoshi
	Chain     int   // which of the wallet's address types holds it: 0 and 1 p2sh, 10 and 11 p2shP2wsh, 20 and 21 p2wsh, …
	Confirmed bool  // in a block
}

// UnspentsMost is how many unspents one page holds at most (bitgo-openapi, v2.wallet.unspents).
const UnspentsMost = 2000

type wireUnspent struct {
	ID      string `json:"id"`
	Address string `json:"address"`
	Number  exact  `json:"value"`
	Text    Units  `json:"valueString"`
	Height  int64  `json:"blockHeight"`
	Chain   int    `json:"chain"`
}

// Unspents lists a Bitcoin wallet's unspents, UnspentsMost a page: GET /api/v2/{coin}/wallet/{id}/unspents. One whose value
// BitGo gives in no exact form makes the whole answer unusable: a sum without it would be wrong.
func (c *Client) Unspents(ctx context.Context, ticker, wallet, after string) (Page[Unspent], error) {
	const operation = "GET unspents"
	if err := check(coin(ticker), id("wallet", wallet), cursor(after)); err != nil {
		return Page[Unspent]{}, flawed(Platform, operation, err)
	}
	q := url.Values{"limit": {strconv.Itoa(UnspentsMost)}}
	if after != "" {
		q.Set("prevId", after)
	}
	var out struct {
		Unspents *[]wireUnspent `json:"unspents"`
		Next     string         `json:"nextBatchPrevId"`
	}
	if _, err := c.fetch(ctx, call{operation: operation, method: http.MethodGet, path: walletPath(ticker, wallet) + "/unspents", query: q}, &out); err != nil {
		return Page[Unspent]{}, err
	}
	if out.Unspents == nil {
		return Page[Unspent]{}, misshapen(operation, "the answer holds no list")
	}
	page := Page[Unspent]{Next: out.Next}
	for _, u := range *out.Unspents {
		value := u.Text
		if !value.Known() {
			value = u.Number.Units
		}
		if !value.Known() || value.Big().Sign() < 0 {
			return Page[Unspent]{}, misshapen(operation, "an unspent has no exact value")
		}
		page.Items = append(page.Items, Unspent{ID: u.ID, Address: u.Address, Value: value, Chain: u.Chain,
			Confirmed: u.Height > 0 && u.Height < UnconfirmedHeight})
	}
	return page, nil
}
