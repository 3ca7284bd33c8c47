package partner

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/outbound"
)

// together is how many endpoints one round calls at once: a receiver that hangs holds up the others only so much.
const (
	together = 4
	aRound   = 200
)

// CallDue calls the endpoints whose time has come: claim, call, settle. Several processes may run it. A receiver that lost an answer of
// its own is called again with the same webhook-id.
func (s *Service) CallDue(ctx context.Context) error {
	var all sync.WaitGroup
	trouble := make([]error, together)
	for i := range together {
		all.Go(func() {
			for range aRound / together {
				more, err := s.callOne(ctx)
				if trouble[i] = errors.Join(trouble[i], err); err != nil || !more || ctx.Err() != nil {
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
	var e Endpoint
	err = s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		if c, found, err = claim(ctx, tx, s.Clock.Now()); err != nil || !found {
			return err
		}
		e, err = get(ctx, tx, c.Endpoint)
		return err
	})
	if errors.Is(err, errRace) {
		return true, nil // the next claim sees what is being called
	}
	if err != nil || !found {
		return found, err
	}
	wrong := s.call(ctx, e, &c)
	now := s.Clock.Now()
	ctx = context.WithoutCancel(ctx)
	return true, s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		counts, err := settle(ctx, tx, c.settled(wrong, now))
		switch {
		case err != nil || !counts:
			return err
		case wrong == "":
			return worked(ctx, tx, e.ID)
		}
		switched, err := failed(ctx, tx, e.ID, now)
		if err != nil || !switched {
			return err
		}
		x := s.entry(system, e, "partner.off", map[string]any{"failures": OffAfter})
		if err := audit.Record(ctx, tx, x); err != nil {
			return err
		}
		return audit.Tell(ctx, tx, s.Jobs, x, "off")
	})
}

// call is one attempt outside of any transaction. It notes the status in the call, and gives what was wrong as a sentence.
func (s *Service) call(ctx context.Context, e Endpoint, c *Call) (wrong string) {
	secrets, err := s.secrets(e)
	if err != nil {
		return "Its secret cannot be opened. Register the endpoint again."
	}
	to, err := s.Box.Open(e.url, boundURL(e.ID))
	if err != nil {
		return "Its address cannot be opened. Register the endpoint again."
	}
	body := []byte(c.Body)
	c.Status, err = s.Out.Post(ctx, string(to), outbound.Signed(c.ID.String(), s.Clock.Now(), body, secrets...), body)
	return outbound.Wrong(c.Status, err)
}

// secrets are the current one, and the one before until its time is over.
func (s *Service) secrets(e Endpoint) ([]string, error) {
	plain, err := s.Box.Open(e.secret, boundSecret(e.ID))
	if err != nil {
		return nil, err
	}
	out := []string{string(plain)}
	if e.PreviousUntil != nil && s.Clock.Now().Before(*e.PreviousUntil) {
		if plain, err = s.Box.Open(e.previous, boundSecret(e.ID)); err != nil {
			return nil, err
		}
		out = append(out, string(plain))
	}
	return out, nil
}

// News tells the administrators of an endpoint that was switched off.
func (s *Service) News(ctx context.Context, tx pgx.Tx, t audit.Told) (audit.News, error) {
	e, err := get(ctx, tx, idOf(t.ID))
	if err != nil {
		return audit.News{}, err
	}
	n := audit.News{Client: s.entry(system, e, "", nil).Client, Tone: "warn", Thing: Kind, ID: t.ID,
		Text: fmt.Sprintf("The partner's endpoint “%s” failed %d times in a row and was switched off. What it is to hear is kept, and goes when it is switched on again.", e.Name, OffAfter)}
	n.People, err = identity.Holders(ctx, tx, identity.Admin, e.Client)
	return n, err
}
