package consolidation

import (
	"math/big"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
)

// The database keeps the bound, the role, the name, what is reserved, one at a time, and the end by itself.
func TestTheDatabaseGuardsAConsolidation(t *testing.T) {
	b := setup(t)
	w, err := b.s.Wallets.Get(b.ctx, b.treasury, b.wallet.ID)
	if err != nil {
		t.Fatal(err)
	}
	coin, _ := money.Lookup("tbtc4")
	p := b.unspents().Plans[1]
	made := Consolidation{Client: w.Client, Wallet: w.ID, Coin: coin, Plan: p, AskedBy: b.treasury.Person, AskedAt: b.clock.Now()}
	try := func(by identity.Actor, change func(*Consolidation)) error {
		c := made
		c.ID = uuid.New()
		change(&c)
		return b.db.Serve.As(b.ctx, by.Scope(), func(tx pgx.Tx) error { return insert(b.ctx, tx, c) })
	}
	for rule, err := range map[string]error{
		"consolidation_own_name": try(b.second, func(*Consolidation) {}),
		"consolidation_role":     try(b.voter, func(c *Consolidation) { c.AskedBy = b.voter.Person }),
		"consolidation_bound": try(b.treasury, func(c *Consolidation) {
			c.Plan.FeeMost = money.FromBig(new(big.Int).Add(new(big.Int).Div(p.Least.Big(), big.NewInt(FeeShare)), big.NewInt(1)))
		}),
		"consolidation_inputs":   try(b.treasury, func(c *Consolidation) { c.Plan.Inputs = Most + 1 }),
		"consolidation_gathers":  try(b.treasury, func(c *Consolidation) { c.Plan.Gathers = p.Least.Sub(satoshi(1)) }),
		"consolidation_reserved": try(b.treasury, func(c *Consolidation) { c.Plan.Gathers = satoshi(9_000_000_000) }),
		"consolidation_wallet":   try(b.treasury, func(c *Consolidation) { c.Coin, _ = money.Lookup("btc") }),
	} {
		if database.Constraint(err) != rule {
			t.Errorf("%s: %v", rule, err)
		}
	}
	frozen := func(at string) {
		if _, err := b.db.Owner.Exec(b.ctx, `update wallet set frozen_at = `+at+` where id = $1`, w.ID); err != nil {
			t.Fatal(err)
		}
	}
	frozen("now()")
	if err := try(b.treasury, func(*Consolidation) {}); database.Constraint(err) != "consolidation_wallet" {
		t.Errorf("frozen at BitGo: %v", err)
	}
	frozen("null")
	if err := try(b.treasury, func(c *Consolidation) { made.ID = c.ID }); err != nil {
		t.Fatal(err)
	}
	if err := try(b.treasury, func(*Consolidation) {}); database.Constraint(err) != "consolidation_one_at_a_time" {
		t.Errorf("a second one beside the first: %v", err)
	}
	scope := database.System("attack")
	for _, c := range []struct{ what, sql, constraint string }{
		{"another bound", `update consolidation set fee_most = fee_most + 1 where id = $1`, "consolidation_keeps"},
		{"another asker", `update consolidation set asked_by = '` + b.second.Person.String() + `' where id = $1`, "consolidation_keeps"},
		{"done", `update consolidation set state = 'confirmed' where id = $1`, ""},
		{"undone", `update consolidation set state = 'nothing' where id = $1`, "consolidation_moves"},
		{"again", `update consolidation set state = 'calling' where id = $1`, "consolidation_moves"},
	} {
		if got := database.Constraint(b.db.TryServing(scope, c.sql, made.ID)); got != c.constraint {
			t.Errorf("%s: %q", c.what, got)
		}
	}
	if err := b.db.TryServing(scope, `delete from consolidation where id = $1`, made.ID); err == nil {
		t.Error("it was deleted")
	}
}
