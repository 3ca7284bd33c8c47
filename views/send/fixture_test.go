package sendview

import (
	"bytes"
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"
	"golang.org/x/net/html"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/ltv"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/internal/whitelist"
)

// at is the fixed moment of all fixtures.
var at = time.Date(2026, 11, 20, 11, 58, 40, 0, time.UTC)

const (
	vault    = "59cd72485007a239fb00282ed480c91e"
	transfer = "6a1f72485007a239fb00282ed480c9aa"
	meridian = "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx"
	likeIt   = "tb1qw508d6qejxtdg4y5r3zarvary0c5xw8kxpjzsx"
)

func ago(d time.Duration) time.Time { return at.Add(-d) }

func until(d time.Duration) *time.Time { t := at.Add(d); return &t }

func coin(t testing.TB, ticker string) money.Coin {
	t.Helper()
	c, ok := money.Lookup(ticker)
	if !ok {
		t.Fatalf("the catalogue has no %s", ticker)
	}
	return c
}

func amount(t testing.TB, ticker, decimal string) money.Amount {
	t.Helper()
	a, err := money.Parse(coin(t, ticker), decimal)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func decision(t testing.TB) ltv.Decision {
	t.Helper()
	return ltv.Decision{Loan: money.NewCents(30_000_00), CollateralBefore: money.NewCents(107_526_00), CollateralAfter: money.NewCents(87_178_00),
		PercentBefore: "27.9", PercentAfter: "34.4", Passes: true, At: ago(14 * time.Minute),
		Why:   "A loan of $30,000.00 against $87,178.00 of collateral is 34.4% loan-to-value, within 35%.",
		Lines: []ltv.Line{{Asset: "ofctbtc", Price: "68120", Source: "BitGo", Observed: ago(15 * time.Minute)}}}
}

// sending is a send in a state, as it would be there.
func sending(t testing.TB, state send.State) send.Send {
	t.Helper()
	usd := money.NewCents(51_090_00)
	x := send.Send{ID: uuid.MustParse("1f0c51ac-9f4f-4dd1-8a86-0f4a2f7c11aa"), Client: uuid.MustParse("aaaaaaaa-0000-4000-8000-000000000001"),
		ClientName: "Apex Mining", Wallet: vault, WalletLabel: "Apex Custody Vault", Amount: amount(t, "ofctbtc", "0.75"),
		Fee: amount(t, "ofctbtc", "0"), Address: meridian, AddressTyped: meridian, Purpose: "Settlement of trade 4471",
		Payee: "Meridian settlement", State: state, AskedBy: uuid.MustParse("bbbbbbbb-0000-4000-8000-000000000001"), AskedByName: "treasury-1",
		AskedAt: ago(14 * time.Minute), USD: &usd, Rule: "Over $50,000", Needed: 2}
	switch state {
	case send.Drafted:
		x.USD, x.Rule, x.Needed = nil, "", 0
	case send.AwaitingApproval, send.Approved:
		x.ExpiresAt = until(106 * time.Minute)
	case send.Submitting, send.Unknown:
		x.Attempt, x.ClaimedAt, x.Releaser = 1, until(-time.Minute), "treasury-2"
	case send.Submitted, send.Confirmed, send.Removed:
		x.Attempt, x.ClaimedAt, x.Releaser, x.TransferID, x.BitGoStatus = 1, until(-time.Minute), "treasury-2", transfer, "confirmed"
	case send.PendingAtBitGo:
		x.Attempt, x.ClaimedAt, x.Releaser, x.PendingID, x.BitGoStatus = 1, until(-time.Minute), "treasury-2", transfer, "pendingApproval"
	case send.Checked, send.Failed, send.Rejected, send.Expired, send.Cancelled:
	}
	return x
}

func balance(t testing.TB) *wallet.Balance {
	t.Helper()
	u := func(s string) money.Units { return amount(t, "ofctbtc", s).Units }
	return &wallet.Balance{Asset: "ofctbtc", Confirmed: u("2.4185"), Spendable: u("2.4185"), Reserved: u("1.05"), Available: u("1.3685"),
		Ledger: u("2.4185"), ObservedAt: ago(8 * time.Second)}
}

func request(x send.Send) *approval.Request {
	compliance := uuid.MustParse("cccccccc-0000-4000-8000-000000000001")
	return &approval.Request{ID: uuid.MustParse("dddddddd-0000-4000-8000-000000000001"), Client: x.Client, ClientName: x.ClientName,
		Subject: approval.Subject{Kind: send.Kind, ID: x.ID}, Title: Title(x), RuleName: "Over $50,000", Needed: 2, AskedBy: x.AskedBy,
		AskedByName: x.AskedByName, State: approval.Pending, OpenedAt: x.AskedAt, ExpiresAt: at.Add(106 * time.Minute), Given: 1,
		Votes:    []approval.Vote{{Voter: compliance, Name: "compliance-1", Decision: approval.Approve, Reason: "matches trade ticket", At: ago(10 * time.Minute)}},
		Eligible: []approval.Member{{Person: compliance, Name: "compliance-1", Group: "Compliance"}}}
}

// detailed is a send's page in a state, as treasury sees it.
func detailed(t testing.TB, state send.State) DetailProps {
	t.Helper()
	x := sending(t, state)
	by := x.AskedBy
	d := send.Detail{Send: x, Can: map[string]string{send.VerbRelease: "It has to be approved first.", send.VerbCancel: ""},
		Timeline: []send.Step{{To: send.Drafted, At: x.AskedAt, By: &by, ByName: "treasury-1"}}}
	p := DetailProps{Balance: balance(t), Now: at, Edit: true}
	if state != send.Drafted {
		d.Timeline = append(d.Timeline, send.Step{From: send.Drafted, To: send.Checked, At: x.AskedAt, By: &by, ByName: "treasury-1", Note: "worth $51,090.00"},
			send.Step{From: send.Checked, To: send.AwaitingApproval, At: x.AskedAt, By: &by, ByName: "treasury-1", Note: "rule “Over $50,000”"})
		d.Decisions = []ltv.Kept{{Decision: decision(t), Stage: ltv.AtSubmit, FormulaVersion: "1"}}
		p.Story.Approval = request(x)
		p.Reservation = &wallet.Reservation{Send: x.ID, State: wallet.Open, Amount: x.Amount.Units, ReservedAt: x.AskedAt}
	}
	if state == send.Approved {
		d.Can[send.VerbRelease] = ""
		p.Story.Approval.State = approval.Approved
	}
	if x.TransferID != "" {
		d.Timeline = append(d.Timeline, send.Step{From: send.AwaitingApproval, To: send.Approved, At: ago(5 * time.Minute)},
			send.Step{From: send.Approved, To: send.Submitting, At: ago(time.Minute), By: &by, ByName: "treasury-2"},
			send.Step{From: send.Submitting, To: send.Submitted, At: ago(58 * time.Second), By: &by, ByName: "treasury-2"})
		p.Story.Transfer = []audit.Event{{At: ago(20 * time.Second), Verb: "transfer.first", Result: "done", After: []byte(`{"state":"confirmed","raw":"confirmed","source":"webhook","posted":1}`)}}
		p.Story.Lines = []ledger.Line{{ID: 41, Kind: "send", Transfer: transfer, PostedAt: ago(20 * time.Second)}}
	}
	p.Detail = d
	return p
}

// blocked is the form of a send that loan-to-value stops.
func blocked(t testing.TB) FormProps {
	t.Helper()
	d := decision(t)
	d.CollateralAfter, d.PercentAfter, d.Passes = money.NewCents(83_798_00), "35.8", false
	a, most, usd := amount(t, "ofctbtc", "0.85"), amount(t, "ofctbtc", "0.79411764"), money.NewCents(57_902_00)
	observed := ago(8 * time.Second)
	return FormProps{Key: "key-12345678", Now: at, Balances: []wallet.Balance{*balance(t)},
		Wallets: []wallet.Wallet{{ID: vault, Label: "Apex Custody Vault", ClientName: "Apex Mining", Coin: wallet.Container, State: wallet.Ready}},
		Payees:  []whitelist.Entry{{Asset: "ofctbtc", Address: meridian, Label: "Meridian settlement"}},
		Draft:   send.Draft{Wallet: vault, Asset: "ofctbtc", Address: meridian, Amount: "0.85", Purpose: "Settlement of trade 4471"},
		Report: send.Report{Amount: &a, Max: &most, USD: &usd, Decision: &d, Rule: "Over $50,000", Needed: 2, Observed: &observed, Gates: []send.Gate{
			{Key: send.GateAddress, Name: "Address and network", Verdict: send.OK, Value: "testnet", Why: "A valid address of OFCTBTC on the test network."},
			{Key: send.GateAlike, Name: "Not a look-alike", Verdict: send.OK, Value: "none", Why: "It does not resemble the address of another payee."},
			{Key: send.GateBalance, Name: "Balance covers amount and fee", Verdict: send.OK, Value: "1.3685 OFCTBTC", Why: "The amount come to 0.85; 0.5185 OFCTBTC is left afterwards."},
			{Key: send.GateLTV, Name: "Loan-to-value at most 35%", Verdict: send.Stop, Value: "35.8%", Why: "A loan of $30,000.00 against $83,798.00 of collateral is 35.8% loan-to-value; the most allowed is 35%."},
			{Key: send.GateRepeat, Name: "Not sent twice", Verdict: send.Warn, Value: "1f0c51ac-9f4f-4dd1-8a86-0f4a2f7c11aa", Why: "The same amount to the same payee was asked for on 2026-11-19 at 16:20 UTC (confirmed). Make sure that both are meant."},
		}}}
}

func listed(t testing.TB) ListProps {
	t.Helper()
	p := ListProps{Query: url.Values{}, Now: at, Make: true, Releases: true, Counts: map[send.State]int{}, Older: "1.2",
		Wallets: []wallet.Wallet{{ID: vault, Label: "Apex Custody Vault", ClientName: "Apex Mining"}}, Assets: []string{"ofctbtc"}}
	for i, st := range send.States {
		x := sending(t, st)
		x.ID = uuid.NewSHA1(uuid.Nil, []byte{byte(i)})
		p.Sends, p.Counts[st] = append(p.Sends, x), 1
	}
	return p
}

func draw(t testing.TB, c templ.Component) (string, *html.Node) {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	doc, err := html.Parse(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return b.String(), doc
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

func words(n *html.Node) string {
	if n == nil {
		return ""
	}
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for c := range n.ChildNodes() {
		b.WriteString(words(c))
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// find gives the elements that keep answers yes to.
func find(doc *html.Node, keep func(*html.Node) bool) []*html.Node {
	var out []*html.Node
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && keep(n) {
			out = append(out, n)
		}
	}
	return out
}

func byID(t testing.TB, doc *html.Node, id string) *html.Node {
	t.Helper()
	found := find(doc, func(n *html.Node) bool { return attr(n, "id") == id })
	if len(found) != 1 {
		t.Fatalf("%d elements have the id %q", len(found), id)
	}
	return found[0]
}

// button finds one by its words, as a person does.
func button(doc *html.Node, label string) *html.Node {
	for _, n := range find(doc, func(n *html.Node) bool { return n.Data == "button" || n.Data == "a" }) {
		if words(n) == label {
			return n
		}
	}
	return nil
}

func field(t testing.TB, doc *html.Node, name string) *html.Node {
	t.Helper()
	found := find(doc, func(n *html.Node) bool {
		return (n.Data == "input" || n.Data == "select" || n.Data == "textarea") && attr(n, "name") == name
	})
	if len(found) == 0 {
		t.Fatalf("there is no field %q", name)
	}
	return found[0]
}
