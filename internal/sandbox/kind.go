package sandbox

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// folds says how a record of the journal becomes state, by its kind; kindNames is the
// way back. Every file that has a record of its own registers it with kind.
var (
	folds     = map[string]func(*state, json.RawMessage) error{}
	kindNames = map[reflect.Type]string{}
)

// kind registers a record under its name in the journal. The name is part of files that
// exist already, so it never changes.
func kind[T any](name string, fold func(*state, *T)) struct{} {
	kindNames[reflect.TypeFor[*T]()] = name
	folds[name] = func(s *state, raw json.RawMessage) error {
		doc := new(T)
		if err := json.Unmarshal(raw, doc); err != nil {
			return err
		}
		fold(s, doc)
		return nil
	}
	return struct{}{}
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
	_ = kind("meta", func(s *state, d *meta) { s.meta = *d })
	_ = kind("user", func(s *state, d *user) { s.users[d.ID] = d })
	_ = kind("token", func(s *state, d *token) { s.tokens[d.Hash] = d })
	_ = kind("enterprise", func(s *state, d *enterprise) { track(s.enterprises, &s.enterpriseOrder, d.ID, d) })
	_ = kind("wallet", (*state).putWallet)
	_ = kind("address", (*state).putAddress)
	_ = kind("transfer", (*state).putTransfer)
	_ = kind("approval", (*state).putApproval)
	_ = kind("webhook", (*state).putWebhook)
	_ = kind("notification", (*state).putNotification)
	_ = kind("price", func(s *state, d *price) { s.prices[d.Asset] = d })
	_ = kind("attempt", func(s *state, d *attempt) { track(s.attempts, &s.attemptOrder, sequenceKey(d.Wallet, d.Sequence), d) })
	_ = kind("leak", func(s *state, d *leak) { s.leaks = append(s.leaks, *d) })
)

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
