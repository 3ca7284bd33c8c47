package security

import (
	"context"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/identity"
)

// Decide approves or rejects a transfer that waits for compliance. Approved, it moves when every rule passes at this moment, and waits on
// where one waits for something else. Errors: ErrNoTransfer, ErrDecider, ErrOwnTransfer, ErrFinal, ErrReason, ErrTwoOverride, and ErrRule
// with the reasons where a rule fails now: nothing is decided then.
func (s *Service) Decide(ctx context.Context, actor identity.Actor, id string, approve bool, reason string) (Transfer, error) {
	reason = strings.TrimSpace(reason)
	if reason != "" && !accreditation.Line(reason, 500) || !approve && len(reason) < 3 {
		return Transfer{}, ErrReason
	}
	return s.onTransfer(ctx, actor, id, func(tx pgx.Tx, x Security, t *Transfer) error {
		now := s.Clock.Now()
		switch {
		case approve && t.OverrideWhy != "":
			return ErrTwoOverride
		case approve && !t.ByTwo || approve && t.DecidedBy != nil:
			return ErrFinal.Because("Nothing of this transfer waits for compliance. Nothing changed.")
		}
		t.DecidedBy, t.DecidedAt, t.Reason = &actor.Person, &now, reason // a rejection after an approval is whose it is; the trail has both
		if !approve {
			t.State, t.Processed = Rejected, &now
			if err := decided(ctx, tx, *t); err != nil {
				return err
			}
			return s.record(ctx, tx, actor, *t, "security.transfer-rejected", now)
		}
		return s.conclude(ctx, tx, actor, x, t, "security.transfer-approved")
	})
}

// Override says for one of compliance that the rules which failed shall not stand in the way; with the second it moves. Errors: as of
// Decide, and ErrNoOverride, ErrSaid.
func (s *Service) Override(ctx context.Context, actor identity.Actor, id, reason string) (Transfer, error) {
	if reason = strings.TrimSpace(reason); !accreditation.Line(reason, 500) || len(reason) < 10 {
		return Transfer{}, ErrOverrideReason
	}
	return s.onTransfer(ctx, actor, id, func(tx pgx.Tx, x Security, t *Transfer) error {
		var err error
		if t.Overrides, err = overrides(ctx, tx, t.ID); err != nil {
			return err
		}
		switch {
		case t.OverrideWhy == "":
			return ErrNoOverride
		case slices.ContainsFunc(t.Overrides, func(o Override) bool { return o.By == actor.Person }):
			return ErrSaid
		}
		now := s.Clock.Now()
		failing, err := s.failing(ctx, tx, x, *t)
		if err != nil {
			return err
		}
		if err := insertOverride(ctx, tx, *t, Override{By: actor.Person, Rules: failing, Reason: reason, At: now}); err != nil {
			return err
		}
		if len(t.Overrides)+1 >= Overriders && t.DecidedBy == nil {
			t.DecidedBy, t.DecidedAt = &actor.Person, &now
		}
		return s.conclude(ctx, tx, actor, x, t, "security.transfer-override")
	})
}

// failing are the rules that fail at this moment and can be overridden: what somebody agrees to is these and no others.
func (s *Service) failing(ctx context.Context, tx pgx.Tx, x Security, t Transfer) (out []string, err error) {
	f, err := s.facts(ctx, tx, x, t)
	if err != nil {
		return nil, err
	}
	f.promised(t)
	for _, v := range judge(t, f) {
		if v.Outcome == accreditation.Fails && Overridable(v.Rule) {
			out = append(out, v.Rule)
		}
	}
	if len(out) == 0 {
		return nil, ErrNoOverride.Because("No rule that can be overridden fails now. Nothing changed: reject the transfer, or let it be asked for anew.")
	}
	return out, nil
}

// conclude judges a transfer by what was said of it just now, and moves the shares when every rule passes.
func (s *Service) conclude(ctx context.Context, tx pgx.Tx, actor identity.Actor, x Security, t *Transfer, verb string) error {
	f, err := s.rejudge(ctx, tx, x, t)
	if err != nil {
		return err
	}
	now := s.Clock.Now()
	switch accreditation.Worst(t.Rules) {
	case accreditation.Fails:
		return refusal(t.Rules)
	case accreditation.Passes:
		t.State, t.Processed = Confirmed, &now
	case accreditation.Waits:
	}
	if err := decided(ctx, tx, *t); err != nil {
		return err
	}
	if t.State == Confirmed {
		if err := s.settle(ctx, tx, *t, f, now); err != nil {
			return err
		}
	}
	return s.record(ctx, tx, actor, *t, verb, now)
}

// onTransfer does something with a transfer that waits, its security held still: somebody of compliance who did not ask for it.
func (s *Service) onTransfer(ctx context.Context, actor identity.Actor, id string, do func(tx pgx.Tx, x Security, t *Transfer) error) (Transfer, error) {
	t, err := s.Transfer(ctx, actor, id)
	if err != nil {
		return Transfer{}, err
	}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		x, err := seen(ctx, tx, actor, t.Security)
		if err != nil {
			return err
		}
		if t, err = transfer(ctx, tx, id); err != nil {
			return err
		}
		switch own := actor.Own(t.AskedBy, ErrOwnTransfer); {
		case !actor.Has(identity.Compliance, t.Client):
			return ErrDecider
		case own != nil:
			return own
		case t.State != PendingReview:
			return ErrFinal.Because("This transfer was already %s. Nothing changed.", t.State)
		}
		return do(tx, x, &t)
	})
	if err != nil {
		return Transfer{}, err
	}
	return t, nil
}
