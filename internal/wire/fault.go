package wire

import "github.com/unykorn/console/internal/fault"

// What this room refuses.
var (
	ErrOrder    = fault.New(fault.Invalid, "wire.order", "A confirmation names the withdrawal's coin, amount and address. Nothing was decided, and no money moved. Correct the marked fields.")
	ErrMismatch = fault.New(fault.Invalid, "wire.mismatch",
		"What was named is not this withdrawal's, so it is perhaps another one that is meant. Nothing was decided, and no money moved. Compare the marked fields with the withdrawal.")
	ErrNotFound = fault.New(fault.NotFound, "wire.not-found", "There is no such withdrawal to a bank account, or it is not yours to see.")
	ErrRole     = fault.New(fault.Forbidden, "wire.role", "Withdrawals to bank accounts are confirmed or rejected by somebody of compliance. Nothing was decided, and no money moved.")
	ErrOwn      = fault.New(fault.Forbidden, "wire.own", "You asked for this withdrawal or released it, so somebody else must decide it. Nothing was decided, and no money moved.")
	ErrDecided  = fault.New(fault.Conflict, "wire.decided", "This withdrawal does not wait for a confirmation any more. Nothing was done by this call.")
	ErrWorking  = fault.New(fault.Conflict, "wire.working", "Somebody is deciding this withdrawal at this moment, or the answer to that was lost and is not known yet. Nothing was done by this call. Ask again in two minutes.")
	ErrDeclined = fault.New(fault.Invalid, "wire.declined", "BitGo refused the decision. Nothing was decided, and no money moved. What BitGo said stands in bitgo.")
	ErrUnknown  = fault.New(fault.Upstream, "wire.unknown",
		"BitGo's answer did not come, so it is not known whether the withdrawal was decided. Ask again in two minutes: it is looked up first, and nothing is decided twice.")
	ErrBitGo = fault.New(fault.Upstream, "wire.bitgo", "BitGo could not answer. Nothing was decided, and no money moved. Try again in a minute.")
	ErrToken = fault.New(fault.Unauthenticated, "wire.token", "The approver token is unknown, has expired or was revoked. Nothing was decided, and no money moved.")
)
