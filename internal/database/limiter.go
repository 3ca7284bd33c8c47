package database

import (
	"context"
	"fmt"
	"time"
)

// Limiter spaces calls to BitGo across every console process: BitGo counts per user (360 a minute by default,
// bitgo-api.md §4.6), so processes must share one budget. One row per key holds the next free instant.
type Limiter struct {
	db    *DB
	key   string
	space time.Duration
	burst time.Duration
	sleep func(context.Context, time.Duration) error
}

// NewLimiter allows perSecond calls on average with a burst of one second's worth.
func (db *DB) NewLimiter(key string, perSecond int) *Limiter {
	return &Limiter{db: db, key: key, space: time.Second / time.Duration(perSecond), burst: time.Second, sleep: pause}
}

// Wait takes the next slot and waits until it comes. If PostgreSQL is away the call is refused, because an
// uncounted call could cost the budget of a send.
func (l *Limiter) Wait(ctx context.Context) error {
	var ahead time.Duration
	err := l.db.pool.QueryRow(ctx, `
		insert into limiter as l (key, next_at) values ($1, clock_timestamp() + $2::interval)
		on conflict (key) do update set next_at = greatest(l.next_at, clock_timestamp() - $3::interval) + $2::interval
		returning extract(epoch from (next_at - $2::interval - clock_timestamp()))::float8 * 1e9`,
		l.key, l.space, l.burst).Scan((*nanos)(&ahead))
	if err != nil {
		return fmt.Errorf("limiter: %w", away(err))
	}
	if ahead <= 0 {
		return nil
	}
	return l.sleep(ctx, ahead)
}

// nanos scans a float number of nanoseconds; it is time, never money.
type nanos time.Duration

// ScanFloat64 implements pgtype.Float64Scanner's simpler cousin through Scan.
func (n *nanos) Scan(v any) error {
	f, ok := v.(float64)
	if !ok {
		return fmt.Errorf("limiter: unexpected %T", v)
	}
	*n = nanos(f)
	return nil
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
