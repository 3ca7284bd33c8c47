package express

import (
	"net/url"
	"strings"
)

// unescaped is what a URL segment stands for. The web framework decodes each parameter
// of a route, and Express puts it into the platform's path without encoding it again.
func unescaped(segment string) string {
	plain, err := url.PathUnescape(segment)
	if err != nil {
		return segment
	}
	return plain
}

// carried makes a target that a request line can hold: what follows a number sign is
// not sent, and blanks, control characters, some signs and all that is not ASCII are
// percent-encoded, as Node's URL does; everything else stays as it is, right or wrong.
func carried(target string) string {
	target, _, _ = strings.Cut(target, "#")
	var out strings.Builder
	for _, c := range []byte(target) {
		if c <= ' ' || c >= 0x7f || strings.IndexByte("<>\"`{}|\\^'", c) >= 0 {
			out.WriteString(percent(c))
			continue
		}
		out.WriteByte(c)
	}
	return out.String()
}

func percent(c byte) string {
	const digits = "0123456789ABCDEF"
	return string([]byte{'%', digits[c>>4], digits[c&15]})
}
