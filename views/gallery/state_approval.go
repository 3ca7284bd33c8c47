package gallery

import (
	"time"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/sanction"
	"github.com/unykorn/console/internal/send"
	approvalview "github.com/unykorn/console/views/approval"
	sendview "github.com/unykorn/console/views/send"
)

func approvals() []Page {
	full := approvalview.QueueProps{State: approval.Pending, Waiting: 1, Voter: true, Now: now}
	full.Requests = []approval.Request{waiting("yours", true, 20*time.Minute), waiting("others", false, 106*time.Minute)}
	done, mine, reader := approvalview.QueueProps{State: approval.Pending, Voter: true, Last: to(ago(time.Hour)), Now: now}, approvalview.QueueProps{State: approval.Pending, Mine: true, Voter: true, Now: now}, full
	reader.Voter, reader.Waiting, reader.Requests = false, 0, full.Requests[1:]
	return room("approval",
		page("approvals", "Approvals",
			is(Full, "one waits for the reader", approvalview.Queue(full)),
			is(FirstUse, "nothing was ever asked for", approvalview.Queue(approvalview.QueueProps{State: approval.Pending, Voter: true, Now: now})),
			is(AllDone, "nothing waits", approvalview.Queue(done)),
			is(NoMatch, "none that needs the reader", approvalview.Queue(mine)),
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
