package bitgo

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"unicode/utf8"
)

// Address is a receive address of a wallet. Address is empty while BitGo deploys it on chain
// (PendingChainInitialization, §7.4): ask again by ID, or wait for the address_confirmation webhook.
type Address struct {
	ID                         string
	Address                    string
	Coin                       string
	Wallet                     string
	Label                      string
	Token                      string // the asset it receives, for a Go Account
	Chain                      int64
	Index                      int64
	PendingChainInitialization bool
}

// UnmarshalJSON reads BitGo's shape.
func (a *Address) UnmarshalJSON(b []byte) error {
	var w struct {
		ID           string `json:"id"`
		Address      string `json:"address"`
		Coin         string `json:"coin"`
		Wallet       string `json:"wallet"`
		Label        string `json:"label"`
		Token        string `json:"token"`
		OnToken      string `json:"onToken"`
		Chain        exact  `json:"chain"`
		Index        exact  `json:"index"`
		CoinSpecific struct {
			PendingChain flag   `json:"pendingChainInitialization"`
			OnToken      string `json:"onToken"`
			Token        string `json:"token"`
		} `json:"coinSpecific"`
	}
	if err := json.Unmarshal(b, &w); err != nil {
		return err
	}
	*a = Address{ID: w.ID, Address: w.Address, Coin: w.Coin, Wallet: w.Wallet, Label: w.Label,
		Chain: w.Chain.small(), Index: w.Index.small(), PendingChainInitialization: bool(w.CoinSpecific.PendingChain)}
	for _, token := range []string{w.Token, w.OnToken, w.CoinSpecific.OnToken, w.CoinSpecific.Token} {
		if a.Token == "" {
			a.Token = token
		}
	}
	return nil
}

func (x exact) small() int64 {
	if x.n == nil || !x.n.IsInt64() {
		return 0
	}
	return x.n.Int64()
}

// Addresses lists a wallet's receive addresses: GET /api/v2/{coin}/wallet/{id}/addresses (§7.4).
func (c *Client) Addresses(ctx context.Context, ticker, wallet, after string) (Page[Address], error) {
	return c.addresses(ctx, ticker, wallet, after, "")
}

// AddressLabelled finds the wallet's address whose label holds mark, or nil. BitGo reads it as a pattern: letters and digits
// only, and a # before them.
func (c *Client) AddressLabelled(ctx context.Context, ticker, wallet, mark string) (*Address, error) {
	for a, err := range Each(func(cursor string) (Page[Address], error) { return c.addresses(ctx, ticker, wallet, cursor, mark) }) {
		if err != nil {
			return nil, err
		}
		if strings.Contains(a.Label, mark) {
			return &a, nil
		}
	}
	return nil, nil
}

func (c *Client) addresses(ctx context.Context, ticker, wallet, after, mark string) (Page[Address], error) {
	const operation = "GET addresses"
	query := listQuery(after, pageSize)
	if mark != "" {
		query.Set("labelContains", mark)
	}
	if err := check(coin(ticker), id("wallet", wallet), cursor(after)); err != nil {
		return Page[Address]{}, flawed(Platform, operation, err)
	}
	var out struct {
		Addresses *[]Address `json:"addresses"`
		Next      string     `json:"nextBatchPrevId"`
	}
	_, err := c.fetch(ctx, call{operation: operation, method: http.MethodGet,
		path: walletPath(ticker, wallet) + "/addresses", query: query}, &out)
	if err != nil {
		return Page[Address]{}, err
	}
	if out.Addresses == nil {
		// The spec lets this call answer 202 with an error's shape; an empty list would be a lie.
		return Page[Address]{}, misshapen(operation, "the answer holds no list")
	}
	return Page[Address]{Items: *out.Addresses, Next: out.Next}, nil
}

// NewAddress asks for one.
type NewAddress struct {
	OnToken string // the asset, for example ofctbtc: BitGo refuses a Go Account's address without it
	Label   string // at most 250 characters
}

// CreateAddress makes a receive address: POST /api/v2/{coin}/wallet/{id}/address at the platform (§7.4). It is not
// retried: each call makes an address. The answer may lack Address while it is being deployed.
func (c *Client) CreateAddress(ctx context.Context, ticker, wallet string, ask NewAddress) (Address, error) {
	const operation = "POST address"
	err := check(coin(ticker), id("wallet", wallet))
	switch {
	case err != nil:
	case ticker == "ofc" && ask.OnToken == "":
		err = errors.New("a Go Account's address needs the token it is for")
	case ask.OnToken != "":
		err = coin(ask.OnToken)
	}
	if utf8.RuneCountInString(ask.Label) > 250 || !utf8.ValidString(ask.Label) {
		err = errors.New("the label is longer than 250 characters")
	}
	if err != nil {
		return Address{}, flawed(Platform, operation, err)
	}
	body := struct {
		OnToken string `json:"onToken,omitempty"`
		Label   string `json:"label,omitempty"`
	}{ask.OnToken, ask.Label}
	var out Address
	_, err = c.fetch(ctx, call{operation: operation, method: http.MethodPost,
		path: walletPath(ticker, wallet) + "/address", body: body}, &out)
	if err == nil && !IsID(out.ID) {
		err = misshapen(operation, "the answer holds no address")
	}
	return out, err
}

// Address reads one by its id: GET /api/v2/{coin}/wallet/{id}/address/{addressId} (§7.4).
func (c *Client) Address(ctx context.Context, ticker, wallet, address string) (Address, error) {
	const operation = "GET address"
	if err := check(coin(ticker), id("wallet", wallet), id("address", address)); err != nil {
		return Address{}, flawed(Platform, operation, err)
	}
	var out Address
	_, err := c.fetch(ctx, call{operation: operation, method: http.MethodGet,
		path: walletPath(ticker, wallet) + "/address/" + address}, &out)
	if err == nil && !IsID(out.ID) {
		err = misshapen(operation, "the answer holds no address")
	}
	return out, err
}
