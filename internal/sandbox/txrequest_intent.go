package sandbox

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// intent is what a request is for, in the part that the sandbox reads.
type intent struct {
	Type       string            `json:"intentType"`
	Sequence   string            `json:"sequenceId"`
	Comment    string            `json:"comment"`
	Message    string            `json:"messageRaw"`
	Recipients []intentRecipient `json:"recipients"`

	raw json.RawMessage
}

type intentRecipient struct {
	Address struct {
		Address string `json:"address"`
	} `json:"address"`
	Amount struct {
		Value  string `json:"value"`
		Symbol string `json:"symbol"`
	} `json:"amount"`
}

// listedIntents are the types that listings filter by; otherIntents are those that can be
// asked for besides (schema IntentType).
var (
	listedIntents = strings.Fields("payment consolidate consolidateToken fanout vote createAccount updateAccount addTrustLine " +
		"removeTrustLine signMessage signTypedStructuredData enableToken acceleration transferToken fillNonce walletRecovery " +
		"contractCall customTx closeAssociatedTokenAccount export import importtoc transferAcknowledge transferAccept " +
		"transferReject transferOfferWithdrawn cosignDelegationProposal cosignDelegationAccept allocationRequest " +
		"allocationAllocate cantonCommand cantonEndInvestorOnboardingOffer cantonEndInvestorOnboardingAccept " +
		"cantonEndInvestorOnboardingReject cantonParticipantOnboardingRequest stake unstake delegate undelegate " +
		"switchValidator claim stakeClaimRewards pledge voteDelegation authorize deactivate createBtcDelegation goUnstake " +
		"stakeWithCallData unstakeWithCallData validatorRegistration increaseStake decreaseStake signalExit withdrawStake " +
		"switchValidatorWithCallData spotTransfer delegateResource undelegateResource")
	otherIntents = strings.Fields("allocationOfferWithdrawn allocationReject bridgeFunds defi-approve defi-deposit defi-redeem " +
		"defi-withdraw enableBridging feeAddressTransfer tokenApproval transferStake")
)

// messages reports whether the intent signs messages instead of transactions.
func messages(kind string) bool { return kind == "signMessage" || kind == "signTypedStructuredData" }

// movesMoney reports whether the intent takes money out of the wallet by a transfer of its own.
func movesMoney(kind string) bool { return kind == "payment" || kind == "transferToken" }

// readIntent reads an intent's own form.
func readIntent(raw json.RawMessage) (intent, *problem) {
	x := intent{raw: raw}
	refused := func(format string, args ...any) (intent, *problem) {
		p := invalid("BadRequest", fmt.Sprintf(format, args...))
		return x, &p
	}
	if len(raw) == 0 || json.Unmarshal(raw, &x) != nil {
		return refused("intent is required, with an intentType")
	}
	if !slices.Contains(listedIntents, x.Type) && !slices.Contains(otherIntents, x.Type) {
		return refused("intentType is none of BitGo's")
	}
	if messages(x.Type) && x.Message == "" {
		return refused("messageRaw is required")
	}
	if movesMoney(x.Type) && len(x.Recipients) == 0 {
		return refused("recipients must name at least one recipient")
	}
	return x, nil
}

// order is the send that the intent asks for.
func (x intent) order(w *wallet, user string) (order, *problem) {
	refused := func(message string) (order, *problem) { p := invalid("BadRequest", message); return order{}, &p }
	o := order{comment: x.Comment, sequence: x.Sequence, user: user, amount: new(big.Int)}
	for _, r := range x.Recipients {
		n, whole := new(big.Int).SetString(r.Amount.Value, 10)
		if !whole || n.Sign() <= 0 {
			return refused("amount must be a whole number of base units above zero")
		}
		if !slices.Contains(w.Assets, r.Amount.Symbol) || o.ticker != "" && o.ticker != r.Amount.Symbol {
			return refused("symbol must be one asset of the wallet")
		}
		o.ticker = r.Amount.Symbol
		o.amount.Add(o.amount, n)
		o.payees = append(o.payees, payee{Address: r.Address.Address, Amount: n})
	}
	o.address = o.payees[0].Address
	return o, nil
}

// intentOf is the intent behind a send that came another way.
func intentOf(o order) intent {
	x := intent{Type: "payment", Sequence: o.sequence, Comment: o.comment}
	recipients := []any{}
	for _, who := range o.all() {
		recipients = append(recipients, map[string]any{"address": map[string]any{"address": who.Address},
			"amount": map[string]any{"value": who.Amount.String(), "symbol": o.ticker}})
	}
	raw, err := json.Marshal(map[string]any{"intentType": x.Type, "sequenceId": x.Sequence, "comment": x.Comment, "recipients": recipients})
	if err != nil {
		panic(fmt.Sprintf("sandbox: intent: %v", err)) // only texts are in it
	}
	x.raw = raw
	return x
}
