package bitgo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
)

// AccelerateRequest asks Express to replace a Bitcoin transaction that is in no block by one with the same payees and a
// higher fee. It bears no sequence id: BitGo makes at most one living replacement of a transaction, and of the two the
// network takes one.
type AccelerateRequest struct {
	Coin       string // btc or tbtc4; BitGo offers it for no other
	WalletID   string
	TxID       string // of the transaction to replace, 64 hexadecimal digits
	Percent    int    // the new fee in hundredths of the old one: above 100, at most 1000
	Passphrase Secret
	OTP        Secret
}

var chainTxID = regexp.MustCompile(`^[0-9a-f]{64}$`)

// Accelerates says whether BitGo raises the fee of a transaction of this coin (bitgo-contracts.md, acceleratetx: "this
// route is only available for Bitcoin").
func Accelerates(coin string) bool { return coin == "btc" || coin == "tbtc4" }

// Accelerate replaces once: Express POST /api/v2/{coin}/wallet/{id}/acceleratetx with rbfTxIds. Like Send it never
// retries, and every end is one of the five outcomes.
func (c *Client) Accelerate(ctx context.Context, ask AccelerateRequest) SendResult {
	const operation = "POST acceleratetx"
	body, err := ask.body()
	if err != nil {
		return SendResult{Outcome: Returned, Reason: unsent(Express, operation, NameInvalid, err.Error(), nil)}
	}
	got, failed := c.do(ctx, c.sender, c.express, Express, call{
		operation: operation, method: http.MethodPost, path: walletPath(ask.Coin, ask.WalletID) + "/acceleratetx",
		body: body, answerIn: c.deadlines.send,
	}, ask.Passphrase, ask.OTP)
	if failed != nil {
		return interrupted(failed)
	}
	return classify(got)
}

type wireAccelerate struct {
	Replaces   []string        `json:"rbfTxIds"`
	Multiplier json.RawMessage `json:"feeMultiplier"` // a number, written without ever being one here
	Passphrase string          `json:"walletPassphrase"`
	OTP        string          `json:"otp,omitempty"`
}

func (ask AccelerateRequest) body() (wireAccelerate, error) {
	err := check(coin(ask.Coin), id("wallet", ask.WalletID))
	switch {
	case err != nil:
	case !Accelerates(ask.Coin):
		err = errors.New("BitGo raises fees of Bitcoin only")
	case !chainTxID.MatchString(ask.TxID):
		err = errors.New("the transaction's id must be 64 hexadecimal digits")
	case ask.Percent <= 100 || ask.Percent > 1000:
		err = errors.New("the new fee must be above the old one and at most ten times as high")
	case !valid(ask.Passphrase.Reveal(), ask.OTP.Reveal()):
		err = errors.New("the passphrase or OTP is not valid UTF-8 text")
	}
	if err != nil {
		return wireAccelerate{}, err
	}
	return wireAccelerate{Replaces: []string{ask.TxID}, Multiplier: json.RawMessage(fmt.Sprintf("%d.%02d", ask.Percent/100, ask.Percent%100)),
		Passphrase: ask.Passphrase.Reveal(), OTP: ask.OTP.Reveal()}, nil
}
