package api

import (
	"fmt"
	"net/netip"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"github.com/unykorn/console/internal/fault"
)

const (
	defaultRate = 600
	window      = time.Minute
)

var errTooMany = fault.New(fault.TooMany, "key.rate",
	"This key has made all the calls it may make in this minute. Nothing was done with this request. Come back after Retry-After seconds.")

var errStranger = fault.New(fault.TooMany, "address.rate",
	"Too many calls without a valid key have come from this address in this minute. Nothing was done with this request. Come back after Retry-After seconds, with a valid key.")

// Strangers are callers without a valid key, told apart by their network. A few of their calls a minute are written down, which
// shows who comes and what for: a row for each would let anybody fill the disk, and the log of requests has them all.
const (
	strangerRate   = 120
	strangersNoted = 5
	limiterMost    = 10_000 // networks in one minute; the others share a count
)

// limiter counts calls by K within fixed minutes of this process. What has to be shared between processes is BitGo's
// own limit, and that one is.
type limiter[K comparable] struct {
	mu    sync.Mutex
	began time.Time
	count map[K]int
}

// take counts a call and tells how many are left, below zero when there was none, and when the minute ends.
func (l *limiter[K]) take(key K, rate int, now time.Time) (left int, reset time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if began := now.Truncate(window); !began.Equal(l.began) {
		l.began, l.count = began, map[K]int{}
	}
	if _, known := l.count[key]; !known && len(l.count) >= limiterMost {
		var others K
		key = others
	}
	l.count[key]++
	return rate - l.count[key], l.began.Add(window).Sub(now)
}

// limited keeps one key from taking the gateway away from the others, and tells every caller where it stands
// (draft-ietf-httpapi-ratelimit-headers).
func (s *Server) limited(ctx huma.Context, next func(huma.Context)) {
	v := visitOf(ctx.Context())
	if v.actor.Key == uuid.Nil {
		next(ctx)
		return
	}
	rate := s.Rate
	if rate == 0 {
		rate = defaultRate
	}
	left, reset := s.limits.take(v.actor.Key, rate, s.Clock.Now())
	seconds := stand(ctx, "key", rate, left, reset)
	if left < 0 {
		ctx.SetHeader("Retry-After", fmt.Sprint(seconds))
		s.refuse(ctx, errTooMany)
		return
	}
	next(ctx)
}

// stand tells the caller how many calls are left, and gives the seconds until there are more.
func stand(ctx huma.Context, what string, rate, left int, reset time.Duration) (seconds int) {
	seconds = max(1, int((reset+time.Second-1)/time.Second))
	ctx.SetHeader("RateLimit-Policy", fmt.Sprintf(`"%s";q=%d;w=%d`, what, rate, int(window/time.Second)))
	ctx.SetHeader("RateLimit", fmt.Sprintf(`"%s";r=%d;t=%d`, what, max(left, 0), seconds))
	return seconds
}

// stranger refuses a call without a valid key with why, or because too many such calls have come from its network. Callers with
// a valid key from the same network go on undisturbed.
func (s *Server) stranger(ctx huma.Context, ip string, challenge string, why error) {
	v, rate := visitOf(ctx.Context()), s.Strangers
	if rate == 0 {
		rate = strangerRate
	}
	left, reset := s.strangers.take(network(ip), rate, s.Clock.Now())
	v.unnoted = rate-left > strangersNoted
	if left < 0 {
		ctx.SetHeader("Retry-After", fmt.Sprint(stand(ctx, "address", rate, left, reset)))
		s.refuse(ctx, errStranger)
		return
	}
	if challenge != "" {
		ctx.SetHeader("WWW-Authenticate", challenge)
	}
	s.refuse(ctx, why)
}

// network is the address, or of IPv6 the block that one subscriber has.
func network(ip string) string {
	at, err := netip.ParseAddr(ip)
	if err != nil || at.Unmap().Is4() {
		return ip
	}
	block, err := at.WithZone("").Prefix(64)
	if err != nil {
		return ip
	}
	return block.String()
}
