package console

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
)

var noDetails = strings.Repeat("0", 64)

// furnishWire plants a decision about a wire withdrawal, an account with what is kept of it, and a report. The demo's wallets
// that these tests use have no bank account, so the rows are written as the room would.
func (h *house) furnishWire(t *testing.T, e estate) {
	t.Helper()
	sum := sha256.Sum256([]byte("wire of " + e.key))
	h.plant(t, `insert into wire_decision (transfer_id, wallet_id, client_id, action, coin, amount, address, decided_by, state, claimed_at, claimed_until, settled_at, bitgo_state)
		values ($1, $2, $3, 'approve', 'tfiatusd', 100, 'bank-of-' || $4::text, $5, 'settled', $6, $6, $6, 'confirmed')`,
		hex.EncodeToString(sum[:16]), e.wallet.ID, e.ID, e.key, h.voters[0].Person, h.clock.Now())
	account := bankObject(t, h, e.asker, e)
	h.plant(t, `insert into bank_call (id, client_id, account_id, details, spoke_with, number, source, called_at, agreed, note, made_by, one_time, recorded_at)
		values ($1, $2, $3, $4, 'Payee of ' || $5::text, '+1 775 555 0100', 'File of ' || $5::text, $6, true, '', $7, 'call of ' || $5::text, $6)`, uuid.New(), e.ID, account, noDetails, e.key, h.clock.Now(), h.voters[0].Person)
	h.plant(t, `insert into bank_ask (id, client_id, owner, bank, routing, number_tail, terms, asked_by, one_time, asked_at, claimed_until, state, account_id)
		values ($1, $2, 'Owner of ' || $3::text, 'Bank of ' || $3::text, '021000021', '6789', $4, $5, 'ask', $6, $6, 'made', $7)`, uuid.New(), e.ID, e.key, noDetails, e.asker.Person, h.clock.Now(), account)
	h.plant(t, `insert into wire_step (id, client_id, transfer_id, item, note, made_by, made_at) values ($1, $2, $3, 'email', 'Reply about ' || $4::text, $5, $6)`,
		uuid.New(), e.ID, hex.EncodeToString(sum[:16]), e.key, h.voters[0].Person, h.clock.Now())
	wireObject(t, h, e.asker, e)
	depositObject(t, h, e.asker, e)
}

func (h *house) plant(t *testing.T, sql string, args ...any) {
	t.Helper()
	if _, err := h.db.Owner.Exec(t.Context(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

// bankObject is a bank account of the estate's.
func bankObject(t *testing.T, h *house, _ identity.Actor, e estate) string {
	t.Helper()
	id := testkit.HexID()
	h.plant(t, `insert into bank_account (id, client_id, hash, bank, owner, number_tail, routing, swift, kind, currency, country, state, details, first_seen_at, changed_at, observed_at)
		values ($1::text, $2, $1::text || 'hash', 'Bank of ' || $3::text, 'Owner of ' || $3::text, '****6789', '021000021', '', 'wire', 'tfiatusd', 'US', 'approved', $4, $5, $5, $5)`, id, e.ID, e.key, noDetails, h.clock.Now())
	return id
}

// wireObject is a mirrored withdrawal that BitGo does not know.
func wireObject(t *testing.T, h *house, _ identity.Actor, e estate) string {
	t.Helper()
	id := testkit.HexID()
	h.plant(t, `insert into transaction_sweeps (transfer_id, wallet_id, coin, amount, state, created_at, client_id, type, sub_type, fee, fee_coin, confirmations, counterparty, sequence_id, onchain_txid, replaces, replaced_by, comment, raw_state, bitgo_created_at, transfer_date, observed_at)
		values ($1::text, $2, 'ofctusd', -10000, 'initialized', $3, $4, 'send', 'ofc_withdrawal', 0, 'ofctusd', 0, $1::text || 'hash', '', '', '{}', '{}', '', 'initialized', $3, $3, $3)`, id, e.wallet.ID, h.clock.Now(), e.ID)
	return id
}

// depositObject is a deposit of the estate's that did not arrive.
func depositObject(t *testing.T, h *house, _ identity.Actor, e estate) string {
	t.Helper()
	id := uuid.New()
	h.plant(t, `insert into wire_missing (id, client_id, wallet_id, amount_cents, sender, sent_on, reference, state, note, asked_by, one_time, asked_at)
		values ($1, $2, $3, 100000, 'Sender of ' || $4::text, $5, '', 'open', '', $6, $8, $7)`, id, e.ID, e.wallet.ID, e.key, h.clock.Now().Add(-48*time.Hour), e.asker.Person, h.clock.Now(), id.String())
	return id.String()
}
