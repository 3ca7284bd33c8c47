package security

import (
	"slices"

	"github.com/unykorn/console/internal/identity"
)

// WhyNotFile says why the actor may not file terms of the security; nil: they may.
func (d Detail) WhyNotFile(actor identity.Actor) error {
	switch {
	case !actor.Has(identity.Treasury, d.Client):
		return ErrRole
	case d.TermsWait:
		return ErrTermsOpen
	}
	return nil
}

// WhyNotDecide says why the actor may not decide on the terms; nil: they may.
func (t Terms) WhyNotDecide(actor identity.Actor) error {
	switch {
	case !actor.Has(identity.Compliance, t.Client):
		return ErrDecider
	case actor.Own(t.FiledBy, ErrOwnTerms) != nil:
		return actor.Own(t.FiledBy, ErrOwnTerms)
	case t.State != TermsFiled:
		return ErrTermsDecided
	}
	return nil
}

// WhyNotDecide says why the actor may not approve the transfer; nil: they may.
func (t Transfer) WhyNotDecide(actor identity.Actor) error {
	switch err := t.whyNotSay(actor); {
	case err != nil:
		return err
	case t.OverrideWhy != "":
		return ErrTwoOverride
	case !t.ByTwo || t.DecidedBy != nil:
		return ErrFinal.Because("Nothing of this transfer waits for compliance. It waits for what its rules say.")
	}
	return nil
}

// WhyNotReject says why the actor may not reject the transfer; nil: they may.
func (t Transfer) WhyNotReject(actor identity.Actor) error { return t.whyNotSay(actor) }

// WhyNotOverride says why the actor may not agree to the override that is asked for; nil: they may.
func (t Transfer) WhyNotOverride(actor identity.Actor) error {
	switch err := t.whyNotSay(actor); {
	case err != nil:
		return err
	case t.OverrideWhy == "":
		return ErrNoOverride
	case slices.ContainsFunc(t.Overrides, func(o Override) bool { return o.By == actor.Person }):
		return ErrSaid
	}
	return nil
}

// WhyNotCancel says why the actor may not take the transfer back; nil: they may.
func (t Transfer) WhyNotCancel(actor identity.Actor) error {
	switch {
	case !actor.Has(identity.Treasury, t.Client):
		return ErrRole
	case t.State != PendingReview:
		return ErrFinal.Because("This transfer was already %s. Nothing changed.", t.State)
	}
	return nil
}

func (t Transfer) whyNotSay(actor identity.Actor) error {
	switch {
	case !actor.Has(identity.Compliance, t.Client):
		return ErrDecider
	case actor.Own(t.AskedBy, ErrOwnTransfer) != nil:
		return actor.Own(t.AskedBy, ErrOwnTransfer)
	case t.State != PendingReview:
		return ErrFinal.Because("This transfer was already %s. Nothing changed.", t.State)
	}
	return nil
}

// WhyNotEnd says why the actor may not end the mark; nil: they may.
func (m Mark) WhyNotEnd(actor identity.Actor) error {
	switch {
	case !actor.Has(identity.Compliance, m.Client):
		return ErrDecider
	case actor.Own(m.PlacedBy, ErrOwnMark) != nil:
		return actor.Own(m.PlacedBy, ErrOwnMark)
	case m.EndedAt != nil:
		return ErrEnded
	}
	return nil
}
