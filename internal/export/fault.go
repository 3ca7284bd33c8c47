package export

import "github.com/unykorn/console/internal/fault"

// What this room refuses.
var (
	ErrNotFound = fault.New(fault.NotFound, "export.not-found", "There is no such export, or it is not yours. Nothing was changed.")
	ErrAsk      = fault.New(fault.Invalid, "export.ask", "Such an export does not exist. Nothing was written. Open the list again and export from there.")
	ErrRole     = fault.New(fault.Forbidden, "export.role", "The trail is exported by compliance, auditors and administrators. Nothing was written. An administrator can grant you one of these roles.")
	ErrNothing  = fault.New(fault.Forbidden, "export.nothing", "You hold no role over any client, so there is nothing to export. Nothing was written. An administrator can grant you one.")
	ErrMany     = fault.New(fault.TooMany, "export.many", "Three of your exports are still being written. Nothing was added. Wait until one is ready.")
	ErrNotReady = fault.New(fault.Conflict, "export.not-ready", "The file is not there to be fetched: it is still being written, has failed, or has expired. Nothing was changed. Its page says which; ask for it again where it is gone.")
	ErrGrants   = fault.New(fault.Forbidden, "export.grants", "Your roles have changed since this was exported, so the file may hold what you no longer see. It was not given out. Export it again.")
)
