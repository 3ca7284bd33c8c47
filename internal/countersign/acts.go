package countersign

// Acts is who has to act for an approval to go on.
type Acts string

// Who acts. Only what waits for approvers can be decided through BitGo's API, and so here (bitgo-api.md §9.2).
const (
	Approvers Acts = "approvers" // with their own token, here or there
	Signers   Acts = "signers"   // whoever signs for the wallet, at BitGo
	There     Acts = "there"     // the approver, on BitGo's own pages
	Staff     Acts = "staff"     // BitGo's staff
	Nobody    Acts = "nobody"
)

// Word is one of BitGo's words for a state, in ours.
type Word struct {
	Acts  Acts
	Says  string // what waits, in two or three words
	Means string // who does what, in a sentence
}

// said is each of BitGo's words. A word that is not among them is shown as it is and decided by nobody here.
var said = map[string]Word{
	"pending":                         {Approvers, "Waits for approvers", "An approver of BitGo's list decides it with their own token, here or on BitGo's pages."},
	"awaitingSignature":               {Signers, "Waits for a signature", "It is agreed to; whoever signs for the wallet signs it at BitGo."},
	"pendingFinalApproval":            {There, "Waits for the last approval", "The votes are in; the final approver confirms it on BitGo's own pages."},
	"pendingCustodianApproval":        {Staff, "Waits for BitGo's custody desk", "BitGo's own staff reviews it. Nobody here can hasten it but by asking BitGo's support."},
	"pendingVideoApproval":            {There, "Waits for a video", "The approver records or attends a video on BitGo's pages."},
	"pendingIdVerification":           {There, "Waits for an identity check", "The approver shows an identity document on BitGo's pages."},
	"pendingLivenessVerification":     {There, "Waits for a liveness check", "The approver passes BitGo's liveness check with a camera, on BitGo's pages."},
	"pendingManualTrustReview":        {Staff, "Waits for BitGo's trust review", "BitGo's trust company reviews it by hand. Nobody here can hasten it but by asking BitGo's support."},
	"pendingManualSupportReview":      {Staff, "Waits for BitGo's support", "BitGo's support reviews it by hand."},
	"pendingVideoApprovalFromSupport": {Staff, "Waits for a video call", "BitGo's support calls the approver by video."},
	"approved":                        {Nobody, "Approved", "Enough people agreed at BitGo. BitGo carries it out."},
	"processing":                      {Nobody, "BitGo works on it", "It is agreed to, and BitGo carries it out at this moment."},
	"rejected":                        {Nobody, "Rejected", "Somebody rejected it at BitGo. Nothing of it was done."},
	"gone":                            {Nobody, "Not at BitGo any more", "BitGo does not know it any more. Nothing is to be decided."},
}

// Says is the state of an approval in our words.
func (a Approval) Says() Word {
	if w, known := said[a.Word]; known {
		return w
	}
	return Word{Acts: There, Says: "BitGo says “" + a.Word + "”", Means: "This word of BitGo's is new to the console, so nothing is decided here. Look at it on BitGo's own pages."}
}

// kinds is each of BitGo's info types in a few words.
var kinds = map[string]string{"transactionRequest": "Send", "transactionRequestFull": "Send", "policyRuleRequest": "Change a policy", "userChangeRequest": "Change who administers",
	"updateApprovalsRequiredRequest": "Change how many approve", "updateEnterpriseRequest": "Change the enterprise", "updateOrganizationRequest": "Change the organization",
	"enterpriseInviteRequest": "Invite somebody", "updateWalletSettingRequest": "Change the wallet's settings", "updateWalletTagsRequest": "Change the wallet's tags",
	"genericRequest": "A general request"}

// What is the kind of thing in a few words.
func (a Approval) What() string {
	if a.Raises() {
		return "Raise of a fee"
	}
	if what := kinds[a.Type]; what != "" {
		return what
	}
	return "A request of another kind"
}

// Spends reports whether it is a payment, whose signing may need the wallet's passphrase.
func (a Approval) Spends() bool {
	return a.Type == "transactionRequest" || a.Type == "transactionRequestFull"
}
