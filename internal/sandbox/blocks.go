package sandbox

import (
	"strconv"
	"time"
)

// blockHash names a block; the sandbox has no chain behind its heights.
func blockHash(coin string, height int64) string {
	return digest("block|" + coin + "|" + strconv.FormatInt(height, 10))
}

func aboutBlock(coin string, height int64) happening {
	hash := blockHash(coin, height)
	return happening{kind: "block", subject: hash, coin: coin, hash: hash,
		facts: facts{"hash": hash, "height": strconv.FormatInt(height, 10), "coin": coin}}
}

// dueBlocks tells the block webhooks of every block that is deep enough. A jump of the
// clock over many blocks tells the last one alone, as a node that caught up would.
func dueBlocks(b *batch, now time.Time) int {
	moved := 0
	for _, h := range b.server.hooks(func(h *webhook) bool { return h.Type == "block" && h.State == "active" && coins[h.Coin].onChain() }) {
		height := heightAt(coins[h.Coin], now) - int64(max(0, h.Confirms-1))
		if height <= h.Height {
			continue
		}
		told := *h
		told.Height = height
		b.put(&told)
		e := aboutBlock(h.Coin, height)
		e.wallet, e.enterprise, e.facts["wallet"] = h.Wallet, h.Enterprise, h.Wallet
		b.inform(&told, e)
		moved++
	}
	return moved
}

// stepConfirming takes every notification that waits for confirmations to its delivery.
func stepConfirming(b *batch) int { return b.confirmed(func(*notification) bool { return true }) }

func dueConfirming(b *batch, now time.Time) int {
	return b.confirmed(func(n *notification) bool { return heightAt(coins[n.Coin], now) >= n.Confirm })
}

func (b *batch) confirmed(fits func(*notification) bool) int {
	moved := 0
	for _, n := range b.server.confirming() {
		if !fits(n) {
			continue
		}
		ready := *n
		ready.State, ready.Due = "new", b.at
		b.put(&ready)
		moved++
	}
	return moved
}

// shift moves the last block that was told.
func (h *webhook) shift(by time.Duration) {
	if h.Height > 0 {
		h.Height += blocksIn(h.Coin, by)
	}
}

// shift moves the block that the notification waits for.
func (n *notification) shift(by time.Duration) {
	if n.Confirm > 0 {
		n.Confirm += blocksIn(n.Coin, by)
	}
}
