package bitgo

import (
	"errors"
	"regexp"
	"strings"
)

// Nothing enters a path unchecked: Express collapses // and forwards any POST it does not know, body and passphrase
// included, to the platform (bitgo-express.md §5.2), so an empty or crooked id would leak the passphrase.
var (
	idShape       = regexp.MustCompile(`^[0-9a-f]{32}$`)
	sequenceShape = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)
	// Tickers hold ':' '.' '-' '_' and, for EOS, Polymesh and Stellar tokens, capitals (bitgo-coins.csv); the first
	// character is a lower-case letter or a digit in all 7,240 of them.
	coinShape   = regexp.MustCompile(`^[a-z0-9][A-Za-z0-9:._-]{0,79}$`)
	amountShape = regexp.MustCompile(`^[1-9][0-9]{0,77}$`)
	cursorShape = regexp.MustCompile(`^[\x21-\x7e]{0,256}$`)
	payeeShape  = regexp.MustCompile(`^[\x21-\x7e]{1,250}$`)
)

func check(parts ...error) error {
	for _, err := range parts {
		if err != nil {
			return err
		}
	}
	return nil
}

func id(what, s string) error {
	if !idShape.MatchString(s) {
		return errors.New("the " + what + " id is not 32 lower-case hexadecimal digits")
	}
	return nil
}

func coin(s string) error {
	if !coinShape.MatchString(s) || strings.Contains(s, "..") {
		return errors.New("the coin is not a BitGo ticker")
	}
	return nil
}

func sequence(s string) error {
	if !sequenceShape.MatchString(s) {
		return errors.New("the sequence id must be 1 to 64 letters, digits, - or _")
	}
	return nil
}

func cursor(s string) error {
	if !cursorShape.MatchString(s) {
		return errors.New("the cursor is not one BitGo gave")
	}
	return nil
}

// IsID says whether s has the shape of BitGo's ids (§15.2): wallets, transfers, enterprises, approvals, webhooks.
func IsID(s string) bool { return idShape.MatchString(s) }

// IsCoin says whether s has the shape of a BitGo ticker. It does not say that BitGo knows it.
func IsCoin(s string) bool { return coin(s) == nil }
