package delivery

import "github.com/unykorn/console/internal/fault"

// What this room refuses.
var (
	ErrPace  = fault.New(fault.Invalid, "delivery.pace", "Choose how often: at once, hourly or daily. Nothing was changed.").Field("pace", "At once, hourly or daily.")
	ErrURL   = fault.New(fault.Invalid, "delivery.url", "This address is not called. Nothing was registered.")
	ErrNone  = fault.New(fault.NotFound, "delivery.none", "You have no webhook. Nothing was changed and nothing was sent.")
	ErrOff   = fault.New(fault.Conflict, "delivery.off", "Your webhook is switched off after too many failures. Nothing was sent. Switch it on again first.")
	ErrCall  = fault.New(fault.NotFound, "delivery.call", "There is no such delivery of yours that is over. Nothing was sent again.")
	ErrMany  = fault.New(fault.TooMany, "delivery.many", "Several deliveries to your webhook wait already. Nothing was added. Wait until they have gone.")
	errOwner = fault.New(fault.Forbidden, "delivery.owner", "Only a person has notices. Nothing was changed.")
)
