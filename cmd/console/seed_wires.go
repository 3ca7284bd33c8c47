package main

import (
	"context"
	"slices"
	"time"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/sandbox"
	"github.com/unykorn/console/internal/wire"
)

// seedCalls reads the bank accounts and has compliance call about those that BitGo approved, because a wire to details that
// no call confirmed is refused, also to a partner's back end. The client whose account BitGo screened last still waits for it.
func (a *app) seedCalls(ctx context.Context, act map[string]identity.Actor, w sandbox.World) error {
	if err := a.wires.RefreshAccounts(ctx); err != nil {
		return err
	}
	found, _, err := a.wires.Accounts(ctx, act[compliance1], wire.AccountFilter{State: "approved", Limit: 50})
	if err != nil {
		return err
	}
	for _, x := range found {
		at := slices.IndexFunc(w.Banks, func(b sandbox.WorldBank) bool { return b.Hash == x.Hash })
		if at < 0 || !w.Banks[at].Approved || x.Called {
			continue
		}
		call := wire.Call{SpokeWith: "The account's second signatory", Number: "+1 775 555 0100", Source: "Custody agreement, schedule 2",
			At: a.clock.Now().Add(-24 * time.Hour), Agreed: true, Note: "Number, owner and bank were read back"}
		if err := a.wires.CallBack(ctx, act[compliance1], x.ID, x.Details, call, "demo-call-"+x.ID); err != nil {
			return err
		}
	}
	return nil
}
