package security

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/money"
)

// errLots means that the lots and the books disagree, which nothing but a mistake of ours can do.
var errLots = errors.New("security: the lots do not cover what the books say is held")

// What one transfer reads of lots.
const (
	lotsAtOnce = 500
	mostLots   = 20 * lotsAtOnce
)

// lots gives somebody's lots with something left, the oldest first, until what nothing locks up covers the shares that are needed: a nominee
// has very many.
func lots(ctx context.Context, tx pgx.Tx, security, holder string, need money.Units, now time.Time) (out []lot, err error) {
	var after time.Time
	var id int64
	for range mostLots / lotsAtOnce {
		page, err := lotPage(ctx, tx, security, holder, after, id)
		if err != nil {
			return nil, err
		}
		for _, l := range page {
			if out = append(out, l); l.lockUntil == nil || !now.Before(*l.lockUntil) {
				need = need.Sub(l.remaining)
			}
			after, id = l.acquired, l.id
		}
		if len(page) < lotsAtOnce || need.Sign() <= 0 {
			return out, nil
		}
	}
	return out, nil
}

// What tables keep as null and Go as its zero value, and the other way round.

func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func narrow(n *int) *int32 {
	if n == nil {
		return nil
	}
	small := int32(*n)
	return &small
}

func widen(n *int32) *int {
	if n == nil {
		return nil
	}
	wide := int(*n)
	return &wide
}

// each makes of rows what they are in Go.
func each[R, T any](rows []R, err error, of func(R) T) ([]T, error) {
	out := make([]T, len(rows))
	for i, r := range rows {
		out[i] = of(r)
	}
	return out, err
}
