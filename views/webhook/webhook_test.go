package webhookview

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"golang.org/x/net/html"

	"github.com/unykorn/console/internal/webhook"
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

const walletID = "59cd72485007a239fb00282ed480da1f"

func received(state webhook.State) Row {
	return Row{Event: webhook.Event{ID: 5, NotificationID: "n-1", KeySource: "header", Type: "transfer", Coin: "tbtc4", Wallet: walletID, DeliveredAt: now, Duplicates: 2,
		Work: webhook.Work{State: state, Attempts: 3, SubjectKind: "transfer", SubjectID: "a803da256572e67620a3f509061ec1b2"}},
		WalletLabel: "Apex hot 1", SubjectHref: link.LedgerOfTransfer("a803da256572e67620a3f509061ec1b2"), ClientName: "Apex Mining"}
}

func summary(age time.Duration) webhook.Summary {
	at := now.Add(-age)
	return webhook.Summary{LastAt: &at, Received: 41, Duplicates: 3, OtherBytes: 1, Refused: 2, Pending: 1}
}

func TestListShowsTheInbox(t *testing.T) {
	t.Parallel()
	failed := received(webhook.Failed)
	failed.ID, failed.LastError, failed.OtherBytes, failed.WalletLabel = 4, "BitGo could not answer.", true, ""
	ignored := Row{Event: webhook.Event{ID: 3, Type: "lowfee", DeliveredAt: now, Work: webhook.Work{State: webhook.Ignored, Reason: "Not of this type."}}}
	waiting := Row{Event: webhook.Event{ID: 2, Type: "transfer", DeliveredAt: now, Work: webhook.Work{State: webhook.Pending}}}
	p := render(t, List(ListProps{Summary: summary(41 * time.Second), Rows: []Row{received(webhook.Done), failed, ignored, waiting}, Now: now, Live: "/webhooks", Older: "/webhooks?before=2",
		Refused:     []webhook.Refusal{{ID: 9, At: now, Reason: "wrong signature", Size: 12, Bytes: []byte("<b>\x00x</b>"), IP: "203.0.113.9", ContentType: "text/xml", Digest: []byte{1}}},
		MoreRefused: "/webhooks?refused=9", FewerRefused: "/webhooks"}))
	p.says("BitGo is heard.", "41 s ago", "41", "of them 1 with other bytes", "Done", "came 2 more times", "Failed", "BitGo could not answer.", "again with other bytes",
		"Not acted on", "Not of this type.", "In progress", "Kept safely", "3 attempts", "Transfer a803…c1b2", walletID, "none named",
		"No secret of ours signed these bytes", `<b>\x00x</b>`, "12 bytes", "203.0.113.9", "4 events on this page", "Older refused", "Newest refused")
	p.one("a", "href", link.Webhook("5"))
	if attr(p.one("div", "id", "inbox"), "data-live") != "webhook" {
		t.Error("the inbox does not follow")
	}
	for _, b := range p.all("b", "", "") {
		if text(b) == "x" {
			t.Error("a body was taken for HTML")
		}
	}
}

func TestVerdictNamesTheWorst(t *testing.T) {
	t.Parallel()
	render(t, List(ListProps{Now: now})).says("No event has come yet.", "No event yet", "Nothing was refused")
	render(t, List(ListProps{Now: now, Summary: summary(49 * time.Hour)})).says("BitGo has been silent for 2 d 1 h.")
	failed := summary(time.Second)
	failed.Failed = 1
	render(t, List(ListProps{Now: now, Summary: failed})).says("1 event was given up.")
	render(t, List(ListProps{Now: now, Problems: []string{"no"}, Filters: ui.FiltersProps{Clear: "/webhooks"}})).says("No event matches these filters", "Part of this address")
}

func TestEventShowsItsBytes(t *testing.T) {
	t.Parallel()
	row := received(webhook.Done)
	body := webhook.Body{Vault: 1, Bytes: []byte(`{"type":"transfer","note":"<script>x</script>"}`), Digest: []byte{0xab}, Verdict: "verified", SecretIndex: 1,
		Headers: map[string]string{"x-signature-sha256": "f00", "content-type": "application/json"}, IP: "203.0.113.9", RequestID: "req", ReceivedAt: now, Work: row.Work}
	other := body
	other.Bytes, other.SecretIndex, other.ProcessedAt = []byte("not json \u202e"), 2, &now
	p := render(t, Event(Props{Row: row, Bodies: []Body{{body, row.SubjectHref}, {other, ""}}, Trail: link.AuditOf("webhook", "5"), Now: now,
		Detail: webhook.Detail{Repeatedly: []webhook.Repeat{{At: now, IP: "203.0.113.9"}, {At: now, OtherBytes: true}}}}))
	p.says(`"note": "<script>x</script>"`, "the second secret", "secret number 3", "x-signature-sha256", "f00", `not json \u202e`, "2 different bodies", "Body 2",
		"The same bytes", "Other bytes under the same id", "from BitGo's idempotency-key header", "Apex hot 1", "not finished", "2 times", "3")
	if len(p.all("script", "", "")) != 0 {
		t.Error("a body was taken for a script")
	}
	p.one("a", "href", link.Wallet(walletID))
	p.one("a", "href", "/audit?kind=webhook&subject=5")
	if attr(p.one("div", "id", "work"), "data-live-url") != link.Webhook("5") {
		t.Error("the work does not follow")
	}
	render(t, Event(Props{Row: row, Now: now})).says("No bytes are kept", "It came once")
}

func TestEveryStateHasAWord(t *testing.T) {
	t.Parallel()
	for _, s := range webhook.States {
		if b := StateBadge(s); b.Word == "" || b.Word == string(s) {
			t.Errorf("%s is %q", s, b.Word)
		}
	}
	for _, reason := range []string{"wrong signature", "no signature", "content type", "too large"} {
		if refusedWord(reason) == reason {
			t.Errorf("%s is not explained", reason)
		}
	}
	if !strings.Contains(keyWord("digest"), "digest") || keyWord("body") == "body" || keyWord("x") != "x" {
		t.Error("the source of the id is not told")
	}
}
