package offering

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/identity"
)

// words is a change in a sentence: what it does.
var words = map[Kind]string{ToOpen: "The opening of %", ToPause: "The pause of %", ToResume: "The resuming of %", ToClose: "The closing of %", ToCancel: "The cancelling of %", NewTerms: "New terms of %"}

// Title says what a change is, with the offering's name.
func (k Kind) Title(name string) string {
	w := words[k]
	return w[:len(w)-1] + name
}

// News says what became of a change of an offering, and to whom: to who may decide, or to who asked.
func (s *Service) News(ctx context.Context, tx pgx.Tx, t audit.Told) (audit.News, error) {
	_, id, _ := strings.Cut(t.ID, "|")
	c, err := change(ctx, tx, id)
	if err != nil {
		return audit.News{}, err
	}
	o, err := get(ctx, tx, c.Offering)
	if err != nil {
		return audit.News{}, err
	}
	what := c.Kind.Title(o.Name)
	n := audit.News{Client: accreditation.Tenant(c.Client), Tone: "info", Thing: ChangeKind, ID: t.ID, People: []uuid.UUID{c.AskedBy}}
	switch {
	case c.Kind == ToPause:
		n.Tone, n.Text = "warn", o.Name+" was paused. It takes no subscriptions."
		n.People, err = s.concerned(ctx, tx, c)
	case ChangeState(t.Word) == ChangeAsked:
		n.Text = what + " waits for your decision. Nothing of it is done before that."
		n.People, err = identity.Holders(ctx, tx, identity.Compliance, c.Client)
		n.People = slices.DeleteFunc(n.People, func(p uuid.UUID) bool { return p == c.AskedBy })
	case ChangeState(t.Word) == ChangeApproved:
		n.Tone, n.Text = "ok", what+" was approved and is done."
	case ChangeState(t.Word) == ChangeRejected:
		n.Tone, n.Text = "warn", what+" was rejected. Nothing of it was done."
	}
	return n, err
}

// concerned are those whom a pause concerns: treasury, which sells, and compliance, which opened it.
func (s *Service) concerned(ctx context.Context, tx pgx.Tx, c Change) ([]uuid.UUID, error) {
	sells, err := identity.Holders(ctx, tx, identity.Treasury, c.Client)
	if err != nil {
		return nil, err
	}
	decides, err := identity.Holders(ctx, tx, identity.Compliance, c.Client)
	return append(sells, decides...), err
}
