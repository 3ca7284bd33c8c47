package gallery

import (
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/offering"
	"github.com/unykorn/console/internal/regulation"
	"github.com/unykorn/console/views/link"
	offeringview "github.com/unykorn/console/views/offering"
)

const theOffering = "off_3k8m1x7q" // and the state

// raiseIn is an offering in a state; what was sold runs the clock of Form D.
func raiseIn(s offering.State) offering.Row {
	o := offering.Offering{ID: theOffering + string(s), Client: nordic, Issuer: "Harbour Street Property Fund II", Name: "Second close", Regulation: accreditation.RegD506C, Target: money.NewCents(10_000_000_00), Minimum: money.NewCents(100_000_00),
		Maximum: money.NewCents(2_000_000_00), MinimumRaise: money.NewCents(500_000_00), Currencies: offering.Currencies, Escrow: "esc_4h2k9m7x", Security: fund, Price: to(decimal.New(1250, -2)), State: s, At: ago(day(30)), StateAt: to(ago(day(2))),
		Opens: to(ago(day(25))), Closes: to(in(day(60))), FundingDays: 30, AgreementName: "Subscription agreement.pdf", AgreementDigest: hex64("agreement"), CreatedBy: tess.Person}
	r := offering.Row{ClientName: longName, Maker: tess.Name}
	if s == offering.Draft {
		o.StateAt = nil
	} else {
		o.Subscribed, o.FirstSale = money.NewCents(2_950_000_00), to(ago(day(10)))
		r.FormDue = &offering.FormDClock{FormD: regulation.FormD{Due: in(day(5))}, Soon: true}
	}
	if s == offering.Closed {
		o.FormD = &offering.FormD{On: ago(day(1)), Reference: "0001234567-26-000001", By: tess.Person, At: ago(day(1))}
		r.FormDue = &offering.FormDClock{FormD: regulation.FormD{Due: in(day(5))}, Filed: o.FormD}
	}
	r.Offering = o
	return r
}

// changeOf is what is asked of an offering, and what became of it.
func changeOf(o offering.Row, k offering.Kind, s offering.ChangeState) offering.Change {
	c := offering.Change{ID: "chg_" + hex32(string(k) + string(s))[:12], Offering: o.ID, Client: o.Client, Kind: k, Reason: "As the general partner resolved on 2 November", Digest: hex64(string(k)), State: s, AskedBy: tess.Person, AskerName: tess.Name, AskedAt: ago(3 * time.Hour)}
	switch k {
	case offering.NewTerms:
		c.About = []offering.Figure{{Name: "Target", Value: "$10,000,000.00 → $12,000,000.00"}}
	case offering.ToClose:
		c.About = []offering.Figure{{Name: "Accepted", Value: "1 subscriptions, $1,500,000.00"}, {Name: "Shares to be issued", Value: "120,000"}, {Name: "Refused", Value: "2 subscriptions, $450,000.00"}, {Name: "To be paid back", Value: "$250,000.00"}}
	case offering.ToOpen, offering.ToPause, offering.ToResume, offering.ToCancel:
	}
	if s != offering.ChangeAsked {
		c.DecidedAt = to(ago(time.Hour))
	}
	if k != offering.ToPause && (s == offering.ChangeApproved || s == offering.ChangeRejected) {
		c.DecidedBy, c.Decider = &vera.Person, vera.Name
	}
	if s == offering.ChangeRejected {
		c.Decision = "The memorandum names another price"
	}
	return c
}

func offerings() []Page {
	waits := raiseIn(offering.Draft)
	waits.Waits = offering.ToOpen
	late := raiseIn(offering.Paused)
	late.FormDue = &offering.FormDClock{FormD: regulation.FormD{Due: ago(day(3))}, Late: true}
	list := offeringview.ListProps{Rows: []offering.Row{waits, raiseIn(offering.Open), late, raiseIn(offering.Closed), raiseIn(offering.Cancelled)}, Filters: choices(link.Offerings(), "State", "open"), MayAdd: true, Older: link.Offerings() + "?before=1", Now: now}
	none, partial := list, list
	none.Rows, none.Older, none.Filters, partial.Problems = nil, "", filtered(link.Offerings(), "State", "paused"), wrong
	form := offeringview.FormProps{Key: "k", Clients: clientOptions(), USD: true, Escrow: true}
	bad, terms := form, form
	bad.Name, bad.Target, bad.Problem, bad.Fields = "Second close", "a lot", offering.ErrTerms.Message, map[string]string{"client": "Choose whose offering it is.", "targetRaise": "US dollars, above zero, with at most two decimals."}
	terms.ID, terms.Issuer, terms.Name, terms.Regulation, terms.Target, terms.Agreement = theOffering+"PAUSED", late.Issuer, late.Name, string(late.Regulation), "12000000", late.AgreementName
	return room("offering",
		page("offerings", "Offerings",
			is(Full, "one in each state, and a change that waits", offeringview.List(list)),
			is(FirstUse, "nothing was offered", offeringview.List(offeringview.ListProps{MayAdd: true, Now: now})),
			is(NoMatch, "none is paused", offeringview.List(none)),
			is(Partial, "the address asked for what is not there", offeringview.List(partial)),
			is(NotAllowed, "an auditor reads that there is none", offeringview.List(offeringview.ListProps{Now: now}))),
		page("offering-new", "File a draft", is(Full, "the form", offeringview.Form(form)), is(Failed, "came back with what is wrong", offeringview.Form(bad))),
		page("offering-terms", "New terms of an offering", is(Full, "with those in force", offeringview.Form(terms))),
		page("offering", "An offering", offeringStates()...),
		page("offering-change", "A change of an offering", offeringChangeStates()...),
		page("offering-subscriptions", "Subscriptions to an offering", offeringSubscriptionsStates()...),
		page("offering-subscription", "A subscription to an offering", offeringSubscriptionStates()...))
}

func offeringStates() []State {
	props := func(s offering.State, actions []offeringview.Action, changes ...offering.Change) offeringview.Props {
		p := offeringview.Props{Look: offering.Look{Row: raiseIn(s), Changes: changes}, Key: "k", Actions: actions, MayTerms: true, MayFormD: true, Bank: "First Harbour Bank", Now: now}
		if s != offering.Draft {
			p.Sums = offering.Sums{offering.FundingPending: {Stage: offering.FundingPending, Subscriptions: 2, Amount: money.NewCents(1_450_000_00), Held: money.NewCents(250_000_00)},
				offering.Accepted: {Stage: offering.Accepted, Subscriptions: 1, Amount: money.NewCents(1_500_000_00), Held: money.NewCents(1_500_000_00)}}
		}
		return p
	}
	act := func(kinds ...offering.Kind) (out []offeringview.Action) {
		for _, k := range kinds {
			out = append(out, offeringview.Action{Kind: k})
		}
		return out
	}
	draft := raiseIn(offering.Draft)
	opened := changeOf(draft, offering.ToOpen, offering.ChangeApproved)
	waits := props(offering.Draft, []offeringview.Action{{Kind: offering.ToOpen, Why: "Another change of this offering waits for compliance."}}, changeOf(draft, offering.ToOpen, offering.ChangeAsked))
	waits.NoTerms = "Another change of this offering waits for compliance."
	open := props(offering.Open, act(offering.ToClose, offering.ToCancel, offering.ToPause), opened)
	refused, formD, reads := open, open, props(offering.Open, nil, opened)
	refused.Problem, refused.Fields = offering.ErrChange.Message, map[string]string{"reason": "3 to 500 characters on one line."}
	refused.Asked = offering.ToPause
	formD.Problem, formD.Fields, formD.FiledOn = offering.ErrFormD.Message, map[string]string{"formDReference": "The accession number that the SEC gave."}, "2026-11-19"
	reads.MayTerms, reads.MayFormD = false, false
	return []State{is(FirstUse, "a draft", offeringview.Detail(props(offering.Draft, act(offering.ToOpen, offering.ToCancel)))),
		is(Full, "a draft whose opening waits", offeringview.Detail(waits)),
		is(Full, "open", offeringview.Detail(open)),
		is(Failed, "a reason is missing", offeringview.Detail(refused)),
		is(Failed, "Form D without its number", offeringview.Detail(formD)),
		is(Full, "paused", offeringview.Detail(props(offering.Paused, act(offering.ToResume, offering.ToClose, offering.ToCancel), changeOf(draft, offering.ToPause, offering.ChangeApproved), opened))),
		is(Full, "closed", offeringview.Detail(props(offering.Closed, nil, changeOf(draft, offering.ToClose, offering.ChangeApproved), opened))),
		is(Full, "cancelled", offeringview.Detail(props(offering.Cancelled, nil, changeOf(draft, offering.ToCancel, offering.ChangeApproved), opened))),
		is(NotAllowed, "an auditor", offeringview.Detail(reads))}
}

func offeringChangeStates() []State {
	paused, open := raiseIn(offering.Paused), raiseIn(offering.Open)
	closing := offeringview.ChangeProps{Change: changeOf(open, offering.ToClose, offering.ChangeAsked), Offering: open, Decides: true, Now: now}
	own, bad := closing, closing
	own.NoDecide, own.MayWithdraw = offeringview.Why(offering.ErrOwnChange), true
	bad.Problem, bad.Fields = offering.ErrDecision.Message, map[string]string{"reason": "3 to 500 characters on one line."}
	of := func(k offering.Kind, s offering.ChangeState) offeringview.ChangeProps {
		return offeringview.ChangeProps{Change: changeOf(paused, k, s), Offering: paused, Now: now}
	}
	return []State{is(Full, "a closing, to decide", offeringview.ChangePage(closing)),
		is(NotAllowed, "one's own", offeringview.ChangePage(own)),
		is(Failed, "a no without its reason", offeringview.ChangePage(bad)),
		is(Full, "new terms, for a reader", offeringview.ChangePage(of(offering.NewTerms, offering.ChangeAsked))),
		is(Full, "approved", offeringview.ChangePage(of(offering.ToOpen, offering.ChangeApproved))),
		is(Full, "rejected", offeringview.ChangePage(of(offering.NewTerms, offering.ChangeRejected))),
		is(Full, "withdrawn", offeringview.ChangePage(of(offering.ToCancel, offering.ChangeWithdrawn))),
		is(Full, "a pause, done at once", offeringview.ChangePage(of(offering.ToPause, offering.ChangeApproved)))}
}

// subscriptionIn is a subscription at a stage.
func subscriptionIn(s offering.Stage) offering.SubscriptionRow {
	x := offering.Subscription{ID: "sub_7h3m" + hex32(string(s))[:8], Offering: theOffering + "OPEN", Client: nordic, Investor: "inv_a81f20", Amount: money.NewCents(1_500_000_00), Currency: "USD", Funding: "WIRE", State: offering.PendingReview, Escrow: offering.Awaited,
		AskedAt: ago(day(8)), Reference: "U7K2-93QX-5", ExpiresAt: to(in(day(22))), Rules: []accreditation.Verdict{{Rule: "state", Outcome: accreditation.Passes, Reason: "The offering is OPEN."},
			{Rule: "purchaser", Outcome: accreditation.Waits, Reason: "No evidence of accreditation is approved.", Citation: "17 CFR 230.506(c)(2)(ii)", Inputs: []accreditation.Input{{Name: "evidence", Value: "none"}}},
			{Rule: "minimum", Outcome: accreditation.Fails, Reason: "The minimum is $2,000,000.00, and $1,500,000.00 was asked for."}}}
	r := offering.SubscriptionRow{InvestorName: "Quarry Lane Partners LP", Asker: tess.Name}
	far := map[offering.Stage]int{offering.Eligibility: 1, offering.Signed: 2, offering.FundingPending: 3, offering.Funded: 4, offering.Accepted: 5, offering.Issued: 6}[s]
	x.Eligible = far >= 1
	if x.Signed = far >= 2; x.Signed {
		x.Agreement = hex64("agreement")
	}
	if far >= 3 {
		x.State, x.DecidedAt = offering.Approved, to(ago(day(7)))
	}
	if far >= 4 {
		x.Escrow, x.Funded, x.FundedAt = offering.Deposited, x.Amount, to(ago(day(3)))
	}
	if far >= 5 {
		x.AcceptedBy, x.AcceptedAt, x.Shares, r.Accepter = &tess.Person, to(ago(day(2))), to(money.NewUnits(120_000)), tess.Name
	}
	if far >= 6 {
		x.Escrow, x.Transfer = offering.Released, theTransfer
	}
	if end, ended := map[offering.Stage]offering.SubscriptionState{offering.Refused: offering.Rejected, offering.Expired: offering.Late, offering.Lapsed: offering.Withdrawn, offering.Repaid: offering.Late}[s]; ended {
		x.State, x.DecidedAt, x.EndReason = end, to(ago(day(1))), "Its money did not come by its day"
	}
	if s == offering.Repaid {
		x.Escrow = offering.Refunded
	}
	r.Subscription = x
	return r
}

func offeringSubscriptionsStates() []State {
	of := raiseIn(offering.Open).Offering
	path := link.OfferingSubscriptions(of.ID)
	list := offeringview.SubscriptionsProps{Offering: of, Filters: choices(path, "Stage", "funded", "accepted"), Older: path + "?before=1", Now: now}
	empty, none := list, list
	empty.Older, none.Older, none.Filters = "", "", filtered(path, "Stage", "issued")
	for _, s := range offering.Stages {
		list.Rows = append(list.Rows, subscriptionIn(s))
	}
	partial := list
	partial.Problems = wrong
	return []State{is(Full, "one at each stage", offeringview.Subscriptions(list)), is(FirstUse, "nobody has subscribed", offeringview.Subscriptions(empty)),
		is(NoMatch, "none is issued", offeringview.Subscriptions(none)), is(Partial, "the address asked for what is not there", offeringview.Subscriptions(partial))}
}

func offeringSubscriptionStates() []State {
	of := raiseIn(offering.Open)
	props := func(s offering.Stage) offeringview.SubscriptionProps {
		x := subscriptionIn(s)
		return offeringview.SubscriptionProps{SubscriptionRow: x, Of: of, Acts: true, NoAccept: offeringview.Why(x.WhyNotAccept(of.Offering)), NoCancel: offeringview.Why(x.WhyNotCancel(of.Offering)), Now: now}
	}
	var out []State
	for i, s := range offering.Stages {
		out = append(out, is(Full, strconv.Itoa(i+1)+", "+offeringview.StageWords(s), offeringview.Subscription(props(s))))
	}
	alone := props(offering.Signed)
	alone.State, alone.Escrow, alone.NoAccept = offering.Approved, offering.NotRequired, ""
	unpaid := alone
	unpaid.Problem, unpaid.Fields = offering.ErrPaidReference.Message, map[string]string{"paid": "The reference of the payment, as the issuer gave it."}
	going := props(offering.FundingPending)
	going.Acts, going.Decides, going.CancelAskedBy, going.CancelAskedAt = false, true, &tess.Person, to(ago(time.Hour))
	own, moved := going, props(offering.Funded)
	own.NoDecide, moved.Problem = offeringview.Why(offering.ErrOwnCancel), offering.ErrStale.Message
	return append(out, is(Full, "no escrow is required", offeringview.Subscription(alone)), is(Failed, "the payment is not named", offeringview.Subscription(unpaid)),
		is(Full, "its cancelling waits for the reader", offeringview.Subscription(going)), is(NotAllowed, "its cancelling, asked by the reader", offeringview.Subscription(own)),
		is(Failed, "a rule says no", offeringview.Subscription(moved)))
}
