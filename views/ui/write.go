package ui

import (
	"fmt"
	"strings"
	"time"
)

// minus is the typographic minus sign: as wide as a plus, never mistaken for
// a hyphen and never broken from its figure.
const minus = "−"

// group puts commas between thousands of a decimal string and leaves all its
// decimals alone. Text that is not a number comes back as it was.
func group(s string) string {
	sign := ""
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		sign, s = minus, rest
	}
	whole, frac, dotted := strings.Cut(s, ".")
	if whole == "" || strings.Trim(whole, "0123456789") != "" {
		return sign + s
	}
	var b strings.Builder
	for i, r := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(r)
	}
	if dotted {
		b.WriteString("." + frac)
	}
	return sign + b.String()
}

// signed is group with a plus in front of what is not negative and not zero.
func signed(s string) string {
	if strings.HasPrefix(s, "-") || strings.Trim(s, "0.") == "" {
		return group(s)
	}
	return "+" + group(s)
}

// dollars writes "51090.00" as $51,090.00 and "-5" as −$5.
func dollars(s string) string {
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		return minus + "$" + group(rest)
	}
	return "$" + group(s)
}

// fours cuts an address into groups of four; a 0x prefix stays with its first
// group so that the groups line up with what a wallet shows.
func fours(s string) []string {
	var out []string
	if strings.HasPrefix(s, "0x") && len(s) > 6 {
		out, s = append(out, s[:6]), s[6:]
	}
	runes := []rune(s)
	for len(runes) > 4 {
		out, runes = append(out, string(runes[:4])), runes[4:]
	}
	return append(out, string(runes))
}

// piece is a run of an address that equals, or differs from, the compared one.
type piece struct {
	text    string
	differs bool
}

// pieces cuts one group at the characters where it differs from the same place
// of the compared address; at is where the group begins.
func pieces(group, compare string, at int) []piece {
	if compare == "" {
		return []piece{{text: group}}
	}
	other := []rune(compare)
	var out []piece
	for i, r := range []rune(group) {
		differs := at+i >= len(other) || other[at+i] != r
		if n := len(out); n > 0 && out[n-1].differs == differs {
			out[n-1].text += string(r)
			continue
		}
		out = append(out, piece{string(r), differs})
	}
	return out
}

// startOf is the place of group i within its address.
func startOf(groups []string, i int) int {
	n := 0
	for _, g := range groups[:i] {
		n += len([]rune(g))
	}
	return n
}

// short is the first and last four characters of an id.
func short(s string) string {
	if len(s) <= 11 {
		return s
	}
	return s[:4] + "…" + s[len(s)-4:]
}

// Span writes a duration in at most two units: 8 s, 14 min, 1 h 46 min, 3 d 4 h.
// static/app.js writes the same words, so a page does not change its wording
// when the clock ticks.
func Span(d time.Duration) string {
	if d < 0 {
		d = 0
	}
	s := int64(d / time.Second)
	two := func(a int64, ua string, b int64, ub string) string {
		if b == 0 {
			return fmt.Sprintf("%d %s", a, ua)
		}
		return fmt.Sprintf("%d %s %d %s", a, ua, b, ub)
	}
	switch {
	case s < 60:
		return fmt.Sprintf("%d s", s)
	case s < 3600:
		return fmt.Sprintf("%d min", s/60)
	case s < 86400:
		return two(s/3600, "h", s%3600/60, "min")
	case s < 14*86400:
		return two(s/86400, "d", s%86400/3600, "h")
	default:
		return fmt.Sprintf("%d d", s/86400)
	}
}

// ago is how long before now a moment was; a moment ahead of now (two clocks)
// reads as just now.
func ago(at, now time.Time) string {
	if now.Sub(at) < time.Second {
		return "just now"
	}
	return Span(now.Sub(at)) + " ago"
}

func stamp(t time.Time) string  { return t.UTC().Format(time.RFC3339) }
func clock(t time.Time) string  { return t.UTC().Format("15:04:05") }
func day(t time.Time) string    { return t.UTC().Format("2 Jan 2006") }
func moment(t time.Time) string { return t.UTC().Format("2 Jan 2006, 15:04:05") + " UTC" }

// percent writes basis points with two decimals: 3438 is 34.38 %. Two digits,
// because at the cap one digit would hide an excess.
func percent(basisPoints int) string {
	sign := ""
	if basisPoints < 0 {
		sign, basisPoints = minus, -basisPoints
	}
	return fmt.Sprintf("%s%d.%02d %%", sign, basisPoints/100, basisPoints%100)
}
