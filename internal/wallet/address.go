package wallet

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/identity"
)

// Address is a receive address. It is handed out once; each request makes another.
type Address struct {
	ID            string // BitGo's
	Wallet        string
	Client        uuid.UUID
	Asset         string
	Address       string // empty while Pending
	Memo          string // destination tag or memo that a payer must give, empty when the coin has none
	Label         string
	Pending       bool // BitGo is still making it on chain; Refresh fills it in
	Chain, Index  int64
	CreatedBy     *uuid.UUID // nil: it was found at BitGo
	CreatedByName string
	CreatedAt     time.Time
	ObservedAt    time.Time
}

// split parts BitGo's one text into address and memo: rEb8…?dt=7, G…?memoId=3.
func split(text string) (address, memo string) {
	address, query, _ := strings.Cut(text, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return text, ""
	}
	for _, name := range []string{"dt", "memoId", "memo"} {
		if values.Get(name) != "" {
			return address, values.Get(name)
		}
	}
	return address, ""
}

func readAddress(w Wallet, a bitgo.Address, observed time.Time) Address {
	out := Address{ID: a.ID, Wallet: w.ID, Client: w.Client, Asset: w.Coin, Label: storable(a.Label), Chain: a.Chain, Index: a.Index,
		CreatedAt: observed, ObservedAt: observed, Pending: a.Address == ""}
	if w.IsGoAccount() && a.Token != "" {
		out.Asset = a.Token
	}
	out.Address, out.Memo = split(storable(a.Address))
	return out
}

// NewAddress has BitGo make a receive address for the asset: a new one each time. For an asset of a Go Account it is
// an address of that asset; for a token it is an address of the wallet's coin, which receives the token too.
func (s *Service) NewAddress(ctx context.Context, actor identity.Actor, id, asset, label string) (Address, error) {
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
	ask := bitgo.NewAddress{Label: label}
	if w.IsGoAccount() {
		ask.OnToken = asset
	}
	asked := s.Clock.Now()
	made, err := s.BitGo.CreateAddress(ctx, w.Coin, w.ID, ask)
	if err != nil {
		return Address{}, ErrBitGoAddress.With(fmt.Errorf("wallet: new address for %s: %w", w.ID, err))
	}
	if !bitgo.IsID(made.ID) {
		return Address{}, ErrBitGoAddress.With(fmt.Errorf("wallet: new address for %s: the answer has no id", w.ID))
	}
	return s.keepAddress(ctx, actor, w, made, asset, label, asked)
}

// keepAddress stores what BitGo made. An import may have seen it first, but nothing from before it was asked for may
// be handed out again.
func (s *Service) keepAddress(ctx context.Context, actor identity.Actor, w Wallet, made bitgo.Address, asset, label string, asked time.Time) (Address, error) {
	now := s.Clock.Now()
	a := readAddress(w, made, now)
	a.CreatedBy, a.CreatedByName = &actor.Person, actor.Name
	if actor.IsSystem() {
		a.CreatedBy = nil
	}
	if w.IsGoAccount() {
		a.Asset = asset
	}
	if a.Label == "" {
		a.Label = label
	}
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		before, err := addressCreated(ctx, tx, a.ID)
		if err != nil {
			return err
		}
		if before != nil && before.Before(asked) {
			return ErrAddressReused
		}
		if err := addressSave(ctx, tx, a); err != nil {
			return err
		}
		if a.Pending {
			if err := s.refreshLater(ctx, tx, w.ID, now); err != nil {
				return err
			}
		}
		return audit.Record(ctx, tx, audit.Entry{At: now, By: actor.By(), Verb: "wallet.new-address", Kind: "wallet", ID: w.ID,
			Client: &w.Client, After: addressNote{ID: a.ID, Asset: a.Asset, Address: a.Address, Memo: a.Memo, Label: a.Label, Pending: a.Pending}})
	})
	return a, err
}

type addressNote struct {
	ID      string `json:"id"`
	Asset   string `json:"asset"`
	Address string `json:"address"`
	Memo    string `json:"memo,omitempty"`
	Label   string `json:"label,omitempty"`
	Pending bool   `json:"pending,omitempty"`
}

// printable refuses labels that BitGo refuses, and characters that could make a page lie.
func printable(label string) bool {
	if !utf8.ValidString(label) || utf8.RuneCountInString(label) > 250 {
		return false
	}
	for _, r := range label {
		if !unicode.IsPrint(r) {
			return false
		}
	}
	return true
}
