package partner

import "github.com/unykorn/console/internal/fault"

// What this room refuses. Nothing here touches money.
var (
	ErrRole = fault.New(fault.Forbidden, "partner.role", "Endpoints of partners are registered by administrators of the client, or of the organization for all clients. Nothing was changed.")
	ErrForm = fault.New(fault.Invalid, "partner.form", "This endpoint cannot be registered as it was typed. Nothing was registered.")
	ErrNone = fault.New(fault.NotFound, "partner.none", "There is no such endpoint. Nothing was changed and nothing was sent.")
	ErrCall = fault.New(fault.NotFound, "partner.call", "There is no such delivery of this endpoint that is over. Nothing was sent again.")
	ErrGone = fault.New(fault.Conflict, "partner.gone", "This endpoint was removed. Nothing was changed and nothing was sent. Register another.")
	ErrOff  = fault.New(fault.Conflict, "partner.off", "This endpoint is switched off after too many failures. Nothing was sent; what waits for it is kept. Switch it on again first.")
	ErrOn   = fault.New(fault.Conflict, "partner.on", "This endpoint is on already. Nothing was changed.")
	ErrMany = fault.New(fault.TooMany, "partner.many", "Several tests of this endpoint wait already. Nothing was added. Wait until they have gone.")
	ErrMost = fault.New(fault.Conflict, "partner.most", "A hundred endpoints are registered already. Nothing was registered. Remove one that is not used.")
)
