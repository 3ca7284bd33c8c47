package onboarding

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/identity"
)

// decidedWords are the words of a KYC that people are told of, and what each means. Others are on its way.
var decidedWords = map[string]struct{ tone, said string }{
	"approved":              {"ok", "has approved"},
	"rejected":              {"stop", "has rejected"},
	"resubmission asked":    {"warn", "asks for other papers of"},
	"onHold":                {"warn", "holds for a reviewer's look"},
	"flagged":               {"warn", "has flagged"},
	"flagged_retry_allowed": {"warn", "has flagged"},
}

// tellKYC has people told of a word that decides something.
func (s *Service) tellKYC(ctx context.Context, tx pgx.Tx, e audit.Entry, word string) error {
	if _, decided := decidedWords[word]; !decided {
		return nil
	}
	return audit.Tell(ctx, tx, s.Jobs, e, word)
}

// News says what BitGo or Sumsub came to about a client, to its administrators and compliance. Whom of the client's people it is
// about is for the page to show.
func (s *Service) News(ctx context.Context, tx pgx.Tx, t audit.Told) (audit.News, error) {
	id, err := uuid.Parse(t.ID)
	if err != nil {
		return audit.News{}, err
	}
	name, err := clientNameOf(ctx, tx, id)
	if err != nil {
		return audit.News{}, err
	}
	w := decidedWords[t.Word]
	n := audit.News{Client: &id, Tone: w.tone, Thing: "client", ID: t.ID}
	who, whom := "BitGo", "the KYC of "+name
	if t.Verb == "client.reviewed" {
		who, whom = "Sumsub", "an applicant of "+name
	}
	n.Text = who + " " + w.said + " " + whom + ", on " + t.At.UTC().Format("2 Jan 2006, 15:04") + " UTC."
	n.People, err = concerned(ctx, tx, id, identity.Compliance, identity.Admin)
	return n, err
}

func concerned(ctx context.Context, tx pgx.Tx, client uuid.UUID, roles ...identity.Role) (all []uuid.UUID, err error) {
	for _, role := range roles {
		people, err := identity.Holders(ctx, tx, role, client)
		if err != nil {
			return nil, err
		}
		all = append(all, people...)
	}
	return all, nil
}

// lockStages are how long before a whitelist locks people are told, the nearest first.
var lockStages = []struct {
	before time.Duration
	says   string
}{{4 * time.Hour, "less than 4 hours are left"}, {24 * time.Hour, "less than a day is left"}}

// NewsDue are the whitelists that lock soon at BitGo, 48 hours after they were begun: told a day and four hours before, to those
// who can still ask for a change of them.
func (s *Service) NewsDue(ctx context.Context, tx pgx.Tx) ([]audit.News, error) {
	now := s.Clock.Now()
	due, err := locksDue(ctx, tx, now, now.Add(lockStages[len(lockStages)-1].before))
	if err != nil {
		return nil, err
	}
	var out []audit.News
	for _, l := range due {
		for _, stage := range lockStages {
			if l.at.Sub(now) > stage.before {
				continue
			}
			n := audit.News{Client: &l.client, Tone: "warn", Thing: "client", ID: l.client.String(),
				Text: "A whitelist of " + l.name + " locks at BitGo on " + day(l.at) + ": " + stage.says + ". After that nothing in its policy can be changed by us; BitGo's support does."}
			if n.People, err = concerned(ctx, tx, l.client, identity.Treasury, identity.Compliance); err != nil {
				return nil, err
			}
			out = append(out, n)
			break
		}
	}
	return out, nil
}
