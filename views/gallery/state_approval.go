package gallery

import (
	"time"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/countersign"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/sanction"
	"github.com/unykorn/console/internal/send"
	approvalview "github.com/unykorn/console/views/approval"
	"github.com/unykorn/console/views/link"
	sendview "github.com/unykorn/console/views/send"
	"github.com/unykorn/console/views/ui"
)

func approvals() []Page {
	of := func(chips ui.FiltersProps, lines ...approvalview.Line) approvalview.QueueProps {
		return approvalview.QueueProps{State: approval.Pending, Lines: lines, All: len(lines), Chips: chips, Waiting: 1, Voter: true, AtBitGo: approvalview.AtBitGo{Asked: []countersign.Looked{{Client: apex, Name: apexName, Observed: to(ago(20 * time.Second))}}}, Now: now}
	}
	yours, others, theirs := waiting("yours", true, 20*time.Minute), waiting("others", false, 106*time.Minute), atBitGo("pending")
	chips := choices(link.Approvals(), "Kind", "send", "policy")
	full := of(chips, approvalview.Line{Ours: &yours, Amounts: []money.Amount{amount("ofctbtc", "0.75")}, Can: true, AskedBy: tess.Name}, approvalview.Line{Ours: &others, Amounts: []money.Amount{big().Amount}, AskedBy: tess.Name}, approvalview.Line{Theirs: &theirs, Inexact: true, AskedBy: tess.Name})
	done, mine, reader, partial, decided := of(chips), of(filtered(link.Approvals(), "Kind", "policy")), full, full, of(chips)
	done.Last, mine.All, reader.Voter, reader.Waiting, reader.Lines = to(ago(time.Hour)), 3, false, 0, full.Lines[1:]
	partial.AtBitGo.Asked = append(full.AtBitGo.Asked[:1:1], countersign.Looked{Client: nordic, Name: longName, Observed: to(ago(11 * time.Minute)), Failed: to(ago(time.Minute))})
	partial.Cut, partial.Problems = true, wrong
	decided.State, decided.Lines, decided.Requests = approval.Rejected, nil, []approval.Request{others}
	decided.Requests[0].State, decided.Requests[0].DecidedAt = approval.Rejected, to(ago(time.Minute))
	return room("approval",
		page("approvals", "Approvals",
			is(Full, "one waits for the reader", approvalview.Queue(full)),
			is(Full, "rejected ones", approvalview.Queue(decided)),
			is(FirstUse, "nothing was ever asked for", approvalview.Queue(of(chips))),
			is(AllDone, "nothing waits", approvalview.Queue(done)),
			is(NoMatch, "none of this kind", approvalview.Queue(mine)),
			is(Partial, "one client could not be read, and there are more", approvalview.Queue(partial)),
			is(NotAllowed, "an auditor decides nothing", approvalview.Queue(reader))),
		page("approval", "An approval", approvalStates()...),
		page("together", "Approve together", togetherStates()...))
}

// waiting is a request that waits, of the reader or of others.
func waiting(word string, mine bool, left time.Duration) approval.Request {
	r := *requestOf(made(send.AwaitingApproval))
	r.ID, r.Mine, r.ExpiresAt = uid("request "+word), mine, in(left)
	if !mine {
		r.Title, r.ClientName = sendview.Title(big()), longName
	}
	return r
}

func onePage(x send.Send) approvalview.PageProps {
	kept, b := decision("34.4", 87_178_00, true), custodyBalance()
	p := approvalview.PageProps{Request: *requestOf(x), Send: &send.Detail{Send: x}, Viewer: viktor.Person, Past: approvalview.Before([]money.Amount{amount("ofctbtc", "0.21")}, false), Card: sendview.CardProps{Send: x, Kept: &kept, Balance: &b, Holds: true, Now: now}, Now: now}
	if x.Amount.Coin.Ticker != "ofctbtc" {
		p.Past, p.Card.Balance = approvalview.Before(nil, true), nil
	}
	return p
}

func approvalStates() []State {
	mine, own, reads, late, rejected, bad, long, sweep := onePage(made(send.AwaitingApproval)), onePage(made(send.AwaitingApproval)), onePage(made(send.AwaitingApproval)), onePage(made(send.Expired)), onePage(made(send.Rejected)), onePage(made(send.AwaitingApproval)), onePage(big()), onePage(made(send.AwaitingApproval))
	own.WhyNot, own.Viewer = "You asked for it: others decide.", tess.Person
	reads.Reads = true
	late.Request.State, late.Request.ExpiresAt, late.WhyNot = approval.Expired, ago(time.Minute), "Its time is over."
	rejected.Request.State, rejected.Request.DecidedAt, rejected.WhyNot = approval.Rejected, to(ago(time.Minute)), "It is decided."
	rejected.Request.Votes = append(rejected.Request.Votes, approval.Vote{Voter: viktor.Person, Name: viktor.Name, Decision: approval.Reject, Reason: "The ticket names another amount.", At: ago(time.Minute)})
	bad.Problem, bad.Reason, bad.Fields = "Nothing was decided.", "no", map[string]string{"reason": "Give a reason of at least 10 characters."}
	long.Card.Like = &sendview.Like{Address: "0x2aEe1C9d7f3b84C0aE52f0D1c5bEa4dF03b1B7c9", Label: "Kestrel OTC"}
	row := sweepRow(sweepProposed)
	sweep.Send, sweep.Sweep, sweep.Past = nil, &row, nil
	sweep.Request.Subject, sweep.Request.Title = approval.Subject{Kind: "sweep_rule", ID: row.ID}, "Sweep what Apex hot 2 holds above 5 TBTC4"
	return []State{
		is(Full, "waits for the reader", approvalview.Page(mine)),
		is(Full, "large, to a new payee that resembles a known one", approvalview.Page(long)),
		is(Full, "a sweep rule", approvalview.Page(sweep)),
		is(Stale, "its time is over", approvalview.Page(late)),
		is(NotAllowed, "whoever asked does not decide", approvalview.Page(own)),
		is(NotAllowed, "an auditor reads it", approvalview.Page(reads)),
		is(Failed, "rejected", approvalview.Page(rejected)),
		is(Failed, "came back without a reason", approvalview.Page(bad)),
	}
}

func togetherStates() []State {
	item := func(word string) send.Waiting {
		x := made(send.AwaitingApproval)
		x.Purpose = "Settlement of trade " + word
		return send.Waiting{Send: x, Request: waiting(word, true, time.Hour), Screened: sanction.Clear}
	}
	class := send.Class{Items: []send.Waiting{item("4471"), item("4472")}, Total: amount("ofctbtc", "1.5"), USD: money.NewCents(102_180_00), Digest: hex64("class")}
	alone := item("4480")
	alone.Alone = "It goes to a new payee."
	full := approvalview.TogetherProps{Classes: []send.Class{class}, Alone: []send.Waiting{alone}, Now: now}
	some, none := full, full
	some.Refused, some.Counted = []approvalview.Refused{{Waiting: item("4473"), Why: "It expired a moment ago."}}, 2
	none.Problem = "The list has changed since you read it. Look at it again."
	return []State{
		is(Full, "two alike, one on its own", approvalview.Together(full)),
		is(AllDone, "nothing waits", approvalview.Together(approvalview.TogetherProps{Now: now})),
		is(NoMatch, "nothing alike", approvalview.Together(approvalview.TogetherProps{Alone: full.Alone, Now: now})),
		is(Partial, "one of the last press did not count", approvalview.Together(some)),
		is(Failed, "no vote was given", approvalview.Together(none)),
	}
}
