package walletview

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"
	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/internal/whitelist"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

var now = time.Date(2026, 11, 20, 11, 58, 40, 0, time.UTC)

const (
	walletID = "59cd72485007a239fb00282ed480da1f"
	hash     = "77aa5007a239fb00282ed480da1f77aa5007a239fb00282ed480da1f00282ed4"
)

// page is a rendered component to ask questions of.
type page struct {
	t   *testing.T
	doc *html.Node
}

func render(t *testing.T, c templ.Component) page {
	t.Helper()
	var out bytes.Buffer
	if err := c.Render(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "style=") || strings.Contains(out.String(), "onclick=") {
		t.Error("inline style or script")
	}
	doc, err := html.Parse(&out)
	if err != nil {
		t.Fatal(err)
	}
	return page{t, doc}
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func text(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// all finds elements by tag and, where given, an attribute that contains a value.
func (p page) all(tag, name, value string) []*html.Node {
	var out []*html.Node
	for n := range p.doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == tag && (name == "" || strings.Contains(attr(n, name), value)) {
			out = append(out, n)
		}
	}
	return out
}

func (p page) one(tag, name, value string) *html.Node {
	p.t.Helper()
	found := p.all(tag, name, value)
	if len(found) == 0 {
		p.t.Fatalf("no <%s %s=…%s…>", tag, name, value)
	}
	return found[0]
}

func (p page) says(words ...string) {
	p.t.Helper()
	got := text(p.doc)
	for _, w := range words {
		if !strings.Contains(got, w) {
			p.t.Errorf("%q is not said in %q", w, got)
		}
	}
}

func (p page) silent(words ...string) {
	p.t.Helper()
	for _, w := range words {
		if strings.Contains(text(p.doc), w) {
			p.t.Errorf("%q is said", w)
		}
	}
}

func units(n int64) money.Units { return money.NewUnits(n) }

func vault() wallet.Wallet {
	return wallet.Wallet{ID: walletID, Client: uuid.MustParse("11111111-1111-4111-8111-111111111111"), ClientName: "Apex Mining", Coin: "tbtc4",
		Label: "Apex hot 1", Type: "hot", MultisigType: "onchain", State: wallet.Ready, CreatedAt: now.Add(-time.Hour), ObservedAt: now}
}

func balance() wallet.Balance {
	return wallet.Balance{Asset: "tbtc4", Confirmed: units(100_000_000), InFlight: units(12_502_160), Locked: units(20_000_000), Held: units(1_000_000),
		Spendable: units(66_497_840), Reserved: units(5_000_000), Available: units(61_497_840), Arriving: units(7), Ledger: units(100_000_000),
		ObservedAt: now.Add(-8 * time.Second)}
}

func TestListShowsFiguresWithTheirAge(t *testing.T) {
	t.Parallel()
	frozen := vault()
	frozen.ID, frozen.Label, frozen.FrozenAt = strings.Repeat("a", 32), "", &now
	fresh := vault()
	fresh.ID, fresh.Label, fresh.State = strings.Repeat("b", 32), "New", wallet.Initialising
	old := balance()
	old.ObservedAt = now.Add(-time.Hour)
	p := render(t, List(ListProps{Known: 3, Now: now, Stale: 3 * time.Minute, Live: "/wallets",
		Holdings: []Holding{{Wallet: vault(), Balances: []wallet.Balance{balance(), {Asset: "tltc", Reserved: units(1)}}}, {Wallet: frozen, Balances: []wallet.Balance{old}}, {Wallet: fresh}}}))
	p.says("1.00000000", "−0.12502160 in flight", "−0.21000000 locked or held at BitGo", "−0.05000000 reserved", "0.61497840", "8 s ago",
		"Frozen", "Being made at BitGo", "No balance has been read yet", "not read", "The oldest figure here is", "Wallet "+frozen.ID)
	if got := attr(p.one("div", "id", "wallets"), "data-live"); got != "wallet transfer send" {
		t.Errorf("follows %q", got)
	}
	if len(p.all("a", "href", link.Wallet(walletID))) != 2 {
		t.Error("each row leads to its wallet")
	}
	for _, th := range p.all("th", "", "") {
		if attr(th, "scope") != "col" {
			t.Error("a heading without scope")
		}
	}
}

func TestListSaysWhyItIsEmpty(t *testing.T) {
	t.Parallel()
	render(t, List(ListProps{Now: now})).says("No wallet is known here")
	p := render(t, List(ListProps{Known: 4, Now: now, Problems: []string{"“x” is not a coin."}, Filters: ui.FiltersProps{Clear: "/wallets"}}))
	p.says("No wallet matches these filters", "4 wallets are yours to see", "“x” is not a coin.")
	if len(p.all("a", "href", "/wallets")) == 0 {
		t.Error("filters cannot be cleared")
	}
}

// TestExplanationAddsUp: the steps between two results are exactly their difference, whatever the figures are.
func TestExplanationAddsUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(0, 1<<40)
		b := wallet.Balance{Asset: "tbtc4", InFlight: units(n.Draw(t, "in flight")), Locked: units(n.Draw(t, "locked")), Staked: units(n.Draw(t, "staked")), Held: units(n.Draw(t, "held")),
			Early: units(n.Draw(t, "early")), Spendable: units(n.Draw(t, "spendable")), Reserved: units(n.Draw(t, "reserved"))}
		b.Confirmed = b.Spendable.Add(b.InFlight).Add(b.Locked).Add(b.Staked).Add(b.Held).Sub(b.Early)
		b.Available = b.Spendable.Sub(b.Reserved)
		sum, results := money.Units{}, 0
		for _, l := range lines(b) {
			switch {
			case !l.sum:
				sum = sum.Add(l.units)
			case results == 0:
				sum, results = l.units, 1
			default:
				if results++; !sum.Equal(l.units) {
					t.Fatalf("%s is %s, the steps come to %s", l.name, l.units, sum)
				}
			}
		}
		if results != 3 {
			t.Fatalf("%d results", results)
		}
	})
}

func TestWalletExplainsItself(t *testing.T) {
	t.Parallel()
	send := uuid.MustParse("22222222-2222-4222-8222-222222222222")
	p := render(t, Wallet(Props{Wallet: vault(), Now: now, Stale: time.Minute, Balances: []wallet.Balance{balance()},
		Reservations: []wallet.Reservation{{Send: send, Asset: "tbtc4", Amount: units(4_999_000), Fee: units(1000), State: wallet.Open, ReservedAt: now}},
		Payees:       []whitelist.Entry{{Asset: "tbtc4", Address: "tb1qexample", Label: "Kestrel OTC", Source: "bitgo", Since: now}},
		Receive:      []wallet.Address{{Asset: "tbtc4", Address: "tb1qreceive", Label: "Deposits", CreatedAt: now}}}))
	p.says("Confirmed", "In flight", "−0.12502160", "Locked at BitGo", "Not explained", "Look into it", "waits for more confirmations", "Spendable", "Reserved", "Available", "0.61497840",
		"61,497,840 base units", "Ledger agrees", "0.00000007", "0.05000000", "of it fee 0.00001000", "Kestrel OTC", "from the wallet's policy at BitGo", "Deposits")
	if attr(p.one("a", "id", "new-send"), "href") != link.SendNewFrom(walletID) {
		t.Error("New send does not start from here")
	}
	if attr(p.one("svg", "class", "qr"), "aria-label") != "QR code of the TBTC4 address tb1qreceive" {
		t.Error("the QR code has no name")
	}
	p.one("a", "href", link.Send(send.String()))
	if got := attr(p.one("div", "id", "balances"), "data-live"); !strings.Contains(got, "wallet:"+walletID) {
		t.Errorf("follows %q", got)
	}
}

// TestTheRestIsNamed: what no step explains is a line of its own, zero or red, with what it can mean on its kind of chain.
func TestTheRestIsNamed(t *testing.T) {
	t.Parallel()
	for asset, means := range map[string]string{"ofctbtc": "not settled", "hteth": "not flushed or consolidated", "hteth:tusdc": "not flushed or consolidated", "tbtc4": "more confirmations"} {
		for held, red := range map[int64]bool{0: false, 7: true} {
			b := wallet.Balance{Asset: asset, Confirmed: units(100 + held), Held: units(held), Spendable: units(100), Available: units(100)}
			var found bool
			for _, l := range lines(b) {
				if l.name != "Not explained" {
					continue
				}
				found = true
				if l.red != red || red != strings.Contains(l.why, means) || !red && !strings.Contains(l.why, "whole difference") {
					t.Errorf("%s with %d: red %v, %q", asset, held, l.red, l.why)
				}
			}
			if !found {
				t.Errorf("%s with %d: no line says it", asset, held)
			}
		}
	}
}

func TestWalletSaysWhatStandsInTheWay(t *testing.T) {
	t.Parallel()
	w, b := vault(), balance()
	w.FrozenAt, w.State = &now, wallet.Initialising
	b.Ledger, b.Reserved, b.Available, b.ObservedAt = units(99_999_999), units(70_000_000), units(-3_502_160), now.Add(-time.Hour)
	p := render(t, Wallet(Props{Wallet: w, Now: now, Stale: time.Minute, Balances: []wallet.Balance{b}, NoSend: "The wallet is frozen at BitGo.", NoAddress: "Not yours."}))
	p.says("This wallet is frozen at BitGo.", "BitGo is still making this wallet.", "Ledger differs", "−0.03502160", "−0.00000001 TBTC4",
		"hold back more than BitGo would let leave", "No receive address yet", "Nothing is held back", "No payee is whitelisted", "BitGo's figures are")
	button := p.one("button", "id", "new-send")
	if attr(button, "aria-disabled") != "true" || attr(button, "aria-describedby") != "new-send-why" {
		t.Errorf("the button is not disabled with its reason: %v", button.Attr)
	}
	render(t, Wallet(Props{Wallet: vault(), Now: now})).says("Nothing here yet")
}

func TestAddressesShowTagAndPending(t *testing.T) {
	t.Parallel()
	person := uuid.New()
	p := render(t, Addresses(AddressesProps{Wallet: vault(), Now: now, First: true, Assets: []ui.Option{{Value: "tbtc4", Label: "TBTC4"}},
		Addresses: []wallet.Address{{ID: "1", Asset: "txrp", Address: "rEb8", Memo: "7", CreatedBy: &person, CreatedByName: "treasury-1", CreatedAt: now},
			{ID: "2", Asset: "hteth", Pending: true, CreatedAt: now}}}))
	p.says("Destination tag 7", "The payer must give this too", "treasury-1", "found at BitGo", "Being made at BitGo", "never one that was handed out before", "All 2 addresses")
	if n := len(p.all("details", "", "")); n != 1 {
		t.Errorf("%d QR codes, and one address is ready", n)
	}
	form := p.one("form", "action", link.WalletAddresses(walletID))
	if attr(form, "method") != "post" || attr(p.one("select", "name", "asset"), "id") != "f-asset" {
		t.Error("the form cannot be sent")
	}
}

func TestAddressFormBlamesItsFields(t *testing.T) {
	t.Parallel()
	p := render(t, Addresses(AddressesProps{Wallet: vault(), Now: now, NoAddress: "Treasury makes addresses.",
		Form: AddressForm{Asset: "btc", Label: "<b>x", Fields: map[string]string{"asset": "This wallet cannot hold that asset."}}}))
	p.says("No receive address yet", "No address was made", "This wallet cannot hold that asset.", "Treasury makes addresses.")
	if attr(p.one("select", "name", "asset"), "aria-invalid") != "true" || attr(p.one("input", "name", "label"), "value") != "<b>x" {
		t.Error("the field is not blamed, or what was typed is lost")
	}
	if attr(p.one("div", "role", "alert"), "tabindex") != "-1" {
		t.Error("the focus cannot go to the summary")
	}
	render(t, Addresses(AddressesProps{Wallet: vault(), Form: AddressForm{Problem: "BitGo said no."}})).says("BitGo said no.")
}

func TestTransfersTellTheirState(t *testing.T) {
	t.Parallel()
	asked := units(1_000_000)
	sequence := "33333333-3333-4333-8333-333333333333"
	all := []wallet.Transfer{
		{ID: strings.Repeat("1", 32), Coin: "tbtc4", Type: "send", Amount: units(-1_000_142), Intended: &asked, Fee: units(142), FeeCoin: "tbtc4", State: wallet.Confirmed,
			RawState: "confirmed", Height: 141798, Confirmations: 3, TxID: hash, Counterparty: "Kestrel OTC", SequenceID: sequence, CreatedAt: now, PostedAt: &now},
		{ID: strings.Repeat("2", 32), Coin: "hteth:tusdc", Type: "receive", Amount: units(5_000_000), State: wallet.Confirmed, RawState: "unconfirmed", CreatedAt: now},
		{ID: strings.Repeat("3", 32), Coin: "tbtc4", Type: "send", Amount: units(-1), State: wallet.Replaced, RawState: "replaced", ReplacedBy: []string{hash}, CreatedAt: now},
		{ID: strings.Repeat("4", 32), Coin: "nosuch", Type: "send", SubType: "ofc_book_transfer", Amount: units(-12), State: wallet.Removed, RawState: "removed", CreatedAt: now},
	}
	p := render(t, Transfers(TransfersProps{Wallet: vault(), Transfers: all, Now: now, First: true, Older: "/older", Live: "/live"}))
	p.says("−0.01000142", "asked for 0.01000000", "0.00000142", "block 141798, 3 confirmations", "Done confirmed", "confirmed · BitGo now says unconfirmed",
		"+5.000000", "HTETH:TUSDC", "Replaced by", "Stopped removed", "−12", "NOSUCH base units", "Book transfer", "not told by BitGo", "4 transfers on this page")
	p.one("a", "href", link.Send(sequence))
	p.one("a", "href", "#t-"+strings.Repeat("1", 32))
	p.one("a", "rel", "next")
	if len(p.all("a", "href", link.LedgerOfTransfer(strings.Repeat("3", 32)))) != 0 {
		t.Error("what is not booked leads to the ledger")
	}
}

func TestTransfersSayWhyTheyAreEmpty(t *testing.T) {
	t.Parallel()
	render(t, Transfers(TransfersProps{Wallet: vault(), First: true})).says("No transfer yet")
	p := render(t, Transfers(TransfersProps{Wallet: vault(), Filters: ui.FiltersProps{Clear: "/x"}}))
	p.says("No transfer matches this filter")
	p.silent("on this page")
}

func TestEveryTransferStateHasAWord(t *testing.T) {
	t.Parallel()
	for _, s := range wallet.TransferStates {
		if TransferStatus(s) == "" {
			t.Errorf("%s has no word", s)
		}
	}
}

func TestQRCarriesTheAddress(t *testing.T) {
	t.Parallel()
	m := modules("tb1qexample")
	if len(m) < 21 || len(m[0]) != len(m) || !m[0][0] || m[7][7] {
		t.Errorf("not a QR code: %d modules", len(m))
	}
	if modules(strings.Repeat("x", 5000)) != nil {
		t.Error("a text that fits in no code has one")
	}
}
