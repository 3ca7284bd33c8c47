package wallet

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/sandbox"
)

func TestReservationEndsWithALaterBalanceOnly(t *testing.T) {
	t.Parallel()
	b := setup(t, sandbox.Options{Plain: true})
	b.sync("apex-bitcoin", "tbtc4", b.deposit("apex-bitcoin", "tbtc4", "1000000", "confirmed"))
	id, send := b.world.Wallet("apex-bitcoin").ID, uuid.New()
	refresh := func() {
		t.Helper()
		if err := b.s.Refresh(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	available := func(want string) {
		t.Helper()
		if got := b.balance("apex-bitcoin", "tbtc4"); got.Available.String() != want {
			t.Fatalf("available %s, want %s (%+v)", got.Available, want, got)
		}
	}
	refresh()
	available("1000000")
	b.in(func(tx pgx.Tx) error {
		w, balance, err := b.s.LockForSend(t.Context(), tx, id, "tbtc4")
		if err != nil || w.ID != id || balance.Available.String() != "1000000" {
			t.Errorf("locked %+v with %+v, %v", w, balance, err)
		}
		return b.s.Reserve(t.Context(), tx, send, id, "tbtc4", money.NewUnits(400000), money.NewUnits(2160), b.clock.Now())
	})
	available("597840")
	err := b.db.Serve.As(t.Context(), database.System("test"), func(tx pgx.Tx) error {
		return b.s.Reserve(t.Context(), tx, send, id, "tbtc4", money.NewUnits(1), money.Units{}, b.clock.Now())
	})
	if !errors.Is(err, ErrReserved) {
		t.Fatalf("reserving twice for one send: %v", err)
	}
	b.clock.Advance(time.Second)
	refresh() // open: no balance ends it
	available("597840")
	out := b.send("apex-bitcoin", "tbtc4", "400000", b.world.Payee("apex-power").Address)
	for range 2 {
		b.in(func(tx pgx.Tx) error { return b.s.Settle(t.Context(), tx, send, b.clock.Now()) })
	}
	refresh() // observed at the very instant of settlement: not after it
	if b.count("select count(*) from reservation where state = 'settled'") != 1 {
		t.Fatal("the reservation ended with a balance that may not show the send")
	}
	b.clock.Advance(time.Second)
	refresh()
	available("597840")
	if b.count("select count(*) from reservation where state = 'ended'") != 1 {
		t.Fatal("the reservation did not end")
	}
	b.sync("apex-bitcoin", "tbtc4", out)
	if got := b.balance("apex-bitcoin", "tbtc4"); got.InFlight.String() != "402160" || !got.Reserved.IsZero() || !got.Held.IsZero() {
		t.Fatalf("%+v", got)
	}
}

func TestReleaseEndsAtOnce(t *testing.T) {
	t.Parallel()
	b := setup(t, sandbox.Options{Plain: true})
	b.sync("apex-bitcoin", "tbtc4", b.deposit("apex-bitcoin", "tbtc4", "1000000", "confirmed"))
	id, send := b.world.Wallet("apex-bitcoin").ID, uuid.New()
	b.in(func(tx pgx.Tx) error {
		return b.s.Reserve(t.Context(), tx, send, id, "tbtc4", money.NewUnits(400000), money.NewUnits(2160), b.clock.Now())
	})
	held, err := b.s.Reservations(t.Context(), system, id)
	if err != nil || len(held) != 1 || held[0].Send != send || held[0].State != Open {
		t.Fatalf("%+v, %v", held, err)
	}
	for range 2 {
		b.in(func(tx pgx.Tx) error { return b.s.Release(t.Context(), tx, send, b.clock.Now()) })
	}
	if got := b.balance("apex-bitcoin", "tbtc4"); !got.Reserved.IsZero() {
		t.Fatalf("%+v", got)
	}
	for name, fn := range map[string]func(tx pgx.Tx) error{
		"settled after its release": func(tx pgx.Tx) error { return b.s.Settle(t.Context(), tx, send, b.clock.Now()) },
		"settled without one":       func(tx pgx.Tx) error { return b.s.Settle(t.Context(), tx, uuid.New(), b.clock.Now()) },
		"released without one":      func(tx pgx.Tx) error { return b.s.Release(t.Context(), tx, uuid.New(), b.clock.Now()) },
	} {
		if err := b.db.Serve.As(t.Context(), database.System("test"), fn); !errors.Is(err, ErrReservationGone) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Sixteen sends want a tenth of the balance each, at once: ten get it.
func TestLockForSendSerialises(t *testing.T) {
	t.Parallel()
	b := setup(t, sandbox.Options{Plain: true})
	b.sync("apex-bitcoin", "tbtc4", b.deposit("apex-bitcoin", "tbtc4", "1000", "confirmed"))
	id := b.world.Wallet("apex-bitcoin").ID
	if err := b.s.Refresh(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	short := errors.New("too little")
	results := make(chan error, 16)
	for range 16 {
		go func() {
			results <- b.db.Serve.As(t.Context(), database.System("test"), func(tx pgx.Tx) error {
				_, balance, err := b.s.LockForSend(t.Context(), tx, id, "tbtc4")
				if err != nil {
					return err
				}
				if balance.Available.Cmp(money.NewUnits(100)) < 0 {
					return short
				}
				return b.s.Reserve(t.Context(), tx, uuid.New(), id, "tbtc4", money.NewUnits(90), money.NewUnits(10), b.clock.Now())
			})
		}()
	}
	got := map[error]int{}
	for range 16 {
		err := <-results
		if err != nil && !errors.Is(err, short) {
			t.Fatal(err)
		}
		got[err]++
	}
	if got[nil] != 10 || !b.balance("apex-bitcoin", "tbtc4").Available.IsZero() {
		t.Fatalf("%v, %+v", got, b.balance("apex-bitcoin", "tbtc4"))
	}
}

// Another console's clock is ahead, so the balance it stored counts as the newest for a while. What is observed
// meanwhile is not stored, and must then not end a reservation that the stored balance does not show.
func TestABalanceThatIsNotStoredEndsNoReservation(t *testing.T) {
	t.Parallel()
	b := setup(t, sandbox.Options{Plain: true})
	b.sync("apex-bitcoin", "tbtc4", b.deposit("apex-bitcoin", "tbtc4", "1000000", "confirmed"))
	id, send, ours := b.world.Wallet("apex-bitcoin").ID, uuid.New(), b.clock.Now()
	refreshAt := func(ahead time.Duration, want string) {
		t.Helper()
		b.clock.Set(ours.Add(ahead))
		if err := b.s.Refresh(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		if got := b.balance("apex-bitcoin", "tbtc4"); got.Available.String() != want {
			t.Fatalf("%s: available %s, want %s (%+v)", ahead, got.Available, want, got)
		}
	}
	refreshAt(10*time.Second, "1000000") // the other console
	b.clock.Set(ours.Add(time.Second))
	b.in(func(tx pgx.Tx) error {
		return b.s.Reserve(t.Context(), tx, send, id, "tbtc4", money.NewUnits(400000), money.Units{}, b.clock.Now())
	})
	b.send("apex-bitcoin", "tbtc4", "400000", b.world.Payee("apex-power").Address)
	b.in(func(tx pgx.Tx) error { return b.s.Settle(t.Context(), tx, send, b.clock.Now()) })
	refreshAt(2*time.Second, "600000")
	refreshAt(11*time.Second, "597840")
}
