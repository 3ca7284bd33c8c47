package access

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/seal"
)

// Topic is the word for changes of rights in the trail and on live pages; ReviewTopic that of reviews.
const (
	Topic       = "access"
	ReviewTopic = "access-review"
)

// Service is the room's verbs.
type Service struct {
	DB     *database.DB
	Clock  clock.Clock
	People *identity.Service
}

// program is the scope in which sessions, credentials and keys can be counted; each verb checks first.
var program = database.System("access")

// Ask keeps what an administrator wants for somebody else; nothing is given by it. Errors: identity.ErrNotAdmin,
// identity.ErrOwnGrant, ErrWish with fields, ErrWaits, ErrKey.
func (s *Service) Ask(ctx context.Context, actor identity.Actor, w Wish) (Change, error) {
	if !actor.Administers() {
		return Change{}, identity.ErrNotAdmin
	}
	if w.Kind != AddPerson && w.Person == actor.Person {
		return Change{}, identity.ErrOwnGrant
	}
	if len(w.Key) < 8 || len(w.Key) > 100 {
		return Change{}, ErrKey
	}
	c, err := w.change(actor, s.Clock.Now())
	if err != nil {
		return Change{}, err
	}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		if err := lock(ctx, tx); err != nil {
			return err
		}
		earlier, err := once(ctx, tx, actor.Person, w.Key)
		if err != nil {
			return err
		}
		if earlier != nil {
			return again(ctx, tx, *earlier, &c)
		}
		if err := s.expire(ctx, tx, c.AskedAt); err != nil {
			return err
		}
		if err := s.fits(ctx, tx, c); err != nil {
			return err
		}
		if err := insertChange(ctx, tx, c, w.Key); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, c, "access.ask")
	})
	return c, err
}

// again gives what the same form has asked for before.
func again(ctx context.Context, tx pgx.Tx, id uuid.UUID, c *Change) error {
	kept, err := getChange(ctx, tx, id)
	if err != nil {
		return err
	}
	if kept.Kind != c.Kind || kept.Email != c.Email && c.Kind == AddPerson || kept.Reason != c.Reason || kept.Role != c.Role {
		return ErrKey
	}
	*c = kept
	return nil
}

// fits refuses what could not be given as things stand: somebody who is here already, a grant that is held.
func (s *Service) fits(ctx context.Context, tx pgx.Tx, c Change) error {
	if c.Kind == AddPerson {
		taken, err := emailTaken(ctx, tx, c.Email)
		if err == nil && taken {
			return ErrWish.Field("email", "Somebody with this email is already here. Ask for a grant on their page.")
		}
		return err
	}
	found, err := people(ctx, tx, Filter{only: &c.Person, Limit: 1}, c.AskedAt)
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return identity.ErrNoPerson
	}
	p := found[0]
	switch {
	case c.Kind == Reinstate && p.State == identity.Active:
		return ErrWish.Field("kind", "This person is not suspended.")
	case c.Kind == AddGrant && p.State != identity.Active:
		return ErrWish.Field("role", "This person is shut out. Ask to let them in again first.")
	}
	for _, g := range p.Grants {
		if c.Kind == AddGrant && g.Role == c.Role && (g.Over == nil) == (c.Over == nil) && (g.Over == nil || *g.Over == *c.Over) {
			return ErrWish.Field("role", "This person already holds that role there.")
		}
	}
	return nil
}

// Decide moves a change on. Of somebody new who is confirmed, secret is the link for setting up, once. Errors: those of
// Change.WhyNot, ErrMove, ErrNoChange, identity.ErrReason, and what giving the right refuses.
func (s *Service) Decide(ctx context.Context, actor identity.Actor, id uuid.UUID, m Move, answer string) (c Change, secret seal.Secret, err error) {
	if !actor.Administers() {
		return c, "", identity.ErrNotAdmin
	}
	answer = strings.TrimSpace(answer)
	if m == Reject {
		if answer, err = identity.Reasoned(answer); err != nil {
			return c, "", err
		}
	}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if err := lock(ctx, tx); err != nil {
			return err
		}
		if c, err = changeForUpdate(ctx, tx, id); err != nil {
			return err
		}
		now := s.Clock.Now()
		if err := c.WhyNot(actor, m, now); err != nil {
			return err
		}
		to, ok := map[Move]State{Confirm: Done, Reject: Turned, TakeBack: TakenBack}[m]
		if !ok {
			return ErrMove
		}
		if m != Reject {
			answer = ""
		}
		c.State, c.DecidedBy, c.DecidedByName, c.DecidedAt, c.Answer = to, &actor.Person, actor.Name, &now, answer
		if err := decideChange(ctx, tx, c); err != nil {
			return err
		}
		if m == Confirm {
			if secret, err = s.give(ctx, tx, actor, c); err != nil {
				return err
			}
		}
		return s.record(ctx, tx, actor, c, "access."+string(m))
	})
	if err != nil {
		return c, "", err
	}
	return c, secret, nil
}

// give does what was confirmed.
func (s *Service) give(ctx context.Context, tx pgx.Tx, actor identity.Actor, c Change) (seal.Secret, error) {
	of := identity.Confirmed{Change: c.ID, Person: c.Person, Asker: c.AskedBy}
	switch c.Kind {
	case AddPerson:
		return s.People.AddConfirmed(ctx, tx, actor, of, c.Email, c.Name, identity.Grant{Role: c.Role, Client: c.Over})
	case AddGrant:
		return "", s.People.GrantConfirmed(ctx, tx, actor, of, identity.Grant{Role: c.Role, Client: c.Over})
	case Reinstate:
		return "", s.People.ReturnConfirmed(ctx, tx, actor, of)
	}
	return "", ErrMove
}

// Sweep writes down that changes whose week is over have expired. Running it twice does no harm.
func (s *Service) Sweep(ctx context.Context) (n int64, err error) {
	err = s.DB.As(ctx, program, func(tx pgx.Tx) error { return s.expire(ctx, tx, s.Clock.Now()) })
	return n, err
}

func (s *Service) expire(ctx context.Context, tx pgx.Tx, now time.Time) error {
	ended, err := expireChanges(ctx, tx, now)
	if err != nil {
		return err
	}
	for _, id := range ended {
		if err := audit.Record(ctx, tx, audit.Entry{At: now, By: identity.System("access expiry").By(), Verb: "access.expire", Kind: Topic, ID: id.String(),
			After: map[string]any{"state": Expired}}); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) record(ctx context.Context, tx pgx.Tx, actor identity.Actor, c Change, verb string) error {
	after := map[string]any{"state": c.State, "kind": c.Kind, "person": c.Person, "reason": c.Reason}
	if c.Kind == AddPerson {
		after["name"], after["email"] = c.Name, c.Email
	}
	if c.Role != "" {
		after["role"], after["over"] = c.Role, "organization"
		if c.Over != nil {
			after["over"] = c.Over.String()
		}
	}
	if c.Answer != "" {
		after["answer"] = c.Answer
	}
	return audit.Record(ctx, tx, audit.Entry{At: s.Clock.Now(), By: actor.By(), Verb: verb, Kind: Topic, ID: c.ID.String(), After: after})
}

// waits turns the database's word for the same change twice into the fault that says so.
func waits(err error) error {
	switch database.Constraint(err) {
	case "access_change_waiting":
		return ErrWaits
	case "access_change_once":
		return ErrKey
	case "access_change_over_id_fkey":
		return ErrWish.Field("over", "Choose one of the clients, or the whole organization.")
	}
	return fault.As(err)
}
