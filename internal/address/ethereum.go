package address

import (
	"encoding/hex"
	"regexp"
	"strings"

	"golang.org/x/crypto/sha3"

	"github.com/unykorn/console/internal/money"
)

var hexAccount = regexp.MustCompile(`^0x[0-9a-fA-F]{40}$`)

// checkEthereum verifies the EIP-55 case of a mixed-case address, which BitGo
// does not; an address in one case has no checksum and gets a note.
func checkEthereum(coin money.Coin, addr string) (Address, error) {
	if !hexAccount.MatchString(addr) {
		return Address{}, elsewhere(coin, addr, refuse(Format, "This is not an address of %s: it needs 0x and 40 hexadecimal digits.", coin.Symbol()))
	}
	found := Address{Canonical: eip55(addr), Kind: Account}
	digits := addr[2:]
	switch {
	case strings.Trim(digits, "0") == "":
		return Address{}, refuse(Burn, "This is the zero address. Whatever is sent there is lost.")
	case digits == strings.ToLower(digits) || digits == strings.ToUpper(digits):
		if strings.ContainsAny(strings.ToLower(digits), "abcdef") {
			found.Note = "This address is written in one case and so has no checksum. Compare every character with its source."
		}
	case addr != found.Canonical:
		return Address{}, refuse(Checksum, "The checksum of this address is wrong: a letter has the wrong case, or a character differs. Copy it again from its source.")
	}
	return found, nil
}

// eip55 writes the address with the case that is its checksum: a letter is
// upper when its digit of the keccak of the lower-case text is 8 or more.
func eip55(addr string) string {
	out := []byte(strings.ToLower(addr))
	h := sha3.NewLegacyKeccak256()
	h.Write(out[2:])
	sum := hex.EncodeToString(h.Sum(nil))
	for i, c := range out[2:] {
		if c >= 'a' && sum[i] >= '8' {
			out[i+2] = c - 'a' + 'A'
		}
	}
	return string(out)
}
