package api

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/internal/wire"
)

// wired is a withdrawal of Apex's to its bank account, asked for at BitGo under this sequence id, with the body that confirms it.
func (h *house) wired(sequence, amount string) (path string, body map[string]any) {
	h.t.Helper()
	vault, bank := h.world.Wallet("apex-vault"), h.world.Banks[0]
	got := h.client.Send(h.t.Context(), bitgo.SendRequest{Coin: "ofctusd", WalletID: vault.ID, Address: bank.Hash, Amount: amount, Passphrase: bitgo.Secret(vault.Passphrase), SequenceID: sequence})
	if got.TransferID == "" {
		h.t.Fatalf("no withdrawal: %+v", got)
	}
	return wirePath(vault.ID, got.TransferID), map[string]any{"action": "approve", "coin": "tfiatusd", "amount": amount, "address": bank.Hash}
}

func wirePath(wallet, transfer string) string {
	return "/wallet/" + wallet + "/wirewithdrawals/" + transfer + "/confirm"
}

func (h *house) dollars() {
	h.t.Helper()
	h.control("deposit", map[string]any{"wallet": h.world.Wallet("apex-vault").ID, "coin": "ofctusd", "amount": "9000000000", "state": "confirmed"})
}

func (h *house) wireSamples(all map[string]sample) {
	h.dollars()
	path, body := h.wired(fresh(), "100000")
	all["confirmWireWithdrawal"] = sample{path: path, body: body}
}

func (g *generator) validWire(id string) (sample, bool) {
	if id != "confirmWireWithdrawal" {
		return sample{}, false
	}
	if !g.rich {
		g.dollars()
		g.rich = true
	}
	g.amount++
	path, body := g.wired(fresh(), fmt.Sprint(100_000+g.amount))
	body["action"] = []string{"approve", "reject"}[g.random.IntN(2)]
	return sample{path: path, body: body}, true
}

func (h *house) stateAtBitGo(path string) string {
	h.t.Helper()
	part := strings.Split(path, "/")
	got, err := h.client.Transfer(h.t.Context(), "ofc", part[2], part[4])
	h.must(err)
	return got.State
}

// A withdrawal goes when somebody of compliance confirms it by what it is, once, and not when anything differs.
func TestWireWithdrawalIsConfirmedByWhatItIs(t *testing.T) {
	h := setup(t)
	h.dollars()
	token := h.approver(h.voters[0]).Reveal()
	path, body := h.wired(fresh(), "100000")
	for name, c := range map[string]struct {
		field  string
		value  any
		status int
		code   string
	}{
		"another amount":    {"amount", "100001", 400, wire.ErrMismatch.Code},
		"another coin":      {"coin", "tfiateuro", 400, wire.ErrMismatch.Code},
		"another bank":      {"address", h.world.Banks[1].Hash, 400, wire.ErrMismatch.Code},
		"no amount":         {"amount", "0", 400, wire.ErrOrder.Code},
		"an endless amount": {"amount", "1" + strings.Repeat("0", 77), 400, wire.ErrMismatch.Code},
		"an asset's ticker": {"coin", "ofctusd", 400, ""},
		"a word":            {"action", "approved", 400, ""},
	} {
		wrong := map[string]any{}
		for k, v := range body {
			wrong[k] = v
		}
		wrong[c.field] = c.value
		if a := h.want(c.status, "PUT", path, wrong, "x-approver-token", token); c.code != "" && a.text("code") != c.code {
			t.Errorf("%s: %s", name, a.raw)
		}
		delete(wrong, c.field)
		h.want(400, "PUT", path, wrong, "x-approver-token", token)
	}
	h.want(401, "PUT", path, body)
	h.want(401, "PUT", path, body, "x-approver-token", "ua_nobody")
	treasurer := h.db.Person(t, "Tess", testkit.Whole(identity.Treasury))
	if a := h.want(403, "PUT", path, body, "x-approver-token", h.approver(treasurer).Reveal()); a.text("code") != wire.ErrRole.Code {
		t.Errorf("%s", a.raw)
	}
	h.want(404, "PUT", wirePath(h.world.Wallet("apex-vault").ID, strings.Repeat("0", 32)), body, "x-approver-token", token)
	h.want(404, "PUT", wirePath(h.world.Wallet("apex-bitcoin").ID, strings.Split(path, "/")[4]), body, "x-approver-token", token)
	h.want(404, "PUT", wirePath(h.world.Wallet("meridian-bitcoin").ID, strings.Split(path, "/")[4]), body, "x-approver-token", token)
	if got := h.stateAtBitGo(path); got != "initialized" {
		t.Fatalf("refused, and yet %s", got)
	}
	a := h.want(200, "PUT", path, body, "x-approver-token", token)
	if a.text("state") != "confirmed" || a.text("valueString") != "-100000" || a.text("decidedBy") != h.voters[0].Person.String() || a.text("action") != "approve" {
		t.Errorf("%s", a.raw)
	}
	again := h.want(200, "PUT", path, body, "x-approver-token", h.approver(h.voters[1]).Reveal())
	if again.text("decidedBy") != h.voters[0].Person.String() || again.text("decidedAt") != a.text("decidedAt") {
		t.Errorf("decided twice: %s", again.raw)
	}
	body["action"] = "reject"
	if a := h.want(409, "PUT", path, body, "x-approver-token", token); a.text("code") != wire.ErrDecided.Code {
		t.Errorf("%s", a.raw)
	}
	for query, want := range map[string]int{`select count(*) from audit_event where verb = 'wire.ask'`: 1, `select count(*) from audit_event where verb = 'wire.decide'`: 1} {
		if n := h.db.Count(t, query); n != want {
			t.Errorf("%s: %d", query, n)
		}
	}
}

// Who asked for a withdrawal here, or released it, does not confirm it; nor does the database let them.
func TestWhoAskedDoesNotConfirmAWire(t *testing.T) {
	h := setup(t)
	h.dollars()
	h.must(h.Wallets.Refresh(t.Context(), h.world.Wallet("apex-vault").ID))
	both := h.db.Person(t, "Both", testkit.Whole(identity.Treasury), testkit.Whole(identity.Compliance))
	vault := h.world.Wallet("apex-vault")
	id := uuid.New()
	_, err := h.db.Owner.Exec(t.Context(), `insert into send (id, client_id, wallet_id, asset, address, address_typed, memo, memo_type, amount, fee_estimate, fee_asset, purpose, payee_label, new_payee, state,
		idempotency_key, asked_by, asked_at, created_at, updated_at) values ($1::uuid, $2, $3, 'ofctusd', $4::text, $4::text, '', '', 100000, 0, 'ofctusd', 'Rent', '', false, 'draft', $1::uuid::text, $5, $6, $6, $6)`,
		id, h.apex.ID, vault.ID, h.world.Banks[0].Hash, both.Person, h.clock.Now())
	h.must(err)
	path, body := h.wired(id.String(), "100000")
	if a := h.want(403, "PUT", path, body, "x-approver-token", h.approver(both).Reveal()); a.text("code") != wire.ErrOwn.Code {
		t.Errorf("%s", a.raw)
	}
	// A machine of the confirmer's own is no other person either.
	maker := h.db.Person(t, "Max", testkit.Whole(identity.Compliance))
	h.db.KeyOf(t, both, maker)
	if a := h.want(403, "PUT", path, body, "x-approver-token", h.approver(maker).Reveal()); a.text("code") != wire.ErrOwn.Code {
		t.Errorf("%s", a.raw)
	}
	h.want(200, "PUT", path, body, "x-approver-token", h.approver(h.voters[0]).Reveal())
}

// A lost answer is not taken for anything: the claim holds others off, and then the withdrawal is looked up.
func TestALostAnswerAboutAWireIsLookedUp(t *testing.T) {
	h := setup(t)
	h.dollars()
	token := h.approver(h.voters[0]).Reveal()
	lost, body := h.wired(fresh(), "177065") // the sentinel's digits: the first confirmation answers 500, and nothing is decided
	if a := h.want(502, "PUT", lost, body, "x-approver-token", token); a.text("code") != wire.ErrUnknown.Code {
		t.Fatalf("%s", a.raw)
	}
	if a := h.want(409, "PUT", lost, body, "x-approver-token", token); a.text("code") != wire.ErrWorking.Code {
		t.Errorf("%s", a.raw)
	}
	h.clock.Advance(3 * time.Minute)
	h.want(200, "PUT", lost, body, "x-approver-token", token)

	// The process died between BitGo's answer and the settling: what BitGo shows is written down, and nothing is sent again.
	died, body := h.wired(fresh(), "200000")
	part := strings.Split(died, "/")
	h.want(200, "PUT", died, body, "x-approver-token", token)
	_, err := h.db.Owner.Exec(t.Context(), `alter table wire_decision disable trigger user; update wire_decision set state = 'claimed', settled_at = null where transfer_id = '`+part[4]+`'; alter table wire_decision enable trigger user`)
	h.must(err)
	h.want(409, "PUT", died, body, "x-approver-token", token) // it may live
	h.clock.Advance(3 * time.Minute)
	if a := h.want(200, "PUT", died, body, "x-approver-token", token); a.text("action") != "approve" {
		t.Errorf("%s", a.raw)
	}
	if n := h.db.Count(t, `select count(*) from wire_decision where state = 'settled'`); n != 2 {
		t.Errorf("%d are settled", n)
	}
	elsewhere, body := h.wired(fresh(), "300000")
	_, err = h.client.DecideWire(t.Context(), part[2], strings.Split(elsewhere, "/")[4], bitgo.WireDecision{Coin: "tfiatusd", Amount: "300000", Address: h.world.Banks[0].Hash})
	h.must(err)
	if a := h.want(409, "PUT", elsewhere, body, "x-approver-token", token); a.text("message") == "" || !strings.Contains(a.text("message"), "rejected at BitGo") {
		t.Errorf("%s", a.raw)
	}
}

// Ten at once decide once.
func TestManyConfirmOneWire(t *testing.T) {
	h := setup(t)
	h.dollars()
	token := h.approver(h.voters[0]).Reveal()
	path, body := h.wired(fresh(), "100000")
	statuses := make(chan int, 10)
	for range 10 {
		go func() {
			a, err := h.try("PUT", path, body, "x-approver-token", token)
			if err != nil {
				a.status = 0
			}
			statuses <- a.status
		}()
	}
	good := 0
	for range 10 {
		switch s := <-statuses; s {
		case 200:
			good++
		case 409:
		default:
			t.Errorf("%d", s)
		}
	}
	if n := h.db.Count(t, `select count(*) from audit_event where verb in ('wire.ask', 'wire.decide')`); good == 0 || n != 2 {
		t.Errorf("%d good, %d rows in the trail", good, n)
	}
}
