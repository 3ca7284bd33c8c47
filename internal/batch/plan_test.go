package batch

import (
	"strings"
	"testing"
	"time"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ltv"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/testkit"
)

// Each row passes alone; together they are more than there is.
func TestTheRowsBeforeCountAgainstTheSameBalance(t *testing.T) {
	b := setup(t)
	p := b.look(b.list(b.payee, "0.4", b.payee, "0.35", b.payee, "0.3", b.payee, "0.2"))
	if p.Lines() != "2,3,5" || p.Passing != 3 {
		t.Fatalf("lines %s pass", p.Lines())
	}
	b.wants(b.gate(p.Rows[2], send.GateBalance), send.Stop, "What passes before it in the list takes 0.75")
	for _, amount := range []string{"0.4", "0.35", "0.3", "0.2"} {
		if alone := b.look(b.list(b.payee, amount)); alone.Passing != 1 {
			t.Errorf("%s does not pass alone: %+v", amount, alone.Rows[0].Against())
		}
	}
	if len(p.Totals) != 1 || p.Totals[0].Amount.Short() != "0.95" || p.Totals[0].Rows != 3 || p.USD.USD() != "$47,500.00" {
		t.Errorf("totals %+v, %s", p.Totals, p.USD.USD())
	}
	if n := b.count(`select count(*) from send`) + b.count(`select count(*) from batch`) + b.count(`select count(*) from reservation`); n != 0 {
		t.Errorf("a dry run kept %d rows", n)
	}
}

// Two rows that each keep the loan under its limit break it together.
func TestTheRowsBeforeCountAgainstTheLoan(t *testing.T) {
	b := setup(t)
	second := b.db.Person(t, "Rolf", testkit.Over(identity.Treasury, b.client))
	change, err := b.sends.LTV.Set(b.ctx, second, b.wallet.ID, ltv.Terms{Loan: money.NewCents(1_000_000), Declared: money.NewCents(5_000_000)}, "A loan", "")
	if err == nil && change.State != ltv.Applied {
		_, err = b.sends.LTV.Approve(b.ctx, b.voter, change.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	p := b.look(b.list(b.payee, "0.25", b.payee, "0.26"))
	if p.Lines() != "2" {
		t.Fatalf("lines %q pass: %+v", p.Lines(), p.Rows[0].Against())
	}
	b.wants(b.gate(p.Rows[1], send.GateLTV), send.Stop, "What passes before it in the list takes 0.25")
	if alone := b.look(b.list(b.payee, "0.26")); alone.Passing != 1 {
		t.Errorf("it does not pass alone: %+v", alone.Rows[0].Against())
	}
}

// The rules on what is asked for in a day see the rows before.
func TestTheRowsBeforeCountForTheRules(t *testing.T) {
	b := setup(t)
	group, err := b.sends.Approvals.AddGroup(b.ctx, system, "Velocity", b.voter.Person)
	if err != nil {
		t.Fatal(err)
	}
	most := money.NewCents(200_000)
	if _, err := b.sends.Approvals.AddRule(b.ctx, system, approval.Rule{Kind: send.Kind, Name: "much in a day", Velocity: &most, Needed: 1, Expiry: time.Hour}, group); err != nil {
		t.Fatal(err)
	}
	p := b.look(b.list(b.payee, "0.0181", b.payee, "0.0182", b.payee, "0.0183"))
	if p.Passing != 3 || p.Rows[0].Report.Needed != 0 || p.Rows[1].Report.Needed != 0 || p.Rows[2].Report.Needed != 1 {
		t.Fatalf("%d pass; %d, %d, %d approvals", p.Passing, p.Rows[0].Report.Needed, p.Rows[1].Report.Needed, p.Rows[2].Report.Needed)
	}
}

// What stands in the file twice is told, and what was sent a moment ago, and what looks like another payee.
func TestDoublesAndLookAlikesAreTold(t *testing.T) {
	b := setup(t)
	if _, err := b.sends.Submit(b.ctx, b.treasury, send.Draft{Wallet: b.wallet.ID, Asset: "tbtc4", Address: b.payee, Amount: "0.002", Purpose: "Bill"}, "an earlier key"); err != nil {
		t.Fatal(err)
	}
	p := b.look(b.list(b.payee, "0.002", b.payee, "0.003", b.payee, "0.003", b.stranger, "0.004"))
	if p.Passing != 4 || p.Warned != 3 {
		t.Fatalf("%d pass, %d are warned of", p.Passing, p.Warned)
	}
	b.wants(b.gate(p.Rows[0], send.GateRepeat), send.Warn, "was asked for on")
	b.wants(b.gate(p.Rows[1], send.GateRepeat), send.OK, "")
	b.wants(b.gate(p.Rows[2], send.GateRepeat), send.Warn, "stands in line 3")
	b.wants(b.gate(p.Rows[3], send.GatePayee), send.Warn, "new")
	b.wants(b.gate(p.Rows[3], send.GateAlike), send.OK, "")
}

// Wallets are named by label or id; nobody else's looks any other way than none.
func TestWalletsAreFoundByLabelOrID(t *testing.T) {
	b := setup(t)
	row := ",tbtc4," + b.payee + ",,0.001,,Bill\n"
	label := b.wallet.Label
	p := b.look(head + label + row + strings.ToUpper(b.wallet.ID) + row + "No such" + row + row + b.world.Wallet("kestrel-bitcoin").ID + row + b.world.Wallet("meridian-bitcoin").Label + row)
	if p.Lines() != "2" || p.Rows[0].WalletID != b.wallet.ID {
		t.Fatalf("lines %q pass: %+v", p.Lines(), p.Rows[0].Against())
	}
	b.wants(b.gate(p.Rows[1], send.GateWallet), send.Stop, "No wallet that you may send from")
	b.wants(b.gate(p.Rows[2], send.GateWallet), send.Stop, "No wallet that you may send from")
	b.wants(b.gate(p.Rows[3], send.GateWallet), send.Stop, "Name the wallet")
	b.wants(b.gate(p.Rows[4], send.GateWallet), send.Stop, "No wallet that you may send from")
	b.wants(b.gate(p.Rows[5], send.GateWallet), send.Stop, "No wallet that you may send from")
	if _, err := b.db.Owner.Exec(b.ctx, `update wallet set label = $1`, label); err != nil {
		t.Fatal(err)
	}
	b.wants(b.gate(b.look(head + label + row).Rows[0], send.GateWallet), send.Stop, "Several wallets")
}

// Every kind of wrong cell stops its own row and no other.
func TestAWrongCellStopsItsRowAlone(t *testing.T) {
	b := setup(t)
	p := b.look(b.list(b.payee, "0.001", b.payee, "1e40", "<script>alert(1)</script>", "0.001", b.payee, "=0.5", b.payee, "-1", b.payee, "0.5x", b.payee, "0.0012"))
	if p.Lines() != "2,8" {
		t.Fatalf("lines %q pass", p.Lines())
	}
	for _, r := range p.Rows[1:6] {
		if len(r.Against()) == 0 || r.why() == "" {
			t.Errorf("line %d does not say why", r.Line)
		}
	}
}

func TestOnlyTreasuryLooks(t *testing.T) {
	b := setup(t)
	for _, who := range []identity.Actor{b.voter, b.db.Person(t, "Ada", testkit.Whole(identity.Auditor)), b.db.Person(t, "Adam", testkit.Whole(identity.Admin))} {
		_, err := b.s.Look(b.ctx, who, b.bills(1))
		b.refused(err, ErrRole)
		_, _, err = b.s.Confirm(b.ctx, who, Confirmation{Text: b.bills(1), Key: "a key of one", Shown: "2"})
		b.refused(err, ErrRole)
	}
}
