package address

import "strings"

// fixed are the beginnings every address of a format shares; they say nothing
// about whether two addresses were made to look alike.
var fixed = []string{"bitcoincash:", "bchtest:", "0x", "bc1q", "bc1p", "tb1q", "tb1p", "ltc1q", "ltc1p", "tltc1q", "tltc1p", "bg-"}

// Alike counts how many characters two addresses share at the start, behind the
// beginning of their format, and at the end, whatever their case. Poisoners
// make addresses whose ends match a known one, because people compare the ends.
func Alike(a, b string) (start, end int) {
	a, b = bare(a), bare(b)
	shorter := min(len(a), len(b))
	for start < shorter && a[start] == b[start] {
		start++
	}
	for end < shorter && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	return start, end
}

// Likeness is how far two different addresses could be taken for each other.
type Likeness int

const (
	Unlike   Likeness = iota
	OneEnd            // worth a warning: a glance at that end would not tell them apart
	BothEnds          // worth a stop: what a screen or a message shows of an address is the same
)

const (
	eachEnd = 3 // characters at either end from which on both ends count as alike
	inAll   = 6 // characters at the two ends together from which on one warns
)

// Compare says how alike two different addresses are; it is symmetric, and one address in two spellings is not alike but the same.
// Both ends: three or more characters agree at each, which is one less than the first and last four that wallets show, so that
// those always stop. One end: six or more agree in all, at one end or shared by both. Two hexadecimal addresses reach either by
// chance once in some two million pairs, and other alphabets more rarely: a client with a thousand payees sees one false warning in
// two thousand new addresses. Four in all would warn of every twentieth. Case does not count, because people do not see it.
func Compare(a, b string) Likeness {
	if Same(a, b) {
		return Unlike
	}
	start, end := Alike(a, b)
	switch {
	case start >= eachEnd && end >= eachEnd:
		return BothEnds
	case start+end >= inAll:
		return OneEnd
	}
	return Unlike
}

// LookAlike says whether two different addresses agree at both ends.
func LookAlike(a, b string) bool { return Compare(a, b) == BothEnds }

// Same says whether two spellings are one address: hexadecimal and bech32 do not tell letters by their case, base58 does.
func Same(a, b string) bool {
	a, b = strings.TrimSpace(a), strings.TrimSpace(b)
	return a == b || strings.EqualFold(a, b) && caseless(a)
}

func caseless(s string) bool {
	s = strings.ToLower(s)
	for _, prefix := range fixed {
		if strings.HasPrefix(s, prefix) {
			return true
		}
	}
	return false
}

// Nearest finds the known thing whose address this one resembles most. That the address is among them itself settles nothing: it
// may have been paid by mistake.
func Nearest[T any](addr string, known []T, of func(T) string) (found T, how Likeness) {
	for _, k := range known {
		if is := Compare(addr, of(k)); is > how {
			found, how = k, is
		}
	}
	return found, how
}

func bare(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	for _, prefix := range fixed {
		if rest, ok := strings.CutPrefix(s, prefix); ok {
			return rest
		}
	}
	return s
}
