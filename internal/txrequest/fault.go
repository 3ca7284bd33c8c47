package txrequest

import "github.com/unykorn/console/internal/fault"

// What this room refuses.
var (
	ErrWhich = fault.New(fault.Invalid, "txrequest.which",
		"The key sees several clients. Nothing was read. Name one of their enterprises in enterpriseId.")
	ErrNoEnterprise = fault.New(fault.NotFound, "txrequest.no-enterprise",
		"There is no such enterprise, or it is not yours to see.")
	ErrNotFound = fault.New(fault.NotFound, "txrequest.not-found",
		"There is no such transaction request, or it is not yours to see. Nothing was changed. Open it again from the list.")
	ErrFilter = fault.New(fault.Invalid, "txrequest.filter",
		"BitGo does not take this filter or cursor. Nothing was read. What BitGo said stands in bitgo.")
	ErrUnread = fault.New(fault.Upstream, "txrequest.unread",
		"BitGo did not give the transaction requests. Nothing was changed. Try again in a minute.")
)
