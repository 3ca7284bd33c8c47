package console

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/wire"
	"github.com/unykorn/console/views/link"
)

// tellers are a treasurer of Apex and two of compliance at the desk of wires, with dollars in Apex' Go Account.
type tellers struct {
	*house
	t                *testing.T
	tess, vera, vick *browser
	account          string // Apex' bank account, as BitGo has it
}

func atTellers(t *testing.T) *tellers {
	t.Helper()
	h := build(t)
	h.rules(t)
	h.control(t, "deposit", map[string]any{"wallet": h.world.Wallet("apex-vault").ID, "coin": "ofctusd", "amount": "900000000", "state": "confirmed"})
	if _, err := h.Wallets.Import(t.Context(), h.apex.ID); err != nil {
		t.Fatal(err)
	}
	b := &tellers{house: h, t: t, tess: h.as(t, h.enter(t, h.apex.asker)), vera: h.as(t, h.enter(t, h.voters[0])), vick: h.as(t, h.enter(t, h.voters[1]))}
	b.read()
	found, _, err := h.Wires.Accounts(t.Context(), program, wire.AccountFilter{Client: &h.apex.ID, Limit: 5})
	if err != nil || len(found) != 1 {
		t.Fatalf("%d accounts, %v", len(found), err)
	}
	b.account = found[0].ID
	return b
}

func (b *tellers) read() {
	b.t.Helper()
	if err := b.Wires.RefreshAccounts(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
}

func (b *tellers) call(kv ...string) url.Values {
	b.t.Helper()
	a, _, err := b.Wires.Account(b.t.Context(), program, b.account)
	if err != nil {
		b.t.Fatal(err)
	}
	v := url.Values{"spokeWith": {"Ann Reyes"}, "number": {"+1 775 555 0100"}, "source": {"Contract of 1 March"}, "calledAt": {b.clock.Now().UTC().Add(-time.Hour).Format("2006-01-02 15:04")},
		"agreed": {"yes"}, "note": {""}, "details": {a.Details}, "key": {uuid.NewString()}}
	for i := 0; i < len(kv); i += 2 {
		v.Set(kv[i], kv[i+1])
	}
	return v
}

func (b *tellers) wire(kv ...string) url.Values {
	v := url.Values{"account": {b.account}, "from": {b.world.Wallet("apex-vault").ID + ".ofctusd"}, "amount": {"250.50"}, "purpose": {"Rent"}, "key": {uuid.NewString()}}
	for i := 0; i < len(kv); i += 2 {
		v.Set(kv[i], kv[i+1])
	}
	return v
}

// TestAWireIsCalledBackAskedForReleasedAndConfirmed is the life of a wire over the desk.
func TestAWireIsCalledBackAskedForReleasedAndConfirmed(t *testing.T) {
	t.Parallel()
	b := atTellers(t)
	page := link.BankAccount(b.account)
	says(t, b.tess.get(link.BankAccounts()), http.StatusOK, "Great Basin Bank", "Call back first", "no call back about these details")
	says(t, b.tess.get(link.WireNew(b.account)), http.StatusUnprocessableEntity, "Nobody has called back")
	says(t, b.tess.do(http.MethodPost, link.Wires(), b.wire()), http.StatusConflict, "Nobody has called back")
	if a := b.tess.do(http.MethodPost, link.BankAccountCall(b.account), b.call()); a.status != http.StatusForbidden {
		t.Errorf("treasury calls back: %d", a.status)
	}
	if a := b.vera.do(http.MethodPost, link.BankAccountCall(b.account), b.call("details", noDetails)); a.status != http.StatusConflict {
		t.Errorf("other details: %d", a.status)
	}
	call := b.call()
	for range 2 {
		if a := b.vera.do(http.MethodPost, link.BankAccountCall(b.account), call); a.status != http.StatusSeeOther {
			t.Fatalf("call back: %d %s", a.status, readable(t, a))
		}
	}
	if n := b.db.Count(t, `select count(*) from bank_call`); n != 1 {
		t.Errorf("%d calls are kept", n)
	}
	says(t, b.tess.get(page), http.StatusOK, "May be used", "Ann Reyes", "Contract of 1 March", "Vera")
	holds(t, b.tess.get(link.WireNew(b.account)), "Apex Custody Vault", "cut-off")
	form := b.wire()
	a := b.tess.do(http.MethodPost, link.Wires(), form)
	if a.status != http.StatusSeeOther || !strings.HasPrefix(a.to, "/sends/") {
		t.Fatalf("%d %s %s", a.status, a.to, readable(t, a))
	}
	if again := b.tess.do(http.MethodPost, link.Wires(), form); again.to != a.to {
		t.Errorf("pressed twice: %s and %s", a.to, again.to)
	}
	if r := b.tess.post(a.to+"/release", "passphrase", b.world.Wallet("apex-vault").Passphrase); r.status != http.StatusSeeOther {
		t.Fatalf("release: %d %s", r.status, readable(t, r))
	}
	id := b.mirrored()
	says(t, b.vera.get(link.Wires()), http.StatusOK, "Apex Mining · Great Basin Bank", "250.50", "Needs you", "The bank's day ends")
	says(t, b.tess.get(link.Wire(id)), http.StatusOK, "E-mail reply", "not seen", "Call back and screening", "not told", "a send of ours")
	if r := b.tess.post(link.WireApprove(id)); r.status != http.StatusForbidden {
		t.Errorf("treasury confirms: %d", r.status)
	}
	if r := b.tess.post(link.WireSaw(id), "item", "email"); r.status != http.StatusSeeOther {
		t.Errorf("saw: %d", r.status)
	}
	says(t, b.vera.post(link.WireSaw(id), "item", "fax"), http.StatusUnprocessableEntity, "Say what was seen")
	holds(t, b.vera.get(link.Wire(id)), `id="wire-approve"`, `id="wire-reject"`, "Asker of Apex")
	if r := b.vera.post(link.WireApprove(id)); r.status != http.StatusSeeOther {
		t.Fatalf("confirm: %d %s", r.status, readable(t, r))
	}
	says(t, b.vick.get(link.Wire(id)), http.StatusOK, "confirmed", "By Vera.")
	says(t, b.vick.post(link.WireReject(id), "reason", "Too late"), http.StatusConflict, "does not wait")
}

// mirrored is the newest withdrawal, once what waits was read.
func (b *tellers) mirrored() string {
	b.t.Helper()
	b.read()
	found, _, err := b.Wires.List(b.t.Context(), program, wire.ListFilter{Limit: 1})
	if err != nil || len(found) != 1 || found[0].Account != b.account {
		b.t.Fatalf("%+v %v", found, err)
	}
	return found[0].Transfer
}

// TestChangedDetailsAreANewPayee: a call about the old ones counts no more, and nothing is confirmed to them.
func TestChangedDetailsAreANewPayee(t *testing.T) {
	t.Parallel()
	b := atTellers(t)
	if a := b.vera.do(http.MethodPost, link.BankAccountCall(b.account), b.call()); a.status != http.StatusSeeOther {
		t.Fatalf("call back: %d", a.status)
	}
	a := b.tess.do(http.MethodPost, link.Wires(), b.wire())
	if r := b.tess.post(a.to+"/release", "passphrase", b.world.Wallet("apex-vault").Passphrase); r.status != http.StatusSeeOther {
		t.Fatalf("release: %d %s", r.status, readable(t, r))
	}
	id := b.mirrored()
	b.plant(t, `update bank_account set details = $2, number_tail = '****6666' where id = $1`, b.account, strings.Repeat("ab", 32))
	says(t, b.tess.get(link.BankAccount(b.account)), http.StatusOK, "Call back first", "Other details")
	says(t, b.vera.post(link.WireApprove(id)), http.StatusConflict, "Nobody has called back")
	if a := b.vera.do(http.MethodPost, link.BankAccountCall(b.account), b.call("agreed", "no")); a.status != http.StatusSeeOther {
		t.Fatalf("call back: %d", a.status)
	}
	says(t, b.vera.post(link.WireApprove(id)), http.StatusConflict, "did not confirm")
	says(t, b.vera.post(link.WireReject(id), "reason", " "), http.StatusUnprocessableEntity, "Say why the wire is rejected")
	if r := b.vera.post(link.WireReject(id), "reason", "  Not the  payee we know "); r.status != http.StatusSeeOther {
		t.Errorf("reject: %d", r.status)
	}
	says(t, b.tess.get(link.Wire(id)), http.StatusOK, "By Vera: “Not the payee we know”")
	if n := b.db.Count(t, `select count(*) from audit_event where verb = 'wire.decide' and subject_id = $1 and after->>'reason' = 'Not the payee we know'`, id); n != 1 {
		t.Errorf("the trail has the reason %d times", n)
	}
}

func account(client string, kv ...string) url.Values {
	v := url.Values{"client": {client}, "owner": {"Apex Mining Ltd."}, "ownerStreet": {"1 Mine Road"}, "bank": {"Second Bank"}, "bankStreet": {"2 Bank Street"}, "routing": {"011000015"},
		"number": {"000123456789"}, "description": {""}, "key": {uuid.NewString()}}
	for i := 0; i < len(kv); i += 2 {
		v.Set(kv[i], kv[i+1])
	}
	return v
}

// TestABankAccountIsAskedForOnceAndScreened: also the one that BitGo rejects.
func TestABankAccountIsAskedForOnceAndScreened(t *testing.T) {
	t.Parallel()
	b := atTellers(t)
	form := account(b.apex.ID.String(), "description", "sandbox:bank-rejected")
	a := b.tess.do(http.MethodPost, link.BankAccounts(), form)
	if a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, readable(t, a))
	}
	if again := b.tess.do(http.MethodPost, link.BankAccounts(), form); again.to != a.to {
		t.Errorf("pressed twice: %s and %s", a.to, again.to)
	}
	says(t, b.tess.get(a.to), http.StatusOK, "In screening", "****6789", "up to 48 hours", "Asker of Apex")
	if n := b.db.Count(t, `select count(*) from bank_account a, bank_ask k where to_jsonb(a)::text || to_jsonb(k)::text like '%000123456789%'`); n != 0 {
		t.Error("the whole number is kept")
	}
	b.control(t, "advance", map[string]any{"kind": "bankAccounts", "steps": 1})
	b.read()
	says(t, b.tess.get(a.to), http.StatusOK, "May not be used", "rejected")
	says(t, b.tess.get(link.With(link.BankAccounts(), url.Values{"state": {"rejected"}})), http.StatusOK, "Second Bank", "1 account")
}

// TestWiresThatCannotBe are refused at their field, and nothing typed becomes a part of the page.
func TestWiresThatCannotBe(t *testing.T) {
	t.Parallel()
	b := atTellers(t)
	refused := func(what string, a answer) {
		t.Helper()
		if a.status != http.StatusUnprocessableEntity && a.status != http.StatusNotFound && a.status != http.StatusConflict {
			t.Errorf("%s: %d", what, a.status)
		}
		if strings.Contains(a.body, script) {
			t.Errorf("%s: what was typed is run", what)
		}
	}
	before := b.db.Count(t, `select count(*) from bank_account`)
	for field, values := range map[string][]string{"client": {"", script, b.meridian.ID.String()}, "owner": {"", script, "Another Company", nul, long}, "routing": {"", "087654321", "000000000", "12345678x", script},
		"number": {"", "123", "1 2 3 4", script, long}, "bank": {"", turned, long}, "ownerStreet": {""}, "bankStreet": {nul}, "description": {long}} {
		for _, v := range values {
			refused(field, b.tess.do(http.MethodPost, link.BankAccounts(), account(b.apex.ID.String(), field, v)))
		}
	}
	for field, values := range map[string][]string{"spokeWith": {"", script[:1], long}, "number": {"", "call me", script}, "source": {"", nul}, "calledAt": {"", "yesterday", "2030-01-01 10:00", script}, "agreed": {"", "perhaps"}, "note": {long, broken}} {
		for _, v := range values {
			refused(field, b.vera.do(http.MethodPost, link.BankAccountCall(b.account), b.call(field, v)))
		}
	}
	if a := b.vera.do(http.MethodPost, link.BankAccountCall(b.account), b.call()); a.status != http.StatusSeeOther {
		t.Fatalf("call back: %d", a.status)
	}
	for field, values := range map[string][]string{"account": {"", script, strings.Repeat("0f", 16)}, "from": {"", script, b.world.Wallet("meridian-vault").ID + ".ofctusd"}, "amount": {"", "0", "-1", "1.234", "1e3", script, enormous}, "purpose": {long, nul}} {
		for _, v := range values {
			refused(field, b.tess.do(http.MethodPost, link.Wires(), b.wire(field, v)))
		}
	}
	for field, values := range map[string][]string{"to": {"", script, b.world.Wallet("meridian-vault").ID}, "amount": {"", "0", script, enormous}, "sender": {"", nul}, "sentOn": {"", "2030-01-01", script}, "reference": {long}} {
		for _, v := range values {
			refused(field, b.tess.do(http.MethodPost, "/wires/deposits", b.deposit(field, v)))
		}
	}
	if n := b.db.Count(t, `select count(*) from bank_account`) - before + b.db.Count(t, `select count(*) from wire_missing`) + b.db.Count(t, `select count(*) from send`); n != 0 {
		t.Errorf("%d things were kept", n)
	}
}

func (b *tellers) deposit(kv ...string) url.Values {
	v := url.Values{"to": {b.world.Wallet("apex-vault").ID}, "amount": {"250000"}, "sender": {"Apex Mining, First Bank"}, "sentOn": {b.clock.Now().AddDate(0, 0, -3).Format(time.DateOnly)}, "reference": {"no memo"}, "key": {uuid.NewString()}}
	for i := 0; i < len(kv); i += 2 {
		v.Set(kv[i], kv[i+1])
	}
	return v
}

// TestAMissingDepositIsReportedAndClosed, and where to wire to stands beside with its memo.
func TestAMissingDepositIsReportedAndClosed(t *testing.T) {
	t.Parallel()
	b := atTellers(t)
	says(t, b.tess.get(link.Deposits("")), http.StatusOK, "No deposit is missing", "Choose a Go Account")
	says(t, b.tess.get(link.Deposits(b.world.Wallet("apex-vault").ID)), http.StatusOK, "Sandbox Deposit Bank", "The memo has to stand on the wire")
	for range 2 {
		if a := b.tess.do(http.MethodPost, "/wires/deposits", b.deposit("key", "the-very-same-key")); a.status != http.StatusSeeOther {
			t.Fatalf("report: %d %s", a.status, readable(t, a))
		}
	}
	says(t, b.vera.get(link.Deposits("")), http.StatusOK, "$250,000.00 from Apex Mining, First Bank", "Missing for 3 d")
	_, lost, err := b.Wires.Deposits(t.Context(), program, nil)
	if err != nil || len(lost) != 1 || lost[0].Amount.Cmp(money.NewCents(25_000_000)) != 0 {
		t.Fatalf("%+v %v", lost, err)
	}
	says(t, b.tess.post(link.DepositClose(lost[0].ID.String()), "state", "found", "note", ""), http.StatusUnprocessableEntity, "cannot be kept")
	if a := b.tess.post(link.DepositClose(lost[0].ID.String()), "state", "returned", "note", "Wrong account number"); a.status != http.StatusSeeOther {
		t.Errorf("close: %d", a.status)
	}
	says(t, b.tess.get(link.Deposits("")), http.StatusOK, "Went back", "Wrong account number")
	says(t, b.tess.post(link.DepositClose(lost[0].ID.String()), "state", "found", "note", "Once more"), http.StatusConflict, "closed already")
	b.control(t, "down", map[string]any{"surface": "platform", "mode": "refuse"})
	says(t, b.tess.get(link.Deposits(b.world.Wallet("apex-vault").ID)), http.StatusOK, "BitGo did not answer")
}
