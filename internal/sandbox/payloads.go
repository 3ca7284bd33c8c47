package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// payloadFields is what each type of webhook sends, in the order in which it is sent.
// transfer and pendingapproval are known, accessToken in part; the others follow the fields
// that BitGo's simulate calls take for the type (bitgo-api.md §10.3).
var payloadFields = map[string]string{
	"transfer":                    "hash transfer coin type state wallet",
	"pendingapproval":             "type pendingApprovalId walletId state enterpriseId",
	"txRequest":                   "type txRequestId walletId state enterpriseId",
	"txRequestTransaction":        "type txRequestId walletId state enterpriseId hash",
	"transaction":                 "type hash coin wallet state",
	"transactionRemoved":          "type hash coin wallet state",
	"transactionExpire":           "type hash coin wallet state",
	"transaction_finality_on_l1":  "type hash coin wallet state",
	"address_confirmation":        "type address addressId coin wallet hash",
	"wallet_confirmation":         "type coin wallet enterpriseId",
	"block":                       "type hash height coin wallet",
	"admin":                       "type wallet coin userId action",
	"lowFee":                      "type hash transfer coin wallet state",
	"lowFeeAddressBalance":        "type address coin wallet enterpriseId",
	"stuckTx":                     "type hash transfer coin wallet state",
	"circuitBreaker":              "type coin wallet state",
	"unspentExpiry":               "type hash coin wallet",
	"twoStepTransfer":             "type transfer coin wallet state",
	"twoStepDeposit":              "type transfer coin wallet state",
	"twoStepWithdrawal":           "type transfer coin wallet state",
	"endInvestorOnboardingInvite": "type wallet enterpriseId userId",
	"pendingDecryption":           "type hash coin wallet",
	"accessToken":                 "type userId username tokenCreateTime tokenId tokenLabel enterpriseId",
	"bankAccount":                 "type bankAccountId enterpriseId state",
	"policyBalanceChange":         "type enterpriseId coin state",
	"reversal":                    "type transferId coin wallet enterpriseId state",
	"mintOrder":                   "type orderId enterpriseId state",
	"tradeOrder":                  "type orderId enterpriseId state",
	"identityStatus":              "type identityId identityStatus enterpriseId",
	"idvStatus":                   "type idvId state enterpriseId",
	"userKycState":                "type userId kycState",
	"enterpriseKycState":          "type enterpriseId kycState",
	"whitelistApproved":           "type whitelistId enterpriseId walletId coin ruleId item itemType label",
	"whitelistRejected":           "type whitelistId enterpriseId walletId coin ruleId item itemType label",
}

// facts are what is known about an event, by the names that payloads use.
type facts map[string]string

// payload writes the body of a type's notifications: the fields of the type that have a
// value, and at the end a mark when it is a simulation.
func payload(kind string, f facts, simulation bool) string {
	f["type"] = kind
	var out bytes.Buffer
	sign := byte('{')
	for _, name := range strings.Fields(payloadFields[kind]) {
		value := f[name]
		if value == "" {
			continue
		}
		text, err := json.Marshal(value)
		if err != nil {
			panic(fmt.Sprintf("sandbox: webhook payload: %v", err)) // it is a string
		}
		if name == "height" {
			text = []byte(value)
		}
		out.WriteByte(sign)
		fmt.Fprintf(&out, "%q:%s", name, text)
		sign = ','
	}
	if simulation {
		out.WriteString(`,"simulation":true`)
	}
	out.WriteByte('}')
	return out.String()
}
