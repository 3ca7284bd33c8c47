package bitgo

import (
	"context"
	"net/http"
)

// Simulated is one notification that BitGo sent as a test, and what it heard (§10.5).
type Simulated struct {
	ID             string `json:"id"`
	State          string `json:"state"` // processed: it was answered with 200
	IdempotencyKey string `json:"idempotencyKey"`
	Response       struct {
		Code  int    `json:"code"`
		Error string `json:"error"`
	} `json:"response"`
}

// SimulateOrganizationWebhook has BitGo send a test about something real to one of an organization's webhooks: POST
// /api/v2/organization/{id}/webhook/{webhookId}/simulate (§10.5). It counts for no suspension and is not tried again. About
// is what the webhook's type tells of, like transferId; BitGo makes nothing up for an organization.
func (c *Client) SimulateOrganizationWebhook(ctx context.Context, organization, webhook string, about map[string]string) (Simulated, error) {
	const operation = "POST organization webhook simulate"
	if err := check(id("organization", organization), id("webhook", webhook)); err != nil {
		return Simulated{}, flawed(Platform, operation, err)
	}
	return c.simulate(ctx, operation, "/api/v2/organization/"+organization+"/webhook/"+webhook+"/simulate", about)
}

// SimulateWalletWebhook has BitGo send a made-up one to a wallet's: POST /api/v2/{coin}/wallet/{id}/webhooks/{webhookId}/simulate (§10.5).
func (c *Client) SimulateWalletWebhook(ctx context.Context, ticker, wallet, webhook string) (Simulated, error) {
	const operation = "POST wallet webhook simulate"
	if err := check(coin(ticker), id("wallet", wallet), id("webhook", webhook)); err != nil {
		return Simulated{}, flawed(Platform, operation, err)
	}
	return c.simulate(ctx, operation, walletPath(ticker, wallet)+"/webhooks/"+webhook+"/simulate", map[string]bool{"usePlaceholderData": true})
}

func (c *Client) simulate(ctx context.Context, operation, path string, about any) (Simulated, error) {
	var out struct {
		Notifications []Simulated `json:"webhookNotifications"`
	}
	_, err := c.fetch(ctx, call{operation: operation, method: http.MethodPost, path: path, body: about}, &out)
	if err == nil && len(out.Notifications) == 0 {
		err = misshapen(operation, "the answer holds no notification")
	}
	if err != nil {
		return Simulated{}, err
	}
	return out.Notifications[0], nil
}
