package travel

import (
	"context"
	"strconv"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/identity"
)

// News says what became of a version, without anybody's data.
func (s *Service) News(ctx context.Context, tx pgx.Tx, t audit.Told) (audit.News, error) {
	id, err := uuid.Parse(t.ID)
	if err != nil {
		return audit.News{}, err
	}
	r, err := get(ctx, tx, id)
	if err != nil {
		return audit.News{}, err
	}
	whose := "a payee of " + r.ClientName
	if r.Subject == Originator {
		whose = r.ClientName + " as the payer"
	}
	what := "Travel rule data of " + whose + ", version " + strconv.Itoa(r.Version) + ","
	n := audit.News{Client: &r.Client, Tone: "info", Thing: Kind, ID: t.ID, People: []uuid.UUID{r.MadeBy}}
	switch State(t.Word) {
	case Waiting:
		n.Text = what + " wait for your confirmation. They count for no send before that."
		people, err := identity.Holders(ctx, tx, identity.Compliance, r.Client)
		n.People = without(people, r.MadeBy)
		return n, err
	case Confirmed:
		n.Tone, n.Text = "ok", what+" were confirmed and are in force."
	case Refused:
		n.Tone, n.Text = "warn", what+" were rejected. What was in force before stays so; the page shows the reason."
	case Revoked:
		n.Tone, n.Text = "stop", what+" were revoked. Sends that rest on them are not released before other data are confirmed."
		n.People, err = identity.Holders(ctx, tx, identity.Treasury, r.Client)
	}
	return n, err
}

func without(people []uuid.UUID, one uuid.UUID) []uuid.UUID {
	out := people[:0]
	for _, p := range people {
		if p != one {
			out = append(out, p)
		}
	}
	return out
}
