package wallet

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/sandbox"
)

func TestNewAddressIsNewEachTime(t *testing.T) {
	t.Parallel()
	b := setup(t, sandbox.Options{Plain: true})
	b.importAll()
	apex := b.clients["apex"]
	treasurer := b.person(identity.Treasury, &apex)
	seen := map[string]bool{}
	for _, c := range []struct{ wallet, asset string }{{"apex-bitcoin", "tbtc4"}, {"apex-bitcoin", ""}, {"apex-vault", "ofctbtc"}, {"apex-vault", "ofctbtc"}} {
		b.clock.Advance(time.Second)
		a, err := b.s.NewAddress(t.Context(), treasurer, b.world.Wallet(c.wallet).ID, c.asset, " Mining pool ", uuid.NewString())
		if err != nil || a.Pending || a.Address == "" || seen[a.Address] || a.Label != "Mining pool" {
			t.Fatalf("%+v, %v", a, err)
		}
		seen[a.Address] = true
		if c.asset != "" && a.Asset != c.asset {
			t.Errorf("an address for %s, asked for %s", a.Asset, c.asset)
		}
	}
	page, err := b.s.Addresses(t.Context(), treasurer, b.world.Wallet("apex-vault").ID, PageRequest{Limit: 1})
	if err != nil || len(page.Addresses) != 1 || page.Addresses[0].CreatedByName != "Somebody" || page.Older == "" {
		t.Fatalf("%+v, %v", page, err)
	}
	next, err := b.s.Addresses(t.Context(), treasurer, b.world.Wallet("apex-vault").ID, PageRequest{Limit: 1, Before: page.Older})
	if err != nil || len(next.Addresses) != 1 || next.Addresses[0].ID == page.Addresses[0].ID {
		t.Fatalf("%+v, %v", next, err)
	}
	if b.count("select count(*) from audit_event where verb = 'wallet.new-address'") != 4 {
		t.Error("an address was made without an audit row")
	}
}

func TestNewAddressRefuses(t *testing.T) {
	t.Parallel()
	b := setup(t, sandbox.Options{Plain: true})
	b.importAll()
	apex, meridian := b.clients["apex"], b.clients["meridian"]
	wallet := b.world.Wallet("apex-vault").ID
	treasurer := b.person(identity.Treasury, &apex)
	before := b.count("select count(*) from wallet_address")
	for _, c := range []struct {
		name  string
		actor identity.Actor
		id    string
		asset string
		label string
		want  *fault.Fault
	}{
		{"an auditor", b.person(identity.Auditor, &apex), wallet, "ofctbtc", "", ErrNotYours},
		{"compliance", b.person(identity.Compliance, nil), wallet, "ofctbtc", "", ErrNotYours},
		{"another client's treasurer", b.person(identity.Treasury, &meridian), wallet, "ofctbtc", "", ErrNotFound},
		{"a wallet that does not exist", treasurer, strings.Repeat("ab", 16), "ofctbtc", "", ErrNotFound},
		{"hostile text for an id", treasurer, "'; drop table wallet; --", "ofctbtc", "", ErrNotFound},
		{"a zero byte in an id", treasurer, "a\x00b", "ofctbtc", "", ErrNotFound},
		{"the wrong asset", treasurer, wallet, "hteth", "", ErrAsset},
		{"no asset of a Go Account", treasurer, wallet, "", "", ErrAsset},
		{"a label without end", treasurer, wallet, "ofctbtc", strings.Repeat("x", 251), ErrLabel},
		{"a label that turns the page round", treasurer, wallet, "ofctbtc", "a\u202eb", ErrLabel},
	} {
		_, err := b.s.NewAddress(t.Context(), c.actor, c.id, c.asset, c.label, uuid.NewString())
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if b.count("select count(*) from wallet_address") != before {
		t.Error("a refused request stored an address")
	}
}

// deploying is a BitGo that has not put the address on chain yet, and later hands out an old one.
type deploying struct {
	BitGo
	pending, stale bool
	old            bitgo.Address
}

func (d *deploying) CreateAddress(ctx context.Context, ticker, wallet string, ask bitgo.NewAddress) (bitgo.Address, error) {
	if d.stale {
		return d.old, nil
	}
	a, err := d.BitGo.CreateAddress(ctx, ticker, wallet, ask)
	d.old = a
	if d.pending {
		a.Address, a.PendingChainInitialization = "", true
	}
	return a, err
}

func (d *deploying) Address(ctx context.Context, ticker, wallet, id string) (bitgo.Address, error) {
	a, err := d.BitGo.Address(ctx, ticker, wallet, id)
	if d.pending {
		a.Address, a.PendingChainInitialization = "", true
	}
	return a, err
}

func TestNewAddressThatBitGoStillMakes(t *testing.T) {
	t.Parallel()
	b := setup(t, sandbox.Options{Plain: true})
	b.importAll()
	bitgo := &deploying{BitGo: b.bitgo, pending: true}
	b.s.BitGo = bitgo
	meridian := b.clients["meridian"]
	treasurer := b.person(identity.Treasury, &meridian)
	id := b.world.Wallet("meridian-ether").ID
	made, err := b.s.NewAddress(t.Context(), treasurer, id, "hteth", "Desk", uuid.NewString())
	if err != nil || !made.Pending || made.Address != "" {
		t.Fatalf("%+v, %v", made, err)
	}
	latest := func() Address {
		t.Helper()
		page, err := b.s.Addresses(t.Context(), treasurer, id, PageRequest{})
		if err != nil {
			t.Fatal(err)
		}
		return page.Addresses[slices.IndexFunc(page.Addresses, func(a Address) bool { return a.ID == made.ID })]
	}
	for _, pending := range []bool{true, false} {
		bitgo.pending = pending
		b.clock.Advance(time.Second)
		if err := b.s.Refresh(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		if got := latest(); got.Pending != pending || (got.Address == "") != pending || got.Label != "Desk" || got.CreatedByName != "Somebody" {
			t.Fatalf("pending %v: %+v", pending, got)
		}
	}
	bitgo.stale = true
	if _, err := b.s.NewAddress(t.Context(), treasurer, id, "hteth", "", uuid.NewString()); !errors.Is(err, ErrAddressReused) {
		t.Fatalf("an address was handed out twice: %v", err)
	}
}
