package address

import (
	"slices"

	"github.com/unykorn/console/internal/money"
)

// Spellings gives every canonical spelling that an address has at one of the coins of the catalogue, so that what was typed
// in capitals, or without its checksum, finds what was kept. None: it is nobody's address.
func Spellings(addr string) []string {
	var out []string
	for _, c := range money.Coins() {
		found, err := Check(c, addr, "")
		if err == nil && !slices.Contains(out, found.Canonical) {
			out = append(out, found.Canonical)
		}
	}
	return out
}
