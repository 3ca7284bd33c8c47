package main

import (
	"context"
	"fmt"

	"github.com/google/uuid"
)

// seedPartners registers two back ends that the stand-in plays: one takes what it hears, the other answers 503, so that both can be
// looked at once somebody subscribes. The secrets are shown to nobody; making another shows one.
func (a *app) seedPartners(ctx context.Context, c *cast, people map[string]uuid.UUID) error {
	const step = "partners"
	if c.Seeded[step] {
		return nil
	}
	ada, err := a.identity.Standing(ctx, people[admin1], "")
	if err != nil {
		return fmt.Errorf("partners: %w", err)
	}
	for _, p := range []struct{ name, inbox string }{{"Investor portal", "portal"}, {"Fund administrator's old system", "answers-503"}} {
		e, _, err := a.partners.Register(ctx, ada, uuid.Nil, p.name, a.cfg.BitGoURL+"/_sandbox/partner/"+p.inbox)
		if err == nil {
			err = a.partners.Test(ctx, ada, e.ID)
		}
		if err != nil {
			return fmt.Errorf("partner %s: %w", p.name, err)
		}
	}
	if c.Seeded == nil {
		c.Seeded = map[string]bool{}
	}
	c.Seeded[step] = true
	return nil
}
