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
		{name: "Locked at BitGo", why: "Waits for an approval at BitGo.", units: b.Locked.Neg()},
		{name: "Staked", why: stakedWhy(b), units: b.Staked.Neg()},
		{name: "Held at BitGo", why: "BitGo does not let it be spent and does not say why.", units: b.Held.Neg()},
		{name: "Spendable early", why: "Not confirmed yet, but BitGo lets it be spent already.", units: b.Early},
	} {
		if !l.units.IsZero() {
			out = append(out, l)
		}
	}
	return append(out,
		line{name: "Spendable", why: "What BitGo would let leave.", units: b.Spendable, sum: true},
		line{name: "Reserved", why: reservedWhy(b), units: b.Reserved.Neg(), ours: true},
		line{name: "Available", why: availableWhy(b), units: b.Available, sum: true, ours: true})
}

func stakedWhy(b wallet.Balance) string {
	if b.Rewards.IsZero() {
		return "Staked at BitGo; it has to be unstaked before it can leave."
	}
	return "Staked at BitGo; it has to be unstaked before it can leave. Rewards of " + b.Rewards.String() + " base units wait there besides."
}

func reservedWhy(b wallet.Balance) string {
	if b.Reserved.IsZero() {
		return "No send of this console holds anything back."
	}
	return "Sends of this console that BitGo's figure does not show yet."
}

func availableWhy(b wallet.Balance) string {
	if b.Available.Sign() < 0 {
		return "Sends hold back more than BitGo would let leave. Nothing more can be sent until this is settled."
	}
	return "What another send may use, its fee included."
}
