package approvalview

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"
	"golang.org/x/net/html"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ltv"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/views/link"
	sendview "github.com/unykorn/console/views/send"
)

var (
	at     = time.Date(2026, 11, 20, 11, 58, 40, 0, time.UTC)
	client = uuid.MustParse("aaaaaaaa-0000-4000-8000-000000000001")
	asker  = uuid.MustParse("bbbbbbbb-0000-4000-8000-000000000001")
	first  = uuid.MustParse("cccccccc-0000-4000-8000-000000000001")
	second = uuid.MustParse("cccccccc-0000-4000-8000-000000000002")
)

func coins(t testing.TB, decimal string) money.Amount {
	t.Helper()
	coin, ok := money.Lookup("tbtc4")
	a, err := money.Parse(coin, decimal)
	if !ok || err != nil {
		t.Fatal(ok, err)
	}
	return a
}

func sending(t testing.TB) send.Send {
	t.Helper()
	usd := money.NewCents(51_090_00)
	return send.Send{ID: uuid.MustParse("1f0c51ac-9f4f-4dd1-8a86-0f4a2f7c11aa"), Client: client, ClientName: "Apex Mining",
		Wallet: "59cd72485007a239fb00282ed480c91e", WalletLabel: "Apex hot 1", Amount: coins(t, "0.75"), Fee: coins(t, "0.00002"),
		Address: "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx", Purpose: "Settlement of trade 4471", Payee: "Meridian settlement",
		State: send.AwaitingApproval, AskedBy: asker, AskedByName: "treasury-1", AskedAt: at.Add(-14 * time.Minute), USD: &usd, Rule: "Over $50,000", Needed: 2}
}

// page is a request on which one of two has approved, as somebody sees it.
func page(t testing.TB, viewer uuid.UUID) PageProps {
	t.Helper()
	x := sending(t)
	r := approval.Request{ID: uuid.MustParse("dddddddd-0000-4000-8000-000000000001"), Client: client, ClientName: "Apex Mining",
		Subject: approval.Subject{Kind: send.Kind, ID: x.ID}, Title: "Send 0.75 TBTC4 to Meridian settlement", RuleName: "Over $50,000", Needed: 2, Given: 1,
		AskedBy: asker, AskedByName: "treasury-1", State: approval.Pending, OpenedAt: x.AskedAt, ExpiresAt: at.Add(106 * time.Minute),
		Votes:    []approval.Vote{{Voter: first, Name: "compliance-1", Decision: approval.Approve, Reason: "matches trade ticket", At: at.Add(-10 * time.Minute)}},
		Eligible: []approval.Member{{Person: first, Name: "compliance-1", Group: "Compliance"}, {Person: second, Name: "compliance-2", Group: "Compliance"}}}
	kept := ltv.Decision{Loan: money.NewCents(30_000_00), CollateralBefore: money.NewCents(107_526_00), CollateralAfter: money.NewCents(87_178_00), PercentBefore: "27.9", PercentAfter: "34.4", Passes: true}
	p := PageProps{Request: r, Send: &send.Detail{Send: x}, Viewer: viewer, Now: at, Past: Before(nil, false),
		Card: sendview.CardProps{Send: x, Kept: &kept, Holds: true, Now: at, Balance: &wallet.Balance{Asset: "tbtc4", Spendable: coins(t, "2").Units,
			Reserved: coins(t, "1.05002").Units, ObservedAt: at.Add(-8 * time.Second)}}}
	if err := r.WhyNot(identity.Actor{Person: viewer}, at); err != nil {
		p.WhyNot = err.Error()
	}
	return p
}

func draw(t testing.TB, c templ.Component) *html.Node {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	doc, err := html.Parse(&b)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func words(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for c := range n.ChildNodes() {
		b.WriteString(words(c))
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

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

func posts(doc *html.Node, to string) bool {
	return len(find(doc, func(n *html.Node) bool {
		return n.Data == "form" && attr(n, "action") == to && attr(n, "method") == "post"
	})) == 1
}

// The card is read from the top: what leaves, to whom, why, what changes.
func TestCardKeepsTheOrderOfRisk(t *testing.T) {
	t.Parallel()
	doc := draw(t, Page(page(t, second)))
	text := words(byID(t, doc, "approval-card"))
	last := -1
	for _, want := range []string{"Leaves Apex hot 1", "0.75000000 TBTC4", "75,000,000 base units", "Meridian settlement", "tb1q w508", "Settlement of trade 4471", "27.9 % → 34.4 %", "1.24998000 TBTC4, 0.3 of it reserved"} {
		found := strings.Index(strings.ReplaceAll(text, "  ", " "), want)
		if found <= last && want != "tb1q w508" {
			t.Errorf("%q is missing or out of order in\n%s", want, text)
		}
		last = max(last, found)
	}
	if live := attr(byID(t, doc, "approval-page"), "data-live"); live != "approval:dddddddd-0000-4000-8000-000000000001 send:1f0c51ac-9f4f-4dd1-8a86-0f4a2f7c11aa" {
		t.Errorf("follows %q", live)
	}
}

func TestWhoMayVoteIsOfferedBothApart(t *testing.T) {
	t.Parallel()
	doc := draw(t, Page(page(t, second)))
	id := "dddddddd-0000-4000-8000-000000000001"
	if !posts(doc, link.ApprovalApprove(id)) || !posts(doc, link.ApprovalReject(id)) {
		t.Fatal("approve or reject is missing")
	}
	if got := words(byID(t, doc, "approve")); got != "Approve as 2 of 2" {
		t.Errorf("the button says %q", got)
	}
	for n := range byID(t, doc, "approval-card").Descendants() {
		if attr(n, "id") == "reject" || attr(n, "action") == link.ApprovalReject(id) {
			t.Error("reject stands in the sheet of approve")
		}
	}
}

func TestWhoMayNotVoteIsToldWhy(t *testing.T) {
	t.Parallel()
	for who, want := range map[uuid.UUID]string{asker: approval.ErrOwnRequest.Message, first: approval.ErrVoted.Message} {
		p := page(t, who)
		p.WhyNot = want
		doc := draw(t, Page(p))
		b := byID(t, doc, "approve")
		if attr(b, "aria-disabled") != "true" || words(byID(t, doc, attr(b, "aria-describedby"))) != want {
			t.Errorf("%s is not told: %s", who, want)
		}
		if posts(doc, link.ApprovalApprove(p.id())) || posts(doc, link.ApprovalReject(p.id())) {
			t.Error("a vote is offered")
		}
	}
	p := page(t, uuid.New())
	p.Reads, p.WhyNot = true, "The rule asks for members of its groups."
	doc := draw(t, Page(p))
	if len(find(doc, func(n *html.Node) bool { return attr(n, "id") == "approve" })) != 0 || !strings.Contains(words(byID(t, doc, "why-not")), "Your roles let you read it") {
		t.Error("a reader is offered something")
	}
}

func TestDecidedMeanwhileShowsTheFreshState(t *testing.T) {
	t.Parallel()
	p := page(t, second)
	p.Request.State, p.Problem, p.WhyNot = approval.Rejected, "This was already rejected. Nothing changed.", "This was already rejected. Nothing changed."
	doc := draw(t, Page(p))
	alerts := find(doc, func(n *html.Node) bool { return attr(n, "role") == "alert" })
	if len(alerts) != 1 || !strings.Contains(words(alerts[0]), p.Problem) {
		t.Error("the sentence is missing")
	}
	if posts(doc, link.ApprovalApprove(p.id())) || !strings.Contains(words(doc), "Stopped rejected") {
		t.Error("the state is the old one")
	}
}

func TestRejectionWithoutAReasonComesBackOpen(t *testing.T) {
	t.Parallel()
	p := page(t, second)
	p.Problem, p.Fields, p.Reason = approval.ErrReason.Message, map[string]string{"reason": "3 to 500 characters"}, "no"
	doc := draw(t, Page(p))
	open := find(byID(t, doc, "approval-reject"), func(n *html.Node) bool { return n.Data == "details" && len(n.Attr) == 1 })
	if len(open) != 1 || words(byID(t, doc, "f-reason")) != "no" || attr(byID(t, doc, "f-reason"), "aria-invalid") != "true" {
		t.Error("what was typed, or its error, is not to be seen")
	}
	if attr(byID(t, doc, "approval-page"), "data-live") != "" {
		t.Error("the page would be fetched again and lose what was typed")
	}
}

func TestWarnings(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		past *Past
		want string
	}{
		"first":   {Before(nil, false), "First send to this payee. Nothing of this asset has ever gone"},
		"larger":  {Before([]money.Amount{coins(t, "0.21"), coins(t, "0.1")}, false), "Larger than any earlier send to this payee. The largest of 2 earlier was 0.21 TBTC4."},
		"partial": {Before([]money.Amount{coins(t, "0.21")}, true), "Only the wallet's latest transfers were looked at."},
	} {
		p := page(t, second)
		p.Past = c.past
		if got := words(draw(t, Page(p))); !strings.Contains(got, c.want) {
			t.Errorf("%s does not say %q", name, c.want)
		}
	}
	p := page(t, second)
	p.Past = Before([]money.Amount{coins(t, "0.75")}, false)
	if got := words(draw(t, Page(p))); strings.Contains(got, "Larger than") || strings.Contains(got, "First send") {
		t.Error("an amount as large as before is warned of")
	}
}

func TestQueue(t *testing.T) {
	t.Parallel()
	mine, others := page(t, second).Request, page(t, second).Request
	mine.Mine, others.ID = true, uuid.New()
	p := QueueProps{Lines: []Line{{Ours: &mine, Can: true, AskedBy: "treasury-1", Amounts: []money.Amount{coins(t, "0.75")}}, {Ours: &others}}, All: 2, State: approval.Pending, Waiting: 1, Voter: true, Now: at}
	doc := draw(t, Queue(p))
	rows := find(doc, func(n *html.Node) bool { return n.Data == "tr" && strings.HasPrefix(attr(n, "id"), "approval-") })
	if len(rows) != 2 || !strings.Contains(words(rows[0]), "Needs you") || !strings.Contains(words(rows[1]), "With others") {
		t.Fatal("the rows do not say whom they wait for")
	}
	if got := words(rows[0]); !strings.Contains(got, "1 h 46 min") || !strings.Contains(got, "1 of 21 more needed") {
		t.Errorf("a row says %q", got)
	}
	if !strings.Contains(words(doc), "1 waits for you.") {
		t.Error("the count is missing")
	}
}

func TestEmptyQueueSaysWhenTheLastWasDecided(t *testing.T) {
	t.Parallel()
	doc := draw(t, Queue(QueueProps{State: approval.Pending, Last: &at, Now: at}))
	if got := words(doc); !strings.Contains(got, "No approvals waitingLast decided 20 Nov 2026, 11:58:40 UTC.") {
		t.Errorf("it says %q", got)
	}
	doc = draw(t, Queue(QueueProps{State: approval.Expired, Now: at}))
	if got := words(doc); !strings.Contains(got, "No approval matches") {
		t.Errorf("it says %q", got)
	}
}
