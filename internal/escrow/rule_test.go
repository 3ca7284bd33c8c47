package escrow

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/unykorn/console/internal/money"
)

func u(n int64) money.Units { return money.NewUnits(n) }

func TestWhatHoldsWhichCurrency(t *testing.T) {
	t.Parallel()
	for asset, want := range map[string][2]bool{"ofctusd": {true, false}, "ofcusd": {true, false}, "ofcusdc": {false, true}, "ofchteth:tusdc": {false, true}, "hteth:tusdc": {false, true},
		"eth:usdcv": {false, false}, "bsc:usdc": {false, false}, "tbtc4": {false, false}, "ofctbtc": {false, false}, "no such": {false, false}, "ofctsol:usdc": {false, false}} {
		if usd, usdc := Fits("USD", asset), Fits("USDC", asset); usd != want[0] || usdc != want[1] {
			t.Errorf("%s: USD %v, USDC %v; want %v", asset, usd, usdc, want)
		}
	}
}

func TestCentsAreExactInEveryAsset(t *testing.T) {
	t.Parallel()
	if got := unitsOf("ofctusd", money.NewCents(12345)); !got.Equal(u(12345)) {
		t.Errorf("dollars: %s", got)
	}
	if got := unitsOf("hteth:tusdc", money.NewCents(12345)); !got.Equal(u(123450000)) {
		t.Errorf("USDC: %s", got)
	}
	for units, want := range map[int64][2]int64{0: {0, 0}, 1: {0, 1}, 9999: {0, 1}, 10000: {1, 1}, 10001: {1, 2}} {
		if down, up := centsOf("hteth:tusdc", u(units)), centsUp("hteth:tusdc", u(units)); !down.Equal(money.NewCents(want[0])) || !up.Equal(money.NewCents(want[1])) {
			t.Errorf("%d: %s and %s, want %v", units, down, up, want)
		}
	}
}

func TestReferencesAreFoundAsPeopleAndBanksWriteThem(t *testing.T) {
	t.Parallel()
	ref := written("U7K293QX")
	plain := strings.ReplaceAll(ref, "-", "")
	for text, want := range map[string][]string{
		ref: {ref}, strings.ToLower(ref): {ref}, plain: {ref}, "RFB/" + plain + "/INV": {ref}, "payment for " + strings.ReplaceAll(ref, "-", " ") + " thank you": {ref},
		"Ref:" + plain[:3] + " " + plain[3:6] + "-" + plain[6:]: {ref}, "first\n" + ref + "\nlast": {ref}, ref + " and again " + plain: {ref},
		"": nil, "no reference": nil, "X" + plain: nil, plain + "Z": nil, plain[:8]: nil, plain[:8] + wrong(plain[8]): nil, plain[1:2] + plain[:1] + plain[2:]: nil,
	} {
		if got := references(text); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
	two := written("23456789")
	if got := references(ref + " " + two); !slices.Equal(got, []string{ref, two}) {
		t.Errorf("two: %v", got)
	}
}

// written is a reference with its check sign.
func written(eight string) string {
	for _, last := range signs {
		if holds(eight + string(last)) {
			return eight[:4] + "-" + eight[4:] + "-" + string(last)
		}
	}
	return ""
}

func wrong(sign byte) string { return string(signs[(strings.IndexByte(signs, sign)+1)%len(signs)]) }

// One wrong sign, and two neighbours that changed places, are no reference.
func TestASlipIsNoReference(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		body := rapid.StringOfN(rapid.RuneFrom([]rune(signs)), 8, 8, -1).Draw(rt, "body")
		ref := strings.ReplaceAll(written(body), "-", "")
		at := rapid.IntRange(0, 8).Draw(rt, "at")
		other := rapid.RuneFrom([]rune(signs)).Draw(rt, "other")
		slip := ref[:at] + string(other) + ref[at+1:]
		if at < 7 && rapid.Bool().Draw(rt, "swaps") {
			slip = ref[:at] + ref[at+1:at+2] + ref[at:at+1] + ref[at+2:]
		}
		if got := references(slip); slip != ref && len(got) > 0 {
			rt.Fatalf("%s became %s and is read as %v", ref, slip, got)
		}
	})
}

func TestSettle(t *testing.T) {
	t.Parallel()
	in := func(n int64) Deposit { return Deposit{ID: uuid.New(), Units: u(n), Standing: true} }
	gone, was := in(100), in(100)
	gone.Standing, was.Standing, was.Broken = false, false, true
	for _, c := range []struct {
		name       string
		claim      claim
		keep, open int64
		broken     []uuid.UUID
		short      bool
	}{
		{name: "nothing came", claim: claim{wanted: u(100)}},
		{name: "too little", claim: claim{wanted: u(100), deposits: []Deposit{in(40)}}, keep: 40},
		{name: "in two parts", claim: claim{wanted: u(100), deposits: []Deposit{in(40), in(60)}}, keep: 100},
		{name: "too much", claim: claim{wanted: u(100), deposits: []Deposit{in(140)}}, keep: 100, open: 40},
		{name: "ended", claim: claim{deposits: []Deposit{in(140)}}, open: 140},
		{name: "surplus is being sent back", claim: claim{wanted: u(100), committed: u(40), deposits: []Deposit{in(140)}}, keep: 100},
		{name: "more came meanwhile", claim: claim{wanted: u(100), committed: u(40), deposits: []Deposit{in(140), in(5)}}, keep: 100, open: 5},
		{name: "taken back in time", claim: claim{wanted: u(100), removed: gone.ID, deposits: []Deposit{gone, in(30)}}, keep: 30},
		{name: "taken back after release", claim: claim{wanted: u(100), released: u(100), removed: gone.ID, deposits: []Deposit{gone}}, broken: []uuid.UUID{gone.ID}},
		{name: "taken back after it was sent back", claim: claim{committed: u(70), removed: gone.ID, deposits: []Deposit{gone}}, open: 30, broken: []uuid.UUID{gone.ID}},
		{name: "made good by other money", claim: claim{wanted: u(100), released: u(100), deposits: []Deposit{was, in(100)}}},
		{name: "surplus after release", claim: claim{wanted: u(100), released: u(100), deposits: []Deposit{in(100), in(7)}}, open: 7},
		{name: "given away and never came", claim: claim{released: u(1)}, short: true},
		{name: "one that was taken back long ago explains nothing", claim: claim{released: u(1), deposits: []Deposit{gone}}, short: true},
	} {
		got := c.claim.settle()
		if got.short != c.short || !got.keep.Equal(u(c.keep)) || !got.open.Equal(u(c.open)) || len(got.broken) != len(c.broken) {
			t.Errorf("%s: %+v, want keep %d, open %d, broken %v", c.name, got, c.keep, c.open, c.broken)
		}
		for _, id := range c.broken {
			if !got.broken[id] {
				t.Errorf("%s: %s is not broken", c.name, id)
			}
		}
	}
}

func TestCursorSurvivesTheAddressBar(t *testing.T) {
	t.Parallel()
	c := Cursor{At: Cursor{}.orNewest().At, ID: uuid.New()}
	if back, err := ParseCursor(c.String()); err != nil || back != c {
		t.Fatalf("%v became %v, %v", c, back, err)
	}
	for _, bad := range []string{"x", "1", "1.", "-1." + uuid.NewString(), "1.2", "99999999999999999999." + uuid.NewString()} {
		if c, err := ParseCursor(bad); err == nil {
			t.Errorf("%q was read as %v", bad, c)
		}
	}
}

func TestCodesAreCodes(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 100 {
		c := code()
		if codeForm.FindString("Escrow payment "+c+", refund") != c || seen[c] {
			t.Fatalf("%s", c)
		}
		seen[c] = true
	}
}
