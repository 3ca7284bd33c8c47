package wire

import "github.com/unykorn/console/internal/fault"

// What this room refuses.
var (
	ErrOrder    = fault.New(fault.Invalid, "wire.order", "A confirmation names the withdrawal's coin, amount and address. Nothing was decided, and no money moved. Correct the marked fields.")
	ErrReason   = fault.New(fault.Invalid, "wire.reason", "Nothing was decided, and no money moved. Say why the wire is rejected: whoever asked for it reads it.")
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

// What this room refuses about bank accounts and what stands beside a withdrawal.
var (
	ErrAccount        = fault.New(fault.Invalid, "wire.account", "This bank account cannot be asked for. BitGo heard nothing of it. Correct the marked fields.")
	ErrAccountRole    = fault.New(fault.Forbidden, "wire.account-role", "Treasury asks for bank accounts of its client. BitGo heard nothing of it. Ask a colleague with that role.")
	ErrAccountReused  = fault.New(fault.Conflict, "wire.account-reused", "This form was used before for another account. Nothing was asked for. Open it anew.")
	ErrAccountRefused = fault.New(fault.Invalid, "wire.account-refused", "BitGo did not take this bank account. Nothing was added, and no money moved. Compare the details with the payee's document.")
	ErrAccountUnknown = fault.New(fault.Upstream, "wire.account-unknown",
		"BitGo's answer did not come, and the account is not listed. No money moved. Press again in two minutes: it is looked up first, and none is added twice.")
	ErrNoAccount   = fault.New(fault.NotFound, "wire.no-account", "There is no such bank account, or it is not yours to see.")
	ErrCall        = fault.New(fault.Invalid, "wire.call", "This call cannot be kept. Nothing was confirmed. Correct the marked fields.")
	ErrCallRole    = fault.New(fault.Forbidden, "wire.call-role", "Somebody of compliance calls back and keeps the record. Nothing was confirmed. Ask a colleague with that role.")
	ErrCallOwn     = fault.New(fault.Forbidden, "wire.call-own", "You asked for this account, so somebody else calls back. Nothing was confirmed.")
	ErrCallChanged = fault.New(fault.Conflict, "wire.call-changed", "The account's details have become others since this page was opened. Nothing was confirmed. Compare them and call again.")
	ErrUnconfirmed = fault.New(fault.Conflict, "wire.unconfirmed", "Nothing may be wired to this bank account yet. Nothing was decided, and no money moved.")
	ErrStep        = fault.New(fault.Invalid, "wire.step", "Say what was seen: the e-mail reply, or the video call, with at most 500 characters. Nothing was kept.")
	ErrMissing     = fault.New(fault.Invalid, "wire.missing", "This report cannot be kept. Correct the marked fields.")
	ErrMissingRole = fault.New(fault.Forbidden, "wire.missing-role", "Treasury reports deposits of its client that did not arrive. Ask a colleague with that role.")
	ErrNoMissing   = fault.New(fault.NotFound, "wire.no-missing", "There is no such report, or it is not yours to see.")
	ErrClosed      = fault.New(fault.Conflict, "wire.closed", "This report is closed already. Nothing was changed.")
)
