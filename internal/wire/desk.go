package wire

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/wallet"
)

// Listed is a withdrawal to a bank as it was mirrored.
type Listed struct {
	Row                     int64
	Transfer, Wallet        string
	Client                  uuid.UUID
	ClientName, WalletLabel string
	Coin                    string
	Amount                  money.Units // without its sign
	State, Raw              string
	Address, Sequence       string
	Account                 string // id of the bank account; empty: none that is known here
	Owner, Bank, Number     string
	At, Observed            time.Time
}

// Waits reports whether BitGo holds it for its confirmation.
func (l Listed) Waits() bool { return l.State == "initialized" }

// ListFilter narrows the withdrawals; an empty part asks nothing.
type ListFilter struct {
	Client    *uuid.UUID
	State     string
	Only      []string // transfers; nil: any
	Before    *time.Time
	BeforeRow int64
	Limit     int
}

// Assets are the assets of a Go Account that are money of a bank: those that the list is of.
func Assets() []string { return slices.Clone(fiatAssets) }

// fiatAssets are the assets of a Go Account that are money of a bank.
var fiatAssets = func() []string {
	var out []string
	for _, c := range money.Coins() {
		if bitgo.WireCoin(c.Ticker) != "" {
			out = append(out, c.Ticker)
		}
	}
	slices.Sort(out)
	return out
}()

// List gives a page of withdrawals to banks, newest first, and whether older ones follow.
func (s *Service) List(ctx context.Context, actor identity.Actor, f ListFilter) (found []Listed, more bool, err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		f.Client = actor.OneClient(f.Client)
		found, err = listed(ctx, tx, actor.ClientFilter(), "", f, f.Limit+1)
		return err
	})
	if len(found) > f.Limit {
		return found[:f.Limit], true, err
	}
	return found, false, err
}

// Decision is who decided a withdrawal here and how far that is.
type Decision struct {
	State         string // claimed, returned, settled, elsewhere
	Approve       bool
	DecidedBy     uuid.UUID
	DecidedByName string
	Claimed       time.Time
	Settled       *time.Time
	BitGo         string
	Reason        string // of a rejection
}

// Step is something BitGo wants besides, as somebody saw it.
type Step struct {
	Item, Note, ByName string
	At                 time.Time
}

// View is one withdrawal: as mirrored, as BitGo shows it now where it answers, and what we know besides.
type View struct {
	Listed
	Live     *bitgo.Transfer // nil: BitGo did not answer
	Decision *Decision
	Steps    []Step
	Bank     *Account
	AskedBy  *uuid.UUID // of the send that it is, where that is ours
	Released *uuid.UUID
}

// View reads a withdrawal with one call to BitGo; without an answer the mirror stands. Errors: ErrNotFound.
func (s *Service) View(ctx context.Context, actor identity.Actor, transfer string) (View, error) {
	var v View
	if !bitgo.IsID(transfer) {
		return v, ErrNotFound
	}
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		found, err := listed(ctx, tx, actor.ClientFilter(), transfer, ListFilter{}, 1)
		switch {
		case err != nil:
			return err
		case len(found) == 0 || !actor.Sees(found[0].Client):
			return ErrNotFound
		}
		v.Listed = found[0]
		if v.Decision, err = decisionOf(ctx, tx, transfer); err != nil {
			return err
		}
		if v.Account != "" {
			a, err := accountIn(ctx, tx, actor, v.Account)
			if err != nil {
				return err
			}
			v.Bank = &a
		}
		v.Steps, err = steps(ctx, tx, transfer)
		return err
	})
	if err != nil {
		return v, err
	}
	t, err := s.BitGo.Transfer(ctx, wallet.Container, v.Wallet, transfer)
	if err == nil {
		v.Live, v.Raw = &t, t.State
	} else {
		t = bitgo.Transfer{Wallet: v.Wallet, SequenceID: v.Sequence}
	}
	v.AskedBy, v.Released, err = s.askers(ctx, t)
	return v, err
}

// WhyNotDecide says why the actor cannot decide it; nil means that they can. Errors: those of Decide.
func (v View) WhyNotDecide(actor identity.Actor) error {
	if !actor.Has(identity.Compliance, v.Client) {
		return ErrRole
	}
	for _, p := range []*uuid.UUID{v.AskedBy, v.Released} {
		if p != nil {
			if err := actor.Own(*p, ErrOwn); err != nil {
				return err
			}
		}
	}
	if v.Live == nil {
		return ErrBitGo
	}
	if !waits(*v.Live) {
		return ErrDecided
	}
	return nil
}

// Order is what a decision about the withdrawal names, as BitGo shows it.
func (v View) Order(approve bool) Order {
	return Order{Wallet: v.Wallet, Transfer: v.Transfer, Approve: approve, Coin: bitgo.WireCoin(v.Coin), Amount: v.Amount.String(), Address: v.Address}
}

// Saw keeps that the e-mail reply or the video call was seen, once.
func (s *Service) Saw(ctx context.Context, actor identity.Actor, transfer, item, note string) error {
	if (item != "email" && item != "video") || !text(note, 0, 500) {
		return ErrStep
	}
	return s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		found, err := listed(ctx, tx, actor.ClientFilter(), transfer, ListFilter{}, 1)
		switch {
		case err != nil:
			return err
		case len(found) == 0 || !actor.Sees(found[0].Client):
			return ErrNotFound
		case !actor.Has(identity.Treasury, found[0].Client) && !actor.Has(identity.Compliance, found[0].Client):
			return fault.New(fault.Forbidden, ErrRole.Code, "Treasury or compliance keeps what was seen. Nothing was kept.")
		}
		first, err := insertStep(ctx, tx, found[0].Client, transfer, item, note, actor.Person, s.Clock.Now())
		if err != nil || !first {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{At: s.Clock.Now(), By: actor.By(), Verb: "wire.saw", Kind: "wire", ID: transfer, Client: &found[0].Client,
			After: map[string]string{"item": item, "note": note}})
	})
}
