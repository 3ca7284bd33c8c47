package send

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/wallet"
)

// Of two payees in one list of whom one was made to look like the other, the second is told; the same one twice is not that.
func TestLookAlikesWithinAListAreTold(t *testing.T) {
	t.Parallel()
	const first, planted = "0x52908400098527886e0f7030069857d2e4169ee7", "0x5290aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa9ee7"
	of := func(address, amount string) facts {
		o := read(Draft{Asset: "hteth", Address: address, Amount: amount, Purpose: "Bill"})
		if o.address == nil {
			t.Fatalf("%s is no address: %v", address, o.problems)
		}
		o.wallet = "w"
		usd := money.NewCents(100)
		return facts{order: o, from: &wallet.Wallet{ID: "w"}, usd: &usd, before: &earlier{taken: map[string]map[string]money.Units{}}}
	}
	f := of(first, "1")
	before := &earlier{taken: map[string]map[string]money.Units{}, asked: map[uuid.UUID]money.Cents{}}
	before.add("line 2", f)
	like := of(planted, "2")
	like.before = before
	if g := like.alikeGate(); g.Verdict != Warn || !strings.Contains(g.Why, "like the address of line 2") {
		t.Errorf("%+v", g)
	}
	oneEnd := of("0x52908400bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "2")
	oneEnd.before = before
	if g := oneEnd.alikeGate(); g.Verdict != Warn || !strings.Contains(g.Why, "agrees with the address of line 2 (8 characters at the start and 0 at the end)") {
		t.Errorf("%+v", g)
	}
	oneEnd.before, oneEnd.payees = nil, []payee{{Address: f.address.Canonical, Label: "Known"}}
	if g := oneEnd.alikeGate(); g.Verdict != Warn || !strings.Contains(g.Why, "Compare all of it") {
		t.Errorf("one end of a known payee: %+v", g)
	}
	like.before, like.payees = nil, oneEnd.payees
	if g := like.alikeGate(); g.Verdict != Stop {
		t.Errorf("both ends of a known payee: %+v", g)
	}
	same := of(first, "2")
	same.before = before
	if g := same.alikeGate(); g.Verdict != OK {
		t.Errorf("%+v", g)
	}
	twice := of(first, "1.0")
	twice.before = before
	if g := twice.repeatGate(); g.Verdict != Warn || !strings.Contains(g.Why, "stands in line 2") {
		t.Errorf("%+v", g)
	}
}

// A list looked at one by one and as a whole: nothing but what is before a draft makes a difference.
func TestOneDraftAloneIsCheckedAsEver(t *testing.T) {
	b := setup(t)
	if err := b.s.LTV.RefreshPrices(b.ctx); err != nil {
		t.Fatal(err)
	}
	alone, err := b.s.Check(b.ctx, b.treasury, b.base("60000000"))
	if err != nil || !alone.Passes {
		t.Fatalf("%+v, %v", alone.Gates, err)
	}
	all, err := b.s.CheckAll(b.ctx, b.treasury, []Listed{{b.base("60000000"), "line 2"}, {b.base("60000001"), "line 3"}, {b.base("30000000"), "line 4"}})
	if err != nil || !all[0].Passes || all[1].Passes || !all[2].Passes {
		t.Fatalf("%v, %v", all, err)
	}
	for i, g := range all[0].Gates {
		if g != alone.Gates[i] {
			t.Errorf("%+v, alone %+v", g, alone.Gates[i])
		}
	}
	if _, err = b.s.CheckAll(b.ctx, b.voter, []Listed{{b.draft(), "line 2"}}); !fault.Is(err, ErrRole) {
		t.Errorf("looked at by compliance: %v", err)
	}
}
