// Package wallet mirrors what BitGo holds: wallets, balances, receive addresses and transfers, each with the time at
// which it was observed. It turns transfers into postings, and it keeps the reservations of sends that BitGo's
// balance does not show yet.
//
// It promises that an older reading never undoes a newer one, that a confirmed transfer counts once in the ledger
// however often it is seen, and that BitGo is never called inside a transaction. No passphrase ever comes here.
package wallet

import (
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/money"
)

// State is how far BitGo is with making the wallet.
type State string

// The states of a wallet.
const (
	Initialising State = "initialising" // it cannot hand out addresses or send yet
	Ready        State = "ready"
	Deleted      State = "deleted"
)

// Container is the coin of a Go Account: it holds ofc assets and has no unit of its own.
const Container = "ofc"

// Wallet is a wallet at BitGo, or a Go Account.
type Wallet struct {
	ID           string // BitGo's, 32 hexadecimal digits
	Client       uuid.UUID
	ClientName   string
	Coin         string // BitGo's ticker; Container for a Go Account
	Label        string
	Type         string // BitGo's word: hot, cold, custodial, trading, …
	MultisigType string
	State        State
	FrozenAt     *time.Time // when it was first seen frozen at BitGo
	CreatedAt    time.Time  // first seen here
	ObservedAt   time.Time
}

// IsReady reports whether BitGo has finished making it.
func (w Wallet) IsReady() bool { return w.State == Ready }

// IsFrozen reports whether BitGo lets nothing leave it.
func (w Wallet) IsFrozen() bool { return w.FrozenAt != nil }

// IsGoAccount reports whether it is a Go Account.
func (w Wallet) IsGoAccount() bool { return w.Coin == Container }

// Holds reports whether the asset can be in this wallet: its coin, a token of that coin's chain, or for a Go Account
// any ofc asset. An asset that the catalogue does not know is refused.
func (w Wallet) Holds(asset string) bool {
	coin, known := money.Lookup(asset)
	if w.IsGoAccount() {
		return known && coin.IsOFC
	}
	return known && (coin.Ticker == w.Coin || coin.Base == w.Coin)
}

// home is the coin of the wallet that an asset lives in. BitGo repeats the ticker a wallet was asked by, so it is
// always asked by this one.
func home(asset string) string {
	coin, known := money.Lookup(asset)
	switch {
	case known && coin.IsOFC:
		return Container
	case known && coin.IsToken():
		return coin.Base
	}
	return asset
}

func fromBitGo(w bitgo.Wallet, client uuid.UUID, observed time.Time) Wallet {
	out := Wallet{ID: w.ID, Client: client, Coin: w.Coin, Label: storable(w.Label), Type: storable(w.Type),
		MultisigType: storable(w.MultisigType), State: Initialising, ObservedAt: observed}
	switch {
	case w.Deleted:
		out.State = Deleted
	case w.Ready():
		out.State = Ready
	}
	if w.Frozen {
		out.FrozenAt = &observed
	}
	return out
}
