package sandbox

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// newRequest makes the first version of a request. Edit fills in what only some have.
func (b *batch) newRequest(w *wallet, api string, x intent, who string, edit func(*txRequest)) *txRequest {
	r := &txRequest{Request: uuid(b.digest("txrequest")), Wallet: w.ID, Enterprise: w.Enterprise, API: api,
		Intent: x.raw, Kind: x.Type, Sequence: x.Sequence, Creator: who, Created: b.at}
	return b.revise(r, "initialized", who, edit)
}

// revise adds the next version of a request, in another state and edited, and tells the
// webhooks. The request given is left alone.
func (b *batch) revise(r *txRequest, state, who string, edits ...func(*txRequest)) *txRequest {
	next := *r
	for _, edit := range edits {
		edit(&next)
	}
	b.meta.Next++ // versions of one millisecond stay in order
	next.ID = fmt.Sprintf("%012x%08x", b.at.UnixMilli(), b.meta.Next) + digest(r.Request)[:12]
	next.Version, next.State, next.User, next.At = r.Version+1, state, who, b.at
	next.Checked = next.Checked || state != "initialized"
	if b.revised == nil {
		b.revised = map[string]*txRequest{}
	}
	b.revised[r.Request] = &next
	b.put(&next)
	b.notifyRequest(r, &next)
	return &next
}

// request is the latest version of a request, of this batch too; nil for an unknown one.
func (b *batch) request(id string) *txRequest {
	if r := b.revised[id]; r != nil {
		return r
	}
	return b.server.state.requests.latest[id]
}

// notifyRequest tells about a request's state, and about its transaction's where that is
// another one now.
func (b *batch) notifyRequest(before, now *txRequest) {
	w := b.server.state.wallets[now.Wallet]
	if before.Version > 0 && before.State == now.State {
		return
	}
	b.tell(aboutTxRequest("txRequest", now.Request, now.State, w))
	if before.Version == 0 || before.partState() != now.partState() {
		e := aboutTxRequest("txRequestTransaction", now.Request, now.partState(), w)
		e.facts["hash"] = now.Hash
		b.tell(e)
	}
}

// partState is the state of the transaction or message within the request.
func (r *txRequest) partState() string {
	switch r.State {
	case "pendingDelivery", "pendingUserSignature":
		return "pendingSignature"
	case "pendingUserCommitment":
		return "eddsaPendingCommitment"
	case "pendingUserRShare":
		return "eddsaPendingRShare"
	case "pendingUserGShare":
		return "eddsaPendingGShare"
	case "readyToSend":
		return "readyToCombineShares"
	case "delivered", "signed":
		return r.State
	case "rejected", "canceled", "failed":
		return "rejected"
	}
	return "initialized"
}

// stepRequests takes what was delivered without a transfer to its end.
func stepRequests(b *batch) int { return b.signSent(func(*txRequest) bool { return true }) }

func dueRequests(b *batch, now time.Time) int {
	pace := b.server.options.Pace
	return b.signSent(func(r *txRequest) bool { return pace > 0 && !r.At.Add(pace).After(now) })
}

func (b *batch) signSent(wanted func(*txRequest) bool) int {
	moved := 0
	for _, id := range slices.Sorted(maps.Keys(b.server.state.requests.sent)) {
		if r := b.request(id); wanted(r) {
			b.revise(r, "signed", r.User)
			moved++
		}
	}
	return moved
}
