package keychain

import (
	"strconv"
	"strings"
	"unicode/utf16"
)

// unescape undoes JavaScript's escape(), which SJCL puts authenticated data
// through: %XX is a code unit below 256, %uXXXX any other. A half of a surrogate
// pair on its own has no UTF-8 and is refused, as SJCL refuses it.
func unescape(text string) (string, error) {
	if !strings.Contains(text, "%") {
		return text, nil
	}
	var units []uint16
	for len(text) > 0 {
		unit, width := escaped(text)
		if width == 0 {
			next := strings.IndexByte(text[1:], '%') + 1
			if next == 0 {
				next = len(text)
			}
			units = append(units, utf16.Encode([]rune(text[:next]))...)
			text = text[next:]
			continue
		}
		units, text = append(units, unit), text[width:]
	}
	for i := 0; i < len(units); i++ {
		switch {
		case !utf16.IsSurrogate(rune(units[i])):
		case i+1 < len(units) && utf16.DecodeRune(rune(units[i]), rune(units[i+1])) != '\uFFFD':
			i++
		default:
			return "", ErrEnvelope
		}
	}
	return string(utf16.Decode(units)), nil
}

// escaped reads one escape sequence at the start of a text; width 0 where there is none.
func escaped(text string) (unit uint16, width int) {
	for _, form := range []struct {
		prefix string
		digits int
	}{{"%u", 4}, {"%", 2}} {
		end := len(form.prefix) + form.digits
		if !strings.HasPrefix(text, form.prefix) || len(text) < end {
			continue
		}
		if n, err := strconv.ParseUint(text[len(form.prefix):end], 16, 16); err == nil {
			return uint16(n), end
		}
	}
	return 0, 0
}
