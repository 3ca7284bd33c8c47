package wallet

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ledger"
)

// Change is what one reading of a transfer did.
type Change struct {
	Verdict  Verdict
	Transfer Transfer      // the mirror afterwards
	Before   TransferState // "" when it was not known
	Posted   int
	Reversed int
}

// Any reports whether anything a person would notice changed: the state, or the books.
func (c Change) Any() bool {
	return c.Verdict == First || c.Verdict == Moved || c.Posted+c.Reversed > 0
}

// SyncTransfer reads one transfer from BitGo and makes mirror and ledger follow it: what an event says is only the
// reason to read. It may be repeated, run late or side by side with itself, and changes only what is new. coin is the
// ticker that the event or the send named.
func (s *Service) SyncTransfer(ctx context.Context, coin, wallet, transfer string, source ledger.Source) (Change, error) {
	w, err := s.known(ctx, coin, wallet)
	if err != nil {
		return Change{}, err
	}
	observed := s.Clock.Now()
	answer, err := s.BitGo.Transfer(ctx, coin, wallet, transfer)
	if bitgo.IsNotFound(err) && coin != w.Coin {
		// A token's transfer is found under the wallet's own coin too.
		answer, err = s.BitGo.Transfer(ctx, w.Coin, wallet, transfer)
	}
	if err != nil {
		return Change{}, upstream(err, "read transfer %s of %s", transfer, wallet)
	}
	if answer.ID != transfer || answer.Wallet != wallet {
		return Change{}, ErrBitGo.With(fmt.Errorf("wallet: asked for transfer %s of %s, got %s of %s", transfer, wallet, answer.ID, answer.Wallet))
	}
	seen, err := read(answer, observed)
	if err != nil {
		return Change{}, ErrBitGo.With(err)
	}
	var change Change
	err = s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) (err error) {
		if change, err = s.apply(ctx, tx, w, seen, source); err != nil || !change.Any() {
			return err
		}
		return s.refreshLater(ctx, tx, wallet, s.Clock.Now())
	})
	return change, err
}

// system is who mirrors.
var system = identity.System("wallet")

// apply decides about one reading and writes mirror, postings and trail together. The order of locks is transfer,
// then the ledger's transfer.
func (s *Service) apply(ctx context.Context, tx pgx.Tx, w Wallet, seen Transfer, source ledger.Source) (Change, error) {
	seen.Client, seen.Wallet = w.Client, w.ID
	have, err := transferLock(ctx, tx, seen.ID)
	if err != nil {
		return Change{}, err
	}
	if have != nil && (have.Wallet != w.ID || have.Coin != seen.Coin) {
		return Change{}, fmt.Errorf("wallet: transfer %s is of %s in %s and was read in %s in %s", seen.ID, have.Wallet, have.Coin, w.ID, seen.Coin)
	}
	now := s.Clock.Now()
	change := Change{Verdict: decide(have, seen)}
	if have != nil {
		change.Before, change.Transfer = have.State, *have
	}
	if change.Verdict == Stale || change.Verdict == Unchanged {
		return change, nil
	}
	next := merge(have, seen, change.Verdict)
	if have == nil {
		next.FirstSeenAt = now
	}
	booked, err := s.Ledger.Agree(ctx, tx, next.ID, next.postings(source), next.UpdatedAt, "BitGo says "+next.RawState, source)
	if err != nil {
		return Change{}, err
	}
	if change.Posted, change.Reversed = booked.Posted, booked.Reversed; booked.Any() {
		next.PostedAt = &now
	}
	if next.Number, err = transferSave(ctx, tx, next); err != nil {
		return Change{}, err
	}
	change.Transfer = next
	if !change.Any() && change.Verdict != Refused {
		return change, nil
	}
	return change, audit.Record(ctx, tx, audit.Entry{At: now, By: system.By(), Verb: "transfer." + string(change.Verdict), Kind: "transfer",
		ID: next.ID, Client: &w.Client, Before: stateNote{State: change.Before}, After: noteOf(change, source), NoNotify: source == ledger.FromImport})
}

type stateNote struct {
	State TransferState `json:"state"`
}

type changeNote struct {
	State    TransferState `json:"state"`
	Raw      string        `json:"raw"`
	Wallet   string        `json:"wallet"`
	Coin     string        `json:"coin"`
	Amount   string        `json:"amount"`
	Fee      string        `json:"fee"`
	FeeCoin  string        `json:"feeCoin,omitempty"`
	Posted   int           `json:"posted"`
	Reversed int           `json:"reversed"`
	Source   ledger.Source `json:"source"`
}

func noteOf(c Change, source ledger.Source) changeNote {
	t := c.Transfer
	return changeNote{State: t.State, Raw: t.RawState, Wallet: t.Wallet, Coin: t.Coin, Amount: t.Amount.String(), Fee: t.Fee.String(),
		FeeCoin: t.FeeCoin, Posted: c.Posted, Reversed: c.Reversed, Source: source}
}

// known gives the wallet from the mirror, or takes it in from BitGo when an event is the first we hear of it.
func (s *Service) known(ctx context.Context, coin, id string) (Wallet, error) {
	w, err := s.stored(ctx, id)
	if err == nil || !isNotFound(err) {
		return w, err
	}
	observed := s.Clock.Now()
	answer, err := s.BitGo.Wallet(ctx, home(coin), id, false)
	if err != nil {
		return Wallet{}, upstream(err, "read wallet %s", id)
	}
	err = s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		client, err := clientOfEnterprise(ctx, tx, answer.Enterprise)
		if err != nil {
			return err
		}
		return s.takeIn(ctx, tx, fromBitGo(answer, client.id, observed))
	})
	if err != nil {
		return Wallet{}, err
	}
	return s.stored(ctx, id)
}

func (s *Service) stored(ctx context.Context, id string) (w Wallet, err error) {
	err = s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		w, err = get(ctx, tx, id, nil)
		return err
	})
	return w, err
}
