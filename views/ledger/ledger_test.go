package ledgerview

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"golang.org/x/net/html"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

var now = time.Date(2026, 11, 20, 11, 58, 40, 0, time.UTC)

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

const (
	walletID = "59cd72485007a239fb00282ed480da1f"
	transfer = "a803da256572e67620a3f509061ec1b2"
)

func booked(id int64, kind ledger.Kind, asset string, effect int64) Row {
	l := ledger.Line{ID: id, Wallet: walletID, Asset: asset, Transfer: transfer, Part: ledger.AmountPart, Round: 1, Kind: kind, Source: ledger.FromWebhook,
		Amount: units(effect), Debit: ledger.Wallet, Credit: ledger.External, Effect: units(effect), BalanceAfter: units(500), EffectiveAt: now, PostedAt: now,
		Counterparty: "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx"}
	if effect < 0 {
		l.Amount, l.Debit, l.Credit = units(-effect), ledger.External, ledger.Wallet
	}
	return Row{Line: l, WalletLabel: "Apex hot 1", ClientName: "Apex Mining"}
}

func TestListShowsLinesAndTotalsOfTheFilter(t *testing.T) {
	t.Parallel()
	gas := booked(3, ledger.Fee, "hteth", -1)
	gas.Effect, gas.Amount, gas.Debit, gas.Credit = money.Units{}, units(42), ledger.NetworkFee, ledger.GasTank
	taken, back := booked(2, ledger.Withdrawal, "tbtc4", -75_000_000), booked(4, ledger.Reversal, "tbtc4", 75_000_000)
	taken.ReversedBy, back.Reverses = 4, 2
	p := render(t, List(ListProps{Now: now, Rows: []Row{back, gas, taken, booked(1, ledger.Deposit, "tbtc4", 42_000_000)}, Older: "/ledger?before=x", Live: "/ledger?asset=tbtc4",
		Totals:    []ledger.Total{{Asset: "hteth", Lines: 1}, {Asset: "tbtc4", In: units(117_000_000), Out: units(75_000_000), Net: units(42_000_000), Lines: 1203}},
		Agreement: Agreement{Compared: 11, Oldest: now.Add(-8 * time.Second)}, Filters: ui.FiltersProps{Filters: []ui.Filter{{Label: "Asset", Value: "TBTC4", Clear: "/ledger"}}}}))
	p.says("−0.75000000", "+0.42000000", "Reversed", "Reversal", "gas tank paid 0.000000000000000042 HTETH", "TBTC4, 1,203 rows", "in 1.17000000 · out 0.75000000",
		"4 of 1,204 rows", "Agrees with BitGo to the base unit in all 11 balances", "8 s ago", "tb1qw5…xpjzsx", "Apex hot 1 · Apex Mining", "webhook", "Ledger: Asset TBTC4")
	if n := len(p.all("tfoot", "", "")); n != 1 {
		t.Errorf("%d feet", n)
	}
	p.one("a", "href", link.LedgerPosting(taken.Key().String()))
	if got := attr(p.one("div", "id", "ledger"), "data-live-url"); got != "/ledger?asset=tbtc4" {
		t.Errorf("refetches %q", got)
	}
	if attr(p.one("a", "rel", "next"), "href") != "/ledger?before=x" {
		t.Error("no way to older lines")
	}
}

func TestListSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	render(t, List(ListProps{Now: now})).says("The books are empty", "Nothing of BitGo's has been read yet")
	p := render(t, List(ListProps{Now: now, Problems: []string{"“nope” is not a type of posting."}, Filters: ui.FiltersProps{Clear: "/ledger"},
		Agreement: Agreement{Compared: 3, Differ: []Difference{{Wallet: walletID, Label: "Apex hot 1", Asset: "tbtc4", Ledger: units(1), BitGo: units(2)}}}}))
	p.says("No posting matches these filters", "“nope” is not a type of posting.", "1 of 3 balances differ from BitGo", "ledger 0.00000001, BitGo 0.00000002 TBTC4")
	p.one("a", "href", link.Wallet(walletID))
	render(t, List(ListProps{Agreement: Agreement{TooMany: 300}})).says("300 wallets are too many for one page")
}

func TestPostingShowsBothSides(t *testing.T) {
	t.Parallel()
	taken, back := booked(2, ledger.Withdrawal, "tbtc4", -75_000_000), booked(4, ledger.Reversal, "tbtc4", 75_000_000)
	taken.ReversedBy, back.Reverses = 4, 2
	confirmed := now.Add(-time.Minute)
	p := render(t, Posting(PostingProps{Row: taken, Life: []Row{taken, back}, Now: now, SendHref: link.Send("s"),
		Transfer: &wallet.Transfer{State: wallet.Removed, RawState: "removed", Height: 141798, CreatedAt: now.Add(-time.Hour), FirstSeenAt: now.Add(-time.Hour),
			ConfirmedAt: &confirmed, UpdatedAt: now},
		Trail: []audit.Event{{ID: 7, Verb: "transfer.moved", Actor: "wallet", At: now}, {ID: 8, Verb: "transfer.refused", Result: "refused", At: now}}}))
	p.says("Withdrawal of 0.75000000 TBTC4", "Everybody else", "Apex hot 1", "75,000,000 base units", "This posting was taken back.", "Confirmed", "block 141798",
		"BitGo's last word removed", "Taken back: amount", "posted for the first time", "transfer.moved", "Withdrawal, this one")
	p.one("a", "href", link.LedgerPosting(back.Key().String()))
	p.one("a", "href", link.AuditEntry("7"))
	p.one("a", "href", link.Send("s"))
	p.one("a", "href", link.LedgerOfTransfer(transfer))
	if cells := p.all("td", "data-label", "Debit"); text(cells[0]) != "0.75000000 TBTC4" || text(cells[1]) != "–" {
		t.Error("the debit is not on the other side")
	}
}

func TestPostingWithoutMirrorOrTrail(t *testing.T) {
	t.Parallel()
	back := booked(4, ledger.Reversal, "nosuch", 7)
	back.Reverses, back.Round, back.Part = 2, 2, ledger.FeePart
	p := render(t, Posting(PostingProps{Row: back, Life: []Row{back}, Now: now, NoTrail: "The trail is read by compliance."}))
	p.says("This is a reversal.", "not in the mirror", "The trail is read by compliance.", "Reversal of fee of 7 NOSUCH base units", "second time")
	p.silent("All postings of this transfer")
	render(t, Posting(PostingProps{Row: back, Now: now})).says("No row of the trail names this transfer.")
}

func TestEveryWordIsKnown(t *testing.T) {
	t.Parallel()
	for _, k := range ledger.Kinds {
		if w := KindWord(k); w == "" || strings.ToUpper(w[:1]) != w[:1] {
			t.Errorf("%s is %q", k, w)
		}
	}
	for _, s := range []ledger.Source{ledger.FromWebhook, ledger.FromImport, ledger.FromReconcile, ledger.FromSend, ledger.Manual} {
		if sourceWord(s) == "" {
			t.Errorf("%s has no word", s)
		}
	}
	for _, s := range wallet.TransferStates {
		if ending(s) == "" {
			t.Errorf("%s has no tone", s)
		}
	}
	if grouped(1234567) != "1,234,567" || grouped(999) != "999" || ordinal(4) != "4th" {
		t.Error("numbers are written wrongly")
	}
}
