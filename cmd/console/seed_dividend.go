package main

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/shopspring/decimal"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/dividend"
	"github.com/unykorn/console/internal/holder"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/security"
)

// seedDividends makes a security as if six weeks ago, with holders, one dividend that has accrued on them and one that waits for compliance.
func (a *app) seedDividends(ctx context.Context, act map[string]identity.Actor, client uuid.UUID) error {
	then := clock.NewManual(a.clock.Now().AddDate(0, 0, -42))
	shares, dividends, files := *a.securities, *a.dividends, *a.holders
	shares.Clock, dividends.Clock, files.Clock = then, then, then
	x, err := shares.Register(ctx, act[treasurer1], security.Registration{Client: client, Issuer: "Meridian Income Trust", Type: "PREFERRED_STOCK", Regulation: accreditation.Registered, Jurisdiction: "US_MD",
		Par: decimal.New(25, 0), Shares: money.NewUnits(2_000_000)}, "demo-security-trust")
	if err != nil {
		return fmt.Errorf("trust: %w", err)
	}
	if _, more, err := dividends.List(ctx, act[treasurer1], dividend.Filter{Security: x.ID, Limit: 1}); err != nil || more != nil {
		return err // a demo that is started again
	}
	signed := then.Now().AddDate(0, -1, 0)
	for _, h := range []struct {
		id, name string
		shares   int64
		flagged  bool
		form     holder.TaxForm
	}{{"trust-hollis", "Hollis and Wren Partners", 120_000, false, "W9"}, {"trust-lindgren", "Marta Lindgren", 7_333, true, "W9"}, {"trust-quayside", "Quayside Nominees Ltd", 61_111, false, "NONE"}} {
		e := holder.Entry{Client: client, ID: h.id, Name: h.name, Registration: holder.Entity, Address: "1 Harbour Road\nBaltimore, MD 21202", Residence: "US_MD", TaxForm: h.form, Withholding: h.flagged}
		if h.form != "NONE" {
			e.TaxFormOn = &signed
		}
		if _, err := files.Keep(ctx, act[treasurer2], e, "demo-"+h.id); unlessDone(err) != nil {
			return fmt.Errorf("%s: %w", h.id, err)
		}
		t, err := shares.Move(ctx, act[treasurer1], security.Order{Security: x.ID, From: security.Treasury, To: h.id, Shares: money.NewUnits(h.shares), Type: security.PrimaryIssuance, ByTwo: true,
			Instruction: security.Instruction{Paper: security.Resolution, Reference: "Resolution of the trustees, first issue", Received: then.Now().AddDate(0, 0, -1)}}, "demo-trust-"+h.id)
		if err == nil && t.State == security.PendingReview && t.DecidedBy == nil {
			_, err = shares.Decide(ctx, act[compliance1], t.ID, true, "Seen the resolution")
		}
		if err != nil {
			return fmt.Errorf("issue to %s: %w", h.id, err)
		}
	}
	today := a.today()
	d, err := dividends.Declare(ctx, act[treasurer2], dividend.Dividend{Security: x.ID, PerShare: money.NewUnits(41_666_667), Currency: "USD", RecordOn: today.AddDate(0, 0, -30), PaysOn: today.AddDate(0, 0, -3),
		Resolution: "Resolution of the trustees on the third quarter"}, "demo-dividend-past")
	if err != nil {
		return err
	}
	if d.State == dividend.Declared {
		if _, err := dividends.Decide(ctx, act[compliance2], d.ID, true, ""); err != nil {
			return err
		}
	}
	for more := true; more; {
		if more, err = a.dividends.Step(ctx, d.ID); err != nil {
			return err
		}
	}
	_, err = a.dividends.Declare(ctx, act[treasurer1], dividend.Dividend{Security: x.ID, PerShare: money.NewUnits(42_500_000), Currency: "USDC", RecordOn: today.AddDate(0, 0, 10), PaysOn: today.AddDate(0, 0, 24),
		Resolution: "Resolution of the trustees on the fourth quarter"}, "demo-dividend-waits")
	return err
}
