package bitgo

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Memo goes with a payee on chains that need one: Stellar takes {type: id|text|hash, value}; on the XRP Ledger the value
// is the destination tag and travels inside the address.
type Memo struct {
	Type  string `json:"type,omitempty"`
	Value string `json:"value"`
}

// SendRequest asks Express to build, sign and send. Amount is whole base units of Coin. SequenceID is ours and unique
// per wallet; without it an unknown outcome could never be resolved, so it is required.
type SendRequest struct {
	Coin       string // a Go Account's asset is named by its own ticker, for example ofctbtc, never ofc
	WalletID   string
	Address    string
	Memo       *Memo
	Amount     string
	Passphrase Secret // empty only where BitGo signs (userKeySigningRequired false)
	OTP        Secret
	SequenceID string
	Comment    string // at most 256 characters; BitGo keeps it
	Type       string // "transfer" for MPC wallets, else empty
}

type wireSend struct {
	Address    string `json:"address"`
	Amount     string `json:"amount"`
	Passphrase string `json:"walletPassphrase,omitempty"`
	OTP        string `json:"otp,omitempty"`
	SequenceID string `json:"sequenceId"`
	Comment    string `json:"comment,omitempty"`
	Memo       *Memo  `json:"memo,omitempty"`
	Type       string `json:"type,omitempty"`
}

// Send sends once: Express POST /api/v2/{coin}/wallet/{id}/sendcoins (§8.1). It never retries and never returns a bare
// error: every end is one of the five outcomes. It may take SendDeadline; the context should not be one that a closed
// browser cancels, for then the outcome is Unknown.
func (c *Client) Send(ctx context.Context, ask SendRequest) SendResult {
	const operation = "POST sendcoins"
	body, err := ask.body()
	if err != nil {
		return SendResult{Outcome: Returned, Reason: unsent(Express, operation, NameInvalid, err.Error(), nil)}
	}
	got, failed := c.do(ctx, c.sender, c.express, Express, call{
		operation: operation, method: http.MethodPost, path: walletPath(ask.Coin, ask.WalletID) + "/sendcoins",
		body: body, answerIn: c.deadlines.send,
	}, ask.Passphrase, ask.OTP)
	if failed != nil {
		return interrupted(failed)
	}
	return classify(got)
}

// body checks everything that would otherwise reach the path, or come back as a puzzle.
func (ask SendRequest) body() (wireSend, error) {
	err := check(coin(ask.Coin), id("wallet", ask.WalletID), sequence(ask.SequenceID))
	address := ask.Address
	memo := ask.Memo
	switch {
	case err != nil:
	case ask.Coin == "ofc":
		err = errors.New("ofc holds assets and is none: name the asset, for example ofctbtc")
	case !payeeShape.MatchString(ask.Address):
		err = errors.New("the address must be 1 to 250 printable characters without spaces")
	case !amountShape.MatchString(ask.Amount):
		err = errors.New("the amount must be a whole number of base units above zero")
	case utf8.RuneCountInString(ask.Comment) > 256:
		err = errors.New("the comment is longer than 256 characters")
	case !valid(ask.Comment, ask.Passphrase.Reveal(), ask.OTP.Reveal()):
		err = errors.New("the comment, passphrase or OTP is not valid UTF-8 text")
	case ask.Type != "" && ask.Type != "transfer":
		err = errors.New("the only type of a send is transfer")
	case memo != nil && tagged.MatchString(ask.Coin):
		address, err = withTag(ask.Address, memo.Value)
		memo = nil
	case memo != nil && (memo.Value == "" || len(memo.Value) > 250 || len(memo.Type) > 32 || !valid(memo.Value, memo.Type)):
		err = errors.New("the memo is empty or too long")
	}
	if err != nil {
		return wireSend{}, err
	}
	return wireSend{Address: address, Amount: ask.Amount, Passphrase: ask.Passphrase.Reveal(), OTP: ask.OTP.Reveal(),
		SequenceID: ask.SequenceID, Comment: ask.Comment, Memo: memo, Type: ask.Type}, nil
}

func valid(texts ...string) bool {
	for _, s := range texts {
		if !utf8.ValidString(s) {
			return false
		}
	}
	return true
}

// tagged are the XRP Ledger's coins and tokens, on chain and in a Go Account.
var tagged = regexp.MustCompile(`^(ofc)?t?xrp(:|$)`)

// withTag writes a destination tag the way BitGo reads it, ?dt= after the address (§14.4).
func withTag(address, tag string) (string, error) {
	n, err := strconv.ParseUint(tag, 10, 32)
	if err != nil || strconv.FormatUint(n, 10) != tag {
		return "", errors.New("a destination tag is a whole number from 0 to 4294967295")
	}
	plain, old, has := strings.Cut(address, "?dt=")
	if has && old != tag {
		return "", errors.New("the address carries another destination tag than the one given")
	}
	return plain + "?dt=" + tag, nil
}
