package onboarding

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// newest is the Go Account that the way goes by: one that is on its way before one that ended.
func (e Entry) newest(states ...AccountState) (Account, bool) {
	for _, a := range slices.Backward(e.Accounts) {
		if slices.Contains(states, a.State) {
			return a, true
		}
	}
	return Account{}, false
}

// goAccount: there is a Go Account that can be used.
func (e Entry) goAccount(now time.Time) Stage {
	s := Stage{Word: "account", Title: "Go Account"}
	for _, a := range e.Accounts {
		s = s.id(a.Label, a.Wallet)
	}
	if a, ok := e.newest(Asked, Generating, Made); ok {
		return s.opening(a, now)
	}
	if e.GoAccounts > 0 {
		s.Mark, s.Said = Ended, plural(e.GoAccounts, "Go Account is", "Go Accounts are")+" ready."
		if a, ok := e.newest(Fulfilled); ok {
			s.Since = &a.Updated
		}
		return s
	}
	if a, ok := e.newest(Declined); ok {
		s.Said, s.Trouble, s.Since = "BitGo refused it. Nothing was made.", a.Trouble, &a.Created
		return s.waitsFor(Denied, ByAdmin, "Correct what BitGo names and ask for another one.")
	}
	if _, ok := e.newest(Fulfilled); ok {
		s.Said = "It was made, and the mirror does not show it as ready yet."
		return s.waitsFor(Running, ByProgram, "The mirror follows by itself.")
	}
	if e.told() && e.Seen.KYC != "approved" {
		s.Mark, s.Said = Later, "BitGo makes none before KYC is approved."
		return s
	}
	if e.Provisioning() {
		s.Said = "It has none yet."
		return s.waitsFor(Acting, ByAdmin, "Make it here.")
	}
	s.Said, s.Aside = "It has none.", true
	return s.waitsFor(Acting, ByTreasury, "For a client that is live treasury asks, and compliance decides.")
}

// opening is a Go Account on its way.
func (s Stage) opening(a Account, now time.Time) Stage {
	s.Since = &a.Created
	switch {
	case a.pending(now):
		s.Said, s.Trouble = "BitGo Express was asked and has not answered.", a.Trouble
		return s.waitsFor(Running, ByProgram, "It is looked for by its label. It is not made again before it is certain that there is none.")
	case a.State == Made && a.Trouble != "":
		s.Said, s.Trouble, s.Resume = "BitGo has made it; what comes after did not come through.", a.Trouble, true
		return s.waitsFor(Broken, ByAdmin, "Resume it now, or leave it to the next try. The wallet is there and is not made twice.")
	case a.State == Made:
		s.Said, s.Resume = "BitGo has made it and is initialising it.", true
		return s.waitsFor(Running, ByBitGo, "BitGo finishes it within minutes. The page follows by itself.")
	}
	s.Said, s.Trouble, s.Resume = "It was asked for and not made.", a.Trouble, true
	return s.waitsFor(Broken, ByAdmin, "Resume it: it is looked for first and never made twice.")
}

// webhooks: BitGo tells of what happens in the client's Go Account.
func (e Entry) webhooks() Stage {
	s := Stage{Word: "webhooks", Title: "Webhooks"}
	bound := 0
	for _, a := range e.Accounts {
		if a.State == Fulfilled {
			bound++
			s = s.id("Transfers of "+a.Label, a.Wallet)
			s.Since = &a.Updated
		}
	}
	a, making := e.newest(Made)
	switch {
	case bound > 0:
		s.Mark, s.Said = Ended, "BitGo tells of the transfers of "+plural(bound, "Go Account", "Go Accounts")+" that was made here."
		if bound > 1 {
			s.Said = "BitGo tells of the transfers of the " + itoa(bound) + " Go Accounts that were made here."
		}
	case making && a.Trouble != "":
		s.Said, s.Trouble, s.Since, s.Resume = "The webhook of its Go Account is not bound.", a.Trouble, &a.Created, true
		s = s.waitsFor(Broken, ByAdmin, "Resume the Go Account: the webhook is bound as its last step.")
	case making:
		s.Mark, s.Said = Later, "The webhook is bound as soon as BitGo has finished the Go Account."
	case e.GoAccounts > 0:
		s.Said, s.Aside = "Its Go Account was not made here, so nothing here knows of a webhook for it.", true
		s = s.waitsFor(Unknown, ByAdmin, "The organization's webhook at BitGo tells of all clients; the page Webhooks shows what comes in.")
	default:
		s.Mark, s.Said = Later, "It is bound together with the Go Account."
	}
	return s
}

// whitelist: whom the client's wallets know, and when the lists lock.
func (e Entry) whitelist(now time.Time) Stage {
	s := Stage{Word: "whitelist", Title: "Whitelist", Aside: true}
	if e.told() {
		s = s.fact("Entries at BitGo", itoa(e.Seen.Payees))
		if e.Seen.Payees > 0 {
			s = s.fact("Of these locked", itoa(e.Seen.Locked))
		}
		if at := e.Seen.LocksAt; at != nil && at.After(now) {
			s = s.fact("Lock clock", "can be changed until "+day(*at))
		} else if e.Seen.Payees > 0 && e.Seen.Locked < e.Seen.Payees {
			s = s.fact("Lock clock", "BitGo sets none for a Go Account's list")
		}
		s.Since, s.AsOf = e.Seen.Observed, true
	}
	if e.Payees > 0 || e.told() && e.Seen.Payees > 0 {
		s.Mark, s.Said = Ended, plural(max(e.Payees, e.seenPayees()), "payee is", "payees are")+" known."
		return s
	}
	if e.Wallets == 0 {
		s.Mark, s.Said = Later, "It comes when there is a wallet."
		return s
	}
	s.Said = "No payee is known, so every payee of a send counts as new."
	return s.waitsFor(Acting, ByTreasury, "Treasury asks for payees, compliance decides. A list of a wallet that is not a Go Account locks at BitGo 48 hours after it was begun.")
}

func (e Entry) seenPayees() int {
	if e.Seen == nil {
		return 0
	}
	return e.Seen.Payees
}

// limits: what a send of the client is measured by.
func (e Entry) limits() Stage {
	s := Stage{Word: "limits", Title: "Limits"}
	s = s.fact("Approval rules for sends", itoa(e.Rules))
	facility := "none: nothing is lent against its wallets"
	if e.Facilities > 0 {
		facility = itoa(e.Facilities)
	}
	s = s.fact("Loan-to-value facilities", facility)
	switch {
	case e.FacilitiesWaiting > 0:
		s.Said = plural(e.FacilitiesWaiting, "change of its loan terms waits", "changes of its loan terms wait") + " for a second person."
		return s.waitsFor(Acting, ByCompliance, "Compliance decides it.")
	case e.Rules == 0:
		s.Said = "No approval rule covers its sends, so none can be asked for."
		return s.waitsFor(Acting, ByCompliance, "Compliance makes a rule, and another person of compliance confirms it.")
	}
	s.Mark, s.Said = Ended, "Approval rules cover its sends."
	return s
}

// Untold reports whether a passphrase that was made here waits to be told to this person.
func (a Account) Untold(person uuid.UUID) bool {
	return a.State == Fulfilled && a.sealed != nil && a.told == nil && a.AskedBy == person
}
