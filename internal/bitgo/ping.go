package bitgo

import (
	"context"
	"net/http"
)

// Health is a host's own word about itself.
type Health struct {
	Status      string `json:"status"`      // "service is ok!" · "express server is ok!"
	Environment string `json:"environment"` // "BitGo Testnet"; empty for Express
	ConfigEnv   string `json:"configEnv"`
}

// Ping asks the platform: GET /api/v2/ping, no token (§5.5). It checks no authentication; Session does.
func (c *Client) Ping(ctx context.Context) (Health, error) {
	return c.ping(ctx, Platform, call{operation: "GET ping", path: "/api/v2/ping"})
}

// PingExpress asks Express itself: GET /api/v2/pingexpress, no token, nothing asked upstream (§5.5).
func (c *Client) PingExpress(ctx context.Context) (Health, error) {
	return c.ping(ctx, Express, call{operation: "GET pingexpress", path: "/api/v2/pingexpress"})
}

// PingThroughExpress asks the platform by way of Express, which passes it on: GET /api/v2/ping there (§5.2).
func (c *Client) PingThroughExpress(ctx context.Context) (Health, error) {
	return c.ping(ctx, Express, call{operation: "GET ping through Express", path: "/api/v2/ping"})
}

func (c *Client) ping(ctx context.Context, host string, q call) (Health, error) {
	q.method, q.anonymous = http.MethodGet, true
	ctx, cancel := context.WithTimeout(ctx, c.deadlines.ping)
	defer cancel()
	base := c.platform
	if host == Express {
		base = c.express
	}
	var out Health
	if _, failed := c.read(ctx, base, host, q, &out); failed != nil {
		return Health{}, failed
	}
	return out, nil
}
