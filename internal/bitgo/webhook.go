package bitgo

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"unicode/utf8"
)

// Webhook is a subscription BitGo keeps (§10.1).
type Webhook struct {
	ID               string `json:"id"`
	Type             string `json:"type"`
	URL              string `json:"url"`
	Label            string `json:"label"`
	Coin             string `json:"coin"`
	Scope            string `json:"scope"` // wallet enterprise organization safe
	State            string `json:"state"` // active suspended
	WalletID         string `json:"walletId"`
	EnterpriseID     string `json:"enterpriseId"`
	OrganizationID   string `json:"organizationId"`
	NumConfirmations int    `json:"numConfirmations"`
	AllToken         bool   `json:"allToken"`
	Failures         bool   `json:"listenToFailureStates"`
	FailedAttempts   int    `json:"successiveFailedAttempts"` // BitGo suspends at 100 in a week (§10.4)
	Created          Time   `json:"created"`
	LastAttempt      Time   `json:"lastAttempt"`
	FailingSince     Time   `json:"failingSince"`
}

// NewWebhook asks for one. AllToken must be true for tokens and Go Accounts; NumConfirmations 0 means two
// notifications, first seen and confirmed (§10.1).
type NewWebhook struct {
	Type                  string   `json:"type"`
	URL                   string   `json:"url"`
	Label                 string   `json:"label,omitempty"`
	Coin                  string   `json:"coin,omitempty"` // organization webhooks only
	NumConfirmations      int      `json:"numConfirmations,omitempty"`
	AllToken              bool     `json:"allToken,omitempty"`
	ListenToFailureStates bool     `json:"listenToFailureStates,omitempty"`
	KYCState              []string `json:"kycState,omitempty"` // organization webhooks only
}

func (n NewWebhook) check() error {
	u, err := url.Parse(n.URL)
	switch {
	case n.Type == "" || len(n.Type) > 64:
		return errors.New("the webhook has no type")
	case err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http"):
		return errors.New("the webhook's URL is not an absolute http or https URL")
	case utf8.RuneCountInString(n.Label) > 250:
		return errors.New("the webhook's label is longer than 250 characters")
	case n.Coin != "":
		return coin(n.Coin)
	}
	return nil
}

type webhookList struct {
	Webhooks *[]Webhook `json:"webhooks"`
	Next     string     `json:"nextBatchPrevId"`
}

func (l webhookList) page(operation string, err error) (Page[Webhook], error) {
	if err == nil && l.Webhooks == nil {
		err = misshapen(operation, "the answer holds no list")
	}
	if err != nil {
		return Page[Webhook]{}, err
	}
	return Page[Webhook]{Items: *l.Webhooks, Next: l.Next}, nil
}

// WalletWebhooks lists a wallet's: GET /api/v2/{coin}/wallet/{id}/webhooks (§10.1). BitGo does not page it.
func (c *Client) WalletWebhooks(ctx context.Context, ticker, wallet string) ([]Webhook, error) {
	const operation = "GET wallet webhooks"
	if err := check(coin(ticker), id("wallet", wallet)); err != nil {
		return nil, flawed(Platform, operation, err)
	}
	var out webhookList
	_, err := c.fetch(ctx, call{operation: operation, method: http.MethodGet, path: walletPath(ticker, wallet) + "/webhooks"}, &out)
	page, err := out.page(operation, err)
	return page.Items, err
}

// AddWalletWebhook makes one: POST /api/v2/{coin}/wallet/{id}/webhooks (§10.1), at most ten per type and wallet.
func (c *Client) AddWalletWebhook(ctx context.Context, ticker, wallet string, ask NewWebhook) (Webhook, error) {
	const operation = "POST wallet webhook"
	if err := check(coin(ticker), id("wallet", wallet), ask.check()); err != nil {
		return Webhook{}, flawed(Platform, operation, err)
	}
	ask.Coin, ask.KYCState = "", nil
	return c.addWebhook(ctx, operation, walletPath(ticker, wallet)+"/webhooks", ask)
}

// RemoveWalletWebhook removes one: DELETE /api/v2/{coin}/wallet/{id}/webhooks with a body (§10.1). It gives how many
// BitGo removed.
func (c *Client) RemoveWalletWebhook(ctx context.Context, ticker, wallet string, hook Webhook) (int, error) {
	const operation = "DELETE wallet webhook"
	if err := check(coin(ticker), id("wallet", wallet), id("webhook", hook.ID)); err != nil {
		return 0, flawed(Platform, operation, err)
	}
	body := struct {
		Type string `json:"type,omitempty"`
		URL  string `json:"url,omitempty"`
		ID   string `json:"id"`
	}{hook.Type, hook.URL, hook.ID}
	var out struct {
		Removed int `json:"removed"`
	}
	_, err := c.fetch(ctx, call{operation: operation, method: http.MethodDelete, path: walletPath(ticker, wallet) + "/webhooks", body: body}, &out)
	return out.Removed, err
}

// OrganizationWebhooks lists an organization's: GET /api/v2/organization/{id}/webhook (§10.1).
func (c *Client) OrganizationWebhooks(ctx context.Context, organization, after string) (Page[Webhook], error) {
	const operation = "GET organization webhooks"
	if err := check(id("organization", organization), cursor(after)); err != nil {
		return Page[Webhook]{}, flawed(Platform, operation, err)
	}
	var out webhookList
	_, err := c.fetch(ctx, call{operation: operation, method: http.MethodGet,
		path: "/api/v2/organization/" + organization + "/webhook", query: listQuery(after, pageSize)}, &out)
	return out.page(operation, err)
}

// AddOrganizationWebhook makes one: POST /api/v2/organization/{id}/webhook (§10.1). BitGo wants a short-lived token with
// user_manage. Transfers and KYC of all children come this way only.
func (c *Client) AddOrganizationWebhook(ctx context.Context, organization string, ask NewWebhook) (Webhook, error) {
	const operation = "POST organization webhook"
	if err := check(id("organization", organization), ask.check()); err != nil {
		return Webhook{}, flawed(Platform, operation, err)
	}
	return c.addWebhook(ctx, operation, "/api/v2/organization/"+organization+"/webhook", ask)
}

// RemoveOrganizationWebhook removes one: DELETE /api/v2/organization/{id}/webhook/{webhookId} (§10.1).
func (c *Client) RemoveOrganizationWebhook(ctx context.Context, organization, webhook string) error {
	const operation = "DELETE organization webhook"
	if err := check(id("organization", organization), id("webhook", webhook)); err != nil {
		return flawed(Platform, operation, err)
	}
	_, err := c.fetch(ctx, call{operation: operation, method: http.MethodDelete,
		path: "/api/v2/organization/" + organization + "/webhook/" + webhook}, nil)
	return err
}

func (c *Client) addWebhook(ctx context.Context, operation, path string, ask NewWebhook) (Webhook, error) {
	var out Webhook
	_, err := c.fetch(ctx, call{operation: operation, method: http.MethodPost, path: path, body: ask}, &out)
	if err == nil && !IsID(out.ID) {
		err = misshapen(operation, "the answer holds no webhook")
	}
	return out, err
}

// CreateOrganizationWebhookSecret makes or rotates the secret that signs an organization's webhooks: POST
// /api/v2/webhook/secret (§10.2). BitGo shows it once and allows a rotation every five minutes.
func (c *Client) CreateOrganizationWebhookSecret(ctx context.Context, organization string) (Secret, error) {
	return c.webhookSecret(ctx, "organizationId", organization)
}

// CreateEnterpriseWebhookSecret is the same for one enterprise.
func (c *Client) CreateEnterpriseWebhookSecret(ctx context.Context, enterprise string) (Secret, error) {
	return c.webhookSecret(ctx, "enterpriseId", enterprise)
}

func (c *Client) webhookSecret(ctx context.Context, key, owner string) (Secret, error) {
	const operation = "POST webhook secret"
	if err := id("owner's", owner); err != nil {
		return "", flawed(Platform, operation, err)
	}
	var out struct {
		Secret string `json:"secret"`
	}
	_, err := c.fetch(ctx, call{operation: operation, method: http.MethodPost, path: "/api/v2/webhook/secret",
		body: map[string]string{key: owner}}, &out)
	if err == nil && out.Secret == "" {
		err = misshapen(operation, "the answer holds no secret")
	}
	return Secret(out.Secret), err
}
