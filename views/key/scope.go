package keyview

import (
	"slices"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/views/ui"
)

// scope says in one sentence what a key with it may be used for.
type scope struct{ group, name, label, does string }

// scopes are all of identity.Scopes in the order in which people look for them.
var scopes = []scope{
	{"Wallets and money", "wallets:read", "Read wallets", "Balances and particulars of a wallet."},
	{"Wallets and money", "transfers:read", "Read transfers", "What came in and what left."},
	{"Wallets and money", "addresses:write", "Make receive addresses", "A new address of a wallet, to be paid at."},
	{"Wallets and money", "reconcile:write", "Compare with BitGo", "Start a comparison and read what it found."},
	{"Wallets and money", "sends:read", "Read sends", "How far a send has come."},
	{"Wallets and money", "sends:write", "Send", "Ask for a payment, release it with the wallet's passphrase, or cancel it."},
	{"Decisions", "approvals:read", "Read approvals", "What waits for whom."},
	{"Decisions", "approvals:write", "Decide approvals", "Carry a decision; who decides shows their own approver token as well."},
	{"Decisions", "policy:write", "Ask for loan-to-value terms", "What eases the limit waits for compliance."},
	{"Clients and access", "clients:write", "Take clients in", "An institution, its enterprise at BitGo and its steps until it is live."},
	{"Clients and access", "accounts:write", "Open accounts", "Go Accounts and wallets of a client."},
	{"Clients and access", "keys:read", "Read keys", "Which keys there are, never the keys themselves."},
	{"Clients and access", "keys:write", "Make and revoke keys", "What an administrator does on this page."},
	{"Clients and access", "tokens:write", "Make BitGo tokens", "Tokens with which BitGo itself is spoken to."},
	{"Clients and access", "webhooks:read", "Read webhooks", "Which webhooks BitGo has, and how they do."},
	{"Clients and access", "webhooks:write", "Register webhooks", "Have BitGo call an address of ours."},
	{"Securities", "securities:read", "Read the register", "Securities and their transfers."},
	{"Securities", "securities:write", "Register and transfer shares", "A security, and shares from one holder to another."},
	{"Securities", "offerings:read", "Read offerings", "Offerings and subscriptions."},
	{"Securities", "offerings:write", "Run offerings", "Open an offering, subscribe to it, cancel a subscription."},
	{"Securities", "investors:read", "Read investors", "Investors and the state of their evidence."},
	{"Securities", "investors:write", "File investors", "An investor with the evidence about them."},
}

// needsSecond marks what lets a key move money or shares.
const needsSecond = "Needs a second administrator"

// scopeOptions are the checkboxes of the form.
func scopeOptions() []ui.Option {
	out := make([]ui.Option, 0, len(scopes)+1)
	for _, s := range scopes {
		o := ui.Option{Value: s.name, Label: s.label, Hint: s.name + " · " + s.does, Group: s.group}
		if identity.Spends(s.name) {
			o.Mark = needsSecond
		}
		out = append(out, o)
	}
	return append(out, ui.Option{Value: identity.AllScopes, Label: "Everything", Hint: "all · Every scope there is and will be. Choose single ones where you can.",
		Group: "Everything", Mark: needsSecond})
}

// held is what a key may be used for, by group.
type held struct {
	group  string
	labels []string
	spends bool
}

func heldBy(k identity.Key) []held {
	if slices.Contains(k.Scopes, identity.AllScopes) {
		return []held{{"Everything", []string{"every scope there is and will be"}, true}}
	}
	var out []held
	for _, s := range scopes {
		if !slices.Contains(k.Scopes, s.name) {
			continue
		}
		if n := len(out); n == 0 || out[n-1].group != s.group {
			out = append(out, held{group: s.group})
		}
		at := &out[len(out)-1]
		at.labels, at.spends = append(at.labels, lower(s.label)), at.spends || identity.Spends(s.name)
	}
	return out
}
