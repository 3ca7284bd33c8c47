package gallery

import (
	"time"

	"github.com/unykorn/console/internal/dividend"
	"github.com/unykorn/console/internal/money"
	dividendview "github.com/unykorn/console/views/dividend"
	"github.com/unykorn/console/views/link"
)

const theDividend = "div_7k2m9x4a" // and the state

func dividendOf(state dividend.State) dividend.Row {
	r := dividend.Row{Issuer: "Harbour Street Property Fund II", ClientName: longName, Declarer: tess.Name, Dividend: dividend.Dividend{ID: theDividend + string(state), Security: fund, Client: nordic, PerShare: money.NewUnits(12_345_678),
		Currency: "USD", RecordOn: now.AddDate(0, 0, 5), PaysOn: now.AddDate(0, 0, 20), Resolution: "Resolution 12 of the general partner", State: state, DeclaredBy: tess.Person, DeclaredAt: ago(day(30))}}
	if state == dividend.Declared {
		return r
	}
	r.DecidedBy, r.DecidedAt, r.Decider = &vera.Person, to(ago(day(29))), vera.Name
	if state == dividend.Accruing || state == dividend.Accrued {
		r.RecordOn, r.PaysOn, r.BeganAt, r.Shares, r.Holders, r.Bps = now.AddDate(0, 0, -9), now.AddDate(0, 0, -2), to(ago(day(8))), money.NewUnits(642_150), 3, 2400
		r.Done, r.DoneShares, r.Gross, r.Rest, r.Withheld = 2, money.NewUnits(640_000), money.NewCents(7_901_232), money.NewUnits(2_000_000), money.NewCents(711_111)
	}
	if state == dividend.Accrued {
		r.AccruedAt, r.Done, r.DoneShares, r.Gross, r.Rest = to(ago(day(8))), 3, r.Shares, money.NewCents(7_927_776), money.NewUnits(2_207_700)
		r.Paid, r.PaidGross = 1, money.NewCents(4_938_271)
	}
	return r
}

func payLines() []dividend.Listed {
	return []dividend.Listed{
		{Line: dividend.LineOf("estate-44", money.NewUnits(2_150), money.NewUnits(12_345_678), 2400, dividend.NoForm), Owed: true},
		{Line: dividend.LineOf("inv_a81f20", money.NewUnits(400_000), money.NewUnits(12_345_678), 2400, ""), Name: "Quarry Lane Partners LP", Reference: "FEDWIRE 20261119-0077", PaidOn: to(now.AddDate(0, 0, -1)), PaidBy: &tess.Person, Payer: tess.Name},
		{Line: dividend.LineOf("inv_c7703e", money.NewUnits(240_000), money.NewUnits(12_345_678), 2400, dividend.Flagged), Name: "Odile Marchetti and Jonas Marchetti", Owed: true}}
}

func dividends() []Page {
	waits, accrues, whole := dividendOf(dividend.Declared), dividendOf(dividend.Accruing), dividendOf(dividend.Accrued)
	list := dividendview.ListProps{Rows: []dividendview.Row{{Row: waits, Mine: true}, {Row: accrues}, {Row: whole}}, Filters: choices(link.Dividends(), "Client", apexName), Older: link.Dividends() + "?before=1", Now: now}
	empty, none, partial := list, list, list
	empty.Rows, empty.Older = nil, ""
	none.Rows, none.Older, none.Filters, partial.Problems = nil, "", filtered(link.Dividends(), "Client", apexName), wrong
	of := list
	of.Of, of.Declares, of.Form.Key = &dividend.Of{ID: fund, Client: nordic, Issuer: waits.Issuer, ClientName: longName, Active: true}, true, "k"
	bad, reads := of, of
	bad.Form = dividendview.FormProps{Key: "k", PerShare: "a lot", Problem: dividend.ErrFields.Message, Fields: map[string]string{"perShare": "US dollars a share, above zero and up to a million, with at most eight decimals.", "recordOn": "A day, like 2027-01-31."}}
	reads.Rows, reads.Older, reads.Declares = nil, "", false
	return room("dividend",
		page("dividends", "Dividends", is(Full, "one waits, one accrues, one is accrued", dividendview.List(list)), is(FirstUse, "none was declared", dividendview.List(empty)), is(NoMatch, "none of this client's", dividendview.List(none)), is(Partial, "the address asked for what is not there", dividendview.List(partial))),
		page("security-dividends", "Dividends of a security", is(Full, "with the form", dividendview.List(of)), is(Failed, "came back with what is wrong", dividendview.List(bad)), is(NotAllowed, "an auditor reads that there is none", dividendview.List(reads))),
		page("dividend", "A dividend", dividendStates(waits, accrues, whole)...))
}

func dividendStates(waits, accrues, whole dividend.Row) []State {
	open := dividendview.Props{Page: dividend.Page{Row: waits}, Key: "k", Decides: true, Now: now}
	own, refused := open, open
	own.NoDecide, own.MayWithdraw = "You declared this dividend, so somebody else of compliance decides.", true
	refused.Problem, refused.Fields = dividend.ErrReason.Message, map[string]string{"reason": "3 to 500 characters on one line."}
	going := dividendview.Props{Page: dividend.Page{Row: accrues, Lines: payLines()[:2], More: "inv_a81f20"}, Pays: true, NoPay: "The pay list is not whole yet.", Key: "k", Older: link.Dividend(accrues.ID) + "?after=inv_a81f20", Now: now}
	stuck := going
	stuck.Dividend.Problem = "640,000 shares of 2 holders have a line, and the control book had 642,150 of 3 at the end of the record day. Nothing was paid. Have the register looked at."
	pays := dividendview.Props{Page: dividend.Page{Row: whole, Lines: payLines(), Entries: []dividend.Entry{{ID: 3, Holder: "inv_a81f20", Reference: "FEDWIRE 20261119-0077", PaidOn: now.AddDate(0, 0, -1), By: tess.Name, At: ago(time.Hour)},
		{ID: 2, Holder: "inv_a81f20", Corrects: true, Reference: "The wire of Tuesday came back", PaidOn: now.AddDate(0, 0, -1), By: vera.Name, At: ago(2 * time.Hour)}}}, Pays: true, Key: "k", PaidOn: now.Format(time.DateOnly), Now: now}
	corrects, missing, done := pays, pays, pays
	corrects.Pays, corrects.Decides, corrects.Correcting = false, true, "inv_a81f20"
	missing.Problem, missing.Fields = dividend.ErrPayment.Message, map[string]string{"holder": "Choose the lines that were paid, up to a hundred.", "reference": "The reference of the wire or the transaction: 3 to 200 characters on one line."}
	done.Lines, done.Unpaid, done.Pays = nil, true, false
	return []State{
		is(Full, "it waits for whoever reads it", dividendview.Page(open)),
		is(NotAllowed, "whoever declared does not decide", dividendview.Page(own)),
		is(Failed, "a no without a reason", dividendview.Page(refused)),
		is(Full, "two of three holders have a line", dividendview.Page(going)),
		is(Partial, "the register does not agree with its book", dividendview.Page(stuck)),
		is(Full, "treasury pays", dividendview.Page(pays)),
		is(Full, "compliance corrects", dividendview.Page(corrects)),
		is(Failed, "no line was chosen", dividendview.Page(missing)),
		is(AllDone, "nothing more is owed", dividendview.Page(done)),
	}
}
