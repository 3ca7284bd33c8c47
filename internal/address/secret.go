package address

import (
	"slices"
	"strings"
)

// secret sees the private keys people paste by mistake: WIF, extended private
// keys, XRP Ledger seeds and Stellar seeds. Only what its checksum proves counts.
func secret(s string) bool {
	if kind, _, err := readStrkey(s); err == nil && kind == strkeySeed {
		return true
	}
	if raw, err := decode58In(s, rippleAlphabet); err == nil && sumHolds(raw) {
		seed := len(raw) == 21 && raw[0] == 0x21
		edSeed := len(raw) == 23 && raw[0] == 0x01 && raw[1] == 0xe1 && raw[2] == 0x4b
		if seed || edSeed {
			return true
		}
	}
	payload, ok := check58(s)
	if !ok {
		return false
	}
	wif := (len(payload) == 33 || len(payload) == 34) && payload[0] >= 0x80
	extended := len(payload) == 78 && slices.Contains([]string{"xprv", "tprv", "yprv", "zprv", "uprv", "vprv"}, strings.ToLower(s[:4]))
	return wif || extended
}
