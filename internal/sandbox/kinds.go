package sandbox

import (
	"maps"
	"slices"
)

var (
	_ = kind("meta", func(s *state, d *meta) { s.meta = *d }, func(s *state) []*meta { m := s.meta; return []*meta{&m} })
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
