package regulation

import (
	"regexp"
	"slices"
	"strings"
)

// Name is a figure that the rules look up, as people read it.
type Name struct {
	Key   string // "rule144.holding.reporting"
	Group string // the law that it belongs to
	Words string // "Holding period, issuer that reports"
	Unit  Unit
}

// Groups are the laws in the order in which the page shows them.
var Groups = []string{"Rule 144", "Regulation S", "Rule 506(b)", "Accreditation", "Form D and notices", "Regulation A", "Regulation Crowdfunding",
	"Section 12(g)", "Transfer agent", "Withholding", "Sanctions", "Federal holidays"}

// names are all figures that stand alone. Places, states and holidays are families: see families.
var names = []Name{
	{"rule144.holding.reporting", "Rule 144", "Holding period, issuer that reports", Months},
	{"rule144.holding.other", "Rule 144", "Holding period, issuer that does not report", Months},
	{"rule144.reporting.since", "Rule 144", "How long the issuer has to report before", Days},
	{"rule144.information", "Rule 144", "Until when its reports have to be current", Months},
	{"rule144.affiliate.share", "Rule 144", "Affiliates: share of the class", Bps},
	{"rule144.affiliate.weeks", "Rule 144", "Affiliates: weeks of average volume", Weeks},
	{"rule144.affiliate.window", "Rule 144", "Affiliates: within", Months},
	{"rule144.notice.shares", "Rule 144", "Form 144 above, in shares", Shares},
	{"rule144.notice.usd", "Rule 144", "Form 144 above, in dollars", USDCents},
	{"regs.category2", "Regulation S", "Category 2: period without US persons", Days},
	{"regs.category3.debt", "Regulation S", "Category 3, debt: period without US persons", Days},
	{"regs.category3.equity", "Regulation S", "Category 3, equity: period without US persons", Months},
	{"regs.category3.reporting", "Regulation S", "Category 3, equity of an issuer that reports", Months},
	{"rule506b.others", "Rule 506(b)", "Buyers who are not accredited, at most", Persons},
	{"rule506b.window", "Rule 506(b)", "Counted within", Days},
	{"accreditation.documents.months", "Accreditation", "Documents count, by the calendar", Months},
	{"accreditation.documents.days", "Accreditation", "Documents count, in days: the sooner holds", Days},
	{"accreditation.earlier", "Accreditation", "An earlier verification counts", Months},
	{"accreditation.income.years", "Accreditation", "Years of income", Years},
	{"accreditation.income.single", "Accreditation", "Income above, alone", USDCents},
	{"accreditation.income.joint", "Accreditation", "Income above, with the spouse", USDCents},
	{"accreditation.networth", "Accreditation", "Net worth above, without the home", USDCents},
	{"accreditation.entity.assets", "Accreditation", "Entities: assets above", USDCents},
	{"accreditation.minimum.natural", "Accreditation", "High minimum of a person", USDCents},
	{"accreditation.minimum.entity", "Accreditation", "High minimum of an entity", USDCents},
	{"accreditation.minimum.owner", "Accreditation", "High minimum of each owner", USDCents},
	{"accreditation.minimum.owners", "Accreditation", "Owners, fewer than", Persons},
	{"formd.due", "Form D and notices", "Form D after the first sale", Days},
	{"formd.amendment", "Form D and notices", "Amended after", Months},
	{"formd.reminder.first", "Form D and notices", "First reminder after", Days},
	{"formd.reminder.second", "Form D and notices", "Second reminder after", Days},
	{"formd.reminder.third", "Form D and notices", "Third reminder after", Days},
	{"badactor.votes", "Form D and notices", "Bad actors: holders from, of the votes", Bps},
	{"rega.tier1.cap", "Regulation A", "Tier 1: raised at most", USDCents},
	{"rega.tier2.cap", "Regulation A", "Tier 2: raised at most", USDCents},
	{"rega.tier1.affiliates", "Regulation A", "Tier 1: of that by affiliates", USDCents},
	{"rega.tier2.affiliates", "Regulation A", "Tier 2: of that by affiliates", USDCents},
	{"rega.window", "Regulation A", "Counted within", Months},
	{"rega.tier2.investor", "Regulation A", "Tier 2: of income or net worth, at most", Bps},
	{"regcf.cap", "Regulation Crowdfunding", "Raised at most", USDCents},
	{"regcf.window", "Regulation Crowdfunding", "Counted within", Months},
	{"regcf.limit.means", "Regulation Crowdfunding", "Investors: income and net worth from", USDCents},
	{"regcf.limit.floor", "Regulation Crowdfunding", "Investors: everybody", USDCents},
	{"regcf.limit.low", "Regulation Crowdfunding", "Investors below: share of the greater", Bps},
	{"regcf.limit.high", "Regulation Crowdfunding", "Investors above: share of the greater", Bps},
	{"regcf.limit.most", "Regulation Crowdfunding", "Investors: at most", USDCents},
	{"regcf.resale", "Regulation Crowdfunding", "No resale for", Months},
	{"section12g.assets", "Section 12(g)", "Total assets above", USDCents},
	{"section12g.holders", "Section 12(g)", "Holders of record from", Persons},
	{"section12g.others", "Section 12(g)", "Of them not accredited from", Persons},
	{"section12g.register", "Section 12(g)", "Registered after the fiscal year's end", Days},
	{"section12g.crowd.assets", "Section 12(g)", "Crowdfunded shares: assets at most", USDCents},
	{"section12g.crowd.transition", "Section 12(g)", "Crowdfunded shares: transition", Months},
	{"agent.posting", "Transfer agent", "Exempt agents post within", Days},
	{"agent.turnaround", "Transfer agent", "Routine items within", BusinessDays},
	{"agent.inquiry", "Transfer agent", "Inquiries within", BusinessDays},
	{"withholding.backup", "Withholding", "Backup withholding of payments to holders", Bps},
	{"sanctions.screening", "Sanctions", "A screening counts", Days},
	{"notice.state.other", "Form D and notices", "State notice after the first sale there", Days},
}

// families are figures of which there is one for each place, state or holiday; what has no row is not listed.
var families = []struct {
	form  *regexp.Regexp
	group string
	words string
	units []Unit
}{
	{regexp.MustCompile(`^sanctioned\.([A-Z]{2}(?:_[A-Z0-9]{1,3})?)$`), "Sanctions", "Comprehensively sanctioned: ", []Unit{Listed}},
	{regexp.MustCompile(`^notice\.state\.([A-Z]{2})$`), "Form D and notices", "State notice after the first sale in ", []Unit{Days}},
	{regexp.MustCompile(`^holiday\.([a-z_]{3,30})$`), "Federal holidays", "", []Unit{NthWeekday, MonthDay}},
}

// Named gives the name of a figure, also of one of a family of which nothing was ever filed. A holiday's unit is that of its
// rows.
func Named(key string) (Name, bool) {
	if i := slices.IndexFunc(names, func(n Name) bool { return n.Key == key }); i >= 0 {
		return names[i], true
	}
	for _, f := range families {
		if m := f.form.FindStringSubmatch(key); m != nil {
			words := f.words + m[1]
			if f.words == "" {
				words = strings.ToUpper(m[1][:1]) + strings.ReplaceAll(m[1][1:], "_", " ")
			}
			return Name{Key: key, Group: f.group, Words: words, Unit: f.units[0]}, true
		}
	}
	return Name{}, false
}

// Title is the name with its law: "Rule 144: holding period, issuer that reports".
func (n Name) Title() string {
	if n.Group == "Federal holidays" {
		return n.Group + ": " + n.Words
	}
	return n.Group + ": " + strings.ToLower(n.Words[:1]) + n.Words[1:]
}
