package wire

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Resembles finds an account of the same client that this one could be taken for, with what differs; "": none. It is symmetric.
// BitGo shows the end of a number alone, four digits mostly, so that chance makes one pair of accounts at one bank in three hundred
// differ by a digit: that warns and never stops. The two are alike when all but one of these agree and that one differs by a
// single character, or by two neighbours that changed places: the bank by its routing number or SWIFT code, the end of the number,
// the owner's name.
func Resembles(a Account, known []Account) (Account, string) {
	for _, k := range known {
		if k.ID != a.ID && k.Client == a.Client && k.State != "removed" {
			if what := differBy(a, k); what != "" {
				return k, what
			}
		}
	}
	return Account{}, ""
}

// differBy names the one thing by which two accounts differ a little.
func differBy(a, b Account) string {
	owner := func(x Account) string { return strings.Join(bare(x.Owner), " ") }
	bank := func(x Account) string { return strings.ToLower(x.Routing + x.Swift) }
	sameOwner, sameBank, sameNumber := owner(a) == owner(b), bank(a) == bank(b) && bank(a) != "", a.Number == b.Number
	switch {
	case sameOwner && sameBank && nearly(a.Number, b.Number):
		return "the number differs by one digit"
	case sameOwner && sameNumber && nearly(bank(a), bank(b)):
		return "the bank's number differs by one digit"
	case sameBank && sameNumber && nearly(owner(a), owner(b)):
		return "the owner's name differs by one letter"
	}
	return ""
}

// nearly says whether two different texts are one mistake apart: a character another, too much or missing, or two neighbours that
// changed places.
func nearly(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if a == b || len(x) == 0 || !utf8.ValidString(a) || !utf8.ValidString(b) || len(y)-len(x) > 1 {
		return false
	}
	at := 0
	for at < len(x) && x[at] == y[at] {
		at++
	}
	if len(x) < len(y) {
		return slices.Equal(x[at:], y[at+1:])
	}
	swapped := at+1 < len(x) && x[at] == y[at+1] && x[at+1] == y[at] && slices.Equal(x[at+2:], y[at+2:])
	return swapped || slices.Equal(x[at+1:], y[at+1:])
}
