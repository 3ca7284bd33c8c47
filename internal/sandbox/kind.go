package sandbox

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// record says how records of one kind become state, and how state becomes records again.
type record struct {
	make func() any
	fold func(*state, json.RawMessage) error
	list func(*state) []any
}

// records are all kinds by name; kindNames is the way back. Every file that has a record of
// its own registers it with kind.
var (
	records   = map[string]record{}
	kindNames = map[reflect.Type]string{}
)

// kind registers a record under its name in the journal. The name is part of files that
// exist already, so it never changes.
//
// list returns every record that a saved file must hold, the last one of each key, in an
// order that gives the same state when they are folded again into an empty one. A file
// brings kind after kind, those of leading first, so fold leans on no other kind.
func kind[T any](name string, fold func(*state, *T), list func(*state) []*T) struct{} {
	kindNames[reflect.TypeFor[*T]()] = name
	records[name] = record{
		make: func() any { return new(T) },
		fold: func(s *state, raw json.RawMessage) error {
			doc := new(T)
			if err := json.Unmarshal(raw, doc); err != nil {
				return err
			}
			fold(s, doc)
			return nil
		},
		list: func(s *state) []any {
			docs := list(s)
			out := make([]any, len(docs))
			for i, doc := range docs {
				out[i] = doc
			}
			return out
		},
	}
	return struct{}{}
}

// leading are the kinds that a file brings before all others, which stand by name.
var leading = []string{"meta", "enterprise", "user", "wallet", "webhook"}

// kindOrder sorts kinds as a file brings them.
func kindOrder[V any](docs map[string]V) []string {
	names := slices.Sorted(maps.Keys(docs))
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(rank(a), rank(b)) })
	return names
}

func rank(name string) int {
	if at := slices.Index(leading, name); at >= 0 {
		return at
	}
	return len(leading)
}

// kindOf names a record in the journal.
func kindOf(doc any) string {
	name, known := kindNames[reflect.TypeOf(doc)]
	if !known {
		panic(fmt.Sprintf("sandbox: %T is not a record", doc))
	}
	return name
}

var (
	_ = kind("meta", func(s *state, d *meta) { s.meta = *d }, func(s *state) []*meta { m := s.meta; return []*meta{&m} })
	_ = kind("user", func(s *state, d *user) { s.users[d.ID] = d }, func(s *state) []*user { return byKey(s.users) })
	_ = kind("token", func(s *state, d *token) { s.tokens[d.Hash] = d }, func(s *state) []*token { return byKey(s.tokens) })
	_ = kind("enterprise", func(s *state, d *enterprise) { track(s.enterprises, &s.enterpriseOrder, d.ID, d) },
		func(s *state) []*enterprise { return inOrder(s.enterprises, s.enterpriseOrder) })
	_ = kind("wallet", (*state).putWallet, func(s *state) []*wallet { return inOrder(s.wallets, s.walletOrder) })
	_ = kind("address", (*state).putAddress, func(s *state) []*address { return inOrder(s.addresses, byKey(s.addressesOf)...) })
	_ = kind("transfer", (*state).putTransfer, func(s *state) []*transfer { return inOrder(s.transfers, byKey(s.transfersOf)...) })
	_ = kind("approval", (*state).putApproval, func(s *state) []*approval { return inOrder(s.approvals, s.approvalOrder) })
	_ = kind("webhook", (*state).putWebhook, func(s *state) []*webhook { return inOrder(s.webhooks, s.webhookOrder) })
	_ = kind("notification", (*state).putNotification, (*state).remembered)
	_ = kind("price", func(s *state, d *price) { s.prices[d.Asset] = d }, func(s *state) []*price { return byKey(s.prices) })
	_ = kind("attempt", func(s *state, d *attempt) { track(s.attempts, &s.attemptOrder, sequenceKey(d.Wallet, d.Sequence), d) },
		func(s *state) []*attempt { return inOrder(s.attempts, s.attemptOrder) })
	_ = kind("leak", func(s *state, d *leak) { s.leaks = append(s.leaks, *d) }, func(s *state) []*leak { return pointers(s.leaks) })
)

// byKey lists a map's values by their keys.
func byKey[V any](m map[string]V) []V {
	out := make([]V, 0, len(m))
	for _, key := range slices.Sorted(maps.Keys(m)) {
		out = append(out, m[key])
	}
	return out
}

// inOrder lists records by id, one order after the other.
func inOrder[T any](m map[string]*T, orders ...[]string) []*T {
	out := make([]*T, 0, len(m))
	for _, order := range orders {
		for _, id := range order {
			out = append(out, m[id])
		}
	}
	return out
}

func pointers[T any](all []T) []*T {
	out := make([]*T, len(all))
	for i := range all {
		out[i] = &all[i]
	}
	return out
}

// shelf keeps the records of one kind by id, in the order of their first appearance. Its
// zero value is ready.
type shelf[T any] struct {
	byID  map[string]*T
	order []string
}

func (s *shelf[T]) put(id string, doc *T) {
	if s.byID == nil {
		s.byID = map[string]*T{}
	}
	track(s.byID, &s.order, id, doc)
}

// get is nil for an id that nobody put.
func (s *shelf[T]) get(id string) *T { return s.byID[id] }

// list is every record, oldest first.
func (s *shelf[T]) list() []*T { return inOrder(s.byID, s.order) }

// all lists the records that fit, oldest first.
func (s *shelf[T]) all(fits func(*T) bool) []*T {
	out := []*T{}
	for _, id := range s.order {
		if doc := s.byID[id]; fits(doc) {
			out = append(out, doc)
		}
	}
	return out
}
