package main

import (
	"context"
	"fmt"

	"github.com/unykorn/console/internal/ceremony"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/sandbox"
)

// seedCeremonies asks for two wallets: one is confirmed and waits for its ceremony, one was rejected. Neither is made: the
// demo's wallets stay those of its world, and whoever tries it holds the ceremony.
func (a *app) seedCeremonies(ctx context.Context, act map[string]identity.Actor, w sandbox.World) error {
	client, err := a.identity.ClientOfEnterprise(ctx, act[treasurer2], w.Enterprise("kestrel").ID)
	if err != nil {
		return fmt.Errorf("client of the ceremonies: %w", err)
	}
	asks := []struct{ coin, label, reason, no string }{
		{"tbtc4", "Kestrel settlement desk", "Settlement with the second market maker, apart from deposits", ""},
		{"txrp", "Kestrel ripple spare", "A spare wallet for tests", "Tests belong to the test enterprise; the wallet that is there is enough"},
	}
	for _, x := range asks {
		c, err := a.ceremonies.Ask(ctx, act[treasurer2], ceremony.Ask{Client: client.ID, Coin: x.coin, Label: x.label, Reason: x.reason}, "demo-ceremony-"+x.coin)
		if err != nil {
			return fmt.Errorf("ask for a wallet: %w", err)
		}
		if c.State != ceremony.Asked {
			continue // an earlier start went this far
		}
		if x.no == "" {
			_, err = a.ceremonies.Confirm(ctx, act[compliance2], c.ID)
		} else {
			_, err = a.ceremonies.Reject(ctx, act[compliance2], c.ID, x.no)
		}
		if err != nil {
			return fmt.Errorf("decide about a wallet: %w", err)
		}
	}
	return nil
}
