package webhook

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
)

// system is who works the inbox, in the trail's words.
var system = identity.System("webhook")

// patience is how often BitGo may answer that it knows no such thing before that is believed: an event can overtake
// what it is about. With River's waits this is a quarter of an hour.
const patience = 6

// Process works one body: it reads the thing back from BitGo through the room concerned and notes what came of it.
// Running it again changes nothing. An error means that it has to be tried again; last says that nobody will, and
// then the work is marked as failed, for a person to see and to put back.
func (s *Service) Process(ctx context.Context, vault int64, last bool) error {
	var w stored
	err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) (err error) {
		w, err = workOf(ctx, tx, vault)
		return err
	})
	if err != nil || w.State == Done || w.State == Ignored {
		return err
	}
	o, err := s.work(ctx, w.body)
	if bitgo.IsNotFound(err) && w.Attempts+1 >= patience {
		o, err = ignored("BitGo shows this token nothing under the ids that the event names."), nil
	}
	if err != nil {
		return errors.Join(fmt.Errorf("webhook: event %d: %w", w.event, err), s.fail(ctx, vault, w, err, last))
	}
	return s.finish(ctx, vault, w, o)
}

func (s *Service) work(ctx context.Context, body []byte) (outcome, error) {
	n, err := bitgo.ParseNotification(body)
	if err != nil {
		return ignored("The body is not a notification that can be read."), nil
	}
	return s.dispatch(ctx, n)
}

func (s *Service) finish(ctx context.Context, vault int64, w stored, o outcome) error {
	return s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		now := s.Clock.Now()
		open, err := settle(ctx, tx, vault, o, now)
		if err != nil || !open {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{At: now, By: system.By(), Verb: "webhook.process", Kind: "webhook",
			ID: strconv.FormatInt(w.event, 10), Client: o.client, After: trail{Vault: vault, State: o.state, Reason: o.reason,
				Kind: o.kind, Subject: o.subject, Attempts: w.Attempts + 1}})
	})
}

// fail notes the attempt. The context of a job that ran out of time is over, but its failure shall still be seen.
func (s *Service) fail(ctx context.Context, vault int64, w stored, cause error, last bool) error {
	state := Pending
	if last {
		state = Failed
	}
	return s.DB.As(context.WithoutCancel(ctx), system.Scope(), func(tx pgx.Tx) error {
		now := s.Clock.Now()
		if err := noteFailure(ctx, tx, vault, state, public(cause), now); err != nil || !last {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{At: now, By: system.By(), Verb: "webhook.fail", Kind: "webhook",
			ID: strconv.FormatInt(w.event, 10), Client: w.Client, After: trail{Vault: vault, State: state, Attempts: w.Attempts + 1}})
	})
}

// trail is what the audit row says of a piece of work.
type trail struct {
	Vault    int64  `json:"vault"`
	State    State  `json:"state"`
	Reason   string `json:"reason,omitempty"`
	Kind     string `json:"subject_kind,omitempty"`
	Subject  string `json:"subject_id,omitempty"`
	Attempts int    `json:"attempts,omitempty"`
}

// public is the sentence that a person may read about a failed attempt.
func public(err error) string {
	var f *fault.Fault
	if errors.As(err, &f) && f.Kind != fault.Internal {
		return f.Message
	}
	return "This event could not be worked on. The delivery is kept, and nothing was posted or moved because of this attempt."
}

// Again puts a failed piece of work back. Errors: ErrNotFound, ErrNotYours, ErrNotFailed.
func (s *Service) Again(ctx context.Context, actor identity.Actor, id, vault int64) error {
	if !whole(actor) {
		return ErrNotFound
	}
	if !actor.Administers() && !actor.Has(identity.Treasury, uuid.Nil) { // no client: a grant over all of them
		return ErrNotYours
	}
	return s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		w, err := workOf(ctx, tx, vault)
		if err != nil {
			return err
		}
		if w.event != id {
			return ErrNotFound
		}
		now := s.Clock.Now()
		failed, err := putBack(ctx, tx, vault, now)
		if err != nil {
			return err
		}
		if !failed {
			return ErrNotFailed
		}
		if _, err := s.Jobs.InsertTx(ctx, tx, Process{Vault: vault}, nil); err != nil {
			return fmt.Errorf("webhook: again: %w", err)
		}
		return audit.Record(ctx, tx, audit.Entry{At: now, By: actor.By(), Verb: "webhook.again", Kind: "webhook",
			ID: strconv.FormatInt(id, 10), Client: w.Client, Before: trail{Vault: vault, State: Failed}, After: trail{Vault: vault, State: Pending}})
	})
}
