package wallet

import (
	"time"

	"github.com/unykorn/console/internal/money"
)

// Balance is one asset of one wallet, in base units, as it was observed at BitGo, and what explains it. The figures
// add up exactly, in this order:
//
//	Confirmed − InFlight − Gathering − Locked − Staked − Held + Early = Spendable
//	Spendable − Reserved = Available
//
// None but Available is ever below zero.
type Balance struct {
	Asset      string
	Confirmed  money.Units
	InFlight   money.Units // sends that BitGo has and no block has yet, their own fees included
	Gathering  money.Units // being consolidated: it stays in the wallet and is spendable once a block has it
	Locked     money.Units // waiting for an approval at BitGo
	Staked     money.Units // staked at BitGo
	Held       money.Units // held at BitGo for a reason it does not tell, such as a deposit that could still be returned
	Early      money.Units // spendable before it is confirmed, as change of one's own sends may be
	Spendable  money.Units
	Reserved   money.Units // sends and consolidations of ours that BitGo's figure does not show yet
	Available  money.Units // what another send may use
	Rewards    money.Units // earned by staking and not paid out; in none of the sums above
	Arriving   money.Units // unconfirmed deposits; in none of the sums above
	Ledger     money.Units // what the ledger says; equal to Confirmed when all transfers have been seen
	ObservedAt time.Time   // the instant before BitGo was asked; zero when it never was
}

// Observed reports whether BitGo has been asked for this balance at all.
func (b Balance) Observed() bool { return !b.ObservedAt.IsZero() }

// Agrees reports whether the ledger equals BitGo to the base unit.
func (b Balance) Agrees() bool { return b.Ledger.Equal(b.Confirmed) }

// figures is what is stored and summed before it is explained.
type figures struct {
	asset                                            string
	total, confirmed, spendable, locked              money.Units
	staked, reward, gathering                        money.Units
	reserved, leaving, waiting, arriving, bookedHere money.Units
	observedAt                                       time.Time
}

// explain takes the difference between confirmed and spendable apart. Transfers and balances are observed at
// different times, so what is known of each cause is used only as far as the difference goes; the rest is Held.
func explain(f figures) Balance {
	b := Balance{Asset: f.asset, Confirmed: f.confirmed, Spendable: f.spendable, Reserved: f.reserved, Rewards: f.reward, Arriving: f.arriving,
		Available: f.spendable.Sub(f.reserved), Ledger: f.bookedHere, ObservedAt: f.observedAt}
	gap := f.confirmed.Sub(f.spendable)
	if gap.Sign() <= 0 {
		b.Early = gap.Neg()
		return b
	}
	b.InFlight = least(f.leaving, gap)
	gap = gap.Sub(b.InFlight)
	b.Gathering = least(f.gathering, gap)
	gap = gap.Sub(b.Gathering)
	if f.locked.Cmp(f.waiting) < 0 {
		f.locked = f.waiting // BitGo names a locked figure for tokens only; the transfers that wait tell the rest
	}
	b.Locked = least(f.locked, gap)
	gap = gap.Sub(b.Locked)
	b.Staked = least(f.staked, gap)
	b.Held = gap.Sub(b.Staked)
	return b
}

// least is the smaller of the two, and never below zero.
func least(known, gap money.Units) money.Units {
	switch {
	case known.Sign() <= 0:
		return money.Units{}
	case known.Cmp(gap) > 0:
		return gap
	}
	return known
}
