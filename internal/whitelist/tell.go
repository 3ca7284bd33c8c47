package whitelist

import (
	"context"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/identity"
)

// toldOf are the states of a change that people are told of.
var toldOf = []State{Pending, AtBitGo, Unknown, Active, Refused, Rejected}

// tell has people told of the state that a change has come to, in the caller's transaction.
func (s *Service) tell(ctx context.Context, tx pgx.Tx, actor identity.Actor, c Change, verb string) error {
	if !slices.Contains(toldOf, c.State) {
		return nil
	}
	return audit.Tell(ctx, tx, s.Jobs, audit.Entry{At: s.Clock.Now(), By: actor.By(), Verb: verb, Kind: "whitelist", ID: c.ID.String()}, string(c.State))
}

// News says what became of a change, and to whom: who may decide, or who asked and treasury.
func (s *Service) News(ctx context.Context, tx pgx.Tx, t audit.Told) (audit.News, error) {
	id, err := uuid.Parse(t.ID)
	if err != nil {
		return audit.News{}, err
	}
	c, err := changeByID(ctx, tx, id, false)
	if err != nil {
		return audit.News{}, err
	}
	n := audit.News{Client: &c.Client, Tone: "info", Thing: "whitelist_change", ID: t.ID}
	role := identity.Treasury
	switch what := c.named(); State(t.Word) {
	case Pending:
		role, n.Text = identity.Compliance, what+" waits for your decision. No payee is known by it before that."
	case AtBitGo:
		role, n.Text = identity.Compliance, what+" was approved here and waits at BitGo for another administrator there."
	case Unknown:
		n.Tone, n.Text = "warn", what+": BitGo's answer was lost. It is looked up by itself; do not ask for it again."
	case Active:
		n.Tone, n.Text = "ok", what+" is in force at BitGo."
	case Refused:
		n.Tone, n.Text = "warn", what+" was refused by BitGo. Its list is as it was before."
	case Rejected:
		n.Tone, n.Text = "warn", what+" was rejected. BitGo's list is as it was before."
	case Approved, Submitting:
		return audit.News{}, nil
	}
	if n.People, err = identity.Holders(ctx, tx, role, c.Client); err != nil {
		return audit.News{}, err
	}
	if role == identity.Treasury && !slices.Contains(n.People, c.AskedBy) {
		n.People = append(n.People, c.AskedBy)
	}
	if State(t.Word) == Pending { // who asked does not decide
		n.People = slices.DeleteFunc(n.People, func(p uuid.UUID) bool { return p == c.AskedBy })
	}
	return n, nil
}

// named is the change without its address.
func (c Change) named() string {
	switch c.Verb {
	case Removing:
		return "Taking a payee off a whitelist"
	case Relabeling:
		return "The new label “" + c.Label + "” in a whitelist"
	case Adding:
	}
	return "Adding “" + c.Label + "” to a whitelist"
}
