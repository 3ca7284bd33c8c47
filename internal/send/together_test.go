package send

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/freeze"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/sanction"
)

// Whatever waits, no class mixes what a voter has to tell apart, nothing stands in two places and nothing is lost.
func TestAClassIsAlikeInAllButAmountAndPurpose(t *testing.T) {
	t.Parallel()
	coin, _ := money.Lookup("tbtc4")
	of := func(r *rapid.T, name string, from ...string) string { return rapid.SampledFrom(from).Draw(r, name) }
	one := rapid.Custom(func(r *rapid.T) Waiting {
		usd := money.NewCents(rapid.Int64Range(1, 9).Draw(r, "usd"))
		w := Waiting{Screened: sanction.State(of(r, "screened", string(sanction.Clear), string(sanction.Clear), string(sanction.NotScreened), string(sanction.Hit)))}
		w.Send = Send{ID: uuid.New(), Wallet: of(r, "wallet", "a", "b"), Address: of(r, "address", "x", "y"), Memo: of(r, "memo", "", "1"), Purpose: of(r, "purpose", "Power", "Rent"),
			Amount: money.Of(coin, money.NewUnits(rapid.Int64Range(1, 6).Draw(r, "units"))), USD: &usd, NewPayee: rapid.IntRange(0, 5).Draw(r, "new") == 0}
		w.Request = approval.Request{ID: uuid.New(), RuleName: of(r, "rule", "one", "two"), Needed: rapid.SampledFrom([]int{1, 1, 1, 2}).Draw(r, "needed")}
		return w
	})
	rapid.Check(t, func(r *rapid.T) {
		all := rapid.SliceOfN(one, 0, 60).Draw(r, "all")
		classes, alone := sorted(all)
		seen := map[uuid.UUID]int{}
		for _, w := range alone {
			seen[w.ID]++
			if w.Alone == "" {
				r.Fatalf("%v stands alone without a reason", w.ID)
			}
		}
		for _, c := range classes {
			checkClass(r, c, seen)
		}
		for _, w := range all {
			if seen[w.ID] != 1 {
				r.Fatalf("%v stands in %d places", w.ID, seen[w.ID])
			}
		}
	})
}

func checkClass(r *rapid.T, c Class, seen map[uuid.UUID]int) {
	first, total, amounts := c.Items[0], money.Units{}, map[string]bool{}
	if len(c.Items) > MostTogether {
		r.Fatalf("%d in one press", len(c.Items))
	}
	for _, w := range c.Items {
		seen[w.ID]++
		total = total.Add(w.Amount.Units)
		if w.Request.Needed != 1 || w.NewPayee || w.Screened != sanction.Clear || w.Wallet != first.Wallet || w.Address != first.Address || w.Memo != first.Memo ||
			w.Request.RuleName != first.Request.RuleName || amounts[w.Amount.Units.String()] {
			r.Fatalf("%+v is not like %+v", w, first)
		}
		amounts[w.Amount.Units.String()] = true
	}
	if c.Total.Units.Cmp(total) != 0 || len(c.Digest) != 64 {
		r.Fatalf("total %v of %v, digest %q", c.Total, total, c.Digest)
	}
}

// What is signed for is the list that was read: any other amount, purpose, payee or number of sends is another list.
func TestTheDigestOfAListIsOfAllThatIsRead(t *testing.T) {
	t.Parallel()
	coin, _ := money.Lookup("tbtc4")
	usd := money.NewCents(5)
	fresh := func() []Waiting {
		out := make([]Waiting, 2)
		for i := range out {
			out[i].Send = Send{ID: uuid.UUID{byte(i + 1)}, Wallet: "w", Address: "x", Purpose: "Power", Amount: money.Of(coin, money.NewUnits(int64(i+1))), USD: &usd}
			out[i].Request = approval.Request{ID: uuid.UUID{9, byte(i)}, RuleName: "one", Needed: 1}
		}
		return out
	}
	want := classOf(fresh()).Digest
	if other := fresh(); classOf([]Waiting{other[1], other[0]}).Digest != want {
		t.Error("the order of the rows makes another list")
	}
	for name, change := range map[string]func([]Waiting){
		"amount": func(w []Waiting) { w[1].Amount.Units = money.NewUnits(3) }, "purpose": func(w []Waiting) { w[0].Purpose = "Power\n" },
		"address": func(w []Waiting) { w[0].Address = "y" }, "memo": func(w []Waiting) { w[0].Memo = "1" }, "asker": func(w []Waiting) { w[1].AskedBy = uuid.UUID{7} },
		"worth": func(w []Waiting) { other := money.NewCents(6); w[0].USD = &other }, "screening": func(w []Waiting) { w[0].Screened = sanction.Clear },
		"rule": func(w []Waiting) { w[0].Request.RuleName = "two" }, "request": func(w []Waiting) { w[0].Request.ID = uuid.UUID{8} },
	} {
		other := fresh()
		change(other)
		if classOf(other).Digest == want {
			t.Errorf("another %s is the same list", name)
		}
	}
	if classOf(fresh()[:1]).Digest == want {
		t.Error("fewer are the same list")
	}
}

// Each send of a list is voted for once, however often and at once the list is pressed; a changed list gets no vote.
func TestAListIsApprovedAsItWasRead(t *testing.T) {
	b := setup(t)
	for _, units := range []string{"3000000", "3100000", "3200000"} {
		b.submit(b.base(units))
	}
	classes, alone, err := b.s.Together(b.ctx, b.voter, nil)
	if err != nil || len(classes) != 1 || len(classes[0].Items) != 3 || len(alone) != 0 {
		t.Fatalf("%d classes, %+v alone, %v", len(classes), alone, err)
	}
	read := classes[0]
	if own, rest, err := b.s.Together(b.ctx, b.treasury, nil); err != nil || len(own)+len(rest) != 0 {
		t.Errorf("the asker is offered %d and %d: %v", len(own), len(rest), err)
	}
	later := b.submit(b.base("3300000"))
	_, err = b.s.ApproveTogether(b.ctx, b.voter, nil, read.Digest)
	b.wantFault(err, ErrTogether)
	if n := b.db.Count(t, `select count(*) from approval_vote`); n != 0 {
		t.Fatalf("%d votes for another list", n)
	}
	if _, err := b.s.Cancel(b.ctx, b.treasury, later.ID); err != nil {
		t.Fatal(err)
	}
	var pressing sync.WaitGroup
	for range 4 {
		pressing.Go(func() { _, _ = b.s.ApproveTogether(b.ctx, b.voter, nil, read.Digest) })
	}
	pressing.Wait()
	if n := b.db.Count(t, `select count(*) from approval_vote`); n != 3 {
		t.Errorf("%d votes for 3 sends", n)
	}
	for _, w := range read.Items {
		got, err := b.s.Approvals.Get(b.ctx, b.voter, w.Request.ID)
		if err != nil || got.State != approval.Approved || !strings.Contains(got.Votes[0].Reason, read.Digest) {
			t.Errorf("%+v, %v", got, err)
		}
	}
}

// A vote that is refused takes none of the others with it, and is told.
func TestAFrozenWalletStopsAList(t *testing.T) {
	b := setup(t)
	b.submit(b.base("3000000"))
	b.submit(b.base("3100000"))
	classes, _, err := b.s.Together(b.ctx, b.voter, nil)
	if err != nil || len(classes) != 1 {
		t.Fatalf("%v, %v", classes, err)
	}
	b.s.Approvals.Halts = b.s
	if _, err := b.freezer().Freeze(b.ctx, b.treasury, freeze.Ask{Reach: freeze.Wallet, Wallet: b.wallet.ID, Reason: "A drill"}, uuid.NewString()); err != nil {
		t.Fatal(err)
	}
	counted, err := b.s.ApproveTogether(b.ctx, b.voter, nil, classes[0].Digest)
	if err != nil || len(counted) != 2 || counted[0].Err == nil || counted[1].Err == nil {
		t.Fatalf("%+v, %v", counted, err)
	}
	if n := b.db.Count(t, `select count(*) from approval_vote`); n != 0 {
		t.Errorf("%d votes for what is frozen", n)
	}
}
