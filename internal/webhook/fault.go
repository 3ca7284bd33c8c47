package webhook

import "github.com/unykorn/console/internal/fault"

// What a person can be told.
var (
	ErrNotFound     = fault.New(fault.NotFound, "webhook.not-found", "There is no such webhook event, or it is not yours to see.")
	ErrOrganization = fault.New(fault.Forbidden, "webhook.organization", "Webhook events are the organization's: a body only claims whose wallet it speaks of. What they caused for your clients stands in their transfers and ledger.")
	ErrNotFailed    = fault.New(fault.Conflict, "webhook.not-failed", "This event has not failed, so there is nothing to do again. Nothing changed.")
	ErrNotYours     = fault.New(fault.Forbidden, "webhook.role", "Failed events are tried again by treasury or an administrator of the organization. Nothing changed. Ask one of them.")
	ErrNotAdmin     = fault.New(fault.Forbidden, "webhook.replay-role", "Deliveries are replayed by an administrator of the organization. Nothing changed. Ask one of them.")
	ErrUnsigned     = fault.New(fault.Conflict, "webhook.unsigned", "No secret that is set today signs these bytes, so nothing was read and nothing changed. They were verified when they came, by a secret that has been taken out since.")
	ErrAtWork       = fault.New(fault.Conflict, "webhook.at-work", "This delivery is being worked on. Nothing changed. Wait for that to end.")
	ErrState        = fault.New(fault.Invalid, "webhook.state", "There is no such state of an event. Choose one of those offered.").Field("state", "Not a state of an event.")
)
