//go:build kill

package kill_test

import "github.com/unykorn/console/internal/send"

// bitcoin is an order of Apex to a payee it knows; a rule asks for one approval. The last five digits may provoke the
// sandbox (internal/sandbox/README.md).
func bitcoin(amount string) order {
	return order{wallet: "apex-bitcoin", asset: "tbtc4", payee: "apex-power", amount: amount}
}

var (
	plain = bitcoin("3100000")
	small = bitcoin("400000") // under the amount from which the rules ask anybody
)

type acts = map[send.State]act

// stories has one for every declared transition: a test counts.
var stories = []story{
	{from: send.Drafted, to: send.Checked, order: plain, end: send.Confirmed, transfers: 1},
	{from: send.Drafted, to: send.Cancelled, order: plain, acts: acts{send.Drafted: cancel}, end: send.Cancelled},

	{from: send.Checked, to: send.AwaitingApproval, order: plain, end: send.Confirmed, transfers: 1},
	{from: send.Checked, to: send.Approved, order: small, end: send.Confirmed, transfers: 1},

	{from: send.AwaitingApproval, to: send.Approved, order: plain, end: send.Confirmed, transfers: 1},
	{from: send.AwaitingApproval, to: send.Rejected, order: plain, acts: acts{send.AwaitingApproval: reject}, end: send.Rejected},
	{from: send.AwaitingApproval, to: send.Expired, order: plain, acts: acts{send.AwaitingApproval: expire}, end: send.Expired},
	{from: send.AwaitingApproval, to: send.Cancelled, order: plain, acts: acts{send.AwaitingApproval: cancel}, end: send.Cancelled},

	{from: send.Approved, to: send.Submitting, order: plain, end: send.Confirmed, transfers: 1},
	{from: send.Approved, to: send.Expired, order: plain, acts: acts{send.Approved: expire}, end: send.Expired},
	{from: send.Approved, to: send.Cancelled, order: plain, acts: acts{send.Approved: cancel}, end: send.Cancelled},

	{from: send.Submitting, to: send.Submitted, order: plain, end: send.Confirmed, transfers: 1},
	{from: send.Submitting, to: send.PendingAtBitGo, order: bitcoin("3077011"), end: send.Confirmed, transfers: 1},
	{from: send.Submitting, to: send.Unknown, order: bitcoin("3077003"), end: send.Confirmed, transfers: 1},
	{from: send.Submitting, to: send.Failed, order: bitcoin("3077008"), end: send.Failed},
	{from: send.Submitting, to: send.Approved, order: plain, acts: acts{send.Approved: releaseClumsily}, end: send.Confirmed, transfers: 1},
	{from: send.Submitting, to: send.Confirmed, order: plain, end: send.Confirmed, transfers: 1,
		before: func(w *world) { w.hold("send.after", 1) }, acts: acts{send.Submitting: confirmedUnanswered}},

	{from: send.Unknown, to: send.Submitted, order: bitcoin("3077003"), end: send.Confirmed, transfers: 1},
	{from: send.Unknown, to: send.PendingAtBitGo, order: bitcoin("3077014"), end: send.Confirmed, transfers: 1,
		before: func(w *world) { w.hold("send.after", 1) }, acts: acts{send.Submitting: answerLost}},
	{from: send.Unknown, to: send.Approved, order: plain, end: send.Confirmed, transfers: 1,
		before: func(w *world) { w.hold("send.before", 1) }, acts: acts{send.Submitting: neverArrives}},
	{from: send.Unknown, to: send.Confirmed, order: bitcoin("3077003"), end: send.Confirmed, transfers: 1,
		before: deafAndBlind, acts: acts{send.Unknown: settledUnseen}},
	{from: send.Unknown, to: send.Failed, order: bitcoin("3077021"), end: send.Failed, transfers: 1,
		before: func(w *world) { w.hold("send.after", 1); deafAndBlind(w) },
		acts:   acts{send.Submitting: answerLost, send.Unknown: settledUnseen}},

	{from: send.PendingAtBitGo, to: send.Submitted, order: bitcoin("3077012"), end: send.Confirmed, transfers: 1},
	{from: send.PendingAtBitGo, to: send.Confirmed, order: bitcoin("3077013"), end: send.Confirmed, transfers: 1,
		before: deaf, acts: acts{send.PendingAtBitGo: approvedAndSettledUnheard}},
	{from: send.PendingAtBitGo, to: send.Rejected, order: bitcoin("3077015"), end: send.Rejected, transfers: 1,
		acts: acts{send.PendingAtBitGo: func(w *world) { w.decideAtBitGo("rejected") }}},
	{from: send.PendingAtBitGo, to: send.Failed, end: send.Failed, transfers: 1,
		// A payee that the wallet's own whitelist at BitGo does not know, and a transaction that the chain fails.
		order:  order{wallet: "meridian-bitcoin", asset: "tbtc4", payee: "apex-power", amount: "3077021"},
		before: deaf, acts: acts{send.PendingAtBitGo: approvedAndSettledUnheard}},

	{from: send.Submitted, to: send.Confirmed, order: plain, end: send.Confirmed, transfers: 1},
	{from: send.Submitted, to: send.Failed, order: bitcoin("3077021"), end: send.Failed, transfers: 1},
	{from: send.Submitted, to: send.Removed, order: plain, acts: acts{send.Submitted: removeUnconfirmed}, end: send.Removed, transfers: 1},
	{from: send.Confirmed, to: send.Removed, order: plain, acts: acts{send.Confirmed: remove}, end: send.Removed, transfers: 1},
	{from: send.Removed, to: send.Confirmed, order: plain, end: send.Confirmed, transfers: 1,
		acts: acts{send.Confirmed: removeOnce, send.Removed: comesBack}},

	{from: send.Approved, to: send.Submitted, order: plain, end: send.Confirmed, transfers: 1,
		before: oneStands, acts: acts{send.Submitting: crash, send.Unknown: (*world).longAfter, send.Approved: otherwiseAfterCrash(afterAll)}},
	{from: send.Cancelled, to: send.Submitted, order: plain, end: send.Confirmed, transfers: 1, before: oneStands,
		acts: acts{send.Submitting: crash, send.Unknown: (*world).longAfter, send.Approved: otherwiseAfterCrash(cancel), send.Cancelled: afterAll}},
	{from: send.Expired, to: send.Submitted, order: plain, end: send.Confirmed, transfers: 1, before: oneStands,
		acts: acts{send.Submitting: crash, send.Unknown: (*world).longAfter, send.Approved: otherwiseAfterCrash(expire), send.Expired: afterAll}},
	{from: send.Failed, to: send.Submitted, order: plain, end: send.Confirmed, transfers: 1, before: oneStands,
		acts: acts{send.Submitting: crash, send.Unknown: (*world).longAfter, send.Approved: otherwiseAfterCrash(refusedForFunds), send.Failed: fundedAfterAll}},
}

// oneStands keeps the first request standing at Express, before BitGo has it.
func oneStands(w *world) { w.hold("send.before", 1) }

// deaf lets no webhook through; deafAndBlind lets no look-up by sequence id answer either.
func deaf(w *world) { w.hold("webhook.deliver", 0) }

func deafAndBlind(w *world) {
	deaf(w)
	w.hold("transfer.sequence", 0)
}

// confirmedUnanswered has the network confirm what Express has not answered yet.
func confirmedUnanswered(w *world) {
	if w.held("send.after") {
		networkConfirms(w)
	}
}

// answerLost breaks Express's connection to BitGo after BitGo has accepted.
func answerLost(w *world) {
	if w.held("send.after") {
		w.free("send.after", true)
	}
}

// neverArrives breaks it before.
func neverArrives(w *world) {
	if w.held("send.before") {
		w.free("send.before", true)
	}
}

// settledUnseen lets the transfer end before the console may look it up.
func settledUnseen(w *world) {
	if w.held("transfer.sequence") {
		w.control("advance", wish{"confirm": true})
		w.free("transfer.sequence", false)
		w.free("webhook.deliver", false)
	}
}

// approvedAndSettledUnheard lets the transfer end before any webhook tells of it.
func approvedAndSettledUnheard(w *world) {
	w.decideAtBitGo("approved")
	w.control("advance", wish{"confirm": true})
	w.free("webhook.deliver", false)
}

func (w *world) transfer() (id, state string) {
	if c := w.sent(); len(c.Transfers) == 1 {
		return c.Transfers[0], c.States[0]
	}
	return "", ""
}

func removeUnconfirmed(w *world) {
	switch id, state := w.transfer(); state {
	case "signed":
		w.control("advance", wish{"steps": 1})
	case "unconfirmed":
		w.control("remove", wish{"transfer": id})
	}
}

func remove(w *world) {
	if id, state := w.transfer(); state == "confirmed" {
		w.control("remove", wish{"transfer": id})
	}
}

func removeOnce(w *world) {
	if !w.been(send.Removed) {
		remove(w)
	}
}

func comesBack(w *world) {
	if id, state := w.transfer(); state == "removed" {
		w.control("restore", wish{"transfer": id})
	}
}

// crash kills the console while its request stands at Express: nobody will hear the answer. It does so once: a console
// that is killed again before it has taken up what the first left would never get further.
func crash(w *world) {
	if w.crashed || !w.held("send.before") {
		return
	}
	w.crashed = true
	w.kill()
	w.gone()
	w.restart()
}

func otherwiseAfterCrash(do act) act {
	return func(w *world) {
		if w.been(send.Unknown) {
			do(w)
			return
		}
		release(w)
	}
}

// afterAll lets the request that stands at Express through, against all expectation.
func afterAll(w *world) {
	w.free("send.before", false)
	networkConfirms(w)
}

// refusedForFunds locks the wallet's balance while the second release has looked at it and not yet called Express.
func refusedForFunds(w *world) {
	p := w.arm(send.Approved, send.Submitting)
	release(w)
	p.wait()
	w.lock(true)
	p.lift()
}

func fundedAfterAll(w *world) {
	w.lock(false)
	afterAll(w)
}
