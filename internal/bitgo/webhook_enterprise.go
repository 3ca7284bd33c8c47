package bitgo

import (
	"context"
	"net/http"
	"regexp"
)

// EnterpriseWebhooks lists an enterprise's: GET /api/v2/enterprise/{id}/webhooks (§10.1). BitGo does not page it.
func (c *Client) EnterpriseWebhooks(ctx context.Context, enterprise string) ([]Webhook, error) {
	const operation = "GET enterprise webhooks"
	if err := id("enterprise", enterprise); err != nil {
		return nil, flawed(Platform, operation, err)
	}
	var out webhookList
	_, err := c.fetch(ctx, call{operation: operation, method: http.MethodGet, path: "/api/v2/enterprise/" + enterprise + "/webhooks"}, &out)
	page, err := out.page(operation, err)
	return page.Items, err
}

// AddEnterpriseWebhook makes one: POST /api/v2/enterprise/{id}/webhooks (§10.1). BitGo wants a short-lived token with
// user_manage, and takes only the types that no wallet and no organization has to tell of.
func (c *Client) AddEnterpriseWebhook(ctx context.Context, enterprise string, ask NewWebhook) (Webhook, error) {
	const operation = "POST enterprise webhook"
	if err := check(id("enterprise", enterprise), ask.check()); err != nil {
		return Webhook{}, flawed(Platform, operation, err)
	}
	ask.Coin, ask.KYCState = "", nil
	return c.addWebhook(ctx, operation, "/api/v2/enterprise/"+enterprise+"/webhooks", ask)
}

// RemoveEnterpriseWebhook removes one: DELETE /api/v2/enterprise/{id}/webhook/{webhookId}, singular (§10.1).
func (c *Client) RemoveEnterpriseWebhook(ctx context.Context, enterprise, webhook string) error {
	const operation = "DELETE enterprise webhook"
	if err := check(id("enterprise", enterprise), id("webhook", webhook)); err != nil {
		return flawed(Platform, operation, err)
	}
	_, err := c.fetch(ctx, call{operation: operation, method: http.MethodDelete,
		path: "/api/v2/enterprise/" + enterprise + "/webhook/" + webhook}, nil)
	return err
}

var scopeText = regexp.MustCompile(`(?i)\bscopes?\b|user_manage`)

// IsMissingScope is true when BitGo says that the token's scopes do not reach. BitGo documents no name for it, so its
// words decide, under a status that refuses for good.
func IsMissingScope(err error) bool {
	e, ok := AsError(err)
	return ok && (e.Status == http.StatusForbidden || e.Status == http.StatusUnauthorized) && scopeText.MatchString(e.Message)
}
