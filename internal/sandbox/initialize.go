package sandbox

import "time"

// initializes reports whether a new wallet of the coin is not usable at once: a Go Account
// waits for BitGo's systems, an account-based chain for its contract or its reserve
// (bitgo-api.md §15.3).
func initializes(c coin) bool {
	return c.family == container || c.family == ether || c.family == ripple
}

// initialize marks a new wallet as not ready yet. It is ready after twice the pace; at
// pace zero when POST /_sandbox/advance says so.
func (b *batch) initialize(w *wallet) {
	if !initializes(coins[w.Coin]) {
		b.tell(aboutWallet(w)) // ready as it is made
		return
	}
	w.Initializing = true
	if pace := b.server.options.Pace; pace > 0 {
		w.ReadyAt = b.at.Add(2 * pace)
	}
}

func (s *state) putWallet(d *wallet) {
	track(s.wallets, &s.walletOrder, d.ID, d)
	mark(s.starting, d.ID, d.Initializing)
}

func stepWallets(b *batch) int { return b.ready(func(*wallet) bool { return true }) }

func dueWallets(b *batch, now time.Time) int {
	return b.ready(func(w *wallet) bool { return !w.ReadyAt.IsZero() && !w.ReadyAt.After(now) })
}

// ready ends the initialisation of the wallets that fit, in the order they were made.
func (b *batch) ready(fits func(*wallet) bool) int {
	if len(b.server.state.starting) == 0 {
		return 0
	}
	moved := 0
	for _, id := range b.server.state.walletOrder {
		w := b.server.state.wallets[id]
		if !w.Initializing || !fits(w) {
			continue
		}
		done := *w
		done.Initializing, done.ReadyAt = false, time.Time{}
		b.put(&done)
		b.tell(aboutWallet(&done))
		if first := b.server.state.addresses[w.Receive]; first != nil && done.Coin != "ofc" {
			b.tell(aboutAddress(&done, first))
		}
		moved++
	}
	return moved
}
