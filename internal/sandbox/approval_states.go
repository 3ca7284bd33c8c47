package sandbox

import "slices"

// pendingStates are the ten states in which nothing is decided, with the policy action
// that leads there (seed 002, bitgo-api.md §9.2).
var pendingStates = []struct{ state, action string }{
	{"pending", "getApproval"},
	{"awaitingSignature", "getCustodialSignature"},
	{"pendingFinalApproval", "getFinalApproval"},
	{"pendingCustodianApproval", "getCustodianApproval"},
	{"pendingVideoApproval", "getVideoApproval"},
	{"pendingIdVerification", "getIdVerification"},
	{"pendingLivenessVerification", "performLivenessVerification"},
	{"pendingManualTrustReview", "getManualTrustReview"},
	{"pendingManualSupportReview", "getManualSupportReview"},
	{"pendingVideoApprovalFromSupport", "getVideoApprovalFromSupport"},
}

// settledStates are those of an approval whose actions are all done or off.
var settledStates = []string{"processing", "approved", "rejected"}

// openApprovals are the states a listing shows when it asks for none.
var openApprovals = []string{"awaitingSignature", "pending", "pendingFinalApproval"}

// byAPI are the states that an administrator resolves by API. BitGo's staff, or the user
// in BitGo's own pages, moves on the others.
var byAPI = []string{"pending", "pendingFinalApproval"}

// stateAction is the policy action behind a pending state, "" for what is not one.
func stateAction(state string) string {
	for _, known := range pendingStates {
		if known.state == state {
			return known.action
		}
	}
	return ""
}

// approvalState reports whether an approval can be in the state at all.
func approvalState(state string) bool {
	return stateAction(state) != "" || slices.Contains(settledStates, state)
}

// infoTypes are the kinds of approvals, with the scope of each (bitgo-api.md §9.2).
var infoTypes = []struct{ name, scope string }{
	{"transactionRequest", "wallet"},
	{"transactionRequestFull", "wallet"},
	{"policyRuleRequest", "wallet"},
	{"userChangeRequest", "wallet"},
	{"updateApprovalsRequiredRequest", "wallet"},
	{"updateWalletSettingRequest", "wallet"},
	{"updateWalletTagsRequest", "wallet"},
	{"updateEnterpriseRequest", "enterprise"},
	{"enterpriseInviteRequest", "enterprise"},
	{"updateOrganizationRequest", "organization"},
	{"genericRequest", "enterprise"},
}

// infoScope is the scope of an info.type, "" for an unknown one.
func infoScope(name string) string {
	for _, known := range infoTypes {
		if known.name == name {
			return known.scope
		}
	}
	return ""
}

// approvalScopes are what an approval can be tied to.
var approvalScopes = []string{"enterprise", "wallet", "organization", "global", "safe"}
