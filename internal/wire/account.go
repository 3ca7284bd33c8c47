package wire

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/bitgo"
)

// Account is a bank account as BitGo has it, and whether it was confirmed by a call.
type Account struct {
	ID, Hash          string
	Client            uuid.UUID
	ClientName        string
	Bank, Owner       string
	Number            string // its end, as BitGo shows it
	Routing, Swift    string
	Kind, Currency    string
	Country           string
	State             string // BitGo's word: pending approved rejected revise removed
	Details           string // digest of whom a wire reaches; another one is a new payee
	AskedBy           *uuid.UUID
	AskedByName       string
	Seen, Changed, At time.Time
	Called, Agreed    bool // the newest call about these very details, and what it came to
}

// WhyNot says why nothing may be wired to the account yet; empty: it may be used.
func (a Account) WhyNot() string {
	switch {
	case a.State == "pending":
		return "BitGo is still screening it, which takes up to 48 hours."
	case a.State != "approved":
		return "BitGo has it as " + a.State + "."
	case !a.Called:
		return "Nobody has called back about these details yet. Compliance does, at a number from the file."
	case !a.Agreed:
		return "The last call back did not confirm these details."
	}
	return ""
}

// detailsOf digests what decides whom a wire reaches.
func detailsOf(a bitgo.BankAccount) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{a.Hash, a.Bank, a.Owner, a.Number, a.Routing, a.Swift, a.Currency, a.Type, a.Country}, "\x00")))
	return hex.EncodeToString(sum[:])
}

// ABA reports whether nine digits are a routing number by their checksum: 3(d1+d4+d7)+7(d2+d5+d8)+(d3+d6+d9) is a multiple
// of ten. Nine zeros satisfy the sum and are no bank.
func ABA(s string) bool {
	if len(s) != 9 || s == "000000000" {
		return false
	}
	sum := 0
	for i, r := range s {
		if r < '0' || r > '9' {
			return false
		}
		sum += int(r-'0') * []int{3, 7, 1}[i%3]
	}
	return sum%10 == 0
}

// forms of companies say nothing about whose an account is.
var forms = []string{"ltd", "limited", "inc", "incorporated", "llc", "lp", "llp", "plc", "corp", "corporation", "co", "company", "gmbh", "ag", "sa", "sarl", "bv", "pte", "the"}

// SameOwner reports whether two names are one owner's: letter case, marks and the form of the company set aside. BitGo
// refuses an account that is held in another name than the enterprise's.
func SameOwner(a, b string) bool {
	x, y := bare(a), bare(b)
	return len(x) > 0 && slices.Equal(x, y)
}

func bare(s string) []string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		case r == '.' || r == '\'':
			return -1
		}
		return ' '
	}, s)
	return slices.DeleteFunc(strings.Fields(s), func(w string) bool { return slices.Contains(forms, w) })
}
