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

// LookAlike says whether two different canonical addresses could be taken for
// each other: three or more characters agree at both ends. Two hexadecimal
// addresses do so by chance once in sixteen million pairs. Case counts for being
// the same, because in base58 another case is another address.
func LookAlike(a, b string) bool {
	if a == b {
		return false
	}
	start, end := Alike(a, b)
	return start >= 3 && end >= 3
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
