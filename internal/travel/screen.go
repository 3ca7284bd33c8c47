package travel

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/address"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
)

// Stage is when a send was judged.
type Stage string

// The stages.
const (
	AtSubmit  Stage = "submit"
	AtRelease Stage = "release"
)

// Kept is a judgement as it was kept with a send.
type Kept struct {
	ID                              uuid.UUID
	Stage                           Stage
	Verdict                         Verdict
	USD                             *money.Cents
	Jurisdiction                    string
	Threshold                       money.Cents
	Source                          string
	Payee, Originator               *uuid.UUID
	PayeeVersion, OriginatorVersion int
	Missing                         []string
	Why, By                         string
	At                              time.Time
}

// Judge looks at what is in force for a client and a payee's address at this moment, in the caller's transaction. usd: nil where
// no fresh price says it. It keeps nothing.
func (s *Service) Judge(ctx context.Context, tx pgx.Tx, client uuid.UUID, to address.Address, usd *money.Cents) (Judgement, error) {
	k := Key{Client: client, Subject: Payee, Address: to.Canonical, Memo: to.Memo}
	c := Case{USD: usd, Bank: to.Kind == address.Bank}
	var err error
	if c.Own, err = own(ctx, tx, k); err != nil {
		return Judgement{}, err
	}
	if bank, err := isBank(ctx, tx, k); err != nil {
		return Judgement{}, err
	} else if bank {
		c.Bank = true
	}
	if c.Payee, err = inForce(ctx, tx, k); err != nil {
		return Judgement{}, err
	}
	if c.PayeeWaits, err = waits(ctx, tx, k); err != nil {
		return Judgement{}, err
	}
	payer := Key{Client: client, Subject: Originator}
	if c.Originator, err = inForce(ctx, tx, payer); err != nil {
		return Judgement{}, err
	}
	if c.OriginatorWaits, err = waits(ctx, tx, payer); err != nil {
		return Judgement{}, err
	}
	all, err := thresholds(ctx, tx)
	c.Laws = s.laws(all, c.Payee, s.Clock.Now())
	return Judge(c), err
}

// Keep writes down what was judged of a send, in the caller's transaction.
func (s *Service) Keep(ctx context.Context, tx pgx.Tx, by identity.Actor, client, send uuid.UUID, stage Stage, j Judgement) error {
	return keepJudgement(ctx, tx, uuid.New(), client, send, stage, by, j, s.Clock.Now())
}

// Of is what was judged of a send, oldest first, in the caller's transaction.
func (s *Service) Of(ctx context.Context, tx pgx.Tx, send uuid.UUID) ([]Kept, error) {
	return judgements(ctx, tx, send)
}
