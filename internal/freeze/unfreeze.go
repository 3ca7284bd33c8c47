package freeze

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
)

// AskUnfreeze is the first half: an administrator or somebody of compliance asks and says why. It stays frozen. Errors:
// ErrNotFound, ErrFields, ErrUnfreeze.
func (s *Service) AskUnfreeze(ctx context.Context, actor identity.Actor, id uuid.UUID, why string) (Freeze, error) {
	why, fine := reason(why)
	if !fine {
		return Freeze{}, ErrFields.Because("Nothing was asked for, and it stays frozen. Say why it can be unfrozen.").Field("reason", "Say why, in 3 to 500 characters that can be seen.")
	}
	return s.move(ctx, actor, id, "freeze.ask", "asked", why, func(f *Freeze) string {
		if no := f.Can(actor).Ask; no != "" {
			return no
		}
		now := s.Clock.Now()
		f.State, f.UnfreezeBy, f.UnfreezeAs, f.UnfreezeAt, f.UnfreezeReason = Asked, &actor.Person, f.asks(actor), &now, why
		return ""
	})
}

// ConfirmUnfreeze is the second half, by somebody of the other role: money may leave from the moment it returns. Errors:
// ErrNotFound, ErrUnfreeze.
func (s *Service) ConfirmUnfreeze(ctx context.Context, actor identity.Actor, id uuid.UUID) (Freeze, error) {
	return s.move(ctx, actor, id, "freeze.unfreeze", "unfrozen", "", func(f *Freeze) string {
		if no := f.Can(actor).Confirm; no != "" {
			return no
		}
		now := s.Clock.Now()
		f.State, f.UnfrozenBy, f.UnfrozenAs, f.UnfrozenAt = Unfrozen, &actor.Person, other(f.UnfreezeAs), &now
		return ""
	})
}

// Keep ends a request to unfreeze, which any administrator and anybody of compliance may, its asker included. Errors:
// ErrNotFound, ErrFields, ErrUnfreeze.
func (s *Service) Keep(ctx context.Context, actor identity.Actor, id uuid.UUID, why string) (Freeze, error) {
	why, fine := reason(why)
	if !fine {
		return Freeze{}, ErrFields.Because("Nothing was changed, and it stays frozen. Say why it should.").Field("keep", "Say why, in 3 to 500 characters that can be seen.")
	}
	return s.move(ctx, actor, id, "freeze.keep", "kept", why, func(f *Freeze) string {
		if no := f.Can(actor).Keep; no != "" {
			return no
		}
		f.State, f.UnfreezeBy, f.UnfreezeAs, f.UnfreezeAt, f.UnfreezeReason = Frozen, nil, "", nil, ""
		return ""
	})
}

// move locks a freeze, lets fn take it on or say why not, and writes it down with its line in the trail.
func (s *Service) move(ctx context.Context, actor identity.Actor, id uuid.UUID, verb, what, why string, fn func(f *Freeze) string) (Freeze, error) {
	var f Freeze
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		if err := lock(ctx, tx, id); err != nil {
			return err
		}
		var err error
		if f, err = seen(actor)(get(ctx, tx, id)); err != nil {
			return err
		}
		if no := fn(&f); no != "" {
			kept := "It stays frozen."
			if !f.Stands() {
				kept = "Nothing was changed."
			}
			return ErrUnfreeze.Because("%s %s", no, kept)
		}
		if err := write(ctx, tx, f); err != nil {
			return err
		}
		if err := s.record(ctx, tx, actor, verb, f, why); err != nil {
			return err
		}
		return s.tell(ctx, tx, f, Told{Freeze: f.ID, What: what, By: actor.Person})
	})
	if err != nil {
		return Freeze{}, err
	}
	return s.Get(ctx, actor, id)
}
