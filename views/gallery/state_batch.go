package gallery

import (
	"time"

	"github.com/unykorn/console/internal/batch"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/send"
	batchview "github.com/unykorn/console/views/batch"
)

const list = "wallet,asset,address,amount,payee,purpose\nApex Custody Vault,ofctbtc," + payeeAddress + ",0.75,Harbour settlement,Settlement of trade 4471\n"

func batches() []Page {
	form := batchview.FormProps{Sample: list, Mine: []batch.Batch{oneBatch(true), oneBatch(false)}, Now: now}
	first, bad := form, form
	first.Mine = nil
	bad.Text, bad.Problem = "wallet;amount\nApex;1", "The list has no column “address”. Nothing was kept."
	return room("batch",
		page("bulk", "Sends from a list",
			is(Full, "with lists of the reader's own", batchview.Form(form)),
			is(FirstUse, "none was confirmed yet", batchview.Form(first)),
			is(Failed, "the list cannot be read", batchview.Form(bad))),
		page("bulk-plan", "Dry run of a list", planStates()...),
		page("batch", "A list that was confirmed", batchStates()...))
}

func typed(line int, decimal string) batch.Typed {
	return batch.Typed{Line: line, Wallet: vault().Label, Asset: "ofctbtc", Address: longAddress, Amount: decimal, Payee: "Harbour settlement", Purpose: "Settlement of trade 4471"}
}

func judged(line int, v send.Verdict) batch.Judged {
	a := amount("ofctbtc", "0.75")
	r := batch.Judged{Typed: typed(line, "0.75"), WalletID: vault().ID, Report: send.Report{Passes: v == send.OK || v == send.Warn, Amount: &a, USD: usd(51_090_00), Rule: "Over $50,000", Needed: 2}}
	switch v {
	case send.Stop:
		r.Report.Gates = []send.Gate{{Key: send.GateBalance, Name: "Balance covers amount and fee", Verdict: send.Stop, Value: "0.1185 OFCTBTC", Why: "With the rows before it 0.6315 OFCTBTC are missing."}}
	case send.Warn:
		r.Report.Gates = []send.Gate{{Key: send.GateRepeat, Name: "Not sent twice", Verdict: send.Warn, Why: "The same amount to the same payee stands in line 2."}}
	case send.Pending:
		r.Address = ""
		r.Report.Gates = []send.Gate{{Key: send.GateAddress, Name: "Address and network", Verdict: send.Pending, Why: "There is no address."}}
	case send.OK:
	}
	return r
}

func plan(verdicts ...send.Verdict) batchview.PlanProps {
	p := batchview.PlanProps{Text: list, Key: "k", Labels: map[string]string{vault().ID: vault().Label}, Now: now}
	for i, v := range verdicts {
		p.Rows = append(p.Rows, judged(i+2, v))
		if v == send.OK || v == send.Warn {
			p.Passing++
		}
		if v == send.Warn {
			p.Warned++
		}
	}
	if p.Passing > 0 {
		p.Totals, p.USD = []batch.Total{{Rows: p.Passing, Amount: amount("ofctbtc", "1.5"), USD: money.NewCents(102_180_00)}}, money.NewCents(102_180_00)
	}
	return p
}

func planStates() []State {
	same, bad, b := plan(send.OK, send.OK), plan(send.OK, send.Stop), oneBatch(true)
	same.Same = &b
	bad.Problem, bad.Fields = "Nothing was asked for.", map[string]string{"leave": "Say that the row that does not pass is left out, or correct it."}
	return []State{
		is(Full, "all rows pass", batchview.Plan(plan(send.OK, send.OK))),
		is(Full, "one has a warning", batchview.Plan(plan(send.OK, send.Warn))),
		is(Partial, "some do not pass", batchview.Plan(plan(send.OK, send.Stop, send.Pending))),
		is(Stale, "this very list was confirmed before", batchview.Plan(same)),
		is(NotAllowed, "no row passes", batchview.Plan(plan(send.Stop, send.Pending))),
		is(Failed, "came back with what is wrong", batchview.Plan(bad)),
	}
}

func oneBatch(ended bool) batch.Batch {
	b := batch.Batch{ID: uid("batch"), Person: tess.Person, AskedBy: tess.Name, Digest: hex64("batch"), AskedAt: ago(20 * time.Minute), Counts: map[batch.State]int{batch.Asked: 2, batch.Waiting: 1}}
	if ended {
		b.ID, b.EndedAt, b.Counts = uid("ended batch"), to(ago(19*time.Minute)), map[batch.State]int{batch.Asked: 2, batch.Refused: 1, batch.LeftOut: 1}
	}
	return b
}

func batchStates() []State {
	row := func(line int, s batch.State, said string) batch.Row {
		r := batch.Row{Typed: typed(line, "0.75"), WalletID: vault().ID, State: s, Said: said}
		if s == batch.Asked && said == "" {
			x := made(send.AwaitingApproval)
			r.Send, r.SendID = &x, &x.ID
		}
		return r
	}
	of := func(b batch.Batch, rows ...batch.Row) batchview.Props {
		return batchview.Props{Detail: batch.Detail{Batch: b, Rows: rows}, Labels: map[string]string{vault().ID: vault().Label}, Now: now}
	}
	cut := of(oneBatch(false), row(2, batch.Asked, ""), row(3, batch.Waiting, ""))
	cut.Trouble = "The database was away for a moment. It goes on by itself."
	return []State{
		is(Full, "rows wait their turn", batchview.Page(of(oneBatch(false), row(2, batch.Asked, ""), row(3, batch.Waiting, "")))),
		is(AllDone, "each was asked for", batchview.Page(of(oneBatch(true), row(2, batch.Asked, ""), row(3, batch.Asked, "")))),
		is(Partial, "cut off, it goes on", batchview.Page(cut)),
		is(NotAllowed, "a send is not the reader's to see any more", batchview.Page(of(oneBatch(true), row(2, batch.Asked, "gone")))),
		is(Failed, "one was refused, one left out", batchview.Page(of(oneBatch(true), row(2, batch.Asked, ""), row(3, batch.Refused, "Loan-to-value would be 35.8 %."), row(4, batch.LeftOut, "It did not pass the dry run.")))),
	}
}
