package regulation

import (
	"fmt"
	"time"

	"github.com/unykorn/console/internal/money"
)

// joins says whether the transfer makes a new holder of record.
func (b *bench) joins() bool { return b.Receiver.Shares.Sign() <= 0 && b.Transfer.Type != Redemption }

// leaves says whether it takes one away.
func (b *bench) leaves() bool {
	var all money.Units
	for _, h := range b.lots {
		all = all.Add(h.Remaining)
	}
	if b.Giver.Held.Sign() > 0 {
		all = b.Giver.Held
	}
	return b.Transfer.Type != PrimaryIssuance && all.Cmp(b.Transfer.Shares) <= 0
}

// concentration holds one holder to the share that the issuer's terms allow.
func concentration(b *bench) (Verdict, bool) {
	most, t := b.Security.Limits.MaxShareBps, b.Transfer.Type
	if most <= 0 || t == Estate || t == Redemption {
		return Verdict{}, false
	}
	total, after := b.Security.Outstanding, b.Receiver.Shares.Add(b.Transfer.Shares)
	if t == PrimaryIssuance {
		total = total.Add(b.Transfer.Shares)
	}
	v := says("concentration", Passes, OwnTerms, "The receiver would hold "+after.Grouped()+" of "+total.Grouped()+" shares.").
		with("after", after.Grouped()).with("of", total.Grouped()).with("at most", percent(most))
	switch {
	case total.Sign() <= 0:
		v.Outcome, v.Reason = Waits, "How many shares are outstanding is not on file."
	case after.Cmp(part(total, most)) > 0:
		v.Outcome, v.Reason = Fails, "The receiver would hold "+after.Grouped()+" of "+total.Grouped()+" shares, and nobody may hold more than "+percent(most)+"."
	}
	return v, true
}

// percent writes hundredths of a per cent.
func percent(bps int64) string {
	if bps%100 == 0 {
		return fmt.Sprintf("%d %%", bps/100)
	}
	return fmt.Sprintf("%d.%02d %%", bps/100, bps%100)
}

// holderLimit holds the class to the number of holders that the issuer's terms allow. An estate is not stopped by it.
func holderLimit(b *bench) (Verdict, bool) {
	most, t := b.Security.Limits.MaxHolders, b.Transfer.Type
	if most <= 0 || t == Estate || t == Redemption {
		return Verdict{}, false
	}
	after := b.holders()
	v := says("holder limit", Passes, OwnTerms, fmt.Sprintf("The class would have %d holders of %d.", after, most)).
		with("holders after", fmt.Sprint(after)).with("at most", fmt.Sprint(most))
	if after > most && b.joins() {
		v.Outcome, v.Reason = Fails, fmt.Sprintf("The class would have %d holders, and the issuer's terms allow %d.", after, most)
	}
	return v, true
}

// holders are those of record after the transfer.
func (b *bench) holders() int64 {
	n := b.Counts.Holders
	if b.joins() {
		n++
	}
	if b.leaves() {
		n--
	}
	return n
}

// others are the holders who are not accredited, after the transfer.
func (b *bench) others() int64 {
	n := b.Counts.Others
	if b.joins() && !b.Receiver.Standing.on(b.on) {
		n++
	}
	if b.leaves() && !b.Giver.Accredited {
		n--
	}
	return n
}

// crowdHolders are those who would hold lots of Regulation CF only, and of these the not accredited: the exemption stays
// with the lot wherever it goes.
func (b *bench) crowdHolders() (all, others int64) {
	all, others = b.Counts.Crowd, b.Counts.CrowdOthers
	if b.joins() && b.onlyCrowd(b.taken, b.Security.Regulation == RegCF) {
		all++
		if !b.Receiver.Standing.on(b.on) {
			others++
		}
	}
	if b.leaves() && b.onlyCrowd(b.lots, false) {
		all--
		if !b.Giver.Accredited {
			others--
		}
	}
	return all, others
}

func (b *bench) onlyCrowd(lots []held, issued bool) bool {
	if b.Transfer.Type == PrimaryIssuance {
		return issued
	}
	for _, h := range lots {
		if h.Exemption != RegCF {
			return false
		}
	}
	return len(lots) > 0
}

// excluded says whether holders of crowdfunded lots are not counted (17 CFR 240.12g-6).
func (b *bench) excluded() bool {
	s := b.Security
	if !s.CrowdConditions || s.TotalAssets == nil {
		return false
	}
	small := s.TotalAssets.Cmp(b.cents("section12g.crowd.assets")) <= 0
	return small || !s.CrowdOutgrown.IsZero() && b.on.Before(b.figure("section12g.crowd.transition").length(Day(s.CrowdOutgrown)))
}

// section12g tells when a class comes to where it has to be registered. It is no bar: the law asks for a registration, not
// for a refusal. Who wants a bar sets a holder limit of the issuer's own.
func section12g(b *bench) (Verdict, bool) {
	s := b.Security
	v := says("section 12(g)", Passes, "Exchange Act section 12(g)(1)(A)", "")
	if b.Transfer.Type == Redemption {
		return v, false
	}
	if s.Class12g {
		v.Reason = "The class is registered already."
		return v, true
	}
	holders, others, bar := b.holders(), b.others(), b.cents("section12g.assets")
	if s.Instrument == Debt {
		v.Reason = "The section looks at equity."
		return v, true
	}
	if b.excluded() {
		crowd, crowdOthers := b.crowdHolders()
		holders, others = holders-crowd, others-crowdOthers
		v = v.with("not counted", fmt.Sprintf("%d with crowdfunded shares only", crowd))
	}
	assets := "not known, so counted as above"
	if s.TotalAssets != nil {
		assets = s.TotalAssets.USD()
	}
	v = v.with("holders after", fmt.Sprint(holders)).with("not accredited after", fmt.Sprint(others)).with("total assets", assets)
	mostHolders, mostOthers := b.n("section12g.holders"), b.n("section12g.others")
	over := holders >= mostHolders || others >= mostOthers
	switch {
	case !over:
		v.Reason = fmt.Sprintf("%d of %d holders, %d of %d not accredited.", holders, mostHolders, others, mostOthers)
	case s.TotalAssets != nil && s.TotalAssets.Cmp(bar) <= 0:
		v.Reason = "There are holders enough, and the issuer's assets are not above " + bar.USD() + "."
	default:
		v.Notice = true
		v.Reason = fmt.Sprintf("The class would have %d holders, %d of them not accredited. With assets above %s at the fiscal year's end it is registered within %d days.", holders, others, bar.USD(), b.n("section12g.register"))
		if end := s.yearEnd(b.on); !end.IsZero() {
			due := b.ends("section12g.register", end)
			v.Due = &due
			v = v.with("fiscal year's end", text(end))
		}
	}
	return v, true
}

// yearEnd is the end of the fiscal year that a day lies in; none: not known. A 29th of February ends on the 28th of others.
func (s Security) yearEnd(on time.Time) time.Time {
	if s.FiscalMonth < time.January || s.FiscalMonth > time.December || s.FiscalDay < 1 || s.FiscalDay > 31 {
		return time.Time{}
	}
	for year := on.Year(); ; year++ {
		last := time.Date(year, s.FiscalMonth+1, 0, 0, 0, 0, 0, time.UTC).Day()
		if end := time.Date(year, s.FiscalMonth, min(s.FiscalDay, last), 0, 0, 0, 0, time.UTC); !end.Before(on) {
			return end
		}
	}
}
