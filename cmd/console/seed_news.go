package main

import (
	"context"

	"github.com/shopspring/decimal"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ltv"
	"github.com/unykorn/console/internal/sandbox"
	"github.com/unykorn/console/internal/whitelist"
)

// seedNews makes what people are told of beside approvals: a payee that compliance turned down, which BitGo is never asked for, and
// an hour in which the market stood so low that a loan was over the cap. Both are over when the demo opens.
func (a *app) seedNews(ctx context.Context, c *cast, act map[string]identity.Actor, w sandbox.World) error {
	const step = "news"
	if c.Seeded[step] {
		return nil
	}
	payee := w.Payee("kestrel-payroll")
	asked, err := a.whitelist.Ask(ctx, act[treasurer2], whitelist.Ask{Wallet: w.Wallet("kestrel-ripple").ID, Verb: whitelist.Adding, Action: "deny", Type: "address",
		Item: payee.Address, Label: payee.Label}, "demo-payroll")
	if err != nil {
		return err
	}
	if asked.State == whitelist.Pending {
		if _, err := a.whitelist.Decide(ctx, act[compliance2], asked.ID, false, "Payroll is paid from the Go Account; nobody here knows this address"); err != nil {
			return err
		}
	}
	if err := a.seedDip(ctx); err != nil {
		return err
	}
	if c.Seeded == nil {
		c.Seeded = map[string]bool{}
	}
	c.Seeded[step] = true
	return nil
}

// dip is BitGo's market two fifths lower, which the ladder of each loan is there for.
type dip struct{ at ltv.Market }

func (d dip) Market(ctx context.Context, ticker string) (bitgo.Price, error) {
	p, err := d.at.Market(ctx, ticker)
	p.USD = p.USD.Mul(decimal.New(6, -1)).Round(2)
	return p, err
}

// seedDip has the hour's reading of each loan taken in a dip; then prices are BitGo's again, and the next hour's reading says so.
func (a *app) seedDip(ctx context.Context) error {
	low := &ltv.Service{DB: a.ltv.DB, Clock: a.ltv.Clock, Jobs: a.ltv.Jobs, Market: dip{a.ltv.Market}, MaxAge: a.ltv.MaxAge}
	err := low.RefreshPrices(ctx)
	if err == nil {
		err = low.Measure(ctx)
	}
	if up := a.ltv.RefreshPrices(ctx); err == nil {
		err = up
	}
	return err
}
