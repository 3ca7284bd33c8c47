package token

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/identity"
)

const aDay = 24 * time.Hour

// endStages are how long before a token ends administrators are told, the nearest first. Of a token that never had so long there
// is nothing to tell at that stage.
var endStages = []struct {
	before time.Duration
	says   string
}{{3 * aDay, "less than 3 days are left"}, {14 * aDay, "less than 14 days are left"}}

// endStage is what is told of a token now; "": nothing. Nothing is told of one that has a successor or has ended.
func (t Token) endStage(now time.Time) string {
	if t.State != Active || t.RetireAt != nil || t.ExpiresAt == nil || !t.ExpiresAt.After(now) {
		return ""
	}
	whole := t.ExpiresAt.Sub(t.AskedAt)
	for _, stage := range endStages {
		if t.ExpiresAt.Sub(now) <= stage.before && whole > stage.before {
			return stage.says
		}
	}
	return ""
}

// NewsDue are the tokens at BitGo that end soon, told to the organization's administrators.
func (s *Service) NewsDue(ctx context.Context, tx pgx.Tx) ([]audit.News, error) {
	now := s.Clock.Now()
	ending, err := endingSoon(ctx, tx, now, now.Add(endStages[len(endStages)-1].before))
	if err != nil {
		return nil, err
	}
	var out []audit.News
	for _, t := range ending {
		says := t.endStage(now)
		if says == "" {
			continue
		}
		n := audit.News{Tone: "warn", Thing: "token", ID: t.ID.String(),
			Text: "The BitGo token “" + t.Label + "” ends on " + t.ExpiresAt.UTC().Format("2 Jan 2006, 15:04") + " UTC: " + says + ". Make its successor before then; what uses it stops otherwise."}
		if n.People, err = identity.Holders(ctx, tx, identity.Admin, uuid.Nil); err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, nil
}
