package gateway

import "github.com/unykorn/console/internal/fault"

// The faults of an Idempotency-Key.
var (
	ErrKey = fault.New(fault.Invalid, "idempotency.key",
		"The Idempotency-Key must be 1 to 255 visible ASCII characters, best a UUID. Nothing was done with this request.")
	ErrInProgress = fault.New(fault.Conflict, "idempotency.in-progress",
		"A request with this Idempotency-Key is being worked on. Nothing more was done by this one. Ask again with the same key in a few seconds.")
	ErrReused = fault.New(fault.Invalid, "idempotency.reused",
		"This Idempotency-Key was used for a different request. Nothing was done with this one. Use a new key for a new request.")
	errSealed = fault.New(fault.Internal, "idempotency.sealed",
		"The answer that was kept for this Idempotency-Key cannot be read. What it asked for was done once, and nothing more was done now. Look it up by its id, or give support the reference below.")
)
