package address

import (
	"strings"

	"github.com/unykorn/console/internal/money"
)

// checkBitcoinCash takes cashaddr, with or without its prefix, and the older
// base58 form. The older form is also a Bitcoin address, so it gets a note and
// its cashaddr spelling.
func checkBitcoinCash(coin money.Coin, addr string) (Address, error) {
	c := chainOf(coin)
	if kind, hash, ok := readCash(c.cash, addr); ok {
		return Address{Canonical: writeCash(c.cash, kind, hash), Kind: kind}, nil
	}
	_, kind, err := c.read(addr)
	if err != nil {
		return Address{}, elsewhere(coin, addr, err)
	}
	payload, _ := check58(addr)
	return Address{
		Canonical: writeCash(c.cash, kind, payload[1:]), Kind: kind,
		Note: "This is the older form, which also reads as a Bitcoin address. Make sure the receiver expects Bitcoin Cash.",
	}, nil
}

const cashCharset = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"

// readCash reads a 160-bit cashaddr; longer hashes are of scripts that BitGo
// does not pay to.
func readCash(prefix, addr string) (Kind, []byte, bool) {
	lower := strings.ToLower(addr)
	if addr != lower && addr != strings.ToUpper(addr) {
		return "", nil, false
	}
	body := strings.TrimPrefix(lower, prefix+":")
	if len(body) != 42 {
		return "", nil, false
	}
	digits := make([]byte, len(body))
	for i := range len(body) {
		d := strings.IndexByte(cashCharset, body[i])
		if d < 0 {
			return "", nil, false
		}
		digits[i] = byte(d)
	}
	if cashSum(append(cashPrefix(prefix), digits...)) != 0 {
		return "", nil, false
	}
	raw, ok := regroup(digits[:len(digits)-8], 5, 8, false)
	if !ok || len(raw) != 21 {
		return "", nil, false
	}
	switch raw[0] {
	case 0:
		return P2PKH, raw[1:], true
	case 8:
		return P2SH, raw[1:], true
	}
	return "", nil, false
}

func writeCash(prefix string, kind Kind, hash []byte) string {
	version := byte(0)
	if kind == P2SH {
		version = 8
	}
	digits, _ := regroup(append([]byte{version}, hash...), 8, 5, true)
	sum := cashSum(append(append(cashPrefix(prefix), digits...), make([]byte, 8)...))
	for i := range 8 {
		digits = append(digits, byte(sum>>(5*(7-i)))&31)
	}
	var b strings.Builder
	b.WriteString(prefix + ":")
	for _, d := range digits {
		b.WriteByte(cashCharset[d])
	}
	return b.String()
}

func cashPrefix(prefix string) []byte {
	low := make([]byte, 0, len(prefix)+1+112)
	for i := range len(prefix) {
		low = append(low, prefix[i]&31)
	}
	return append(low, 0)
}

// cashSum is the BCH code of the cashaddr specification; 0 for a good address.
func cashSum(digits []byte) uint64 {
	sum := uint64(1)
	for _, d := range digits {
		top := sum >> 35
		sum = (sum&0x07ffffffff)<<5 ^ uint64(d)
		for i, g := range [5]uint64{0x98f2bc8e61, 0x79b76d99e2, 0xf33e5fb3c4, 0xae2eabe2a8, 0x1e4f43e470} {
			if top>>i&1 == 1 {
				sum ^= g
			}
		}
	}
	return sum ^ 1
}

// regroup turns groups of from bits into groups of to bits. Without padding, a
// rest of a whole group or with a bit set is refused.
func regroup(in []byte, from, to uint, pad bool) ([]byte, bool) {
	var out []byte
	acc, bits := uint(0), uint(0)
	for _, v := range in {
		acc = acc<<from | uint(v)
		for bits += from; bits >= to; {
			bits -= to
			out = append(out, byte(acc>>bits&(1<<to-1)))
		}
		acc &= 1<<bits - 1
	}
	if pad && bits > 0 {
		return append(out, byte(acc<<(to-bits)&(1<<to-1))), true
	}
	return out, pad || (bits < from && acc == 0)
}
