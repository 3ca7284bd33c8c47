package accreditation

import (
	"context"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/identity"
)

// tell has people told of a piece of evidence, in the caller's transaction.
func (s *Service) tell(ctx context.Context, tx pgx.Tx, actor identity.Actor, e Evidence, verb string) error {
	return audit.Tell(ctx, tx, s.Jobs, audit.Entry{At: s.Clock.Now(), By: actor.By(), Verb: verb, Kind: EvidenceKind, ID: e.ID}, string(e.State))
}

// News says what became of a piece of evidence, and to whom: to who may decide, or to who filed it.
func (s *Service) News(ctx context.Context, tx pgx.Tx, t audit.Told) (audit.News, error) {
	p, err := piece(ctx, tx, t.ID)
	if err != nil {
		return audit.News{}, err
	}
	what := "Evidence that " + p.InvestorName + " is accredited"
	n := audit.News{Client: Tenant(p.Client), Tone: "info", Thing: EvidenceKind, ID: t.ID, People: []uuid.UUID{p.FiledBy}}
	switch State(t.Word) {
	case Filed:
		n.Text = what + " waits for your decision. It proves nothing before that."
		n.People, err = identity.Holders(ctx, tx, identity.Compliance, p.Client)
		n.People = slices.DeleteFunc(n.People, func(x uuid.UUID) bool { return x == p.FiledBy })
	case Approved:
		n.Tone, n.Text = "ok", what+" was approved."
	case Rejected:
		n.Tone, n.Text = "warn", what+" was rejected."
	}
	return n, err
}
