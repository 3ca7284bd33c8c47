package console

import (
	"testing"

	"github.com/google/uuid"
)

// furnishBump is a raise of the fee of a send, of whatever coin: which sends have one is what the trigger says, and not the wall.
func (h *house) furnishBump(t *testing.T, e estate, send uuid.UUID) {
	t.Helper()
	h.db.Super(t, "set session_replication_role = replica", `insert into send_bump (id, send_id, client_id, txid, percent, fee, fee_after, most, fee_asset, state, asked_by, asked_at, changed_at, said)
		select gen_random_uuid(), id, client_id, repeat('ab', 32), 150, 100, 150, 500, fee_asset, 'refused', asked_by, asked_at, asked_at, 'Raise of `+e.key+`' from send where id = '`+send.String()+`'`)
}
