package walletview

import (
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/wallet"
)

// line is one step from what BitGo confirmed to what another send may use.
type line struct {
	name  string
	why   string
	units money.Units // signed: what this step adds
	sum   bool        // a result of the steps above it
	red   bool        // somebody has to look into it
	ours  bool        // our own record, true at this moment; else BitGo's reading
}

// lines explains a balance in the order in which its figures add up (wallet.Balance). Steps that are zero are left
// out, except those that people look for.
func lines(b wallet.Balance) []line {
	out := []line{
		{name: "Confirmed", why: "In blocks, or booked at BitGo.", units: b.Confirmed, sum: true},
		{name: "In flight", why: "Left the wallet and is in no block yet, with its fee.", units: b.InFlight.Neg()},
	}
	for _, l := range []line{
		{name: "Being gathered", why: "A consolidation made one unspent of many. It stays in this wallet and is spendable once a block has it.", units: b.Gathering.Neg()},
		{name: "Locked at BitGo", why: "Waits for an approval at BitGo.", units: b.Locked.Neg()},
		{name: "Staked", why: stakedWhy(b), units: b.Staked.Neg()},
		{name: "Spendable early", why: "Not confirmed yet, but BitGo lets it be spent already.", units: b.Early},
	} {
		if !l.units.IsZero() {
			out = append(out, l)
		}
	}
	return append(out,
		line{name: "Not explained", why: heldWhy(b), units: b.Held.Neg(), red: !b.Held.IsZero()},
		line{name: "Spendable", why: "What BitGo would let leave.", units: b.Spendable, sum: true},
		line{name: "Reserved", why: reservedWhy(b), units: b.Reserved.Neg(), ours: true},
		line{name: "Available", why: availableWhy(b), units: b.Available, sum: true, ours: true})
}

// heldWhy says what a rest means that none of the steps above explains. BitGo gives no figure of its own for any of these, so
// they are named and not guessed.
func heldWhy(b wallet.Balance) string {
	coin, known := money.Lookup(b.Asset)
	switch {
	case b.Held.IsZero():
		return "Nothing: the steps above are the whole difference between confirmed and spendable."
	case known && coin.IsOFC:
		return "BitGo holds it and does not say why: a trade that is not settled, or a deposit that could still be returned. It is not lost. Ask BitGo's support if it stays."
	case known && coin.Family == money.FamilyEthereum:
		return "BitGo does not let it be spent and does not say why. On this chain it is mostly at receive addresses that were not flushed or consolidated to the wallet's own address yet. It is not lost, and cannot be sent until it is there."
	}
	return "BitGo does not let it be spent and does not say why: money that waits for more confirmations, or was not gathered from receive addresses. It is not lost. Ask BitGo's support if it stays."
}

func stakedWhy(b wallet.Balance) string {
	if b.Rewards.IsZero() {
		return "Staked at BitGo; it has to be unstaked before it can leave."
	}
	return "Staked at BitGo; it has to be unstaked before it can leave. Rewards of " + b.Rewards.String() + " base units wait there besides."
}

func reservedWhy(b wallet.Balance) string {
	if b.Reserved.IsZero() {
		return "No send or consolidation of this console holds anything back."
	}
	return "Sends and consolidations of this console that BitGo's figure does not show yet."
}

func availableWhy(b wallet.Balance) string {
	if b.Available.Sign() < 0 {
		return "Sends hold back more than BitGo would let leave. Nothing more can be sent until this is settled."
	}
	return "What another send may use, its fee included."
}
