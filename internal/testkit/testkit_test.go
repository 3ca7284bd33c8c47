package testkit_test

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

func TestDatabasesAreSeparate(t *testing.T) {
	t.Parallel()
	begun := time.Now()
	one, two := testkit.DB(t), testkit.DB(t)
	t.Logf("two databases in %v", time.Since(begun))
	if _, err := one.Owner.Exec(t.Context(), "create table only_here (x int)"); err != nil {
		t.Fatal(err)
	}
	var exists bool
	if err := two.Owner.QueryRow(t.Context(), "select to_regclass('only_here') is not null").Scan(&exists); err != nil {
		t.Fatal(err)
	}
	if exists {
		t.Fatal("one test sees another one's tables")
	}
}

func TestServingRoleIsRestricted(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	var super, member bool
	err := db.Serve.As(t.Context(), database.System("test"), func(tx pgx.Tx) error {
		return tx.QueryRow(t.Context(), `select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb,
			pg_has_role(current_user, 'console_serving', 'member') from pg_roles where rolname = current_user`).Scan(&super, &member)
	})
	if err != nil {
		t.Fatal(err)
	}
	if super || !member {
		t.Fatalf("too powerful: %v, member of console_serving: %v", super, member)
	}
	power, err := db.Serve.Power(t.Context())
	if err != nil || len(power) != 0 {
		t.Fatalf("power %v, %v", power, err)
	}
}

func TestEventuallyWaitsForIt(t *testing.T) {
	t.Parallel()
	n := 0
	testkit.Eventually(t, time.Second, func() bool { n++; return n == 3 })
	if n != 3 {
		t.Fatalf("asked %d times", n)
	}
}
