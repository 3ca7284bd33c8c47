package api

import (
	"strings"
	"testing"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/testkit"
)

// A small send leaves at once; its repetition is answered from what was kept.
func TestSendLeavesAtOnceWhereNoRuleAsksForAnybody(t *testing.T) {
	h := setup(t)
	key := fresh()
	a := h.want(200, "POST", "/send", h.bitcoin("1200000"), "Idempotency-Key", key)
	if len(a.text("txid")) != 64 || a.text("state") != "submitted" || !strings.Contains(a.text("message"), "Spend of 1200000 tbtc4 to ") {
		t.Fatalf("%s", a.raw)
	}
	again := h.want(200, "POST", "/send", h.bitcoin("1200000"), "Idempotency-Key", key)
	if string(again.raw) != string(a.raw) || again.header.Get("Idempotency-Replayed") != "true" || a.header.Get("Idempotency-Replayed") != "" {
		t.Fatalf("again: %v %s", again.header, again.raw)
	}
	if n := h.sent(a.text("sendId")); n != 1 {
		t.Fatalf("%d transfers at BitGo", n)
	}
	if b := h.want(200, "GET", "/transfer/tbtc4/"+h.world.Wallet("apex-bitcoin").ID+"/"+h.mirrored(a), nil); b.text("sequenceId") != a.text("sendId") {
		t.Fatalf("%s", b.raw)
	}
}

// sent counts the transfers that the stand-in has under the send's id.
func (h *house) sent(sendID string) int {
	for _, c := range h.sandbox.Count().Sends {
		if c.Sequence == sendID {
			return len(c.Transfers)
		}
	}
	return 0
}

// mirrored takes the send's transfer into the mirror, as the webhook does.
func (h *house) mirrored(a answer) string {
	h.t.Helper()
	w := h.world.Wallet("apex-bitcoin")
	_, err := h.Wallets.SyncTransfer(h.t.Context(), w.Coin, w.ID, a.text("transferId"), "webhook")
	h.must(err)
	return a.text("transferId")
}

// A large one waits for others: asked for by the machine, approved by a person's token, released with the passphrase.
func TestSendIsApprovedByOthersAndReleased(t *testing.T) {
	h := setup(t)
	h.work()
	token := h.approver(h.voters[0])
	a := h.want(202, "POST", "/send", h.bitcoin("3000000"), "Idempotency-Key", fresh())
	if a.text("state") != "awaiting_approval" || a.text("approvalId") == "" || a.text("txid") != "" {
		t.Fatalf("%s", a.raw)
	}
	release := map[string]any{"walletPassphrase": h.world.Wallet("apex-bitcoin").Passphrase}
	if b := h.want(409, "POST", "/sends/"+a.text("sendId")+"/release", release); b.text("code") != send.ErrNotApproved.Code {
		t.Fatalf("%s", b.raw)
	}
	if b := h.want(200, "GET", "/approvals", nil); !strings.Contains(string(b.raw), a.text("approvalId")) {
		t.Fatalf("%s", b.raw)
	}
	put := "/approvals/" + a.text("approvalId")
	for _, c := range []struct {
		body   any
		token  string
		status int
		code   string
	}{
		{map[string]any{"state": "aproved"}, token.Reveal(), 400, "request.invalid"},
		{map[string]any{}, token.Reveal(), 400, "request.invalid"},
		{map[string]any{"state": "approved"}, "", 401, "approval.no-token"},
		{map[string]any{"state": "approved"}, "ua_nobody", 401, "approval.token"},
		{map[string]any{"state": "approved"}, h.key.Reveal(), 401, "approval.token"},
	} {
		if b := h.want(c.status, "PUT", put, c.body, "x-approver-token", c.token); b.text("code") != c.code {
			t.Fatalf("%v: %s", c.body, b.raw)
		}
	}
	if n := h.db.Count(t, `select count(*) from approval_vote`); n != 0 {
		t.Fatalf("%d votes came of requests that were refused", n)
	}
	if b := h.want(200, "PUT", put, map[string]any{"state": "approved"}, "x-approver-token", token.Reveal()); b.text("state") != "approved" {
		t.Fatalf("%s", b.raw)
	}
	h.eventually(a.text("sendId"), send.Approved)
	wrong := h.want(400, "POST", "/sends/"+a.text("sendId")+"/release", map[string]any{"walletPassphrase": "not the passphrase"}, "Idempotency-Key", "release")
	if wrong.text("code") != send.ErrReturned.Code || !strings.Contains(string(wrong.raw), `"field":"walletPassphrase"`) {
		t.Fatalf("%s", wrong.raw)
	}
	// Nothing was done, so the same key may be used with the right one.
	if b := h.want(200, "POST", "/sends/"+a.text("sendId")+"/release", release, "Idempotency-Key", "release"); len(b.text("txid")) != 64 {
		t.Fatalf("%s", b.raw)
	}
	if n := h.sent(a.text("sendId")); n != 1 {
		t.Fatalf("%d transfers at BitGo", n)
	}
}

// The machine that asked cannot decide by the token of the person who answers for it.
func TestTheAskerNeverDecides(t *testing.T) {
	h := setup(t)
	who := h.db.Person(t, "Wanda", testkit.Whole(identity.Compliance), testkit.Whole(identity.Treasury))
	_, err := h.db.Owner.Exec(t.Context(), `insert into approval_member (group_id, person_id, added_at) select id, $1, now() from approval_group`, who.Person)
	h.must(err)
	key := h.newKey(identity.NewKey{Name: "hers", Person: &who.Person, Roles: []identity.Role{identity.Treasury}, Scopes: []string{"sends:write", "approvals:write"}})
	a := h.want(202, "POST", "/send", h.bitcoin("3000000"), "Authorization", "Bearer "+key.Reveal())
	b := h.want(403, "PUT", "/approvals/"+a.text("approvalId"), map[string]any{"state": "approved"}, "x-approver-token", h.approver(who).Reveal())
	if b.text("code") != "approval.own-request" {
		t.Fatalf("%s", b.raw)
	}
}

// Refusals say what may be done instead, and nothing is kept of them.
func TestSendRefusals(t *testing.T) {
	h := setup(t)
	with := func(change map[string]any) map[string]any {
		body := h.bitcoin("1200000")
		for name, v := range change {
			body[name] = v
		}
		return body
	}
	vault := h.world.Wallet("apex-vault")
	for name, c := range map[string]struct {
		body   map[string]any
		status int
		code   string
		says   string
	}{
		"the container":         {with(map[string]any{"walletId": vault.ID, "coin": "ofc"}), 400, "send.ofc", "ofctbtc"},
		"dust":                  {with(map[string]any{"amount": "100"}), 400, "send.stopped", "0.0000273"},
		"more than there is":    {with(map[string]any{"amount": "99999999999"}), 400, "send.stopped", "amount"},
		"an amount of nothing":  {with(map[string]any{"amount": "0"}), 400, "send.fields", "zero"},
		"a broken address":      {with(map[string]any{"address": "tb1q7w6xmjmdfjkwmsdn73h07gsw778h9jsw7w8s9s"}), 400, "send.fields", "checksum"},
		"an amount as a number": {with(map[string]any{"amount": 1200000}), 400, "request.invalid", "amount"},
		"a field too many":      {with(map[string]any{"amountt": "1"}), 400, "request.invalid", "amountt"},
		"nothing known of whom": {with(map[string]any{"address": h.world.Payee("apex-exchange").Address, "amount": "7000000"}), 409, "send.travel-rule", "confirmed data of the payee"},
		"a wallet of nobody":    {with(map[string]any{"walletId": strings.Repeat("0", 32)}), 404, "wallet.not-found", "no such wallet"},
	} {
		a := h.call("POST", "/send", c.body)
		if a.status != c.status || a.text("code") != c.code || !strings.Contains(string(a.raw), c.says) {
			t.Errorf("%s: %d %s", name, a.status, a.raw)
		}
		if strings.Contains(string(a.raw), h.world.Wallet("apex-bitcoin").Passphrase) {
			t.Errorf("%s: the passphrase is in the answer", name)
		}
	}
	if n := h.db.Count(t, `select count(*) from send`); n != 0 {
		t.Errorf("%d sends were kept", n)
	}
}

// An approved send can be taken back, and is gone for BitGo.
func TestSendIsCancelled(t *testing.T) {
	h := setup(t)
	a := h.want(202, "POST", "/send", h.bitcoin("3000000"))
	if b := h.want(200, "POST", "/sends/"+a.text("sendId")+"/cancel", nil); b.text("state") != "cancelled" {
		t.Fatalf("%s", b.raw)
	}
	if n := h.sent(a.text("sendId")); n != 0 {
		t.Fatalf("%d transfers at BitGo", n)
	}
}
