package sandbox

import (
	"cmp"
	"iter"
	"slices"
)

// listing holds one wallet's transfers in BitGo's order: by height and then by id, here
// ascending, so that what still moves stands at the end and a change shifts little.
type listing []place

type place struct {
	height int64
	id     string
}

func (a place) compare(b place) int {
	return cmp.Or(cmp.Compare(a.height, b.height), cmp.Compare(a.id, b.id))
}

func (t *transfer) place() place { return place{t.Height, t.ID} }

// put gives a transfer its place; old is nil for a new one.
func (l *listing) put(old, now *transfer) {
	if old != nil {
		if old.Height == now.Height {
			return
		}
		if at, found := slices.BinarySearchFunc(*l, old.place(), place.compare); found {
			*l = slices.Delete(*l, at, at+1)
		}
	}
	at, _ := slices.BinarySearchFunc(*l, now.place(), place.compare)
	*l = slices.Insert(*l, at, now.place())
}

// after lists ids from the highest place down, beginning below the given transfer; with nil
// it begins at the top.
func (l *listing) after(t *transfer) iter.Seq[string] {
	from := len(*l)
	if t != nil {
		from, _ = slices.BinarySearchFunc(*l, t.place(), place.compare)
	}
	return func(yield func(string) bool) {
		for i := from - 1; i >= 0; i-- {
			if !yield((*l)[i].id) {
				return
			}
		}
	}
}

// file puts a transfer in the orders it is looked up by.
func (s *state) file(old, now *transfer) {
	held := s.listed(now.Wallet)
	s.listings[now.Wallet] = held
	held.put(old, now)
	if key := txidKey(now.Wallet, now.Txid); old == nil {
		s.byTxid[key] = append(s.byTxid[key], now.ID)
	}
}

// listed is the wallet's listing, never nil.
func (s *state) listed(wallet string) *listing {
	if held := s.listings[wallet]; held != nil {
		return held
	}
	return &listing{}
}

func txidKey(wallet, txid string) string { return wallet + "|" + txid }

// withTxid are the wallet's transfers of one transaction, oldest first.
func (s *state) withTxid(wallet, txid string) []*transfer {
	out := []*transfer{}
	for _, id := range s.byTxid[txidKey(wallet, txid)] {
		out = append(out, s.transfers[id])
	}
	return out
}
