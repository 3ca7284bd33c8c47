package bitgo

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"
)

// NewGoAccount asks Express for a Go Account. Passcode is the code that BitGo keeps beside the key; Express wants it
// together with the passphrase.
type NewGoAccount struct {
	Enterprise string
	Label      string // at most 250 characters
	Passphrase Secret
	Passcode   Secret
	LeaveIn    time.Duration // a request that waited longer does not leave; 0: it waits
}

func (n NewGoAccount) check() error {
	switch {
	case strings.TrimSpace(n.Label) == "" || utf8.RuneCountInString(n.Label) > 250:
		return errors.New("the label must have 1 to 250 characters")
	case n.Passphrase == "" || n.Passcode == "":
		return errors.New("a Go Account needs a passphrase and a passcode")
	case !valid(n.Label, n.Passphrase.Reveal(), n.Passcode.Reveal()):
		return errors.New("the label, passphrase or passcode is not valid UTF-8 text")
	}
	return id("enterprise", n.Enterprise)
}

// GenerateGoAccount makes a Go Account: Express POST /api/v2/ofc/wallet/generate (§7.3), once. BitGo knows no idempotency
// here: after a failure that is not Declined the wallet may exist, so look for its label and do not ask again. The answer
// may carry private keys; nothing but the wallet is read from it, and it is not kept.
func (c *Client) GenerateGoAccount(ctx context.Context, ask NewGoAccount) (Wallet, error) {
	const operation = "POST wallet generate"
	if err := ask.check(); err != nil {
		return Wallet{}, flawed(Express, operation, err)
	}
	body := struct {
		Label      string `json:"label"`
		Type       string `json:"type"`
		Enterprise string `json:"enterprise"`
		Passphrase string `json:"passphrase"`
		Passcode   string `json:"passcodeEncryptionCode"`
	}{ask.Label, "trading", ask.Enterprise, ask.Passphrase.Reveal(), ask.Passcode.Reveal()}
	return c.generate(ctx, operation, "ofc", body, ask.LeaveIn, ask.Passphrase, ask.Passcode)
}

// NewWallet asks Express for a multi-signature wallet on a chain: user key and backup key are made there and closed with the
// passphrase, the third key is BitGo's.
type NewWallet struct {
	Coin       string // a chain's own coin; tokens are held by its wallets
	Enterprise string
	Label      string // at most 250 characters
	Passphrase Secret
	LeaveIn    time.Duration // a request that waited longer does not leave; 0: it waits
}

func (n NewWallet) check() error {
	switch {
	case strings.TrimSpace(n.Label) == "" || utf8.RuneCountInString(n.Label) > 250:
		return errors.New("the label must have 1 to 250 characters")
	case n.Passphrase == "":
		return errors.New("a wallet needs a passphrase")
	case !valid(n.Label, n.Passphrase.Reveal()):
		return errors.New("the label or passphrase is not valid UTF-8 text")
	}
	return check(coin(n.Coin), id("enterprise", n.Enterprise))
}

// GenerateWallet makes a wallet on a chain: Express POST /api/v2/{coin}/wallet/generate (§7.3), once, as GenerateGoAccount
// does. The keys are left out of the answer; Key reads their public halves and closed boxes from the platform.
func (c *Client) GenerateWallet(ctx context.Context, ask NewWallet) (Wallet, error) {
	const operation = "POST wallet generate"
	if err := ask.check(); err != nil {
		return Wallet{}, flawed(Express, operation, err)
	}
	body := struct {
		Label      string `json:"label"`
		Type       string `json:"type"`
		Multisig   string `json:"multisigType"`
		Enterprise string `json:"enterprise"`
		Passphrase string `json:"passphrase"`
	}{ask.Label, "hot", "onchain", ask.Enterprise, ask.Passphrase.Reveal()}
	return c.generate(ctx, operation, ask.Coin, body, ask.LeaveIn, ask.Passphrase)
}

func (c *Client) generate(ctx context.Context, operation, ticker string, body any, leaveIn time.Duration, secrets ...Secret) (Wallet, error) {
	got, failed := c.do(ctx, c.sender, c.express, Express, call{operation: operation, method: http.MethodPost, path: "/api/v2/" + ticker + "/wallet/generate",
		query: url.Values{"includeKeychains": {"false"}}, body: body, answerIn: c.deadlines.send, leaveIn: leaveIn}, secrets...)
	switch {
	case failed != nil:
		return Wallet{}, failed
	case got.status < 200 || got.status > 299:
		return Wallet{}, got.failure()
	}
	var out struct {
		wireWallet
		Wrapped *wireWallet `json:"wallet"` // Express wraps it unless told not to, and other versions may anyway
	}
	if err := decode(got.body, &out); err != nil {
		return Wallet{}, got.misread(err)
	}
	made := out.wireWallet
	if out.Wrapped != nil {
		made = *out.Wrapped
	}
	if !IsID(made.ID) {
		return Wallet{}, got.synthetic(NameUnreadable, "the answer holds no wallet")
	}
	return made.wallet(c.now()), nil
}

// Declined is true when the failure proves that nothing was made: the request never left this process, or BitGo or
// Express answered no in words of their own. A timeout, a 5xx and a page of HTML prove nothing.
func Declined(err error) bool {
	e, ok := AsError(err)
	if !ok {
		return false
	}
	no := e.Status >= 400 && e.Status <= 499 && e.Status != http.StatusRequestTimeout
	return e.unsent || no && !e.HTML && !e.Transport && e.Name != NameCutOff && e.Name != NameUnreadable
}

// Unsent is true when the failure proves that the request never left this process.
func Unsent(err error) bool {
	e, ok := AsError(err)
	return ok && e.unsent
}
