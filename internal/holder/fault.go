package holder

import "github.com/unykorn/console/internal/fault"

// What this room refuses.
var (
	ErrFields     = fault.New(fault.Invalid, "holder.fields", "The holder's entry was not changed. Correct the marked fields.")
	ErrNotFound   = fault.New(fault.NotFound, "holder.not-found", "There is no such holder, or it is not yours to see. Nothing was changed.")
	ErrRole       = fault.New(fault.Forbidden, "holder.role", "The securityholder file is kept by treasury. Nothing was changed. Ask a colleague with that role.")
	ErrThere      = fault.New(fault.Conflict, "holder.there", "A holder with this id is already in the file. Nothing was changed. Open that entry.")
	ErrRegistered = fault.New(fault.Conflict, "holder.registered", "These shares are registered in this name. Nothing was changed. In another name they are somebody else's: ask for a transfer.").
			Field("name", "Kept as it is while shares are held.")
	ErrMoved = fault.New(fault.Conflict, "holder.moved", "Somebody changed this entry since you opened it. Nothing was changed. Read it again, and then change it.")
)
