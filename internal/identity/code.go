package identity

import (
	"crypto/subtle"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"
	"rsc.io/qr"

	"github.com/unykorn/console/internal/seal"
)

// Codes are RFC 6238 with what every authenticator app assumes: SHA-1, six digits, 30 seconds.
const (
	codePeriod = 30
	codeSkew   = 1 // steps either way, for a clock that is off
	codeIssuer = "Unykorn Console"
)

// newCodeSeed draws a seed of 160 bits, in base32.
func newCodeSeed(email string) (seal.Secret, error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: codeIssuer, AccountName: email})
	if err != nil {
		return "", fmt.Errorf("identity: draw code seed: %w", err)
	}
	return seal.Secret(key.Secret()), nil
}

// CodeURL is what an authenticator app reads from a QR code. It contains the seed: show it once, to its owner.
func CodeURL(email string, seed seal.Secret) seal.Secret {
	query := url.Values{"secret": {seed.Reveal()}, "issuer": {codeIssuer}}
	return seal.Secret("otpauth://totp/" + url.PathEscape(codeIssuer+":"+email) + "?" + strings.ReplaceAll(query.Encode(), "+", "%20"))
}

// acceptCode finds the step that the code belongs to, among the present one and its neighbours, and only after the
// last step that was used: a code counts once.
func acceptCode(seed, code seal.Secret, lastStep int64, now time.Time) (step int64, ok bool) {
	typed := strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return -1 // apps show "123 456"
		}
		return r
	}, code.Reveal())
	if len(typed) != int(otp.DigitsSix) {
		return 0, false
	}
	present := now.Unix() / codePeriod
	for candidate := present - codeSkew; candidate <= present+codeSkew; candidate++ {
		want, err := hotp.GenerateCodeCustom(seed.Reveal(), uint64(candidate), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && candidate > lastStep && subtle.ConstantTimeCompare([]byte(want), []byte(typed)) == 1 {
			step, ok = candidate, true
		}
	}
	return step, ok
}

// codeContext binds a sealed seed to its owner.
func codeContext(person uuid.UUID) string { return "totp/" + person.String() }

// CodeQR draws a QR code for a terminal, two rows of modules in each line, dark on light whatever the terminal's
// colours are.
func CodeQR(text seal.Secret) (string, error) {
	code, err := qr.Encode(text.Reveal(), qr.L)
	if err != nil {
		return "", fmt.Errorf("identity: draw QR code: %w", err)
	}
	const quiet = 2 // modules of margin; a camera needs some
	var out strings.Builder
	for y := -quiet; y < code.Size+quiet; y += 2 {
		out.WriteString("\x1b[30;107m")
		for x := -quiet; x < code.Size+quiet; x++ {
			switch upper, lower := code.Black(x, y), code.Black(x, y+1); {
			case upper && lower:
				out.WriteString("█")
			case upper:
				out.WriteString("▀")
			case lower:
				out.WriteString("▄")
			default:
				out.WriteString(" ")
			}
		}
		out.WriteString("\x1b[0m\n")
	}
	return out.String(), nil
}
