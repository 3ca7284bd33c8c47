package approval

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
)

// Drawing is what somebody wants changed. Key makes a second press find the first.
type Drawing struct {
	Kind  ChangeKind
	Terms Terms
	Why   string
	Key   string
}

// Draw keeps a change as a draft: nobody is asked, and nothing is in force by it. Errors: ErrRuler, ErrTerms with fields,
// ErrWhy, ErrRuleKey.
func (s *Service) Draw(ctx context.Context, actor identity.Actor, d Drawing) (Change, error) {
	if !rules(actor) {
		return Change{}, ErrRuler
	}
	d.Why = strings.TrimSpace(d.Why)
	if len(d.Key) < 8 || len(d.Key) > 100 {
		return Change{}, ErrRuleKey
	}
	c := Change{ID: uuid.New(), Kind: d.Kind, Why: d.Why, State: Draft, AskedBy: actor.Person, DraftedAt: s.Clock.Now()}
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		earlier, err := changeOnce(ctx, tx, actor.Person, d.Key)
		if err != nil || earlier != nil {
			return s.again(ctx, tx, earlier, d, &c, err)
		}
		w, err := world(ctx, tx, c.DraftedAt)
		if err != nil {
			return err
		}
		if err := d.check(w); err != nil {
			return err
		}
		c.Terms, c.Base = d.Terms, w.Version()
		if err := insertChange(ctx, tx, c, d.Key); err != nil {
			return err
		}
		return s.recordChange(ctx, tx, actor, c, "rule.draw", w)
	})
	if database.Constraint(err) == "approval_change_once" { // two presses at once
		err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
			earlier, err := changeOnce(ctx, tx, actor.Person, d.Key)
			return s.again(ctx, tx, earlier, d, &c, err)
		})
	}
	if err != nil {
		return Change{}, err
	}
	return c, nil
}

func (d *Drawing) check(w World) error {
	err := d.Terms.check(d.Kind, w)
	if n := utf8.RuneCountInString(d.Why); n < 3 || n > 500 || !readable(d.Why) {
		bad := ErrTerms
		if err != nil {
			bad = fault.As(err)
		}
		return bad.Field("why", "3 to 500 characters that can be seen: the colleague who decides reads them, and so will the auditor.")
	}
	return err
}

// again gives what the same form has drawn before.
func (s *Service) again(ctx context.Context, tx pgx.Tx, earlier *uuid.UUID, d Drawing, c *Change, err error) error {
	if err != nil {
		return err
	}
	if earlier == nil {
		return ErrRuleKey
	}
	if *c, err = getChange(ctx, tx, *earlier); err != nil {
		return err
	}
	if c.Kind != d.Kind || c.Why != d.Why {
		return ErrRuleKey
	}
	return nil
}

// Move is what can be done to a change.
type Move string

// The moves.
const (
	Ask      Move = "ask"
	Publish  Move = "publish"
	TurnDown Move = "reject"
	TakeBack Move = "withdraw"
)

// Change moves a change on. Asking and publishing look once more at everything that its page showed, in one transaction
// with the move. Errors: ErrRuler, ErrNoChange, ErrNotYours, ErrOwnChange, ErrMoved, ErrStale, ErrBlocks, ErrReason.
func (s *Service) Change(ctx context.Context, actor identity.Actor, id uuid.UUID, m Move, reason string) (Change, error) {
	reason = strings.TrimSpace(reason)
	if !rules(actor) {
		return Change{}, ErrRuler
	}
	var c Change
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if err := lockBook(ctx, tx); err != nil {
			return err
		}
		if c, err = changeForUpdate(ctx, tx, id); err != nil {
			return err
		}
		if err := c.may(actor, m); err != nil {
			return err
		}
		w, err := world(ctx, tx, s.Clock.Now())
		if err != nil {
			return err
		}
		return s.move(ctx, tx, actor, &c, m, reason, w)
	})
	return c, err
}

// may says why somebody cannot move the change on; nil means that they can.
func (c Change) may(actor identity.Actor, m Move) error {
	mine := c.AskedBy == actor.Person
	switch {
	case !rules(actor):
		return ErrRuler
	case c.State == Draft && !mine:
		return ErrNoChange // a draft is its author's
	case (m == Ask || m == TakeBack) && !mine:
		return ErrNotYours
	case m == Ask && c.State != Draft, m == TakeBack && !c.Open(), (m == Publish || m == TurnDown) && c.State != Asked:
		return ErrMoved
	case m == Publish || m == TurnDown:
		return actor.Own(c.AskedBy, ErrOwnChange)
	}
	return nil
}

// WhyNot says why the reader cannot do something with a change now.
func (c Change) WhyNot(actor identity.Actor, m Move) error { return c.may(actor, m) }

// stands says whether what the change was drawn against is still in force, and nothing could get stuck by it.
func (c Change) stands(w World) error {
	if w.Version() != c.Base {
		return ErrStale
	}
	t := c.Terms
	if t.New != nil {
		rule := *t.New
		t.New = &rule
	}
	if err := t.check(c.Kind, w); err != nil {
		return err
	}
	return refused(newlyStuck(w.Stuck(), w.After(c).Stuck()))
}

func (s *Service) move(ctx context.Context, tx pgx.Tx, actor identity.Actor, c *Change, m Move, reason string, w World) error {
	now := s.Clock.Now()
	c.Reason = reason
	switch m {
	case Ask:
		if err := c.stands(w); err != nil {
			return err
		}
		c.State, c.AskedAt, c.Reason = Asked, &now, ""
	case Publish:
		if err := c.stands(w); err != nil {
			return err
		}
		c.State, c.Reason = Published, ""
	case TurnDown:
		if n := utf8.RuneCountInString(reason); n < 3 || n > 500 {
			return ErrReason.Field("reason", "3 to 500 characters")
		}
		if !readable(reason) {
			return ErrUnreadable.Field("reason", "Type it again, without characters that cannot be seen.")
		}
		c.State = Turned
	case TakeBack:
		c.State, c.Reason = TakenBack, ""
	default:
		return ErrMoved
	}
	if m != Ask {
		c.DecidedBy, c.DecidedByName, c.DecidedAt = &actor.Person, actor.Name, &now
	}
	if err := moveChange(ctx, tx, *c); err != nil {
		return err
	}
	if m == Publish {
		if err := enact(ctx, tx, *c, now); err != nil {
			return err
		}
	}
	return s.recordChange(ctx, tx, actor, *c, "rule."+string(m), w)
}

// enact puts a change in force: the old rule ends and the new one begins in one transaction.
func enact(ctx context.Context, tx pgx.Tx, c Change, now time.Time) error {
	t := c.Terms
	if t.Old != nil {
		if err := retireRule(ctx, tx, *t.Old, now); err != nil {
			return err
		}
	}
	if t.New != nil {
		if err := insertRule(ctx, tx, *t.New, t.New.Groups, now); err != nil {
			return err
		}
	}
	if t.Group == nil {
		return nil
	}
	if c.Kind == MakeGroup {
		return insertGroup(ctx, tx, t.Group.ID, t.Group.Name, t.Group.Members, now)
	}
	return moveMembers(ctx, tx, t.Group.ID, t.Add, t.Leave, now)
}

func (s *Service) recordChange(ctx context.Context, tx pgx.Tx, actor identity.Actor, c Change, verb string, w World) error {
	before, after := map[string]any{}, map[string]any{"state": c.State, "kind": c.Kind, "why": c.Why}
	if c.Terms.Old != nil {
		if r, ok := w.Rule(*c.Terms.Old); ok {
			before["rule"] = w.Words(r)
		}
	}
	if c.Terms.New != nil {
		after["rule"] = w.Words(*c.Terms.New)
	}
	if g := c.Terms.Group; g != nil {
		after["group"], after["members"], after["join"], after["leave"] = g.Name, w.named(g.Members), w.named(c.Terms.Add), w.named(c.Terms.Leave)
	}
	if c.Reason != "" {
		after["reason"] = c.Reason
	}
	return audit.Record(ctx, tx, audit.Entry{At: s.Clock.Now(), By: actor.By(), Verb: verb, Kind: RuleKind, ID: c.ID.String(), Before: before, After: after})
}

func (w World) named(people []uuid.UUID) []string {
	out := []string{}
	for _, p := range people {
		out = append(out, w.Name(p))
	}
	return out
}

// RuleKind is the word for changes of the rules in the trail and on live pages.
const RuleKind = "rule"
