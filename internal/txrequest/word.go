package txrequest

import (
	"encoding/json"
	"slices"
	"strings"
)

// The words of seed 003, in its order.
var (
	States      = []string{"pendingApproval", "canceled", "rejected", "initialized", "pendingDelivery", "delivered", "pendingUserSignature", "pendingUserCommitment", "pendingUserRShare", "pendingUserGShare", "readyToSend", "signed", "failed"}
	WalletTypes = []string{"backing", "cold", "custodial", "custodialPaired", "hot", "advanced", "trading"}
	APIVersions = []string{"lite", "full"}
	Permissions = []string{"admin", "spend"}
	Sorts       = []string{"id", "createdDate"}
	Directions  = []string{"ASC", "DESC"}
	Intents     = []string{"payment", "consolidate", "consolidateToken", "fanout", "vote", "createAccount", "updateAccount", "addTrustLine", "removeTrustLine", "signMessage", "signTypedStructuredData", "enableToken",
		"acceleration", "transferToken", "fillNonce", "walletRecovery", "contractCall", "customTx", "closeAssociatedTokenAccount", "transferAcknowledge", "transferAccept", "transferReject", "stake", "unstake", "delegate",
		"undelegate", "switchValidator", "claim", "stakeClaimRewards", "pledge", "voteDelegation", "authorize", "deactivate", "createBtcDelegation", "goUnstake", "stakeWithCallData", "unstakeWithCallData", "switchValidatorWithCallData"}
)

// Output is what an intent pays to somebody.
type Output struct{ Address, Amount, Asset string }

// Kind is the intent's type, "" where BitGo names none.
func (r Request) Kind() string { return word(r.first()["intentType"]) }

// Sequence is the sequenceId that whoever asked has given; a send of ours gives its own id.
func (r Request) Sequence() string { return word(r.first()["sequenceId"]) }

// Comment is what whoever asked has written.
func (r Request) Comment() string { return word(r.first()["comment"]) }

// Outputs are whom the intents pay, in base units.
func (r Request) Outputs() []Output {
	var out []Output
	for _, each := range r.Intents {
		intent, _ := each.(map[string]any)
		all, _ := intent["recipients"].([]any)
		for _, one := range all {
			to, _ := one.(map[string]any)
			address, _ := to["address"].(map[string]any)
			amount, _ := to["amount"].(map[string]any)
			out = append(out, Output{Address: word(address["address"]), Amount: word(amount["value"]), Asset: word(amount["symbol"])})
		}
	}
	return out
}

// Hashes are the transactions on the chain that came of it, as far as BitGo names them.
func (r Request) Hashes() []string {
	var out []string
	for _, each := range r.Transactions {
		one, _ := each.(map[string]any)
		if hash := word(one["txHash"]); hash != "" && !slices.Contains(out, hash) {
			out = append(out, hash)
		}
	}
	return out
}

func (r Request) first() map[string]any {
	if one, ok := r.Intent.(map[string]any); ok {
		return one
	}
	if len(r.Intents) > 0 {
		one, _ := r.Intents[0].(map[string]any)
		return one
	}
	return nil
}

func word(v any) string {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v)
	case json.Number:
		return v.String()
	}
	return ""
}

// Local narrows what BitGo's own list cannot: it looks at the page that BitGo gave.
type Local struct{ Wallet, InitiatedBy, UpdatedBy, Intent string }

// Set reports whether it narrows at all.
func (l Local) Set() bool { return l != Local{} }

// Fits reports whether a request is asked for.
func (l Local) Fits(r Request) bool {
	return (l.Wallet == "" || l.Wallet == r.WalletID) && (l.InitiatedBy == "" || l.InitiatedBy == r.InitiatedBy) &&
		(l.UpdatedBy == "" || l.UpdatedBy == r.UpdatedBy) && (l.Intent == "" || l.Intent == r.Kind())
}
