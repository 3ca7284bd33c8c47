package gallery

import (
	"time"

	"github.com/unykorn/console/internal/countersign"
	countersignview "github.com/unykorn/console/views/countersign"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

func countersigns() []Page {
	of := func(s countersign.State, rows ...countersignview.Row) countersignview.ListProps {
		return countersignview.ListProps{Rows: rows, State: s, Asked: []countersign.Looked{{Client: apex, Name: apexName, Observed: to(ago(20 * time.Second))}}, Names: map[string]string{hex32("user"): vera.Name}, Mine: true, Address: func(s string) string { return link.Countersigns() + "?state=" + s }, Now: now}
	}
	full := of(countersign.Pending, atBitGo("pending"), atBitGo("pendingCustodianApproval"), atBitGo("awaitingSignature"), atBitGo("aNewWordOfBitGo"))
	stale, reader := full, full
	stale.Asked = append(stale.Asked, countersign.Looked{Client: nordic, Name: longName, Observed: to(ago(11 * time.Minute)), Failed: to(ago(time.Minute))})
	reader.Mine = false
	return room("countersign",
		page("countersigns", "Waiting at BitGo",
			is(Full, "for approvers, staff, signers", countersignview.List(full)),
			is(AllDone, "nothing waits", countersignview.List(of(countersign.Pending))),
			is(NoMatch, "none in this state", countersignview.List(of(countersign.Rejected))),
			is(Partial, "one client could not be read", countersignview.List(stale)),
			is(NotAllowed, "treasury decides none", countersignview.List(reader))),
		page("countersign", "An approval at BitGo", countersignStates()...))
}

func atBitGo(word string) countersignview.Row {
	a := countersign.Approval{ID: hex32("approval " + word), State: countersign.Pending, Word: word, Type: "transactionRequest", Title: "Send 0.75 TBTC4 to Harbour settlement", Client: &nordic, Enterprise: hex32("nordic"), Wallet: hot().ID, Coin: "tbtc4", Send: to(uid("send")), Creator: hex32("service"), Required: 2,
		Votes: []countersign.Vote{{User: hex32("user"), Approve: true, At: ago(10 * time.Minute)}}, Created: ago(40 * time.Minute), Updated: ago(10 * time.Minute)}
	switch s := countersign.State(word); s {
	case countersign.Approved, countersign.Processing, countersign.Rejected, countersign.Gone:
		a.State = s
	case countersign.Pending:
	}
	return countersignview.Row{Kept: countersign.Kept{Approval: a, ClientName: longName, ObservedAt: ago(20 * time.Second)}, WalletLabel: hot().Label, SendHref: link.Send(uid("send").String()), SendLabel: "Send 0.75 TBTC4 to Harbour settlement", Asker: tess.Name}
}

// paying has a send at BitGo pay an address that could be taken for a known one.
func paying(p *countersignview.Props, addr string, oneEnd bool) {
	x := countersign.Payee{Address: addr, Units: "75000000", Coin: "tbtc4"}
	p.Carries = &countersign.Carries{Payees: []countersign.Payee{x}, Requested: x.Units}
	p.Payees = []countersignview.Payee{{Payee: x, Canonical: addr, Like: &ui.AlikeProps{Address: addr, Known: payeeAddress, Label: "Harbour settlement", OneEnd: oneEnd}}}
}

func countersignStates() []State {
	of := func(word, why string) countersignview.Props {
		return countersignview.Props{Row: atBitGo(word), Names: map[string]string{hex32("user"): vera.Name}, WhyNot: why, Now: now}
	}
	unlinked, bad, old := of("pending", "BitGo counts a person's own token alone, and yours is not linked."), of("pending", ""), of("pending", "")
	unlinked.Link = true
	bad.Problem, bad.Fields = "BitGo did not take it. Nothing was decided.", map[string]string{"otp": "BitGo refused this code."}
	old.ObservedAt = ago(11 * time.Minute)
	both, one := of("pending", ""), of("pending", "")
	paying(&both, likeAddress, false)
	paying(&one, payeeAddress[:20]+longAddress[len(longAddress)-22:], true)
	return []State{
		is(Full, "waits for the reader", countersignview.Page(of("pending", ""))),
		is(Full, "pays an address that resembles a known one", countersignview.Page(both)),
		is(Full, "pays an address that agrees with a known one at one end", countersignview.Page(one)),
		is(AllDone, "approved", countersignview.Page(of("approved", "It is decided."))),
		is(Stale, "read eleven minutes ago", countersignview.Page(old)),
		is(Partial, "waits for BitGo's staff", countersignview.Page(of("pendingCustodianApproval", "BitGo's own staff decides it."))),
		is(Partial, "a word that is new here", countersignview.Page(of("aNewWordOfBitGo", "This word of BitGo's is new here."))),
		is(NotAllowed, "the reader's user is not linked", countersignview.Page(unlinked)),
		is(NotAllowed, "whoever asked does not also agree", countersignview.Page(of("pending", "You asked for it here: somebody else agrees at BitGo."))),
		is(Failed, "rejected there", countersignview.Page(of("rejected", "It is decided."))),
		is(Failed, "BitGo did not take the decision", countersignview.Page(bad)),
	}
}
