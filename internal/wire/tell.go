package wire

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/identity"
)

// Topic is the word by which notices lead to a withdrawal.
const Topic = "wire"

// lately is how old the end of a withdrawal may be to be news.
const lately = 24 * time.Hour

// wireNews is what the states of a withdrawal mean to people; those between say nothing.
var wireNews = map[string]struct {
	tone, text string
	role       identity.Role
}{
	"initialized": {"info", "A wire of %s waits for a confirmation: BitGo holds it until compliance confirms or rejects it.", identity.Compliance},
	"confirmed":   {"ok", "A wire of %s is completed: BitGo has it as paid out.", identity.Treasury},
	"rejected":    {"warn", "A wire of %s was rejected. The money stays in the Go Account.", identity.Treasury},
	"failed":      {"stop", "A wire of %s failed at BitGo. Its page shows what BitGo says; ask BitGo before you send it again.", identity.Treasury},
	"removed":     {"stop", "A wire of %s was taken back after it had been paid out. Ask BitGo what became of the money.", identity.Treasury},
}

// NewsDue are withdrawals whose state people were not told of yet: those that wait, and those that ended within a day. It reads the
// mirror beside what moves money, and slows none of it.
func (s *Service) NewsDue(ctx context.Context, tx pgx.Tx) ([]audit.News, error) {
	found, err := untold(ctx, tx, s.Clock.Now().Add(-lately))
	if err != nil {
		return nil, err
	}
	var out []audit.News
	for _, x := range found {
		w, known := wireNews[x.State]
		if !known {
			continue
		}
		n := x.news(w.tone, w.text)
		if n.People, err = identity.Holders(ctx, tx, w.role, x.Client); err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, nil
}
