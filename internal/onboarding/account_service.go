package onboarding

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/seal"
)

// OpenAccount has BitGo make a Go Account for a client, binds a webhook for its transfers and takes it into the mirror.
// The same call, and the same label in the same enterprise, give the same account. It waits for BitGo to initialise it for
// as long as Tries allow; one that is not Fulfilled goes on by itself, and with every repetition.
//
// Who may: a Go Account is otherwise asked for by treasury and decided by compliance (design §2). Seed 001 §3 promises it
// in one call, so here an administrator's key does it alone, as administrators do while a client is being provisioned; it
// is not withheld from a live client, because the seed knows no such state. Treasury's keys are refused: theirs is the way
// by compliance. An account begins empty, moves nothing, and the trail names the key. A frozen client gets none.
//
// Errors: identity.ErrNoClient, ErrAccountAsk, ErrAccountRole, ErrFrozen, ErrKYC, ErrAccountRefused, ErrReused, ErrAccountBitGo.
func (s *Service) OpenAccount(ctx context.Context, actor identity.Actor, ask AccountAsk, oneTime string) (Account, error) {
	c, err := s.Clients.ClientOfEnterprise(ctx, actor, ask.Enterprise)
	switch {
	case err != nil:
		return Account{}, err
	case !actor.Has(identity.Admin, c.ID):
		return Account{}, ErrAccountRole
	case c.State == identity.Frozen:
		return Account{}, ErrFrozen
	}
	if err := ask.check(); err != nil {
		return Account{}, err
	}
	a, err := s.askAccount(ctx, actor, c, ask, oneTime)
	if err != nil {
		return a, err
	}
	whole := context.WithoutCancel(ctx) // what was begun at BitGo is written down
	if a.State == Asked || a.State == Generating {
		if a, err = s.generate(whole, actor, a, ask.Passphrase); err != nil {
			return a, err
		}
	}
	if a.State == Made {
		if a, err = s.finish(whole, actor, a, max(s.Tries, 1)); err != nil {
			return a, err
		}
	}
	return s.tell(whole, actor, a, oneTime)
}

// askAccount keeps the wish, or finds it.
func (s *Service) askAccount(ctx context.Context, actor identity.Actor, c identity.Client, ask AccountAsk, oneTime string) (a Account, err error) {
	now := s.Clock.Now()
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		wish := Account{ID: uuid.New(), Client: c.ID, Enterprise: c.EnterpriseID, Label: ask.Label, AskedBy: actor.Person, OneTime: oneTime, Created: now}
		fresh, err := accountInsert(ctx, tx, wish)
		if err != nil {
			return err
		}
		if a, err = accountFind(ctx, tx, wish); err != nil || !fresh {
			return err
		}
		// Should this process die before it is done, the job goes on.
		if _, err := s.Jobs.InsertTx(ctx, tx, AccountWork{ID: a.ID}, &river.InsertOpts{ScheduledAt: now.Add(headStart)}); err != nil {
			return err
		}
		return s.note(ctx, tx, actor, a, "account.ask", map[string]string{"label": a.Label, "enterpriseId": a.Enterprise})
	})
	switch {
	case err != nil:
		return a, err
	case a.Enterprise != c.EnterpriseID || a.Label != ask.Label:
		return a, ErrReused
	case a.State == Declined:
		return a, ErrAccountRefused.Because("%s", a.Trouble)
	}
	return a, nil
}

// tell hands out the passphrase that was made here, once. It is forgotten a while later by a job, so that the answer of
// this very call may be lost and heard again.
func (s *Service) tell(ctx context.Context, actor identity.Actor, a Account, oneTime string) (Account, error) {
	now := s.Clock.Now()
	if !a.tellable(actor.Person, oneTime, now) {
		return a, nil
	}
	plain, err := s.Box.Open(a.sealed, sealedFor(a.ID))
	if err != nil {
		return a, err
	}
	err = s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		if a.told != nil {
			return nil
		}
		if err := accountTold(ctx, tx, a.ID, now); err != nil {
			return err
		}
		if _, err := s.Jobs.InsertTx(ctx, tx, AccountWork{ID: a.ID}, &river.InsertOpts{ScheduledAt: now.Add(retold)}); err != nil {
			return err
		}
		return s.note(ctx, tx, actor, a, "account.told", map[string]string{"walletId": a.Wallet})
	})
	if err == nil {
		a.Passphrase = seal.Secret(plain)
	}
	return a, err
}

func sealedFor(id uuid.UUID) string { return "go-account/" + id.String() }

func (s *Service) note(ctx context.Context, tx pgx.Tx, actor identity.Actor, a Account, verb string, what any) error {
	return audit.Record(ctx, tx, audit.Entry{At: s.Clock.Now(), By: actor.By(), Verb: verb, Kind: "account", ID: a.ID.String(), Client: &a.Client, After: what})
}
