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
	ErrKey            = fault.New(fault.Conflict, "offering.key", "This Idempotency-Key was used for something else. Nothing was done. Use a new one.")
)
