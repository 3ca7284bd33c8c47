package bitgo

import (
	"context"
	"errors"
	"net/http"
	"unicode/utf8"
)

// ConsolidateRequest asks Express to make few unspents of many in one transaction that pays the wallet itself. BitGo takes no
// sequence id for it; the comment is what finds it again.
type ConsolidateRequest struct {
	Coin         string // btc or tbtc4
	WalletID     string
	Limit        int    // inputs at most, 2 to 200
	MinValue     string // satoshi; smaller ones stay; "" for no bound
	MaxValue     string // satoshi; larger ones stay spendable
	Make         int    // outputs, 1 to 20
	MaxFeeRate   string // satoshi per 1000 virtual bytes that may be paid at most
	TargetBlocks int    // the fee is chosen to be confirmed within so many; 0: BitGo's default
	Comment      string // at most 256 characters; BitGo keeps it
	Passphrase   Secret
	OTP          Secret
}

// Consolidates says whether a wallet of this coin has unspents to consolidate that the console knows how to bound.
func Consolidates(coin string) bool { return Accelerates(coin) }

// Consolidate gathers once: Express POST /api/v2/{coin}/wallet/{id}/consolidateunspents, confirmed unspents only. Like Send it
// never retries, and every end is one of the five outcomes.
func (c *Client) Consolidate(ctx context.Context, ask ConsolidateRequest) SendResult {
	const operation = "POST consolidateunspents"
	body, err := ask.body()
	if err != nil {
		return SendResult{Outcome: Returned, Reason: unsent(Express, operation, NameInvalid, err.Error(), nil)}
	}
	got, failed := c.do(ctx, c.sender, c.express, Express, call{
		operation: operation, method: http.MethodPost, path: walletPath(ask.Coin, ask.WalletID) + "/consolidateunspents",
		body: body, answerIn: c.deadlines.send,
	}, ask.Passphrase, ask.OTP)
	if failed != nil {
		return interrupted(failed)
	}
	return classify(got)
}

type wireConsolidate struct {
	Limit      int    `json:"limit"`
	Make       int    `json:"numUnspentsToMake"`
	MinValue   string `json:"minValue,omitempty"`
	MaxValue   string `json:"maxValue"`
	MaxRate    number `json:"maxFeeRate"`
	Target     int    `json:"feeTxConfirmTarget,omitempty"`
	Confirms   int    `json:"minConfirms"`
	Change     bool   `json:"enforceMinConfirmsForChange"`
	Comment    string `json:"comment"`
	Passphrase string `json:"walletPassphrase"`
	OTP        string `json:"otp,omitempty"`
}

// number is digits that travel as a JSON number without ever being one here: Express takes no text for a rate.
type number string

// MarshalJSON writes the digits.
func (n number) MarshalJSON() ([]byte, error) { return []byte(n), nil }

func (ask ConsolidateRequest) body() (wireConsolidate, error) {
	err := check(coin(ask.Coin), id("wallet", ask.WalletID))
	switch {
	case err != nil:
	case !Consolidates(ask.Coin):
		err = errors.New("only Bitcoin wallets have unspents to consolidate")
	case ask.Limit < 2 || ask.Limit > 200:
		err = errors.New("one consolidation gathers 2 to 200 unspents")
	case ask.Make < 1 || ask.Make > 20 || ask.Make >= ask.Limit:
		err = errors.New("a consolidation makes fewer unspents than it gathers, 20 at most")
	case ask.MinValue != "" && !amountShape.MatchString(ask.MinValue), !amountShape.MatchString(ask.MaxValue):
		err = errors.New("the values must be whole numbers of satoshi above zero")
	case !amountShape.MatchString(ask.MaxFeeRate) || len(ask.MaxFeeRate) > 9:
		err = errors.New("the fee rate must be a whole number of satoshi above zero")
	case ask.TargetBlocks < 0 || ask.TargetBlocks > 1000:
		err = errors.New("the target must be a number of blocks")
	case ask.Comment == "" || utf8.RuneCountInString(ask.Comment) > 256:
		err = errors.New("the comment must be 1 to 256 characters: it is what finds the consolidation again")
	case !valid(ask.Comment, ask.Passphrase.Reveal(), ask.OTP.Reveal()):
		err = errors.New("the comment, passphrase or OTP is not valid UTF-8 text")
	}
	if err != nil {
		return wireConsolidate{}, err
	}
	return wireConsolidate{Limit: ask.Limit, Make: ask.Make, MinValue: ask.MinValue, MaxValue: ask.MaxValue, MaxRate: number(ask.MaxFeeRate), Target: ask.TargetBlocks,
		Confirms: 1, Change: true, Comment: ask.Comment, Passphrase: ask.Passphrase.Reveal(), OTP: ask.OTP.Reveal()}, nil
}
