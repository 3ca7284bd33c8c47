package console

import (
	"maps"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/escrow"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/offering"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/views/link"
)

func init() {
	maps.Copy(visits, map[string]visit{
		"GET " + link.PatternEscrows:              {object: clientOf, absent: noUUID, query: fields("client", "{id}")},
		"POST " + link.PatternEscrows:             {object: escrowPlaceObject, absent: noOffering + "|" + noHex, form: escrowPlaceForm},
		"POST " + link.PatternEscrowDecide:        {object: escrowAskedObject, absent: noUUID, form: fields("decision", "agree")},
		"POST " + link.PatternEscrowRetire:        {object: escrowEmptyObject, absent: noUUID, form: nothing},
		"GET " + link.PatternEscrowDeposits:       {object: clientOf, absent: noUUID, query: fields("client", "{id}")},
		"GET " + link.PatternEscrowDeposit:        {object: escrowDepositObject, absent: noUUID},
		"POST " + link.PatternEscrowDeposit:       {object: escrowDepositObject, absent: noUUID, form: fields("wish", "return", "reason", "The sender is not known")},
		"POST " + link.PatternEscrowDepositDecide: {object: escrowWishedObject, absent: noUUID, form: fields("decision", "agree")},
		"GET " + link.PatternEscrowPayments:       {object: clientOf, absent: noUUID, query: fields("client", "{id}")},
	})
}

// furnishEscrow holds money of an offering of the client's: what came in for a subscription became the issuer's, and what nobody knew is to be sent back.
func (h *house) furnishEscrow(t *testing.T, e estate) {
	t.Helper()
	a := h.openEscrow(t, e)
	x, err := h.Offerings.Subscribe(t.Context(), e.asker, offering.Order{Offering: a.Offering, Investor: "inv_nobody01", Amount: money.NewCents(1_000_00), Currency: "USD", Funding: "WIRE", Signed: true}, "key-"+uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	h.plant(t, `insert into escrow_release (subscription_id, client_id, account_id, units, at) values ($1, $2, $3, 100000, $4)`, x.ID, e.ID, a.ID, h.clock.Now())
	if _, err := h.Escrows.DecideWish(t.Context(), h.voters[0], h.escrowWished(t, e, a), true, ""); err != nil {
		t.Fatal(err)
	}
}

// escrowPlaceObject is an offering of the client's and a wallet that can hold its money, as the form names both.
func escrowPlaceObject(t *testing.T, h *house, who identity.Actor, e estate) string {
	t.Helper()
	wallet := testkit.HexID()
	h.plant(t, `insert into wallet (id, client_id, client_sort, coin, label, type, state, created_at, observed_at) select $1, $2, name, 'ofc', 'Escrow of ' || $3::text, 'trading', 'ready', $4, $4 from client where id = $2`,
		wallet, e.ID, e.key, h.clock.Now())
	return offeringObject(t, h, who, e) + "|" + wallet
}

func escrowPlaceForm(id string) url.Values {
	of, wallet, _ := strings.Cut(id, "|")
	return url.Values{"key": {"KEY"}, "offering": {of + " USD"}, "wallet": {wallet + " ofctusd"}}
}

func (h *house) askEscrow(t *testing.T, e estate) escrow.Account {
	t.Helper()
	of, wallet, _ := strings.Cut(escrowPlaceObject(t, h, e.asker, e), "|")
	a, err := h.Escrows.Ask(t.Context(), e.asker, escrow.Place{Offering: of, Currency: "USD", Wallet: wallet, Asset: "ofctusd"}, "key-"+uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (h *house) openEscrow(t *testing.T, e estate) escrow.Account {
	t.Helper()
	a, err := h.Escrows.Decide(t.Context(), h.voters[0], h.askEscrow(t, e).ID, true, "")
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// escrowAskedObject is a place that compliance has not decided on.
func escrowAskedObject(t *testing.T, h *house, _ identity.Actor, e estate) string {
	t.Helper()
	return h.askEscrow(t, e).ID.String()
}

// escrowEmptyObject is an escrow whose offering was cancelled before anything came.
func escrowEmptyObject(t *testing.T, h *house, _ identity.Actor, e estate) string {
	t.Helper()
	a := h.openEscrow(t, e)
	c, err := h.Offerings.AskChange(t.Context(), e.asker, a.Offering, offering.ToCancel, "Withdrawn by the issuer", nil, nil, "key-"+uuid.NewString())
	if err == nil {
		_, err = h.Offerings.DecideChange(t.Context(), h.voters[0], c.ID, true, "")
	}
	if err != nil {
		t.Fatal(err)
	}
	return a.ID.String()
}

// escrowArrived has a transfer without a payment reference come in.
func (h *house) escrowArrived(t *testing.T, e estate, a escrow.Account) uuid.UUID {
	t.Helper()
	transfer := testkit.HexID()
	h.plant(t, `insert into transaction_sweeps (transfer_id, wallet_id, coin, amount, state, created_at, client_id, type, sub_type, fee, fee_coin, confirmations, counterparty, sequence_id, onchain_txid, replaces,
		replaced_by, comment, raw_state, bitgo_created_at, transfer_date, confirmed_at, observed_at, said, paid_to)
		values ($1, $2, $3, 100000, 'confirmed', $4, $5, 'receive', '', 0, '', 1, 'Sender of ' || $6::text, '', '', '{}', '{}', '', 'confirmed', $4, $4, $4, $4, 'Money for ' || $6::text, '')`,
		transfer, a.Wallet, a.Asset, h.clock.Now(), e.ID, e.key)
	id, err := h.Escrows.Arrived(t.Context(), transfer)
	if err != nil || id == uuid.Nil {
		t.Fatalf("no deposit of %s: %v", transfer, err)
	}
	return id
}

// escrowWished is a deposit that treasury wants sent back.
func (h *house) escrowWished(t *testing.T, e estate, a escrow.Account) uuid.UUID {
	t.Helper()
	id := h.escrowArrived(t, e, a)
	if _, err := h.Escrows.Wished(t.Context(), e.asker, id, escrow.ToReturn, "", "Nobody knows the sender at "+e.key); err != nil {
		t.Fatal(err)
	}
	return id
}

// escrowDepositObject is a deposit that matches nothing.
func escrowDepositObject(t *testing.T, h *house, _ identity.Actor, e estate) string {
	t.Helper()
	return h.escrowArrived(t, e, h.openEscrow(t, e)).String()
}

// escrowWishedObject is one that compliance has to decide about.
func escrowWishedObject(t *testing.T, h *house, _ identity.Actor, e estate) string {
	t.Helper()
	return h.escrowWished(t, e, h.openEscrow(t, e)).String()
}
