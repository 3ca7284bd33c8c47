package export

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/identity"
)

// source is how one subject is read.
type source struct {
	title   string
	columns []string
	read    func(ctx context.Context, tx pgx.Tx, actor identity.Actor, ask reading) (found []Row, next string, err error)
}

// reading is one page: at most limit rows after a place. next is "" at the end.
type reading struct {
	Filter
	known time.Time // nothing recorded later
	after string
	limit int
}

// sources has every subject.
var sources = map[Subject]source{
	Postings: {"Ledger postings", []string{"posting", "effective_at", "recorded_at", "client", "wallet", "asset", "kind", "part", "round", "debit_account", "credit_account",
		"amount_base_units", "effect_on_wallet_base_units", "counterparty", "source", "transfer", "memo", "reverses", "reversed_by"}, readPostings},
	Trail: {"Audit trail", []string{"row", "at", "actor", "role", "person", "verb", "thing", "thing_id", "client", "result", "ip", "session", "request", "key", "before", "after"}, readTrail},
	Sends: {"Sends with their approvers", []string{"send", "asked_at", "asked_by", "client", "wallet", "wallet_label", "asset", "amount_base_units", "amount", "usd_value", "payee", "address", "memo",
		"new_payee", "purpose", "state", "bitgo_state", "rule", "approvals_needed", "approvals_given", "approvers", "released_by", "released_at", "transfer", "txid"}, readSends},
	Rules: {"Versions of the approval rules", []string{"rule", "in_force_from", "retired_at", "client", "kind", "name", "from_usd", "below_usd", "new_payee", "velocity_usd", "approvals_needed",
		"groups", "expiry_seconds"}, readRules},
	Wires: {"Wires and who confirmed them", []string{"transfer", "at_bitgo", "claimed_at", "client", "wallet", "wallet_label", "coin", "amount_base_units", "amount", "to", "owner", "bank", "number_ends_in", "transfer_state",
		"action", "asked_by", "released_by", "decided_by", "same_person", "state", "settled_at", "bitgo_state", "reason"}, readWires},
	Transfers: {"Transfers", []string{"transfer", "at_bitgo", "first_seen_at", "client", "wallet", "wallet_label", "asset", "type", "kind", "amount_base_units", "amount", "fee_base_units", "fee_asset", "counterparty",
		"state", "bitgo_state", "confirmations", "confirmed_at", "txid", "sequence_id", "comment"}, readTransfers},
	Whitelist: {"Whitelisted payees", []string{"entry", "since", "removed_at", "client", "wallet", "wallet_label", "asset", "address", "memo", "label", "source", "asked_by", "decided_by"}, readWhitelist},
	Dividends: {"Pay list of a dividend", []string{"dividend", "security", "client", "record_day", "holder", "name", "shares", "currency", "gross", "withheld", "why_withheld", "to_pay", "rounding_rest_micro_cents",
		"paid_on", "reference", "marked_by"}, readDividends},
	Rights: {"People and their rights", []string{"grant", "granted_at", "revoked_at", "name", "email", "person_state", "machine", "right", "client", "granted_by", "revoked_by"}, readRights},
	Duties: {"Who asked and who decided", []string{"request", "kind", "what", "client", "asked_at", "asked_by", "asked_by_id", "state", "decided", "same_person"}, readDuties},
}

// Title is what a subject is called.
func (s Subject) Title() string { return sources[s].title }

// Columns are the names of a subject's columns.
func (s Subject) Columns() []string { return sources[s].columns }
