package sweep

import "github.com/unykorn/console/internal/fault"

// What this room refuses.
var (
	ErrTerms    = fault.New(fault.Invalid, "sweep.terms", "The sweep rule was not asked for. Nothing was done, and no money moved. Correct the marked fields.")
	ErrPayee    = fault.New(fault.Invalid, "sweep.payee", "A sweep goes to a payee on the wallet's whitelist, and this is none. Nothing was done, and no money moved. Have it whitelisted first.").Field("address", "Not on the wallet's whitelist.")
	ErrRole     = fault.New(fault.Forbidden, "sweep.role", "Sweep rules are asked for by treasury, and paused or ended by treasury or compliance. Nothing was done.")
	ErrNotFound = fault.New(fault.NotFound, "sweep.not-found", "There is no such sweep rule, or it is not yours to see.")
	ErrNoRule   = fault.New(fault.Conflict, "sweep.no-approval-rule", "No approval rule says who decides on sweep rules, so none can be asked for. Nothing was done. Compliance must add one that asks at least one person.")
	ErrMoved    = fault.New(fault.Conflict, "sweep.moved", "The sweep rule has moved on, so this cannot be done to it. Nothing was done. Look at where it stands.")
	ErrResume   = fault.New(fault.Forbidden, "sweep.resume", "A paused rule is resumed by somebody of compliance who did not ask for it. Nothing was done, and it stays paused.")
	ErrKey      = fault.New(fault.Conflict, "sweep.key", "This Idempotency-Key was used for another sweep rule. Nothing was done. Use a new one.")
	ErrToken    = fault.New(fault.Unauthenticated, "sweep.token", "The approver token is unknown, has expired or was revoked. Nothing was done.")
)
