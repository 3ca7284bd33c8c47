package statement

import "github.com/unykorn/console/internal/fault"

// What this room refuses.
var (
	ErrNotFound = fault.New(fault.NotFound, "statement.not-found",
		"There is no such statement, or it is not yours to see. Nothing was changed. Open it again from the list of statements.")
	ErrClient = fault.New(fault.NotFound, "statement.client",
		"There is no such client, or it is not yours to see. Nothing was read. Choose one of the clients that the form lists.")
	ErrRole = fault.New(fault.Forbidden, "statement.role",
		"Statements are drawn by treasury, compliance and auditors. Nothing was drawn. An administrator can grant you one of these roles.")
	ErrTime = fault.New(fault.Invalid, "statement.time",
		"This time or period cannot be read. Nothing was drawn. Write days like 2026-11-20 and a zone like Europe/Berlin.")
	ErrTwice = fault.New(fault.Invalid, "statement.twice",
		"This local time came twice in its zone. Nothing was read. Say which of the two is meant.")
	ErrLong = fault.New(fault.Invalid, "statement.long",
		"A statement holds at most 5,000 lines, and this period has more. Nothing was drawn and nothing is left out unsaid: draw it for shorter periods.")
	ErrMoving = fault.New(fault.Conflict, "statement.moving",
		"The opening balance and the movements did not add up to the closing balance, because the books were being written meanwhile. Nothing was drawn. Draw it again; if this stays, tell an administrator before relying on the books.")
	ErrChanged = fault.New(fault.Internal, "statement.changed",
		"The bytes of this statement are not those that were drawn: their digest differs. It was not shown. Tell an administrator, and draw it again from the ledger.")
)
