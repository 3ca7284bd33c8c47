package subscription

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/reconcile"
)

// Gap is what a heal asks of the room of reconciliations; *reconcile.Service is one.
type Gap interface {
	Start(ctx context.Context, actor identity.Actor, ask reconcile.Ask, pages int) (reconcile.Reconciliation, error)
	Get(ctx context.Context, actor identity.Actor, id uuid.UUID) (reconcile.Reconciliation, error)
	Compare(ctx context.Context, wallet string, from, to time.Time) (reconcile.Proof, error)
}

// People gives who asked for a heal, with what they may do now; *identity.Service is one.
type People interface {
	Standing(ctx context.Context, person uuid.UUID, scope string) (identity.Actor, error)
}

// held is how long one process keeps a heal to itself: longer than a job may take.
const held = 90 * time.Second

// pagesAtOnce is how much of the gap the request itself reads; the rest is the job's.
const pagesAtOnce = 10

// Heal asks for a webhook to be removed and made again, tested, and for what it missed to be read and proven; an open one of
// the same webhook is given instead of a second. It goes on in this call as far as it comes, and by itself after that.
// Errors: ErrRole, ErrNotFound, ErrURL when BitGo may not be told to call its address again.
func (s *Service) Heal(ctx context.Context, actor identity.Actor, id string) (uuid.UUID, error) {
	if !actor.Administers() {
		return uuid.Nil, ErrRole
	}
	r, _, err := s.Get(ctx, actor, id)
	if err != nil {
		return uuid.Nil, err
	}
	open, err := s.openHeal(ctx, actor, id)
	switch {
	case err != nil:
		return uuid.Nil, err
	case open != uuid.Nil:
		return open, s.advance(context.WithoutCancel(ctx), actor, open)
	case r.Gone != nil:
		return uuid.Nil, ErrNotFound
	}
	ask := mended(r)
	if err := s.Targets.check(ctx, ask.URL); err != nil {
		return uuid.Nil, err
	}
	heal, now := uuid.New(), s.Clock.Now()
	err = s.DB.As(ctx, program.Scope(), func(tx pgx.Tx) error {
		if err := insertHeal(ctx, tx, Heal{ID: heal, Old: id, Owner: r.OwnerID, Level: r.Level, OwnerCoin: r.OwnerCoin, Ask: ask, From: gapFrom(r, now), AskedBy: actor.Person, AskedAt: now}); err != nil {
			return err
		}
		if err := healStep(ctx, tx, heal, Asked, now, "Asked by "+actor.Name+"."); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{At: now, By: actor.By(), Verb: "subscription.heal", Kind: "subscription", ID: id, After: map[string]any{"heal": heal, "type": r.Type, "level": r.Level}})
	})
	if err != nil {
		return uuid.Nil, err
	}
	return heal, s.advance(context.WithoutCancel(ctx), actor, heal)
}

func (s *Service) openHeal(ctx context.Context, actor identity.Actor, id string) (uuid.UUID, error) {
	all, err := s.HealsOf(ctx, actor, id)
	for _, h := range all {
		if h.Old == id && h.Ended == nil {
			return h.ID, err
		}
	}
	return uuid.Nil, err
}

// Resume goes on with a heal that stopped. Errors: ErrRole, ErrNoHeal.
func (s *Service) Resume(ctx context.Context, actor identity.Actor, id uuid.UUID) error {
	if !actor.Administers() {
		return ErrRole
	}
	if _, err := s.HealOf(ctx, actor, id); err != nil {
		return err
	}
	return s.advance(context.WithoutCancel(ctx), actor, id)
}

// HealsOf are the heals that a webhook came out of, or went into. Error: ErrOrganization.
func (s *Service) HealsOf(ctx context.Context, actor identity.Actor, webhook string) (out []Heal, err error) {
	if !whole(actor) {
		return nil, ErrOrganization
	}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error { out, err = healsOf(ctx, tx, webhook); return err })
	return out, err
}

// Heals are the newest. Error: ErrOrganization.
func (s *Service) Heals(ctx context.Context, actor identity.Actor, most int) (out []Heal, err error) {
	if !whole(actor) {
		return nil, ErrOrganization
	}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error { out, err = heals(ctx, tx, most); return err })
	return out, err
}

// HealOf is one heal with its steps and its certificate. Error: ErrNoHeal.
func (s *Service) HealOf(ctx context.Context, actor identity.Actor, id uuid.UUID) (out Heal, err error) {
	if !whole(actor) {
		return Heal{}, ErrNoHeal
	}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error { out, err = healOf(ctx, tx, id); return err })
	return out, err
}

// HealDue goes on with every heal that is open, as who asked for it may now. Trouble is kept beside each.
func (s *Service) HealDue(ctx context.Context) error {
	if s.People == nil || s.Gap == nil {
		return nil
	}
	var open []Heal
	err := s.DB.As(ctx, program.Scope(), func(tx pgx.Tx) (err error) {
		open, err = openHeals(ctx, tx, s.Clock.Now())
		return err
	})
	errs := []error{err}
	for _, h := range open {
		actor, err := s.People.Standing(ctx, h.AskedBy, "")
		if err == nil && !actor.Administers() {
			err = ErrAsker
		}
		if err != nil {
			errs = append(errs, s.trouble(ctx, h.ID, err))
			continue
		}
		errs = append(errs, s.advance(ctx, actor, h.ID))
	}
	return errors.Join(errs...)
}

func (s *Service) trouble(ctx context.Context, id uuid.UUID, why error) error {
	return s.DB.As(ctx, program.Scope(), func(tx pgx.Tx) error {
		return releaseHeal(ctx, tx, id, fault.As(why).Message, s.Clock.Now())
	})
}

// advance does one step after another until one has to wait or fails. What a person can read of a failure is kept beside the
// heal and is no error here: the page shows it, and the next turn tries again.
func (s *Service) advance(ctx context.Context, actor identity.Actor, id uuid.UUID) error {
	var h Heal
	var mine bool
	now := s.Clock.Now()
	err := s.DB.As(ctx, program.Scope(), func(tx pgx.Tx) (err error) {
		h, mine, err = claimHeal(ctx, tx, id, now, now.Add(held))
		return err
	})
	if err != nil || !mine {
		return err
	}
	for h.Ended == nil {
		again, err := s.step(ctx, actor, &h)
		if err != nil {
			return s.trouble(context.WithoutCancel(ctx), id, err)
		}
		if !again {
			break
		}
	}
	return s.DB.As(context.WithoutCancel(ctx), program.Scope(), func(tx pgx.Tx) error { return releaseHeal(ctx, tx, id, "", s.Clock.Now()) })
}

// step does the next step, and reports whether the one after it can be done at once.
func (s *Service) step(ctx context.Context, actor identity.Actor, h *Heal) (bool, error) {
	o := owner{level: h.Level, id: h.Owner, coin: h.OwnerCoin}
	switch h.Step {
	case Asked:
		return true, s.healRemove(ctx, actor, h, o)
	case Removed:
		return true, s.healMake(ctx, actor, h, o)
	case Made:
		return s.healTest(ctx, h, o)
	case Tested:
		return s.healRead(ctx, actor, h)
	case Read:
		return s.healProve(ctx, actor, h)
	case Proven:
	}
	return false, nil
}

// moved writes a step down, with what came with it.
func (s *Service) moved(ctx context.Context, actor identity.Actor, h *Heal, to Step, text string, end bool) error {
	now := s.Clock.Now()
	after := h.Step
	h.Step, h.Updated = to, now
	if end {
		h.Ended = &now
	}
	return s.DB.As(ctx, program.Scope(), func(tx pgx.Tx) error {
		moved, err := moveHeal(ctx, tx, *h, after, now)
		if err == nil && !moved {
			err = ErrElsewhere
		}
		if err != nil {
			return err
		}
		if err := healStep(ctx, tx, h.ID, to, now, text); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{At: now, By: actor.By(), Verb: "subscription.heal-step", Kind: "subscription", ID: h.Old, After: map[string]any{"heal": h.ID, "step": to, "webhook": h.New}})
	})
}

// healRemove takes the old one away; one that is gone already was taken by an earlier turn.
func (s *Service) healRemove(ctx context.Context, actor identity.Actor, h *Heal, o owner) error {
	all, err := s.list(ctx, o)
	if err != nil {
		return ErrBitGo.With(err)
	}
	text := "It was gone at BitGo already."
	if at := slices.IndexFunc(all, func(w bitgo.Webhook) bool { return w.ID == h.Old }); at >= 0 {
		if err := s.remove(ctx, o, all[at]); err != nil && !bitgo.IsNotFound(err) {
			return declined(o.level, err)
		}
		text = "Removed at BitGo: " + h.Old + "."
	}
	return s.moved(ctx, actor, h, Removed, text, false)
}

// healMake makes the successor, or takes the one that an earlier turn made.
func (s *Service) healMake(ctx context.Context, actor identity.Actor, h *Heal, o owner) error {
	found, there, err := s.look(ctx, o, h.Ask)
	if err != nil {
		return err
	}
	text := "It is there already: "
	if !there {
		if found, err = s.register(ctx, actor, o, h.Ask); err != nil {
			return err
		}
		text = "Made at BitGo: "
	}
	if err := s.refresh(ctx, o); err != nil {
		return err
	}
	h.New = found.ID
	return s.moved(ctx, actor, h, Made, text+found.ID+".", false)
}
