package escrow

import (
	"slices"
	"strings"
)

// signs are those of a payment reference: people do not mix them up (migrations/085, offering_reference_sign).
const signs = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

// holds says whether the last of nine signs is the one that follows from the others.
func holds(nine string) bool {
	sum := 0
	for i := range 8 {
		sum += (i + 1) * strings.IndexByte(signs, nine[i])
	}
	return signs[sum%len(signs)] == nine[8]
}

// references finds what may be payment references in a text that people and banks wrote: in any case, with spaces, dashes
// or other marks anywhere between the signs. A reference begins and ends where a word does, and its check sign holds.
// They come in the form in which they are kept, XXXX-XXXX-X, each once.
func references(text string) []string {
	type sign struct {
		b           byte
		first, last bool // of a word
	}
	var line []sign
	apart := true
	for _, r := range strings.ToUpper(text) {
		switch {
		case r >= 'A' && r <= 'Z' || r >= '0' && r <= '9':
			line = append(line, sign{b: byte(r), first: apart})
			apart = false
		default:
			if len(line) > 0 {
				line[len(line)-1].last = true
			}
			apart = true
		}
	}
	if len(line) > 0 {
		line[len(line)-1].last = true
	}
	var out []string
	for i := 0; i+9 <= len(line); i++ {
		if !line[i].first || !line[i+8].last {
			continue
		}
		nine := make([]byte, 9)
		for j := range nine {
			nine[j] = line[i+j].b
		}
		s := string(nine)
		if strings.ContainsFunc(s, func(r rune) bool { return !strings.ContainsRune(signs, r) }) || !holds(s) {
			continue
		}
		if ref := s[:4] + "-" + s[4:8] + "-" + s[8:]; !slices.Contains(out, ref) {
			out = append(out, ref)
		}
	}
	return out
}
