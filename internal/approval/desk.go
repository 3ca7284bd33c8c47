package approval

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
)

// Desk is the rules in force, and whether everything can be approved under them.
type Desk struct {
	World
	Whole  bool // the reader sees the whole organization, so that the verdict is known
	Stuck  []Stuck
	Soon   []Stuck // while those who said to be away are away; beyond what is stuck anyway
	Asked  []uuid.UUID
	Gone   []Stuck // while those asked about are away; beyond what is stuck anyway
	Ruler  bool    // the reader changes rules
	Waits  int     // changes that wait for the reader
	AsOf   time.Time
	Digest string
}

// Desk gives the rules in force. Gone are people whose absence is tried; who is unknown is left out.
func (s *Service) Desk(ctx context.Context, actor identity.Actor, gone []uuid.UUID) (Desk, error) {
	d := Desk{Whole: actor.Organization() || actor.IsSystem(), Ruler: rules(actor), AsOf: s.Clock.Now()}
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if d.World, err = world(ctx, tx, d.AsOf); err != nil || !d.Ruler {
			return err
		}
		d.Waits, err = changesWaiting(ctx, tx, actor.Person)
		return err
	})
	if err != nil {
		return Desk{}, err
	}
	d.Digest = d.World.Version()
	if !d.Whole {
		return d, nil
	}
	d.Stuck = d.World.Stuck()
	d.Soon = newlyStuck(d.Stuck, d.StuckSince(d.AsOf))
	for _, id := range gone {
		if slices.ContainsFunc(d.People, func(p Someone) bool { return p.ID == id }) {
			d.Asked = append(d.Asked, id)
		}
	}
	if len(d.Asked) > 0 {
		d.Gone = newlyStuck(d.Stuck, d.StuckWithout(d.Asked))
	}
	return d, nil
}

// Meets is what a client's sends meet: by amount, and once the day's total reaches more.
type Meets struct {
	Steps  []Step
	Totals []Rule
}

// Meets gives what the sends of a client meet by the rules in force; nothing for a client whom the actor does not see.
func (s *Service) Meets(ctx context.Context, actor identity.Actor, client uuid.UUID) (m Meets, err error) {
	if !actor.Sees(client) {
		return m, nil
	}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		rules, err := rulesFor(ctx, tx, OfSend, client)
		if err != nil || len(rules) == 0 {
			return err
		}
		m.Steps = Ladder(rules, client)
		m.Totals = slices.DeleteFunc(rules, func(r Rule) bool { return r.Velocity == nil })
		return nil
	})
	return m, err
}

// RuleWaiting is how many changes wait for this person.
func (s *Service) RuleWaiting(ctx context.Context, actor identity.Actor) (n int, err error) {
	if !rules(actor) {
		return 0, nil
	}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		n, err = changesWaiting(ctx, tx, actor.Person)
		return err
	})
	return n, err
}

// RulesMine are the changes of the rules that wait for this person.
func (s *Service) RulesMine(ctx context.Context, actor identity.Actor) (w identity.Waiting[uuid.UUID], err error) {
	if w.IDs = []uuid.UUID{}; !rules(actor) {
		return w, nil
	}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		w, err = changesMine(ctx, tx, actor.Person)
		return err
	})
	return w, err
}

// rules reports whether somebody changes the rules: compliance of the whole organization.
func rules(actor identity.Actor) bool {
	return slices.ContainsFunc(actor.Grants, func(g identity.Grant) bool { return g.Role == identity.Compliance && g.Client == nil })
}

// Solvable refuses, in the caller's transaction, that somebody loses what votes need: after it something could never be
// approved again. Call it under the system's or the organization's scope.
func (s *Service) Solvable(ctx context.Context, tx pgx.Tx, l identity.Loss) error {
	if err := lockBook(ctx, tx); err != nil {
		return err
	}
	w, err := world(ctx, tx, s.Clock.Now())
	if err != nil {
		return err
	}
	return refused(newlyStuck(w.Stuck(), w.without(l).Stuck()))
}

// refused says what would be stuck; nothing is nil.
func refused(stuck []Stuck) error {
	if len(stuck) == 0 {
		return nil
	}
	said := []string{"After this something could never be approved again.", stuck[0].Words(), stuck[0].Mends()}
	if len(stuck) > 1 {
		said = append(said, "There are others like it.")
	}
	return ErrBlocks.Because("%s", strings.Join(append(said, "Nothing changed."), " "))
}
