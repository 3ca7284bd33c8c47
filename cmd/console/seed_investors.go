package main

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/identity"
)

// seedInvestors puts the investors of seed 001's examples on the organization's file, verified: filed by treasury,
// approved by compliance. Its requests for shares and subscriptions then pass every rule.
func (a *app) seedInvestors(ctx context.Context, c *cast, people map[string]uuid.UUID) error {
	acts := map[string]identity.Actor{}
	for _, p := range c.People {
		if _, have := acts[p.Role]; !have && p.Client == "" {
			g := identity.Grant{Role: identity.Role(p.Role)}
			acts[p.Role] = identity.Actor{Person: people[p.Email], Name: p.Name, Email: p.Email, RequestID: "demo", Grants: []identity.Grant{g}}
		}
	}
	for _, id := range []string{"investor_7b2e4c8f", "inv_3c8d2e4f"} {
		i, err := a.investors.File(ctx, acts["treasury"], accreditation.Filing{ID: id, Name: "Demo investor " + id[len(id)-8:], Kind: accreditation.Entity, Residence: "US_NY",
			Evidence: []accreditation.Document{{Method: accreditation.EarlierVerified, Verifier: "Demo Counsel LLP", Date: a.clock.Now().AddDate(0, 0, -7).UTC().Truncate(24 * time.Hour)}}}, "demo-"+id)
		if err != nil {
			return fmt.Errorf("investor %s: %w", id, err)
		}
		if i.Evidence[0].State != accreditation.Filed {
			continue
		}
		if _, err := a.investors.Decide(ctx, acts["compliance"], i.Evidence[0].ID, true, "Demo"); err != nil {
			return fmt.Errorf("evidence of %s: %w", id, err)
		}
	}
	return nil
}
