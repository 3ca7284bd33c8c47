package console

import "testing"

// furnishConsolidation is one of the estate's wallet, of whatever coin: which wallets have one is what the trigger says, and not
// the wall.
func (h *house) furnishConsolidation(t *testing.T, e estate) {
	t.Helper()
	h.db.Super(t, "set session_replication_role = replica", `insert into consolidation (id, client_id, wallet_id, asset, max_value, min_value, inputs, least, gathers, fee_rate, fee_most, note, state, asked_by, asked_at, changed_at, said)
		select gen_random_uuid(), client_id, id, 'tbtc4', 1000000, 1000, 2, 400000, 400000, 12000, 3000, 'Gathering of `+e.key+`', 'refused', '`+e.asker.Person.String()+`', now(), now(), 'Consolidation of `+e.key+`' from wallet where id = '`+e.wallet.ID+`'`)
}
