package wallet

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/sandbox"
)

// dying is a BitGo whose answer to the first request for an address is lost: after it was made, or before.
type dying struct {
	BitGo
	made  bool
	asked int
}

func (d *dying) CreateAddress(ctx context.Context, ticker, wallet string, ask bitgo.NewAddress) (bitgo.Address, error) {
	d.asked++
	if d.asked > 1 {
		return d.BitGo.CreateAddress(ctx, ticker, wallet, ask)
	}
	if d.made {
		if _, err := d.BitGo.CreateAddress(ctx, ticker, wallet, ask); err != nil {
			return bitgo.Address{}, err
		}
	}
	return bitgo.Address{}, &bitgo.Error{Transport: true, Host: bitgo.Platform}
}

// An address whose answer was lost is the one that the repetition hands out; one that BitGo never heard of is made then. In
// neither case does BitGo make two.
func TestALostAddressIsFoundAgain(t *testing.T) {
	t.Parallel()
	b := setup(t, sandbox.Options{Plain: true})
	b.importAll()
	apex := b.clients["apex"]
	treasurer := b.person(identity.Treasury, &apex)
	id := b.world.Wallet("apex-bitcoin").ID
	there := func() (n int) {
		for a, err := range bitgo.Each(func(cursor string) (bitgo.Page[bitgo.Address], error) {
			return b.bitgo.Addresses(t.Context(), "tbtc4", id, cursor)
		}) {
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(a.Label, "Mining pool") {
				n++
			}
		}
		return n
	}
	for i, made := range []bool{true, false} {
		call := uuid.NewString()
		lossy := &dying{BitGo: b.bitgo, made: made}
		b.s.BitGo = lossy
		ask := func(label string) (Address, error) {
			return b.s.NewAddress(t.Context(), treasurer, id, "tbtc4", label, call)
		}
		if _, err := ask("Mining pool"); !fault.Is(err, ErrBitGoAddress) {
			t.Fatalf("%v", err)
		}
		if _, err := ask("Mining pool"); !fault.Is(err, ErrAddressInProgress) || lossy.asked != 1 {
			t.Fatalf("while BitGo may be at it: %v", err)
		}
		b.clock.Advance(addressLease)
		if _, err := b.s.ImportAddresses(t.Context(), id); err != nil { // which may see it first
			t.Fatal(err)
		}
		if _, err := ask("Another"); !fault.Is(err, ErrReused) {
			t.Fatalf("with other terms: %v", err)
		}
		got, err := ask("Mining pool")
		if err != nil || got.Address == "" || got.Label != "Mining pool" || got.CreatedByName == "" || there() != i+1 {
			t.Fatalf("made %v: %+v, %v, %d at BitGo", made, got, err, there())
		}
		asked := lossy.asked
		again, err := ask("Mining pool")
		if err != nil || again.ID != got.ID || again.Address != got.Address || again.Label != got.Label || lossy.asked != asked {
			t.Fatalf("once more: %+v, %v", again, err)
		}
		newest, err := b.s.NewestAddress(t.Context(), treasurer, id, "tbtc4")
		if err != nil || newest == nil || newest.ID != got.ID {
			t.Fatalf("newest: %+v, %v", newest, err)
		}
		b.clock.Advance(time.Second)
	}
	if n := b.count("select count(*) from wallet_address where label like '%#uk%'"); n != 0 {
		t.Errorf("%d labels show our mark", n)
	}
	if n := b.count("select count(*) from audit_event where verb = 'wallet.new-address'"); n != 2 {
		t.Errorf("%d in the trail", n)
	}
	if a, err := b.s.NewestAddress(t.Context(), treasurer, id, "hteth"); err != nil || a != nil {
		t.Errorf("of an asset without any: %+v, %v", a, err)
	}
}
