package dividend

import (
	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
)

// WhyNotDecide says why the actor may not decide on the dividend; nil: they may.
func (d Dividend) WhyNotDecide(actor identity.Actor) error {
	switch {
	case !actor.Has(identity.Compliance, d.Client):
		return ErrDecider
	case actor.Own(d.DeclaredBy, ErrOwn) != nil:
		return actor.Own(d.DeclaredBy, ErrOwn)
	case d.State != Declared:
		return ErrDecided
	}
	return nil
}

// WhyNotWithdraw says why the actor may not take the dividend back; nil: they may.
func (d Dividend) WhyNotWithdraw(actor identity.Actor) error {
	switch {
	case d.DeclaredBy != actor.Person:
		return ErrNotYours
	case d.State != Declared:
		return ErrDecided
	}
	return nil
}

// WhyNotPay says why the actor may mark no line as paid; nil: they may.
func (d Dividend) WhyNotPay(actor identity.Actor) error {
	switch {
	case !actor.Has(identity.Treasury, d.Client):
		return ErrRole
	case d.State != Accrued:
		return ErrNotAccrued
	}
	return nil
}

// WhyNotCorrect says why the actor may not correct a payment that somebody marked; nil: they may.
func (d Dividend) WhyNotCorrect(actor identity.Actor, payer uuid.UUID) error {
	if !actor.Has(identity.Compliance, d.Client) {
		return ErrDecider
	}
	return actor.Own(payer, ErrOwnPayment)
}
