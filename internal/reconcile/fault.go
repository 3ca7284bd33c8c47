package reconcile

import "github.com/unykorn/console/internal/fault"

// What this room refuses.
var (
	ErrNotFound = fault.New(fault.NotFound, "reconcile.not-found", "There is no such reconciliation, or it is not yours to see.")
	ErrRole     = fault.New(fault.Forbidden, "reconcile.role",
		"A reconciliation is asked for by treasury, compliance or an administrator. Nothing was compared. Ask a colleague with one of those roles.")
	ErrNoWallet = fault.New(fault.Conflict, "reconcile.no-wallet", "There is no wallet of yours to compare. Nothing was compared.")
	ErrRepeats  = fault.New(fault.Upstream, "reconcile.repeats",
		"BitGo's list of transfers repeats itself. Nothing was lost; the reconciliation goes on by itself.")
)
