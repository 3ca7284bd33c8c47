package dividend

import "github.com/unykorn/console/internal/fault"

// What this room refuses.
var (
	ErrFields   = fault.New(fault.Invalid, "dividend.fields", "The dividend was not declared. Nothing was done. Correct the marked fields.")
	ErrNotFound = fault.New(fault.NotFound, "dividend.not-found", "There is no such dividend, or it is not yours to see. Nothing was done.")
	ErrRole     = fault.New(fault.Forbidden, "dividend.role", "Dividends are declared and paid by treasury. Nothing was done. Ask a colleague with that role.")
	ErrKey      = fault.New(fault.Conflict, "dividend.key", "This form was used for something else already. Nothing was done. Open the form anew.")
	ErrDecider  = fault.New(fault.Forbidden, "dividend.decider", "This is decided by compliance. Nothing changed. Ask a colleague with that role.")
	ErrOwn      = fault.New(fault.Forbidden, "dividend.own", "You declared this dividend, so somebody else of compliance decides. Nothing changed.")
	ErrDecided  = fault.New(fault.Conflict, "dividend.decided", "This dividend was decided already. Nothing changed.")
	ErrNotYours = fault.New(fault.Forbidden, "dividend.not-yours", "Only who declared this dividend takes it back. Nothing changed.")
	ErrReason   = fault.New(fault.Invalid, "dividend.reason", "Nothing was decided. A no needs its reason: 3 to 500 characters on one line.").
			Field("reason", "3 to 500 characters on one line.")
	ErrStatus     = fault.New(fault.Conflict, "dividend.status", "This security is not active, so it brings no dividend. Nothing was declared.")
	ErrRecordDay  = fault.New(fault.Conflict, "dividend.record-day", "The record day is over, and nobody who bought since could know of it. Nothing was confirmed. Refuse it, and have it declared for a later day.")
	ErrPayment    = fault.New(fault.Invalid, "dividend.payment", "Nothing was marked as paid. Correct the marked fields.")
	ErrNotAccrued = fault.New(fault.Conflict, "dividend.not-accrued", "The pay list is not whole yet. Nothing was marked as paid. Wait until every holder has a line.")
	ErrNotOwed    = fault.New(fault.Conflict, "dividend.not-owed", "One of these lines is paid already, or there is nothing to pay on it. None was marked. Read the list again.")
	ErrNoLine     = fault.New(fault.NotFound, "dividend.no-line", "There is no such line in the pay list. Nothing was changed.")
	ErrNotPaid    = fault.New(fault.Conflict, "dividend.not-paid", "This line is not marked as paid. Nothing was corrected.")
	ErrOwnPayment = fault.New(fault.Forbidden, "dividend.own-payment", "You marked this line as paid, so somebody else of compliance corrects it. Nothing changed.")
	ErrCorrection = fault.New(fault.Invalid, "dividend.correction", "Nothing was corrected. Say why, and by which document.").
			Field("why", "3 to 200 characters on one line.")
)
