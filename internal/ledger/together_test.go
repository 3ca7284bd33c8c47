package ledger_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
)

// Two wallets of a client are taken in for the first time, with the same assets in another order: the accounts that
// both need, those of the outside world, are opened without the two waiting for each other in a circle.
func TestAccountsAreOpenedInAnyOrder(t *testing.T) {
	t.Parallel()
	r := setup(t)
	first, second := r.deposit("t1", 1), r.deposit("t2", 1)
	second.Asset = "hteth"
	third, fourth := r.deposit("t3", 1), r.deposit("t4", 1)
	third.Wallet, fourth.Wallet, third.Asset = "wallet-2", "wallet-2", "hteth"
	other := make(chan error, 1)
	err := r.db.Serve.As(t.Context(), database.System("one"), func(tx pgx.Tx) error {
		if _, err := r.s.Post(t.Context(), tx, first); err != nil {
			return err
		}
		go func() {
			other <- r.db.Serve.As(context.WithoutCancel(t.Context()), database.System("two"), func(tx pgx.Tx) error {
				_, err := r.s.Post(t.Context(), tx, third, fourth)
				return err
			})
		}()
		for end := time.Now().Add(20 * time.Second); r.db.Count(t, `select count(*) from pg_locks l join pg_stat_activity a on a.pid = l.pid where not l.granted and a.datname = current_database()`) == 0; {
			if time.Now().After(end) {
				t.Error("nobody waits")
				break
			}
		}
		_, err := r.s.Post(t.Context(), tx, second)
		return err
	})
	if err != nil {
		t.Errorf("one: %v", err)
	}
	if err := <-other; err != nil {
		t.Errorf("the other: %v", err)
	}
}
