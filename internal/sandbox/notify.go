package sandbox

import (
	"encoding/json"
	"fmt"
	"time"
)

// notify adds the webhooks that BitGo sends about a transfer's state: when it is
// first seen and when it confirms; failures only to those who listen to them.
func (b *batch) notify(t *transfer) {
	first := t.State == "unconfirmed" || t.State == "signed" && t.SubType == "ofc_withdrawal"
	failure := t.State == "failed" || t.State == "removed" || t.State == "replaced"
	if !first && !failure && t.State != "confirmed" || t.Hook == "hook-never" {
		return
	}
	for _, h := range b.server.hooks(func(h *webhook) bool { return h.hears(t) }) {
		if failure && !h.Failures && !(h.Rbf && t.State == "replaced") || first && h.Confirms > 0 {
			continue
		}
		payload := struct { // in the order BitGo prints
			Hash     string `json:"hash"`
			Transfer string `json:"transfer"`
			Coin     string `json:"coin"`
			Type     string `json:"type"`
			State    string `json:"state"`
			Wallet   string `json:"wallet"`
		}{t.Txid, t.ID, t.Coin, "transfer", t.State, t.Wallet}
		n := b.note(h, payload)
		n.Wallet, n.Coin, n.Hash, n.Subject, n.Hook = t.Wallet, t.Coin, t.Txid, t.ID, t.Hook
		b.delay(n, t)
		b.put(n)
	}
}

// hears reports whether the webhook is told about the transfer at all. Without
// allToken it is silent about tokens and about everything in a Go Account.
func (h *webhook) hears(t *transfer) bool {
	if h.Type != "transfer" || h.Wallet != "" && h.Wallet != t.Wallet {
		return false
	}
	if coins[t.Coin].isToken() {
		return h.AllToken
	}
	return h.Coin == "" || h.Coin == t.Coin
}

// delay holds back what a sentinel wants late. Out of order: the first notice
// stands behind the one of the settled state.
func (b *batch) delay(n *notification, t *transfer) {
	switch t.Hook {
	case "hook-late":
		n.State = "held"
	case "hook-out-of-order":
		if t.State == "unconfirmed" || t.State == "signed" {
			n.State = "held"
			return
		}
		n.Due = b.at.Add(-time.Millisecond)
		b.free(n.Webhook, t.ID)
	}
}

func (b *batch) note(h *webhook, payload any) *notification {
	raw, err := json.Marshal(payload)
	if err != nil {
		panic(fmt.Sprintf("sandbox: webhook payload: %v", err)) // only strings are in it
	}
	return &notification{ID: b.id("notification"), Webhook: h.ID, Type: h.Type, Payload: string(raw), Key: b.id("idempotency"),
		State: "new", Due: b.at, Created: b.at, Updated: b.at}
}

// notifyApproval tells about a pending approval; its payload says walletId where
// the transfer's says wallet.
func (b *batch) notifyApproval(a *approval) {
	interested := b.server.hooks(func(h *webhook) bool {
		return h.Type == "pendingapproval" && (h.Wallet == "" || h.Wallet == a.Wallet)
	})
	for _, h := range interested {
		n := b.note(h, struct {
			Type    string `json:"type"`
			ID      string `json:"pendingApprovalId"`
			Wallet  string `json:"walletId"`
			State   string `json:"state"`
			Enterpr string `json:"enterpriseId"`
		}{"pendingapproval", a.ID, a.Wallet, a.State, a.Enterprise})
		n.Wallet, n.Coin, n.Subject, n.Hook = a.Wallet, a.Coin, a.ID, ""
		b.put(n)
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
