package ledger

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/money"
)

var (
	someClient = uuid.MustParse("11111111-1111-4111-8111-111111111111")
	noon       = time.Date(2026, 7, 5, 12, 0, 0, 0, time.UTC)
)

func amountPart(units int64) Posting {
	return Posting{Client: someClient, Wallet: "w", Asset: "tbtc4", Debit: Wallet, Credit: External, Amount: money.NewUnits(units),
		Kind: Deposit, Transfer: "t", Part: AmountPart, Source: FromWebhook, EffectiveAt: noon}
}

func feePart(units int64) Posting {
	p := amountPart(units)
	p.Debit, p.Credit, p.Kind, p.Part = NetworkFee, Wallet, Fee, FeePart
	return p
}

func TestAgree(t *testing.T) {
	t.Parallel()
	at := func(n int32, p Posting) step { return step{id: int64(n), number: n, posting: p} }
	for _, c := range []struct {
		name    string
		last    []step
		want    []Posting
		reverse []int64 // ids
		post    []int32 // step numbers
	}{
		{name: "nothing wanted, nothing there"},
		{name: "the first time", want: []Posting{amountPart(5), feePart(1)}, post: []int32{1, 1}},
		{name: "again", last: []step{at(1, amountPart(5))}, want: []Posting{amountPart(5)}},
		{name: "taken back", last: []step{at(1, amountPart(5))}, reverse: []int64{1}},
		{name: "taken back twice", last: []step{at(2, amountPart(5))}},
		{name: "once more after it was taken back", last: []step{at(2, amountPart(5))}, want: []Posting{amountPart(5)}, post: []int32{3}},
		{name: "another amount", last: []step{at(3, amountPart(5))}, want: []Posting{amountPart(6)}, reverse: []int64{3}, post: []int32{5}},
		{name: "only the fee changed", last: []step{at(1, amountPart(5)), at(1, feePart(1))}, want: []Posting{amountPart(5), feePart(2)},
			reverse: []int64{1}, post: []int32{3}},
		{name: "the fee went", last: []step{at(1, amountPart(5)), at(1, feePart(1))}, want: []Posting{amountPart(5)}, reverse: []int64{1}},
	} {
		got := agree(c.last, c.want)
		if len(got.reverse) != len(c.reverse) || len(got.post) != len(c.post) {
			t.Errorf("%s: reverses %d and posts %d, want %d and %d", c.name, len(got.reverse), len(got.post), len(c.reverse), len(c.post))
			continue
		}
		for i, id := range c.reverse {
			if got.reverse[i].id != id {
				t.Errorf("%s: reverses %d, want %d", c.name, got.reverse[i].id, id)
			}
		}
		for i, number := range c.post {
			if got.post[i].number != number {
				t.Errorf("%s: posts step %d, want %d", c.name, got.post[i].number, number)
			}
		}
	}
}

func TestCheckRefuses(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*Posting){
		"no amount":     func(p *Posting) { p.Amount = money.Units{} },
		"below zero":    func(p *Posting) { p.Amount = money.NewUnits(-1) },
		"one account":   func(p *Posting) { p.Credit = Wallet },
		"no wallet":     func(p *Posting) { p.Wallet = "" },
		"no cause":      func(p *Posting) { p.Transfer = "" },
		"no part":       func(p *Posting) { p.Part = "" },
		"a reversal":    func(p *Posting) { p.Kind = Reversal },
		"no time of it": func(p *Posting) { p.EffectiveAt = time.Time{} },
	} {
		p := amountPart(1)
		if err := p.check(); err != nil {
			t.Fatalf("a good posting is refused: %v", err)
		}
		spoil(&p)
		if p.check() == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestKeySurvivesTheAddressBar(t *testing.T) {
	t.Parallel()
	k := Key{At: noon.Add(123456 * time.Microsecond), ID: 77}
	back, err := ParseKey(k.String())
	if err != nil || !back.At.Equal(k.At) || back.ID != k.ID {
		t.Fatalf("%v became %v, %v", k, back, err)
	}
	if zero, err := ParseKey(""); err != nil || !zero.IsZero() {
		t.Fatalf("an empty key is %v, %v", zero, err)
	}
	for _, bad := range []string{"x", "1", "1.", ".1", "1.0", "1.-3", "-1.2", "1.2.3", "99999999999999999999.1", "1e3.4", "9223372036854775807.1"} {
		if k, err := ParseKey(bad); err == nil {
			t.Errorf("%q was read as %v", bad, k)
		}
	}
}
