package gallery

import (
	"time"

	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/txrequest"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/views/link"
	txrequestview "github.com/unykorn/console/views/txrequest"
)

func requests() []Page {
	c := clients()[1]
	list := txrequestview.ListProps{Client: &c, Filters: choices(link.Requests(), "State", "pendingApproval"), Form: txrequestview.FilterProps{Client: nordic.String(), Wallets: []wallet.Wallet{hot()}}, Now: now}
	first, none, local, away, awayAlone := list, list, list, list, list
	none.Filters, local.Local, local.Read, local.Form.Open = filtered(link.Requests(), "State", "signed"), true, 25, true
	away.Away, awayAlone.Away, away.Own = "BitGo did not answer in time.", "BitGo did not answer in time.", []send.Send{made(send.Unknown), made(send.Submitted)}
	x, w := made(send.Submitted), hot()
	for i, s := range txrequest.States {
		r := txrequestview.Row{Request: request(s, i+1), Client: c, Wallet: &w}
		if i == 0 {
			r.Send, r.Wallet = &x, nil
		}
		list.Rows = append(list.Rows, r)
	}
	list.Read, list.Next, list.Make = len(list.Rows), link.Requests()+"?after=1", true
	return room("txrequest",
		page("requests", "Transaction requests",
			is(Full, "one in each state", txrequestview.List(list)),
			is(FirstUse, "none yet", txrequestview.List(first)),
			is(NoMatch, "none in this state", txrequestview.List(none)),
			is(NoMatch, "none on this page of BitGo's list", txrequestview.List(local)),
			is(NotAllowed, "no client to read", txrequestview.List(txrequestview.ListProps{Now: now})),
			is(Stale, "BitGo is away: our own sends", txrequestview.List(away)),
			is(Failed, "BitGo is away, and no send of ours matches", txrequestview.List(awayAlone))),
		page("request", "A transaction request", requestStates()...))
}

// request is one as BitGo tells it; intents stay as BitGo writes them.
func request(state string, version int) txrequest.Request {
	var r txrequest.Request
	r.TxRequestID, r.IdempotencyKey, r.APIVersion, r.WalletID, r.WalletType, r.EnterpriseID, r.Version, r.Latest, r.State = uid("request "+state).String(), uid("key").String(), "full", hot().ID, "hot", hex32("nordic"), version, true, state
	r.Date.Time, r.CreatedDate.Time, r.UserID, r.InitiatedBy, r.UpdatedBy, r.PoliciesChecked = ago(time.Duration(20-version)*time.Minute), ago(time.Hour), hex32("user"), hex32("user"), hex32("another user"), to(version > 1)
	r.Intents = []any{map[string]any{"intentType": "payment", "comment": "Settlement of trade 4471", "sequenceId": uid("send").String(), "recipients": []any{map[string]any{"address": map[string]any{"address": ethAddress}, "amount": map[string]any{"value": "1234567000000000000000001", "symbol": "hteth"}}}}}
	if version > 2 {
		r.PendingApproval, r.Transactions = hex32("pending"), []any{map[string]any{"txHash": hex64("tx"), "state": state}}
	}
	return r
}

func requestStates() []State {
	w := hot()
	of := func(states ...string) txrequestview.Props {
		p := txrequestview.Props{ID: uid("request").String(), Client: clients()[1], Wallet: &w, Signer: true, Now: now}
		for i, s := range states {
			p.Versions = append(p.Versions, request(s, i+1))
		}
		return p
	}
	full := of("initialized", "pendingApproval", "delivered")
	full.Send, full.Story, full.Transfers = &send.Detail{Send: made(send.Submitted)}, oneSend(made(send.Submitted)).Story, []wallet.Transfer{transfer("transfer", wallet.Signed, "-0.75")}
	away := of()
	away.Away, away.Own = "BitGo did not answer in time.", []send.Send{made(send.Unknown)}
	foreign := of("pendingUserSignature")
	foreign.Wallet = nil
	return []State{
		is(Full, "three versions, with our send", txrequestview.Detail(full)),
		is(AllDone, "signed", txrequestview.Detail(of("initialized", "signed"))),
		is(Partial, "waits for a signature, begun elsewhere", txrequestview.Detail(foreign)),
		is(Stale, "BitGo is away", txrequestview.Detail(away)),
		is(Failed, "rejected", txrequestview.Detail(of("initialized", "rejected"))),
	}
}
