package bitgo

import (
	"context"
	"errors"
	"net/http"
)

// wireCoins are the names that the routes of wire withdrawals have for the fiat assets of a Go Account: they say euro where
// BitGo's own tickers say eur (bitgo-api.md §12).
var wireCoins = map[string]string{"ofcusd": "fiatusd", "ofceur": "fiateuro", "ofcgbp": "fiatgbp", "ofcaed": "fiataed", "ofcsgd": "fiatsgd",
	"ofctusd": "tfiatusd", "ofcteur": "tfiateuro", "ofctgbp": "tfiatgbp", "ofctaed": "tfiataed", "ofctsgd": "tfiatsgd"}

// WireCoin is that name of an asset, "" where it is no money of a bank.
func WireCoin(ticker string) string { return wireCoins[ticker] }

// IsWire reports whether a transfer is a withdrawal to a bank account, which BitGo lets go only when it is confirmed.
func (t Transfer) IsWire() bool { return t.SubType == "ofc_withdrawal" && WireCoin(t.Coin) != "" }

// WireDecision confirms or rejects a wire withdrawal. Coin is one of the names of WireCoin, Amount whole base units without
// a sign, Address the bank account's idHash.
type WireDecision struct {
	Approve               bool
	Coin, Amount, Address string
}

// DecideWire confirms or rejects a withdrawal to a bank account: PUT /api/v2/wallet/{id}/wirewithdrawals/{transfer}/confirm
// (bitgo-api.md §12, seed 004). Coin, amount and address always go along, so that BitGo refuses when they are another
// withdrawal's. It is made once; after a failure that is not Declined read the transfer back.
func (c *Client) DecideWire(ctx context.Context, wallet, transfer string, d WireDecision) (Transfer, error) {
	const operation = "PUT wire withdrawal"
	err := check(id("wallet", wallet), id("transfer", transfer))
	if err == nil && (!coinShape.MatchString(d.Coin) || !amountShape.MatchString(d.Amount) || !payeeShape.MatchString(d.Address)) {
		err = errors.New("the coin, amount and address of a withdrawal go along")
	}
	if err != nil {
		return Transfer{}, flawed(Platform, operation, err)
	}
	body := map[string]string{"action": "reject", "coin": d.Coin, "amount": d.Amount, "address": d.Address}
	if d.Approve {
		body["action"] = "approve"
	}
	var out Transfer
	_, err = c.fetch(ctx, call{operation: operation, method: http.MethodPut, body: body,
		path: "/api/v2/wallet/" + wallet + "/wirewithdrawals/" + transfer + "/confirm"}, &out)
	if err != nil {
		return Transfer{}, err
	}
	if out.ID != transfer {
		return Transfer{}, misshapen(operation, "the answer holds another transfer, or none")
	}
	return out, nil
}

// WaitingWires lists the withdrawals of a Go Account that wait for their confirmation, newest first: GET
// /api/v2/wallet/{id}/wirewithdrawals/confirm (bitgo-api.md §12).
func (c *Client) WaitingWires(ctx context.Context, wallet, after string) (Page[Transfer], error) {
	const operation = "GET wire withdrawals"
	if err := check(id("wallet", wallet), cursor(after)); err != nil {
		return Page[Transfer]{}, flawed(Platform, operation, err)
	}
	q := listQuery(after, pageSize)
	q.Set("state", "confirmationPending")
	var out struct {
		Transfers *[]Transfer `json:"transfers"`
		Next      string      `json:"nextBatchPrevId"`
	}
	_, err := c.fetch(ctx, call{operation: operation, method: http.MethodGet, path: "/api/v2/wallet/" + wallet + "/wirewithdrawals/confirm", query: q}, &out)
	if err == nil && out.Transfers == nil {
		err = misshapen(operation, "the answer holds no list")
	}
	if err != nil {
		return Page[Transfer]{}, err
	}
	return Page[Transfer]{Items: *out.Transfers, Next: out.Next}, nil
}
