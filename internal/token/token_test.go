package token

import (
	"strings"
	"testing"
	"time"

	"github.com/unykorn/console/internal/fault"
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
