package gallery

import (
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/holder"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/security"
	accreditationview "github.com/unykorn/console/views/accreditation"
	holderview "github.com/unykorn/console/views/holder"
	"github.com/unykorn/console/views/link"
	securityview "github.com/unykorn/console/views/security"
	"github.com/unykorn/console/views/ui"
)

// The ids of the made-up register.
const fund, note, theTransfer = "sec_4q7x2m9ahc3e5tbd", "sec_8zr1k6vwpn0j2ysg", "tx_5m2h8c1x9k4qtb7e"

func securities() []Page {
	list := securityview.ListProps{Filters: choices(link.Securities(), "Client", apexName, longName), MayAdd: true, Older: link.Securities() + "?before=1", Now: now,
		Rows: []security.Row{fundRow(), noteRow()}}
	none, noRight, partial := list, list, list
	none.Rows, none.Filters = nil, filtered(link.Securities(), "Client", apexName)
	first := securityview.ListProps{Filters: choices(link.Securities(), "Client", apexName), MayAdd: true, Now: now}
	noRight.Rows, noRight.MayAdd, noRight.Older, partial.Problems = nil, false, "", wrong
	return room("security",
		page("securities", "Securities",
			is(Full, "a fund with terms that wait, and a note that has its identifiers", securityview.List(list)),
			is(FirstUse, "nothing is registered", securityview.List(first)),
			is(NoMatch, "none of this client's", securityview.List(none)),
			is(Partial, "the address asked for what is not there", securityview.List(partial)),
			is(NotAllowed, "an auditor reads an empty register", securityview.List(noRight))),
		page("security-new", "Register a security",
			is(Full, "the form", securityview.Form(securityview.FormProps{Key: "k", Clients: clientOptions(), Par: "0"})),
			is(Failed, "came back with what is wrong", securityview.Form(securityview.FormProps{Key: "k", Clients: clientOptions(), Issuer: "Kestrel Notes", CUSIP: "483921002", Problem: security.ErrFields.Message,
				Fields: map[string]string{"client": "Choose whose security it is.", "cusip": "This is no CUSIP: nine characters, the last one a check digit. Leave it out until one is assigned."}}))),
		page("security", "A security", securityStates()...),
		page("security-terms", "New terms",
			is(Full, "what the form begins with", securityview.Terms(termsForm())),
			is(Full, "what they would change", securityview.Terms(termsLooked())),
			is(Failed, "came back with what is wrong", securityview.Terms(termsWrong()))),
		page("security-book", "Control book",
			is(Full, "from the registration on", securityview.Book(securityview.BookProps{Security: fundRow().Security, Lines: bookLines()})),
			is(FirstUse, "behind its beginning", securityview.Book(securityview.BookProps{Security: fundRow().Security, Newest: link.SecurityBook(fund)}))),
		page("security-as-of", "The register as of a day",
			is(Full, "three holders then", securityview.AsOf(asOf(3))),
			is(FirstUse, "before the first issue", securityview.AsOf(asOf(0))),
			is(NoMatch, "before it was registered", securityview.AsOf(securityview.AsOfProps{Standing: security.Standing{Security: fundRow().Security, Before: true}, Day: "2024-01-01", Now: now}))),
		page("security-position", "A position", positionStates()...),
		page("share-transfers", "Transfers of shares", transferListStates()...),
		page("share-transfer-new", "Ask for a transfer", orderStates()...),
		page("share-transfer", "A transfer of shares", shareStates()...))
}

func fundRow() security.Row {
	return security.Row{ClientName: longName, Name: "Class A Interests", TermsWait: true, Security: security.Security{ID: fund, Client: nordic, Issuer: "Harbour Street Property Fund II", Type: "LP_INTEREST", Regulation: accreditation.RegD506C,
		Jurisdiction: "US_DE", Par: decimal.New(1000, 0), Authorised: money.NewUnits(1_000_000), Issued: money.NewUnits(642_150), Reserved: money.NewUnits(7_850), Status: security.Active, Holders: 3, Unaccredited: 1, At: ago(day(220))}}
}

func noteRow() security.Row {
	return security.Row{ClientName: apexName, Name: "Senior notes 2029", Security: security.Security{ID: note, Client: apex, Issuer: "Ridge Road Power LLC", Type: "NOTE", Regulation: accreditation.RegS, Jurisdiction: "US_NV",
		Par: decimal.New(100, 0), CUSIP: "037833100", ISIN: "US0378331005", Authorised: money.NewUnits(50_000), Status: security.Suspended, At: ago(day(12))}}
}

func heldShares() []security.Held {
	return []security.Held{{Holder: "inv_a81f20", Name: "Quarry Lane Partners LP", Registration: "ENTITY", Residence: "US_NY", Shares: money.NewUnits(400_000)},
		{Holder: "inv_c7703e", Name: "Odile Marchetti and Jonas Marchetti", Registration: "JOINT_TENANTS", Residence: "US_CA", Shares: money.NewUnits(240_000), Pending: money.NewUnits(1_200)},
		{Holder: "estate-44", Residence: "", Registration: "UNKNOWN", Shares: money.NewUnits(2_150)}}
}

func termsVersions() []security.Terms {
	first := security.Terms{Security: fund, Client: nordic, Version: 1, Name: "Class A Interests", Instrument: security.Equity, Domicile: "US", USMarket: true, YearEnd: "12-31", Assets: usd(1_840_000_000), MostHolders: to(1900),
		MostBps: to(7000), Barred: []string{"IR", "KP"}, Authorised: money.NewUnits(1_000_000), Status: security.Active, Note: "Partnership agreement of 3 March", State: security.TermsInForce, FiledBy: tess.Person, FilerName: tess.Name,
		FiledAt: ago(day(210)), DecidedBy: &vera.Person, Decider: vera.Name, DecidedAt: to(ago(day(209)))}
	second := first
	second.Version, second.State, second.DecidedBy, second.Decider, second.DecidedAt, second.FiledAt = 2, security.TermsFiled, nil, "", nil, ago(3*time.Hour)
	second.Authorised, second.MostHolders, second.Note = money.NewUnits(1_200_000), nil, "Amendment no. 2, signed by the general partner"
	return []security.Terms{second, first}
}

func theFund() securityview.Props {
	versions := termsVersions()
	return securityview.Props{Detail: security.Detail{Row: fundRow(), Terms: versions[1], Versions: versions, Held: money.NewUnits(642_150), Cap: heldShares()}, Agent: "Example Transfer Agency", MayMove: true, MayFile: true,
		NoFile: "Other terms of this security wait for compliance.", Now: now}
}

func securityStates() []State {
	mine, empty, refused, wrongSum := theFund(), theFund(), theFund(), theFund()
	mine.MayMove, mine.MayFile, mine.Decides = false, false, true
	empty.Detail = security.Detail{Row: noteRow(), Terms: noteRow().Strictest()}
	empty.NoFile = ""
	refused.MayMove, refused.MayFile, refused.Decides, refused.NoDecide = false, false, true, "You filed these terms, so somebody else of compliance decides."
	wrongSum.MayMove, wrongSum.MayFile, wrongSum.Decides = false, false, true
	wrongSum.Problem, wrongSum.Fields = security.ErrReason.Message, map[string]string{"reason": "3 to 500 characters on one line."}
	return []State{
		is(Full, "a fund whose new terms wait", securityview.Detail(theFund())),
		is(Full, "whoever decides the terms", securityview.Detail(mine)),
		is(FirstUse, "nothing issued, no terms confirmed", securityview.Detail(empty)),
		is(NotAllowed, "whoever filed does not decide", securityview.Detail(refused)),
		is(Failed, "a rejection without a reason", securityview.Detail(wrongSum)),
	}
}

func termsForm() securityview.TermsProps {
	p := theFund()
	return securityview.TermsProps{Detail: p.Detail, Typed: securityview.TypedOf(p.Detail.Terms), Read: 1, Now: now}
}

func termsLooked() securityview.TermsProps {
	p := termsForm()
	p.Looked, p.Changes = true, termsVersions()[0].Against(termsVersions()[1])
	p.Typed = securityview.TypedOf(termsVersions()[0])
	return p
}

func termsWrong() securityview.TermsProps {
	p := termsForm()
	p.Typed.Authorised, p.Problem, p.Fields = "10", security.ErrTerms.Message, map[string]string{"authorised": "Not below the 650,000 that are issued or promised.", "note": "Say why, and by which document: 1 to 500 characters on one line."}
	return p
}

func bookLines() []security.BookLine {
	return []security.BookLine{{ID: 9, At: ago(day(3)), Why: "redemption", Authorised: money.NewUnits(1_000_000), Issued: money.NewUnits(642_150), Transfer: theTransfer},
		{ID: 4, At: ago(day(180)), Why: "issue", Authorised: money.NewUnits(1_000_000), Issued: money.NewUnits(650_000), Transfer: theTransfer},
		{ID: 2, At: ago(day(209)), Why: "authorised", Authorised: money.NewUnits(1_000_000)}, {ID: 1, At: ago(day(220)), Why: "registered", Authorised: money.NewUnits(800_000)}}
}

func asOf(n int) securityview.AsOfProps {
	p := securityview.AsOfProps{Standing: security.Standing{Security: fundRow().Security, At: ago(day(30)), Authorised: money.NewUnits(1_000_000), Held: heldShares()[:n]}, Day: "2026-10-21", Now: now}
	if n > 0 {
		p.Issued = money.NewUnits(642_150)
	}
	return p
}

func positionStates() []State {
	p := securityview.PositionProps{Name: "Odile Marchetti and Jonas Marchetti", Key: "k", MayMove: true, MayMark: true, Now: now, Position: security.Position{Security: fundRow().Security, Holder: "inv_c7703e", Shares: money.NewUnits(240_000), Pending: money.NewUnits(1_200),
		Lots: []security.Lot{{ID: 7, Transfer: theTransfer, Acquired: ago(day(400)), Received: ago(day(40)), Exemption: accreditation.RegD506C, FromLot: to(int64(3)), Shares: money.NewUnits(40_000), Remaining: money.NewUnits(40_000)},
			{ID: 3, Transfer: theTransfer, Acquired: ago(day(180)), Received: ago(day(180)), Exemption: accreditation.RegD506C, Paid: usd(20_000_000_000), LockUntil: to(in(day(185))), Shares: money.NewUnits(200_000), Remaining: money.NewUnits(200_000)}},
		Changes: []security.Change{{ID: 5, At: ago(day(40)), Shares: money.NewUnits(240_000), Moved: money.NewUnits(40_000), Transfer: theTransfer, Type: security.Estate, From: "estate-44", To: "inv_c7703e"},
			{ID: 2, At: ago(day(180)), Shares: money.NewUnits(200_000), Moved: money.NewUnits(200_000), Transfer: theTransfer, Type: security.PrimaryIssuance, From: security.Treasury, To: "inv_c7703e"}}}}
	stop := security.Mark{ID: "mark_h2k9x4m7", Security: fund, Client: nordic, Holder: "inv_c7703e", Kind: security.StopOrder, Reason: "Order of the chancery court, no. 2026-0417", PlacedBy: tess.Person, Placer: tess.Name, PlacedAt: ago(day(9))}
	over := stop
	over.ID, over.Kind, over.EndedBy, over.Ender, over.EndedAt, over.EndReason = "mark_b5t8c1q3", security.AdverseClaim, &vera.Person, vera.Name, to(ago(day(60))), "The claimant withdrew it in writing"
	full, own, failed, empty := p, p, p, p
	full.Marked = []securityview.MarkRow{{Mark: stop}, {Mark: over}}
	full.Decides, full.MayMove = true, false
	own.Decides, own.Marked = true, []securityview.MarkRow{{Mark: stop, NoEnd: "You placed this mark, so somebody else of compliance ends it. It holds on."}}
	failed.Kind, failed.Problem, failed.Fields = string(security.LockUp), security.ErrMark.Message, map[string]string{"until": "A lock-up has a day on which it ends; nothing else has.", "reason": "Say why, and by which document: 1 to 500 characters on one line."}
	empty.Name, empty.Position = "", security.Position{Security: fundRow().Security, Holder: "estate-44"}
	empty.Marked, empty.MayMark = []securityview.MarkRow{{Mark: stop}}, false
	return []State{is(Full, "a stop order that holds, a claim that is over", securityview.Position(full)), is(AllDone, "nothing stands on the shares", securityview.Position(p)),
		is(NotAllowed, "whoever placed a mark does not end it", securityview.Position(own)), is(Failed, "a mark came back", securityview.Position(failed)), is(FirstUse, "a mark before the first share", securityview.Position(empty))}
}

func verdicts() []accreditation.Verdict {
	return []accreditation.Verdict{{Rule: "status", Outcome: accreditation.Passes, Reason: "The security is ACTIVE."}, {Rule: "shares", Outcome: accreditation.Passes, Reason: "inv_c7703e holds 240,000 shares, 1,200 of them promised to transfers that wait: 238,800 are available."},
		{Rule: "accreditation", Outcome: accreditation.Waits, Reason: "Every purchaser under Rule 506(c) is verified as accredited. Evidence is filed and waits for compliance.", Citation: "17 CFR 230.506(c)(2)(ii)"},
		{Rule: "holding period", Outcome: accreditation.Fails, Reason: "Restricted shares are held for a year before they are sold: these may be sold from 2027-05-24.", Citation: "17 CFR 230.144(d)(1)(ii)", Inputs: []accreditation.Input{{Name: "acquired", Value: "2026-05-24"}, {Name: "issuer reports", Value: "no"}}, Earliest: to(in(day(185)))}}
}

func oneTransfer() security.TransferRow {
	return security.TransferRow{Issuer: fundRow().Issuer, ClientName: longName, Asker: tess.Name, Transfer: security.Transfer{ID: theTransfer, Security: fund, Client: nordic, Type: security.Secondary, From: "inv_c7703e", To: "inv_e19b07", Shares: money.NewUnits(1_200),
		State: security.PendingReview, Rules: verdicts()[:3], FeeBps: 25, AskedAt: ago(26 * time.Hour), AskedBy: tess.Person, ByTwo: true, Price: usd(126_000_000),
		Instruction: security.Instruction{Paper: security.Medallion, Reference: "Letter of 12 November, no. 88", Document: hex64("letter"), Received: ago(day(1)).Truncate(24 * time.Hour)}}, Due: in(day(2)).Truncate(24 * time.Hour)}
}

func transferListStates() []State {
	wait, done, stopped := oneTransfer(), oneTransfer(), oneTransfer()
	done.ID, done.Type, done.State, done.From = "tx_0000000000000002", security.PrimaryIssuance, security.Confirmed, security.Treasury
	stopped.ID, stopped.State, stopped.Type = "tx_0000000000000003", security.Rejected, security.Gift
	over := wait
	over.ID, over.OverrideWhy = "tx_0000000000000004", "Counsel's opinion of 14 November"
	list := securityview.TransfersProps{Rows: []securityview.TransferRow{{TransferRow: wait, Mine: true}, {TransferRow: over}, {TransferRow: done}, {TransferRow: stopped}}, Filters: choices(link.ShareTransfers(""), "State", "waits", "in the books"), MayAsk: true,
		Older: link.ShareTransfers("") + "?before=1", Now: now}
	empty, none, partial := list, list, list
	empty.Rows, empty.Older = nil, ""
	none.Rows, none.Older, none.Filters, partial.Problems = nil, "", filtered(link.ShareTransfers(""), "State", "rejected"), wrong
	return []State{is(Full, "in each state", securityview.Transfers(list)), is(FirstUse, "nothing was transferred", securityview.Transfers(empty)), is(NoMatch, "none in this state", securityview.Transfers(none)), is(Partial, "the address asked for what is not there", securityview.Transfers(partial))}
}

func orderStates() []State {
	p := securityview.OrderProps{Key: "k", Securities: []ui.Option{{Value: fund, Label: "Harbour Street Property Fund II · " + longName}}, Security: fund, Type: string(security.Secondary), From: "inv_c7703e", To: "inv_e19b07", Shares: "1200", Received: "2026-11-19",
		Paper: string(security.Medallion), Reference: "Letter of 12 November, no. 88"}
	ready, fails, blocked, failed := p, p, p, p
	ready.Judged, ready.Rules = true, verdicts()[:3]
	fails.Judged, fails.Rules = true, verdicts()
	blocked.Judged, blocked.Rules = true, append(verdicts()[2:], accreditation.Verdict{Rule: "status", Outcome: accreditation.Fails, Reason: "The security is SUSPENDED."})
	failed.Shares, failed.Problem, failed.Fields = "many", security.ErrTransfer.Message, map[string]string{"shares": "A whole number of shares, from 1 to 9007199254740991.", "instruction": "Choose the paper that the transfer is made on."}
	return []State{is(Full, "the form", securityview.Order(p)), is(Full, "every rule lets it wait for compliance", securityview.Order(ready)), is(Partial, "a rule fails that can be overridden", securityview.Order(fails)),
		is(NotAllowed, "a rule fails that nobody overrides", securityview.Order(blocked)), is(Failed, "came back with what is wrong", securityview.Order(failed))}
}

func shareStates() []State {
	p := securityview.TransferProps{TransferRow: oneTransfer(), Mine: true, Decides: true, NoOverride: "No override is asked for.", Now: now}
	own, over, done, late, failed := p, p, p, p, p
	own.Mine, own.NoApprove, own.NoReject = false, "You asked for this transfer, so somebody else of compliance decides.", "You asked for this transfer, so somebody else of compliance decides."
	own.Cancels = true
	over.OverrideWhy, over.NoOverride, over.NoApprove = "Counsel's opinion of 14 November: the sale is exempt under section 4(a)(1)", "", "A rule forbids this transfer."
	over.Overrides = []security.Override{{By: viktor.Person, Name: viktor.Name, Reason: "Read the opinion; it names the lots", At: ago(time.Hour)}}
	over.Rules = verdicts()
	done.State, done.Processed, done.DecidedAt, done.Decider, done.Reason, done.Decides = security.Confirmed, to(ago(time.Hour)), to(ago(time.Hour)), vera.Name, "Seen the letter", false
	late.Received, late.Due, late.Cancels, late.Decides = ago(day(12)), ago(day(8)), true, false
	failed.Problem, failed.Fields = security.ErrReason.Message, map[string]string{"reason": "3 to 500 characters on one line."}
	undoing, undone := done, done
	undoing.Reverses, undoing.Back, undoing.Problem = true, securityview.ReverseProps{Key: "k", Received: "2026-11-19"}, security.ErrTransfer.Message
	undoing.Fields = map[string]string{"instruction": "Choose the paper that the transfer is made on."}
	undone.Reverses, undone.ReversedBy, undone.NoReverse = true, "tx_8n4k2v7q1c5t9bxe", "This transfer was undone already, or its reversal waits."
	return []State{is(Failed, "undone on no paper", securityview.Transfer(undoing)), is(NotAllowed, "undone already", securityview.Transfer(undone)), is(Full, "it waits for whoever reads it", securityview.Transfer(p)), is(Full, "an override, one of two has agreed", securityview.Transfer(over)), is(AllDone, "in the books", securityview.Transfer(done)),
		is(NotAllowed, "whoever asked does not decide", securityview.Transfer(own)), is(Stale, "over its time", securityview.Transfer(late)), is(Failed, "a rejection without a reason", securityview.Transfer(failed))}
}

func fileOf(id, name string) holder.Entry {
	return holder.Entry{Client: nordic, ClientName: longName, ID: id, Name: name, Registration: holder.Joint, Joint: []string{"Jonas Marchetti"}, Address: "14 Orchard Court\nSausalito, CA 94965", Residence: "US_CA", TaxForm: "W9", TaxFormOn: to(ago(day(300))),
		TaxIDEnd: "4471", Version: 2, ChangedBy: &tess.Person, ChangedAt: ago(day(40))}
}

func holders() []Page {
	bare := holder.Entry{Client: apex, ClientName: apexName, ID: "estate-44", Registration: holder.Unknown, TaxForm: "NONE", Version: 1, ChangedAt: ago(day(200))}
	list := holderview.ListProps{Rows: []holder.Entry{bare, fileOf("inv_c7703e", "Odile Marchetti")}, Filters: choices(link.Holders(), "File", "Incomplete"), MayAdd: true, Older: link.Holders() + "?after=1", Now: now}
	empty, none, partial := list, list, list
	empty.Rows, empty.Older = nil, ""
	none.Rows, none.Older, none.Filters, partial.Problems = nil, "", filtered(link.Holders(), "File", "incomplete"), wrong
	form := holderview.FormProps{Key: "k", Clients: clientOptions(), Registration: string(holder.Individual), TaxForm: "NONE"}
	refused := form
	refused.Problem, refused.Fields = holder.ErrFields.Message, map[string]string{"id": "A holder's id has 1 to 64 letters, digits and _ . : -, and is not the issuer's own.", "taxFormOn": "A form has the day on which it was signed; without a form there is none."}
	full := holderview.Props{Entry: fileOf("inv_c7703e", "Odile Marchetti"), Past: []holder.Past{{Entry: holder.Entry{Client: nordic, ID: "inv_c7703e", Name: "Odile Marchetti", Registration: holder.Individual, TaxForm: "NONE", Version: 1}, Replaced: ago(day(40))}},
		Holdings: []security.Holding{{Security: fundRow().Security, Shares: money.NewUnits(240_000), Pending: money.NewUnits(1_200)}}, MayKeep: true, Now: now}
	full.Notices = []holder.Notice{{ID: 2, Transfer: theTransfer, At: ago(day(3)), Forfeited: true, Shares: money.NewUnits(1_200), Reference: "Resolution 14: the second instalment was not paid"}, {ID: 1, Transfer: theTransfer, At: ago(day(30)), Shares: money.NewUnits(400), Reference: "Resolution 9: issued twice"}}
	full.Form = holderview.FormProps{Key: "k", Version: 2, Client: nordic.String(), ID: "inv_c7703e", Name: "Odile Marchetti", Registration: string(holder.Joint), TaxForm: "W9"}
	lost, moved := full, full
	lost.Entry, lost.Past, lost.Holdings, lost.MayKeep = bare, nil, nil, false
	lost.Entry.LostSince, lost.Entry.DiedOn = to(ago(day(90))), to(ago(day(100)))
	moved.Form.Problem = holder.ErrMoved.Message
	return room("holder",
		page("holders", "Holders", is(Full, "one is incomplete", holderview.List(list)), is(FirstUse, "nobody is in the file", holderview.List(empty)), is(NoMatch, "none is incomplete", holderview.List(none)), is(Partial, "the address asked for what is not there", holderview.List(partial))),
		page("holder-new", "Enter a holder", is(Full, "the form", holderview.Form(form)), is(Failed, "came back with what is wrong", holderview.Form(refused))),
		page("holder", "A holder", is(Full, "joint tenants with shares", holderview.Detail(full)), is(NotAllowed, "lost, incomplete, and not the reader's to change", holderview.Detail(lost)), is(Failed, "somebody was quicker", holderview.Detail(moved))))
}

func pieceOf(n int, state accreditation.State, ends time.Duration) accreditation.Piece {
	return accreditation.Piece{InvestorName: "Quarry Lane Partners LP", ClientName: longName, Filer: tess.Name, Evidence: accreditation.Evidence{ID: "ev_h2k9x4m7b5t8c1q" + strconv.Itoa(n), Client: nordic, Investor: "inv_a81f20", Method: accreditation.Letter, Verifier: "Birch & Rowe LLP, counsel",
		Document: ago(day(88)), Expires: in(ends), FiledBy: tess.Person, FiledAt: ago(day(2)), State: state}}
}

func accreditations() []Page {
	row := accreditation.Row{ClientName: longName, Until: in(day(2)), Investor: accreditation.Investor{Client: nordic, ID: "inv_a81f20", Name: "Quarry Lane Partners LP", Kind: accreditation.Entity, Residence: "US_NY", FiledAt: ago(day(90)),
		Evidence: []accreditation.Evidence{pieceOf(1, accreditation.Approved, day(2)).Evidence, pieceOf(2, accreditation.Filed, day(80)).Evidence}}}
	stale, fresh := row, row
	stale.ID, stale.Name, stale.Kind, stale.Until, stale.Evidence = "inv_e19b07", "Soren Achterberg", accreditation.Natural, ago(day(5)), nil
	fresh.ID, fresh.Name, fresh.Until, fresh.Evidence = "inv_0c55d1", "Pemberton Family Trust", time.Time{}, nil
	list := accreditationview.ListProps{Rows: []accreditation.Row{row, stale, fresh}, Filters: choices(link.Investors(), "Client", apexName), MayFile: true, Waiting: 1, Older: link.Investors() + "?before=1", Now: now}
	empty, none, partial := list, list, list
	empty.Rows, empty.Older = nil, ""
	none.Rows, none.Older, none.Filters, partial.Problems = nil, "", filtered(link.Investors(), "Client", apexName), wrong
	views := []ui.Tab{{Label: "Waits for compliance", Href: link.Evidences(), Current: true}, {Label: "Expires within 30 days", Href: link.Evidences() + "?expires=30"}}
	queue := accreditationview.QueueProps{Rows: []accreditationview.QueueRow{{Piece: pieceOf(1, accreditation.Filed, day(80)), Mine: true}, {Piece: pieceOf(2, accreditation.Filed, -day(1))}}, Views: views, Filters: choices(link.Evidences(), "Waits for", "Me"), MayFile: true, Waiting: 1, Now: now}
	ends, quiet, nothing := queue, queue, queue
	renewed := pieceOf(3, accreditation.Approved, day(2))
	renewed.Until = in(day(300))
	ends.Within, ends.Rows = 30, []accreditationview.QueueRow{{Piece: renewed}, {Piece: pieceOf(4, accreditation.Approved, day(13))}}
	quiet.Rows, nothing.Rows, nothing.Filters = nil, nil, filtered(link.Evidences(), "Waits for", "me")
	form := accreditationview.FormProps{Key: "k", Clients: clientOptions(), Kind: "natural"}
	more, refused := form, form
	more.OnFile, more.Client, more.ID, more.Name = true, nordic.String(), row.ID, row.Name
	refused.Problem, refused.Fields = accreditation.ErrFiling.Message, map[string]string{"residence": "A country, or a country and a state: US_DE.", "evidence": "A document is dated in the past and still counts."}
	piece := accreditationview.PieceProps{Piece: pieceOf(1, accreditation.Filed, day(80)), Mine: true, Decides: true, Now: now}
	own, over, failed, done := piece, piece, piece, piece
	own.Mine, own.NoDecide = false, "You filed this, so somebody else must decide it."
	over.Piece = pieceOf(1, accreditation.Filed, -day(1))
	failed.Problem, failed.Fields = accreditation.ErrReason.Message, map[string]string{"reason": "3 to 500 characters on one line."}
	done.Mine, done.Decides, done.State, done.Decider, done.DecidedAt, done.Evidence.Reason = false, false, accreditation.Approved, vera.Name, to(ago(time.Hour)), "Spoke with counsel"
	return room("accreditation",
		page("investors", "Investors", is(Full, "proved, expired, and without evidence", accreditationview.List(list)), is(FirstUse, "nobody is on file", accreditationview.List(empty)), is(NoMatch, "none of this client's", accreditationview.List(none)), is(Partial, "the address asked for what is not there", accreditationview.List(partial))),
		page("evidence-queue", "Evidence", is(Full, "one for the reader, one that expired undecided", accreditationview.Queue(queue)), is(Stale, "what expires within 30 days", accreditationview.Queue(ends)), is(AllDone, "nothing waits", accreditationview.Queue(quiet)), is(NoMatch, "nothing waits for the reader", accreditationview.Queue(nothing))),
		page("investor-new", "File an investor", is(Full, "the form", accreditationview.Form(form)), is(Full, "more evidence", accreditationview.Form(more)), is(Failed, "came back with what is wrong", accreditationview.Form(refused))),
		page("investor", "An investor", is(Full, "with evidence that ends soon", accreditationview.Detail(accreditationview.Props{Row: row, Holdings: []security.Holding{{Security: fundRow().Security, Shares: money.NewUnits(400_000)}}, MayFile: true, Now: now})),
			is(FirstUse, "nothing proves anything", accreditationview.Detail(accreditationview.Props{Row: fresh, Now: now}))),
		page("evidence", "A piece of evidence", is(Full, "it waits for whoever reads it", accreditationview.Piece(piece)), is(AllDone, "approved", accreditationview.Piece(done)), is(Stale, "it expired undecided", accreditationview.Piece(over)),
			is(NotAllowed, "whoever filed does not decide", accreditationview.Piece(own)), is(Failed, "a rejection without a reason", accreditationview.Piece(failed))))
}
