package sandbox

import (
	"math/big"
	"slices"
	"time"
)

// policy is a wallet's own set of rules at BitGo (bitgo-api.md §11). A wallet without a
// rule has no record of it.
type policy struct {
	ID      string    `json:"id"`
	Wallet  string    `json:"wallet"`
	Version int       `json:"version"`
	Rules   []rule    `json:"rules"`
	Updated time.Time `json:"updated"`
}

// rule is one of them. Which fields hold its condition depends on its type.
type rule struct {
	ID       string      `json:"id"`
	Type     string      `json:"type"`
	Coin     string      `json:"coin,omitempty"` // the only asset it concerns; "" for every one
	Action   ruleAction  `json:"action"`
	Entries  []listEntry `json:"entries,omitempty"`  // of the white- and blacklists
	Amount   *big.Int    `json:"amount,omitempty"`   // of the limits, base units
	Window   int64       `json:"window,omitempty"`   // of a velocity limit, seconds
	Groups   []string    `json:"groups,omitempty"`   // tags of the wallets that it sums over
	Excludes []string    `json:"excludes,omitempty"` // tags of the payees' wallets that it leaves out
	URL      string      `json:"url,omitempty"`      // of a webhook
	Lock     *time.Time  `json:"lock,omitempty"`     // immutable from then on; nil: never
	Version  int         `json:"version"`
	Created  time.Time   `json:"created"`
}

type ruleAction struct {
	Type  string   `json:"type"`
	Users []string `json:"users,omitempty"`
}

// listEntry is one item of a white- or blacklist: an address, or the id of a wallet or an
// enterprise.
type listEntry struct {
	Item       string         `json:"item"`
	Type       string         `json:"type"`
	Meta       map[string]any `json:"meta,omitempty"`
	State      string         `json:"state,omitempty"` // "", unverified or verified
	VerifiedBy string         `json:"verifiedBy,omitempty"`
	VerifiedAt *time.Time     `json:"verifiedAt,omitempty"`
	Added      time.Time      `json:"added"`
}

var _ = kind("policy", func(s *state, d *policy) { s.policies.put(d.Wallet, d) },
	func(s *state) []*policy { return s.policies.list() })

// mutableWindow is how long the rules of a self-custody wallet can be changed after they
// were made: the enterprise's mutablePolicyWindow.
const mutableWindow = 48 * time.Hour

// policyOf is the wallet's policy, or an empty one that is not stored yet.
func (s *Server) policyOf(w *wallet) *policy {
	if p := s.state.policies.get(w.ID); p != nil {
		return p
	}
	return &policy{ID: digest("policy" + w.ID)[:32], Wallet: w.ID, Version: 1, Rules: []rule{}, Updated: w.Created}
}

// locked reports whether the rule can no longer be changed.
func (r rule) locked(now time.Time) bool { return r.Lock != nil && !now.Before(*r.Lock) }

// position finds a rule by its id and, where the caller names one, its coin; -1 without one.
func (p *policy) position(id, coin string) int {
	return slices.IndexFunc(p.Rules, func(r rule) bool { return r.ID == id && (coin == "" || r.Coin == "" || r.Coin == coin) })
}

// selfCustody reports whether the wallet's owner holds its keys: BitGo locks policies of
// those on its own and verifies the whitelists of the others.
func (w *wallet) selfCustody() bool {
	switch w.Type {
	case "custodial", "trading", "backing":
		return false
	}
	return true
}

// actionStates are the states of the pending approval that an action asks for. An action
// that is not among them, other than deny, routes or reports and holds nothing up.
var actionStates = map[string]string{
	"getApproval":                 "pending",
	"getEnterpriseUserApproval":   "pending",
	"getUserRoleApproval":         "pending",
	"getAnyApproval":              "pending",
	"getFinalApproval":            "pendingFinalApproval",
	"getCustodianApproval":        "pendingCustodianApproval",
	"getCustodialSignature":       "awaitingSignature",
	"getVideoApproval":            "pendingVideoApproval",
	"getVideoApprovalFromSupport": "pendingVideoApprovalFromSupport",
	"getIdVerification":           "pendingIdVerification",
	"performLivenessVerification": "pendingLivenessVerification",
	"getManualTrustReview":        "pendingManualTrustReview",
	"getManualSupportReview":      "pendingManualSupportReview",
	"getSupportManagerApproval":   "pendingManualSupportReview",
}

// Actions that the two routes accept: the public one a few, the internal one all.
var (
	publicActions   = []string{"deny", "getApproval", "getFinalApproval", "getCustodianApproval", "getIdVerification"}
	internalActions = []string{"deny", "getApproval", "getEnterpriseUserApproval", "getUserRoleApproval", "getAnyApproval",
		"getFinalApproval", "getVideoApproval", "getIdVerification", "verifyWalletRebalance", "getCustodianApproval",
		"getCustodialSignature", "triggerWebhookNotification", "performLivenessVerification", "recommendBackingWalletRouting",
		"getManualTrustReview", "getManualSupportReview", "getSupportManagerApproval", "getVideoApprovalFromSupport"}
)

// Rule types that can be made, and those that can be changed and removed.
var (
	createTypes = []string{"advancedWhitelist", "allTx", "allTxNoFiat", "coinAddressWhitelist", "coinAddressBlacklist", "velocityLimit", "webhook"}
	updateTypes = []string{"advancedWhitelist", "allTx", "allTxNoFiat", "bitcoinAddressWhitelist", "coinAddressWhitelist",
		"coinAddressBlacklist", "transactionLimit", "velocityLimit", "webhook"}
)
