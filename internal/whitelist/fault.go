package whitelist

import "github.com/unykorn/console/internal/fault"

// ErrSecondPerson is told to a person who would add a payee alone.
var ErrSecondPerson = fault.New(fault.Forbidden, "whitelist.second-person",
	"A payee needs a second person to come into force. Nothing was changed. Until then a send to it counts as one to a new payee.")
