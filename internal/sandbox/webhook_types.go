package sandbox

import "strings"

// The types that each scope takes (bitgo-api.md §10.1). An enterprise hears of no transfer
// and of no KYC: those are the organization's, or the wallet's.
var (
	walletHookTypes = strings.Fields("txRequest txRequestTransaction transfer transaction transactionRemoved transactionExpire " +
		"pendingapproval block admin address_confirmation lowFee circuitBreaker lowFeeAddressBalance transaction_finality_on_l1 " +
		"stuckTx unspentExpiry twoStepTransfer twoStepDeposit twoStepWithdrawal endInvestorOnboardingInvite pendingDecryption")
	coinHookTypes         = strings.Fields("block wallet_confirmation")
	enterpriseHookTypes   = strings.Fields("bankAccount accessToken policyBalanceChange reversal mintOrder")
	organizationHookTypes = strings.Fields("transfer txRequest pendingapproval txRequestTransaction bankAccount identityStatus " +
		"idvStatus userKycState enterpriseKycState accessToken reversal tradeOrder whitelistApproved whitelistRejected")
)

// hookStates are the states that a webhook may be limited to, by the field that names them.
var hookStates = map[string]map[string]bool{
	"txRequestStates": words("pendingApproval", "canceled", "rejected", "initialized", "pendingDelivery", "delivered",
		"pendingUserSignature", "pendingUserCommitment", "pendingUserRShare", "pendingUserGShare", "readyToSend", "signed", "failed"),
	"txRequestTransactionStates": words("initialized", "pendingSignature", "eddsaPendingCommitment", "eddsaPendingRShare",
		"eddsaPendingGShare", "ecdsaMPCv2Round1", "ecdsaMPCv2Round2", "ecdsaMPCv2Round3", "eddsaMPCv2Round1", "eddsaMPCv2Round2",
		"eddsaMPCv2Round3", "readyToCombineShares", "signed", "held", "delivered", "invalidSignature", "rejected"),
	"status": words("created", "approved", "declined", "needs review", "input error", "ssn error", "taxid error", "gov id error",
		"ssn verified", "gov id verified", "evaluating submission", "enrichment", "awaiting document upload", "records uploaded",
		"in review", "incomplete verifications", "records uploaded 2", "awaiting signature", "signature submitted", "initiating",
		"additional information submitted", "productRequestApproved", "productRequestRejected"),
	"kycState": words("approved", "rejected", "pending"),
}

// stateField names the field of a type's body that limits its states, and the one of the
// answer that shows them.
func stateField(kind string) (asked, shown string) {
	switch kind {
	case "txRequest":
		return "txRequestStates", "txRequestStates"
	case "txRequestTransaction":
		return "txRequestTransactionStates", "txRequestTransactionStates"
	case "identityStatus":
		return "status", "identityStatus"
	case "userKycState", "enterpriseKycState":
		return "kycState", kind
	}
	return "", ""
}

func words(all ...string) map[string]bool {
	set := map[string]bool{}
	for _, word := range all {
		set[word] = true
	}
	return set
}
