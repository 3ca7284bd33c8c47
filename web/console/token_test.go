package console

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/internal/testkit/canary"
	"github.com/unykorn/console/internal/token"
	"github.com/unykorn/console/views/link"
)

// serviceAsk is what the gateway's own token may, with a limit.
var serviceAsk = token.Ask{Kind: token.LongLived, Purpose: token.Ours, Label: "Gateway", Scopes: token.Presets(token.Ours), Limits: []token.Limit{{Coin: "tbtc4", Value: "500000000"}}, Duration: 90 * 24 * time.Hour}

// tokenObject is a token that waits, asked for by an administrator who is on no seat.
func tokenObject(t *testing.T, h *house, _ identity.Actor, _ estate) string {
	t.Helper()
	x, _, err := h.Tokens.New(t.Context(), h.db.Person(t, "Asker of tokens", testkit.Whole(identity.Admin)), serviceAsk, uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	return x.ID.String()
}

// madeTokenObject is one that BitGo has made, for other people's software.
func madeTokenObject(t *testing.T, h *house, _ identity.Actor, _ estate) string {
	t.Helper()
	x, _, err := h.Tokens.New(t.Context(), h.db.Person(t, "Maker of tokens", testkit.Whole(identity.Admin)),
		token.Ask{Kind: token.LongLived, Purpose: token.ThirdParty, Label: "Tax software", Scopes: token.Presets(token.ThirdParty), Duration: 90 * 24 * time.Hour, OTP: seal.Secret("000000")}, uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	return x.ID.String()
}

// A token that may move money is asked for by one administrator and made by another; its code and its text are nowhere.
func TestATokenForTheGatewayTakesTwo(t *testing.T) {
	t.Parallel()
	h := build(t)
	ada, bob := h.db.Person(t, "Ada", testkit.Whole(identity.Admin)), h.db.Person(t, "Bob", testkit.Whole(identity.Admin))
	adas, bobs := h.as(t, h.enter(t, ada)), h.as(t, h.enter(t, bob))
	form := url.Values{"key": {uuid.NewString()}, "use": {"service"}, "label": {"Gateway"}, "duration": {"90"}, "scope": token.Presets(token.Ours), "spendingLimits": {"tbtc4 500000000"}}
	asked, again := adas.do(http.MethodPost, link.BitGoTokens(), form), adas.do(http.MethodPost, link.BitGoTokens(), form)
	if asked.status != http.StatusSeeOther || again.to != asked.to {
		t.Fatalf("pressed twice: %d %s and %s", asked.status, asked.to, again.to)
	}
	page := adas.get(asked.to)
	if !strings.Contains(page.body, "Waits for another administrator") || !strings.Contains(page.body, "You asked for it") {
		t.Error("the page of who asked does not say that another confirms")
	}
	if a := adas.post(asked.to+"/confirm", "otp", "000000"); a.status != http.StatusForbidden || !strings.Contains(a.body, "another administrator") {
		t.Errorf("the asker confirms: %d", a.status)
	}
	if a := bobs.post(asked.to+"/confirm", "otp", "914627"); a.status != http.StatusUnprocessableEntity && a.status != http.StatusBadRequest || !strings.Contains(a.body, "did not accept the one-time code") || strings.Contains(a.body, "914627") {
		t.Errorf("a wrong code: %d", a.status)
	}
	if a := bobs.post(asked.to+"/confirm", "otp", "000000"); a.status != http.StatusSeeOther {
		t.Fatalf("another confirms: %d %s", a.status, a.body)
	}
	page = bobs.get(asked.to)
	for _, want := range []string{"In force", "5 TBTC4 of 5 TBTC4", "was read at BitGo", "now: the gateway speaks with it"} {
		if !strings.Contains(page.body, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	list := bobs.get(link.BitGoTokens())
	if !strings.Contains(list.body, "1 token ends in the next 90 days") && !strings.Contains(list.body, "Nothing ends in the next 90 days") {
		t.Error("the calendar is not there")
	}
	if n := h.db.Count(t, `select count(*) from bitgo_token where one_time like '%914627%' or trouble like '%914627%'`); n != 0 || strings.Contains(h.log.String(), "914627") {
		t.Error("a one-time code is kept")
	}
	if a := bobs.post(asked.to + "/revoke"); a.status != http.StatusSeeOther || !strings.Contains(bobs.get(asked.to).body, "It is revoked already") {
		t.Errorf("revoked: %d", a.status)
	}
}

// A read-only token is shown once, to who asked, and is kept as a digest. What is wrong comes back at its field.
func TestAReadOnlyTokenIsShownOnce(t *testing.T) {
	t.Parallel()
	h := build(t)
	ada, bob := h.db.Person(t, "Ada", testkit.Whole(identity.Admin)), h.db.Person(t, "Bob", testkit.Whole(identity.Admin))
	adas, bobs := h.as(t, h.enter(t, ada)), h.as(t, h.enter(t, bob))
	if a := adas.get(link.BitGoTokenNew("third_party", "")); !strings.Contains(a.body, "Tax software") || strings.Contains(a.body, `value="wallet_spend_all"`) {
		t.Error("the preset is not read only")
	}
	form := func(kv ...string) url.Values {
		v := url.Values{"key": {uuid.NewString()}, "use": {"third_party"}, "label": {"Tax software"}, "duration": {"90"}, "scope": {"wallet_view_all"}, "otp": {"000000"}}
		for i := 0; i < len(kv); i += 2 {
			v.Set(kv[i], kv[i+1])
		}
		return v
	}
	for name, f := range map[string]url.Values{"scope": form("scope", "wallet_spend_all"), "otp": form("otp", ""), "wrong otp": form("otp", "123123"), "duration": form("duration", "9999"), "label": form("label", ""),
		"ipRestrict": form("ipRestrict", "10.0.0.0/8"), "key": form("key", "x"), "use": form("use", "manage")} {
		if a := adas.do(http.MethodPost, link.BitGoTokens(), f); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `role="alert"`) || strings.Contains(a.body, "123123") {
			t.Errorf("%s: %d", name, a.status)
		}
	}
	made := adas.do(http.MethodPost, link.BitGoTokens(), form())
	if made.status != http.StatusSeeOther {
		t.Fatalf("%d %s", made.status, made.body)
	}
	if strings.Contains(bobs.get(made.to).body, "data-once") {
		t.Error("another sees it")
	}
	found := regexp.MustCompile(`data-once>([^<]+)<`).FindStringSubmatch(adas.get(made.to).body)
	if len(found) != 2 || !strings.HasPrefix(found[1], "v2x") {
		t.Fatalf("it is not shown: %v", found)
	}
	if strings.Contains(adas.get(made.to).body, found[1]) {
		t.Error("it is shown again")
	}
	left, _, err := canary.Database(t.Context(), h.db.Owner, canary.Of("a token", found[1]))
	if err != nil || len(left) != 0 || strings.Contains(h.log.String(), found[1]) {
		t.Errorf("it stands in %v, %v", left, err)
	}
}
