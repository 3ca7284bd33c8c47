package send

import (
	"context"
	"sync"
	"time"

	"github.com/unykorn/console/internal/money"
)

// feeCache spares BitGo a question for each key that is typed.
type feeCache struct {
	mu     sync.Mutex
	known  map[string]knownFee
	failed map[string]time.Time // when BitGo last had none
}

type knownFee struct {
	fee money.Amount
	at  time.Time
}

// feeAge is how long an estimate is used again.
const feeAge = time.Minute

// fee estimates what the network takes for one send. Inside a Go Account BitGo takes none. For coins that pay by
// the byte, a kilobyte is set aside: more than a usual payment, and what is not used comes back.
func (s *Service) fee(ctx context.Context, coin money.Coin) (money.Amount, error) {
	if !coin.OnChain {
		return money.Of(coin, money.Units{}), nil
	}
	payer := coin
	if base, ok := money.Lookup(coin.Base); ok {
		payer = base
	}
	now := s.Clock.Now()
	s.fees.mu.Lock()
	known, ok := s.fees.known[payer.Ticker]
	s.fees.mu.Unlock()
	if ok && now.Sub(known.at) < feeAge && !now.Before(known.at) {
		return known.fee, nil
	}
	said, err := s.BitGo.Fee(ctx, payer.Ticker)
	if err != nil {
		return money.Amount{}, err
	}
	units := said.Flat
	if !units.Known() {
		units = said.PerKB
	}
	fee := money.Of(payer, floor(money.FromBig(units.Big())))
	s.fees.mu.Lock()
	defer s.fees.mu.Unlock()
	if s.fees.known == nil {
		s.fees.known = map[string]knownFee{}
	}
	s.fees.known[payer.Ticker] = knownFee{fee: fee, at: now}
	return fee, nil
}

// feeSoon is for the preview, which must not wait for a BitGo that hangs: it gives up after two seconds, and asks
// again only after ten. Nil: not known.
func (s *Service) feeSoon(ctx context.Context, coin money.Coin) *money.Amount {
	const patience, pause = 2 * time.Second, 10 * time.Second
	now := s.Clock.Now()
	s.fees.mu.Lock()
	last, failed := s.fees.failed[coin.Ticker]
	s.fees.mu.Unlock()
	if failed && now.Sub(last) < pause {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	fee, err := s.fee(ctx, coin)
	if err == nil {
		return &fee
	}
	s.fees.mu.Lock()
	defer s.fees.mu.Unlock()
	if s.fees.failed == nil {
		s.fees.failed = map[string]time.Time{}
	}
	s.fees.failed[coin.Ticker] = now
	return nil
}
