package security

import "github.com/unykorn/console/internal/fault"

// What this room refuses.
var (
	ErrFields     = fault.New(fault.Invalid, "security.fields", "The security was not registered. Nothing was done. Correct the marked fields.")
	ErrIdentifier = fault.New(fault.Conflict, "security.identifier", "A security with this identifier is already in the register. Nothing was registered.")
	ErrNotFound   = fault.New(fault.NotFound, "security.not-found", "There is no such security, or it is not yours to see. Nothing was done.")
	ErrNoTransfer = fault.New(fault.NotFound, "security.no-transfer", "There is no such transfer, or it is not yours to see.")
	ErrRole       = fault.New(fault.Forbidden, "security.role", "Securities are registered and moved by treasury. Nothing was done.")
	ErrTransfer   = fault.New(fault.Invalid, "security.transfer", "The shares were not transferred. Nothing was done. Correct the marked fields.")
	ErrShares     = fault.New(fault.Invalid, "security.shares", "There are not enough shares for this. Nothing was transferred.")
	ErrRule       = fault.New(fault.Invalid, "security.rule", "A rule forbids this transfer. Nothing was transferred.")
	ErrFinal      = fault.New(fault.Conflict, "security.final", "This transfer was already decided. Nothing changed.")
	ErrKey        = fault.New(fault.Conflict, "security.key", "This Idempotency-Key was used for something else. Nothing was done. Use a new one.")

	ErrNotReversible = fault.New(fault.Conflict, "security.not-reversible", "This transfer cannot be undone. Nothing was asked for.")
	ErrReversed      = fault.New(fault.Conflict, "security.reversed", "This transfer was undone already, or its reversal waits. Nothing was asked for. Open the reversal instead.")

	ErrTerms        = fault.New(fault.Invalid, "security.terms", "The terms were not filed. Nothing changed. Correct the marked fields.")
	ErrTermsOpen    = fault.New(fault.Conflict, "security.terms-open", "Other terms of this security wait for compliance. Nothing was filed. Decide or withdraw those first.")
	ErrTermsMoved   = fault.New(fault.Conflict, "security.terms-moved", "Other terms came into force since you opened this form. Nothing was filed. Read them, and file again.")
	ErrTermsDecided = fault.New(fault.Conflict, "security.terms-decided", "These terms were decided already. Nothing changed.")
	ErrOwnTerms     = fault.New(fault.Forbidden, "security.own-terms", "You filed these terms, so somebody else of compliance decides. Nothing changed.")
	ErrNotYours     = fault.New(fault.Forbidden, "security.not-yours", "Only who filed these terms takes them back. Nothing changed.")
	ErrDecider      = fault.New(fault.Forbidden, "security.decider", "This is decided by compliance. Nothing changed. Ask a colleague with that role.")
	ErrReason       = fault.New(fault.Invalid, "security.reason", "Nothing was decided. A no needs its reason: 3 to 500 characters on one line.").
			Field("reason", "3 to 500 characters on one line.")
	ErrMark           = fault.New(fault.Invalid, "security.mark", "Nothing was put on the shares. Correct the marked fields.")
	ErrMarker         = fault.New(fault.Forbidden, "security.marker", "Marks on shares are placed by treasury or compliance. Nothing changed. Ask a colleague with that role.")
	ErrNoMark         = fault.New(fault.NotFound, "security.no-mark", "There is no such mark, or it is not yours to see. Nothing changed.")
	ErrOwnMark        = fault.New(fault.Forbidden, "security.own-mark", "You placed this mark, so somebody else of compliance ends it. It holds on.")
	ErrEnded          = fault.New(fault.Conflict, "security.ended", "This mark was ended already. Nothing changed.")
	ErrOwnTransfer    = fault.New(fault.Forbidden, "security.own-transfer", "You asked for this transfer, so somebody else of compliance decides. Nothing was moved.")
	ErrTwoOverride    = fault.New(fault.Conflict, "security.two-override", "A rule forbids this transfer, and an override is asked for: two of compliance give it, each with a reason. Nothing was moved.")
	ErrNoOverride     = fault.New(fault.Conflict, "security.no-override", "No override is asked for. Nothing changed.")
	ErrSaid           = fault.New(fault.Conflict, "security.said", "You have agreed to this override. A second person of compliance is needed. Nothing was moved.")
	ErrOverrideReason = fault.New(fault.Invalid, "security.override-reason", "Nothing was overridden. Say why the rule shall not stand in the way.").
				Field("reason", "10 to 500 characters on one line.")
)
