package console

import (
	"encoding/csv"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/export"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/views/link"
)

// along presses the export button of a list's page and reads what one column of the file says.
func along(t *testing.T, b *browser, path string, subject export.Subject, column string) []string {
	t.Helper()
	list := b.get(path)
	doc := page(t, list)
	if of := valueOf(element(doc, "name", "subject"), "value"); list.status != http.StatusOK || of != string(subject) {
		t.Fatalf("%s: %d, and an export of %q\n%s", path, list.status, of, readable(t, list))
	}
	made := b.post(link.Exports(), "subject", string(subject), "query", valueOf(element(doc, "name", "query"), "value"), "format", "csv")
	if made.status != http.StatusSeeOther {
		t.Fatalf("%s: %d\n%s", path, made.status, readable(t, made))
	}
	names := subject.Columns()
	_, rows, found := strings.Cut(b.get(made.to+"/file").body, strings.Join(names, ",")+"\n")
	all, err := csv.NewReader(strings.NewReader(rows)).ReadAll()
	if !found || err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	var out []string
	for _, r := range all {
		out = append(out, r[slices.Index(names, column)])
	}
	slices.Sort(out)
	return out
}

// Each list's button takes along exactly what its address shows, and nothing of another client's.
func TestListsAreTakenAlong(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.rules(t)
	at := h.clock.Now()
	withdrawal := func(e estate, state string) string {
		id := testkit.HexID()
		h.plant(t, `insert into transaction_sweeps (transfer_id, wallet_id, coin, amount, state, txid, created_at, client_id, type, sub_type, fee, fee_coin, confirmations,
			counterparty, sequence_id, onchain_txid, replaces, replaced_by, comment, raw_state, bitgo_created_at, transfer_date, observed_at)
			values ($1, $2, 'ofctusd', -100, $3, $1, $4, $5, 'send', 'ofc_withdrawal', 0, 'ofctusd', 0, 'bank', '', '', '{}', '{}', '', $3, $4, $4, $4)`, id, e.wallet.ID, state, at, e.ID)
		return id
	}
	waits, gone, other := withdrawal(h.apex, "initialized"), withdrawal(h.apex, "confirmed"), withdrawal(h.meridian, "initialized")
	h.plant(t, `insert into wire_decision (transfer_id, wallet_id, client_id, action, coin, amount, address, decided_by, state, claimed_at, claimed_until, settled_at, bitgo_state)
		values ($1, $2, $3, 'approve', 'tfiatusd', 100, 'bank', $4, 'settled', $5, $5, $5, 'confirmed')`, gone, h.apex.wallet.ID, h.apex.ID, h.voters[0].Person, at)
	coin := testkit.HexID()
	h.plant(t, `insert into transaction_sweeps (transfer_id, wallet_id, coin, amount, state, txid, created_at, client_id, type, sub_type, fee, fee_coin, confirmations,
		counterparty, sequence_id, onchain_txid, replaces, replaced_by, comment, raw_state, bitgo_created_at, transfer_date, observed_at)
		values ($1, $2, 'tltc', 5, 'confirmed', $1, $3, $4, 'receive', '', 0, 'tltc', 6, 'from', '', '', '{}', '{}', '', 'confirmed', $3, $3, $3)`, coin, h.apex.wallet.ID, at, h.apex.ID)
	h.plant(t, `insert into whitelist_entry (id, client_id, wallet_id, asset, address, memo, label, source, since, removed_at) values ($1, $2, $3, 'tltc', 'gone-from-the-list', '', 'Quarry', 'bitgo', $4, $4),
		($5, $2, $3, 'tltc', 'on-the-list', '', 'Quarry', 'bitgo', $4, null)`, uuid.New(), h.apex.ID, h.apex.wallet.ID, at, uuid.New())

	auditor := h.as(t, h.enter(t, h.db.Person(t, "Whole", testkit.Whole(identity.Auditor))))
	one := h.as(t, h.enter(t, h.db.Person(t, "Elsewhere", testkit.Over(identity.Auditor, h.meridian.Client))))
	voter := h.as(t, h.enter(t, h.voters[0]))
	sorted := func(ids ...string) []string { slices.Sort(ids); return ids }
	for _, c := range []struct {
		as      *browser
		path    string
		subject export.Subject
		column  string
		want    []string
	}{
		{auditor, link.Wires(), export.Wires, "transfer", sorted(waits, gone, other)},
		{auditor, link.Wires() + "?state=initialized", export.Wires, "transfer", sorted(waits, other)},
		{auditor, link.Wires() + "?state=confirmed&client=" + h.apex.ID.String(), export.Wires, "decided_by", []string{h.voters[0].Name}},
		{auditor, link.Wires() + "?waits=bank", export.Wires, "transfer", nil}, // nothing is none, and not everything
		{voter, link.Wires() + "?waits=me", export.Wires, "transfer", sorted(waits, other)},
		{one, link.Wires(), export.Wires, "transfer", []string{other}},
		{auditor, link.WalletTransfers(h.apex.wallet.ID) + "?asset=tltc", export.Transfers, "transfer", []string{coin}},
		{auditor, link.Whitelists() + "?text=quarry", export.Whitelist, "address", []string{"on-the-list"}},
		{auditor, link.Whitelists() + "?asset=tltc&wallet=" + h.apex.wallet.ID, export.Whitelist, "label", []string{"Quarry"}},
		{one, link.Whitelists() + "?text=quarry", export.Whitelist, "address", nil},
	} {
		if got := along(t, c.as, c.path, c.subject, c.column); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.path, got, c.want)
		}
	}
	if got := along(t, auditor, link.WalletTransfers(h.apex.wallet.ID), export.Transfers, "transfer"); !slices.Contains(got, coin) || !slices.Contains(got, waits) || slices.Contains(got, other) {
		t.Errorf("all transfers of a wallet: %v", got)
	}
	if a := one.post(link.Exports(), "subject", "transfers", "query", "wallet="+h.apex.wallet.ID, "format", "csv"); a.status != http.StatusNotFound {
		t.Errorf("another client's wallet is taken along: %d", a.status)
	}
	if a := auditor.post(link.Exports(), "subject", "wires", "query", "state=nonsense", "format", "csv"); a.status == http.StatusSeeOther {
		t.Error("a file is written of a filter that was not understood")
	}
}

// Loans, key ceremonies, travel data, unfreezes and tokens are asked by one and decided by another, and are told so.
func TestEveryDutyIsTaken(t *testing.T) {
	t.Parallel()
	h := build(t)
	asker, other := h.voters[0].Person, h.voters[1].Person
	at := h.clock.Now()
	loan, ceremony, record, freeze, token := uuid.New(), uuid.New(), uuid.New(), uuid.New(), uuid.New()
	facility := uuid.New()
	h.db.Super(t, "set session_replication_role = replica", strings.NewReplacer("{apex}", h.apex.ID.String(), "{wallet}", h.apex.wallet.ID, "{asker}", asker.String(), "{other}", other.String(),
		"{at}", "timestamptz '"+at.UTC().Format("2006-01-02 15:04:05Z07:00")+"'", "{loan}", loan.String(), "{ceremony}", ceremony.String(), "{record}", record.String(), "{freeze}", freeze.String(),
		"{token}", token.String(), "{facility}", facility.String()).Replace(`
		insert into facility (id, client_id, wallet_id, loan_cents, declared_collateral_cents, haircuts, created_at, updated_at) values ('{facility}', '{apex}', '{wallet}', 100, 1000, '{}', {at}, {at}) on conflict do nothing;
		insert into facility_change (id, client_id, facility_id, loan_cents, declared_collateral_cents, haircuts, note, riskier, state, proposed_by, proposed_at, decided_by, decided_at)
			values ('{loan}', '{apex}', '{facility}', 20000, 100000, '{}', 'More', true, 'applied', '{asker}', {at} - interval '1 hour', '{other}', {at});
		insert into ceremony (id, client_id, enterprise_id, coin, label, reason, state, asked_by, asked_at, one_time, decided_by, decided_at, held_by, generating_at, express_at, wallet_id, made_at, updated_at,
				read_at, card_at, card_count, hooked_at, proof, card_place, phrase_place, kept_by, kept_at)
			values ('{ceremony}', '{apex}', repeat('a', 32), 'tbtc4', 'Cold', 'Needed', 'kept', '{asker}', {at} - interval '1 hour', 'once', '{other}', {at}, '{other}', {at} - interval '30 minutes', {at}, repeat('b', 32), {at}, {at},
				{at}, {at}, 1, {at}, 'derived', 'Safe', 'Vault', '{asker}', {at});
		insert into travel_record (id, client_id, subject, address, memo, version, kind, name, given, street, town, postcode, country, customer_number, registration, lei, has_birth, has_official_id,
				custody, provider, provider_country, provider_lei, owned, owned_how, made_by, made_at, one_time, waits)
			values ('{record}', '{apex}', 'payee', 'an-address', '', 1, 'legal', 'A name that is personal', '', '', '', '', 'DE', '', '', '', false, false, '', '', '', '', false, '', '{asker}', {at} - interval '1 hour', 'once-more', true);
		insert into freeze_order (id, reach, client_id, wallet_id, reason, state, frozen_by, frozen_at, one_time, bitgo, unfreeze_by, unfreeze_as, unfreeze_at, unfrozen_by, unfrozen_as, unfrozen_at)
			values ('{freeze}', 'wallet', '{apex}', '{wallet}', 'Lost', 'unfrozen', '{asker}', {at}, 'once', 'none', '{asker}', 'compliance', {at}, '{other}', 'admin', {at});
		insert into bitgo_token (id, kind, purpose, label, scopes, networks, limits, seconds, state, asked_by, one_time, asked_at, decided_by, trouble, made_at)
			values ('{token}', 'long_lived', 'third_party', 'Theirs', '{}', '{}', '[]', 0, 'revoked', '{asker}', 'once', {at}, '{other}', '', {at})`))
	auditor := h.as(t, h.enter(t, h.db.Person(t, "Whole", testkit.Whole(identity.Auditor))))
	rows := taken(t, auditor, "duties")
	for _, c := range []struct{ kind, id, same string }{{"loan", loan.String(), "never"}, {"ceremony", ceremony.String(), "never"}, {"ceremony_keeping", ceremony.String(), "never"},
		{"travel", record.String(), "not decided by a person"}, {"unfreeze", freeze.String(), "never"}, {"token", token.String(), "never"}} {
		n := slices.IndexFunc(rows, func(r map[string]string) bool { return r["kind"] == c.kind && r["request"] == c.id })
		if n < 0 || rows[n]["same_person"] != c.same {
			t.Errorf("%s: %d, want %s\n%v", c.kind, n, c.same, rows)
		}
	}
	if r := rowWith(rows, "request", loan.String()); !strings.HasPrefix(r["decided"], h.voters[1].Name+" approve") || !strings.Contains(r["what"], "loan 20000") || r["client"] != h.apex.Name {
		t.Errorf("the loan: %v", r)
	}
	for _, r := range rows {
		if strings.Contains(r["what"], "personal") {
			t.Errorf("personal data are taken along: %v", r)
		}
	}
	elsewhere := h.as(t, h.enter(t, h.db.Person(t, "Elsewhere", testkit.Over(identity.Auditor, h.meridian.Client))))
	for _, r := range taken(t, elsewhere, "duties") {
		if r["client"] != h.meridian.Name {
			t.Errorf("another's: %v", r)
		}
	}
}
