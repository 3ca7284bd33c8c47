package regulation

import (
	"slices"
	"time"

	"github.com/unykorn/console/internal/money"
)

// weight is something that counts against a limit until a day.
type weight struct {
	until time.Time
	units money.Units
}

// fits says how much weighs on a day, and the first day from it on which what is asked for fits under the limit beside what
// still weighs: the zero day when it never does.
func fits(on time.Time, weights []weight, ask, limit money.Units) (now money.Units, day time.Time) {
	live := slices.DeleteFunc(slices.Clone(weights), func(w weight) bool { return !on.Before(w.until) })
	slices.SortFunc(live, func(a, b weight) int { return a.until.Compare(b.until) })
	for _, w := range live {
		now = now.Add(w.units)
	}
	left, day := now, on
	for _, w := range live {
		if left.Add(ask).Cmp(limit) <= 0 {
			return now, day
		}
		left, day = left.Sub(w.units), w.until
	}
	if ask.Cmp(limit) <= 0 {
		return now, day
	}
	return now, time.Time{}
}

// byAffiliate says whether the rules for affiliates' sales are asked (17 CFR 230.144(e), (h)).
func (b *bench) byAffiliate() bool {
	return b.Transfer.Type == Secondary && b.Giver.Affiliate && !b.Transfer.Registered && !b.Transfer.Offered
}

func currentInformation(b *bench) (Verdict, bool) {
	v := says("current information", Passes, "17 CFR 230.144(c)", "Current public information about the issuer is there.")
	if !b.Security.Current {
		v.Outcome, v.Reason = Waits, "An affiliate sells only while current public information about the issuer is there, and none is on file."
	}
	return v, b.byAffiliate()
}

// sold are the giver's sales that count in the window, by shares and by value.
func (b *bench) sold() (shares, value []weight) {
	for _, s := range b.Giver.Sales {
		until := b.ends("rule144.affiliate.window", Day(s.On))
		shares = append(shares, weight{until, s.Shares})
		value = append(value, weight{until, plain(s.Value)})
	}
	return shares, value
}

// plain is an amount of cents as a whole number.
func plain(c money.Cents) money.Units { return money.FromBig(c.Big()) }

// volumeLimit is what an affiliate may sell in the window, the greater of two. A security that is not traded has only one.
func (b *bench) volumeLimit() (limit, share, average money.Units) {
	share = part(b.Security.Outstanding, b.n("rule144.affiliate.share"))
	if weeks := b.n("rule144.affiliate.weeks"); weeks > 0 && int64(len(b.Security.WeeklyVolumes)) >= weeks {
		for _, w := range b.Security.WeeklyVolumes[:weeks] {
			average = average.Add(w)
		}
		sum := average.Big()
		average = money.FromBig(sum.Quo(sum, money.NewUnits(weeks).Big()))
	}
	if average.Cmp(share) > 0 {
		return average, share, average
	}
	return share, share, average
}

// part is a number of hundredths of a per cent of something, rounded down.
func part(of money.Units, bps int64) money.Units {
	n := of.Big()
	n.Mul(n, money.NewUnits(bps).Big())
	return money.FromBig(n.Quo(n, money.NewUnits(10000).Big()))
}

func affiliateVolume(b *bench) (Verdict, bool) {
	if !b.byAffiliate() {
		return Verdict{}, false
	}
	shares, _ := b.sold()
	most, share, average := b.volumeLimit()
	now, day := fits(b.on, shares, b.Transfer.Shares, most)
	v := says("affiliate volume", Passes, "17 CFR 230.144(e)(1)", "An affiliate may sell "+most.Grouped()+" shares in three months, and has sold "+now.Grouped()+".").
		with("outstanding", b.Security.Outstanding.Grouped()).with("share of the class", share.Grouped()).
		with("average weekly volume", average.Grouped()).with("sold in the window", now.Grouped())
	switch {
	case b.Security.Outstanding.Sign() <= 0:
		v.Outcome, v.Reason = Waits, "How many shares are outstanding is not on file, so an affiliate's limit is not known."
	case day.IsZero():
		v.Outcome, v.Reason = Fails, "An affiliate may sell "+most.Grouped()+" shares in three months, and "+b.Transfer.Shares.Grouped()+" were asked for."
	case day.After(b.on):
		v = v.until(day)
		v.Reason = "An affiliate may sell " + most.Grouped() + " shares in three months, and has sold " + now.Grouped() + ". From " + text(day) + " enough of it is past."
	}
	return v, true
}

func affiliateNotice(b *bench) (Verdict, bool) {
	if !b.byAffiliate() {
		return Verdict{}, false
	}
	mostShares, mostUSD := b.units("rule144.notice.shares"), b.cents("rule144.notice.usd")
	shares, value := b.sold()
	_, day := fits(b.on, shares, b.Transfer.Shares, mostShares)
	v := says("affiliate notice", Passes, "17 CFR 230.144(h)", "No Form 144 is asked for: not above "+mostShares.Grouped()+" shares nor "+mostUSD.USD()+" in three months.")
	if b.Transfer.NoticeFiled {
		v.Reason = "Form 144 is on file."
		return v, true
	}
	if b.Transfer.Value == nil {
		v.Outcome, v.Reason = Waits, "What is paid is not on file. Above "+mostUSD.USD()+" in three months Form 144 is filed: give the price, or file the form."
		return v, true
	}
	_, other := fits(b.on, value, plain(*b.Transfer.Value), plain(mostUSD))
	v = v.with("paid", b.Transfer.Value.USD())
	switch both := later(day, other); {
	case day.IsZero() || other.IsZero():
		v.Outcome, v.Reason = Waits, "Above "+mostShares.Grouped()+" shares or "+mostUSD.USD()+" in three months an affiliate files Form 144, and none is on file."
	case both.After(b.on):
		v.Outcome, v.Earliest = Waits, &both
		v.Reason = "Together with earlier sales this is above " + mostShares.Grouped() + " shares or " + mostUSD.USD() + " in three months: file Form 144, or wait until " + text(both) + "."
	}
	return v, true
}
