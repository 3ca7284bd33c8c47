package address

import (
	"encoding/base32"
	"encoding/binary"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/unykorn/console/internal/money"
)

// Version bytes of Stellar's strkey (SEP-23).
const (
	strkeyAccount byte = 6 << 3  // G
	strkeyMuxed   byte = 12 << 3 // M
	strkeySeed    byte = 18 << 3 // S
)

// checkStellar takes an account (G…) with a memo beside it or a memo id behind
// "?memoId=", or a muxed account (M…), which carries its id inside.
func checkStellar(coin money.Coin, addr, memo string) (Address, error) {
	account, query, asked := strings.Cut(addr, "?")
	kind, key, err := readStrkey(account)
	if err != nil {
		return Address{}, elsewhere(coin, account, err)
	}
	if strings.Trim(string(key[:32]), "\x00") == "" {
		return Address{}, refuse(Burn, "This is Stellar's zero account. Whatever is sent there is lost.")
	}
	switch kind {
	case strkeyMuxed:
		if memo != "" || asked {
			return Address{}, refuse(MemoUnwanted, "An address that starts with M carries its memo inside. Leave the memo empty.")
		}
		return Address{Canonical: account, Kind: Muxed}, nil
	case strkeyAccount:
	default:
		return Address{}, refuse(Format, "This is a Stellar key, but not of an account that can be paid: it starts with G or M.")
	}
	memo, err = oneMemo(query, asked, "memoId", memo)
	if err != nil {
		return Address{}, err
	}
	return stellarMemo(Address{Canonical: account, Kind: Account}, memo, asked)
}

// stellarMemo sends digits as a memo id, as exchanges expect, and else as text,
// of which Stellar keeps 28 bytes.
func stellarMemo(found Address, memo string, id bool) (Address, error) {
	if memo == "" {
		return found, nil
	}
	if n, ok := number(memo, 64); ok && (id || n == memo) {
		found.Memo, found.MemoType = n, MemoNumber
		return found, nil
	}
	if id {
		return Address{}, refuse(MemoFormat, "The memo id must be a whole number from 0 to 18446744073709551615.")
	}
	if len(memo) > 28 || !utf8.ValidString(memo) || strings.ContainsFunc(memo, unicode.IsControl) {
		return Address{}, refuse(MemoFormat, "A Stellar memo has at most 28 bytes of plain text.")
	}
	found.Memo, found.MemoType = memo, MemoWords
	return found, nil
}

var strict32 = base32.StdEncoding.WithPadding(base32.NoPadding)

// readStrkey gives the version and the key of a strkey whose CRC holds.
func readStrkey(s string) (byte, []byte, *Error) {
	raw, err := strict32.DecodeString(s)
	if err != nil || (len(raw) != 35 && len(raw) != 43) || strict32.EncodeToString(raw) != s {
		return 0, nil, refuse(Format, "This is not a Stellar address: it starts with G and has 56 characters, or with M and has 69.")
	}
	body, sum := raw[:len(raw)-2], binary.LittleEndian.Uint16(raw[len(raw)-2:])
	if crc16(body) != sum {
		return 0, nil, refuse(Checksum, "The checksum of this address is wrong: at least one character differs. Copy it again from its source.")
	}
	if (body[0] == strkeyMuxed) != (len(raw) == 43) {
		return 0, nil, refuse(Format, "This is not a Stellar address: its length does not fit its first letter.")
	}
	return body[0], body[1:], nil
}

// crc16 is CRC-16/XMODEM: polynomial 0x1021, start 0.
func crc16(b []byte) uint16 {
	crc := uint16(0)
	for _, v := range b {
		crc ^= uint16(v) << 8
		for range 8 {
			if crc&0x8000 != 0 {
				crc = crc<<1 ^ 0x1021
			} else {
				crc <<= 1
			}
		}
	}
	return crc
}
