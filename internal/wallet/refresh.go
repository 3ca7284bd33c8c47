package wallet

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/money"
)

// Refresh reads the wallet's live balances, its state, its policy, and the addresses that BitGo was still making. The instant
// before the request counts as the time of observation, so a reservation that was settled before it is in the figure
// and ends; one that was settled later waits for the next. An older reading that arrives late changes nothing.
func (s *Service) Refresh(ctx context.Context, id string) error {
	w, err := s.stored(ctx, id)
	if err != nil {
		return err
	}
	observed := s.Clock.Now()
	answer, err := s.BitGo.Wallet(ctx, w.Coin, id, true)
	if err != nil {
		return upstream(err, "read balances of %s", id)
	}
	if answer.ID != id {
		return ErrBitGo.With(fmt.Errorf("wallet: asked for %s, got %s", id, answer.ID))
	}
	answer.Coin = w.Coin
	made, err := s.finished(ctx, w, observed)
	if err != nil {
		return err
	}
	return s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		if err := s.observe(ctx, tx, fromBitGo(answer, w.Client, observed), answer.Balances, made); err != nil || s.Policies == nil {
			return err
		}
		return s.Policies.KeepPolicy(ctx, tx, w.Client, answer, observed)
	})
}

// RefreshAll refreshes every wallet, the longest unseen first, so that a round cut off by its time leaves none behind
// for good. One that fails does not keep the others from being refreshed.
func (s *Service) RefreshAll(ctx context.Context) error {
	all, err := s.List(ctx, system)
	if err != nil {
		return err
	}
	slices.SortFunc(all, func(a, b Wallet) int { return a.ObservedAt.Compare(b.ObservedAt) })
	var failed []error
	for _, w := range all {
		if ctx.Err() != nil {
			return errors.Join(append(failed, ctx.Err())...)
		}
		if err := s.Refresh(ctx, w.ID); err != nil {
			failed = append(failed, fmt.Errorf("wallet: refresh %s: %w", w.ID, err))
		}
	}
	return errors.Join(failed...)
}

// finished asks for the addresses that were pending. One that BitGo still makes stays pending.
func (s *Service) finished(ctx context.Context, w Wallet, observed time.Time) ([]Address, error) {
	var waiting []Address
	err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) (err error) {
		waiting, err = addressesPending(ctx, tx, w.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	var made []Address
	for _, pending := range waiting {
		answer, err := s.BitGo.Address(ctx, w.Coin, w.ID, pending.ID)
		switch {
		case err != nil && !bitgo.IsNotFound(err):
			return nil, upstream(err, "read address %s of %s", pending.ID, w.ID)
		case err != nil || answer.Address == "" || answer.ID != pending.ID:
			continue
		}
		a := readAddress(w, answer, observed)
		a.Asset, a.CreatedBy = pending.Asset, pending.CreatedBy
		if a.Label == "" {
			a.Label = pending.Label
		}
		made = append(made, a)
	}
	return made, nil
}

// observe stores one observation under the wallet's lock, so that no send is checked between a balance and the end
// of the reservations that it contains.
func (s *Service) observe(ctx context.Context, tx pgx.Tx, seen Wallet, balances map[string]bitgo.Balance, made []Address) error {
	have, err := lock(ctx, tx, seen.ID)
	if err != nil {
		return err
	}
	before, err := figuresOf(ctx, tx, seen.ID, "")
	if err != nil {
		return err
	}
	if err := save(ctx, tx, seen); err != nil {
		return err
	}
	now := s.Clock.Now()
	note := refreshNote{}
	for _, f := range observations(before, balances, seen.ObservedAt) {
		stored, err := balanceSave(ctx, tx, seen, f)
		if err != nil {
			return err
		}
		if !stored {
			continue // an older reading; what it shows has been replaced, so it cannot stand for a reservation either
		}
		ended, err := reservationsEnd(ctx, tx, seen.ID, f.asset, seen.ObservedAt, now)
		if err != nil {
			return err
		}
		note.take(before, f, ended)
	}
	for _, a := range made {
		if err := addressSave(ctx, tx, a); err != nil {
			return err
		}
		note.Addresses = append(note.Addresses, a.ID)
	}
	if have.State != seen.State || have.IsFrozen() != seen.IsFrozen() {
		note.State, note.Frozen = seen.State, seen.IsFrozen()
	}
	if note.empty() {
		return nil
	}
	return audit.Record(ctx, tx, audit.Entry{At: now, By: system.By(), Verb: "wallet.refresh", Kind: "wallet", ID: seen.ID,
		Client: &have.Client, After: note})
}

// observations lists the balances of one answer by ticker. An asset that was there and that BitGo leaves out has
// become zero; but an answer without any balance proves nothing.
func observations(before []figures, balances map[string]bitgo.Balance, observed time.Time) []figures {
	var out []figures
	for asset, b := range balances {
		if !b.Confirmed.Known() || !b.Spendable.Known() {
			continue
		}
		out = append(out, figures{asset: asset, total: money.FromBig(b.Total.Big()), confirmed: money.FromBig(b.Confirmed.Big()),
			spendable: money.FromBig(b.Spendable.Big()), locked: money.FromBig(b.Locked.Big()),
			staked: money.FromBig(b.Staked.Big()), reward: money.FromBig(b.Reward.Big()), observedAt: observed})
	}
	if len(out) > 0 {
		for _, f := range before {
			if _, there := balances[f.asset]; !there && !f.observedAt.IsZero() {
				out = append(out, figures{asset: f.asset, observedAt: observed})
			}
		}
	}
	slices.SortFunc(out, func(a, b figures) int { return strings.Compare(a.asset, b.asset) })
	return out
}

// refreshNote is what an observation changed, for the trail; one that changed nothing but its age leaves none.
type refreshNote struct {
	State     State         `json:"state,omitempty"`
	Frozen    bool          `json:"frozen,omitempty"`
	Balances  []balanceNote `json:"balances,omitempty"`
	Addresses []string      `json:"addresses,omitempty"`
	Ended     []uuid.UUID   `json:"ended,omitempty"` // sends whose reservation this observation ended
}

type balanceNote struct {
	Asset     string `json:"asset"`
	Confirmed string `json:"confirmed"`
	Spendable string `json:"spendable"`
}

func (n *refreshNote) take(before []figures, f figures, ended []uuid.UUID) {
	n.Ended = append(n.Ended, ended...)
	i := slices.IndexFunc(before, func(b figures) bool { return b.asset == f.asset })
	if i >= 0 && (before[i].observedAt.After(f.observedAt) ||
		before[i].confirmed.Equal(f.confirmed) && before[i].spendable.Equal(f.spendable) && before[i].locked.Equal(f.locked)) {
		return
	}
	n.Balances = append(n.Balances, balanceNote{Asset: f.asset, Confirmed: f.confirmed.String(), Spendable: f.spendable.String()})
}

func (n *refreshNote) empty() bool {
	return n.State == "" && len(n.Balances) == 0 && len(n.Addresses) == 0 && len(n.Ended) == 0
}
