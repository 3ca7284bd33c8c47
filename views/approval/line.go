package approvalview

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/countersign"
	"github.com/unykorn/console/internal/money"
	countersignview "github.com/unykorn/console/views/countersign"
	"github.com/unykorn/console/views/link"
)

// Line is one thing that waits, of ours or of BitGo's; exactly one of the two is set.
type Line struct {
	Ours    *approval.Request
	Theirs  *countersignview.Row
	Amounts []money.Amount // what would leave, by coin; nil: no payment, or not known here
	Inexact bool           // it is a payment of BitGo's without an exact figure
	Can     bool           // the reader can decide it
	AskedBy string
}

// Neighbour is where the thing stands that waits before or after the one of this row in the queue; "" at its ends, and for one
// that waits no more.
func Neighbour(lines []Line, row, step string) string {
	at := slices.IndexFunc(lines, func(l Line) bool { return l.id() == row })
	to := at + 1
	if step == "before" {
		to = at - 1
	}
	if at < 0 || to < 0 || to >= len(lines) {
		return ""
	}
	return lines[to].href()
}

// Names of the filters in the address.
const (
	ByKind  = "kind"
	ByWhose = "whose"
	ByAsker = "asked-by"
	ByText  = "text"
	Ours    = "ours"
	BitGos  = "bitgo"
)

// Kinds are what things that wait can be, in the words of an address, and Whose of them by whom they are asked.
var (
	Kinds = []string{"send", "sweep-rule", "policy", "people", "settings", "other"}
	Whose = []string{Ours, BitGos}
	Cans  = []string{"yes", "no"}
)

// KindWords, WhoseWords and CanWords are the same in words.
var (
	KindWords  = map[string]string{"send": "Sends", "sweep-rule": "Rules of sweeps", "policy": "Policies at BitGo", "people": "People at BitGo", "settings": "Settings of a wallet at BitGo", "other": "Others"}
	WhoseWords = map[string]string{Ours: "Ours", BitGos: "BitGo's"}
	CanWords   = map[string]string{"yes": "I can decide it", "no": "I cannot decide it"}
)

// Kind is what it is, in the word of an address.
func (l Line) Kind() string {
	if l.Ours != nil {
		return map[string]string{"send": "send", "sweep_rule": "sweep-rule"}[l.Ours.Subject.Kind]
	}
	if l.Theirs.Spends() {
		return "send"
	}
	return cmp.Or(map[string]string{"policyRuleRequest": "policy", "userChangeRequest": "people", "updateEnterpriseRequest": "people", "updateOrganizationRequest": "people",
		"enterpriseInviteRequest": "people", "updateApprovalsRequiredRequest": "settings", "updateWalletSettingRequest": "settings", "updateWalletTagsRequest": "settings"}[l.Theirs.Type], "other")
}

func (l Line) whose() string {
	if l.Ours != nil {
		return Ours
	}
	return BitGos
}

func (l Line) id() string {
	if l.Ours != nil {
		return "approval-" + l.Ours.ID.String()
	}
	return "countersign-" + l.Theirs.ID
}

func (l Line) href() string {
	if l.Ours != nil {
		return link.Approval(l.Ours.ID.String())
	}
	return link.Countersign(l.Theirs.ID)
}

func (l Line) title() string {
	if l.Ours != nil {
		return l.Ours.Title
	}
	return l.Theirs.Title
}

func (l Line) client() string {
	if l.Ours != nil {
		return l.Ours.ClientName
	}
	return l.Theirs.ClientName
}

// expires is when nobody can decide it any more; nil for BitGo's, which names no such time.
func (l Line) expires() *time.Time {
	if l.Ours != nil {
		return &l.Ours.ExpiresAt
	}
	return nil
}

func (l Line) opened() time.Time {
	if l.Ours != nil {
		return l.Ours.OpenedAt
	}
	return l.Theirs.Created
}

// under is the second line of what it is.
func (l Line) under() string {
	if l.Ours != nil {
		return "ours · rule “" + l.Ours.RuleName + "”"
	}
	out := "BitGo's · " + l.Theirs.What()
	if l.Theirs.WalletLabel != "" {
		out += " · " + l.Theirs.WalletLabel
	}
	return out
}

// Order puts what runs out first at the top, then what has no end by age, the oldest first.
func Order(lines []Line) {
	slices.SortStableFunc(lines, func(a, b Line) int {
		x, y := a.expires(), b.expires()
		switch {
		case x != nil && y == nil:
			return -1
		case x == nil && y != nil:
			return 1
		case x != nil && !x.Equal(*y):
			return x.Compare(*y)
		}
		return cmp.Or(a.opened().Compare(b.opened()), cmp.Compare(a.id(), b.id()))
	})
}

// Pick is what the filters of an address ask for; an empty part asks nothing.
type Pick struct{ Kind, Whose, Asker, Can, Text string }

// Fits reports whether a line is among what is asked for. Text is looked for in all that the row says.
func (p Pick) Fits(l Line) bool {
	can := "no"
	if l.Can {
		can = "yes"
	}
	for _, pair := range [][2]string{{p.Kind, l.Kind()}, {p.Whose, l.whose()}, {p.Asker, l.AskedBy}, {p.Can, can}} {
		if pair[0] != "" && pair[0] != pair[1] {
			return false
		}
	}
	said := strings.ToLower(strings.Join([]string{l.title(), l.under(), l.client(), l.AskedBy}, "\n"))
	if l.Theirs != nil && l.Theirs.Carries != nil {
		for _, x := range l.Theirs.Carries.Payees {
			said += "\n" + strings.ToLower(x.Address)
		}
	}
	return strings.Contains(said, strings.ToLower(p.Text))
}

// Askers are those who asked, by name, each once.
func Askers(lines []Line) []string {
	var out []string
	for _, l := range lines {
		if l.AskedBy != "" && !slices.Contains(out, l.AskedBy) {
			out = append(out, l.AskedBy)
		}
	}
	slices.Sort(out)
	return out
}

// OfBitGo is a line of what waits at BitGo.
func OfBitGo(r countersignview.Row, names map[string]string, can bool) Line {
	l := Line{Theirs: &r, Can: can, AskedBy: r.By(names)}
	if r.Spends() && r.Carries != nil {
		exact := false
		l.Amounts, exact = r.Carries.Total()
		l.Inexact = !exact
	}
	return l
}

// waits says for whom it waits, in a word or two.
func (l Line) waits() string {
	if l.Ours != nil {
		return still(*l.Ours)
	}
	return countersignview.Acts(l.Theirs.Approval)
}

func (l Line) given() string {
	if l.Ours != nil {
		return given(*l.Ours)
	}
	if l.Theirs.Says().Acts != countersign.Approvers {
		return ""
	}
	return countersignview.Given(l.Theirs.Approval)
}
