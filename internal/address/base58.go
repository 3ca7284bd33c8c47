package address

import (
	"bytes"
	"crypto/sha256"
	"errors"

	"github.com/mr-tron/base58"
)

// rippleAlphabet is the XRP Ledger's order of the base58 characters.
var rippleAlphabet = base58.NewAlphabet("rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz")

var errLong = errors.New("too long for base58")

// decode58 bounds the work: base58 takes time with the square of the length,
// and no address or key reaches 120 characters.
func decode58(s string) ([]byte, error) { return decode58In(s, base58.BTCAlphabet) }

func decode58In(s string, alphabet *base58.Alphabet) ([]byte, error) {
	if len(s) > 120 {
		return nil, errLong
	}
	return base58.DecodeAlphabet(s, alphabet)
}

// check58 gives version and payload of a base58check text whose sum holds.
func check58(s string) ([]byte, bool) {
	raw, err := decode58(s)
	if err != nil || !sumHolds(raw) {
		return nil, false
	}
	return raw[:len(raw)-4], true
}

// sumHolds says whether the last four bytes are the double SHA-256 of the rest.
func sumHolds(raw []byte) bool {
	if len(raw) < 5 {
		return false
	}
	cut := len(raw) - 4
	return bytes.Equal(doubleSum(raw[:cut]), raw[cut:])
}

func doubleSum(body []byte) []byte {
	first := sha256.Sum256(body)
	second := sha256.Sum256(first[:])
	return second[:4]
}
