package console

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"
)

// furnishWire plants a decision about a wire withdrawal. The demo's wallets that these tests use have no bank account, so
// the row is written as the room would.
func (h *house) furnishWire(t *testing.T, e estate) {
	t.Helper()
	sum := sha256.Sum256([]byte("wire of " + e.key))
	_, err := h.db.Owner.Exec(t.Context(), `insert into wire_decision (transfer_id, wallet_id, client_id, action, coin, amount, address, decided_by, state, claimed_at, claimed_until, settled_at, bitgo_state)
		values ($1, $2, $3, 'approve', 'tfiatusd', 100, 'bank-of-' || $4::text, $5, 'settled', $6, $6, $6, 'confirmed')`,
		hex.EncodeToString(sum[:16]), e.wallet.ID, e.ID, e.key, h.voters[0].Person, h.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
}
