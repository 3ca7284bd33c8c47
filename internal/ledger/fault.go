package ledger

import "github.com/unykorn/console/internal/fault"

// The room's named errors.
var (
	ErrPosted = fault.New(fault.Conflict, "ledger.posted",
		"This transfer is already in the ledger with other figures. Nothing was written. Compare it with BitGo before correcting it.")
	ErrKey = fault.New(fault.Invalid, "ledger.key",
		"This page of the ledger cannot be found: its address was changed or cut off. Open the ledger again from its first page.")
	ErrFilter = fault.New(fault.Invalid, "ledger.filter",
		"The ledger cannot be searched for that: it holds characters that no wallet, asset or transfer has. Nothing was changed. Clear the filter.")
)
