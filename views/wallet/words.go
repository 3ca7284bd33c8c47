package walletview

import (
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/internal/whitelist"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

// countOf writes "1 wallet" and "3 wallets".
func countOf(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// labelOf is the wallet's name; BitGo allows an empty one.
func labelOf(w wallet.Wallet) string {
	if w.Label == "" {
		return "Wallet " + w.ID
	}
	return w.Label
}

// TransferStatus is the house word for a transfer's state (product.md §3.2).
func TransferStatus(s wallet.TransferState) ui.Status {
	switch s {
	case wallet.Confirmed:
		return ui.Done
	case wallet.Signed, wallet.Unconfirmed, wallet.Replaced:
		return ui.InProgress
	case wallet.PendingApproval:
		return ui.WithOthers
	case wallet.Rejected, wallet.Removed, wallet.Failed, wallet.Dropped, wallet.Reversed:
		return ui.Stopped
	case wallet.Initialized, wallet.Unknown:
		return ui.AtBitGo
	}
	return ui.AtBitGo
}

// typeOf is what a transfer is, in words: BitGo's sub type where it has one.
func typeOf(t wallet.Transfer) string {
	if name, ok := map[string]string{"ofc_withdrawal": "Withdrawal from Go Account", "ofc_deposit": "Deposit to Go Account",
		"ofc_book_transfer": "Book transfer"}[t.SubType]; ok {
		return name
	}
	if t.Type == "receive" {
		return "Receive"
	}
	return "Send"
}

// isAddress tells an address from a name: it is long and has no blank.
func isAddress(who string) bool { return len(who) > 20 && !strings.Contains(who, " ") }

// listed is an amount in a list, signed, without its base units.
func listed(asset string, units money.Units) ui.AmountProps {
	return ui.AmountProps{Decimal: decimal(asset, units), Ticker: unitOf(asset), Sign: true, Break: true}
}

// stood is a balance in a list: a sum, and no movement, so it bears no plus.
func stood(asset string, units money.Units) ui.AmountProps {
	p := listed(asset, units)
	p.Sign = false
	return p
}

// asked is what a send asked for where something else moved: the fee was added, or the chain failed it.
func asked(t wallet.Transfer) string {
	if t.Intended == nil || t.Type != "send" || t.Intended.Equal(t.Amount) {
		return ""
	}
	n := *t.Intended
	if n.Sign() < 0 {
		n = n.Neg()
	}
	return "asked for " + decimal(t.Coin, n)
}

// sendOf is the page of the send that a transfer was made for, empty when it is none of ours.
func sendOf(t wallet.Transfer) string {
	id, err := uuid.Parse(t.SequenceID)
	if err != nil || id.String() != t.SequenceID {
		return ""
	}
	return link.Send(t.SequenceID)
}

// state explains a reservation.
func reservationState(r wallet.Reservation) (tone ui.Tone, word, why string) {
	switch r.State {
	case wallet.Settled:
		return ui.Info, "Left", "BitGo knows of it. Held back until a balance read after that shows it."
	case wallet.Open:
		return ui.Quiet, "Held back", "Nothing has left yet."
	case wallet.Ended:
		return ui.OK, "Ended", "No longer held back."
	}
	return ui.Quiet, string(r.State), ""
}

// agreement says whether our books equal BitGo to the base unit.
func agreement(b wallet.Balance) ui.BadgeProps {
	switch {
	case !b.Observed():
		return ui.BadgeProps{Tone: ui.Quiet, Word: "Not read from BitGo yet", Icon: "pending"}
	case b.Agrees():
		return ui.BadgeProps{Tone: ui.OK, Word: "Ledger agrees"}
	}
	return ui.BadgeProps{Tone: ui.Warn, Word: "Ledger differs"}
}

func agreementWhy(b wallet.Balance) string {
	switch {
	case !b.Observed():
		return "Compared with BitGo as soon as its balance has been read."
	case b.Agrees():
		return "Equals BitGo's confirmed balance to the base unit."
	}
	return "Differs from BitGo's confirmed balance by " + strings.Replace(decimal(b.Asset, b.Ledger.Sub(b.Confirmed)), "-", "−", 1) + " " + unitOf(b.Asset) +
		". A transfer was seen by one and not yet by the other; if it stays, it has to be reconciled."
}

// inline is a figure within a sentence or a fact.
func inline(asset string, units money.Units) ui.AmountProps {
	p := full(asset, units)
	p.Break = false
	return p
}

func heldBack(all []wallet.Reservation) string {
	if len(all) == 0 {
		return ""
	}
	return countOf(len(all), "send")
}

func sourceOf(e whitelist.Entry) string {
	if e.Source == "bitgo" {
		return "from the wallet's policy at BitGo"
	}
	return "approved here"
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// shown says how many rows a page of a keyset list has; the total is not counted.
func shown(n int, whole bool, one, many string) string {
	word := many
	if n == 1 {
		word = one
	}
	switch {
	case n == 0:
		return ""
	case whole:
		return "All " + strconv.Itoa(n) + " " + word
	}
	return strconv.Itoa(n) + " " + word + " on this page"
}

// onFirst lets only the newest page follow changes: an older one does not change.
func onFirst(p AddressesProps) string {
	if !p.First {
		return ""
	}
	return link.WalletAddresses(p.Wallet.ID)
}

// choose is the empty first line of a selection that has to be made.
func choose(options []ui.Option) string {
	if len(options) == 1 {
		return ""
	}
	return "Choose an asset"
}

func assetHint(w wallet.Wallet) string {
	if w.IsGoAccount() {
		return "Only this asset may be paid to the address."
	}
	for _, c := range money.Coins() {
		if c.Base == w.Coin {
			return "Tokens of the same chain arrive at the same address."
		}
	}
	return ""
}

func feeCoin(t wallet.Transfer) string {
	if t.FeeCoin == "" {
		return t.Coin
	}
	return t.FeeCoin
}

// rawState is BitGo's own word; ours beside it where the two differ, because a late word did not move the state.
func rawState(t wallet.Transfer) string {
	if t.RawState == "" || t.RawState == string(t.State) {
		return string(t.State)
	}
	return string(t.State) + " · BitGo now says " + t.RawState
}

// deep is the number of confirmations beyond which nobody counts them.
const deep = 100

func confirmations(t wallet.Transfer) string {
	switch {
	case t.SubType == "ofc_book_transfer":
		return "inside BitGo, on no chain"
	case t.Height == 0:
		return "in no block yet"
	}
	block := "block " + strconv.FormatInt(t.Height, 10)
	if t.Confirmations > deep {
		return block
	}
	return block + ", " + countOf(int(t.Confirmations), "confirmation")
}

// hashes are the transaction's hash on its chain, or BitGo's own when it is on none.
func hashes(t wallet.Transfer) []string {
	switch {
	case t.OnChainTxID != "":
		return []string{t.OnChainTxID}
	case t.TxID != "":
		return []string{t.TxID}
	}
	return nil
}

// rowOf is the row of the transfer with this transaction, if the page shows it.
func rowOf(hash string, page []wallet.Transfer) string {
	for _, t := range page {
		if t.TxID == hash || t.OnChainTxID == hash {
			return "#t-" + t.ID
		}
	}
	return ""
}

// tabs are a wallet's pages. Only Bitcoin has unspents, so other wallets have no tab for them.
func tabs(w wallet.Wallet, current string) []ui.Tab {
	out := []ui.Tab{
		{Label: "Balances", Href: link.Wallet(w.ID), Current: current == "balances"},
		{Label: "Receive addresses", Href: link.WalletAddresses(w.ID), Current: current == "addresses"},
		{Label: "Transfers", Href: link.WalletTransfers(w.ID), Current: current == "transfers"},
	}
	if coin, known := money.Lookup(w.Coin); known && coin.Family == money.FamilyBitcoin || current == "unspents" {
		out = append(out, ui.Tab{Label: "Unspents", Href: link.Consolidation(w.ID), Current: current == "unspents"})
	}
	return out
}
