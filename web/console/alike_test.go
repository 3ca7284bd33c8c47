package console

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	"golang.org/x/net/html"

	"github.com/unykorn/console/internal/address"
	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/sweep"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/views/link"
)

// A transfer from an address that imitates a payee's is marked in the history, with the payee's beside it; one from the payee is not.
func TestAPlantedTransferIsMarked(t *testing.T) {
	t.Parallel()
	h := build(t)
	payee := h.apex.payee
	planted := payee[:10] + strings.Repeat("7", len(payee)-16) + payee[len(payee)-6:]
	oneEnd := payee[:12] + strings.Repeat("7", len(payee)-12)
	if address.Compare(payee, planted) != address.BothEnds || address.Compare(payee, oneEnd) != address.OneEnd {
		t.Fatalf("%s, %s and %s", payee, planted, oneEnd)
	}
	arrive := func(from string) string {
		id := testkit.HexID()
		h.db.Super(t, `insert into transaction_sweeps (transfer_id, wallet_id, coin, amount, state, txid, created_at, client_id, type, sub_type, fee, fee_coin, confirmations,
			counterparty, sequence_id, onchain_txid, replaces, replaced_by, comment, raw_state, bitgo_created_at, transfer_date, observed_at)
			values ('`+id+`', '`+h.apex.wallet.ID+`', 'tbtc4', 1, 'confirmed', 'tx', now(), '`+h.apex.ID.String()+`', 'receive', '', 0, 'tbtc4', 1, '`+from+`', '', '', '{}', '{}', '', 'confirmed',
			now(), now(), now())`)
		return id
	}
	both, one, known := arrive(planted), arrive(oneEnd), arrive(payee)
	doc := page(t, h.as(t, h.enter(t, h.apex.asker)).get(link.WalletTransfers(h.apex.wallet.ID)))
	for id, want := range map[string]string{both: "Look-alike", one: "Similar at its ends", known: ""} {
		row := textOf(element(doc, "id", "t-"+id))
		if want == "" && (strings.Contains(row, "Look-alike") || strings.Contains(row, "Similar")) || !strings.Contains(row, want) {
			t.Errorf("%s: %q", want, row)
		}
		if want != "" && !strings.Contains(row, "Never copy a payee's address from here") {
			t.Errorf("%s does not say what to do: %q", want, row)
		}
	}
}

// A bank account whose number differs from another one of the client by a digit is marked in the list, on its page and in the form.
func TestABankAccountThatResemblesAnotherIsMarked(t *testing.T) {
	t.Parallel()
	h := build(t)
	keep := func(number, owner string) string {
		id := testkit.HexID()
		h.db.Super(t, `insert into bank_account (id, client_id, hash, bank, owner, number_tail, routing, swift, kind, currency, country, state, details, first_seen_at, changed_at, observed_at)
			values ('`+id+`', '`+h.apex.ID.String()+`', '`+id+`', 'First Bank', '`+owner+`', '`+number+`', '021000021', '', 'wire', 'fiatusd', 'US', 'approved', '`+id+id+`', now(), now(), now())`)
		return id
	}
	a, b, c := keep("4417", "Resembling Owner"), keep("4411", "Resembling Owner"), keep("9000", "Resembling Owner")
	reader := h.as(t, h.enter(t, h.apex.asker))
	list := reader.get(link.BankAccounts())
	says(t, list, http.StatusOK, "Resembles another", "the number differs by one digit")
	if row := textOf(element(page(t, list), "id", "b-"+c)); strings.Contains(row, "Resembles") {
		t.Errorf("another number resembles: %q", row)
	}
	for _, id := range []string{a, b} {
		says(t, reader.get(link.BankAccount(id)), http.StatusOK, "This account resembles another one.", "the number differs by one digit")
	}
	if got := readable(t, reader.get(link.BankAccount(c))); strings.Contains(got, "resembles another one") {
		t.Error("another number resembles")
	}
}

// textOf is what an element says; nothing when it is not there.
func textOf(n *html.Node) string {
	var b strings.Builder
	if n != nil {
		for d := range n.Descendants() {
			if d.Type == html.TextNode {
				b.WriteString(d.Data + " ")
			}
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// A sweep rule's payee, and whom a request at BitGo pays, are marked when another payee of the wallet's could be taken for them.
func TestSweepsAndRequestsMarkALookAlike(t *testing.T) {
	t.Parallel()
	b := atBroom(t)
	known := func(client uuid.UUID, asset, address, label string) {
		b.db.Super(t, `insert into whitelist_entry (id, client_id, asset, address, label, source, since)
			values ('`+uuid.NewString()+`', '`+client.String()+`', '`+asset+`', '`+address+`', '`+label+`', 'console', '2026-01-01')`)
	}
	like := func(a string) string { return a[:10] + strings.Repeat("7", len(a)-16) + a[len(a)-6:] }
	rule := sweepObject(t, b.house, b.apex.asker, b.apex)
	if got := readable(t, b.tess.get(link.Sweep(rule))); strings.Contains(got, "Look-alike") {
		t.Error("a payee resembles nobody yet")
	}
	known(b.apex.ID, b.apex.asset, like(b.apex.payee), "Nearly Northgate")
	for _, path := range []string{link.Sweep(rule), link.Approval(b.sweepRequest(t, rule))} {
		says(t, b.tess.get(path), http.StatusOK, "Look-alike", "Nearly Northgate")
	}
	says(t, b.tess.get(link.SweepNew(b.apex.wallet.ID+".tbtc4")), http.StatusOK, "resembles Nearly Northgate")

	fund := b.world.Payee("meridian-fund").Address
	known(b.meridian.ID, "hteth", like(fund), "Nearly the fund")
	b.control(t, "deposit", map[string]any{"wallet": b.world.Wallet("meridian-ether").ID, "coin": "hteth", "amount": "90000000000000000000", "state": "confirmed"})
	request := b.begunOf(t, map[string]any{"intentType": "payment", "comment": "A payment", "recipients": []any{map[string]any{"address": map[string]any{"address": fund},
		"amount": map[string]any{"value": "1000", "symbol": "hteth"}}}})
	reader := b.as(t, b.enter(t, b.meridian.asker))
	says(t, reader.get(link.Request(b.meridian.ID.String(), request)), http.StatusOK, "Look-alike", "Nearly the fund")
}

// sweepRequest is the approval that a rule waits for.
func (h *house) sweepRequest(t *testing.T, rule string) string {
	t.Helper()
	r, err := h.Approvals.Of(t.Context(), program, approval.Subject{Kind: sweep.Kind, ID: uuid.MustParse(rule)})
	if err != nil {
		t.Fatal(err)
	}
	return r.ID.String()
}
