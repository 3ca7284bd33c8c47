package offering

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/regulation"
)

// ofTheLaw are the rules that the law's own room judges of a subscription, each with the field of an order that it blames.
var ofTheLaw = map[string]string{"non-accredited count": "investorId", "sophistication": "investorId", "qualified buyer": "investorId", "investor limit": "amount", "offering cap": "amount"}

// capped are the regulations under which the law limits what an issuer raises.
var capped = []accreditation.Regulation{accreditation.RegATier1, accreditation.RegATier2, accreditation.RegCF}

// since is from when on what was raised and bought is read: a period of the law that is longer than this would be missed, and none is.
func since(now time.Time) time.Time { return now.AddDate(-2, 0, 0) }

// lawful reads what the law asks of a subscription, by the figures of the day. What an issuer raises under one regulation is held still,
// so that two of its offerings are not measured by the same sum.
func (s *Service) lawful(ctx context.Context, tx pgx.Tx, o Offering, x Subscription, f *facts) error {
	var err error
	if s.Law == nil {
		return nil
	}
	if f.law, err = s.Law.Figures(ctx, tx); err != nil {
		return err
	}
	f.now = s.Clock.Now()
	if o.Regulation == accreditation.RegD506B {
		f.buyers, err = buyers(ctx, tx, o, x)
		return err
	}
	if !slices.Contains(capped, o.Regulation) {
		return nil
	}
	if err := lockIssuer(ctx, tx, o); err != nil {
		return err
	}
	if f.raised, err = raised(ctx, tx, o, x, since(f.now)); err != nil {
		return err
	}
	f.paid, err = paid(ctx, tx, o, x, since(f.now))
	return err
}

// asked is what the law says of a subscription, but for what this room asks itself.
func (f facts) asked(s Subscription) (out []accreditation.Verdict) {
	if f.now.IsZero() {
		return nil
	}
	amount := s.Amount
	c := regulation.Case{Security: regulation.Security{Regulation: regulation.Regulation(f.offering.Regulation), Instrument: regulation.Equity},
		Receiver: regulation.Receiver{Kind: regulation.Kind(f.purchaser.Kind), Residence: f.purchaser.Residence, Paid: f.paid, Standing: regulation.Standing{Waiting: f.purchaser.Waiting}},
		Transfer: regulation.Transfer{Type: regulation.PrimaryIssuance, Shares: money.NewUnits(1), Value: &amount},
		Counts:   regulation.Counts{Raised: f.raised, Purchasers: f.buyers}}
	if p := f.purchaser.Proof; p != nil {
		c.Receiver.Standing = regulation.Standing{Accredited: true, Method: string(p.Method), Expires: p.Expires}
	}
	for _, v := range regulation.Judge(c, f.law, f.now) {
		if _, ours := ofTheLaw[v.Rule]; !ours && v.Rule != "figures" {
			continue
		}
		got := accreditation.Verdict{Rule: v.Rule, Outcome: accreditation.Passes, Reason: v.Reason, Citation: v.Citation, Earliest: v.Earliest, Notice: v.Notice}
		for _, in := range v.Inputs {
			got.Inputs = append(got.Inputs, accreditation.Input{Name: in.Name, Value: in.Value})
		}
		switch v.Outcome {
		case regulation.Fails, regulation.NotUntil:
			got.Outcome = accreditation.Fails
		case regulation.Waits:
			got.Outcome = accreditation.Waits
		case regulation.Passes:
		}
		out = append(out, got)
	}
	return out
}

// clocked are the regulations whose offerings are told to the SEC on Form D.
var clocked = []accreditation.Regulation{accreditation.RegD506B, accreditation.RegD506C}

// FormDClock is by when Form D has to be there (17 CFR 230.503(a)(1)); nil: nothing was sold yet, or this regulation knows none.
type FormDClock struct {
	regulation.FormD
	Filed *FormD
	Late  bool // it was not filed by its day
	Soon  bool // it is not filed, and the first reminder has come
}

// Clock gives the Form D clock of an offering by the law of the day on which it started. Errors: regulation.ErrNoFigure.
func (o Offering) Clock(law regulation.Figures, now time.Time) (*FormDClock, error) {
	if o.FirstSale == nil || !slices.Contains(clocked, o.Regulation) {
		return nil, nil
	}
	d, err := regulation.FormDClock(*o.FirstSale, law.On(*o.FirstSale))
	if err != nil {
		return nil, err
	}
	c := &FormDClock{FormD: d, Filed: o.FormD}
	done := now
	if o.FormD != nil {
		done = o.FormD.On
	}
	c.Late = regulation.Day(done).After(d.Due)
	c.Soon = o.FormD == nil && !c.Late && !now.Before(d.Reminders[0])
	return c, nil
}
