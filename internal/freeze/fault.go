package freeze

import "github.com/unykorn/console/internal/fault"

// What this room tells people and machines. ErrFrozen is what every other room answers while something is frozen.
var (
	ErrFrozen = fault.New(fault.Conflict, "frozen",
		"This is frozen, so nothing leaves. Nothing was sent. An administrator and somebody of compliance unfreeze it together; receiving goes on.")
	ErrNotFound = fault.New(fault.NotFound, "freeze.not-found",
		"There is no such freeze, or it is not yours to see. Nothing was changed.")
	ErrFields = fault.New(fault.Invalid, "freeze.fields",
		"Nothing was frozen: some fields cannot be used as they are. Correct the marked fields.")
	ErrRole = fault.New(fault.Forbidden, "freeze.role",
		"An administrator, treasury or compliance freezes. Nothing was frozen.")
	ErrThere = fault.New(fault.Conflict, "freeze.there",
		"It is frozen already. Nothing was changed. Look at the freeze that stands.")
	ErrUnfreeze = fault.New(fault.Conflict, "freeze.unfreeze",
		"It takes an administrator and somebody of compliance to unfreeze: one asks, the other confirms. It stays frozen.")
	ErrKey = fault.New(fault.Invalid, "freeze.key",
		"The form has no valid key, so the same request made twice could not be told from two. Nothing was frozen. Reload the form and try again.")
)
