package console

import (
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/shopspring/decimal"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/job"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/offering"
	"github.com/unykorn/console/internal/reconcile"
	"github.com/unykorn/console/internal/regulation"
	"github.com/unykorn/console/internal/security"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/internal/whitelist"
)

// furnishRegister plants rows of what only machines see so far: a security with a holder, a subscription and the evidence
// of its investor, and a reconciliation.
func (h *house) furnishRegister(t *testing.T, e estate) {
	t.Helper()
	ctx, db, clk := t.Context(), h.db.Serve, h.clock
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	jobs, err := job.Inserter(db)
	ok(err)
	investors := &accreditation.Service{DB: db, Clock: clk, Jobs: jobs}
	i, err := investors.File(ctx, e.asker, accreditation.Filing{Client: e.ID, Name: "Investor of " + e.key, Kind: accreditation.Natural, Residence: "US_NY",
		Evidence: []accreditation.Document{{Method: accreditation.EarlierVerified, Verifier: "Counsel of " + e.key, Date: testkit.Start.AddDate(0, 0, -7)}}}, uuid.NewString())
	ok(err)
	_, err = investors.Decide(ctx, h.voters[0], i.Evidence[0].ID, true, "Letter of "+e.key)
	ok(err)
	securities := &security.Service{DB: db, Clock: clk, Ledger: &ledger.Service{DB: db, Clock: clk}, Investors: investors, Law: &regulation.Service{DB: db, Clock: clk}}
	x, err := securities.Register(ctx, e.asker, security.Registration{Client: e.ID, Issuer: "Issuer of " + e.key, Type: "LP_INTEREST", Regulation: accreditation.RegD506C,
		Jurisdiction: "US_DE", Par: decimal.New(10, 0), Shares: money.NewUnits(1000)}, uuid.NewString())
	ok(err)
	_, err = securities.Move(ctx, e.asker, security.Order{Security: x.ID, From: security.Treasury, To: i.ID, Shares: money.NewUnits(10), Type: security.PrimaryIssuance}, uuid.NewString())
	ok(err)
	offerings := &offering.Service{DB: db, Clock: clk, Investors: investors}
	o, err := offerings.Create(ctx, e.asker, offering.Terms{Client: e.ID, Issuer: "Issuer of " + e.key, Name: "Raise of " + e.key, Regulation: accreditation.RegD506C,
		Target: money.NewCents(1000), Minimum: money.NewCents(1), Maximum: money.NewCents(1000), Currencies: offering.Currencies, Security: x.ID}, uuid.NewString())
	ok(err)
	_, err = offerings.Subscribe(ctx, e.asker, offering.Order{Offering: o.ID, Investor: i.ID, Amount: money.NewCents(10), Currency: "USD", Funding: "WIRE", Signed: true}, uuid.NewString())
	ok(err)
	h.Whitelist.Wallets = h.Wallets
	_, err = h.Whitelist.Ask(ctx, e.asker, whitelist.Ask{Wallet: e.wallet.ID, Rule: "Rule of " + e.key, Verb: whitelist.Adding, Type: "walletId", Item: strings.ReplaceAll(uuid.NewString(), "-", ""),
		Label: "New payee of " + e.key, Action: "deny"}, uuid.NewString())
	ok(err)
	comparing := &reconcile.Service{DB: db, Clock: clk, Jobs: jobs, Wallets: h.Wallets}
	_, err = comparing.Start(ctx, e.asker, reconcile.Ask{Wallet: e.wallet.ID}, 1)
	ok(err)
}
