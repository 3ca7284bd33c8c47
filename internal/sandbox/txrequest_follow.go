package sandbox

import "cmp"

// byRequest reports whether every send of the wallet has a transaction request: BitGo's
// newer engine makes one where a contract or several signers act on an account.
func (w *wallet) byRequest() bool { return coins[w.Coin].family == ether }

// accompany gives a new send its transaction request: the one it comes from, or a new one
// where the wallet's engine has them.
func (b *batch) accompany(w *wallet, t *transfer, o order) {
	t.Approval, t.TxRequest = o.approval, o.request
	if t.TxRequest == "" && w.byRequest() {
		t.TxRequest = b.newRequest(w, "full", intentOf(o), o.user, func(r *txRequest) { r.Ready = true }).Request
	}
}

// follow moves a send's transaction request to where the transfer is. Once everything in it
// is signed, all that happens is the transfer's matter (seed 003).
func (b *batch) follow(t *transfer, who string) {
	r := b.request(t.TxRequest)
	if r == nil || r.over() {
		return
	}
	for _, state := range r.statesTo(t.State, who) {
		r = b.revise(r, state, cmp.Or(who, r.User), func(next *txRequest) {
			next.Transfer, next.Hash, next.Approval = t.ID, t.Txid, cmp.Or(t.Approval, next.Approval)
			if state == "canceled" {
				next.Cancel = expired
			}
		})
	}
}

// expired is why a request ends that nobody decided about.
const expired = "the pending approval expired"

// statesTo are the states a request passes when its transfer enters one.
func (r *txRequest) statesTo(transfer, who string) []string {
	switch transfer {
	case "pendingApproval":
		return []string{"pendingApproval"}
	case "signed":
		if r.API == "lite" {
			return append(r.delivery(), "signed")
		}
		return r.delivery()
	case "unconfirmed", "confirmed":
		return append(r.delivery(), "signed")
	case "rejected":
		if who == "" {
			return []string{"canceled"}
		}
		return []string{"rejected"}
	case "failed", "removed", "replaced":
		return []string{"failed"}
	}
	return nil
}

// delivery are the states on the way into the send queue that are still ahead.
func (r *txRequest) delivery() []string {
	switch {
	case r.API == "lite" && r.State != "readyToSend":
		return []string{"readyToSend"}
	case r.API == "lite" || r.State == "delivered":
		return nil
	case r.State == "pendingDelivery":
		return []string{"delivered"}
	}
	return []string{"pendingDelivery", "delivered"}
}

// askedRequest is the request behind an approval of the TSS engine, which makes no transfer
// before it is approved.
func (b *batch) askedRequest(a *approval, w *wallet, o order) *txRequest {
	r := b.request(o.request)
	if r == nil {
		r = b.newRequest(w, "full", intentOf(o), o.user, func(r *txRequest) { r.Ready = true })
	}
	return b.revise(r, "pendingApproval", o.user, func(r *txRequest) { r.Approval = a.ID })
}

// granted lets a request go on that still wants its user's signature, and reports whether
// it is one.
func (b *batch) granted(a *approval, who string) bool {
	r := b.request(a.TxRequest)
	if r == nil || r.Ready || r.over() {
		return false
	}
	b.revise(r, r.unsigned(), cmp.Or(who, r.User))
	return true
}

// unsigned is the state in which a request waits for its user's signature. EdDSA, which
// starts with commitments, is the engine of no coin here.
func (r *txRequest) unsigned() string {
	if r.API == "lite" {
		return "pendingUserSignature"
	}
	return "pendingDelivery"
}

// denied ends a request whose approval was rejected or expired, where no transfer does.
func (b *batch) denied(a *approval, who string) {
	r := b.request(a.TxRequest)
	if r == nil || r.over() {
		return
	}
	if who == "" {
		b.revise(r, "canceled", r.User, func(r *txRequest) { r.Cancel = expired })
		return
	}
	b.revise(r, "rejected", who)
}
