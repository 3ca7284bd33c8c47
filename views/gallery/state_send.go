package gallery

import (
	"net/url"
	"time"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/ltv"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/sanction"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/travel"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/views/link"
	sendview "github.com/unykorn/console/views/send"
	"github.com/unykorn/console/views/ui"
)

func sends() []Page {
	return room("send", page("sends", "Sends",
		is(Full, "one send in each state", sendview.List(sendList())),
		is(FirstUse, "treasury may ask for the first", sendview.List(sendview.ListProps{Query: url.Values{}, Make: true, Now: now})),
		is(NoMatch, "a wallet without sends", sendview.List(sendview.ListProps{Make: true, Now: now, Query: url.Values{"wallet": {hex32("hot")}}, Counts: map[send.State]int{send.Confirmed: 41}})),
		is(NotAllowed, "nothing yet, for an auditor", sendview.List(sendview.ListProps{Query: url.Values{}, Now: now}))),
		page("send", "A send", sendStates()...),
		page("send-new", "New send",
			is(Full, "every check passes", sendview.Form(sendForm(send.OK))),
			is(FirstUse, "nothing typed yet", sendview.Form(sendview.FormProps{Key: "k", Wallets: []wallet.Wallet{vault(), hot()}, Now: now})),
			is(Partial, "checks still to go", sendview.Form(sendForm(send.Pending))),
			is(NotAllowed, "loan-to-value blocks it", sendview.Form(sendForm(send.Stop))),
			is(Failed, "came back with what is wrong", sendview.Form(sendWrong()))),
		page("send-checks", "The checks beside the form", is(Full, "as htmx fetches them", part("New send", sendview.Typed(sendForm(send.Warn), send.FieldAmount)))))
}

// made is a send in a state, as it would be there.
func made(s send.State) send.Send {
	x := send.Send{ID: uid("send " + string(s)), Client: apex, ClientName: apexName, Wallet: vault().ID, WalletLabel: vault().Label, Amount: amount("ofctbtc", "0.75"),
		Fee: amount("ofctbtc", "0"), Address: payeeAddress, AddressTyped: payeeAddress, Purpose: "Settlement of trade 4471", Payee: "Harbour settlement", State: s,
		AskedBy: tess.Person, AskedByName: tess.Name, AskedAt: ago(14 * time.Minute), USD: usd(51_090_00), Rule: "Over $50,000", Needed: 2}
	switch s {
	case send.Drafted:
		x.USD, x.Rule, x.Needed = nil, "", 0
	case send.AwaitingApproval, send.Approved:
		x.ExpiresAt = to(in(106 * time.Minute))
	case send.Submitting, send.Unknown, send.Submitted, send.Confirmed, send.Removed, send.PendingAtBitGo:
		x.Attempt, x.ClaimedAt, x.Releaser = 1, to(ago(time.Minute)), tess.Name
	case send.Failed:
		x.LastError = "BitGo refused it: the wallet's policy allows 0.5 TBTC a day. Nothing was sent, and its amount is free again."
	case send.Rejected, send.Expired, send.Cancelled, send.Checked:
	}
	switch s {
	case send.Submitted, send.Confirmed, send.Removed:
		x.TransferID, x.TxID, x.BitGoStatus = hex32("transfer"), hex64("tx"), string(s)
	case send.PendingAtBitGo:
		x.PendingID, x.BitGoStatus = hex32("pending"), "pendingApproval"
	default:
	}
	return x
}

// big is a send as long and as large as they come.
func big() send.Send {
	x := made(send.AwaitingApproval)
	x.ID, x.ClientName, x.WalletLabel = uid("big"), longName, hot().Label
	x.Amount, x.Fee, x.USD = amount("hteth", "1234567.000000000000000001"), amount("hteth", "0.00042"), usd(4_321_098_765_43)
	x.Address, x.AddressTyped, x.Payee, x.NewPayee = ethAddress, ethAddress, "", true
	x.Purpose = "Redemption of units of the second tranche, order 2026-11-20/774-B, as confirmed by telephone with Ms Oyelaran-Weatherby"
	return x
}

func sendList() sendview.ListProps {
	p := sendview.ListProps{Query: url.Values{}, Now: now, Make: true, Releases: true, Counts: map[send.State]int{}, Older: "1.2", Assets: []string{"ofctbtc", "hteth"},
		Wallets: []wallet.Wallet{vault(), hot()}, Saved: ui.SavedViewsProps{Action: link.SavedViews(), List: "sends", Views: []ui.SavedView{{Name: "Mine that wait", Href: link.Sends(), Forget: link.SavedViewForget("1")}}}}
	for _, s := range send.States {
		p.Sends, p.Counts[s] = append(p.Sends, made(s)), 1
	}
	p.Sends = append(p.Sends, big())
	return p
}

func decision(percent string, collateral int64, passes bool) ltv.Decision {
	return ltv.Decision{Loan: money.NewCents(30_000_00), CollateralBefore: money.NewCents(107_526_00), CollateralAfter: money.NewCents(collateral), PercentBefore: "27.9",
		PercentAfter: percent, Passes: passes, At: ago(14 * time.Minute), Why: "A loan of $30,000.00 against " + money.NewCents(collateral).USD() + " of collateral is " + percent + "% loan-to-value.",
		Lines: []ltv.Line{{Asset: "ofctbtc", Price: "68120", Source: "BitGo", Observed: ago(15 * time.Minute)}}}
}

func custodyBalance() wallet.Balance {
	u := func(s string) money.Units { return units("ofctbtc", s) }
	return wallet.Balance{Asset: "ofctbtc", Confirmed: u("3.1685"), Held: u("0.75"), Spendable: u("2.4185"), Reserved: u("1.05"), Available: u("1.3685"),
		Ledger: u("3.1685"), ObservedAt: ago(8 * time.Second)}
}

func requestOf(x send.Send) *approval.Request {
	return &approval.Request{ID: uid("request"), Client: x.Client, ClientName: x.ClientName, Subject: approval.Subject{Kind: send.Kind, ID: x.ID}, Title: sendview.Title(x),
		RuleName: "Over $50,000", Needed: 2, AskedBy: x.AskedBy, AskedByName: x.AskedByName, State: approval.Pending, OpenedAt: x.AskedAt, ExpiresAt: in(106 * time.Minute), Given: 1,
		Votes:    []approval.Vote{{Voter: vera.Person, Name: vera.Name, Decision: approval.Approve, Reason: "matches trade ticket", At: ago(10 * time.Minute)}},
		Eligible: []approval.Member{{Person: vera.Person, Name: vera.Name, Group: "Compliance"}, {Person: viktor.Person, Name: viktor.Name, Group: "Compliance"}}}
}

// oneSend is the page of a send, as treasury sees it.
func oneSend(x send.Send) sendview.DetailProps {
	b := custodyBalance()
	d := send.Detail{Send: x, Can: map[string]string{send.VerbRelease: "It has to be approved first.", send.VerbCancel: "", send.VerbAgain: ""},
		Timeline: []send.Step{{To: send.Drafted, At: x.AskedAt, By: &x.AskedBy, ByName: x.AskedByName}}}
	p := sendview.DetailProps{Balance: &b, Now: now, Edit: true}
	if x.State != send.Drafted {
		d.Timeline = append(d.Timeline, send.Step{From: send.Drafted, To: send.Checked, At: x.AskedAt, By: &x.AskedBy, ByName: x.AskedByName, Note: "worth $51,090.00"})
		d.Decisions = []ltv.Kept{{Decision: decision("34.4", 87_178_00, true), Stage: ltv.AtSubmit, FormulaVersion: ltv.FormulaVersion}}
		d.Screenings = []sanction.Kept{{Stage: sanction.AtSubmit, State: sanction.Clear, Version: "2026-11-18", Why: "The address is not on the list.", At: x.AskedAt}}
		d.Travel = []travel.Kept{{Stage: travel.AtSubmit, Verdict: travel.Complete, PayeeVersion: 2, Why: "Complete data of payer and payee travel with it.", At: x.AskedAt}}
		p.Story.Approval = requestOf(x)
		p.Reservation = &wallet.Reservation{Send: x.ID, State: wallet.Open, Amount: x.Amount.Units, Fee: x.Fee.Units, ReservedAt: x.AskedAt}
	}
	p.Detail = d
	return p
}

func sendStates() []State {
	draft, unknown, pending, ended := oneSend(made(send.Drafted)), oneSend(made(send.Unknown)), oneSend(made(send.PendingAtBitGo)), oneSend(made(send.Confirmed))
	ready := oneSend(made(send.Approved))
	ready.Detail.Can[send.VerbRelease], ready.Story.Approval.State = "", approval.Approved
	stale, wrong := ready, ready
	stale.Stale = "BitGo has not answered for 9 minutes; release waits until it does."
	wrong.Problem, wrong.Fields = "Nothing was sent.", map[string]string{"passphrase": "BitGo Express cannot open the wallet's key with this passphrase."}
	long := oneSend(big())
	long.Like, long.Detail.Travel[0].Verdict, long.Detail.Travel[0].Why = &sendview.Like{Address: "0x2aEe1C9d7f3b84C0aE52f0D1c5bEa4dF03b1B7c9", Label: "Kestrel OTC"}, travel.Missing, "The payee's country is missing."
	return []State{
		is(Full, "waits for its second approval", sendview.Detail(oneSend(made(send.AwaitingApproval)))),
		is(Full, "large, to a new payee that resembles a known one", sendview.Detail(long)),
		is(Full, "can be released", sendview.Detail(ready)),
		is(FirstUse, "a draft", sendview.Detail(draft)),
		is(AllDone, "confirmed", sendview.Detail(ended)),
		is(Stale, "BitGo is away, so no release", sendview.Detail(stale)),
		is(Partial, "outcome unknown", sendview.Detail(unknown)),
		is(Partial, "waits at BitGo", sendview.Detail(pending)),
		is(Partial, "sent, and the fee can be raised", sendview.Detail(raisable())),
		is(NotAllowed, "an auditor neither cancels nor releases", sendview.Detail(readOnly())),
		is(Failed, "the passphrase was wrong", sendview.Detail(wrong)),
		is(Failed, "BitGo refused it", sendview.Detail(oneSend(made(send.Failed)))),
		is(Failed, "the network took it back", sendview.Detail(oneSend(made(send.Removed)))),
	}
}

func raisable() sendview.DetailProps {
	x := made(send.Submitted)
	x.Amount, x.Fee, x.BitGoStatus = amount("tbtc4", "0.75"), amount("tbtc4", "0.00002"), "unconfirmed"
	p := oneSend(x)
	p.Balance, p.Fee, p.Detail.Can[send.VerbBump] = nil, to(amount("tbtc4", "0.00002")), ""
	return p
}

func readOnly() sendview.DetailProps {
	p := oneSend(made(send.AwaitingApproval))
	p.Edit = false
	p.Detail.Can = map[string]string{send.VerbRelease: "Releasing needs the role treasury.", send.VerbCancel: "Only who asked for it, or another of treasury, cancels it.", send.VerbAgain: "Asking for it again needs the role treasury."}
	return p
}
