package ledger

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/money"
)

// Key is a place in the ledger's order: when a line took effect, then its number.
type Key struct {
	At time.Time
	ID int64
}

// String writes the key for an address bar: microseconds, a dot, the number.
func (k Key) String() string { return fmt.Sprintf("%d.%d", k.At.UnixMicro(), k.ID) }

// IsZero reports whether there is no place.
func (k Key) IsZero() bool { return k.ID == 0 && k.At.IsZero() }

// ParseKey reads what String wrote; an empty text is the zero Key.
func ParseKey(s string) (Key, error) {
	if s == "" {
		return Key{}, nil
	}
	at, id, _ := strings.Cut(s, ".")
	micro, err := strconv.ParseInt(at, 10, 64)
	// Beyond these years PostgreSQL's own range ends, and no line is there.
	if err != nil || micro < 0 || micro > 253402300799_000000 {
		return Key{}, ErrKey
	}
	number, err := strconv.ParseInt(id, 10, 64)
	if err != nil || number < 1 {
		return Key{}, ErrKey
	}
	return Key{At: time.UnixMicro(micro).UTC(), ID: number}, nil
}

// Filter narrows the ledger. Zero values do not filter. Before shows what is older than a line, After what is newer;
// with neither the page is the newest.
type Filter struct {
	Client        *uuid.UUID
	Wallet        string
	Asset         string
	Kind          Kind
	Transfer      string
	From, To      *time.Time // From is included, To is not; both on EffectiveAt
	Before, After Key
	Limit         int // lines a page, 1 to 500; 0 is 100
}

// Line is one posting as a statement shows it.
type Line struct {
	ID            int64
	Client        uuid.UUID
	Wallet        string
	Asset         string
	Transfer      string
	Part          Part
	Round         int // how many times this part has been posted, this one included
	Kind          Kind
	Source        Source
	Amount        money.Units // above zero
	Debit, Credit AccountKind
	Effect        money.Units // on the wallet's account: signed, zero for gas that the enterprise's tank paid
	BalanceAfter  money.Units // of the wallet in this asset, in the order of EffectiveAt
	EffectiveAt   time.Time
	PostedAt      time.Time
	Counterparty  string
	Memo          string
	Reverses      int64 // the line this one takes back, 0 for none
	ReversedBy    int64 // the line that took this one back, 0 for none
}

// Key is the line's place.
func (l Line) Key() Key { return Key{At: l.EffectiveAt, ID: l.ID} }

// Total sums one asset over the whole filter, not over the page. Assets are never added to each other.
type Total struct {
	Asset        string
	In, Out, Net money.Units // In and Out are not negative; Net = In - Out
	Lines        int64
}

// Page is one page, newest first. Older and Newer are zero at the ends.
type Page struct {
	Lines        []Line
	Older, Newer Key
	Totals       []Total // by ticker
}

// Holding is what the books say one wallet holds of one asset.
type Holding struct {
	Client uuid.UUID
	Wallet string
	Asset  string
	Units  money.Units
}
