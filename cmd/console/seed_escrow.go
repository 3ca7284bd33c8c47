package main

import (
	"context"
	"fmt"

	"github.com/unykorn/console/internal/escrow"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/offering"
)

// seedEscrow has the dollars of a raise kept in its client's Go Account, pays one subscription by a wire that names it, and leaves
// one wire that names nobody for the queue.
func (a *app) seedEscrow(ctx context.Context, act map[string]identity.Actor, o offering.Offering, paid offering.Subscription) error {
	const label = "Meridian settlement"
	all, err := a.wallets.List(ctx, act[treasurer1])
	if err != nil {
		return fmt.Errorf("wallets: %w", err)
	}
	place := escrow.Place{Offering: o.ID, Currency: "USD", Asset: "ofctusd"}
	for _, w := range all {
		if w.Client == o.Client && w.Label == label {
			place.Wallet = w.ID
		}
	}
	x, err := a.escrows.Ask(ctx, act[treasurer1], place, "demo-escrow")
	if err == nil {
		_, err = a.escrows.Decide(ctx, act[compliance1], x.ID, true, "The Go Account is the client's, and serves no other offering")
	}
	if err != nil {
		return fmt.Errorf("escrow in %s: %w", label, err)
	}
	for text, cents := range map[string]string{"FUND III " + paid.Reference: paid.Amount.String(), "SUBSCRIPTION FUND III": "12500000"} {
		if err := control(ctx, a.cfg.BitGoURL, "deposit", map[string]any{"wallet": place.Wallet, "coin": place.Asset, "amount": cents, "text": text}); err != nil {
			return fmt.Errorf("wire %q: %w", text, err)
		}
	}
	return nil
}
