package approvalview

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/countersign"
	countersignview "github.com/unykorn/console/views/countersign"
)

func ours(title string, opened, expires time.Duration) Line {
	return Line{Ours: &approval.Request{ID: uuid.New(), Title: title, ClientName: "Apex Mining", Subject: approval.Subject{Kind: "send"}, State: approval.Pending, OpenedAt: at.Add(opened), ExpiresAt: at.Add(expires)}, AskedBy: "Tess"}
}

func bitgos(title, kind string, opened time.Duration) Line {
	k := countersign.Kept{ClientName: "Meridian", Approval: countersign.Approval{ID: strings.Repeat("a", 30) + title[:2], Title: title, Type: kind, Word: "pending", State: countersign.Pending,
		Required: 2, Created: at.Add(opened), Carries: &countersign.Carries{Payees: []countersign.Payee{{Address: "tb1Qpayee", Coin: "tbtc4", Units: "120000"}}}}}
	return OfBitGo(countersignview.Row{Kept: k, Asker: "Bo"}, nil, true)
}

// What runs out first stands first, whatever order it came in; what has no end follows by age.
func TestOrder(t *testing.T) {
	t.Parallel()
	want := []Line{ours("a", -time.Hour, time.Minute), ours("b", -2*time.Hour, time.Hour), ours("c", -time.Hour, time.Hour), bitgos("dd", "genericRequest", -48*time.Hour), bitgos("ee", "transactionRequest", -time.Hour)}
	for range 50 {
		got := slices.Clone(want)
		rand.Shuffle(len(got), func(i, j int) { got[i], got[j] = got[j], got[i] })
		Order(got)
		for i := range got {
			if got[i].id() != want[i].id() {
				t.Fatalf("at %d stands %s, want %s", i, got[i].title(), want[i].title())
			}
		}
	}
}

func TestPick(t *testing.T) {
	t.Parallel()
	send, theirs, policy := ours("Send 1", 0, time.Hour), bitgos("Send 2", "transactionRequest", 0), bitgos("Change", "policyRuleRequest", 0)
	for _, c := range []struct {
		name string
		pick Pick
		want []bool
	}{
		{"all", Pick{}, []bool{true, true, true}},
		{"sends", Pick{Kind: "send"}, []bool{true, true, false}},
		{"policies", Pick{Kind: "policy"}, []bool{false, false, true}},
		{"ours", Pick{Whose: Ours}, []bool{true, false, false}},
		{"BitGo's", Pick{Whose: BitGos}, []bool{false, true, true}},
		{"mine", Pick{Can: "yes"}, []bool{false, true, true}},
		{"others'", Pick{Can: "no"}, []bool{true, false, false}},
		{"by asker", Pick{Asker: "Tess"}, []bool{true, false, false}},
		{"by the gateway for Bo", Pick{Asker: "The gateway, for Bo"}, []bool{false, true, true}},
		{"by address, whatever its case", Pick{Text: "TB1qPAYEE"}, []bool{false, true, true}},
		{"by client and kind", Pick{Kind: "send", Text: "meridian"}, []bool{false, true, false}},
		{"nothing", Pick{Text: "nowhere"}, []bool{false, false, false}},
	} {
		for i, l := range []Line{send, theirs, policy} {
			if c.pick.Fits(l) != c.want[i] {
				t.Errorf("%s: line %d fits: %t", c.name, i, !c.want[i])
			}
		}
	}
	if got := theirs.Amounts; len(got) != 1 || got[0].String() != "0.00120000 TBTC4" {
		t.Errorf("%v", got)
	}
}

// Nothing that fits is told apart from nothing that waits.
func TestNothingThatWaitsMatches(t *testing.T) {
	t.Parallel()
	p := QueueProps{State: approval.Pending, All: 3, Now: at}
	p.Chips.Clear = "/approvals?client=all"
	if got := words(draw(t, Queue(p))); !strings.Contains(got, "Nothing that waits matches") || !strings.Contains(got, "3 wait, and none of them fits") {
		t.Errorf("it says %q", got)
	}
}
