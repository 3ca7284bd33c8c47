package sandbox

import (
	"maps"
	"slices"
	"strings"
)

// controlHooks sets whether webhooks leave in another order than they came: with shuffle
// each waits 0 to 30 seconds of the world's clock, by its id.
func (s *Server) controlHooks(in wish) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.begin("hooks")
	b.meta.Shuffle = in.Shuffle
	return map[string]any{"shuffle": in.Shuffle}, b.commit()
}

// controlNotify makes something happen that the sandbox has no screen for: every webhook of
// the type that is in scope hears of it, with facts made up around the wallet, the
// enterprise and the state given.
func (s *Server) controlNotify(in wish) (any, error) {
	if payloadFields[in.Type] == "" {
		return nil, refusal("type is one of " + strings.Join(slices.Sorted(maps.Keys(payloadFields)), ", "))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.state.wallets[in.Wallet]
	if in.Wallet != "" && w == nil || in.Enterprise != "" && s.state.enterprises[in.Enterprise] == nil {
		return nil, refusal("wallet or enterprise is unknown")
	}
	if w == nil {
		w = &wallet{Enterprise: in.Enterprise, Coin: in.Coin}
	}
	b := s.begin("notify")
	b.tell(s.placeholder(b, in.Type, w, in.State))
	made := len(b.docs)
	return map[string]any{"notifications": made}, b.commit()
}
