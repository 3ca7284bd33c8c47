package dividend

import (
	"context"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/identity"
)

// News says what became of a dividend, and to whom: to who may decide, to who declared it, and of an accrued one to who pays.
func (s *Service) News(ctx context.Context, tx pgx.Tx, t audit.Told) (audit.News, error) {
	d, err := named(ctx, tx, t.ID)
	if err != nil {
		return audit.News{}, err
	}
	what := "The dividend of " + Exact(d.PerShare) + " " + d.Currency + " a share of " + d.Issuer
	n := audit.News{Client: accreditation.Tenant(d.Client), Tone: "info", Thing: Kind, ID: t.ID, People: []uuid.UUID{d.DeclaredBy}}
	switch State(t.Word) {
	case Declared:
		n.Text = what + " waits for your decision. Nobody gets a line before that."
		n.People, err = identity.Holders(ctx, tx, identity.Compliance, d.Client)
		n.People = slices.DeleteFunc(n.People, func(p uuid.UUID) bool { return p == d.DeclaredBy })
	case Confirmed:
		n.Tone, n.Text = "ok", what+" is confirmed. Its pay list is written once the record day is over."
	case Refused:
		n.Tone, n.Text = "warn", what+" was refused. Nobody is paid."
	case Accrued:
		n.Tone, n.Text = "ok", what+" has accrued: every holder has a line, and nothing is paid yet."
		n.People, err = identity.Holders(ctx, tx, identity.Treasury, d.Client)
	case Accruing, Withdrawn:
		return audit.News{}, nil
	}
	return n, err
}
