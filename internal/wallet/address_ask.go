package wallet

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/identity"
)

// addressNamed is how long the name of a call counts: as long as the gateway promises for its keys.
const addressNamed = 24 * time.Hour

// addressLease is longer than BitGo may take to answer: after it, whoever asked has died.
const addressLease = 2 * time.Minute

// addressAsk is a wish for one address, kept before BitGo hears of it.
type addressAsk struct {
	ID            uuid.UUID
	Client        uuid.UUID
	Wallet, Asset string
	Label         string
	By            uuid.UUID
	OneTime       string
	At            time.Time
	Claimed       time.Time
	Made          string // BitGo's id of the address
}

// markForm is what ends a label at BitGo; people here do not see it.
var markForm = regexp.MustCompile(`(^| )#uk[0-9a-f]{16}$`)

// labelMost leaves room for the mark in BitGo's 250 characters.
const labelMost = 230

// mark is the part of a label at BitGo by which an address whose answer was lost is found again.
func (a addressAsk) mark() string { return "#uk" + hex.EncodeToString(a.ID[:8]) }

func (a addressAsk) atBitGo() string { return strings.TrimSpace(a.Label + " " + a.mark()) }

// unmarked is a label of BitGo's as people gave it.
func unmarked(label string) string { return markForm.ReplaceAllString(label, "") }

// NewAddress has BitGo make a receive address for the asset: a new one for each oneTime of this actor, and the same one again
// for a repetition, whose first answer may have been lost. For an asset of a Go Account it is an address of that asset; for a
// token it is an address of the wallet's coin, which receives the token too.
func (s *Service) NewAddress(ctx context.Context, actor identity.Actor, id, asset, label, oneTime string) (Address, error) {
	w, err := s.Get(ctx, actor, id)
	if err != nil {
		return Address{}, err
	}
	if !actor.Has(identity.Treasury, w.Client) && !actor.Has(identity.Admin, w.Client) {
		return Address{}, ErrNotYours
	}
	if asset == "" && !w.IsGoAccount() {
		asset = w.Coin
	}
	label = strings.TrimSpace(label)
	switch {
	case !w.Holds(asset):
		return Address{}, ErrAsset
	case !printable(label):
		return Address{}, ErrLabel
	case !w.IsReady():
		return Address{}, ErrNotReady
	}
	a, fresh, err := s.beginAddress(ctx, actor, w, asset, label, oneTime)
	switch {
	case err != nil:
		return Address{}, err
	case a.Made != "":
		return s.addressOf(ctx, actor, a.Made)
	}
	whole := context.WithoutCancel(ctx) // what was begun at BitGo is written down
	made, err := s.makeAddress(whole, w, a, fresh)
	switch {
	case err != nil && bitgo.Declined(err):
		return Address{}, errors.Join(err, s.freeAddress(whole, actor, a))
	case err != nil: // BitGo may be at it still: the claim runs out by itself
		return Address{}, err
	}
	return s.keepAddress(whole, actor, w, made, a)
}

// beginAddress claims the call. It is fresh when BitGo has not heard of it.
func (s *Service) beginAddress(ctx context.Context, actor identity.Actor, w Wallet, asset, label, oneTime string) (a addressAsk, fresh bool, err error) {
	now := s.Clock.Now()
	a = addressAsk{ID: uuid.New(), Client: w.Client, Wallet: w.ID, Asset: asset, Label: label, By: actor.Person, OneTime: oneTime, At: now, Claimed: now.Add(addressLease)}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		if fresh, err = addressAskInsert(ctx, tx, a); err != nil || fresh {
			return err
		}
		earlier, err := addressAskOf(ctx, tx, a.By, oneTime)
		switch {
		case err != nil:
			return err
		case earlier.Wallet != a.Wallet || earlier.Asset != a.Asset || earlier.Label != a.Label:
			return ErrReused
		case earlier.Made == "" && now.Before(earlier.Claimed):
			return ErrAddressInProgress
		}
		a = earlier
		return addressAskClaim(ctx, tx, a.ID, now.Add(addressLease))
	})
	return a, fresh, err
}

// makeAddress asks BitGo, after looking for what an earlier try may have had it make.
func (s *Service) makeAddress(ctx context.Context, w Wallet, a addressAsk, fresh bool) (bitgo.Address, error) {
	if !fresh {
		found, err := s.BitGo.AddressLabelled(ctx, w.Coin, w.ID, a.mark())
		if err != nil {
			return bitgo.Address{}, ErrBitGoAddress.With(fmt.Errorf("wallet: look for an address of %s: %w", w.ID, err))
		}
		if found != nil {
			return *found, nil
		}
	}
	ask := bitgo.NewAddress{Label: a.atBitGo()}
	if w.IsGoAccount() {
		ask.OnToken = a.Asset
	}
	made, err := s.BitGo.CreateAddress(ctx, w.Coin, w.ID, ask)
	if err != nil {
		return made, ErrBitGoAddress.With(fmt.Errorf("wallet: new address for %s: %w", w.ID, err))
	}
	if !bitgo.IsID(made.ID) {
		return made, ErrBitGoAddress.With(fmt.Errorf("wallet: new address for %s: the answer has no id", w.ID))
	}
	return made, nil
}

// freeAddress ends the claim of a try that BitGo refused, so that the same call may be made again at once.
func (s *Service) freeAddress(ctx context.Context, actor identity.Actor, a addressAsk) error {
	return s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error { return addressAskClaim(ctx, tx, a.ID, s.Clock.Now()) })
}

func (s *Service) addressOf(ctx context.Context, actor identity.Actor, id string) (a Address, err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		a, err = addressGet(ctx, tx, id)
		return err
	})
	return a, err
}

// NewestAddress gives the newest address of the asset that can be paid to, or nil when the wallet has none.
func (s *Service) NewestAddress(ctx context.Context, actor identity.Actor, id, asset string) (found *Address, err error) {
	err = s.seen(ctx, actor, id, func(tx pgx.Tx, w Wallet) error {
		found, err = addressNewest(ctx, tx, w.ID, asset)
		return err
	})
	return found, err
}
