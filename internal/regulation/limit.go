package regulation

import (
	"time"

	"github.com/unykorn/console/internal/money"
)

// forever is a day that no period of the law reaches.
var forever = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

// CrowdLimit is how much one investor who is not accredited may invest under Regulation Crowdfunding in twelve months, on all
// portals together (17 CFR 227.100(a)(2)). Sources conflict on greater and lesser of the two means: this is the greater, as
// the rule says since 2021. Errors: ErrNoFigure.
func CrowdLimit(m Means, l Law) (money.Cents, error) {
	b := &bench{law: l, on: l.On}
	return b.whole(b.crowd(m))
}

// Tier2Limit is how much one investor who is not accredited may invest in an offering under Regulation A Tier 2 (17 CFR
// 230.251(d)(2)(i)(C)). Errors: ErrNoFigure.
func Tier2Limit(m Means, l Law) (money.Cents, error) {
	b := &bench{law: l, on: l.On}
	return b.whole(b.tier2(m))
}

// whole gives a result unless a figure was missing.
func (b *bench) whole(c money.Cents) (money.Cents, error) {
	if err := b.incomplete(); err != nil {
		return money.Cents{}, err
	}
	return c, nil
}

// incomplete is the error of the first figure that is missing.
func (b *bench) incomplete() error {
	if len(b.missing) == 0 {
		return nil
	}
	_, err := b.law.Figure(b.missing[0])
	return err
}

func (m Means) greater() money.Cents {
	if m.NetWorth.Cmp(m.Income) > 0 {
		return m.NetWorth
	}
	return m.Income
}

func (b *bench) share(of money.Cents, figure string) money.Cents {
	return money.CentsFromBig(part(plain(of), b.n(figure)).Big())
}

func (b *bench) crowd(m Means) money.Cents {
	bar := b.cents("regcf.limit.means")
	if m.Income.Cmp(bar) < 0 || m.NetWorth.Cmp(bar) < 0 {
		floor, low := b.cents("regcf.limit.floor"), b.share(m.greater(), "regcf.limit.low")
		if low.Cmp(floor) < 0 {
			return floor
		}
		return low
	}
	most, high := b.cents("regcf.limit.most"), b.share(m.greater(), "regcf.limit.high")
	if high.Cmp(most) > 0 {
		return most
	}
	return high
}

func (b *bench) tier2(m Means) money.Cents { return b.share(m.greater(), "rega.tier2.investor") }
