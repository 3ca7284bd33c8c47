package token

import (
	"strings"
	"testing"
	"time"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/money"
)

func TestWhatMayBeAskedFor(t *testing.T) {
	t.Parallel()
	wallet := "wallet_view:" + strings.Repeat("a", 32)
	session := Ask{Kind: Session, Purpose: Manage, Email: "a@b.example", Password: "p", OTP: "0"}
	reader := Ask{Kind: LongLived, Purpose: ThirdParty, Label: "Reports", Scopes: []string{"wallet_view_all", wallet}, Networks: []string{"203.0.113.0/24"}, Duration: time.Hour}
	ours := Ask{Kind: LongLived, Purpose: Ours, Label: "Gateway", Scopes: []string{"enterprise_view_all", "wallet_view_all", "wallet_spend_all"}, Networks: []string{"203.0.113.7"}, Duration: 24 * time.Hour}
	with := func(a Ask, change func(*Ask)) Ask { change(&a); return a }
	for _, c := range []struct {
		ask    Ask
		fields string // blamed; "" for a good one
		second bool
	}{
		{session, "", false}, {reader, "", false}, {ours, "", true},
		{with(session, func(a *Ask) { a.Purpose = Ours }), "use", false},
		{with(session, func(a *Ask) { a.Email = "nobody" }), "email", false},
		{with(session, func(a *Ask) { a.Password = "" }), "password", false},
		{with(session, func(a *Ask) { a.Scopes = []string{"all"} }), "kind", false},
		{with(reader, func(a *Ask) { a.Kind = "" }), "kind", false},
		{with(reader, func(a *Ask) { a.Purpose = Manage }), "use", false},
		{with(reader, func(a *Ask) { a.Scopes = []string{"wallet_create"} }), "scope", false},
		{with(reader, func(a *Ask) { a.Scopes = []string{"user_manage"} }), "scope", true},
		{with(reader, func(a *Ask) { a.Scopes = []string{"wallet_view"} }), "scope", false},
		{with(reader, func(a *Ask) { a.Scopes = nil }), "scope", false},
		{with(reader, func(a *Ask) { a.Limits = []Limit{{"tbtc4", "1"}} }), "scope", true},
		{with(reader, func(a *Ask) { a.Networks = nil }), "ipRestrict", false},
		{with(reader, func(a *Ask) { a.Networks = []string{"203.0.0.0/16"} }), "ipRestrict", false},
		{with(reader, func(a *Ask) { a.Networks = []string{"2001:db8::/32"} }), "ipRestrict", false},
		{with(reader, func(a *Ask) { a.Label = " x" }), "label", false},
		{with(reader, func(a *Ask) { a.Label = "two\nlines" }), "label", false},
		{with(reader, func(a *Ask) { a.Duration = 11 * 365 * 24 * time.Hour }), "duration", false},
		{with(ours, func(a *Ask) { a.Scopes = []string{"wallet_spend_all"} }), "scope", true},
		{with(ours, func(a *Ask) { a.Scopes = []string{"enterprise_view_all", "wallet_view_all"} }), "scope", false},
		{with(ours, func(a *Ask) { a.Duration = time.Hour }), "duration", true},
		{with(ours, func(a *Ask) { a.Scopes = []string{"all"} }), "", true},
		{with(ours, func(a *Ask) { a.Scopes = append(a.Scopes, "pending_approval_update") }), "", true},
		{with(ours, func(a *Ask) { a.Limits = []Limit{{"tbtc4", "1"}} }), "", true},
		{with(ours, func(a *Ask) { a.Limits = []Limit{{"tbtc4", "0"}} }), "spendingLimits", true},
		{with(ours, func(a *Ask) { a.Limits = []Limit{{"tbtc4", "1.5"}} }), "spendingLimits", true},
		{with(ours, func(a *Ask) { a.Limits = []Limit{{"tbtc4", "1"}, {"tbtc4", "2"}} }), "spendingLimits", true},
	} {
		err := c.ask.check(true)
		if c.fields == "" && err != nil || c.fields != "" && (!fault.Is(err, ErrAsk) || fault.As(err).Fields[c.fields] == "") {
			t.Errorf("%+v: %v %v, want %q", c.ask, err, fault.As(err).Fields, c.fields)
		}
		if got := c.ask.NeedsSecond(); got != c.second {
			t.Errorf("%+v: a second administrator: %v", c.ask, got)
		}
	}
}

// What is left of a limit and when it ends is whole units and never past what is there.
func TestForecast(t *testing.T) {
	now := time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)
	units := func(n int64) map[string]money.Units { return map[string]money.Units{"tbtc4": money.NewUnits(n)} }
	for _, x := range []struct {
		used, pace int64
		left       string
		days       int // -1: not at this pace
	}{{0, 0, "1000", -1}, {400, 300, "600", 60}, {1000, 300, "0", 0}, {1200, 0, "0", 0}, {0, 1, "1000", -1}, {999, 30, "1", 1}} {
		got := Forecast([]Limit{{Coin: "tbtc4", Value: "1000"}}, units(x.used), units(x.pace), 30, now)[0]
		if got.Left.String() != x.left || (got.Ends == nil) != (x.days < 0) || got.Ends != nil && !got.Ends.Equal(now.AddDate(0, 0, x.days)) {
			t.Errorf("%+v: %s, %v", x, got.Left, got.Ends)
		}
	}
	for _, m := range Glossary() {
		if strings.Contains(m.Says, "not known here") || m.Views && m.Moves {
			t.Errorf("%+v", m)
		}
	}
}
