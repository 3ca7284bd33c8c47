package offering

import "github.com/unykorn/console/internal/fault"

// What this room refuses.
var (
	ErrTerms          = fault.New(fault.Invalid, "offering.terms", "The offering was not opened. Nothing was done. Correct the marked fields.")
	ErrNoSecurity     = fault.New(fault.NotFound, "offering.no-security", "There is no such security of yours under this regulation. The offering was not opened.").Field("securityId", "No such security.")
	ErrNotFound       = fault.New(fault.NotFound, "offering.not-found", "There is no such offering, or it is not yours to see. Nothing was done.")
	ErrNoSubscription = fault.New(fault.NotFound, "offering.no-subscription", "There is no such subscription, or it is not yours to see.")
	ErrRole           = fault.New(fault.Forbidden, "offering.role", "Offerings are opened and subscribed to by treasury. Nothing was done.")
	ErrOrder          = fault.New(fault.Invalid, "offering.order", "Nothing was subscribed. Correct the marked fields.")
	ErrLimit          = fault.New(fault.Invalid, "offering.limit", "The amount is outside the offering's limits. Nothing was subscribed.")
	ErrRule           = fault.New(fault.Invalid, "offering.rule", "A rule forbids this subscription. Nothing was subscribed.")
	ErrFinal          = fault.New(fault.Conflict, "offering.final", "This subscription was already decided. Nothing changed.")
	ErrClosed         = fault.New(fault.Conflict, "offering.closed", "The offering is closed, and its subscriptions stand. Nothing changed, and what was paid stays where it is.")
	ErrPaid           = fault.New(fault.Conflict, "offering.paid", "The money of this subscription has come, so it cannot be cancelled here. Nothing changed. It has to be paid back first.")
	ErrNotAsked       = fault.New(fault.Conflict, "offering.not-asked", "Nobody has asked to cancel this subscription, or that was already decided. Nothing changed.")
	ErrCancelDecider  = fault.New(fault.Forbidden, "offering.cancel-decider", "The cancelling of an approved subscription is decided by somebody of compliance. Nothing changed.")
	ErrOwnCancel      = fault.New(fault.Forbidden, "offering.own-cancel", "You asked to cancel this subscription, so somebody else must decide it. Nothing changed.")
	ErrReason         = fault.New(fault.Invalid, "offering.reason", "A rejection needs a reason of 3 to 500 characters. Nothing was decided.").Field("memo", "3 to 500 characters on one line.")
	ErrToken          = fault.New(fault.Unauthenticated, "offering.token", "The approver token is unknown, has expired or was revoked. Nothing was decided.")
	ErrReference      = fault.New(fault.Invalid, "offering.reference", "This is no payment reference: it has nine signs, and the last one holds the others together. Nothing was found.").Field("reference", "As U7K2-93QX-5.")
	ErrNoEscrow       = fault.New(fault.Conflict, "offering.no-escrow", "No escrow is required of this subscription, so none holds its money. Nothing changed.")
	ErrReleased       = fault.New(fault.Conflict, "offering.released", "The money of this subscription was released to the issuer. Nothing changed: what went is not held any more.")
	ErrEscrowRoom     = fault.New(fault.Unavailable, "offering.escrow-room", "No escrow is kept here, so no money can be released or paid back. Nothing changed.")
	ErrKey            = fault.New(fault.Conflict, "offering.key", "This Idempotency-Key was used for something else. Nothing was done. Use a new one.")
)
