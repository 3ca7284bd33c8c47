package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/unykorn/console/internal/sandbox"
	"github.com/unykorn/console/internal/subscription"
	"github.com/unykorn/console/internal/webhook"
	"github.com/unykorn/console/web/hook"
)

// demoHook is a webhook at BitGo as some administrators leave them. failed of its attempts had another answer than 200.
type demoHook struct {
	wallet, kind string // wallet "": the organization's
	path         string // after our own URL; the door's when ""
	failed       int
	deaf         bool // made without allToken
}

// demoHooks: one near its budget, one suspended, and what the linter finds. Nothing of
// the demo's own working depends on those that fail.
var demoHooks = []demoHook{
	{kind: "pendingapproval"},
	{kind: "tradeOrder", failed: 83},
	{wallet: "apex-bitcoin", kind: "transfer", failed: 100},
	{wallet: "meridian-ether", kind: "pendingapproval", deaf: true},
	{wallet: "kestrel-bitcoin", kind: "transfer", path: "/old/hook"},
}

// seedHooks registers them through the room, has the stand-in count their failures, and leaves some deliveries that are
// refused.
func (a *app) seedHooks(ctx context.Context, c *cast, w sandbox.World) error {
	if c.Seeded["hooks"] {
		return nil
	}
	manager := a.hooks.Manager
	defer func() { a.hooks.Manager = manager }()
	a.hooks.Manager = func(context.Context) (subscription.Manager, bool) {
		return a.bitgo.As(func(context.Context) (string, error) { return w.Token("manager"), nil }), true
	}
	for _, d := range demoHooks {
		hears := !d.deaf
		ask := subscription.Ask{Type: d.kind, URL: public(a.cfg) + hook.Path, Failures: hears, AllToken: &hears}
		if d.path != "" {
			ask.URL = public(a.cfg) + d.path
		}
		if d.wallet != "" {
			ask.Wallet = w.Wallet(d.wallet).ID
		}
		made, _, err := a.hooks.Register(ctx, demoActor, ask)
		if err == nil && d.failed > 0 && made.Failed == 0 && !made.IsSuspended() {
			err = control(ctx, a.cfg.BitGoURL, "webhook", map[string]any{"webhook": made.ID, "times": d.failed, "seconds": 5 * 3600})
		}
		if err != nil {
			return fmt.Errorf("webhook %s: %w", d.kind, err)
		}
	}
	if err := a.seedRefused(ctx); err != nil {
		return err
	}
	if c.Seeded == nil {
		c.Seeded = map[string]bool{}
	}
	c.Seeded["hooks"] = true
	return a.hooks.Refresh(ctx)
}

// seedRefused leaves deliveries that nobody believed: a wrong signature, none, and no JSON.
func (a *app) seedRefused(ctx context.Context) error {
	for i, d := range []webhook.Delivery{
		{Body: []byte(`{"type":"transfer","coin":"tbtc4","state":"confirmed"}`), ContentType: "application/json", Signature: strings.Repeat("0", 64)},
		{Body: []byte(`{"type":"transfer","coin":"hteth","state":"confirmed"}`), ContentType: "application/json"},
		{Body: []byte("type=transfer"), ContentType: "application/x-www-form-urlencoded", Signature: strings.Repeat("1", 64)},
	} {
		d.IP, d.UserAgent, d.RequestID = "198.51.100.7", "curl/8.5.0", fmt.Sprintf("demo-refused-%d", i+1)
		if _, err := a.webhooks.Receive(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

// control asks the stand-in for something to happen.
func control(ctx context.Context, platform, path string, body map[string]any) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(platform, "/")+"/_sandbox/"+path, bytes.NewReader(raw))
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("the stand-in answers %s with %d", path, res.StatusCode)
	}
	return nil
}
