package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/onboarding"
)

// seedReviews delivers what Sumsub would have said of two clients, signed as it signs: one is approved, of the other one person's
// papers are wanted again.
func (a *app) seedReviews(ctx context.Context, c *cast, clients map[string]identity.Client) error {
	if c.Sumsub == "" || c.Seeded["reviews"] {
		return nil
	}
	day := time.Now().UTC().AddDate(0, -3, 0)
	for i, r := range []struct{ client, person, answer, reject string }{
		{"apex", "", "GREEN", ""}, {"kestrel", "", "GREEN", ""}, {"kestrel", ":director", "RED", "RETRY"},
	} {
		body, err := json.Marshal(map[string]any{"type": "applicantReviewed", "applicantId": fmt.Sprintf("64f1c0a2b7d3e9%010d", i+1), "externalUserId": clients[r.client].ID.String() + r.person,
			"reviewStatus": "completed", "reviewResult": map[string]string{"reviewAnswer": r.answer, "reviewRejectType": r.reject},
			"createdAtMs": day.AddDate(0, 0, i).Format("2006-01-02 15:04:05.000")})
		if err != nil {
			return err
		}
		mac := hmac.New(sha256.New, []byte(c.Sumsub))
		mac.Write(body)
		answer, err := a.onboarding.TakeReview(ctx, onboarding.Review{Body: body, Digest: hex.EncodeToString(mac.Sum(nil)), Algorithm: "HMAC_SHA256_HEX"})
		if err != nil {
			return fmt.Errorf("review of %s: %w", r.client, err)
		}
		if answer != onboarding.ReviewKept && answer != onboarding.ReviewAgain {
			return fmt.Errorf("review of %s was answered with %d", r.client, answer)
		}
	}
	if c.Seeded == nil {
		c.Seeded = map[string]bool{}
	}
	c.Seeded["reviews"] = true
	return nil
}
