package main

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/shopspring/decimal"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/holder"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/sandbox"
	"github.com/unykorn/console/internal/security"
)

// buyer is an investor of the demo's fund: what was filed about them, and what compliance said of it.
type buyer struct {
	id, name  string
	kind      accreditation.Kind
	residence string
	method    accreditation.Method
	verifier  string
	age       int // of the oldest document, in days
	said      accreditation.State
	shares    int64 // issued to them; 0: none
}

// buyers: one's evidence ends within days, one's waits, one's was too weak.
var buyers = []buyer{
	{"inv_fundlane01", "Alder Lane Pension Plan", accreditation.Entity, "US_CT", accreditation.EarlierVerified, "Marsh & Ellery LLP, counsel", 120, accreditation.Approved, 180_000},
	{"inv_fundlane02", "Beatrix Okafor", accreditation.Natural, "US_NY", accreditation.Letter, "Tidewater Advisers Inc., adviser", 88, accreditation.Approved, 42_500},
	{"inv_fundlane03", "Copperfield Family Office LLC", accreditation.Entity, "US_DE", accreditation.NetWorth, "Hale & Partners CPA", 78, accreditation.Approved, 96_000},
	{"inv_fundlane04", "Dmitri Halloran", accreditation.Natural, "US_MA", accreditation.Letter, "Pike Securities LLC, broker-dealer", 9, accreditation.Filed, 0},
	{"inv_fundlane05", "Estelle Vandermeer", accreditation.Natural, "US_CA", accreditation.NetWorth, "Self-prepared statement", 30, accreditation.Rejected, 0},
}

// seedSecurities registers a fund with holders and a note, as the registrar's desk would.
func (a *app) seedSecurities(ctx context.Context, act map[string]identity.Actor, w sandbox.World) error {
	meridian, err := a.identity.ClientOfEnterprise(ctx, act[treasurer1], w.Enterprise("meridian").ID)
	if err != nil {
		return err
	}
	kestrel, err := a.identity.ClientOfEnterprise(ctx, act[treasurer1], w.Enterprise("kestrel").ID)
	if err != nil {
		return err
	}
	note, err := a.securities.Register(ctx, act[treasurer2], security.Registration{Client: kestrel.ID, Issuer: "Kestrel Trading LLC", Type: "NOTE", Regulation: accreditation.RegS, Jurisdiction: "US_MA",
		Par: decimal.New(100, 0), Shares: money.NewUnits(250_000)}, "demo-security-note")
	if err != nil {
		return fmt.Errorf("note: %w", err)
	}
	fund, err := a.securities.Register(ctx, act[treasurer1], security.Registration{Client: meridian.ID, Issuer: "Meridian Real Estate Fund III", Type: "LP_INTEREST", Regulation: accreditation.RegD506C, Jurisdiction: "US_DE",
		Par: decimal.New(10, 0), Shares: money.NewUnits(10_000_000)}, "demo-security-fund")
	if err != nil {
		return fmt.Errorf("fund: %w", err)
	}
	if err := a.seedTerms(ctx, act, fund, "Class A Interests", "Limited partnership agreement of 3 March, section 4", true); err != nil {
		return fmt.Errorf("terms of the fund: %w", err)
	}
	if err := a.seedTerms(ctx, act, note, "Senior notes due 2029", "Indenture of 12 October", false); err != nil {
		return fmt.Errorf("terms of the note: %w", err)
	}
	for _, b := range buyers {
		if err := a.seedBuyer(ctx, act, meridian.ID, fund, b); err != nil {
			return fmt.Errorf("%s: %w", b.name, err)
		}
	}
	if err := a.seedCaptable(ctx, act, kestrel.ID); err != nil {
		return fmt.Errorf("cap table: %w", err)
	}
	return a.seedFundMoves(ctx, act, meridian.ID, fund)
}

// seedTerms files the first terms of a security, which compliance confirms unless they are to wait.
func (a *app) seedTerms(ctx context.Context, act map[string]identity.Actor, x security.Security, class, paper string, confirmed bool) error {
	d, err := a.securities.Detail(ctx, act[treasurer1], x.ID, nil, 1)
	if err != nil || len(d.Versions) > 0 {
		return err
	}
	t := d.Terms
	assets := money.NewCents(1_840_000_000)
	t.Name, t.Note, t.Assets, t.Barred = class, paper, &assets, []string{"IR", "KP"}
	if t, err = a.securities.FileTerms(ctx, act[treasurer1], t, 0); err != nil || !confirmed {
		return err
	}
	_, err = a.securities.DecideTerms(ctx, act[compliance2], x.ID, t.Version, true, "")
	return err
}

func (a *app) today() time.Time { return a.clock.Now().UTC().Truncate(24 * time.Hour) }

// seedBuyer files an investor with evidence, decides it, and issues what they bought.
func (a *app) seedBuyer(ctx context.Context, act map[string]identity.Actor, client uuid.UUID, fund security.Security, b buyer) error {
	i, err := a.investors.File(ctx, act[treasurer1], accreditation.Filing{Client: client, ID: b.id, Name: b.name, Kind: b.kind, Residence: b.residence,
		Evidence: []accreditation.Document{{Method: b.method, Verifier: b.verifier, Date: a.today().AddDate(0, 0, -b.age)}}}, "demo-"+b.id)
	if err != nil {
		return err
	}
	if e := i.Evidence[0]; e.State == accreditation.Filed && b.said != accreditation.Filed {
		reason := "Spoke with the verifier"
		if b.said == accreditation.Rejected {
			reason = "A statement of one's own is no verification; a professional's letter is needed"
		}
		if _, err := a.investors.Decide(ctx, act[compliance1], e.ID, b.said == accreditation.Approved, reason); err != nil {
			return err
		}
	}
	if b.shares == 0 {
		return nil
	}
	price := money.NewCents(b.shares * 1_000)
	t, err := a.securities.Move(ctx, act[treasurer1], security.Order{Security: fund.ID, From: security.Treasury, To: b.id, Shares: money.NewUnits(b.shares), Type: security.PrimaryIssuance, ByTwo: true, Price: &price,
		Instruction: security.Instruction{Paper: security.Resolution, Reference: "Resolution of the general partner, first closing", Received: a.today().AddDate(0, 0, -1)}}, "demo-issue-"+b.id)
	if err == nil && t.State == security.PendingReview && t.DecidedBy == nil {
		_, err = a.securities.Decide(ctx, act[compliance1], t.ID, true, "Seen the resolution")
	}
	return err
}

// seedFundMoves makes a gift, a stop order, a gift that waits and a sale for which an override is asked.
func (a *app) seedFundMoves(ctx context.Context, act map[string]identity.Actor, client uuid.UUID, fund security.Security) error {
	on := func(paper security.Paper, reference string, days int) security.Instruction {
		return security.Instruction{Paper: paper, Reference: reference, Received: a.today().AddDate(0, 0, -days)}
	}
	signed := a.today().AddDate(0, -2, 0)
	if _, err := a.holders.Keep(ctx, act[treasurer2], holder.Entry{Client: client, ID: "okafor-trust", Name: "Okafor Family Trust", Registration: holder.Trust, Address: "88 Larch Street\nBrooklyn, NY 11201", Residence: "US_NY",
		TaxForm: "W9", TaxFormOn: &signed, TaxIDEnd: "7714"}, "demo-holder-trust"); unlessDone(err) != nil {
		return fmt.Errorf("holder: %w", err)
	}
	if _, err := a.holders.Keep(ctx, act[treasurer2], holder.Entry{Client: client, ID: "alder-lane-foundation", Name: "Alder Lane Foundation", Registration: holder.Entity,
		Address: "2 Alder Lane\nHartford, CT 06103", Residence: "US_CT", TaxForm: "NONE"}, "demo-holder-foundation"); unlessDone(err) != nil {
		return fmt.Errorf("holder: %w", err)
	}
	gift, err := a.securities.Move(ctx, act[treasurer2], security.Order{Security: fund.ID, From: "inv_fundlane02", To: "okafor-trust", Shares: money.NewUnits(2_500), Type: security.Gift, ByTwo: true,
		Instruction: on(security.Medallion, "Letter of B. Okafor with a medallion guarantee", 1)}, "demo-gift-made")
	if err == nil && gift.State == security.PendingReview && gift.DecidedBy == nil {
		_, err = a.securities.Decide(ctx, act[compliance2], gift.ID, true, "")
	}
	if err != nil {
		return fmt.Errorf("gift: %w", err)
	}
	if _, err := a.securities.Place(ctx, act[treasurer1], security.Mark{Security: fund.ID, Holder: "okafor-trust", Kind: security.StopOrder, Reason: "Trustee's letter: the certificate of the trust is being replaced"}, "demo-stop"); err != nil {
		return fmt.Errorf("stop order: %w", err)
	}
	if _, err := a.securities.Move(ctx, act[treasurer2], security.Order{Security: fund.ID, From: "inv_fundlane01", To: "alder-lane-foundation", Shares: money.NewUnits(5_000), Type: security.Gift, ByTwo: true,
		Instruction: on(security.Letter, "Board's letter of Alder Lane Pension Plan", 6)}, "demo-gift-waits"); err != nil {
		return fmt.Errorf("gift that waits: %w", err)
	}
	price := money.NewCents(10_500_000)
	_, err = a.securities.Move(ctx, act[treasurer1], security.Order{Security: fund.ID, From: "inv_fundlane03", To: "inv_fundlane01", Shares: money.NewUnits(10_000), Type: security.Secondary, ByTwo: true, Price: &price,
		Instruction: on(security.Medallion, "Purchase agreement between both, signed", 2), OverrideWhy: "Counsel's opinion of Marsh & Ellery: a private resale between two accredited entities, section 4(a)(1)"}, "demo-sale-override")
	if err != nil {
		return fmt.Errorf("sale: %w", err)
	}
	return nil
}
