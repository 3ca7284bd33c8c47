package travel

import "github.com/unykorn/console/internal/fault"

// What this room tells people.
var (
	ErrNotFound = fault.New(fault.NotFound, "travel.not-found",
		"There are no such data, or they are not yours to see. Nothing was changed.")
	ErrFields = fault.New(fault.Invalid, "travel.fields",
		"Some fields cannot be used as they are. Nothing was kept. Correct the fields marked below.")
	ErrKey = fault.New(fault.Invalid, "travel.key",
		"The form has no valid key, so the same request made twice could not be told from two. Nothing was kept. Reload the form and try again.")
	ErrRole = fault.New(fault.Forbidden, "travel.role",
		"Treasury of the client enters who pays and who is paid. Nothing was kept. Ask a colleague with that role.")
	ErrDecide = fault.New(fault.Conflict, "travel.decide",
		"Somebody of compliance who did not enter these data decides on them, once. Nothing was changed.")
	ErrSealed = fault.New(fault.Internal, "travel.sealed",
		"What was sealed with these data cannot be opened with the keys of this console. Nothing was changed. Enter birth and official id again.")
)
