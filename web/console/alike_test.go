package console

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/unykorn/console/internal/address"
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
