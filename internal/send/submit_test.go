package send

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ltv"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/testkit"
)

func (b *bench) sends() int { return b.db.Count(b.t, `select count(*) from send`) }

func TestBadFieldsAreBlamedAndNothingIsKept(t *testing.T) {
	b := setup(t)
	for _, c := range []struct {
		what, field, says string
		change            func(*Draft)
	}{
		{"no wallet", FieldWallet, "Choose the wallet", func(d *Draft) { d.Wallet = "" }},
		{"not a wallet id", FieldWallet, "32 characters", func(d *Draft) { d.Wallet = "'; drop table send; --" }},
		{"an enterprise's id", FieldWallet, "enterprise", func(d *Draft) { d.Wallet = b.client.EnterpriseID }},
		{"an absent wallet", FieldWallet, "no such wallet", func(d *Draft) { d.Wallet = testkit.HexID() }},
		{"another client's wallet", FieldWallet, "no such wallet", func(d *Draft) { d.Wallet = b.world.Wallet("kestrel-bitcoin").ID }},
		{"no asset", FieldAsset, "Choose the asset", func(d *Draft) { d.Asset = "" }},
		{"the container", FieldAsset, "ofc", func(d *Draft) { d.Asset = "ofc" }},
		{"an unknown coin", FieldAsset, "catalogue", func(d *Draft) { d.Asset = "moon" }},
		{"a coin of another wallet", FieldAsset, "It holds tbtc4", func(d *Draft) { d.Asset = "tltc"; d.Address = "" }},
		{"no address", FieldAddress, "Type the address", func(d *Draft) { d.Address = " " }},
		{"an address of the main network", FieldAddress, "", func(d *Draft) { d.Address = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4" }},
		{"hostile text", FieldAddress, "", func(d *Draft) { d.Address = "<script>alert(1)</script>" }},
		{"a memo where there is none", FieldMemo, "no memo", func(d *Draft) { d.Memo = "7" }},
		{"no amount", FieldAmount, "how much", func(d *Draft) { d.Amount = "" }},
		{"zero", FieldAmount, "zero", func(d *Draft) { d.Amount = "0.0" }},
		{"negative", FieldAmount, "negative", func(d *Draft) { d.Amount = "-1" }},
		{"negative units", FieldAmount, "negative", func(d *Draft) { d.Amount, d.Unit = "-1", "base" }},
		{"too many decimals", FieldAmount, "decimals", func(d *Draft) { d.Amount = "0.123456789" }},
		{"a fraction of a unit", FieldAmount, "number", func(d *Draft) { d.Amount, d.Unit = "0.5", "base" }},
		{"an exponent", FieldAmount, "number", func(d *Draft) { d.Amount = "1e40" }},
		{"80 digits", FieldAmount, "78 digits", func(d *Draft) { d.Amount, d.Unit = strings.Repeat("9", 80), "base" }},
		{"a thousands separator", FieldAmount, "separator", func(d *Draft) { d.Amount = "1,000" }},
		{"an unknown unit", FieldUnit, "base units", func(d *Draft) { d.Unit = "dozen" }},
		{"no purpose", FieldPurpose, "what the payment is for", func(d *Draft) { d.Purpose = "" }},
		{"a purpose too long", FieldPurpose, "too long", func(d *Draft) { d.Purpose = strings.Repeat("é", 257) }},
		{"a purpose with a NUL", FieldPurpose, "invisible", func(d *Draft) { d.Purpose = "a\x00b" }},
		{"a purpose turned around", FieldPurpose, "invisible", func(d *Draft) { d.Purpose = "pay\u202eecila" }},
		{"a broken payee", FieldPayee, "readable", func(d *Draft) { d.Payee = "\xff" }},
		{"dust", FieldAmount, "smallest", func(d *Draft) { d.Amount = "0.00001" }},
		{"10^40", FieldAmount, "No coin exists", func(d *Draft) { d.Amount = "1" + strings.Repeat("0", 40) }},
		{"more than there is", FieldAmount, "lacking", func(d *Draft) { d.Amount = "0.99999999" }},
		{"an address cut short", FieldAddress, "", func(d *Draft) { d.Address = b.payee[:len(b.payee)-1] }},
	} {
		d := b.draft()
		c.change(&d)
		_, err := b.s.Submit(b.ctx, b.treasury, d, b.key())
		f := fault.As(err)
		if f.Kind != fault.Invalid || f.Fields[c.field] == "" || !strings.Contains(f.Fields[c.field], c.says) {
			t.Errorf("%s: %v %q", c.what, err, f.Fields)
		}
		if !strings.Contains(f.Message, "othing was sent") {
			t.Errorf("%s: the message does not speak of the money: %q", c.what, f.Message)
		}
		if _, err := b.s.Check(b.ctx, b.treasury, d); err != nil {
			t.Errorf("%s: preview: %v", c.what, err)
		}
	}
	if n := b.sends(); n != 0 {
		t.Fatalf("%d sends were kept", n)
	}
	if n := b.db.Count(t, `select count(*) from reservation`); n != 0 {
		t.Fatalf("%d reservations were kept", n)
	}
}

func TestPreviewTellsEveryGateAndKeepsNothing(t *testing.T) {
	b := setup(t)
	if err := b.s.LTV.RefreshPrices(b.ctx); err != nil {
		t.Fatal(err)
	}
	r, err := b.s.Check(b.ctx, b.treasury, Draft{})
	if err != nil || r.Passes || len(r.Gates) != 13 {
		t.Fatalf("%+v: %v", r, err)
	}
	for _, g := range r.Gates {
		if g.Verdict != Pending || g.Why == "" {
			t.Errorf("empty form: %+v", g)
		}
	}
	r, err = b.s.Check(b.ctx, b.treasury, b.draft())
	if err != nil || !r.Passes || r.Needed != 0 || r.Rule != "small and known" || r.USD.String() != "50000" || r.Observed == nil {
		t.Fatalf("%+v: %v", r, err)
	}
	most := money.NewUnits(100_000_000).Sub(r.Fee.Units)
	if !r.Max.Units.Equal(most) {
		t.Fatalf("max %s, want %s", r.Max.Units, most)
	}
	d := b.base(most.String())
	if r, err = b.s.Check(b.ctx, b.treasury, d); err != nil || !r.Passes || r.Needed != 1 {
		t.Fatalf("the most does not pass: %+v, %v", r, err)
	}
	d = b.base(most.Add(money.NewUnits(1)).String())
	if r, err = b.s.Check(b.ctx, b.treasury, d); err != nil || r.Passes {
		t.Fatalf("one more than the most passes: %+v, %v", r, err)
	}
	if b.sends() != 0 {
		t.Fatal("a preview was kept")
	}
}

func TestTheSameFormMakesOneSend(t *testing.T) {
	b := setup(t)
	ids := make([]uuid.UUID, 6)
	var wg sync.WaitGroup
	for i := range ids {
		wg.Go(func() {
			x, err := b.s.Submit(b.ctx, b.treasury, b.draft(), "one-and-the-same-key")
			if err != nil {
				t.Errorf("%v", err)
			}
			ids[i] = x.ID
		})
	}
	wg.Wait()
	if n := len(slices.Compact(slices.Clone(ids))); n != 1 || b.sends() != 1 {
		t.Fatalf("%v, %d sends", ids, b.sends())
	}
	d := b.draft()
	d.Amount = "0.02"
	if _, err := b.s.Submit(b.ctx, b.treasury, d, "one-and-the-same-key"); !fault.Is(err, ErrKeyReused) {
		t.Fatalf("other terms under a used key: %v", err)
	}
	if _, err := b.s.Submit(b.ctx, b.treasury, b.draft(), "short"); !fault.Is(err, ErrKey) {
		t.Fatalf("no key: %v", err)
	}
}

func TestTogetherTheyExceedTheBalance(t *testing.T) {
	b := setup(t)
	d := b.base("60000000")
	var wg sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		wg.Go(func() { _, errs[i] = b.s.Submit(b.ctx, b.treasury, d, b.key()) })
	}
	wg.Wait()
	passed := 0
	for _, err := range errs {
		if err == nil {
			passed++
		} else if !fault.Is(err, ErrStopped) || !strings.Contains(fault.As(err).Fields[FieldAmount], "lacking") {
			t.Errorf("%v", err)
		}
	}
	if passed != 1 || b.sends() != 1 {
		t.Fatalf("%d passed, %d kept", passed, b.sends())
	}
}

func TestDraftBecomesASend(t *testing.T) {
	b := setup(t)
	x, err := b.s.SaveDraft(b.ctx, b.treasury, b.base("60000000"), "key-of-the-draft")
	if err != nil || x.State != Drafted {
		t.Fatalf("%+v: %v", x, err)
	}
	if n := b.db.Count(t, `select count(*) from reservation`); n != 0 {
		t.Fatal("a draft reserves nothing")
	}
	again, err := b.s.SaveDraft(b.ctx, b.treasury, b.draft(), "key-of-the-draft")
	if err != nil || again.ID != x.ID || again.Amount.Units.String() != "1000000" {
		t.Fatalf("%+v: %v", again, err)
	}
	d := b.draft()
	d.ID = x.ID
	if _, err := b.s.Submit(b.ctx, b.second, d, b.key()); !fault.Is(err, ErrNotFound) {
		t.Fatalf("somebody else's draft: %v", err)
	}
	for range 2 {
		x, err = b.s.Submit(b.ctx, b.treasury, d, "key-of-the-form")
		if err != nil || x.ID != d.ID || x.State != Approved {
			t.Fatalf("%+v: %v", x, err)
		}
	}
	if got := steps(b.get(x)); got != "draft checked approved" {
		t.Fatal(got)
	}
}

func TestRepetitionAndLookAlike(t *testing.T) {
	b := setup(t)
	b.submit(b.draft())
	r, err := b.s.Check(b.ctx, b.treasury, b.draft())
	if err != nil || gate(r, GateRepeat).Verdict != Warn || !r.Passes {
		t.Fatalf("%+v: %v", gate(r, GateRepeat), err)
	}
	b.clock.Advance(25 * time.Hour)
	if err := b.s.LTV.RefreshPrices(b.ctx); err != nil {
		t.Fatal(err)
	}
	if r, err = b.s.Check(b.ctx, b.treasury, b.draft()); err != nil || gate(r, GateRepeat).Verdict != OK {
		t.Fatalf("after a day: %+v: %v", gate(r, GateRepeat), err)
	}
	b.exec(`insert into whitelist_entry (id, client_id, asset, address, label, source, since) values ($1, $2, 'tbtc4', $3, 'Planted near', 'console', now())`,
		uuid.New(), b.client.ID, b.stranger[:8]+"qqqqqqqqqqqqqqqqqqqqqqqq"+b.stranger[len(b.stranger)-6:])
	d := b.draft()
	d.Address = b.stranger
	_, err = b.s.Submit(b.ctx, b.treasury, d, b.key())
	if f := b.wantFault(err, ErrStopped); !strings.Contains(f.Fields[FieldAddress], "Planted near") {
		t.Fatalf("%q", f.Fields)
	}
}

func gate(r Report, key string) Gate {
	for _, g := range r.Gates {
		if g.Key == key {
			return g
		}
	}
	return Gate{}
}

// A loan of $15,000 against one bitcoin at $50,000: 30 %; 35 % is reached when $42,857.14 are left.
func (b *bench) lend(loan, declared int64) {
	b.t.Helper()
	if err := b.s.LTV.RefreshPrices(b.ctx); err != nil {
		b.t.Fatal(err)
	}
	c, err := b.s.LTV.Set(b.ctx, b.treasury, b.wallet.ID, ltv.Terms{Loan: money.NewCents(loan * 100), Declared: money.NewCents(declared * 100)}, "", "")
	if err != nil {
		b.t.Fatal(err)
	}
	if c.State == ltv.Proposed {
		if _, err := b.s.LTV.Approve(b.ctx, b.voter, c.ID); err != nil {
			b.t.Fatal(err)
		}
	}
}

func TestLoanToValueStopsAndSaysTheMost(t *testing.T) {
	b := setup(t)
	b.lend(15_000, 50_000)
	r, err := b.s.Check(b.ctx, b.treasury, b.draft())
	if err != nil || !r.Passes || r.Max == nil {
		t.Fatalf("%+v: %v", r, err)
	}
	// What must stay: 15000.00 × 10000 / 3500 = 42857.142… dollars, so 42857.15 in whole cents, 0.857143 bitcoin.
	most := money.NewUnits(100_000_000 - 85_714_300).Sub(r.Fee.Units)
	if !r.Max.Units.Equal(most) {
		t.Fatalf("max %s, want %s", r.Max.Units, most)
	}
	_, err = b.s.Submit(b.ctx, b.treasury, b.base(most.Add(money.NewUnits(1)).String()), b.key())
	if f := b.wantFault(err, ErrStopped); !strings.Contains(f.Message, "35.0") || !strings.Contains(f.Message, "At most") {
		t.Fatal(f.Message)
	}
	x := b.submit(b.base(most.String()))
	d := b.get(x)
	if len(d.Decisions) != 1 || !d.Decisions[0].Passes || d.Decisions[0].Stage != ltv.AtSubmit || d.Decisions[0].FormulaVersion != "1" ||
		len(d.Decisions[0].Lines) != 1 || d.Decisions[0].Lines[0].Price != "50000" {
		t.Fatalf("%+v", d.Decisions)
	}
	// What is in flight counts: nothing more may leave, though most of the balance is there.
	_, err = b.s.Submit(b.ctx, b.treasury, b.base("100000"), b.key())
	b.wantFault(err, ErrStopped)
}

func TestReleaseLooksAgain(t *testing.T) {
	b := setup(t)
	b.lend(15_000, 50_000)
	x := b.submit(b.draft())
	b.control("price", map[string]any{"asset": "BTC", "usd": "40000"})
	b.clock.Advance(time.Minute)
	_, err := b.release(x)
	if f := b.wantFault(err, ErrRelease); !strings.Contains(f.Message, "stays approved") {
		t.Fatal(f.Message)
	}
	d := b.wantState(x, Approved)
	if n := len(d.Decisions); n != 2 || d.Decisions[1].Passes || d.Decisions[1].Stage != ltv.AtRelease {
		t.Fatalf("%d decisions", n)
	}
	if n := b.db.Count(t, `select count(*) from audit_event where verb = 'send.release' and result = 'refused'`); n != 1 {
		t.Fatalf("%d refused releases in the trail", n)
	}
	b.control("price", map[string]any{"asset": "BTC", "usd": "50000"})
	b.clock.Advance(time.Minute)
	if x, err := b.release(x); err != nil || x.State != Submitted {
		t.Fatalf("%+v: %v", x, err)
	}
}

func TestWithoutAFreshPriceNothingIsSubmitted(t *testing.T) {
	b := setup(t)
	b.control("price", map[string]any{"asset": "BTC", "missing": true})
	_, err := b.s.Submit(b.ctx, b.treasury, b.draft(), b.key())
	if f := b.wantFault(err, ErrStopped); !strings.Contains(f.Fields[FieldAsset], "market price") {
		t.Fatalf("%q", f.Fields)
	}
}

func TestExpiryAndCancel(t *testing.T) {
	b := setup(t)
	x := b.submit(b.draft())
	b.clock.Advance(24*time.Hour - time.Second)
	if n, err := b.s.Expire(b.ctx); err != nil || n != 0 {
		t.Fatalf("%d, %v", n, err)
	}
	b.clock.Advance(time.Second)
	_, err := b.release(x)
	b.wantFault(err, ErrExpired)
	if n, err := b.s.Expire(b.ctx); err != nil || n != 1 || b.reservation(x) != "ended" {
		t.Fatalf("%d, %v", n, err)
	}
	b.wantState(x, Expired)

	d := b.draft()
	d.Address = b.stranger
	y := b.submit(d)
	if y, err = b.s.Cancel(b.ctx, b.second, y.ID); err != nil || y.State != Cancelled || b.reservation(y) != "ended" {
		t.Fatalf("%+v: %v", y, err)
	}
	if n := b.db.Count(t, `select count(*) from approval_request where subject_id = $1 and state = 'withdrawn'`, y.ID); n != 1 {
		t.Fatal("the approval was not withdrawn")
	}
	_, err = b.s.Cancel(b.ctx, b.treasury, y.ID)
	b.wantFault(err, ErrMoved)
}

func TestTransfersReportedByBitGo(t *testing.T) {
	b := setup(t)
	x, err := b.release(b.submit(b.draft()))
	if err != nil {
		t.Fatal(err)
	}
	report := func(state string, want State, changed bool) {
		t.Helper()
		b.in(func(tx pgx.Tx) error {
			got, err := b.s.ApplyTransfer(b.ctx, tx, Transfer{SequenceID: x.ID.String(), Wallet: x.Wallet, Asset: "tbtc4", ID: x.TransferID, State: state})
			if got != changed {
				t.Errorf("%s: changed = %v", state, got)
			}
			return err
		})
		b.wantState(x, want)
	}
	report("unconfirmed", Submitted, false)
	report("confirmed", Confirmed, true)
	report("confirmed", Confirmed, false)
	report("unconfirmed", Confirmed, false)
	report("removed", Removed, true)
	report("unconfirmed", Removed, false)
	report("confirmed", Confirmed, true)
	report("somethingNew", Confirmed, false)
	for _, other := range []Transfer{
		{SequenceID: uuid.NewString(), Wallet: x.Wallet, Asset: "tbtc4", State: "removed"},
		{SequenceID: "not-ours", Wallet: x.Wallet, Asset: "tbtc4", State: "removed"},
		{SequenceID: x.ID.String(), Wallet: testkit.HexID(), Asset: "tbtc4", State: "removed"},
		{SequenceID: x.ID.String(), Wallet: x.Wallet, Asset: "tbtc", State: "removed"},
	} {
		b.in(func(tx pgx.Tx) error { _, err := b.s.ApplyTransfer(b.ctx, tx, other); return err })
	}
	b.wantState(x, Confirmed)
	b.in(func(tx pgx.Tx) error {
		_, err := b.s.ApplyTransfer(b.ctx, tx, Transfer{Wallet: x.Wallet, Asset: "tbtc4", State: "removed", Replaces: []string{x.TxID}})
		return err
	})
	b.wantState(x, Removed)
}

// What was taken as not sent and shows up at BitGo after all is followed from wherever it was.
func TestALateTransferIsFollowed(t *testing.T) {
	for _, end := range []State{Approved, Cancelled, Expired, Failed} {
		t.Run(string(end), func(t *testing.T) {
			b := setup(t)
			satoshi := "1077004" // lost before it was accepted
			if end == Failed {
				satoshi = "1077008"
			}
			x, _ := b.release(b.submit(b.base(satoshi)))
			b.clock.Advance(LookupAfter)
			if _, err := b.s.Resolve(b.ctx, x.ID); err != nil {
				t.Fatal(err)
			}
			switch end {
			case Cancelled:
				if _, err := b.s.Cancel(b.ctx, b.treasury, x.ID); err != nil {
					t.Fatal(err)
				}
			case Expired:
				b.clock.Advance(48 * time.Hour)
				if _, err := b.s.Expire(b.ctx); err != nil {
					t.Fatal(err)
				}
			}
			b.wantState(x, end)
			late := Transfer{SequenceID: x.ID.String(), Wallet: x.Wallet, Asset: "tbtc4", ID: testkit.HexID(), State: "pendingApproval"}
			b.in(func(tx pgx.Tx) error { _, err := b.s.ApplyTransfer(b.ctx, tx, late); return err })
			b.wantState(x, end)
			late.State = "confirmed"
			b.in(func(tx pgx.Tx) error { _, err := b.s.ApplyTransfer(b.ctx, tx, late); return err })
			if d := b.wantState(x, Confirmed); d.TransferID != late.ID {
				t.Fatalf("%+v", d.Send)
			}
		})
	}
}

func TestListPagesByKey(t *testing.T) {
	b := setup(t)
	for range 5 {
		b.clock.Advance(time.Second)
		b.submit(b.base("100000"))
	}
	seen := map[uuid.UUID]bool{}
	f := Filter{Limit: 2, States: []State{Approved}}
	for {
		page, err := b.s.List(b.ctx, b.treasury, f)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range page.Sends {
			seen[x.ID] = true
			f.BeforeAt, f.BeforeID = x.AskedAt, x.ID
		}
		if !page.More {
			break
		}
	}
	if len(seen) != 5 {
		t.Fatalf("%d sends", len(seen))
	}
	stranger := b.db.Person(t, "Olga", testkit.Over(identity.Treasury, b.db.Client(t, "Other")))
	page, err := b.s.List(b.ctx, stranger, Filter{Limit: 50})
	if err != nil || len(page.Sends) != 0 {
		t.Fatalf("a stranger sees %d: %v", len(page.Sends), err)
	}
	if n, err := b.s.Counts(b.ctx, b.treasury); err != nil || n[Approved] != 5 {
		t.Fatalf("%v, %v", n, err)
	}
}
