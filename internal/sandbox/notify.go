package sandbox

import (
	"slices"
	"strings"
	"time"
)

// notify tells what BitGo tells about a transfer's state: when it is first seen and when it
// confirms; failures only to those who listen to them. A transfer with risk indicators is
// told to nobody.
func (b *batch) notify(t *transfer) {
	if t.Hook == "risky" {
		return
	}
	e := aboutTransfer("transfer", t)
	e.wants = func(h *webhook) bool { return h.covers(t.Coin) && h.listensTo(t) }
	b.tell(e)
	if t.State == "failed" || t.State == "removed" || t.State == "replaced" {
		b.withdraw(t.ID)
	}
	b.notifyTransaction(t)
}

// listensTo reports whether a transfer's state is one the webhook asked for. Where a number
// of confirmations is asked for, the first sight is not told; of a replacement the first
// sight is told only to those who include replacements.
func (h *webhook) listensTo(t *transfer) bool {
	switch t.State {
	case "unconfirmed":
		return h.Confirms == 0 && (len(t.Replaces) == 0 || h.Rbf)
	case "signed":
		return h.Confirms == 0 && t.SubType == "ofc_withdrawal"
	case "confirmed":
		return true
	case "replaced":
		return h.Failures || h.Rbf
	case "failed", "removed":
		return h.Failures
	}
	return false
}

// covers reports whether the webhook is about the asset. Without allToken it is silent
// about tokens and about everything in a Go Account.
func (h *webhook) covers(ticker string) bool {
	c := coins[ticker]
	if h.Coin != "" && h.Coin != ticker && h.Coin != c.base {
		return false
	}
	return h.AllToken || !c.isToken()
}

// waitsFor reports whether a confirmed transfer is told only some blocks later.
func (h *webhook) waitsFor(e happening) bool {
	return e.kind == "transfer" && e.state == "confirmed" && h.Confirms > 1 && coins[e.coin].onChain()
}

// notifyTransaction tells the types of webhook that follow transactions, not transfers.
func (b *batch) notifyTransaction(t *transfer) {
	c := coins[t.Coin]
	switch {
	case c.family == ofcAsset && t.State == "removed":
		b.tell(aboutTransfer("reversal", t))
	case !c.onChain():
	case t.State == "unconfirmed" && t.Fate == "stuck":
		b.tell(aboutTransfer("transaction", t))
		b.tell(aboutTransfer("stuckTx", t))
	case t.State == "unconfirmed" || t.State == "confirmed":
		b.tell(aboutTransfer("transaction", t))
	case t.State == "removed":
		b.tell(aboutTransfer("transactionRemoved", t))
	}
}

// notifyApproval tells about a pending approval; its payload says walletId where
// the transfer's says wallet.
func (b *batch) notifyApproval(a *approval) {
	e := aboutApproval(a)
	e.wants = func(h *webhook) bool { return h.Scope == "wallet" || h.Coin == "" || h.covers(a.Coin) }
	b.tell(e)
}

// withdraw gives up what was to be told about a transfer once it had enough confirmations.
func (b *batch) withdraw(transfer string) {
	for _, n := range b.server.confirming() {
		if n.Subject == transfer {
			lost := *n
			lost.State, lost.Error, lost.Updated = "failed", "the transfer left its block", b.at
			b.put(&lost)
		}
	}
}

// delay holds back what a sentinel wants late. Out of order: the first notice stands behind
// the one of the settled state.
func (b *batch) delay(n *notification, first bool) {
	switch {
	case n.Hook == "hook-late", n.Hook == "hook-out-of-order" && first:
		n.State = "held"
	case n.Hook == "hook-out-of-order":
		n.Due = b.at.Add(-time.Millisecond)
		b.free(n.Webhook, n.Subject)
	}
}

// free lets go what a webhook holds back about a subject.
func (b *batch) free(webhook, subject string) {
	box := b.server.state.outboxes[webhook]
	if box == nil {
		return
	}
	for id := range box.waiting {
		if held := b.server.state.notes[id]; held.State == "held" && held.Subject == subject {
			freed := *held
			freed.State, freed.Due = "new", b.at
			b.put(&freed)
		}
	}
}

// confirming lists what waits for more confirmations, oldest first.
func (s *Server) confirming() []*notification {
	out := []*notification{}
	for id := range s.state.confirming {
		out = append(out, s.state.notes[id])
	}
	slices.SortFunc(out, func(a, b *notification) int { return int(s.state.noteAt[a.ID] - s.state.noteAt[b.ID]) })
	return out
}

// spoilt is the sentinel that a notification obeys: the webhook's own, written as
// sandbox:<name> in its label or as ?sandbox=<name> in its URL, before that of the send.
func (s *Server) spoilt(h *webhook, hook string) string {
	if s.options.Plain {
		return hook
	}
	for _, candidate := range sentinels {
		if candidate.stage == hooks && (strings.Contains(h.Label, "sandbox:"+candidate.name) || strings.Contains(h.URL, "sandbox="+candidate.name)) {
			return candidate.name
		}
	}
	return hook
}
