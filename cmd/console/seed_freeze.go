package main

import (
	"context"
	"fmt"

	"github.com/unykorn/console/internal/freeze"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/sandbox"
)

const admin1 = "ada.lindqvist@unykorn.example"

// seedFreezes freezes a wallet and has two people unfreeze it, so that the desk shows a freeze's life. Nothing stays frozen:
// the demo's wallets are there to be sent from.
func (a *app) seedFreezes(ctx context.Context, act map[string]identity.Actor, w sandbox.World) error {
	ask := freeze.Ask{Reach: freeze.Wallet, Wallet: w.Wallet("kestrel-ripple").ID, Reason: "A withdrawal to the market maker carried no destination tag"}
	first, err := a.freezes.Freeze(ctx, act[treasurer2], ask, "demo-freeze-first")
	if err != nil {
		return fmt.Errorf("freeze: %w", err)
	}
	if _, err := a.freezes.AskUnfreeze(ctx, act[compliance2], first.ID, "The market maker credited it; the tag is on the whitelist entry now"); unlessDone(err) != nil {
		return fmt.Errorf("ask to unfreeze: %w", err)
	}
	if _, err := a.freezes.ConfirmUnfreeze(ctx, act[admin1], first.ID); unlessDone(err) != nil {
		return fmt.Errorf("unfreeze: %w", err)
	}
	return nil
}
