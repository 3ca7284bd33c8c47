package onboarding

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
)

// advance does the steps that are left. Only one call at a time does: BitGo may answer a conflict to two that ask with
// one key in the same moment, and a conflict is otherwise a refusal for good.
func (s *Service) advance(ctx context.Context, actor identity.Actor, o Onboarding) (Onboarding, error) {
	switch o.State {
	case Done:
		return o, nil
	case Refused:
		return o, ErrRefused.Because("%s", o.Trouble)
	case Open:
	}
	o, mine, err := s.claim(ctx, o.ID)
	if err != nil || !mine {
		return o, err
	}
	whole := context.WithoutCancel(ctx) // what was begun at BitGo is written down
	if o.Enterprise == "" {
		if o, err = s.enterprise(whole, actor, o); err != nil {
			return s.leave(whole, actor, o, StepEnterprise, err)
		}
	}
	if o, err = s.takeIn(whole, actor, o); err != nil {
		return s.leave(whole, actor, o, StepClient, err)
	}
	return o, nil
}

// claim takes it for this call; not mine: another call works on it, or it has ended meanwhile.
func (s *Service) claim(ctx context.Context, id uuid.UUID) (o Onboarding, mine bool, err error) {
	now := s.Clock.Now()
	err = s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) (err error) {
		o, err = claim(ctx, tx, id, uuid.New(), now, now.Add(lease))
		if mine = err == nil; database.NoRows(err) {
			o, err = get(ctx, tx, id)
		}
		return err
	})
	if err == nil && o.State == Refused {
		err = ErrRefused.Because("%s", o.Trouble)
	}
	return o, mine, err
}

// enterprise has BitGo make it, with our own user among its administrators: without that nothing could be done for the
// client later. The onboarding's id is BitGo's key, so a try whose answer was lost is looked up by it, or made again.
func (s *Service) enterprise(ctx context.Context, actor identity.Actor, o Onboarding) (Onboarding, error) {
	session, err := s.BitGo.Session(ctx)
	if err != nil {
		return o, wording(StepAdministrators, err)
	}
	ask := bitgo.NewChild{Email: o.Ask.Email, Key: o.ID.String(), AccountType: accountTypes[o.Ask.AccountType], Admins: []string{session.UserID()}}
	begun := map[string]any{"email": ask.Email, "accountType": ask.AccountType, "idempotencyKey": ask.Key, "additionalAdmins": ask.Admins}
	if err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error { return s.step(ctx, tx, actor, o.ID, StepEnterprise, "begun", begun) }); err != nil {
		return o, err
	}
	child, err := s.BitGo.CreateChild(ctx, o.Organization, ask)
	if err != nil && inDoubt(err) {
		child, err = s.lookUp(ctx, o, ask, err)
	}
	if err != nil {
		return o, wording(StepEnterprise, err)
	}
	return s.keepChild(ctx, actor, o, ask, child)
}

// lookUp asks whether BitGo has made it after all. A conflict while an earlier try may still be at work is no refusal:
// it is that try.
func (s *Service) lookUp(ctx context.Context, o Onboarding, ask bitgo.NewChild, failed error) (bitgo.Child, error) {
	found, there, err := s.BitGo.ChildByKey(ctx, o.Organization, ask.Key)
	if err == nil && there {
		return bitgo.Child{Enterprise: found.ID}, nil
	}
	if !bitgo.Declined(failed) {
		return bitgo.Child{}, errors.Join(errLost, failed)
	}
	earlier := 0
	read := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) (err error) {
		earlier, err = unanswered(ctx, tx, o, s.Clock.Now().Add(-quiet))
		return err
	})
	if read != nil {
		return bitgo.Child{}, read
	}
	if err != nil || earlier > 1 {
		return bitgo.Child{}, errors.Join(errAtWork, failed)
	}
	return bitgo.Child{}, failed
}

func (s *Service) keepChild(ctx context.Context, actor identity.Actor, o Onboarding, ask bitgo.NewChild, child bitgo.Child) (Onboarding, error) {
	made := map[string]any{"enterpriseId": child.Enterprise, "userId": child.User}
	err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		if err := enterprise(ctx, tx, o, child.Enterprise, child.User, s.Clock.Now()); err != nil {
			return err
		}
		if err := s.step(ctx, tx, actor, o.ID, StepEnterprise, "done", made); err != nil {
			return err
		}
		if err := s.step(ctx, tx, actor, o.ID, StepAdministrators, "done", map[string]any{"additionalAdmins": ask.Admins}); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, o, "onboarding.enterprise", made)
	})
	o.Enterprise = child.Enterprise
	return o, err
}

// takeIn makes the enterprise a client here. BitGo's answer to the creation has no name, so it is read.
func (s *Service) takeIn(ctx context.Context, actor identity.Actor, o Onboarding) (Onboarding, error) {
	read, err := s.BitGo.Enterprise(ctx, o.Enterprise)
	if err != nil {
		return o, wording(StepClient, err)
	}
	c, err := s.Clients.ClientOfEnterprise(ctx, system, o.Enterprise)
	if fault.Is(err, identity.ErrNoClient) {
		c, err = s.Clients.AddClient(ctx, actor, clientName(o.Ask.Name, read.Name, o.Ask.Email), o.Enterprise, identity.Onboarding)
	}
	if err != nil {
		return o, err
	}
	err = s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		what := map[string]any{"clientId": c.ID, "name": c.Name, "enterpriseId": o.Enterprise, "nameAtBitGo": read.Name, "kycState": read.KYCState}
		if err := done(ctx, tx, o, c, s.Clock.Now()); err != nil {
			return err
		}
		if err := s.step(ctx, tx, actor, o.ID, StepClient, "done", what); err != nil {
			return err
		}
		o.Client = &c.ID
		if err := s.record(ctx, tx, actor, o, "onboarding.done", what); err != nil {
			return err
		}
		o, err = get(ctx, tx, o.ID)
		return err
	})
	return o, err
}

// leave gives it back after a step failed: for another try, at once or when the lease has ended, or for good where BitGo
// said no.
func (s *Service) leave(ctx context.Context, actor identity.Actor, o Onboarding, at string, failed error) (Onboarding, error) {
	state, word := Open, "failed"
	if fault.Is(failed, ErrRefused) {
		state, word = Refused, "refused"
	}
	if errors.Is(failed, errTaken) {
		return s.Get(ctx, system, o.ID)
	}
	why := fault.As(failed).Message
	// While BitGo may still be making it nobody asks again: two at once with one key are a conflict there.
	busy := errors.Is(failed, errLost) || errors.Is(failed, errAtWork)
	err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		var left bool
		var err error
		if busy {
			left, err = keep(ctx, tx, o, why, s.Clock.Now())
		} else {
			left, err = leave(ctx, tx, o, state, why, s.Clock.Now())
		}
		if err != nil || !left {
			return err // another call has taken it over
		}
		if err := s.step(ctx, tx, actor, o.ID, at, word, map[string]any{"why": why, "answered": bitgo.Declined(failed)}); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, o, "onboarding."+word, map[string]string{"step": at, "why": why})
	})
	if err != nil {
		return o, err
	}
	o.State, o.Trouble = state, why
	return o, failed
}

func (s *Service) step(ctx context.Context, tx pgx.Tx, actor identity.Actor, id uuid.UUID, word, state string, evidence any) error {
	return insertStep(ctx, tx, id, word, state, s.Clock.Now(), actor, evidence)
}
