// Package securityview shows the register of securities: what was authorised and issued, who holds it, and every transfer with its rules.
package securityview

import (
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/security"
	"github.com/unykorn/console/views/ui"
)

// States of a transfer in the order in which filters list them.
var States = []security.State{security.PendingReview, security.Confirmed, security.Rejected, security.Cancelled}

// StateWords says where a transfer stands.
func StateWords(s security.State) string {
	switch s {
	case security.PendingReview:
		return "waits"
	case security.Confirmed:
		return "in the books"
	case security.Rejected:
		return "rejected"
	case security.Cancelled:
		return "cancelled"
	}
	return string(s)
}

// Status is the house's word for a state; mine says that it waits for the reader.
func Status(s security.State, mine bool) ui.Status {
	switch {
	case s == security.Confirmed:
		return ui.Done
	case s == security.Rejected || s == security.Cancelled:
		return ui.Stopped
	case mine:
		return ui.NeedsYou
	}
	return ui.WithOthers
}

// TypeWords is why shares change hands.
func TypeWords(t security.Type) string {
	switch t {
	case security.PrimaryIssuance:
		return "Issue"
	case security.Secondary:
		return "Sale"
	case security.Gift:
		return "Gift"
	case security.Estate:
		return "Estate"
	case security.Redeemed:
		return "Redemption"
	case security.Opening:
		return "Opening entry"
	}
	return string(t)
}

// PaperWords is what a transfer was made on.
func PaperWords(p security.Paper) string {
	switch p {
	case security.Call:
		return "Call of a partner's key"
	case security.Letter:
		return "Letter of the holder"
	case security.Medallion:
		return "Letter with a medallion guarantee"
	case security.Resolution:
		return "Resolution of the issuer"
	case security.CourtOrder:
		return "Order of a court"
	case security.Probate:
		return "Probate papers"
	}
	return string(p)
}

// MarkWords is what stands on shares.
func MarkWords(k security.MarkKind) string {
	switch k {
	case security.StopOrder:
		return "Stop order"
	case security.AdverseClaim:
		return "Adverse claim"
	case security.LockUp:
		return "Lock-up"
	case security.Affiliate:
		return "Affiliate of the issuer"
	}
	return string(k)
}

// RegulationWords names an exemption as people write it.
func RegulationWords(r accreditation.Regulation) string {
	switch r {
	case accreditation.RegD506B:
		return "Rule 506(b)"
	case accreditation.RegD506C:
		return "Rule 506(c)"
	case accreditation.RegS:
		return "Regulation S"
	case accreditation.RegATier1:
		return "Regulation A, Tier 1"
	case accreditation.RegATier2:
		return "Regulation A, Tier 2"
	case accreditation.RegCF:
		return "Regulation CF"
	case accreditation.Registered:
		return "Registered"
	}
	return strings.ReplaceAll(string(r), "_", " ")
}

// kinds of securities that the form offers; the register takes any word of its form.
var kinds = []ui.Option{{Value: "LP_INTEREST", Label: "LP interest"}, {Value: "FUND_UNIT", Label: "Fund unit"}, {Value: "COMMON_STOCK", Label: "Common stock"},
	{Value: "PREFERRED_STOCK", Label: "Preferred stock"}, {Value: "NOTE", Label: "Note"}, {Value: "CONVERTIBLE_NOTE", Label: "Convertible note"}, {Value: "BOND", Label: "Bond"}}

// KindWords is a type of security as people write it.
func KindWords(kind string) string {
	for _, k := range kinds {
		if k.Value == kind {
			return k.Label
		}
	}
	return strings.ToLower(strings.ReplaceAll(kind, "_", " "))
}

func regulations() (out []ui.Option) {
	for _, r := range accreditation.Regulations {
		out = append(out, ui.Option{Value: string(r), Label: RegulationWords(r)})
	}
	return out
}

// Title is how a security is called: the issuer, and the class where the terms name another.
func Title(issuer, class string) string {
	if class == "" || class == issuer {
		return issuer
	}
	return issuer + ", " + class
}

func whose(client string) string {
	if client == "" {
		return "the organization"
	}
	return client
}

// Percent is a part of a whole in per cent with two digits, cut off and never rounded up: less than all is never 100.00 %.
func Percent(part, whole money.Units) string {
	if whole.Sign() <= 0 {
		return "–"
	}
	n := new(big.Int).Mul(part.Big(), big.NewInt(10_000))
	n.Div(n, whole.Big())
	if n.Sign() == 0 && part.Sign() > 0 {
		return "< 0.01 %"
	}
	cents := n.String()
	for len(cents) < 3 {
		cents = "0" + cents
	}
	return cents[:len(cents)-2] + "." + cents[len(cents)-2:] + " %"
}

func day(t time.Time) string { return t.UTC().Format("2 Jan 2006") }

func dayOf(t *time.Time) string {
	if t == nil {
		return ""
	}
	return day(*t)
}

func iso(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.Format(time.DateOnly)
}

func counted(n int) string { return money.NewUnits(int64(n)).Grouped() }

// holdersOf is how many hold some, in words.
func holdersOf(n int) string {
	if n == 1 {
		return "1 holder"
	}
	return counted(n) + " holders"
}

func shown(n int, one, many string) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "1 " + one + " on this page"
	}
	return strconv.Itoa(n) + " " + many + " on this page"
}

func statusBadge(s security.Status) ui.BadgeProps {
	switch s {
	case security.Active:
		return ui.BadgeProps{Tone: ui.OK, Word: "Active", Raw: string(s)}
	case security.Suspended:
		return ui.BadgeProps{Tone: ui.Warn, Word: "Suspended", Raw: string(s)}
	case security.Retired:
		return ui.BadgeProps{Tone: ui.Quiet, Word: "Retired", Raw: string(s)}
	}
	return ui.BadgeProps{Tone: ui.Quiet, Word: string(s)}
}

// holderText is an id as people read it.
func holderText(id string) string {
	if id == security.Treasury {
		return "the issuer"
	}
	return id
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func errorsOf(problem string, fields map[string]string, order ...string) []ui.FormError {
	out := ui.FormErrors(fields, order...)
	if len(out) == 0 && problem != "" {
		out = []ui.FormError{{Message: problem}}
	}
	return out
}
