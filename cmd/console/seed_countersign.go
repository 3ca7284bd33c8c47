package main

import (
	"context"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/sandbox"
	"github.com/unykorn/console/internal/seal"
)

// seedCountersign links one of compliance to their own user at BitGo and reads what waits there. The other has none, so that
// the page which says so can be seen.
func (a *app) seedCountersign(ctx context.Context, c *cast, act map[string]identity.Actor, w sandbox.World) error {
	if c.Seeded["countersign"] {
		return nil
	}
	if _, err := a.linked.Link(ctx, act[compliance1], seal.Secret(w.Token("approver"))); err != nil {
		return err
	}
	if c.Seeded == nil {
		c.Seeded = map[string]bool{}
	}
	c.Seeded["countersign"] = true
	return a.counter.Look(ctx)
}
