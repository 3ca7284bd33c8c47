package send

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/internal/travel"
)

// large is 0.1 of a Bitcoin, $5,000, to somebody of whom nothing is known.
func (b *bench) large() Draft {
	d := b.draft()
	d.Address, d.Amount = b.world.Payee("apex-power").Address, "0.1"
	return d
}

// known has data of the payee of large entered and confirmed by two people.
func (b *bench) known(d travel.Data) travel.Record {
	b.t.Helper()
	k := travel.Key{Client: b.client.ID, Subject: travel.Payee, Address: b.world.Payee("apex-power").Address}
	r, err := b.s.Travel.File(b.ctx, b.treasury, k, d, "key-"+uuid.NewString())
	if err == nil {
		r, err = b.s.Travel.Confirm(b.ctx, b.voter, r.ID)
	}
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

var basin = travel.Data{Kind: travel.Legal, Name: "Basin Power", Custody: travel.Provider, VASP: "Prime Trustees", VASPCountry: "US"}

func TestALargeSendNeedsDataThatTravel(t *testing.T) {
	b := setup(t)
	_, err := b.s.Submit(b.ctx, b.treasury, b.large(), b.key())
	f := b.wantFault(err, ErrTravel)
	if !strings.Contains(f.Message, "$5,000.00") || !strings.Contains(f.Message, "confirmed data of the payee") || f.Fields[FieldAddress] == "" {
		t.Fatalf("%s %v", f.Message, f.Fields)
	}
	if n := b.db.Count(t, `select (select count(*) from send) + (select count(*) from travel_judgement)`); n != 0 {
		t.Fatalf("%d rows were kept", n)
	}
	r, err := b.s.Check(b.ctx, b.treasury, b.large())
	if g := verdictOf(t, r, GateTravel); err != nil || g.Verdict != Stop || g.Value != "data missing" || r.Passes || r.Payee.Address == "" {
		t.Fatalf("%v %+v", err, g)
	}
	small := b.large()
	small.Amount = "0.05999"
	if k := b.get(b.submit(small)).Travel; len(k) != 1 || k[0].Verdict != travel.Below || k[0].Stage != travel.AtSubmit || k[0].Jurisdiction != "US" {
		t.Fatalf("%+v", k)
	}
	kept := b.known(basin)
	x := b.submit(b.large())
	k := b.get(x).Travel
	if len(k) != 1 || k[0].Verdict != travel.Complete || *k[0].Payee != kept.ID || k[0].PayeeVersion != 1 || k[0].USD.USD() != "$5,000.00" {
		t.Fatalf("%+v", k)
	}
	m, err := b.s.Travel.Message(b.ctx, b.voter, travel.About{Client: x.Client, Send: x.ID, Wallet: x.Wallet, Amount: x.Amount, Address: x.Address})
	if err != nil || m.IVMS101.Beneficiary.Persons[0].Legal.Name.Identifiers[0].Name != "Basin Power" || m.IVMS101.Beneficiary.Accounts[0] != x.Address ||
		m.IVMS101.Originator.Accounts[0] != x.Wallet || m.IVMS101.BeneficiaryVASP == nil || m.Transfer.Amount != "10000000" || m.Judged.Verdict != travel.Complete {
		t.Fatalf("%+v %v", m, err)
	}
	if n := b.db.Count(t, `select count(*) from audit_event where verb = 'travel.download' and subject_id = $1`, x.ID.String()); n != 1 {
		t.Fatalf("%d rows in the trail", n)
	}
}

// What was complete when it was asked for is judged again at the release, by the versions of that moment.
func TestAReleaseIsJudgedByTheDataOfThatMoment(t *testing.T) {
	b := setup(t)
	b.known(basin)
	x := b.submit(b.large())
	b.approve(x)
	b.known(travel.Data{Kind: travel.Legal, Name: "Basin Power"})
	_, err := b.release(x)
	if f := b.wantFault(err, ErrRelease); !strings.Contains(f.Message, "who holds the payee's address") {
		t.Fatalf("%s", f.Message)
	}
	if b.wantState(x, Approved); b.transfers(x) != 0 {
		t.Fatalf("%d transfers", b.transfers(x))
	}
	b.known(basin)
	if _, err := b.release(x); err != nil || b.transfers(x) != 1 {
		t.Fatalf("%v, %d transfers", err, b.transfers(x))
	}
	if k := b.get(x).Travel; len(k) != 3 || k[1].Verdict != travel.Missing || k[2].Stage != travel.AtRelease || k[2].PayeeVersion != 3 {
		t.Fatalf("%+v", k)
	}
}

func TestWithoutAPriceTheTravelRuleWaits(t *testing.T) {
	b := setup(t)
	b.known(basin)
	b.clock.Advance(24 * time.Hour)
	r, err := b.s.Check(b.ctx, b.treasury, b.large())
	if g := verdictOf(t, r, GateTravel); err != nil || g.Verdict != Pending || g.Value != "no price" || r.Passes {
		t.Fatalf("%v %+v", err, g)
	}
}

// A law that begins at midnight counts from then on, and what stays with the client needs nothing.
func TestTheLawOfTheDayCounts(t *testing.T) {
	b := setup(t)
	b.exec(`insert into travel_threshold (jurisdiction, name, countries, effective_from, legal, usd_cents, needs, source, reviewed)
		values ('US', 'United States', '{US}', $1, 'USD 250 or more', 25000, '{}', 'A rule to come', 'weak')`, testkit.Start.AddDate(0, 0, 1))
	small := b.large()
	small.Amount = "0.006"
	b.submit(small)
	b.clock.Advance(24 * time.Hour)
	small.Amount = "0.0061"
	if _, err := b.s.Submit(b.ctx, b.treasury, small, b.key()); !fault.Is(err, ErrTravel) {
		t.Fatalf("%v", err)
	}
	own, err := b.s.Wallets.NewAddress(b.ctx, b.treasury, b.wallet.ID, "tbtc4", "Own", "once-only")
	if err != nil {
		t.Fatal(err)
	}
	small.Address = own.Address
	if r, err := b.s.Check(b.ctx, b.treasury, small); err != nil || verdictOf(t, r, GateTravel).Verdict == Stop || r.Travel.Verdict != travel.Own {
		t.Fatalf("%+v %v", r.Travel, err)
	}
	if travel.MayRead(identity.Actor{Grants: []identity.Grant{testkit.Whole(identity.Admin)}}, b.client.ID) {
		t.Fatal("an administrator reads personal data")
	}
}

// What stays below every threshold carries nobody's data, also where they are known.
func TestAMessageOfASmallSendNamesNobody(t *testing.T) {
	b := setup(t)
	b.known(basin)
	small := b.large()
	small.Amount = "0.001"
	for _, c := range []struct {
		in      Draft
		verdict travel.Verdict
		named   bool
	}{{small, travel.Below, false}, {b.large(), travel.Complete, true}} {
		x := b.submit(c.in)
		m, err := b.s.Travel.Message(b.ctx, b.voter, travel.About{Client: x.Client, Send: x.ID, Wallet: x.Wallet, Amount: x.Amount, Address: x.Address})
		if err != nil || m.Judged.Verdict != c.verdict || (m.IVMS101.Originator != nil) != c.named || (m.IVMS101.Beneficiary != nil) != c.named || (m.IVMS101.BeneficiaryVASP != nil) != c.named {
			t.Errorf("%s: %+v %v", c.verdict, m, err)
		}
	}
}
