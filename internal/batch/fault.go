package batch

import "github.com/unykorn/console/internal/fault"

// What this room tells people.
var (
	ErrFile = fault.New(fault.Invalid, "batch.file",
		"The list cannot be read. Nothing was kept and nothing was sent. Correct it and check it again.")
	ErrNothing = fault.New(fault.Invalid, "batch.nothing",
		"No row of the list passes the checks. Nothing was kept and nothing was sent. Correct the rows and check the list again.")
	ErrSome = fault.New(fault.Invalid, "batch.some",
		"Some rows do not pass the checks. Nothing was kept and nothing was sent. Correct them, or say that they are to be left out.").
		Field("leave", "Say that the rows that do not pass are to be left out, or correct them.")
	ErrChanged = fault.New(fault.Conflict, "batch.changed",
		"Since the list was checked, other rows pass than those that were shown. Nothing was kept and nothing was sent. Look at the list as it stands now and confirm it again.")
	ErrKey = fault.New(fault.Invalid, "batch.key",
		"The form has no valid key, so the same list confirmed twice could not be told from two. Nothing was kept and nothing was sent. Check the list again.")
	ErrKeyReused = fault.New(fault.Conflict, "batch.key-reused",
		"This form has already confirmed another list. Nothing was kept and nothing was sent by this one. Check the list again and confirm it there.")
	ErrNotFound = fault.New(fault.NotFound, "batch.not-found",
		"There is no such list of sends, or it is not yours. Nothing was sent. Open it again from your lists.")
	ErrRole = fault.New(fault.Forbidden, "batch.role",
		"Sends are asked for by treasury for its client. Nothing was kept and nothing was sent. Ask a colleague with that role.")
	ErrOver = fault.New(fault.Conflict, "batch.over",
		"No row of this list waits any more. Nothing was changed. What became of each row stands on its page.")
)
