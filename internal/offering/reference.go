package offering

import (
	"crypto/rand"
	"math/big"
	"strings"
)

// signs are those that people do not mix up when they type what they read. There are 31, a prime number: a check sign weighed by place
// finds every wrong sign and every two that changed places.
const signs = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

// referenceSigns is how many stand before the check sign.
const referenceSigns = 8

// newReference makes what a payer writes into a wire: 40 bits that nobody guesses, in groups of four, and a check sign: U7K2-93QX-5.
func newReference() (string, error) {
	var body strings.Builder
	for range referenceSigns {
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(signs))))
		if err != nil {
			return "", err
		}
		body.WriteByte(signs[n.Int64()])
	}
	return grouped(body.String()), nil
}

// grouped is a reference as it is written.
func grouped(body string) string {
	return body[:4] + "-" + body[4:] + "-" + checkSign(body)
}

func checkSign(body string) string {
	sum := 0
	for i := range body {
		sum += (i + 1) * strings.IndexByte(signs, body[i])
	}
	return signs[sum%len(signs):][:1]
}

// Reference reads what somebody typed, in whatever case and with whatever between the groups, and says whether its check sign holds.
func Reference(typed string) (string, bool) {
	plain := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -–./_", r) {
			return -1
		}
		return r
	}, strings.ToUpper(strings.TrimSpace(typed)))
	if len(plain) != referenceSigns+1 || strings.ContainsFunc(plain, func(r rune) bool { return !strings.ContainsRune(signs, r) }) {
		return "", false
	}
	body := plain[:referenceSigns]
	return grouped(body), checkSign(body) == plain[referenceSigns:]
}
