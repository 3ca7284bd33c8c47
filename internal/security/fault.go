package security

import "github.com/unykorn/console/internal/fault"

// What this room refuses.
var (
	ErrFields     = fault.New(fault.Invalid, "security.fields", "The security was not registered. Nothing was done. Correct the marked fields.")
	ErrIdentifier = fault.New(fault.Conflict, "security.identifier", "A security with this identifier is already in the register. Nothing was registered.")
	ErrNotFound   = fault.New(fault.NotFound, "security.not-found", "There is no such security, or it is not yours to see. Nothing was done.")
	ErrNoTransfer = fault.New(fault.NotFound, "security.no-transfer", "There is no such transfer, or it is not yours to see.")
	ErrRole       = fault.New(fault.Forbidden, "security.role", "Securities are registered and moved by treasury. Nothing was done.")
	ErrTransfer   = fault.New(fault.Invalid, "security.transfer", "The shares were not transferred. Nothing was done. Correct the marked fields.")
	ErrShares     = fault.New(fault.Invalid, "security.shares", "There are not enough shares for this. Nothing was transferred.")
	ErrRule       = fault.New(fault.Invalid, "security.rule", "A rule forbids this transfer. Nothing was transferred.")
	ErrFinal      = fault.New(fault.Conflict, "security.final", "This transfer was already decided. Nothing changed.")
	ErrKey        = fault.New(fault.Conflict, "security.key", "This Idempotency-Key was used for something else. Nothing was done. Use a new one.")
)
