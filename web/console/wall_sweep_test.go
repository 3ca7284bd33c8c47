package console

import (
	"testing"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/sweep"
	"github.com/unykorn/console/internal/whitelist"
)

// furnishSweep asks for a sweep rule, and plants a run of it.
func (h *house) furnishSweep(t *testing.T, e estate) {
	t.Helper()
	draft := e.draft("1")
	if err := h.Whitelist.Add(t.Context(), program, whitelist.Entry{Client: e.ID, Asset: e.asset, Address: draft.Address, Label: "Swept to by " + e.key}); err != nil {
		t.Fatal(err)
	}
	r, err := h.Sweeps.Propose(t.Context(), e.asker, sweep.Terms{Wallet: e.wallet.ID, Asset: e.asset, Address: draft.Address, Memo: draft.Memo,
		Keep: money.NewUnits(1), Above: money.NewUnits(2), Cadence: sweep.Daily}, uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.db.Owner.Exec(t.Context(), `insert into sweep_run (id, rule_id, client_id, due_at, state, claimed_until, note, settled_at) values ($1, $2, $3, $4, 'nothing', $4, 'Nothing of ' || $5::text, $4)`,
		uuid.New(), r.ID, e.ID, h.clock.Now(), e.key)
	if err != nil {
		t.Fatal(err)
	}
}
