package api

import (
	"fmt"
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

// limiter counts calls by key within fixed minutes of this process. What has to be shared between processes is BitGo's
// own limit, and that one is.
type limiter struct {
	mu    sync.Mutex
	began time.Time
	count map[uuid.UUID]int
}

// take counts a call and tells how many are left, below zero when there was none, and when the minute ends.
func (l *limiter) take(key uuid.UUID, rate int, now time.Time) (left int, reset time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if began := now.Truncate(window); !began.Equal(l.began) {
		l.began, l.count = began, map[uuid.UUID]int{}
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
	seconds := max(1, int((reset+time.Second-1)/time.Second))
	ctx.SetHeader("RateLimit-Policy", fmt.Sprintf(`"key";q=%d;w=%d`, rate, int(window/time.Second)))
	ctx.SetHeader("RateLimit", fmt.Sprintf(`"key";r=%d;t=%d`, max(left, 0), seconds))
	if left < 0 {
		ctx.SetHeader("Retry-After", fmt.Sprint(seconds))
		s.refuse(ctx, errTooMany)
		return
	}
	next(ctx)
}
