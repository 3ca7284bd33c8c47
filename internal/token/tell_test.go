package token

import (
	"testing"
	"time"
)

func TestATokensEndIsToldInTwoStages(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	of := func(whole, left time.Duration, change ...func(*Token)) Token {
		ends := now.Add(left)
		x := Token{State: Active, AskedAt: ends.Add(-whole), ExpiresAt: &ends}
		for _, c := range change {
			c(&x)
		}
		return x
	}
	year := 365 * aDay
	for name, c := range map[string]struct {
		of   Token
		want string
	}{
		"far from its end":      {of(year, 14*aDay+1), ""},
		"14 days before":        {of(year, 14*aDay), "less than 14 days are left"},
		"just over 3 days":      {of(year, 3*aDay+1), "less than 14 days are left"},
		"3 days before":         {of(year, 3*aDay), "less than 3 days are left"},
		"ended":                 {of(year, 0), ""},
		"one of ten days, new":  {of(10*aDay, 9*aDay), ""},
		"one of ten days, late": {of(10*aDay, 2*aDay), "less than 3 days are left"},
		"a login of an hour":    {of(time.Hour, time.Minute), ""},
		"with a successor":      {of(year, aDay, func(x *Token) { x.RetireAt = &now }), ""},
		"revoked":               {of(year, aDay, func(x *Token) { x.State = Revoked }), ""},
		"without an end":        {of(year, aDay, func(x *Token) { x.ExpiresAt = nil }), ""},
	} {
		if got := c.of.endStage(now); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
