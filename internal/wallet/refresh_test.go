package wallet

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/sandbox"
)

// slow answers a balance that was read before another one.
type slow struct {
	BitGo
	meanwhile func()
}

func (s *slow) Wallet(ctx context.Context, ticker, id string, all bool) (bitgo.Wallet, error) {
	w, err := s.BitGo.Wallet(ctx, ticker, id, all)
	if s.meanwhile != nil {
		do := s.meanwhile
		s.meanwhile = nil
		do()
	}
	return w, err
}

func TestRefreshKeepsTheNewerBalance(t *testing.T) {
	t.Parallel()
	b := setup(t, sandbox.Options{Plain: true})
	b.sync("apex-bitcoin", "tbtc4", b.deposit("apex-bitcoin", "tbtc4", "1000", "confirmed"))
	id := b.world.Wallet("apex-bitcoin").ID
	b.s.BitGo = &slow{BitGo: b.bitgo, meanwhile: func() {
		b.clock.Advance(time.Second)
		b.deposit("apex-bitcoin", "tbtc4", "500", "confirmed")
		if err := b.s.Refresh(t.Context(), id); err != nil {
			t.Error(err)
		}
	}}
	if err := b.s.Refresh(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	got := b.balance("apex-bitcoin", "tbtc4")
	if got.Confirmed.String() != "1500" || !got.ObservedAt.Equal(b.clock.Now()) {
		t.Fatalf("the older balance won: %+v", got)
	}
}

func TestRefreshWhileBitGoIsAway(t *testing.T) {
	t.Parallel()
	b := setup(t, sandbox.Options{Plain: true})
	b.sync("apex-bitcoin", "tbtc4", b.deposit("apex-bitcoin", "tbtc4", "1000", "confirmed"))
	if err := b.s.RefreshAll(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := b.balance("apex-bitcoin", "tbtc4")
	b.control("down", map[string]any{"surface": "platform", "mode": "html503"})
	b.clock.Advance(time.Minute)
	err := b.s.RefreshAll(t.Context())
	if !errors.Is(err, ErrBitGo) || fault.Status(fault.As(err).Kind) != http.StatusBadGateway {
		t.Fatalf("%v", err)
	}
	if after := b.balance("apex-bitcoin", "tbtc4"); !after.ObservedAt.Equal(before.ObservedAt) || !after.Confirmed.Equal(before.Confirmed) {
		t.Fatalf("%+v became %+v", before, after)
	}
}
