package send

import (
	"strings"
	"testing"
	"time"

	"github.com/unykorn/console/internal/fault"
)

// What has left counts against the loan from the moment of its release, also while no webhook has told of its
// transfer and a newer balance has ended its reservation: at no time is it counted not at all.
func TestASendOnItsWayCountsOnceBeforeItsTransferIsRead(t *testing.T) {
	b := setup(t)
	b.lend(8_750, 50_000) // 35 % of $25,000; the wallet holds one bitcoin at $50,000
	first := b.submit(b.base("30000000"))
	b.approve(first)
	if x, err := b.release(first); err != nil || x.State != Submitted {
		t.Fatalf("%+v: %v", x, err)
	}
	b.clock.Advance(time.Second)
	if err := b.s.Wallets.Refresh(b.ctx, b.wallet.ID); err != nil {
		t.Fatal(err)
	}
	if got := b.reservation(first); got != "ended" {
		t.Fatalf("reservation %s", got)
	}
	if _, err := b.s.Submit(b.ctx, b.treasury, b.base("30000000"), b.key()); !fault.Is(err, ErrStopped) || !strings.Contains(err.Error(), "loan-to-value") {
		t.Fatalf("a second send passes the 35 %% that both exceed together: %v", err)
	}
	r, err := b.s.Check(b.ctx, b.treasury, b.base("10000000"))
	if err != nil || !r.Passes {
		t.Fatalf("what is left does not pass: %+v, %v", r, err)
	}
	most := r.Max.Units
	// Once the transfer is read it counts as itself, and no second time.
	if _, err := b.s.Resolve(b.ctx, first.ID); err != nil {
		t.Fatal(err)
	}
	if r, err = b.s.Check(b.ctx, b.treasury, b.base("10000000")); err != nil || !r.Max.Units.Equal(most) {
		t.Fatalf("max %s before and %s after its transfer was read: %v", most, r.Max.Units, err)
	}
}
