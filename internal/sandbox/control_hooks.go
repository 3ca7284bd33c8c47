package sandbox

import (
	"maps"
	"slices"
	"strings"
	"time"
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

// controlWebhook counts failures of one webhook as if its receiver had not answered 200, evenly over some seconds until now.
// At BitGo's limits it is suspended, as it would be by real ones.
func (s *Server) controlWebhook(in wish) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept := s.state.webhooks[in.Webhook]
	if kept == nil || in.Times < 1 || in.Times > lifeLimit || in.Seconds < 0 {
		return nil, refusal("webhook is unknown, or times is not 1 to 500")
	}
	b, h := s.begin("webhook.fail"), *kept
	step := time.Duration(in.Seconds) * time.Second / time.Duration(in.Times)
	for i := range in.Times {
		h.failed(b.at.Add(-step * time.Duration(in.Times-1-i)))
	}
	h.LastAttempt = &b.at
	b.put(&h)
	return webhookBody(&h), b.commit()
}
