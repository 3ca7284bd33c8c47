package security

import "errors"

// errLots means that the lots and the books disagree, which nothing but a mistake of ours can do.
var errLots = errors.New("security: the lots do not cover what the books say is held")

// What one transfer reads of lots.
const (
	lotsAtOnce = 500
	mostLots   = 20 * lotsAtOnce
)

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
