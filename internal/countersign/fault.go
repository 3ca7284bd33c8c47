package countersign

import (
	"fmt"
	"regexp"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/fault"
)

// What this room refuses.
var (
	ErrNotFound = fault.New(fault.NotFound, "approval.not-found", "There is no such approval, or it is not yours to see.")
	ErrToken    = fault.New(fault.Unauthenticated, "approval.token", "BitGo does not accept this approver token: it is unknown there, has expired or was revoked. Nothing was decided.")
	ErrOwn      = fault.New(fault.Forbidden, "approval.own-request",
		"The approver token is of the user at BitGo who asked for this, so somebody else must decide it. Nothing was decided.")
	ErrRole = fault.New(fault.Forbidden, "approval.role-at-bitgo",
		"What waits at BitGo is decided by somebody of compliance, with their own user there. Nothing was decided. Ask one of them.")
	ErrWord      = fault.New(fault.Invalid, "approval.word", "It was neither approved nor rejected, so nothing was decided. Press one of the two.")
	ErrReason    = fault.New(fault.Invalid, "countersign.reason", "A rejection needs its reason, in 3 to 500 characters. Nothing was decided at BitGo. Say what is wrong with it.")
	ErrAskedHere = fault.New(fault.Forbidden, "approval.asked-here",
		"Who asked for this here cannot also agree to it at BitGo, where the gateway asked in their place. Nothing was decided. Somebody else decides it.")
	ErrShared = fault.New(fault.Forbidden, "approval.service-token",
		"The approver token is of the gateway's own user at BitGo, which is nobody's second person. Nothing was decided. Use the approver's own token.")
	ErrNotApprover = fault.New(fault.Forbidden, "approval.not-approver",
		"BitGo does not let this approver decide it: not an approver of it, without the scope pending_approval_update, or already heard. Nothing was decided by this call.")
	ErrDecided  = fault.New(fault.Conflict, "approval.decided", "BitGo has decided this already, or it cannot be decided now. Nothing changed.")
	ErrNeedsOTP = fault.New(fault.Invalid, "approval.needs-otp", "BitGo asks the approver for a one-time code. Nothing was decided. Give the code of this moment (otp).").
			Field("otp", "The code of this moment.")
	ErrOTP        = fault.New(fault.Invalid, "approval.otp", "BitGo did not accept the one-time code. Nothing was decided. Give the next code (otp).").Field("otp", "Not accepted.")
	ErrPassphrase = fault.New(fault.Invalid, "approval.passphrase",
		"The send has to be signed anew, and for that the wallet's passphrase is missing or wrong. Nothing was decided and nothing was sent. Send it as walletPassphrase.").
		Field("walletPassphrase", "Missing or not the wallet's.")
	ErrElsewhere = fault.New(fault.Conflict, "approval.elsewhere",
		"This waits for a step that BitGo takes on its own pages or with its staff, not through its API. Nothing was decided. The approver goes to BitGo.")
	ErrDeclined = fault.New(fault.Invalid, "approval.declined", "BitGo refused the decision. Nothing was decided. What BitGo said stands in bitgo.")
	ErrUnknown  = fault.New(fault.Upstream, "approval.unknown",
		"BitGo's answer did not come, so it is not known whether the decision counts. Asking again is safe: a decision that counts already is answered as it stands. Nothing is decided twice.")
	ErrBitGo = fault.New(fault.Upstream, "approval.bitgo", "BitGo could not answer. Nothing was decided. Try again in a minute.")
)

var (
	signText = regexp.MustCompile(`(?i)unspents expired|passphrase|recreate|decrypt`)
	ownText  = regexp.MustCompile(`(?i)approve your own`)
	apiText  = regexp.MustCompile(`(?i)cannot be resolved by API`)
)

// declined makes a fault of BitGo's answer to a decision.
func declined(d Decision, err error) *fault.Fault {
	cause := fmt.Errorf("countersign: decide: %w", err)
	e, answered := bitgo.AsError(err)
	f := ErrUnknown
	switch {
	case !answered:
	case e.NeedsOTP && !d.OTP.Empty():
		f = ErrOTP
	case e.NeedsOTP || e.NeedsUnlock:
		f = ErrNeedsOTP
	case !bitgo.Declined(err):
	case signText.MatchString(e.Message):
		f = ErrPassphrase
	case ownText.MatchString(e.Message):
		f = ErrOwn
	case apiText.MatchString(e.Message):
		f = ErrElsewhere
	case e.Status == 0:
		f = ErrBitGo
	case e.Status == 401 && e.Host == bitgo.Express: // the token was good a moment ago
		f = ErrPassphrase
	case e.Status == 401:
		f = ErrToken
	case e.Status == 403 || e.Status == 404:
		f = ErrNotApprover
	case e.Status == 409:
		f = ErrDecided
	case e.Status == 429:
		f = ErrBitGo
	default:
		f = ErrDeclined
	}
	return f.With(cause)
}
