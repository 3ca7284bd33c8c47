package offering

import (
	"strings"
	"testing"
	"time"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/money"
)

func usd(dollars int64) money.Cents { return money.NewCents(dollars * 100) }

func TestLimits(t *testing.T) {
	t.Parallel()
	o := Offering{Regulation: accreditation.RegD506C, State: Open, Target: usd(1000), Minimum: usd(100), Maximum: usd(400), Subscribed: usd(700), Currencies: []string{"USD"}}
	verified := accreditation.Standing{Known: true, Residence: "US", Proof: &accreditation.Evidence{Verifier: "Counsel", Expires: time.Unix(0, 0)}}
	for name, c := range map[string]struct {
		amount, others money.Cents
		change         func(*Offering, *Subscription, *accreditation.Standing)
		want           accreditation.Outcome
		tells          string
	}{
		"the minimum":            {usd(100), usd(0), nil, accreditation.Passes, ""},
		"a cent below":           {money.NewCents(9_999), usd(0), nil, accreditation.Fails, "The minimum is $100.00, and $99.99 was asked for."},
		"all that is left":       {usd(300), usd(0), nil, accreditation.Passes, ""},
		"a cent above":           {money.NewCents(30_001), usd(0), nil, accreditation.Fails, "Of the target of $1,000.00 $700.00 is subscribed: $300.00 is left, and $300.01 was asked for."},
		"the investor's maximum": {usd(100), usd(300), nil, accreditation.Passes, ""},
		"a cent above it":        {money.NewCents(10_001), usd(300), nil, accreditation.Fails, "The maximum of one investor is $400.00: $300.00 is subscribed, and $100.01 was asked for."},
		"another currency":       {usd(100), usd(0), func(_ *Offering, s *Subscription, _ *accreditation.Standing) { s.Currency = "USDC" }, accreditation.Fails, "takes USD, not USDC"},
		"a closed offering":      {usd(100), usd(0), func(o *Offering, _ *Subscription, _ *accreditation.Standing) { o.State = Closed }, accreditation.Fails, "The offering is CLOSED."},
		"not signed":             {usd(100), usd(0), func(_ *Offering, s *Subscription, _ *accreditation.Standing) { s.Signed = false }, accreditation.Waits, "not signed"},
		"not verified":           {usd(100), usd(0), func(_ *Offering, _ *Subscription, p *accreditation.Standing) { p.Proof = nil }, accreditation.Waits, "No evidence is on file."},
		"nobody we know":         {usd(100), usd(0), func(_ *Offering, _ *Subscription, p *accreditation.Standing) { *p = accreditation.Standing{} }, accreditation.Waits, "No such investor is on file."},
		"a claim":                {usd(100), usd(0), func(_ *Offering, s *Subscription, p *accreditation.Standing) { s.Claimed, p.Proof = "VERIFIED", nil }, accreditation.Waits, "No evidence is on file."},
	} {
		terms, s, purchaser := o, Subscription{Amount: c.amount, Currency: "USD", Signed: true}, verified
		if c.change != nil {
			c.change(&terms, &s, &purchaser)
		}
		rules := judge(s, facts{offering: terms, others: c.others, purchaser: purchaser})
		if got := accreditation.Worst(rules); got != c.want || c.tells != "" && !strings.Contains(accreditation.Because(rules, c.want), c.tells) {
			t.Errorf("%s: %s, want %s: %+v", name, got, c.want, rules)
		}
	}
}
