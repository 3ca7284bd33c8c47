package bitgo

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"regexp"
)

// BankAccount is an account outside BitGo that a Go Account's money can be sent to (bitgo-api.md §12). Hash is the address
// of a withdrawal to it; of the number BitGo shows the end only.
type BankAccount struct {
	ID         string `json:"id"`
	Hash       string `json:"idHash"`
	Type       string `json:"type"`
	Currency   string `json:"currency"`
	Bank       string `json:"name"`
	Owner      string `json:"ownerName"`
	Number     string `json:"accountNumber"`
	Routing    string `json:"routingNumber"`
	Swift      string `json:"swiftCode"`
	Country    string `json:"shortCountryCode"`
	Enterprise string `json:"enterpriseId"`
	State      string `json:"verificationState"` // pending approved rejected removed revise
}

// NewBankAccount is a domestic wire account. Number goes to BitGo and nowhere else.
type NewBankAccount struct {
	Enterprise, Currency, Bank, Owner, Routing string
	Number                                     Secret
	OwnerStreet, BankStreet, Note              string
}

var routingShape = regexp.MustCompile(`^[0-9]{9}$`)

func (a NewBankAccount) check() error {
	if a.Bank == "" || a.Owner == "" || a.OwnerStreet == "" || a.BankStreet == "" || a.Number.Reveal() == "" || !routingShape.MatchString(a.Routing) || !coinShape.MatchString(a.Currency) {
		return errors.New("a bank account names its bank, owner, their streets, number, routing number and currency")
	}
	return nil
}

// BankAccounts lists an enterprise's accounts that were not removed: GET /api/v2/bankaccounts?enterpriseId=… (§12).
func (c *Client) BankAccounts(ctx context.Context, enterprise string) ([]BankAccount, error) {
	const operation = "GET bank accounts"
	if err := check(id("enterprise", enterprise)); err != nil {
		return nil, flawed(Platform, operation, err)
	}
	var out struct {
		Accounts *[]BankAccount `json:"bankAccounts"`
	}
	_, err := c.fetch(ctx, call{operation: operation, method: http.MethodGet, path: "/api/v2/bankaccounts", query: url.Values{"enterpriseId": {enterprise}}}, &out)
	if err != nil {
		return nil, err
	}
	if out.Accounts == nil {
		return nil, misshapen(operation, "the answer holds no list")
	}
	for _, a := range *out.Accounts {
		if !IsID(a.ID) || a.Hash == "" {
			return nil, misshapen(operation, "an account has no id")
		}
	}
	return *out.Accounts, nil
}

// AddBankAccount asks for an account, which BitGo then screens: POST /api/v2/bankaccounts (§12). It is made once; after a
// failure that is not Declined look the list up.
func (c *Client) AddBankAccount(ctx context.Context, a NewBankAccount) (BankAccount, error) {
	const operation = "POST bank account"
	if err := check(id("enterprise", a.Enterprise), a.check()); err != nil {
		return BankAccount{}, flawed(Platform, operation, err)
	}
	body := map[string]string{"type": "wire", "enterpriseId": a.Enterprise, "currency": a.Currency, "name": a.Bank, "ownerName": a.Owner,
		"routingNumber": a.Routing, "accountNumber": a.Number.Reveal(),
		"ownerAddressLine1": a.OwnerStreet, "ownerAddressCountryCode": "US", "bankAddressLine1": a.BankStreet, "bankAddressCountryCode": "US"}
	if a.Note != "" {
		body["description"] = a.Note
	}
	var out BankAccount
	_, err := c.fetch(ctx, call{operation: operation, method: http.MethodPost, path: "/api/v2/bankaccounts", body: body}, &out)
	if err == nil && (!IsID(out.ID) || out.Hash == "") {
		err = misshapen(operation, "the answer holds no account")
	}
	return out, err
}

// DepositInfo is where money for a Go Account is wired to; without the memo it cannot be matched.
type DepositInfo struct {
	Memo     string        `json:"memoId"`
	Accounts []BankAccount `json:"bankAccounts"`
}

// DepositInfo tells it for a currency: GET /api/v2/bankaccounts/deposit/info (§12).
func (c *Client) DepositInfo(ctx context.Context, wallet, currency string) (DepositInfo, error) {
	const operation = "GET deposit info"
	if err := check(id("wallet", wallet), coin(currency)); err != nil {
		return DepositInfo{}, flawed(Platform, operation, err)
	}
	var out DepositInfo
	_, err := c.fetch(ctx, call{operation: operation, method: http.MethodGet, path: "/api/v2/bankaccounts/deposit/info",
		query: url.Values{"goAccountId": {wallet}, "currency": {currency}}}, &out)
	if err == nil && out.Memo == "" {
		err = misshapen(operation, "the answer holds no memo")
	}
	return out, err
}
