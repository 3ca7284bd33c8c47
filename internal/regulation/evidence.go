package regulation

import (
	"slices"
	"time"

	"github.com/unykorn/console/internal/money"
)

// Method is how somebody was verified as accredited (17 CFR 230.506(c)(2)(ii)).
type Method string

// The methods. The last is the SEC staff's letter of 12 March 2025: who commits a high minimum and says two things of it.
const (
	Income          Method = "INCOME"
	NetWorth        Method = "NET_WORTH"
	Letter          Method = "THIRD_PARTY_LETTER"
	EarlierVerified Method = "EARLIER_VERIFIED"
	HighMinimum     Method = "MIN_INVESTMENT_2025"
)

// Methods in the order in which documents list them.
var Methods = []Method{Income, NetWorth, Letter, EarlierVerified, HighMinimum}

// Evidence is what was filed of a verification: facts only.
type Evidence struct {
	Method Method
	Dated  time.Time // the oldest document; of an earlier verification its own day; of a high minimum the representations'
	Years  []int     // whose tax forms were seen: Income
	Says   Statements

	Kind       Kind          // HighMinimum
	Commitment money.Cents   // with what is not called yet: HighMinimum
	Owners     []money.Cents // of an entity that is accredited only by its owners, all of them natural persons: each one's part
}

// Statements are written representations, and what the issuer attests of its own knowledge.
type Statements struct {
	Expects     bool // the same income this year: Income
	Liabilities bool // all of them are disclosed: NetWorth
	Accredited  bool // to be accredited, at this sale: EarlierVerified, HighMinimum
	OwnMoney    bool // nobody else finances the minimum of this purchase: HighMinimum
	Unaware     bool // the issuer knows nothing to the contrary: EarlierVerified, HighMinimum
}

// Counting is how long evidence counts, and why.
type Counting struct {
	Expires time.Time // the first day on which it counts no more
	Bound   string    // which of several ends came first, in words
	Once    bool      // it counts for the purchase that it was given for
	Missing []string  // what it lacks, in words: with any of these it does not count at all
}

// Count says until when evidence counts. Three months are counted by the calendar and as ninety days, and the sooner ends
// it. Errors: ErrNoFigure.
func Count(e Evidence, l Law) (Counting, error) {
	b := &bench{law: l, on: l.On}
	out := b.counting(e)
	return out, b.incomplete()
}

func (b *bench) counting(e Evidence) Counting {
	var out Counting
	lacks := func(ok bool, what string) {
		if !ok {
			out.Missing = append(out.Missing, what)
		}
	}
	switch e.Method {
	case Income:
		return b.byIncome(e)
	case NetWorth:
		lacks(e.Says.Liabilities, "the word that all liabilities are disclosed")
	case Letter:
	case EarlierVerified:
		lacks(e.Says.Accredited, "the word to be accredited, given at this sale")
		lacks(e.Says.Unaware, "the issuer's word to know nothing to the contrary")
		out.Expires, out.Bound = lapses(Day(e.Dated), b.n("accreditation.earlier")), "five years"
		return out
	case HighMinimum:
		out.Once = true
		lacks(b.highMinimum(e), "a commitment of the high minimum")
		lacks(e.Says.Accredited, "the word to be accredited")
		lacks(e.Says.OwnMoney, "the word that nobody else finances the minimum")
		lacks(e.Says.Unaware, "the issuer's word to know nothing to the contrary")
	default:
		lacks(false, "a method that is known here")
		return out
	}
	months, days := lapses(Day(e.Dated), b.n("accreditation.documents.months")), b.ends("accreditation.documents.days", Day(e.Dated))
	out.Expires, out.Bound = months, "months by the calendar"
	if days.Before(months) {
		out.Expires, out.Bound = days, "days"
	}
	return out
}

// byIncome asks for the tax forms of the most recent years and the same expectation of this one; with the year that follows
// the newest of them it counts no more.
func (b *bench) byIncome(e Evidence) Counting {
	out := Counting{Bound: "the turn of the year"}
	years := b.n("accreditation.income.years")
	if len(e.Years) == 0 {
		out.Missing = append(out.Missing, "the tax forms")
		return out
	}
	newest := slices.Max(e.Years)
	for back := range int(min(years, 10)) {
		if !slices.Contains(e.Years, newest-back) {
			out.Missing = append(out.Missing, "the tax forms of the most recent years, without a gap")
			break
		}
	}
	if !e.Says.Expects {
		out.Missing = append(out.Missing, "the word to expect the same income this year")
	}
	out.Expires = time.Date(newest+2, time.January, 1, 0, 0, 0, 0, time.UTC)
	return out
}

// highMinimum says whether the commitment is that of the letter: one of a person, another of an entity, and a third of each
// owner where an entity is accredited by a few owners only.
func (b *bench) highMinimum(e Evidence) bool {
	if e.Kind == Natural {
		return e.Commitment.Cmp(b.cents("accreditation.minimum.natural")) >= 0
	}
	if e.Commitment.Cmp(b.cents("accreditation.minimum.entity")) >= 0 {
		return true
	}
	each, fewer := b.cents("accreditation.minimum.owner"), b.n("accreditation.minimum.owners")
	return len(e.Owners) > 0 && int64(len(e.Owners)) < fewer && !slices.ContainsFunc(e.Owners, func(c money.Cents) bool { return c.Cmp(each) < 0 })
}

// Wealth is what an investor says of themselves and has evidence for.
type Wealth struct {
	Kind     Kind
	Income   []money.Cents // of the last years alone, the newest first
	Joint    []money.Cents // with the spouse
	NetWorth money.Cents   // without the primary home
	Assets   money.Cents   // of an entity
}

// Qualifies says by what an investor is accredited, "" when by nothing of this: income or net worth of a person, assets of
// an entity, each of them above the figure (17 CFR 230.501(a)). Errors: ErrNoFigure.
func Qualifies(w Wealth, l Law) (string, error) {
	b := &bench{law: l, on: l.On}
	by := ""
	switch {
	case w.Kind == Entity:
		if w.Assets.Cmp(b.cents("accreditation.entity.assets")) > 0 {
			by = "17 CFR 230.501(a)(3)"
		}
	case w.NetWorth.Cmp(b.cents("accreditation.networth")) > 0:
		by = "17 CFR 230.501(a)(5)"
	case b.above(w.Income, "accreditation.income.single") || b.above(w.Joint, "accreditation.income.joint"):
		by = "17 CFR 230.501(a)(6)"
	}
	return by, b.incomplete()
}

func (b *bench) above(years []money.Cents, figure string) bool {
	bar, n := b.cents(figure), int(min(b.n("accreditation.income.years"), 100))
	return len(years) >= n && n > 0 && !slices.ContainsFunc(years[:n], func(c money.Cents) bool { return c.Cmp(bar) <= 0 })
}
