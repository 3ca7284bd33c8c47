package gallery

import (
	"time"

	"github.com/unykorn/console/internal/escrow"
	"github.com/unykorn/console/internal/money"
	escrowview "github.com/unykorn/console/views/escrow"
	"github.com/unykorn/console/views/link"
)

func escrows() []Page {
	accounts := escrowview.AccountsProps{Accounts: escrowAccounts(), Key: "key", Now: now, NoDecide: map[string]string{},
		Lacks:  []escrow.Lacking{{Offering: "off_secondclose", Name: "Fund III second close", State: "OPEN", Currency: "USDC", Client: apex}},
		Places: []escrow.Candidate{{Wallet: hex32("vault"), Label: "Apex Custody Vault", Asset: "hteth:tusdc", ClientName: apexName, Client: apex}}}
	broken, auditor := accounts, accounts
	broken.Waits, broken.Problem, broken.Fields = escrow.Waits{Broken: 2}, "Choose a wallet.", map[string]string{"wallet": "Choose a wallet."}
	auditor.NoAsk = "Treasury asks for a place."
	auditor.NoDecide = map[string]string{accounts.Accounts[1].ID.String(): "Somebody of compliance decides this."}
	deposits := link.EscrowDeposits()
	payments := link.EscrowPayments()
	reader := escrowview.PaymentsProps{Payments: escrowPayments(), NoPay: "Treasury prepares its send.", Filters: choices(payments, "State", "due", "paid"), Now: now}
	payer := reader
	payer.NoPay, payer.Older = "", payments+"?before=1"
	return room("escrow",
		page("escrows", "Escrow",
			is(Full, "open, asked, refused and ended", escrowview.Accounts(accounts)),
			is(Failed, "money taken back, and a form that came back", escrowview.Accounts(broken)),
			is(FirstUse, "none yet", escrowview.Accounts(escrowview.AccountsProps{Now: now})),
			is(NotAllowed, "an auditor", escrowview.Accounts(auditor))),
		page("escrow-deposits", "Deposits in escrow",
			is(Full, "in every state", escrowview.Deposits(escrowview.DepositsProps{Deposits: escrowDeposits(), Filters: choices(deposits, "State", "unmatched", "matched"), Older: deposits + "?before=1", Now: now})),
			is(FirstUse, "nothing yet", escrowview.Deposits(escrowview.DepositsProps{Filters: choices(deposits, "State", "unmatched"), Now: now})),
			is(NoMatch, "none in this state", escrowview.Deposits(escrowview.DepositsProps{Filters: filtered(deposits, "State", "Matched"), Now: now}))),
		page("escrow-deposit", "A deposit in escrow", escrowDepositStates()...),
		page("escrow-payments", "Paid out of escrow",
			is(Full, "due, being sent, paid and replaced", escrowview.Payments(payer)),
			is(FirstUse, "nothing yet", escrowview.Payments(escrowview.PaymentsProps{Filters: choices(payments, "State", "due"), Now: now})),
			is(NoMatch, "none in this state", escrowview.Payments(escrowview.PaymentsProps{Filters: filtered(payments, "State", "Paid"), Now: now})),
			is(NotAllowed, "an auditor", escrowview.Payments(reader))))
}

func escrowAccounts() []escrow.Listed {
	of := func(s escrow.AccountState, currency, asset string) escrow.Listed {
		return escrow.Listed{Account: escrow.Account{ID: uid("escrow " + string(s)), Client: apex, Offering: "off_secondclose", Escrow: "esc_secondclose1", Currency: currency, Wallet: hex32("vault"), Asset: asset,
			State: s, AskedBy: uid("treasurer"), AskedAt: ago(day(9))}, OfferingName: "Fund III second close", OfferingState: "OPEN", ClientName: apexName, WalletLabel: "Apex Custody Vault", AskedByName: "Tessa Moreau"}
	}
	open, refused, ended := of(escrow.Open, "USD", "ofctusd"), of(escrow.Refused, "USDC", "hteth:tusdc"), of(escrow.Retired, "USD", "ofctusd")
	open.Books = escrow.Balances{Inside: money.NewUnits(65_000_000), Held: money.NewUnits(50_000_000), Unmatched: money.NewUnits(15_000_000)}
	open.WalletHolds, open.ObservedAt = to(money.NewUnits(64_000_000)), to(ago(time.Minute))
	refused.Reason, refused.ClientName = "The wallet pays the fund's own bills.", longName
	ended.OfferingState = "CLOSED"
	return []escrow.Listed{open, of(escrow.Asked, "USDC", "hteth:tusdc"), refused, ended}
}

func escrowDepositOf(word string, change func(*escrow.Deposit)) escrow.Deposit {
	d := escrow.Deposit{ID: uid("escrow deposit " + word), Client: apex, Account: uid("escrow open"), Transfer: hex32("deposit " + word), Wallet: hex32("vault"), Asset: "ofctusd", Units: money.NewUnits(15_000_000),
		Said: "Subscription of the Lindqvist family, second close", Sender: "Lindqvist Family Office", ArrivedAt: ago(5 * time.Hour), SeenAt: ago(5 * time.Hour), State: escrow.Unmatched, Why: "No payment reference came with it.", Standing: true}
	change(&d)
	return d
}

func matchedBy(how escrow.How) func(*escrow.Deposit) {
	return func(d *escrow.Deposit) {
		d.State, d.How, d.Why, d.Subscription = escrow.Matched, how, "", "sub_s82fcd8f2a"
	}
}

func wishedFor(w escrow.Wish, target string) func(*escrow.Deposit) {
	return func(d *escrow.Deposit) {
		d.Wish, d.WishFor, d.WishWhy, d.AskedBy, d.AskedAt = w, target, "The bank's advice names them.", to(uid("treasurer")), to(ago(time.Hour))
	}
}

func brokenDeposit(d *escrow.Deposit) {
	matchedBy(escrow.ByReference)(d)
	d.Standing, d.Broken = false, true
}

func escrowDeposits() (out []escrow.DepositRow) {
	for _, d := range []escrow.Deposit{escrowDepositOf("unmatched", func(*escrow.Deposit) {}), escrowDepositOf("asked", wishedFor(escrow.ToMatch, "sub_s82fcd8f2a")), escrowDepositOf("reference", matchedBy(escrow.ByReference)),
		escrowDepositOf("hand", matchedBy(escrow.ByHand)), escrowDepositOf("gone", func(d *escrow.Deposit) { d.Standing, d.Said = false, "" }), escrowDepositOf("broken", brokenDeposit)} {
		out = append(out, escrow.DepositRow{Deposit: d, ClientName: apexName, WalletLabel: "Apex Custody Vault", Offering: "off_secondclose", Currency: "USD"})
	}
	return out
}

func escrowDepositStates() []State {
	detail := func(d escrow.Deposit) escrowview.DepositProps {
		p := escrowview.DepositProps{Detail: escrow.Detail{Deposit: d, In: escrowAccounts()[0].Account}, Typed: map[string]string{}, Now: now}
		if d.AskedBy != nil {
			p.AskedByName = "Tessa Moreau"
		}
		return p
	}
	unmatched := detail(escrowDepositOf("unmatched", func(*escrow.Deposit) {}))
	unmatched.Hints = []escrow.Hint{{Subscription: "sub_s82fcd8f2a", Investor: "inv_fundlane02", Amount: money.NewCents(150_000_00), Exact: true}}
	bad, reader := unmatched, unmatched
	bad.Problem, bad.Fields, bad.Typed = "Say why.", map[string]string{"reason": "Say why."}, map[string]string{"subscription": "sub_s82fcd8f2a"}
	reader.NoAsk = "Treasury asks, and compliance decides."
	asked := detail(escrowDepositOf("asked", wishedFor(escrow.ToMatch, "sub_s82fcd8f2a")))
	own := asked
	own.NoDecide = "You asked for this, so somebody else decides."
	return []State{is(Full, "unmatched, with what it may be for", escrowview.Deposit(unmatched)), is(Full, "waits for compliance", escrowview.Deposit(asked)),
		is(Full, "matched by its reference", escrowview.Deposit(detail(escrowDepositOf("reference", matchedBy(escrow.ByReference))))),
		is(Failed, "the form came back", escrowview.Deposit(bad)), is(Failed, "taken back after it was given away", escrowview.Deposit(detail(escrowDepositOf("broken", brokenDeposit)))),
		is(NotAllowed, "who asked", escrowview.Deposit(own)), is(NotAllowed, "an auditor", escrowview.Deposit(reader))}
}

func escrowPayments() []escrow.PaymentRow {
	of := func(s escrow.PaymentState, k escrow.PaymentKind, code string) escrow.PaymentRow {
		p := escrow.Payment{ID: uid("escrow payment " + string(s)), Code: code, Client: apex, Account: uid("escrow open"), Wallet: hex32("vault"), Asset: "ofctusd", Kind: k, Units: money.NewUnits(2_500_000), Why: "More came than the subscription asks for.",
			DueAt: ago(3 * time.Hour), State: s, ChangedAt: ago(time.Hour)}
		if s == escrow.Sending || s == escrow.Paid {
			p.Send = to(uid("send of " + code))
		}
		if k == escrow.Surplus || k == escrow.Refund {
			p.Subscription = "sub_s82fcd8f2a"
		}
		return escrow.PaymentRow{Payment: p, ClientName: apexName, WalletLabel: "Apex Custody Vault", Offering: "off_secondclose", Currency: "USD"}
	}
	return []escrow.PaymentRow{of(escrow.Due, escrow.Surplus, "EP-7K2M9Q4R"), of(escrow.Sending, escrow.Refund, "EP-3F8T1V6W"), of(escrow.Paid, escrow.Payout, "EP-0A5C2D9E"), of(escrow.Void, escrow.Surplus, "EP-8X1Y4Z7B")}
}
