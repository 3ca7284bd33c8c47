package main

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/access"
	"github.com/unykorn/console/internal/identity"
)

// seedDesk gives the desk of people something to look at: somebody new who waits for a second administrator, and an open review.
// Both are found again by their key, so a second start asks for nothing twice.
func (a *app) seedDesk(ctx context.Context, people map[string]uuid.UUID) error {
	ada, err := a.identity.Standing(ctx, people["ada.lindqvist@unykorn.example"], "")
	if err != nil {
		return fmt.Errorf("administrator: %w", err)
	}
	if _, err := a.access.Ask(ctx, ada, access.Wish{Kind: access.AddPerson, Email: "nell.okoro@unykorn.example", Name: "Nell Okoro", Role: identity.Treasury,
		Reason: "Joins the treasury desk on Monday", Key: "demo-nell-okoro"}); err != nil {
		return fmt.Errorf("somebody new: %w", err)
	}
	if _, err := a.access.OpenReview(ctx, ada, time.Time{}, "Access review of the fourth quarter", "demo-review-q4"); err != nil {
		return fmt.Errorf("review: %w", err)
	}
	return nil
}
