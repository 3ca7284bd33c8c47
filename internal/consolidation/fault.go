package consolidation

import "github.com/unykorn/console/internal/fault"

// What this room tells people. Each says what happened, what it means for the money, and what to do.
var (
	ErrNotFound = fault.New(fault.NotFound, "consolidation.not-found",
		"There is no such consolidation, or it is not yours to see. Nothing was paid.")
	ErrRole = fault.New(fault.Forbidden, "consolidation.role",
		"Treasury of the client consolidates its wallets. Nothing was consolidated, and no fee was paid.")
	ErrStopped = fault.New(fault.Conflict, "consolidation.stopped",
		"Nothing was consolidated, and no fee was paid. Look at the wallet's unspents as they are now.")
	ErrFields = fault.New(fault.Invalid, "consolidation.fields",
		"Nothing was consolidated, and no fee was paid. Correct the fields marked below.")
	ErrOpen = fault.New(fault.Conflict, "consolidation.open",
		"Another consolidation of this wallet is not over yet. Nothing was consolidated by this request, and no fee was paid. Wait until a block has it.")
	ErrBitGoAway = fault.New(fault.Upstream, "consolidation.bitgo-away",
		"BitGo cannot be read right now, so it is not known what the wallet holds or what the network asks. Nothing was consolidated, and no fee was paid. Try again in a minute.")
	ErrRefused = fault.New(fault.Upstream, "consolidation.refused",
		"BitGo did not carry out the consolidation. No fee was paid, and the unspents are as they were.")
	ErrUnknown = fault.New(fault.Upstream, "consolidation.unknown",
		"It is not known whether BitGo carried out the consolidation. The money is in the wallet either way; at most the fee that was shown is gone. It is being looked up, and this page will say which.")
)
