package ceremony

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
)

// WhyNotAsk says why the actor cannot ask for a wallet of the client; empty: they can.
func WhyNotAsk(actor identity.Actor, client uuid.UUID, state identity.ClientState) string {
	switch {
	case state == identity.Frozen:
		return "The client is frozen, so no wallet is made for it. Compliance and an administrator can unfreeze it."
	case actor.Has(identity.Treasury, client):
		return ""
	case !actor.Has(identity.Admin, client):
		return "Treasury of the client asks for a wallet; an administrator does while the client is being provisioned."
	case state != identity.Onboarding:
		return "The client is live, so treasury asks for its wallets; an administrator does only while it is being provisioned."
	}
	return ""
}

// Can says for each step why the actor cannot take it; empty: they can. The verbs decide by the same words.
type Can struct{ Decide, Withdraw, Hold, Card, Keep, Again, Abandon string }

// Can is what the actor may do to the ceremony now.
func (c Ceremony) Can(actor identity.Actor, now time.Time) Can {
	return Can{Decide: c.whyNotDecide(actor), Withdraw: c.whyNotWithdraw(actor), Hold: c.whyNotHold(actor, now), Card: c.whyNotCard(actor), Keep: c.whyNotKeep(actor),
		Again: c.whyNotAgain(actor, now), Abandon: c.whyNotAbandon(actor, now)}
}

func (c Ceremony) whyNotDecide(actor identity.Actor) string {
	switch {
	case c.State != Asked:
		return "It is decided."
	case actor.Own(c.By, ErrStep) != nil:
		return "You asked for it, so somebody of compliance decides."
	case !actor.Has(identity.Compliance, c.Client):
		return "Somebody of compliance confirms or rejects it."
	}
	return ""
}

func (c Ceremony) whyNotWithdraw(actor identity.Actor) string {
	switch {
	case c.Alarm != "":
		return c.Alarm
	case c.State != Asked && c.State != Confirmed:
		return "It can be withdrawn only before BitGo is asked."
	case actor.Person != c.By:
		return "Whoever asked for it withdraws it."
	}
	return ""
}

func (c Ceremony) whyNotHold(actor identity.Actor, now time.Time) string {
	switch {
	case c.Alarm != "":
		return c.Alarm
	case c.State == Asked:
		return "It is not confirmed yet."
	case c.State != Confirmed && c.State != Generating:
		return "The wallet is made, or will not be."
	case c.InDoubt(now):
		return "BitGo Express was asked and its answer was lost. Nobody asks again before it is certain that nothing was made."
	case c.State == Generating:
		return "The wallet is looked for once more by itself. Nobody types another passphrase before it is certain that nothing was made: should it be there, the passphrase of the first try counts."
	}
	return WhyNotAsk(actor, c.Client, c.ClientState)
}

func (c Ceremony) whyNotCard(actor identity.Actor) string {
	switch {
	case c.State != Made:
		return "There is a KeyCard between the making of the wallet and the word of the second person."
	case c.ReadAt == nil:
		return "The keys are still being read from BitGo."
	case c.HeldBy == nil || actor.Person != *c.HeldBy:
		return c.HeldName + " typed the passphrase and takes the KeyCard."
	}
	return ""
}

var keepers = []identity.Role{identity.Compliance, identity.Treasury, identity.Admin}

func (c Ceremony) keeps(actor identity.Actor) bool {
	return slices.ContainsFunc(keepers, func(r identity.Role) bool { return actor.Has(r, c.Client) })
}

func (c Ceremony) whyNotKeep(actor identity.Actor) string {
	switch {
	case c.State != Made:
		return "The wallet is not made, or its KeyCard is kept."
	case c.HeldBy != nil && actor.Own(*c.HeldBy, ErrStep) != nil:
		return "You typed the passphrase, so somebody else says where it and the KeyCard are kept."
	case !c.keeps(actor):
		return "Compliance, treasury or an administrator says where they are kept; an auditor only reads."
	case c.CardAt == nil:
		return "The KeyCard was not taken yet."
	case c.Alarm != "":
		return c.Alarm
	case c.ReadAt != nil && c.Proof == Unproven:
		return "The first address could not be derived from the wallet's keys. The wallet is frozen; two people abandon this ceremony."
	case c.HookedAt == nil:
		return "BitGo does not tell of this wallet's transfers yet. It is asked again by itself."
	case c.Proof == Differs:
		return "The first address does not come from the wallet's keys. Nobody may use this wallet."
	}
	return ""
}
