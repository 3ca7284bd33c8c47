package countersign

import "strconv"

// Alters is everything that would be otherwise, of what is no send.
func (k Kept) Alters() []Change {
	if k.Carries == nil {
		return nil
	}
	out := append([]Change(nil), k.Carries.Changes...)
	if k.Type == "updateApprovalsRequiredRequest" && k.Known != nil && k.Known.Required > 0 && len(out) > 0 {
		out[0].Before = strconv.Itoa(k.Known.Required)
	}
	return append(out, k.Carries.Diff(k.Coin, k.Known)...)
}

// Word says a step of BitGo's in ours, and what its status means.
func (s Step) Word() string {
	if said := stepWords[s.Name]; said != "" {
		return said
	}
	return "“" + s.Name + "”"
}

var stepWords = map[string]string{"getApproval": "An administrator approves", "getEnterpriseUserApproval": "A user of the enterprise approves", "getUserRoleApproval": "Somebody of a role approves",
	"getAnyApproval": "Anybody who may approve approves", "getFinalApproval": "The final approver approves", "getVideoApproval": "A video of the approver is looked at",
	"getIdVerification": "The approver shows an identity document", "getCustodianApproval": "BitGo's custody desk approves", "getCustodialSignature": "BitGo's custody desk signs",
	"performLivenessVerification": "The approver passes a liveness check: a camera sees that it is them, alive, at this moment", "getManualTrustReview": "BitGo's trust company reviews it by hand",
	"getManualSupportReview": "BitGo's support reviews it by hand", "getSupportManagerApproval": "A manager of BitGo's support approves", "getVideoApprovalFromSupport": "BitGo's support calls the approver by video"}

// Means is the status of a step in ours; a word that is not known stays as it is.
func (s Step) Means() string {
	said := map[string]string{"PENDING": "waits", "COMPLETE": "done", "FAILED": "failed", "CANCELLED": "called off", "AUTO_CANCELLED": "called off by BitGo",
		"NOT_NEEDED": "not needed", "SKIPPED": "skipped"}[s.Status]
	switch {
	case said == "":
		return s.Status
	case s.Status == "PENDING" && s.Needed > 0:
		return said + ", " + strconv.Itoa(s.Given) + " of " + strconv.Itoa(s.Needed)
	}
	return said
}

// Over reports whether nothing more is to come of the step, and Failed whether it stopped the approval.
func (s Step) Over() bool { return s.Status != "PENDING" && s.Status != "" }

// Failed reports whether the step stopped the approval.
func (s Step) Failed() bool { return s.Status == "FAILED" }

// Word says a check of BitGo's in ours.
func (c Check) Word() string {
	said := map[string]string{"withdrawalLivenessCheck": "Liveness check of a withdrawal", "managePolicyLivenessCheck": "Liveness check of a change of policy", "govIdSelfie": "Identity document with a photograph"}[c.Kind]
	if said == "" {
		said = "“" + c.Kind + "”"
	}
	return said + ": " + c.Status
}
