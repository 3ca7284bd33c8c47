// Package whitelistview draws the desk of known payees: what is in force, what BitGo holds for one wallet, and the changes
// that were asked for. It never lets what waits look like what is in force.
package whitelistview

import (
	"strings"
	"time"

	"github.com/unykorn/console/internal/whitelist"
	"github.com/unykorn/console/views/ui"
)

// actions say in words what BitGo does about a payee that is not on the list: the eighteen of seed 002.
var actions = map[string]string{
	"deny":                          "the send is refused",
	"getApproval":                   "another administrator of the wallet approves it at BitGo",
	"getEnterpriseUserApproval":     "a user of the enterprise approves it at BitGo",
	"getUserRoleApproval":           "users with a certain role approve it at BitGo",
	"getAnyApproval":                "any user who may approve does so at BitGo",
	"getFinalApproval":              "the final approvers decide it at BitGo",
	"getVideoApproval":              "BitGo's staff call by video before it goes",
	"getIdVerification":             "the sender proves their identity to BitGo",
	"verifyWalletRebalance":         "BitGo verifies that it only rebalances wallets",
	"getCustodianApproval":          "BitGo, as custodian, approves it",
	"getCustodialSignature":         "BitGo, as custodian, signs it",
	"triggerWebhookNotification":    "BitGo calls a webhook about it",
	"performLivenessVerification":   "the sender passes BitGo's liveness check",
	"recommendBackingWalletRouting": "BitGo suggests to route it over the backing wallet",
	"getManualTrustReview":          "BitGo's trust team reviews it by hand",
	"getManualSupportReview":        "BitGo's support reviews it by hand",
	"getSupportManagerApproval":     "a manager of BitGo's support approves it",
	"getVideoApprovalFromSupport":   "BitGo's support calls by video before it goes",
}

// Action says what happens to a send to somebody who is not on the list; a word of BitGo's that is not known stays as it is.
func Action(raw string) string {
	if w := actions[raw]; w != "" {
		return w
	}
	return "BitGo does “" + raw + "”"
}

// Status is a state in one of the console's seven words; mine says that it waits for the reader.
func Status(s whitelist.State, mine bool) ui.Status {
	switch s {
	case whitelist.Pending:
		if mine {
			return ui.NeedsYou
		}
		return ui.WithOthers
	case whitelist.AtBitGo:
		return ui.AtBitGo
	case whitelist.Active:
		return ui.Done
	case whitelist.Refused, whitelist.Rejected:
		return ui.Stopped
	case whitelist.Approved, whitelist.Submitting, whitelist.Unknown:
	}
	return ui.InProgress
}

// StateWords is a state as a filter names it.
func StateWords(s whitelist.State) string {
	switch s {
	case whitelist.Pending:
		return "Waits for compliance"
	case whitelist.Approved:
		return "Approved, not at BitGo yet"
	case whitelist.Submitting:
		return "BitGo is being asked"
	case whitelist.AtBitGo:
		return "Waits at BitGo"
	case whitelist.Unknown:
		return "Answer lost"
	case whitelist.Active:
		return "In force"
	case whitelist.Refused:
		return "Refused by BitGo"
	case whitelist.Rejected:
		return "Rejected"
	}
	return ""
}

// States in the order in which a change goes through them.
var States = []whitelist.State{whitelist.Pending, whitelist.Approved, whitelist.Submitting, whitelist.AtBitGo, whitelist.Unknown, whitelist.Active, whitelist.Refused, whitelist.Rejected}

// Means says what a state means for the list and for sends.
func Means(s whitelist.State) string {
	switch s {
	case whitelist.Pending:
		return "Somebody of compliance decides it. BitGo was not asked yet, and the whitelist is as it was."
	case whitelist.Approved:
		return "It is approved here and BitGo is still to be asked. The whitelist is as it was. Have it checked to go on."
	case whitelist.Submitting:
		return "BitGo is being asked at this moment. Whether the whitelist changed shows in a moment."
	case whitelist.AtBitGo:
		return "BitGo has it, and another administrator must approve it there. It is not in force: a send to this payee still counts as one to a new payee."
	case whitelist.Unknown:
		return "BitGo's answer was lost, so it is not known whether the whitelist changed. Do not ask for it again: have it checked, which looks at BitGo's own list."
	case whitelist.Active:
		return "It is in force at BitGo."
	case whitelist.Refused:
		return "BitGo did not take it. The whitelist is as it was, and no send is affected."
	case whitelist.Rejected:
		return "Compliance rejected it. BitGo was never asked, and the whitelist is as it was."
	}
	return ""
}

// Title is a change in one line.
func Title(c whitelist.Change) string {
	name := c.Label
	if name == "" {
		name = short(c.Item)
	}
	switch c.Verb {
	case whitelist.Relabeling:
		return "Call a payee “" + name + "”"
	case whitelist.Removing:
		return "Remove " + name
	case whitelist.Adding:
	}
	return "Add " + name
}

func short(item string) string {
	if len(item) > 24 {
		return item[:10] + "…" + item[len(item)-8:]
	}
	return item
}

// Kind says what an entry names.
func Kind(t string) string {
	switch t {
	case "walletId":
		return "Wallet at BitGo"
	case "enterpriseId":
		return "Enterprise at BitGo"
	}
	return "Address"
}

// Like is a known payee that the one at hand could be taken for.
type Like struct {
	Label, Address string
	OneEnd         bool // only one end is the same, or a little of both
}

// tone is a stop when both ends agree: that is what planted addresses look like.
func (l Like) tone() ui.Tone {
	if l.OneEnd {
		return ui.Warn
	}
	return ui.Stop
}

// lockSoon is when the desk begins to remind of a lock.
const lockSoon = 24 * time.Hour

// place names the wallet of an entry or a change.
func place(label, id string) string {
	if label != "" {
		return label
	}
	return "Wallet " + short(id)
}

func symbol(asset string) string { return strings.ToUpper(asset) }
