package gallery

import (
	"time"

	"github.com/unykorn/console/internal/ltv"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/views/link"
	ltvview "github.com/unykorn/console/views/ltv"
	"github.com/unykorn/console/views/ui"
)

func facilities() []Page {
	of := func(f ui.FiltersProps, rows ...ltv.Entry) ltvview.ListProps {
		return ltvview.ListProps{Rows: rows, Filters: f, MayAsk: true, MaxAge: ltv.MaxAge, Now: now}
	}
	reader := of(choices(link.Facilities(), "Client", apexName))
	reader.MayAsk = false
	partial := of(choices(link.Facilities(), "Client", apexName), lent("over", 60_000_00, 21*time.Second), lent("stale", 30_000_00, 40*time.Minute), unpriced())
	partial.Problems = wrong
	return room("ltv",
		page("facilities", "Collateral & LTV",
			is(Full, "healthy, close to the cap, nothing lent", ltvview.List(of(choices(link.Facilities(), "Client", apexName), lent("healthy", 30_000_00, 21*time.Second), lent("near", 58_000_00, 21*time.Second), lent("unlent", 0, 21*time.Second)))),
			is(FirstUse, "nothing is lent, treasury", ltvview.List(of(choices(link.Facilities(), "Client")))),
			is(NoMatch, "none of this client", ltvview.List(of(filtered(link.Facilities(), "Client", "Meridian Trust")))),
			is(Partial, "over the cap, an old price, no price", ltvview.List(partial)),
			is(NotAllowed, "nothing is lent, an auditor", ltvview.List(reader))),
		page("facility", "A facility", facilityStates()...),
		page("facility-change", "A change of a facility", facilityChanges()...),
		page("facility-new", "Set a facility", facilityForms()...))
}

// lent is a loan against the vault, judged as the room would judge it.
func lent(word string, loan int64, age time.Duration) ltv.Entry {
	price, err := money.ParsePrice("68120.00")
	if err != nil {
		panic("gallery: " + err.Error())
	}
	ticker := ltv.PriceTicker(coin("ofctbtc"))
	f := ltv.Facility{ID: uid("facility " + word), Client: apex, Wallet: vault().ID, Terms: ltv.Terms{Loan: money.NewCents(loan), Declared: money.NewCents(250_000_00), Haircuts: map[string]int{ticker: 1000}}, Created: ago(day(60)), Updated: ago(day(3))}
	in := ltv.Inputs{Facility: f, Now: now, MaxAge: ltv.MaxAge, Prices: ltv.Prices{ticker: {Ticker: ticker, USD: price, Source: "bitgo", Observed: ago(age)}},
		Holdings: []ltv.Holding{{Coin: coin("ofctbtc"), Held: units("ofctbtc", "2.4185"), Leaving: units("ofctbtc", "0"), Confirmed: units("ofctbtc", "3.1685"), InFlight: units("ofctbtc", "0.45"), Reserved: units("ofctbtc", "0.3")}}}
	return ltv.Entry{Facility: f, ClientName: apexName, WalletLabel: vault().Label, WalletCoin: wallet.Container, In: in, Now: ltv.Decide(in)}
}

func unpriced() ltv.Entry {
	e := lent("unpriced", 30_000_00, time.Minute)
	e.In.Prices = ltv.Prices{}
	e.Now = ltv.Decide(e.In)
	return e
}

func oneFacility(e ltv.Entry) ltvview.Props {
	p := ltvview.Props{Detail: ltv.Detail{Entry: e}, Rungs: ltv.Ladder(e.In), Days: 7, Periods: []ui.Tab{{Label: "7 days", Href: link.Facility(e.ID.String()), Current: true}, {Label: "90 days", Href: link.Facility(e.ID.String()) + "?days=90"}}, MaxAge: ltv.MaxAge, At: now}
	for i := range 30 {
		r := ltv.Reading{At: ago(time.Duration(i) * time.Hour), Loan: e.Loan, Collateral: money.NewCents(int64(148_000_00 - i*90_000)), Market: money.NewCents(int64(148_000_00 - i*90_000)), Percent: "20." + string(rune('0'+i%10))}
		if i == 4 {
			r.Percent, r.Problem = "", ltv.StalePrice
		}
		p.Readings = append(p.Readings, r)
	}
	for i, s := range []ltv.ChangeState{ltv.Proposed, ltv.Applied, ltv.Rejected, ltv.Withdrawn} {
		p.Changes = append(p.Changes, changed(s, time.Duration(i+1)*time.Hour))
	}
	kept := ltv.Kept{Decision: e.Now, ID: uid("kept"), Stage: ltv.AtSubmit, FormulaVersion: ltv.FormulaVersion, Send: to(uid("send"))}
	refused := kept
	refused.ID, refused.Stage, refused.Passes, refused.Why, refused.PercentAfter = uid("refused"), ltv.AtRelease, false, "The price is 22 minutes old; at most 15 count.", "36.2"
	p.Decisions = []ltv.Kept{kept, refused}
	return p
}

func changed(s ltv.ChangeState, age time.Duration) ltv.Filed {
	c := ltv.Change{ID: uid("change " + string(s)), Client: apex, Facility: uid("facility healthy"), Terms: ltv.Terms{Loan: money.NewCents(45_000_00), Declared: money.NewCents(250_000_00)}, Note: "Second drawdown of the agreement of 3 March",
		Riskier: true, State: s, ProposedBy: tess.Person, ProposedAt: ago(age)}
	out := ltv.Filed{Change: c, ProposedByName: tess.Name}
	if s != ltv.Proposed {
		out.DecidedBy, out.DecidedAt, out.DecidedByName, out.Reason = &vera.Person, to(ago(age/2)), vera.Name, "The agreement allows one drawdown a month."
	}
	return out
}

func facilityStates() []State {
	full, first, stale, over, none, reader := oneFacility(lent("healthy", 30_000_00, 21*time.Second)), oneFacility(lent("unlent", 0, time.Minute)), oneFacility(lent("stale", 30_000_00, 40*time.Minute)),
		oneFacility(lent("over", 60_000_00, 21*time.Second)), oneFacility(unpriced()), oneFacility(lent("near", 58_000_00, 21*time.Second))
	full.Open = to(uid("change proposed"))
	first.Readings, first.Decisions, first.Changes = nil, nil, nil
	reader.NoAsk = "Asking for other terms needs the role treasury."
	return []State{
		is(Full, "a change of it waits", ltvview.Detail(full)),
		is(FirstUse, "nothing is lent yet", ltvview.Detail(first)),
		is(Stale, "the price is too old", ltvview.Detail(stale)),
		is(Partial, "nobody gives a price", ltvview.Detail(none)),
		is(NotAllowed, "an auditor asks for nothing", ltvview.Detail(reader)),
		is(Failed, "over the cap", ltvview.Detail(over)),
	}
}

func facilityChanges() []State {
	of := func(s ltv.ChangeState, loan int64) ltvview.ChangeProps {
		e := lent("healthy", 30_000_00, 21*time.Second)
		f := changed(s, 3*time.Hour)
		f.Loan = money.NewCents(loan)
		in := e.In
		in.Facility.Terms = f.Terms
		return ltvview.ChangeProps{Proposal: ltv.Proposal{Filed: f, Entry: e, Then: ltv.Decide(in), In: in}, Rungs: ltv.Ladder(in), MaxAge: ltv.MaxAge, At: now}
	}
	mine, own, over, bad := of(ltv.Proposed, 45_000_00), of(ltv.Proposed, 45_000_00), of(ltv.Proposed, 70_000_00), of(ltv.Proposed, 45_000_00)
	mine.Mine, over.Mine, bad.Mine = true, true, true
	own.WhyNot, own.Withdraw = "You asked for it: somebody of compliance decides.", true
	bad.Problem, bad.Fields, bad.Typed = "Nothing was decided.", map[string]string{"reason": "Give a reason of at least 3 characters."}, "no"
	return []State{
		is(Full, "waits for the reader", ltvview.Change(mine)),
		is(AllDone, "in force", ltvview.Change(of(ltv.Applied, 45_000_00))),
		is(NotAllowed, "whoever asked takes it back, and does not decide", ltvview.Change(own)),
		is(NotAllowed, "it would be over the cap", ltvview.Change(over)),
		is(Failed, "rejected", ltvview.Change(of(ltv.Rejected, 45_000_00))),
		is(Failed, "came back without a reason", ltvview.Change(bad)),
	}
}

func facilityForms() []State {
	w, e := vault(), lent("healthy", 30_000_00, 21*time.Second)
	form := ltvview.FormProps{Key: "k", Wallet: &w, Standing: &e, Coins: []money.Coin{coin("tbtc4"), coin("hteth")}, Loan: "45000.00", Collateral: "250000.00", Note: "Second drawdown", Haircuts: map[string]string{"tbtc4": "10"}}
	first, bad := form, form
	first.Standing, first.Loan, first.Collateral = nil, "", ""
	bad.Loan, bad.Fields = "45,000", map[string]string{"loan": "Write dollars as 45000.00, without commas."}
	return []State{
		is(Full, "terms in force beside it", ltvview.Form(form)),
		is(FirstUse, "which wallet", ltvview.Form(ltvview.FormProps{Key: "k", Wallets: []wallet.Wallet{vault(), hot()}})),
		is(FirstUse, "nothing is lent yet", ltvview.Form(first)),
		is(Failed, "came back with what is wrong", ltvview.Form(bad)),
	}
}
