package main

import (
	"context"
	"fmt"
	"time"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/regulation"
)

// seedLaw has a few figures of the law reviewed, one of a later day in force, and one refused, as people would have left them. None
// waits: what waits for compliance in the demonstration is told by its other desks.
func (a *app) seedLaw(ctx context.Context, act map[string]identity.Actor) error {
	for _, name := range []string{"rule144.holding.reporting", "rule144.holding.other", "formd.due", "regcf.cap", "sanctioned.IR"} {
		h, err := a.law.Of(ctx, act[compliance1], name)
		if err != nil || h.Now == nil {
			return fmt.Errorf("figure %s: %w", name, err)
		}
		if h.Now.Unreviewed() {
			if _, err := a.law.Review(ctx, act[compliance1], name, h.Now.ID, true, "Read in the electronic code of federal regulations"); err != nil {
				return fmt.Errorf("review of %s: %w", name, err)
			}
		}
	}
	from := time.Date(2029, time.September, 20, 0, 0, 0, 0, time.UTC)
	for _, f := range []struct {
		name, value, source, review string
		accept                      bool
	}{
		{"regcf.limit.means", "140000", "Made up for the demonstration: the next adjustment for inflation", "Made up as well: read in the release", true},
		{"notice.state.FL", "15 days", "Made up for the demonstration: an alert of a law firm", "The alert speaks of another state. Florida's own page asks for no notice.", false},
	} {
		filed, err := a.law.File(ctx, act[admin1], regulation.Filing{Name: f.name, From: from, Typed: f.value, Mark: regulation.Unverified, Source: f.source}, "demo-law-"+f.name)
		if err == nil {
			_, err = a.law.Review(ctx, act[compliance2], f.name, filed.ID, f.accept, f.review)
		}
		if err != nil && !fault.Is(err, regulation.ErrReviewed) {
			return fmt.Errorf("figure %s: %w", f.name, err)
		}
	}
	return nil
}
