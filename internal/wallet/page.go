package wallet

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// PageRequest asks for one page. Before is the Older of the page above, empty for the first.
type PageRequest struct {
	Before string
	Limit  int // rows a page, 1 to 500; 0 is 50
}

func (p PageRequest) limit() int {
	if p.Limit <= 0 {
		return 50
	}
	return min(p.Limit, 500)
}

// TransferPage is one page; Older is empty at the end.
type TransferPage struct {
	Transfers []Transfer
	Older     string
}

// AddressPage is one page; Older is empty at the end.
type AddressPage struct {
	Addresses []Address
	Older     string
}

// key writes a place in a list for an address bar.
func key(at time.Time, id string) string { return fmt.Sprintf("%d.%s", at.UnixMicro(), id) }

var placeShape = regexp.MustCompile(`^[0-9a-f]{1,64}$`)

// place reads what key wrote. An empty key is the place above everything.
func place(s, above string) (time.Time, string, error) {
	if s == "" {
		return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), above, nil
	}
	at, id, found := strings.Cut(s, ".")
	micro, err := strconv.ParseInt(at, 10, 64)
	if err != nil || !found || !placeShape.MatchString(id) || micro < 0 || micro > 253402300799_000000 {
		return time.Time{}, "", ErrKey
	}
	return time.UnixMicro(micro).UTC(), id, nil
}
