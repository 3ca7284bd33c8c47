package address

import (
	"strconv"
	"strings"

	"github.com/unykorn/console/internal/money"
)

// checkXRP takes a classic address (r…), with its destination tag behind "?dt="
// or as memo.
func checkXRP(coin money.Coin, addr, memo string) (Address, error) {
	account, query, asked := strings.Cut(addr, "?")
	if err := readXRP(account); err != nil {
		return Address{}, elsewhere(coin, account, err)
	}
	if account == "rrrrrrrrrrrrrrrrrrrrrhoLvTp" || account == "rrrrrrrrrrrrrrrrrrrrBZbvji" {
		return Address{}, refuse(Burn, "This is a special address of the XRP Ledger that nobody holds. Whatever is sent there is lost.")
	}
	memo, err := oneMemo(query, asked, "dt", memo)
	if err != nil {
		return Address{}, err
	}
	found := Address{Canonical: account, Kind: Account}
	if memo == "" {
		return found, nil
	}
	tag, ok := number(memo, 32)
	if !ok {
		return Address{}, refuse(MemoFormat, "The destination tag must be a whole number from 0 to 4294967295.")
	}
	found.Memo, found.MemoType = tag, MemoTag
	return found, nil
}

func readXRP(account string) *Error {
	raw, err := decode58In(account, rippleAlphabet)
	switch {
	case err == nil && len(raw) == 25 && raw[0] == 0 && sumHolds(raw):
		return nil
	case err == nil && len(raw) == 35 && (account[0] == 'X' || account[0] == 'T'):
		return refuse(XAddress, "This is an X-address, which hides the destination tag inside. Ask the receiver for the address that starts with r, and its tag.")
	case err == nil && len(raw) == 25:
		return refuse(Checksum, "The checksum of this address is wrong: at least one character differs. Copy it again from its source.")
	}
	return refuse(Format, "This is not an XRP Ledger address: it starts with r and has 25 to 35 characters.")
}

// oneMemo settles the memo inside an address ("?dt=7") with the one given
// beside it; two different ones cannot both be meant.
func oneMemo(query string, asked bool, key, beside string) (string, *Error) {
	if !asked {
		return beside, nil
	}
	inside, ok := strings.CutPrefix(query, key+"=")
	switch {
	case !ok || inside == "" || strings.ContainsAny(inside, "&=?"):
		return "", refuse(MemoFormat, "What follows the question mark in this address is not understood; only %s= and a number can stand there.", key)
	case beside != "" && beside != inside:
		return "", refuse(MemoConflict, "The address carries one memo or tag and the field has another. Keep the right one only.")
	}
	return inside, nil
}

// number reads plain decimal digits of at most bits bits and writes them
// without leading zeros.
func number(s string, bits int) (string, bool) {
	if strings.HasPrefix(s, "+") {
		return "", false
	}
	n, err := strconv.ParseUint(s, 10, bits)
	if err != nil {
		return "", false
	}
	return strconv.FormatUint(n, 10), true
}
