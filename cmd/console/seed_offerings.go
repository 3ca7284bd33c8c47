package main

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/shopspring/decimal"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/offering"
	"github.com/unykorn/console/internal/security"
)

// seedOfferings files a draft, opens a raise with subscriptions at several stages, and closes one whose money the issuer confirmed itself.
func (a *app) seedOfferings(ctx context.Context, act map[string]identity.Actor, client uuid.UUID, fund security.Security) error {
	if _, err := a.offerings.Draft(ctx, act[treasurer2], raise(client, fund, "Fund III co-investment", 4_000_000, true), agreementOf("Co-investment"), "demo-offering-draft"); err != nil {
		return fmt.Errorf("draft: %w", err)
	}
	open, err := a.seedOpened(ctx, act, raise(client, fund, "Fund III second close", 10_000_000, true), "second-close")
	if err != nil {
		return err
	}
	for i, s := range []struct {
		investor string
		dollars  int64
		signed   bool
	}{{"inv_fundlane01", 1_500_000, true}, {"inv_fundlane02", 250_000, true}, {"inv_fundlane03", 400_000, false}, {"inv_fundlane04", 300_000, true}} {
		if _, err := a.offerings.Subscribe(ctx, act[treasurer1], wish(open, s.investor, s.dollars, s.signed), fmt.Sprintf("demo-open-%d", i)); err != nil {
			return fmt.Errorf("subscription of %s: %w", s.investor, err)
		}
	}
	x, err := a.offerings.Subscribe(ctx, act[treasurer1], wish(open, "inv_fundlane01", 500_000, true), "demo-open-paid")
	if err != nil {
		return fmt.Errorf("paid subscription: %w", err)
	}
	if err := a.seedEscrow(ctx, act, open, x); err != nil {
		return err
	}
	if err := a.seedClosed(ctx, act, raise(client, fund, "Fund III first close", 2_000_000, false)); err != nil {
		return err
	}
	return a.seedPaused(ctx, act, raise(client, fund, "Fund III third close", 3_000_000, true))
}

// seedPaused is a raise that was paused after its first subscription, so that new terms can be asked for.
func (a *app) seedPaused(ctx context.Context, act map[string]identity.Actor, t offering.Terms) error {
	o, err := a.seedOpened(ctx, act, t, "third-close")
	if err != nil {
		return err
	}
	if _, err := a.offerings.Subscribe(ctx, act[treasurer1], wish(o, "inv_fundlane02", 200_000, true), "demo-paused"); err != nil {
		return fmt.Errorf("subscription of the paused one: %w", err)
	}
	if _, err := a.offerings.AskChange(ctx, act[treasurer1], o.ID, offering.ToPause, "The price is being set anew", nil, nil, "demo-pause"); err != nil {
		return fmt.Errorf("pause: %w", err)
	}
	return nil
}

// seedClosed is a raise that went its whole way.
func (a *app) seedClosed(ctx context.Context, act map[string]identity.Actor, t offering.Terms) error {
	o, err := a.seedOpened(ctx, act, t, "first-close")
	if err != nil {
		return err
	}
	x, err := a.offerings.Subscribe(ctx, act[treasurer1], wish(o, "inv_fundlane01", 600_000, true), "demo-closed")
	if err != nil {
		return fmt.Errorf("subscription of the closed one: %w", err)
	}
	if _, err := a.offerings.Accept(ctx, act[treasurer1], x.ID, "Fedwire 20261103MMQFMP0B000142"); err != nil {
		return fmt.Errorf("accept: %w", err)
	}
	c, err := a.offerings.AskChange(ctx, act[treasurer1], o.ID, offering.ToClose, "Everything that was expected has come", nil, nil, "demo-close")
	if err != nil {
		return fmt.Errorf("ask to close: %w", err)
	}
	if _, err := a.offerings.DecideChange(ctx, act[compliance1], c.ID, true, "Compared with the issuer's bank statement"); err != nil {
		return fmt.Errorf("close: %w", err)
	}
	return nil
}

// seedOpened is a draft that compliance opened.
func (a *app) seedOpened(ctx context.Context, act map[string]identity.Actor, t offering.Terms, key string) (offering.Offering, error) {
	o, err := a.offerings.Draft(ctx, act[treasurer1], t, agreementOf(t.Name), "demo-offering-"+key)
	if err != nil {
		return o, fmt.Errorf("%s: %w", key, err)
	}
	c, err := a.offerings.AskChange(ctx, act[treasurer1], o.ID, offering.ToOpen, "The general partner's resolution of 2 November", nil, nil, "demo-open-"+key)
	if err != nil {
		return o, fmt.Errorf("ask to open %s: %w", key, err)
	}
	if _, err := a.offerings.DecideChange(ctx, act[compliance1], c.ID, true, "Read the agreement and the memorandum"); err != nil {
		return o, fmt.Errorf("open %s: %w", key, err)
	}
	return o, nil
}

func raise(client uuid.UUID, fund security.Security, name string, dollars int64, escrow bool) offering.Terms {
	price := decimal.NewFromInt(10)
	return offering.Terms{Client: client, Issuer: fund.Issuer, Name: name, Regulation: fund.Regulation, Target: money.NewCents(dollars * 100), Minimum: money.NewCents(100_000_00),
		Maximum: money.NewCents(2_000_000_00), MinimumRaise: money.NewCents(500_000_00), Currencies: []string{"USD", "USDC"}, Escrow: escrow, Security: fund.ID, Price: &price, FundingDays: 30}
}

func wish(o offering.Offering, investor string, dollars int64, signed bool) offering.Order {
	return offering.Order{Offering: o.ID, Investor: investor, Amount: money.NewCents(dollars * 100), Currency: "USD", Funding: "WIRE", Claimed: "VERIFIED", Signed: signed}
}

func agreementOf(name string) *offering.Document {
	return &offering.Document{Name: "Subscription agreement.txt", Bytes: []byte("Subscription agreement of " + name + ". The undersigned subscribes for the amount stated.\n")}
}
