package send

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/ltv"
	"github.com/unykorn/console/internal/money"
)

// Everything that can happen to the sends of one wallet happens at once: nothing waits in a circle, no send leaves
// twice, and once BitGo has confirmed and a balance was stored, only what still waits holds anything back.
func TestEverythingAtOnce(t *testing.T) {
	b := setup(t)
	b.lend(1_000, 50_000)
	var together sync.WaitGroup
	for worker := range 8 {
		together.Go(func() {
			dice := rand.New(rand.NewPCG(uint64(worker), 7)) //nolint:gosec // a schedule, not a secret
			for range 14 {
				if what, err := b.anything(dice); err != nil {
					var known *fault.Fault
					if database.Code(err) == "40P01" || !errors.As(err, &known) || known.Kind == fault.Internal {
						t.Errorf("%s: %v", what, err)
					}
				}
			}
		})
	}
	together.Wait()
	b.clock.Advance(LookupAfter)
	if _, err := b.s.RecoverStale(b.ctx, true); err != nil {
		t.Fatal(err)
	}
	b.control("advance", map[string]any{"confirm": true})
	for _, id := range b.ids(`select id from send`) {
		if _, err := b.s.Resolve(b.ctx, id); err != nil {
			t.Fatal(err)
		}
		if n := b.transfers(Send{ID: id}); n > 1 {
			t.Errorf("%s left %d times", id, n)
		}
	}
	b.clock.Advance(time.Second)
	if err := b.s.Wallets.Refresh(b.ctx, b.wallet.ID); err != nil {
		t.Fatal(err)
	}
	for _, wrong := range []string{
		`select count(*) from reservation r join send s on s.id = r.send_id where r.state <> 'ended' and s.state not in ('awaiting_approval', 'approved', 'pending_at_bitgo')`,
		`select count(*) from reservation r join send s on s.id = r.send_id where r.state <> 'open' and s.state in ('awaiting_approval', 'approved', 'pending_at_bitgo')`,
		`select count(*) from send where state in ('checked', 'submitting', 'unknown', 'submitted')`,
	} {
		if n := b.db.Count(t, wrong); n != 0 {
			t.Errorf("%d rows of: %s", n, wrong)
		}
	}
}

func (b *bench) ids(sql string) []uuid.UUID {
	rows, err := b.db.Owner.Query(b.ctx, sql)
	if err != nil {
		b.t.Error(err)
		return nil
	}
	out, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		b.t.Error(err)
	}
	return out
}

// anything does one thing to one send, or to the wallet under all of them.
func (b *bench) anything(dice *rand.Rand) (string, error) {
	one := func(sql string) uuid.UUID {
		if all := b.ids(sql); len(all) > 0 {
			return all[dice.IntN(len(all))]
		}
		return uuid.Nil
	}
	what := dice.IntN(11)
	id := one(`select id from send where state not in ('confirmed', 'cancelled', 'failed')`)
	if id == uuid.Nil {
		what = 0
	}
	switch what {
	case 0, 1, 2:
		d := b.base(fmt.Sprint(30_000 + dice.IntN(100)))
		if dice.IntN(2) == 0 {
			d.Address = b.stranger
		}
		_, err := b.s.Submit(b.ctx, b.treasury, d, b.key())
		return "submit", err
	case 3, 4:
		_, err := b.s.Release(b.ctx, b.second, id, bitgo.Secret(b.wallet.Passphrase), "")
		return "release", err
	case 5:
		_, err := b.s.Cancel(b.ctx, b.treasury, id)
		return "cancel", err
	case 6:
		request := one(`select id from approval_request where state = 'pending'`)
		r, err := b.s.Approvals.Vote(b.ctx, b.voter, request, approval.Approve, "")
		if err != nil || r.State != approval.Approved {
			return "vote", err
		}
		return "mark", b.db.Serve.As(b.ctx, database.System("test"), func(tx pgx.Tx) error {
			return b.s.MarkApproved(b.ctx, tx, r.Subject.ID, b.clock.Now())
		})
	case 7:
		b.clock.Advance(time.Millisecond)
		return "refresh", b.s.Wallets.Refresh(b.ctx, b.wallet.ID)
	case 8:
		_, err := b.s.Resolve(b.ctx, id)
		return "resolve", err
	case 9:
		_, err := b.s.LTV.Set(b.ctx, b.treasury, b.wallet.ID, ltv.Terms{Loan: money.NewCents(90_000), Declared: money.NewCents(5_000_000)}, "", "")
		return "lower the loan", err
	}
	_, err := b.s.Wallets.ImportWallet(b.ctx, b.wallet.ID)
	return "import", err
}
