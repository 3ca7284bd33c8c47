package console

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/gateway"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/internal/testkit/canary"
	"github.com/unykorn/console/views/link"
)

func madeKey(t *testing.T, h *house, by identity.Actor, e estate, scopes ...string) string {
	t.Helper()
	k, _, err := h.Identity.NewKey(t.Context(), by, identity.NewKey{Kind: identity.APIKey, Name: "Key of a test", Roles: []identity.Role{identity.Auditor}, Client: &e.ID, Scopes: scopes})
	if err != nil {
		t.Fatal(err)
	}
	return k.ID.String()
}

func keyObject(t *testing.T, h *house, _ identity.Actor, e estate) string {
	t.Helper()
	return madeKey(t, h, program, e, "wallets:read")
}

// waitingKey was made by an administrator who is not the one who asks.
func waitingKey(t *testing.T, h *house, _ identity.Actor, e estate) string {
	t.Helper()
	return madeKey(t, h, h.db.Person(t, "Maker", testkit.Whole(identity.Admin)), e, "sends:write")
}

// desk is a house with two administrators.
type desk struct {
	*house
	ada, bea   identity.Actor
	adas, beas *browser
}

func atDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{house: build(t)}
	d.ada, d.bea = d.db.Person(t, "Ada", testkit.Whole(identity.Admin)), d.db.Person(t, "Bea", testkit.Whole(identity.Admin))
	d.adas, d.beas = d.as(t, d.enter(t, d.ada)), d.as(t, d.enter(t, d.bea))
	return d
}

func keyForm(field string, values ...string) url.Values {
	v := url.Values{"name": {"ERP of Apex"}, "client": {""}, "roles": {"treasury", "auditor"}, "scopes": {"sends:write", "approvals:read"}, "networks": {"203.0.113.0/24\r\n198.51.100.7"}, "lasts": {"90"}}
	if field != "" {
		v[field] = values
	}
	return v
}

var once = regexp.MustCompile(`<b class="mono whole" data-once>(u[ka]_[a-z0-9]+)</b>`)

// shows is the key that a page shows, "" for none.
func shows(a answer) string {
	if m := once.FindStringSubmatch(a.body); m != nil {
		return m[1]
	}
	return ""
}

// TestAKeyIsShownOnceConfirmedAndRevoked is the life of a key on the desk.
func TestAKeyIsShownOnceConfirmedAndRevoked(t *testing.T) {
	t.Parallel()
	d := atDesk(t)
	made := d.adas.do(http.MethodPost, link.Keys(), keyForm(""))
	if made.status != http.StatusSeeOther || !strings.HasPrefix(made.to, "/keys/") || shows(made) != "" {
		t.Fatalf("%d %s %s", made.status, made.to, made.body)
	}
	if passive := d.adas.do(http.MethodGet, made.to, nil, "X-Console-Passive", "1", "HX-Request", "true"); shows(passive) != "" {
		t.Error("a part that is fetched again shows the key")
	}
	if a := d.beas.get(made.to); shows(a) != "" || !strings.Contains(a.body, "Waits for a second administrator") {
		t.Error("another administrator is shown the key, or not that it waits")
	}
	mark := canary.Of("the key", shows(d.adas.get(link.With(made.to, url.Values{"x": {"1"}}))))
	secret := mark.Text()
	if !strings.HasPrefix(secret, "uk_") || len(secret) < 40 {
		t.Fatalf("the page shows no key: %q", secret)
	}
	again := d.adas.get(made.to)
	if strings.Contains(again.body, secret) || !strings.Contains(again.body, secret[:11]) || !strings.Contains(again.body, "shown once") {
		t.Error("the second look shows the key, or not how to recognise it")
	}
	if !strings.Contains(again.body, "You made this key") {
		t.Error("its maker is not told why they may not confirm")
	}
	d.says(t, identity.ErrKeyWaits, secret)
	if a := d.adas.post(made.to + "/confirm"); a.status != http.StatusForbidden {
		t.Errorf("its maker confirms: %d", a.status)
	}
	if a := d.beas.post(made.to + "/confirm"); a.status != http.StatusSeeOther {
		t.Errorf("confirm: %d", a.status)
	}
	d.says(t, nil, secret)
	if a := d.beas.get(made.to); !strings.Contains(a.body, "In force") || !strings.Contains(a.body, "Bea") {
		t.Error("who confirmed it does not show")
	}
	turned := d.beas.post(made.to+"/rotate", "overlap", "1")
	next := shows(d.beas.get(turned.to))
	if next == "" || next == secret {
		t.Fatalf("rotated: %d %s", turned.status, turned.to)
	}
	d.says(t, nil, secret)
	d.says(t, identity.ErrKeyWaits, next)
	if a := d.beas.post(turned.to + "/confirm"); a.status != http.StatusForbidden {
		t.Errorf("who rotates a key that spends confirms it alone: %d", a.status)
	}
	if a := d.adas.post(turned.to + "/confirm"); a.status != http.StatusSeeOther {
		t.Errorf("confirm the new one: %d", a.status)
	}
	d.says(t, nil, next)
	if a := d.adas.get(made.to); !strings.Contains(a.body, "Being replaced") || !strings.Contains(a.body, turned.to) || strings.Contains(a.body, "rotate-form") {
		t.Error("that it is being replaced does not show")
	}
	d.clock.Advance(identity.MaxOverlap)
	d.says(t, identity.ErrKeyUnfit, secret)
	d.adas = d.as(t, d.enter(t, d.ada)) // an hour is too long for a session that nobody uses
	if a := d.adas.post(turned.to + "/revoke"); a.status != http.StatusSeeOther {
		t.Errorf("revoke: %d", a.status)
	}
	d.says(t, identity.ErrKeyUnfit, next)
	if a := d.adas.post(turned.to + "/revoke"); a.status != http.StatusNotFound {
		t.Errorf("revoked twice: %d", a.status)
	}
	d.nowhere(t, mark, canary.Of("the next key", next))
}

func (d *desk) says(t *testing.T, want error, secret string) {
	t.Helper()
	_, err := d.Identity.KeyActor(t.Context(), identity.APIKey, seal.Secret(secret), "203.0.113.9")
	if want == nil && err != nil || want != nil && (err == nil || err.Error() != want.Error()) {
		t.Errorf("the gateway says %v, want %v", err, want)
	}
}

// nowhere looks for keys in every row and in the log.
func (d *desk) nowhere(t *testing.T, marks ...canary.Mark) {
	t.Helper()
	hits, rows, err := canary.Database(t.Context(), d.db.Owner, marks...)
	if err != nil || rows < 50 {
		t.Fatalf("%d rows, %v", rows, err)
	}
	for _, hit := range append(hits, canary.In([]byte(d.log.String()), marks...)...) {
		t.Errorf("a key is left: %s", hit)
	}
}

// A key that nobody came to see is not kept for long.
func TestAKeyWaitsFiveMinutesForItsPage(t *testing.T) {
	t.Parallel()
	d := atDesk(t)
	made := d.adas.do(http.MethodPost, link.Keys(), keyForm(""))
	d.clock.Advance(heldFor + time.Second)
	if a := d.adas.get(made.to); a.status != http.StatusOK || shows(a) != "" {
		t.Errorf("%d %q", a.status, shows(a))
	}
}

func TestTheKeyFormSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	h := besieged(t)
	text := []string{turned, nul, broken, long}
	for field, values := range map[string][]string{
		"name":     append([]string{"", "   ", strings.Repeat("x", 121), "a\nb"}, text...),
		"client":   append([]string{noUUID, "x", script}, text...),
		"roles":    append([]string{"", "owner", "Admin", script}, text...),
		"scopes":   append([]string{"", "sends", "sends:write ", "ALL", "sends:read,sends:write", script}, text...),
		"networks": append([]string{"203.0.113.0/33", "example.com", "10.0.0.1 10.0.0.2", script}, text...),
		"lasts":    append([]string{"", "0", "-1", "91", "9999999999", "NEVER", script}, text...),
	} {
		for _, v := range values {
			what := fmt.Sprintf("%s %.30q", field, v)
			h.unchanged(what, func() { h.refusedAt(what, h.b.do(http.MethodPost, link.Keys(), keyForm(field, v)), field) })
		}
	}
	for _, field := range []string{"name", "roles", "scopes", "lasts"} {
		form := keyForm("")
		form.Del(field)
		h.unchanged("no "+field, func() { h.refusedAt("no "+field, h.b.do(http.MethodPost, link.Keys(), form), field) })
	}
	kept := h.b.do(http.MethodPost, link.Keys(), keyForm("lasts", "x")).body
	if !strings.Contains(kept, `value="sends:write" id="f-scopes-sends-write" checked`) || !strings.Contains(kept, "ERP of Apex") || !strings.Contains(kept, "198.51.100.7") {
		t.Error("what was typed is lost")
	}
	id := keyObject(t, h.house, h.who, h.apex)
	for _, v := range append([]string{"", "2", "169", "-1", "1h", script}, text...) {
		what := fmt.Sprintf("overlap %.30q", v)
		h.unchanged(what, func() {
			a := h.b.post(link.KeyRotate(id), "overlap", v)
			h.sound(what, a)
			if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `id="f-overlap-error"`) {
				t.Errorf("%s: %d", what, a.status)
			}
		})
	}
	for _, v := range append([]string{"", "never", "8", script}, text...) {
		what := fmt.Sprintf("token %.30q", v)
		h.unchanged(what, func() { h.refusedAt(what, h.b.post(link.Token(), "lasts", v), "lasts") })
	}
	h.unchanged("foreign", func() {
		for _, path := range []string{link.KeyConfirm(noUUID), link.KeyRevoke(noUUID), link.KeyRotate(noUUID), link.KeyRevoke(strings.ToUpper(id))} {
			if a := h.b.post(path, "overlap", "1"); a.status != http.StatusNotFound {
				t.Errorf("%s: %d", path, a.status)
			}
		}
	})
	named := h.b.do(http.MethodPost, link.Keys(), keyForm("name", script))
	for _, page := range []string{named.to, link.Keys()} {
		a := h.b.get(page)
		h.sound(page, a)
		if !strings.Contains(a.body, "&lt;script&gt;") {
			t.Errorf("%s does not show the name", page)
		}
	}
}

// TestTheRegisterTellsKeysApart: filters in the address, states, what was called, and who may look.
func TestTheRegisterTellsKeysApart(t *testing.T) {
	t.Parallel()
	d := atDesk(t)
	first := d.adas.get(link.Keys())
	if !strings.Contains(first.body, "No key yet") || !strings.Contains(first.body, `href="/keys/new"`) {
		t.Error("an empty register does not say so")
	}
	apex, waits := keyObject(t, d.house, d.ada, d.apex), waitingKey(t, d.house, d.ada, d.meridian)
	ended := keyObject(t, d.house, d.ada, d.apex)
	if err := d.Identity.RevokeKey(t.Context(), d.ada, uuid.MustParse(ended)); err != nil {
		t.Fatal(err)
	}
	for i, code := range []string{"", "key.scope", "", ""} {
		err := d.Gateway.Log(t.Context(), uuid.MustParse(apex), gateway.Call{Operation: "getWallet", Status: 200 + i, Code: code, RequestID: "r", IP: "203.0.113.77", Took: time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
	}
	all := []string{apex, waits, ended}
	for query, want := range map[string][]string{"": all, "?state=in-force": {apex}, "?state=waits": {waits}, "?state=revoked": {ended}, "?state=soon": nil,
		"?client=" + d.meridian.ID.String(): {waits}, "?client=" + d.apex.ID.String() + "&state=revoked": {ended}, "?kind=approver": nil, "?kind=api": all, "?state=odd": all, "?before=x": all} {
		a := d.adas.get(link.Keys() + query)
		for _, id := range all {
			if strings.Contains(a.body, `id="k-`+id+`"`) != slices.Contains(want, id) {
				t.Errorf("%q: %s", query, id)
			}
		}
		if want == nil && !strings.Contains(a.body, "No key matches these filters") {
			t.Errorf("%q does not say that nothing matches", query)
		}
	}
	if a := d.adas.get(link.Keys()); !strings.Contains(a.body, "4 calls in 24 h, 1 refused") {
		t.Error("the calls do not show")
	}
	if a := d.adas.get(link.Key(apex)); !strings.Contains(a.body, "key.scope") || !strings.Contains(a.body, "203.0.113.77") || !strings.Contains(a.body, "/audit?kind=key") {
		t.Error("the refused call, its address or the trail do not show")
	}
	auditor := d.as(t, d.enter(t, d.db.Person(t, "Otto", testkit.Whole(identity.Auditor))))
	for _, page := range []string{link.Keys(), link.Key(apex), link.Key(waits)} {
		a := auditor.get(page)
		if a.status != http.StatusOK || strings.Contains(a.body, "New key") || strings.Contains(a.body, "key-revoke") || strings.Contains(a.body, "key-confirm") || !strings.Contains(a.body, `href="/keys"`) {
			t.Errorf("the auditor at %s: %d, or is offered something", page, a.status)
		}
	}
	of := d.as(t, d.enter(t, d.db.Person(t, "Alma", testkit.Over(identity.Admin, d.apex.Client))))
	if a := of.get(link.Keys()); a.status != http.StatusForbidden || !strings.Contains(a.body, "Keys are for administrators of the whole organization") || strings.Contains(a.body, `href="/keys"`) {
		t.Errorf("an administrator of one client: %d", a.status)
	}
}

// TestAPersonHasOneApproverToken: made, replaced and revoked by its own person, shown once, and for who may vote.
func TestAPersonHasOneApproverToken(t *testing.T) {
	t.Parallel()
	d := atDesk(t)
	vera := d.as(t, d.enter(t, d.voters[0]))
	if a := d.adas.get(link.Account()); strings.Contains(a.body, "Approver token") {
		t.Error("an administrator is offered a token")
	}
	if a := d.adas.post(link.Token(), "lasts", "90"); a.status != http.StatusForbidden {
		t.Errorf("an administrator makes one: %d", a.status)
	}
	if a := vera.get(link.Account()); !strings.Contains(a.body, "Make a token") || strings.Contains(a.body, "token-revoke-form") {
		t.Error("no token is offered")
	}
	var tokens []string
	for _, lasts := range []string{"90", "30"} {
		if a := vera.post(link.Token(), "lasts", lasts); a.status != http.StatusSeeOther || a.to != link.Account() {
			t.Fatalf("make: %d", a.status)
		}
		tokens = append(tokens, shows(vera.get(link.Account())))
	}
	if again := vera.get(link.Account()); shows(again) != "" || !strings.Contains(again.body, tokens[1][:11]) || !strings.Contains(again.body, "Replace it") {
		t.Error("the second look shows the token, or not how to recognise it")
	}
	unfit := func(token string) bool {
		_, err := d.Identity.KeyActor(t.Context(), identity.ApproverToken, seal.Secret(token), "203.0.113.9")
		return err != nil
	}
	if !strings.HasPrefix(tokens[0], "ua_") || !unfit(tokens[0]) || unfit(tokens[1]) {
		t.Errorf("the old one counts, or the new one does not")
	}
	if a := vera.post(link.TokenRevoke()); a.status != http.StatusSeeOther || !unfit(tokens[1]) {
		t.Errorf("revoke: %d", a.status)
	}
	if a := vera.post(link.TokenRevoke()); a.status != http.StatusNotFound {
		t.Errorf("revoked twice: %d", a.status)
	}
	d.nowhere(t, canary.Of("the first", tokens[0]), canary.Of("the second", tokens[1]))
}
