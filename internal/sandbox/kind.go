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
