package send

import "github.com/unykorn/console/internal/fault"

// What this room tells people. Each says what happened, what it means for the money, and what to do.
var (
	ErrFields = fault.New(fault.Invalid, "send.fields",
		"Some fields cannot be used as they are. Nothing was kept and nothing was sent. Correct the fields marked below.")
	ErrStopped = fault.New(fault.Invalid, "send.stopped",
		"A check does not let this send pass. Nothing was kept and nothing was sent.")
	ErrSanctioned = fault.New(fault.Invalid, "send.sanctioned",
		"The payee's address is on the sanctions list. Nothing was kept and nothing was sent. Compliance is told; do not try again.")
	ErrNotScreened = fault.New(fault.Conflict, "send.not-screened",
		"The payee could not be screened for sanctions. Nothing was kept and nothing was sent. An administrator loads the newest list; then ask again.")
	ErrTravel = fault.New(fault.Conflict, "send.travel-rule",
		"The travel rule asks for data of payer and payee that are missing or not confirmed. Nothing was kept and nothing was sent. Treasury enters them under Travel rule and compliance confirms them; then ask again.")
	ErrKey = fault.New(fault.Invalid, "send.key",
		"The form has no valid key, so the same request made twice could not be told from two sends. Nothing was sent. Reload the form and try again.")
	ErrKeyReused = fault.New(fault.Conflict, "send.key-reused",
		"This request was already made for another send. Nothing was sent by this one. Open a fresh form, or use another Idempotency-Key.")
	ErrNotFound = fault.New(fault.NotFound, "send.not-found",
		"There is no such send, or it is not yours to see. Nothing was sent. Open it again from the list.")
	ErrRole = fault.New(fault.Forbidden, "send.role",
		"Sends are made by treasury for its client. Nothing was sent. Ask a colleague with that role.")
	ErrMoved = fault.New(fault.Conflict, "send.moved",
		"The send has moved on in the meantime. Nothing was sent by this request. Look at where it stands now.")
	ErrNotApproved = fault.New(fault.Conflict, "send.not-approved",
		"Only an approved send can be released. Nothing was sent by this request. Look at where it stands now.")
	ErrExpired = fault.New(fault.Conflict, "send.expired",
		"The time to release this send has run out. Nothing was sent. Ask for it again.")
	ErrPassphrase = fault.New(fault.Invalid, "send.passphrase",
		"A release needs the passphrase of the wallet. Nothing was sent. Type it and release again.").
		Field("passphrase", "Type the wallet's passphrase, at most 1024 characters.")
	ErrBitGoAway = fault.New(fault.Upstream, "send.bitgo-away",
		"BitGo cannot be read right now, so this send cannot be checked against live figures. Nothing was sent. Try again in a minute.")
	ErrReturned = fault.New(fault.Upstream, "send.returned",
		"The release did not reach BitGo's ledger. Nothing was sent, and the send stays approved. Correct the cause and release it again.")
	ErrRefused = fault.New(fault.Upstream, "send.refused",
		"BitGo refused this send. Nothing was sent, and its amount is free again. Ask for a new send once the cause is settled.")
	ErrUnknown = fault.New(fault.Upstream, "send.unknown",
		"It is not known whether BitGo accepted this send. Do not send it again: it is being looked up at BitGo, and this page will say how it ended.")
	ErrTogether = fault.New(fault.Conflict, "send.together",
		"What waits has changed since this list was shown. No vote was given and nothing was sent. Look at the list as it is now.")
	ErrNotAgain = fault.New(fault.Invalid, "send.not-again",
		"Only a send that failed, was rejected, was cancelled or ran out of time is asked for again. Nothing was kept and nothing was sent. Look at where the other one stands.")
	ErrHit = fault.New(fault.Conflict, "send.hit",
		"The payee's address is on the sanctions list now. Nothing was sent, and compliance is told. Cancel this send.")
	ErrBump = fault.New(fault.Conflict, "send.bump",
		"The fee was not raised, and nothing more was paid. Look at where the send stands now.")
	ErrBumpRefused = fault.New(fault.Upstream, "send.bump-refused",
		"The fee was not raised: BitGo did not carry it out. Nothing more was paid, and the first transaction goes on as it was.")
	ErrBumpUnknown = fault.New(fault.Upstream, "send.bump-unknown",
		"It is not known whether BitGo raised the fee. Nobody can be paid twice by it: the network takes one of the two transactions at most. This page will say which.")
	ErrRelease = fault.New(fault.Conflict, "send.release-stopped",
		"A check does not let this send go now. Nothing was sent, and it stays approved.")
)
