package sendview

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

// Every state has a page, and each page says where the money is.
func TestDetailOfEveryState(t *testing.T) {
	t.Parallel()
	says := map[send.State]string{
		send.Drafted: "Nothing is reserved and nobody was asked", send.Checked: "It has to be approved first",
		send.AwaitingApproval: "1 more approval", send.Approved: "Releasing sends it to BitGo now",
		send.Submitting: "Do not send again; this page shows the answer", send.Unknown: "Outcome unknown. Do not send again; we look it up by its sequence id.",
		send.PendingAtBitGo: "Nothing has left yet", send.Submitted: "The network has not confirmed it yet", send.Confirmed: "Posted to the ledger",
		send.Removed: "The network took this transfer back.", send.Failed: "Nothing was sent, and its amount is free again",
		send.Rejected: "Nothing was sent", send.Expired: "Nothing was sent", send.Cancelled: "Nothing was sent",
	}
	for _, state := range send.States {
		t.Run(string(state), func(t *testing.T) {
			t.Parallel()
			_, doc := draw(t, Detail(detailed(t, state)))
			page := byID(t, doc, "send-page")
			if got := words(page); !strings.Contains(got, says[state]) || says[state] == "" {
				t.Errorf("the page of %s does not say %q:\n%s", state, says[state], got)
			}
			if live := attr(page, "data-live"); !strings.HasPrefix(live, "send:"+sending(t, state).ID.String()) {
				t.Errorf("follows %q", live)
			}
			if !strings.Contains(words(doc), string(state)) {
				t.Error("our raw state is not to be seen")
			}
			sound(t, doc)
		})
	}
}

// Between the last vote and the job that carries it to the send, nobody is told that it still has to be approved.
func TestASendWhoseVotesAreInIsBeingMadeReady(t *testing.T) {
	t.Parallel()
	p := detailed(t, send.AwaitingApproval)
	p.Story.Approval.State, p.Story.Approval.Needed = approval.Approved, 1
	_, doc := draw(t, Detail(p))
	got := words(byID(t, doc, "send-page"))
	for _, want := range []string{"It is approved and being made ready: load this page again in a moment.", "It is made ready to be released"} {
		if !strings.Contains(got, want) {
			t.Errorf("the page does not say %q:\n%s", want, got)
		}
	}
	if strings.Contains(got, "has to be approved first") || strings.Contains(got, "0 more") {
		t.Errorf("the page says that an approval is missing:\n%s", got)
	}
}

func TestOnlyAnApprovedSendAsksForThePassphrase(t *testing.T) {
	t.Parallel()
	for _, state := range send.States {
		_, doc := draw(t, Detail(detailed(t, state)))
		asks := len(find(doc, func(n *html.Node) bool { return attr(n, "type") == "password" }))
		if want := map[bool]int{true: 1}[state == send.Approved]; asks != want {
			t.Errorf("%s asks for %d passphrases", state, asks)
		}
	}
}

func TestReleaseSaysWhatItDoesAndKeepsNoSecret(t *testing.T) {
	t.Parallel()
	p := detailed(t, send.Approved)
	p.Problem, p.Fields = "BitGo could not use this passphrase.", map[string]string{"passphrase": "BitGo could not use this passphrase."}
	_, doc := draw(t, Detail(p))
	b := byID(t, doc, "send-release")
	if words(b) != "Release 0.75 OFCTBTC to Meridian settlement" || attr(b, "aria-disabled") != "" {
		t.Errorf("the button says %q", words(b))
	}
	for _, name := range []string{"passphrase", "otp"} {
		in := field(t, doc, name)
		if attr(in, "value") != "" || attr(in, "autocomplete") != "off" {
			t.Errorf("%s: value %q, autocomplete %q", name, attr(in, "value"), attr(in, "autocomplete"))
		}
	}
	if field(t, doc, "passphrase"); attr(field(t, doc, "passphrase"), "aria-invalid") != "true" {
		t.Error("the wrong passphrase is not marked at its field")
	}
}

func TestNoReleaseOnOldFigures(t *testing.T) {
	t.Parallel()
	p := detailed(t, send.Approved)
	p.Stale = "BitGo's figures are 14 min old."
	_, doc := draw(t, Detail(p))
	b := byID(t, doc, "send-release")
	if attr(b, "aria-disabled") != "true" || words(byID(t, doc, attr(b, "aria-describedby"))) != p.Stale {
		t.Error("the release is offered, or does not say why not")
	}
	if len(find(doc, func(n *html.Node) bool { return attr(n, "action") == link.SendRelease(p.x().ID.String()) })) != 0 {
		t.Error("the form is still there")
	}
}

// A slip of the finger on the way to one must not hit the other.
func TestCancelIsNeverBesideRelease(t *testing.T) {
	t.Parallel()
	_, doc := draw(t, Detail(detailed(t, send.Approved)))
	for n := range byID(t, doc, "send-now").Descendants() {
		if n.Data == "form" && attr(n, "action") != link.SendRelease(sending(t, send.Approved).ID.String()) {
			t.Errorf("another form stands beside the release: %s", attr(n, "action"))
		}
	}
	if !strings.Contains(words(byID(t, doc, "send-cancel")), "Cancel this send") {
		t.Error("the send cannot be cancelled")
	}
}

func TestFormSaysWhyItIsNotReadyAndCanStillBePressed(t *testing.T) {
	t.Parallel()
	_, doc := draw(t, Form(blocked(t)))
	b := byID(t, doc, "send-submit")
	if words(b) != "Submit for 2 approvals" || attr(b, "aria-disabled") != "true" || attr(b, "type") != "submit" {
		t.Errorf("button %q, type %s", words(b), attr(b, "type"))
	}
	if why := words(byID(t, doc, attr(b, "aria-describedby"))); why != "Blocked by: loan-to-value at most 35%." {
		t.Errorf("it says %q", why)
	}
	for _, name := range Order {
		if name == send.FieldMemo {
			continue
		}
		field(t, doc, name)
	}
	if field(t, doc, "key"); attr(field(t, doc, "key"), "value") != "key-12345678" {
		t.Error("the form's key is lost")
	}
	sound(t, doc)
}

func TestFormOffersTheMostThatCanLeave(t *testing.T) {
	t.Parallel()
	_, doc := draw(t, Form(blocked(t)))
	b := button(doc, "Use this amount")
	if b == nil || attr(b, "value") != "0.79411764" || attr(b, "form") != "send-form" || attr(b, "formaction") != link.SendChecks() {
		t.Fatal("the most that can be sent cannot be taken over")
	}
	if hint := words(byID(t, doc, "f-amount-hint")); hint != "0.85000000 OFCTBTC = 85,000,000 base units · $57,902.00" {
		t.Errorf("amount says %q", hint)
	}
	gauges := find(doc, func(n *html.Node) bool { return attr(n, "class") == "gauge over" })
	if len(gauges) != 1 || !strings.Contains(attr(gauges[0], "aria-label"), "35.80 % after, cap 35.00 %") {
		t.Error("the gauge does not tell before, after and cap")
	}
}

// Without JavaScript the coin is not known at first, so the field must be there with its hint.
func TestMemoIsAskedWhereTheCoinHasOne(t *testing.T) {
	t.Parallel()
	for asset, want := range map[string]string{"": "Destination tag or memo", "txrp": "Destination tag", "txlm": "Memo", "tbtc4": ""} {
		p := FormProps{Now: at}
		p.Draft.Asset = asset
		_, doc := draw(t, Form(p))
		got := ""
		for _, n := range find(doc, func(n *html.Node) bool { return n.Data == "label" && attr(n, "for") == "f-memo" }) {
			got = strings.TrimSuffix(words(n), " optional")
		}
		if got != want {
			t.Errorf("%q asks for %q, want %q", asset, got, want)
		}
	}
}

func TestFormKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	p := blocked(t)
	p.Draft = send.Draft{Wallet: vault, Asset: "doge2", Address: `"><script>alert(1)</script>`, Memo: "7", Amount: "1e40", Unit: "base", Payee: "Ü", Purpose: strings.Repeat("x", 300)}
	p.Problem, p.Fields = "Some fields cannot be used as they are.", map[string]string{send.FieldAmount: "This is not a number.", send.FieldAsset: "This asset is not in the catalogue."}
	raw, doc := draw(t, Form(p))
	for name, want := range map[string]string{send.FieldAddress: p.Draft.Address, send.FieldMemo: "7", send.FieldAmount: "1e40", send.FieldPayee: "Ü", send.FieldPurpose: p.Draft.Purpose} {
		if got := attr(field(t, doc, name), "value"); got != want {
			t.Errorf("%s came back as %q", name, got)
		}
	}
	if strings.Contains(raw, "<script>") {
		t.Error("typed text became markup")
	}
	chosen := find(field(t, doc, send.FieldAsset), func(n *html.Node) bool { return has(n, "selected") })
	if len(chosen) != 1 || attr(chosen[0], "value") != "doge2" {
		t.Error("the asset that was typed is gone")
	}
	if got := words(byID(t, doc, "f-amount-error")); got != "This is not a number." {
		t.Errorf("amount's error is %q", got)
	}
	sound(t, doc)
}

func TestTypedReplacesNoFieldThatIsBeingTypedInto(t *testing.T) {
	t.Parallel()
	for changed, want := range map[string][]string{send.FieldAmount: nil, send.FieldAddress: nil, send.FieldAsset: {send.FieldMemo}, send.FieldWallet: {send.FieldAsset, send.FieldMemo}} {
		p := blocked(t)
		p.Draft.Memo = "x"
		_, doc := draw(t, Typed(p, changed))
		var got []string
		for _, n := range find(doc, func(n *html.Node) bool { return n.Data == "input" || n.Data == "select" }) {
			got = append(got, attr(n, "name"))
		}
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("%s replaces %v, want %v", changed, got, want)
		}
	}
}

func TestListShowsEveryState(t *testing.T) {
	t.Parallel()
	p := listed(t)
	_, doc := draw(t, List(p))
	rows := find(doc, func(n *html.Node) bool { return n.Data == "tr" && has(n, "data-row") })
	if len(rows) != len(send.States) {
		t.Fatalf("%d rows", len(rows))
	}
	for i, state := range send.States {
		if !strings.Contains(words(rows[i]), string(state)) {
			t.Errorf("row %d does not say %s", i, state)
		}
	}
	sound(t, doc)
}

func TestListSaysWhyItIsEmpty(t *testing.T) {
	t.Parallel()
	p := ListProps{Query: map[string][]string{ByState: {"failed"}}, Counts: map[send.State]int{send.Confirmed: 3}, Now: at}
	_, doc := draw(t, List(p))
	if b := button(doc, "Clear filters"); b == nil || attr(b, "href") != link.Sends() || !strings.Contains(words(doc), "No send matches") {
		t.Error("a filter that matches nothing cannot be cleared")
	}
	_, doc = draw(t, List(ListProps{Counts: map[send.State]int{}, Now: at}))
	if !strings.Contains(words(doc), "An administrator grants that role") {
		t.Error("the first use does not say who can begin")
	}
}

// The picture must never show less than there is.
func TestGaugeNeverHidesAnExcess(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		loan, collateral int64
		want             int
	}{{35, 100, 3500}, {3_500_000_001, 10_000_000_000, 3501}, {3_499_999_999, 10_000_000_000, 3500}, {1, 3, 3333}, {1_000_000_000, 1, 1_000_000}} {
		if got := points(money.NewCents(c.loan), money.NewCents(c.collateral)); got != c.want {
			t.Errorf("%d of %d is %d, want %d", c.loan, c.collateral, got, c.want)
		}
	}
}

func TestTimelineRunsFromAskedToPosted(t *testing.T) {
	t.Parallel()
	p := detailed(t, send.Confirmed)
	var got []string
	for _, e := range Timeline(p.Detail, p.Story) {
		got = append(got, e.Text)
	}
	want := []string{"treasury-1 drafted it", "Every check let it pass; the amount is reserved", "treasury-1 asked for approval", "compliance-1 approved",
		"treasury-2 released it", "BitGo made a transfer", "BitGo's webhook arrived, and the transfer was read at BitGo", "Posted to the ledger"}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("timeline\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, state := range send.States {
		p := detailed(t, state)
		events := Timeline(p.Detail, p.Story)
		for i := 1; i < len(events); i++ {
			if !events[i].At.IsZero() && events[i].At.Before(events[i-1].At) {
				t.Errorf("%s: %q stands before %q", state, events[i-1].Text, events[i].Text)
			}
		}
		now := 0
		for _, e := range events {
			if e.State == ui.Info {
				now++
			}
		}
		if over := state.Over() || state == send.Removed; over && now != 0 || !over && now != 1 {
			t.Errorf("%s has %d places where it stands now", state, now)
		}
	}
}

func TestLookAlikeIsMarkedCharacterByCharacter(t *testing.T) {
	t.Parallel()
	p := detailed(t, send.AwaitingApproval)
	p.Like = &Like{Address: likeIt, Label: "Meridian cold"}
	_, doc := draw(t, Detail(p))
	marks := find(byID(t, doc, "send-card"), func(n *html.Node) bool { return n.Data == "mark" })
	if len(marks) != 2 || words(marks[0]) != "7" || words(marks[1]) != "8" {
		t.Errorf("%d marks", len(marks))
	}
}

// sound checks what every page owes: one id once, names for what can be used, nothing inline.
func sound(t *testing.T, doc *html.Node) {
	t.Helper()
	ids := map[string]bool{}
	for _, n := range find(doc, func(*html.Node) bool { return true }) {
		if id := attr(n, "id"); id != "" {
			if ids[id] {
				t.Errorf("id %q stands twice", id)
			}
			ids[id] = true
		}
		if has(n, "style") || n.Data == "script" || n.Data == "style" {
			t.Errorf("<%s> is inline", n.Data)
		}
	}
	for _, n := range find(doc, func(*html.Node) bool { return true }) {
		for _, name := range []string{"for", "aria-describedby", "aria-labelledby", "commandfor", "data-confirm", "form", "list"} {
			for _, id := range strings.Fields(attr(n, name)) {
				if !ids[id] {
					t.Errorf("<%s %s=%q> points to nothing", n.Data, name, id)
				}
			}
		}
		if (n.Data == "button" || n.Data == "a") && words(n) == "" && attr(n, "aria-label") == "" {
			t.Errorf("<%s> has no name", n.Data)
		}
	}
}

// A live page is fetched again as soon as its stream opens; what was wrong must survive that.
func TestAPageWithAProblemStaysAsItIs(t *testing.T) {
	t.Parallel()
	p := detailed(t, send.Approved)
	p.Problem = "BitGo could not use this passphrase."
	_, doc := draw(t, Detail(p))
	if has(byID(t, doc, "send-page"), "data-live") {
		t.Error("the sentence would be gone before it is read")
	}
}
