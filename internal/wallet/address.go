package wallet

import (
	"context"
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

// Address is a receive address. It is handed out once; each call makes another.
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
	out := Address{ID: a.ID, Wallet: w.ID, Client: w.Client, Asset: w.Coin, Label: unmarked(storable(a.Label)), Chain: a.Chain, Index: a.Index,
		CreatedAt: observed, ObservedAt: observed, Pending: a.Address == ""}
	if w.IsGoAccount() && a.Token != "" {
		out.Asset = a.Token
	}
	out.Address, out.Memo = split(storable(a.Address))
	return out
}

// keepAddress stores what BitGo made. An import may have seen it first, but nothing from before it was asked for may
// be handed out again.
func (s *Service) keepAddress(ctx context.Context, actor identity.Actor, w Wallet, made bitgo.Address, ask addressAsk) (Address, error) {
	now := s.Clock.Now()
	a := readAddress(w, made, now)
	a.CreatedBy, a.CreatedByName = &actor.Person, actor.Name
	if actor.IsSystem() {
		a.CreatedBy = nil
	}
	if w.IsGoAccount() {
		a.Asset = ask.Asset
	}
	if a.Label == "" {
		a.Label = ask.Label
	}
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		before, err := addressCreated(ctx, tx, a.ID)
		if err != nil {
			return err
		}
		if before != nil && before.Before(ask.At) {
			return ErrAddressReused
		}
		if err := addressSave(ctx, tx, a); err != nil {
			return err
		}
		if err := addressAskMade(ctx, tx, ask.ID, a.ID); err != nil {
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
	if !utf8.ValidString(label) || utf8.RuneCountInString(label) > labelMost {
		return false
	}
	for _, r := range label {
		if !unicode.IsPrint(r) {
			return false
		}
	}
	return true
}
