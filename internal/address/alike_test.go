package address

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// hexAddress is an Ethereum address with its checksum.
func hexAddress(t *rapid.T, name string) string {
	return eip55("0x" + hexOf(bytesOf(20).Draw(t, name)))
}

// planted is an address with the same characters at the ends.
func planted(addr, middle string, start, end int) string {
	a, m := addr[2:], middle[2:]
	return eip55("0x" + strings.ToLower(a[:start]+m[start:len(m)-end]+a[len(a)-end:]))
}

// One address is never like itself, in whatever case it is written.
func TestNoFalseAlarmForOneAddress(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := hexAddress(t, "address")
		for _, b := range []string{a, strings.ToLower(a), "0x" + strings.ToUpper(a[2:]), " " + a + " "} {
			if !Same(a, b) || Compare(a, b) != Unlike || Compare(b, a) != Unlike {
				t.Fatalf("%s and %s", a, b)
			}
		}
	})
}

func TestLikenessIsSymmetric(t *testing.T) {
	t.Parallel()
	alphabet := rapid.StringMatching(`(0x|tb1q|)[0-9a-cA-C]{1,12}`) // few letters, so that ends often agree
	rapid.Check(t, func(t *rapid.T) {
		a, b := alphabet.Draw(t, "a"), alphabet.Draw(t, "b")
		if Compare(a, b) != Compare(b, a) || Same(a, b) != Same(b, a) {
			t.Fatalf("%s and %s: %d, %d", a, b, Compare(a, b), Compare(b, a))
		}
	})
}

// What shares the first and last four characters always stops, what shares six at one end warns, and the case of the checksum is
// no difference that anybody sees.
func TestPlantedAddressesAreSeen(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, m := hexAddress(t, "known"), hexAddress(t, "middle")
		both := planted(a, m, rapid.IntRange(4, 10).Draw(t, "start"), rapid.IntRange(4, 10).Draw(t, "end"))
		if !Same(a, both) && (Compare(a, both) != BothEnds || Compare(strings.ToLower(a), both) != BothEnds) {
			t.Fatalf("%s and %s", a, both)
		}
		n := rapid.IntRange(6, 12).Draw(t, "one end")
		for _, one := range []string{planted(a, m, n, 0), planted(a, m, 0, n)} {
			if !Same(a, one) && Compare(a, one) == Unlike {
				t.Fatalf("%s and %s", a, one)
			}
		}
	})
}

// The strongest resemblance is found; an address does not resemble itself.
func TestNearest(t *testing.T) {
	t.Parallel()
	itself := func(s string) string { return s }
	known := []string{"0xabcdef0000000000000000000000000000000000", "0xabc0000000000000000000000000000000000999"}
	for addr, want := range map[string]Likeness{"0xabc1111111111111111111111111111111111999": BothEnds, "0xabcdef1111111111111111111111111111111111": OneEnd,
		"0xABCDEF0000000000000000000000000000000000": Unlike, "0x1111111111111111111111111111111111111111": Unlike} {
		if found, how := Nearest(addr, known, itself); how != want || (found == "") != (want == Unlike) {
			t.Errorf("%s: %q, %d", addr, found, how)
		}
	}
	if _, how := Nearest("", known, itself); how != Unlike {
		t.Error("nothing resembles something")
	}
}
