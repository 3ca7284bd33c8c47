package sandbox

import (
	"slices"
	"strings"
	"time"
)

// pendingAddress is the word in a label that makes a new address wait for its chain. BitGo
// does that to addresses of account-based chains, whose contract has to exist first
// (bitgo-api.md §7.4); here it takes the word, so that receiving works without waiting.
const pendingAddress = "sandbox:pending-address"

// await leaves a new address without its text until its chain is initialized: after twice
// the pace, at pace zero when POST /_sandbox/advance says so.
func (b *batch) await(a *address) {
	if b.server.options.Plain || !strings.Contains(a.Label, pendingAddress) {
		return
	}
	a.Pending = true
	if pace := b.server.options.Pace; pace > 0 {
		a.ReadyAt = b.at.Add(2 * pace)
	}
}

func stepAddresses(b *batch) int { return b.appear(func(*address) bool { return true }) }

func dueAddresses(b *batch, now time.Time) int {
	return b.appear(func(a *address) bool { return !a.ReadyAt.IsZero() && !a.ReadyAt.After(now) })
}

// appear shows the addresses that fit and tells address_confirmation.
func (b *batch) appear(fits func(*address) bool) int {
	moved := 0
	for _, id := range b.server.state.addressOrder(b.server.state.pendingAddresses) {
		a := b.server.state.addresses[id]
		if !fits(a) {
			continue
		}
		shown := *a
		shown.Pending, shown.ReadyAt = false, time.Time{}
		b.put(&shown)
		b.tell(aboutAddress(b.server.state.wallets[a.Wallet], &shown))
		moved++
	}
	return moved
}

// addressOrder sorts ids of addresses by wallet and index.
func (s *state) addressOrder(set map[string]bool) []string {
	ids := []string{}
	for id := range set {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b string) int {
		x, y := s.addresses[a], s.addresses[b]
		if order := strings.Compare(x.Wallet, y.Wallet); order != 0 {
			return order
		}
		return x.Index - y.Index
	})
	return ids
}
