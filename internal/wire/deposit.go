package wire

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
)

// Arriving is money from a bank that BitGo shows and has not credited.
type Arriving struct {
	Transfer, Wallet, ClientName, WalletLabel, Coin, State, SubType, From string
	Amount                                                                money.Units
	At                                                                    time.Time
}

// Missing is a deposit that was sent and that no Go Account shows.
type Missing struct {
	ID                      uuid.UUID
	Client                  uuid.UUID
	Wallet                  string
	ClientName, WalletLabel string
	Amount                  money.Cents
	Sender, Reference       string
	SentOn                  time.Time
	State, Note             string // open, found, returned
	AskedBy                 uuid.UUID
	AskedByName             string
	At                      time.Time
	ClosedAt                *time.Time
}

// Deposits gives the newest fifty of what is on its way in, and of what was reported as missing.
func (s *Service) Deposits(ctx context.Context, actor identity.Actor, client *uuid.UUID) (in []Arriving, lost []Missing, err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		client = actor.OneClient(client)
		if in, err = arriving(ctx, tx, actor.ClientFilter(), client); err != nil {
			return err
		}
		lost, err = missing(ctx, tx, actor.ClientFilter(), client, nil)
		return err
	})
	return in, lost, err
}

// DepositInfo is where money for a Go Account is wired to, with the memo that has to stand on the wire.
func (s *Service) DepositInfo(ctx context.Context, actor identity.Actor, id, currency string) (bitgo.DepositInfo, error) {
	if _, err := s.Wallets.Get(ctx, actor, id); err != nil {
		return bitgo.DepositInfo{}, err
	}
	info, err := s.Banks.DepositInfo(ctx, id, currency)
	if err != nil {
		return info, ErrBitGo.With(err)
	}
	return info, nil
}

func (m Missing) check(now time.Time) error {
	bad := ErrMissing
	if m.Amount.Sign() <= 0 || len(m.Amount.String()) > 30 {
		bad = bad.Field("amount", "US dollars like 250000 or 250000.50.")
	}
	if !text(m.Sender, 2, 250) {
		bad = bad.Field("sender", "The bank account's owner and bank, in 2 to 250 characters.")
	}
	if m.SentOn.IsZero() || m.SentOn.After(now) || m.SentOn.Before(now.AddDate(-1, 0, 0)) {
		bad = bad.Field("sentOn", "A date within the last year, like 2026-11-20.")
	}
	if !text(m.Reference, 0, 140) {
		bad = bad.Field("reference", "At most 140 characters.")
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

// Report keeps that a deposit did not arrive. The same call again keeps nothing more.
func (s *Service) Report(ctx context.Context, actor identity.Actor, m Missing, oneTime string) error {
	w, err := s.Wallets.Get(ctx, actor, m.Wallet)
	if err != nil {
		return err
	}
	if !actor.Has(identity.Treasury, w.Client) {
		return ErrMissingRole
	}
	now := s.Clock.Now().Round(time.Microsecond)
	if err := m.check(now); err != nil {
		return err
	}
	m.ID, m.Client, m.AskedBy, m.At = uuid.New(), w.Client, actor.Person, now
	return s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		first, err := insertMissing(ctx, tx, m, oneTime)
		if err != nil || !first {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{At: now, By: actor.By(), Verb: "deposit.report", Kind: "deposit", ID: m.ID.String(), Client: &m.Client,
			After: map[string]string{"amount_cents": m.Amount.String(), "sender": m.Sender, "reference": m.Reference}})
	})
}

// Close ends a report: the money was found, or went back.
func (s *Service) Close(ctx context.Context, actor identity.Actor, id uuid.UUID, state, note string) error {
	if (state != "found" && state != "returned") || !text(note, 3, 500) {
		return ErrMissing.Field("note", "Say in 3 to 500 characters where the money is.")
	}
	now := s.Clock.Now().Round(time.Microsecond)
	return s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		found, err := missing(ctx, tx, actor.ClientFilter(), nil, &id)
		switch {
		case err != nil:
			return err
		case len(found) == 0 || !actor.Sees(found[0].Client):
			return ErrNoMissing
		case !actor.Has(identity.Treasury, found[0].Client):
			return ErrMissingRole
		}
		first, err := closeMissing(ctx, tx, id, state, note, actor.Person, now)
		switch {
		case err != nil:
			return err
		case !first:
			return ErrClosed
		}
		return audit.Record(ctx, tx, audit.Entry{At: now, By: actor.By(), Verb: "deposit.close", Kind: "deposit", ID: id.String(), Client: &found[0].Client,
			After: map[string]string{"state": state, "note": note}})
	})
}
