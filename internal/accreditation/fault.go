package accreditation

import "github.com/unykorn/console/internal/fault"

// What this room refuses.
var (
	ErrFiling   = fault.New(fault.Invalid, "accreditation.filing", "The investor was not filed. Nothing was done. Correct the marked fields.")
	ErrEvidence = fault.New(fault.Invalid, "accreditation.evidence", "The evidence was not filed. Nothing was done. Correct the marked fields.")
	ErrTaken    = fault.New(fault.Conflict, "accreditation.taken", "An investor with this id is already on file. Nothing was done.").Field("investorId", "Already on file.")
	ErrNotFound = fault.New(fault.NotFound, "accreditation.not-found", "There is no such investor, or it is not yours to see.")
	ErrRole     = fault.New(fault.Forbidden, "accreditation.role", "Investors are filed by treasury or compliance. Nothing was done.")
	ErrDecider  = fault.New(fault.Forbidden, "accreditation.decider", "Evidence is decided by somebody of compliance. Nothing was decided.")
	ErrOwn      = fault.New(fault.Forbidden, "accreditation.own", "You filed this, so somebody else must decide it. Nothing was decided.")
	ErrDecided  = fault.New(fault.Conflict, "accreditation.decided", "This was already decided. Nothing changed.")
	ErrExpired  = fault.New(fault.Conflict, "accreditation.expired", "This evidence has expired, so it cannot be approved. Nothing was decided. File a newer document.")
	ErrReason   = fault.New(fault.Invalid, "accreditation.reason", "A rejection needs a reason of 3 to 500 characters. Nothing was decided.").Field("reason", "3 to 500 characters on one line.")
	ErrKey      = fault.New(fault.Conflict, "accreditation.key", "This Idempotency-Key was used for another investor. Nothing was done. Use a new one.")
)
