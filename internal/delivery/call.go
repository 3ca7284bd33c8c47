package delivery

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/notify"
	"github.com/unykorn/console/internal/outbound"
	"github.com/unykorn/console/internal/seal"
)

// together is how many webhooks one round calls at once: a receiver that hangs holds up the others only so much.
const together = 4

// CallDue calls the webhooks whose time has come: claim, call, settle. Several processes may run it. A receiver that lost an
// answer of its own is called again with the same webhook-id.
func (s *Service) CallDue(ctx context.Context) error {
	var all sync.WaitGroup
	trouble := make([]error, together)
	for i := range together {
		all.Go(func() {
			for range aRound / together {
				more, err := s.callOne(ctx)
				if trouble[i] = errors.Join(trouble[i], err); err != nil || !more || ended(ctx) {
					return
				}
			}
		})
	}
	all.Wait()
	return errors.Join(trouble...)
}

func (s *Service) callOne(ctx context.Context) (found bool, err error) {
	var c Call
	var h *Hook
	err = s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		if c, found, err = callClaim(ctx, tx, s.Clock.Now()); err != nil || !found {
			return err
		}
		h, err = hookGet(ctx, tx, c.Person)
		return err
	})
	if errors.Is(err, errRace) {
		return true, nil // the next claim sees who is being called
	}
	if err != nil || !found {
		return found, err
	}
	e, may, err := s.event(ctx, c)
	if err != nil {
		return true, err // the lease ends, and it is tried again
	}
	now := s.Clock.Now()
	switch {
	case !may:
		c.State, c.Done, c.Note = "dropped", &now, "You may not know of it any more."
	case h == nil:
		c.State, c.Done, c.Note = "dropped", &now, "The webhook was removed."
	case h.Off != nil:
		c.State, c.Done, c.Note = "dead", &now, "The webhook is switched off."
	default:
		return true, s.tried(ctx, c, s.call(ctx, *h, &c, e))
	}
	return true, s.DB.As(context.WithoutCancel(ctx), system.Scope(), func(tx pgx.Tx) error {
		_, err := callSettle(ctx, tx, c)
		return err
	})
}

// event is what a call says, and whether its person may know of it now.
func (s *Service) event(ctx context.Context, c Call) (event, bool, error) {
	if c.Notice == nil {
		who, err := s.People.Standing(ctx, c.Person, "")
		return event{ID: c.ID.String(), Class: "test", Title: "A test of your webhook. Nothing happened.", At: c.Made, URL: s.Public + "/account/notices"}, len(who.Grants) > 0, err
	}
	_, of, err := s.told(ctx, c.Person, []int64{*c.Notice})
	if err != nil || len(of) == 0 {
		return event{}, false, err
	}
	n := of[0]
	return event{ID: c.ID.String(), Class: n.Class, Title: said(n), At: n.At, URL: s.Page(n.Kind, n.Subject)}, true, nil
}

// call is one attempt outside of any transaction. It notes the status in the call, and gives what was wrong as a sentence.
func (s *Service) call(ctx context.Context, h Hook, c *Call, e event) (wrong string) {
	body, err := json.Marshal(e)
	if err != nil {
		return "It could not be written."
	}
	at := s.Clock.Now()
	secrets, err := s.secrets(h)
	if err != nil {
		return "Its secret cannot be opened. Register the webhook again."
	}
	to, err := s.Box.Open(h.url, boundURL(h.Person))
	if err != nil {
		return "Its address cannot be opened. Register the webhook again."
	}
	c.Status, err = s.Out.Post(ctx, string(to), outbound.Signed(e.ID, at, body, revealed(secrets)...), body)
	return outbound.Wrong(c.Status, err)
}

// secrets are the current one, and the one before until its time is over.
func (s *Service) secrets(h Hook) ([]seal.Secret, error) {
	plain, err := s.Box.Open(h.secret, bound(h.Person))
	if err != nil {
		return nil, err
	}
	out := []seal.Secret{seal.Secret(plain)}
	if h.PreviousUntil != nil && s.Clock.Now().Before(*h.PreviousUntil) {
		if plain, err = s.Box.Open(h.previous, bound(h.Person)); err != nil {
			return nil, err
		}
		out = append(out, seal.Secret(plain))
	}
	return out, nil
}

// tried settles an attempt. After too many in a row that failed, the webhook is off, and its owner is told.
func (s *Service) tried(ctx context.Context, c Call, wrong string) error {
	now := s.Clock.Now()
	switch {
	case wrong == "":
		c.State, c.Done = "delivered", &now
	case c.Attempts >= callTries:
		c.State, c.Done, c.Note = "dead", &now, wrong
	default:
		c.State, c.Due, c.Note = "waiting", now.Add(again(c.Attempts)), wrong
	}
	ctx = context.WithoutCancel(ctx)
	return s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		counts, err := callSettle(ctx, tx, c)
		if err != nil || !counts {
			return err
		}
		if wrong == "" {
			return hookWorked(ctx, tx, c.Person)
		}
		switched, err := hookFailed(ctx, tx, c.Person, now)
		if err != nil || !switched {
			return err
		}
		return s.switchedOff(ctx, tx, c.Person)
	})
}

func (s *Service) switchedOff(ctx context.Context, tx pgx.Tx, person uuid.UUID) error {
	now := s.Clock.Now()
	if err := callsEnd(ctx, tx, person, "The webhook was switched off.", now); err != nil {
		return err
	}
	n := notify.Notice{Class: notify.Channel, Tone: "warn", Kind: "delivery", Subject: person.String(),
		Text: fmt.Sprintf("Your webhook failed %d times in a row and was switched off at %s. Notices do not reach it until you switch it on again.", offAfter, now.UTC().Format("15:04 UTC on 2 January"))}
	if err := s.Notices.Tell(ctx, tx, n, person); err != nil {
		return err
	}
	return audit.Record(ctx, tx, audit.Entry{At: now, By: system.By(), Verb: "delivery.off", Kind: Kind, ID: person.String(), After: map[string]any{"failures": offAfter}})
}
