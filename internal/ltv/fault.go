package ltv

import "github.com/unykorn/console/internal/fault"

// What this room refuses.
var (
	ErrTerms = fault.New(fault.Invalid, "ltv.terms",
		"These terms cannot be kept. Nothing was changed. Correct the fields marked below.")
	ErrExceeded = fault.New(fault.Invalid, "ltv.exceeded",
		"The loan would be more than 35% of its collateral. Nothing was changed. Lower the loan or raise the collateral.")
	ErrNotFound = fault.New(fault.NotFound, "ltv.not-found",
		"There is no such facility, or it is not yours to see. Nothing was changed.")
	ErrRole = fault.New(fault.Forbidden, "ltv.role",
		"A facility is set by treasury for its client. Nothing was changed. Ask a colleague with that role.")
	ErrDecider = fault.New(fault.Forbidden, "ltv.decider",
		"A change of a facility is decided by compliance. Nothing was changed. Ask a colleague with that role.")
	ErrOwnChange = fault.New(fault.Forbidden, "ltv.own-change",
		"You proposed this change, so somebody else must decide it. Nothing was changed.")
	ErrReused = fault.New(fault.Invalid, "ltv.reused",
		"This request was made before for other terms or another wallet. Nothing was changed by this one, and the first keeps its terms. Use another Idempotency-Key for other terms.")
	ErrOpenChange = fault.New(fault.Conflict, "ltv.open-change",
		"Another change of this facility waits for a decision. Nothing was changed. Decide or withdraw that one first.")
	ErrDecided = fault.New(fault.Conflict, "ltv.decided",
		"This change was already decided. Nothing was changed by this request.")
	ErrReason = fault.New(fault.Invalid, "ltv.reason",
		"A refusal needs a reason of at most 500 characters. Nothing was changed.")
	ErrMarket = fault.New(fault.Upstream, "ltv.market",
		"BitGo gave no market price for some assets. What is lent against them cannot be sent until a price is there. Nothing was sent.")
)
