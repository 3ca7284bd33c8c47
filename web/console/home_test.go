package console

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
	homeview "github.com/unykorn/console/views/home"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

// waitingKinds has one thing of Apex' wait at each desk, and of the organization's; what it gives are ids by the kinds of home's lines.
func (h *house) waitingKinds(t *testing.T, asker, second identity.Actor) map[string]string {
	t.Helper()
	ids := map[string]string{"countersign": h.askedAtBitGo(t, h.apex, "pending")}
	for _, kind := range []string{"wire", "bank", "call", "subscription"} {
		ids[kind] = strings.ReplaceAll(uuid.NewString(), "-", "")
	}
	for _, kind := range []string{"travel", "sanction", "access", "rule", "lacking"} {
		ids[kind] = uuid.NewString()
	}
	ids["kyc"], ids["regulation"] = h.apex.ID.String(), "sanctioned.XX"
	now := h.clock.Now().UTC().Format("'2006-01-02 15:04:05Z'")
	wire := `insert into transaction_sweeps (transfer_id, wallet_id, coin, amount, state, txid, created_at, client_id, type, sub_type, fee, fee_coin, confirmations, counterparty, sequence_id, onchain_txid,
		replaces, replaced_by, comment, raw_state, bitgo_created_at, transfer_date, observed_at) values ('%s', '%s', 'ofctusd', 5, '%s', null, %s, '%s', 'send', 'ofc_withdrawal', 0, 'ofctusd', 0, 'bank', '', '', '{}', '{}', '', '%[3]s', %[4]s, %[4]s, %[4]s)`
	h.db.Super(t, "set session_replication_role = replica",
		fmt.Sprintf(wire, ids["wire"], h.apex.wallet.ID, "initialized", now, h.apex.ID),
		fmt.Sprintf(wire, ids["bank"], h.apex.wallet.ID, "signed", now, h.apex.ID),
		fmt.Sprintf(`insert into bank_account (id, client_id, hash, bank, owner, number_tail, routing, swift, kind, currency, country, state, details, asked_by, first_seen_at, changed_at, observed_at)
			values ('%s', '%s', 'hash', 'Elko Bank', 'Apex', '4321', '', '', 'wire', 'USD', 'US', 'approved', repeat('a', 64), '%s', %s, %[4]s, %[4]s)`, ids["call"], h.apex.ID, asker.Person, now),
		fmt.Sprintf(`insert into travel_record (id, client_id, subject, address, memo, version, kind, name, given, street, town, postcode, country, customer_number, registration, lei, has_birth, has_official_id, custody,
			provider, provider_country, provider_lei, owned, owned_how, made_by, made_at, one_time) values ('%s', '%s', 'payee', '%s', '', 9, 'legal', 'Basin Power', '', '', '', '', 'US', '', '', '', false, false, '', '', '', '', false, '', '%s', %s, 'home-test-1')`,
			ids["travel"], h.apex.ID, h.apex.payee, asker.Person, now),
		fmt.Sprintf(`select travel_subject_follows('%s', 'payee', '%s', '')`, h.apex.ID, h.apex.payee),
		fmt.Sprintf(`insert into sanction_screening (id, client_id, stage, state, list_id, load_id, wallet_id, asset, amount, address, holder, why, by_name, screened_at)
			values ('%s', '%s', 'submit', 'hit', gen_random_uuid(), 1, '%s', 'tbtc4', 5, 'to', 'Somebody', 'Named', 'Asker', %s)`, ids["sanction"], h.apex.ID, h.apex.wallet.ID, now),
		fmt.Sprintf(`insert into access_change (id, kind, person_id, role, reason, state, asked_by, one_time, asked_at, expires_at) values ('%s', 'add_grant', '%s', 'auditor', 'Needed', 'asked', '%s', 'home-test-2', %s, %[4]s::timestamptz + interval '7 days')`,
			ids["access"], asker.Person, second.Person, now),
		fmt.Sprintf(`insert into approval_change (id, kind, terms, why, base, state, asked_by, one_time, drafted_at, asked_at) values ('%s', 'retire_rule', '{}', 'Not needed', repeat('a', 64), 'asked', '%s', 'home-test-3', %s, %[3]s)`, ids["rule"], second.Person, now),
		fmt.Sprintf(`insert into regulation_figure (name, effective_from, value, unit, mark, source, note, state, filed_by, filed_at, one_time)
			values ('%s', '2027-01-01', 1, 'listed', 'U', 'An order', '', 'filed', '%s', %s, 'home-test-4')`, ids["regulation"], second.Person, now),
		fmt.Sprintf(`insert into client_enterprise (client_id, enterprise_id, kyc_state, kyc_since, observed_at, tried_at) values ('%s', 'e', 'flagged', %s, %[2]s, %[2]s)
			on conflict (client_id) do update set kyc_state = 'flagged', kyc_since = %[2]s`, h.apex.ID, now),
		fmt.Sprintf(`insert into subscription_list (owner_id, level, coin, tried_at, read_at, trouble) values (repeat('b', 32), 'organization', '', %s, %[1]s, '')`, now),
		fmt.Sprintf(`insert into subscription (id, owner_id, level, type, url, label, coin, state, all_token, confirmations, failures, failed, first_seen_at, observed_at)
			values ('%s', repeat('b', 32), 'organization', 'transfer', 'https://console.example', '', '', 'suspended', false, 0, false, 100, %s, %[2]s)`, ids["subscription"], now))
	return ids
}

// lacking has a send of Apex' wait whose data were revoked meanwhile.
func (h *house) lacking(t *testing.T, id string) {
	t.Helper()
	h.db.Super(t, "set session_replication_role = replica", fmt.Sprintf(`insert into travel_judgement (id, client_id, send_id, stage, state, missing, why, by_name, judged_at)
		select gen_random_uuid(), client_id, id, 'release', 'missing', '{payee}', 'The payee is not known.', 'Tess', asked_at + interval '1 hour' from send where id = '%s'`, id))
}

// TestHomeTellsEachRoleWhatItCanActOn: one of each kind waits; whoever cannot act on it is not told, and the link shows exactly it.
func TestHomeTellsEachRoleWhatItCanActOn(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.rules(t)
	second := h.db.Person(t, "Second", testkit.Whole(identity.Admin), testkit.Whole(identity.Compliance))
	ada, cora := h.db.Person(t, "Ada", testkit.Whole(identity.Admin)), h.db.Person(t, "Cora", testkit.Whole(identity.Compliance))
	readers := map[string]*browser{
		"administrator": h.as(t, h.enter(t, ada)), "compliance": h.as(t, h.enter(t, cora)), "treasury": h.as(t, h.enter(t, h.apex.asker)),
		"auditor": h.as(t, h.enter(t, h.db.Person(t, "Anton", testkit.Whole(identity.Auditor)))), "elsewhere": h.as(t, h.enter(t, h.db.Person(t, "Eve", testkit.Over(identity.Compliance, h.meridian.Client)))),
	}
	made := readers["treasury"].post(link.Sends(), with(typed(h.apex, "key-home-1", nextAmount(largeSend)), "action", "submit")...)
	if made.status != http.StatusSeeOther {
		t.Fatalf("%d %s", made.status, readable(t, made))
	}
	ids := h.waitingKinds(t, h.apex.asker, second)
	ids["lacking"] = strings.TrimPrefix(made.to, "/sends/")
	h.lacking(t, ids["lacking"])
	told := map[string][]string{
		"administrator": {"access", "subscription"}, "compliance": {"kyc", "countersign", "wire", "call", "travel", "sanction", "rule", "regulation", "bank"},
		"treasury": {"lacking", "bank"}, "auditor": nil, "elsewhere": nil,
	}
	for who, b := range readers {
		shown := page(t, b.get(link.Home()))
		for kind, id := range ids {
			row := element(shown, "id", "task-"+kind)
			if want := slices.Contains(told[who], kind); (row != nil) != want {
				t.Errorf("%s is told of %s: %v, want %v", who, kind, row != nil, want)
				continue
			}
			if row == nil {
				continue
			}
			anchor := element(row, "class", "row-link")
			if !strings.HasSuffix(anchor.FirstChild.Data, ": 1") {
				t.Errorf("%s: %q", kind, anchor.FirstChild.Data)
			}
			list := b.get(valueOf(anchor, "href"))
			if list.status != http.StatusOK || !strings.Contains(list.body, id) {
				t.Errorf("%s of %s: %s answers %d and does not show it", kind, who, valueOf(anchor, "href"), list.status)
			}
		}
	}
}

// TestHomesListsLeaveOutTheRest: the filters that home links to show nothing where nothing waits for the reader.
func TestHomesListsLeaveOutTheRest(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.rules(t)
	ids := h.waitingKinds(t, h.apex.asker, h.db.Person(t, "Second", testkit.Whole(identity.Admin)))
	far := h.as(t, h.enter(t, h.db.Person(t, "Far", testkit.Whole(identity.Treasury), testkit.Over(identity.Compliance, h.meridian.Client))))
	for kind, path := range map[string]string{"wire": link.Wires() + "?waits=me", "call": link.BankAccounts() + "?waits=me", "travel": link.Travels() + "?waits=me", "countersign": link.Countersigns() + "?waits=me",
		"kyc": link.Clients() + "?kyc=look", "sanction": link.Sanctions() + "?due=yes", "rule": link.RuleChanges() + "?waits=me", "regulation": link.Regulations() + "?waits=me"} {
		if a := far.get(path); a.status != http.StatusOK || strings.Contains(strings.ReplaceAll(a.body, "/clients/"+ids["kyc"], ""), `/`+ids[kind]) {
			t.Errorf("%s shows what does not wait for the reader: %d", path, a.status)
		}
	}
	says(t, far.get(link.Wires()+"?waits=odd"), http.StatusOK, "is not a choice of whom it waits for")
}

// TestNothingWaits is home on a quiet morning.
func TestNothingWaits(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.rules(t)
	cora := h.as(t, h.enter(t, h.db.Person(t, "Cora", testkit.Whole(identity.Compliance))))
	a := cora.get(link.Home())
	says(t, a, http.StatusOK, "Not everything could be counted", "what waits at BitGo for Apex Mining", "Nothing in what could be counted")
	if strings.Contains(a.body, "All done: nothing waits") {
		t.Error("what nobody has read is called done")
	}
	h.db.Super(t, "insert into countersign_look (client_id, observed_at) select id, now() from client")
	says(t, cora.get(link.Home()), http.StatusOK, "All done: nothing waits for you", "All done: nothing is late", "Nothing is on its way", "Not known yet")
	h.db.Super(t, fmt.Sprintf("update countersign_look set failed_at = now() where client_id = '%s'", h.meridian.ID))
	says(t, cora.get(link.Home()), http.StatusOK, "could not be read just now: what waits at BitGo for Meridian Capital.")
}

// TestHomeOfWhoeverHoldsNoRight says how one comes by a right, and shows nothing else.
func TestHomeOfWhoeverHoldsNoRight(t *testing.T) {
	t.Parallel()
	h := build(t)
	a := h.as(t, h.enter(t, h.db.Person(t, "Nora"))).get(link.Home())
	says(t, a, http.StatusOK, "You hold no right here", "another one confirms it")
	if strings.Contains(a.body, "All done") || strings.Contains(a.body, `id="health"`) {
		t.Error(readable(t, a))
	}
}

// TestHomeBeforeTheFirstClient leads an administrator to the first step, and nobody else.
func TestHomeBeforeTheFirstClient(t *testing.T) {
	t.Parallel()
	for may, want := range map[bool]bool{true: true, false: false} {
		var out strings.Builder
		if err := homeview.Home(homeview.Props{Name: "Ada", Now: testkit.Start, NoClient: true, MayAdd: may}).Render(t.Context(), &out); err != nil {
			t.Fatal(err)
		}
		if got := out.String(); !strings.Contains(got, "No client yet") || strings.Contains(got, link.ClientNew()) != want || strings.Contains(got, "All done") {
			t.Errorf("an administrator: %v\n%s", may, got)
		}
	}
}

// TestAPartThatCannotBeReadHidesNoOther: its table is away, the page names it and shows the rest.
func TestAPartThatCannotBeReadHidesNoOther(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.rules(t)
	ids := h.waitingKinds(t, h.apex.asker, h.db.Person(t, "Second", testkit.Whole(identity.Admin)))
	h.db.Super(t, "alter table bank_call rename to bank_call_away")
	a := h.as(t, h.enter(t, h.db.Person(t, "Cora", testkit.Whole(identity.Compliance)))).get(link.Home())
	says(t, a, http.StatusOK, "Not everything could be counted", "Bank details to call back about", "Wires to confirm: 1")
	if shown := page(t, a); element(shown, "id", "task-call") != nil || element(shown, "id", "task-travel") == nil || ids["travel"] == "" {
		t.Error(readable(t, a))
	}
}

// TestASendIsShownOnceWhereItsVoteIsAskedFor and with others' where it is not.
func TestASendIsShownOnceWhereItsVoteIsAskedFor(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.rules(t)
	tess := h.as(t, h.enter(t, h.apex.asker))
	made := tess.post(link.Sends(), with(typed(h.apex, "key-home-2", nextAmount(largeSend)), "action", "submit")...)
	id := strings.TrimPrefix(made.to, "/sends/")
	voter := h.as(t, h.enter(t, h.voters[0])).get(link.Home())
	says(t, voter, http.StatusOK, "One thing waits for you", "Nothing is on its way")
	if a := tess.get(link.Home()); !strings.Contains(a.body, link.Send(id)) {
		t.Errorf("the asker does not see it on its way: %s", readable(t, a))
	}
}

// TestMoreThanAFewOfAKindAreOneLine: the line counts all, and has the oldest and the clock that ends first.
func TestMoreThanAFewOfAKindAreOneLine(t *testing.T) {
	t.Parallel()
	var tasks []homeview.Task
	for i := range mostFew {
		end := testkit.Start.Add(time.Duration(10-i) * time.Hour)
		tasks = append(tasks, homeview.Task{Status: ui.NeedsYou, Since: testkit.Start.Add(-time.Duration(i) * time.Hour), Until: &end})
	}
	line := homeview.Task{Key: "approval", Title: "Approvals to decide"}
	if got := few(tasks, line); len(got) != mostFew {
		t.Errorf("%d lines for %d", len(got), mostFew)
	}
	got := few(append(tasks, homeview.Task{Status: ui.NeedsYou, Since: testkit.Start}), line)
	if len(got) != 1 || got[0].Count != mostFew+1 || !got[0].Since.Equal(testkit.Start.Add(-4*time.Hour)) || !got[0].Until.Equal(testkit.Start.Add(6*time.Hour)) || got[0].Status != ui.NeedsYou {
		t.Errorf("%+v", got)
	}
}
