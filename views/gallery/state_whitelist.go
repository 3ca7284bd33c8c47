package gallery

import (
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/travel"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/internal/whitelist"
	"github.com/unykorn/console/views/link"
	whitelistview "github.com/unykorn/console/views/whitelist"
)

func whitelists() []Page {
	list := whitelistview.ListProps{Payees: whitelistview.Grouped(registered()), Entries: 4, Filters: choices(link.Whitelists(), "Asset", "tbtc4", "hteth"), MayAsk: true, Personal: true, Waiting: 2, Older: link.Whitelists() + "?after=1"}
	first := whitelistview.ListProps{Filters: choices(link.Whitelists(), "Asset"), MayAsk: true}
	none := whitelistview.ListProps{Filters: filtered(link.Whitelists(), "Asset", "hteth")}
	changes := whitelistview.ChangesProps{Filters: choices(link.WhitelistChanges(), "State", "Waits for compliance"), MayAsk: true, Waiting: 1, Now: now}
	for i, s := range whitelistview.States {
		changes.Rows = append(changes.Rows, whitelistview.Row{Filed: filed(s), Mine: i == 0})
	}
	form := whitelistview.FormProps{Key: "k", Wallets: []wallet.Wallet{vault(), hot()}, Ask: whitelist.Ask{Wallet: hot().ID, Verb: whitelist.Adding, Type: "address", Item: payeeAddress, Label: "Harbour settlement"}}
	like, bad := form, form
	like.Like = &whitelistview.Like{Label: "Kestrel OTC", Address: likeAddress}
	bad.Ask.Item, bad.Fields = "tb1qw508d6q", map[string]string{"item": "This is no whole address of TBTC4: its checksum is wrong."}
	return room("whitelist",
		page("whitelists", "Whitelists",
			is(Full, "payees and who knows them", whitelistview.List(list)),
			is(FirstUse, "nobody is whitelisted", whitelistview.List(first)),
			is(NoMatch, "none of this asset", whitelistview.List(none))),
		page("whitelist-wallet", "The whitelist of a wallet", walletLists()...),
		page("whitelist-changes", "Changes of whitelists", is(Full, "one in each state", whitelistview.Changes(changes)),
			is(FirstUse, "nothing was asked for, treasury", whitelistview.Changes(whitelistview.ChangesProps{MayAsk: true, Filters: choices(link.WhitelistChanges(), "State")})),
			is(NotAllowed, "nothing was asked for, others", whitelistview.Changes(whitelistview.ChangesProps{Filters: choices(link.WhitelistChanges(), "State")})),
			is(NoMatch, "none in this state", whitelistview.Changes(whitelistview.ChangesProps{Filters: filtered(link.WhitelistChanges(), "State", "Waits at BitGo")}))),
		page("whitelist-change", "A change of a whitelist", whitelistChanges()...),
		page("whitelist-new", "Ask for a change of a whitelist",
			is(Full, "as typed", whitelistview.Form(form)),
			is(Partial, "the payee resembles a known one", whitelistview.Form(like)),
			is(Failed, "came back with what is wrong", whitelistview.Form(bad))))
}

func registered() []whitelist.Registered {
	at := func(word, wallet, asset, address, label string) whitelist.Registered {
		return whitelist.Registered{Entry: whitelist.Entry{ID: uid(word), Client: nordic, Wallet: wallet, Asset: asset, Address: address, Label: label, Source: "bitgo", Since: ago(day(79))}, ClientName: longName, WalletLabel: hot().Label}
	}
	tagged := at("w4", hot().ID, "txrp", "rPEPPER7kfTD9w2To4CQk6UCfuHM9c6GDY", "Kestrel OTC, exchange deposits")
	tagged.Memo = "4471"
	return []whitelist.Registered{at("w1", hot().ID, "tbtc4", longAddress, "Harbour settlement"), at("w2", vault().ID, "ofctbtc", longAddress, "Harbour settlement"), at("w3", "", "hteth", ethAddress, "Own cold storage in Zug"), tagged}
}

func filed(s whitelist.State) whitelist.Filed {
	c := whitelist.Change{ID: uid("change " + string(s)), Client: nordic, Wallet: hot().ID, Coin: "tbtc4", Verb: whitelist.Adding, Rule: "BitGo whitelist", Type: "address", Item: payeeAddress, Label: "Harbour settlement",
		State: s, AskedBy: tess.Person, AskedAt: ago(3 * time.Hour), UpdatedAt: ago(20 * time.Minute)}
	out := whitelist.Filed{Change: c, ClientName: longName, WalletLabel: hot().Label, AskedByName: tess.Name}
	if s != whitelist.Pending {
		out.DecidedBy, out.DecidedAt, out.DecidedByName = &vera.Person, to(ago(time.Hour)), vera.Name
	}
	switch s {
	case whitelist.AtBitGo:
		out.Approval = hex32("policy")
	case whitelist.Refused:
		out.Trouble = "BitGo refused it: the rule is locked since 18 Nov 2026. The whitelist is as it was."
	case whitelist.Unknown:
		out.Trouble = "BitGo did not answer in time. The list is read again before anything else is asked."
	case whitelist.Rejected:
		out.Reason = "The payee could not be reached over another channel."
	case whitelist.Pending, whitelist.Approved, whitelist.Submitting, whitelist.Active:
	}
	return out
}

func whitelistChange(s whitelist.State) whitelistview.ChangeProps {
	return whitelistview.ChangeProps{Filed: filed(s), Trail: trail("whitelist", filed(s).ID.String(), "whitelist.ask", "whitelist.approve"), MayCheck: true, Now: now}
}

func whitelistChanges() []State {
	mine, other, like, bad := whitelistChange(whitelist.Pending), whitelistChange(whitelist.Pending), whitelistChange(whitelist.Pending), whitelistChange(whitelist.Pending)
	mine.Mine, like.Mine, bad.Mine = true, true, true
	other.WhyNot = "You asked for it: somebody else of compliance decides."
	like.Like = &whitelistview.Like{Label: "Kestrel OTC", Address: likeAddress}
	bad.Problem, bad.Reason, bad.Fields = "Nothing was decided.", "no", map[string]string{"reason": "Give a reason of at least 3 characters."}
	return []State{
		is(Full, "waits for the reader", whitelistview.Change(mine)),
		is(Full, "the payee resembles a known one", whitelistview.Change(like)),
		is(AllDone, "in force", whitelistview.Change(whitelistChange(whitelist.Active))),
		is(Partial, "waits at BitGo", whitelistview.Change(whitelistChange(whitelist.AtBitGo))),
		is(Partial, "the answer was lost", whitelistview.Change(whitelistChange(whitelist.Unknown))),
		is(NotAllowed, "whoever asked does not decide", whitelistview.Change(other)),
		is(Failed, "refused by BitGo", whitelistview.Change(whitelistChange(whitelist.Refused))),
		is(Failed, "came back without a reason", whitelistview.Change(bad)),
	}
}

func walletLists() []State {
	entry := func(item, label string, lock time.Time) whitelist.Listed {
		return whitelist.Listed{Wallet: hot().ID, WalletLabel: hot().Label, Coin: "tbtc4", Rule: "BitGo whitelist", RuleType: "advancedWhitelist", Action: "getApproval", Type: "address", Item: item, Label: label, Address: item,
			Verification: "verified", Locked: lock.Before(now), LockDate: &lock}
	}
	of := func(lock time.Time) whitelistview.WalletProps {
		unverified := entry(longAddress, "Own cold storage in Zug", lock)
		unverified.Verification, unverified.PayeeWallet = "unverified", hex32("cold")
		return whitelistview.WalletProps{Wallet: hot(), Enforced: true, Entries: []whitelist.Listed{entry(payeeAddress, "Harbour settlement", lock), unverified}, MayAsk: true,
			Travel: map[string]travel.Stands{payeeAddress: travel.Ready, longAddress: travel.Incomplete}, Asker: tess.Name, Now: now}
	}
	open, soon, locked, reader := of(in(30*time.Hour)), of(in(3*time.Hour)), of(ago(day(4))), of(in(30*time.Hour))
	open.Open, reader.MayAsk, reader.Travel = []whitelist.Change{filed(whitelist.AtBitGo).Change}, false, nil
	return []State{
		is(Full, "with one change under way", whitelistview.Wallet(open)),
		is(FirstUse, "BitGo has no list of it", whitelistview.Wallet(whitelistview.WalletProps{Wallet: hot(), MayAsk: true, Now: now})),
		is(Stale, "BitGo is away, the mirror stands in", whitelistview.Wallet(whitelistview.WalletProps{Wallet: hot(), Away: "BitGo did not answer in time.", Now: now,
			Mirror: []whitelist.Entry{{ID: uuid.New(), Asset: "tbtc4", Address: payeeAddress, Label: "Harbour settlement", Since: ago(day(79))}}})),
		is(Partial, "BitGo locks it soon", whitelistview.Wallet(soon)),
		is(NotAllowed, "locked by BitGo", whitelistview.Wallet(locked)),
		is(NotAllowed, "compliance asks for no change", whitelistview.Wallet(reader)),
	}
}
