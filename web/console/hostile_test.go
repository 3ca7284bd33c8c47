package console

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/web/hook"
)

// What no honest form sends, in any field.
var (
	script   = `"><script>alert(1)</script>`
	turned   = "pay\u202egnihton"
	nul      = "a\x00b"
	broken   = "\xff\xfe\xed\xa0\x80"
	long     = strings.Repeat("x", 5000)
	enormous = "1" + strings.Repeat("0", 40)
	garbage  = []string{script, turned, nul, broken, long, enormous, "-1", "'; drop table send; --", "../../etc", "%00", "{{.}}", "\r\nSet-Cookie: x=1", " "}
)

// hostile is a house with somebody who may do everything, so that only what is typed decides.
type hostile struct {
	*house
	t   *testing.T
	who identity.Actor
	b   *browser
	n   int
}

func besieged(t *testing.T) *hostile {
	t.Helper()
	h := &hostile{house: build(t), t: t}
	h.who = h.db.Person(t, "All", testkit.Whole(identity.Admin), testkit.Whole(identity.Treasury), testkit.Whole(identity.Compliance))
	h.voters = append(h.voters, h.who)
	h.rules(t)
	h.add(t, "ada")
	h.passwords(t)
	h.b = h.as(t, h.enter(t, h.who))
	return h
}

// sound is what every answer has to be: no failure of ours, and nothing typed that became a part of the page.
func (h *hostile) sound(what string, a answer) {
	h.t.Helper()
	h.n++
	if a.status >= 500 {
		h.t.Errorf("%s: %d", what, a.status)
	}
	if strings.Contains(a.body, "<script>alert(1)") || a.header.Get("Set-Cookie") == "x=1" {
		h.t.Errorf("%s: what was typed became a part of the page", what)
	}
}

// refusedAt says that the answer blames the field: 422, the control marked and linked with its sentence.
func (h *hostile) refusedAt(what string, a answer, field string) {
	h.t.Helper()
	h.sound(what, a)
	if a.status != http.StatusUnprocessableEntity {
		h.t.Errorf("%s: %d, want 422", what, a.status)
		return
	}
	if field == "" {
		if !strings.Contains(a.body, `role="alert"`) {
			h.t.Errorf("%s: nothing says why", what)
		}
		return
	}
	id := "f-" + field
	if !strings.Contains(a.body, `id="`+id+`-error"`) || !strings.Contains(a.body, `href="#`+id+`"`) {
		h.t.Errorf("%s: no sentence at %s", what, field)
	}
	if field != "unit" && !strings.Contains(a.body, `aria-invalid="true"`) {
		h.t.Errorf("%s: no control is marked", what)
	}
}

// unchanged runs fn and says that no table has more or fewer rows than before.
func (h *hostile) unchanged(what string, fn func()) {
	h.t.Helper()
	before := h.counted(h.t)
	fn()
	if g := grown(before, h.counted(h.t)); g != "" {
		h.t.Errorf("%s stored something: %s", what, g)
	}
}

func (h *hostile) payment(field, value string) url.Values {
	v := url.Values{"wallet": {h.apex.wallet.ID}, "asset": {"tbtc4"}, "address": {h.apex.payee}, "memo": {""}, "amount": {"0.01"}, "unit": {"decimal"},
		"payee": {"Northgate"}, "purpose": {"Power bill"}, "action": {"submit"}, "key": {"key-" + uuid.NewString()}}
	v.Set(field, value)
	return v
}

// badSends are values for one field of the send form, and the field that is to be blamed.
func (h *hostile) badSends() map[string]map[string][]string {
	text := []string{turned, nul, broken, long}
	return map[string]map[string][]string{
		"wallet": {"wallet": append([]string{"", script, h.world.Enterprise("apex").ID, strings.ToUpper(h.apex.wallet.ID), noHex, "../" + h.apex.wallet.ID, "-1", enormous}, text...)},
		"asset":  {"asset": append([]string{"", script, "btc", "hteth", "ofc", "ofctbtc", "TBTC4", "tbtc4/../x", "-1"}, text...)},
		"address": {"address": append([]string{"", script, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", h.world.Payee("apex-ether").Address, h.world.Payee("kestrel-market").Address,
			h.apex.payee[:len(h.apex.payee)-1], h.apex.payee + "x", h.apex.wallet.ID, h.world.Enterprise("apex").ID, "-1"}, text...)},
		"memo": {"memo": append([]string{script, "48211"}, text...)},
		"amount": {"amount": append([]string{"", script, "-1", "-0.01", enormous, "0", "0.000", "1e8", "NaN", "Infinity", "0x10", "1,5", "1.2.3", ".", "١", "0.000000001",
			"1 BTC", "+1", strings.Repeat("9", 100)}, text...)},
		"unit":    {"unit": {"gwei", script, nul, long}},
		"payee":   {"payee": append([]string{strings.Repeat("x", 121)}, text...)},
		"purpose": {"purpose": append([]string{"", "   ", strings.Repeat("x", 257)}, text...)},
		"key":     {"": {"", "short", strings.Repeat("k", 101)}},
		"action":  {"": {"", "aprove", "Submit", script, nul}},
	}
}

func TestHostileSends(t *testing.T) {
	t.Parallel()
	h := besieged(t)
	for field, blamed := range h.badSends() {
		for at, values := range blamed {
			for _, v := range values {
				h.unchanged(fmt.Sprintf("%s %.40q", field, v), func() {
					h.refusedAt(fmt.Sprintf("%s %.40q", field, v), h.b.do(http.MethodPost, link.Sends(), h.payment(field, v)), at)
					checks := h.payment(field, v)
					h.sound(fmt.Sprintf("checks of %s %.40q", field, v), h.b.do(http.MethodPost, link.SendChecks(), checks))
					h.sound(fmt.Sprintf("live checks of %s %.40q", field, v), h.b.do(http.MethodPost, link.SendChecks(), checks, "HX-Request", "true", "HX-Source", "input#f-"+field))
					h.sound(fmt.Sprintf("form from %s %.40q", field, v), h.b.get(link.With(link.SendNew(), checks)))
				})
			}
		}
	}
	// a field that is not sent at all
	for _, field := range []string{"wallet", "asset", "address", "amount", "purpose", "key", "action"} {
		form := h.payment("memo", "")
		form.Del(field)
		at := field
		if field == "key" || field == "action" {
			at = ""
		}
		h.unchanged("no "+field, func() { h.refusedAt("no "+field, h.b.do(http.MethodPost, link.Sends(), form), at) })
	}
	// base units take whole numbers only
	for _, v := range []string{"0.5", "-5", enormous, "1e3", "0", strings.Repeat("9", 79)} {
		form := h.payment("amount", v)
		form.Set("unit", "base")
		h.unchanged("base "+v, func() { h.refusedAt("base "+v, h.b.do(http.MethodPost, link.Sends(), form), "amount") })
	}
	t.Logf("%d requests", h.n)
}

// TestTextStaysText: what is text is kept as it was typed, and shown as text.
func TestTextStaysText(t *testing.T) {
	t.Parallel()
	h := besieged(t)
	for _, action := range []string{"draft", "submit"} {
		form := h.payment("purpose", script)
		form.Set("payee", script)
		form.Set("action", action)
		a := h.b.do(http.MethodPost, link.Sends(), form)
		if a.status != http.StatusSeeOther {
			t.Fatalf("%s: %d", action, a.status)
		}
		for _, page := range []string{a.to, link.Sends(), link.Home(), link.Approvals(), link.Audit(), link.With(link.Search(), url.Values{"q": {script}})} {
			got := h.b.get(page)
			h.sound(page, got)
			if page == a.to && !strings.Contains(got.body, "&lt;script&gt;") {
				t.Errorf("%s does not show what was typed", page)
			}
		}
	}
}

func TestHostileDecisions(t *testing.T) {
	t.Parallel()
	h := besieged(t)
	x := h.submit(t, h.apex, nextAmount(largeSend))
	request := h.request(t, x).String()
	for _, v := range []string{"", "ab", "  a  ", strings.Repeat("x", 501), nul, broken, turned, "no\x07no", long} {
		what := fmt.Sprintf("reason %.20q", v)
		h.unchanged(what, func() {
			h.refusedAt(what, h.b.post(link.ApprovalReject(request), "reason", v), "reason")
		})
	}
	h.unchanged("misspelt", func() {
		for _, path := range []string{"/approvals/" + request + "/aprove", "/approvals/" + request + "/Approve", "/approvals/" + request + "/approve/", "/sends/" + x.ID.String() + "/relase", "/approvals//approve"} {
			if a := h.b.post(path); a.status != http.StatusNotFound && a.status != http.StatusMethodNotAllowed && a.status != http.StatusTemporaryRedirect && a.status != http.StatusMovedPermanently {
				t.Errorf("%s: %d", path, a.status)
			}
		}
	})
	if a := h.b.post(link.ApprovalApprove(request), "decision", "reject"); a.status != http.StatusSeeOther {
		t.Errorf("approve: %d", a.status)
	}
}

func TestHostileReleases(t *testing.T) {
	t.Parallel()
	h := besieged(t)
	x := h.submit(t, h.apex, nextAmount(smallSend))
	path := link.SendRelease(x.ID.String())
	for _, v := range []string{"", strings.Repeat("p", 1025), broken} {
		what := fmt.Sprintf("passphrase %.20q", v)
		h.unchanged(what, func() { h.refusedAt(what, h.b.post(path, "passphrase", v), "passphrase") })
	}
	for _, v := range []string{strings.Repeat("1", 65), broken} {
		what := fmt.Sprintf("otp %.20q", v)
		h.unchanged(what, func() { h.refusedAt(what, h.b.post(path, "passphrase", "some passphrase", "otp", v), "otp") })
	}
	// wrong, and of every kind: it comes back in no answer and no page
	for i, v := range []string{"wrong-passphrase-41", script, nul + "wrong", turned, strings.Repeat("w", 1024)} {
		a := h.b.post(path, "passphrase", v, "otp", "otp-4711")
		h.sound("wrong passphrase", a)
		if a.status != http.StatusUnprocessableEntity && a.status != http.StatusSeeOther {
			t.Errorf("wrong passphrase %d: %d", i, a.status)
		}
		for _, body := range []string{a.body, a.to, h.b.get(link.Send(x.ID.String())).body} {
			if len(v) > 8 && strings.Contains(body, v) || strings.Contains(body, "otp-4711") {
				t.Errorf("passphrase %d came back", i)
			}
		}
	}
	if a := h.b.post(path, "passphrase", h.apex.wallet.Passphrase); a.status != http.StatusSeeOther {
		t.Errorf("the right passphrase: %d", a.status)
	}
	if n := len(h.sandbox.Count().Sends[0].Transfers); n != 1 {
		t.Errorf("%d transfers", n)
	}
}

// TestHostileFields tries every other form, field by field.
func TestHostileFields(t *testing.T) {
	t.Parallel()
	h := besieged(t)
	addresses := link.WalletAddresses(h.apex.wallet.ID)
	for field, values := range map[string][]string{"asset": {"", "btc", "hteth", "ofc", script, nul, broken, long}, "label": {nul, broken, turned, long, "a\nb"}} {
		for _, v := range values {
			form := url.Values{"asset": {"tbtc4"}, "label": {"x"}}
			form.Set(field, v)
			what := fmt.Sprintf("address %s %.20q", field, v)
			h.unchanged(what, func() { h.refusedAt(what, h.b.do(http.MethodPost, addresses, form), field) })
		}
	}
	for field, values := range map[string][]string{"again": {"other", nul, broken, long}, "next": {"", "short", long, broken}, "current": {"wrong", nul, broken, long, ""}} {
		for _, v := range values {
			form := url.Values{"current": {password}, "next": {"another horse battery"}, "again": {"another horse battery"}}
			form.Set(field, v)
			if field == "next" {
				form.Set("again", v)
			}
			what := fmt.Sprintf("account %s %.20q", field, v)
			h.unchanged(what, func() { h.refusedAt(what, h.b.do(http.MethodPost, link.Account(), form), field) })
		}
	}
	loose := h.as(t, nil)
	for _, v := range garbage {
		what := fmt.Sprintf("%.20q", v)
		h.unchanged(what, func() {
			for path, fields := range map[string][]string{link.NoticesRead(): {"up-to", v}, link.ClientChoose(): {"client", v}, link.Theme(): {"theme", v, "back", v},
				link.Person(h.who.Person.String()): {"session", v}, link.SignOut() + "x": {"x", v}} {
				a := h.b.post(path, fields...)
				h.sound("post "+path+" "+what, a)
				if a.to != "" && !strings.HasPrefix(a.to, "/") || strings.HasPrefix(a.to, "//") {
					t.Errorf("%s %s leads to %q", path, what, a.to)
				}
			}
			for path, fields := range map[string][]string{link.SignIn(): {"email", v, "password", v}, link.SignInCode(): {"code", v}} {
				a := loose.post(path, fields...)
				h.sound("post "+path+" "+what, a)
				if a.status < 400 {
					t.Errorf("%s %s: %d", path, what, a.status)
				}
			}
		})
	}
	t.Logf("%d requests", h.n)
}

// TestHostileAddresses: ids and filters, in every address of the console.
func TestHostileAddresses(t *testing.T) {
	t.Parallel()
	h := besieged(t)
	h.submit(t, h.apex, nextAmount(largeSend))
	ids := append([]string{"x", "..", ".", "0", "9999999999999999999", strings.Repeat("0f", 16), h.world.Enterprise("apex").ID, noUUID, strings.ToUpper(noUUID),
		"{" + noUUID + "}", "urn:uuid:" + noUUID, "0.0", "99999999999999999999.99999999999999999999", "-1.-1"}, garbage...)
	names := []string{"q", "text", "client", "wallet", "asset", "coin", "state", "transfer", "kind", "subject", "verb", "person", "actor", "type", "from", "to", "before", "after", "at",
		"place", "mine", "draft", "amount", "address", "memo", "unit", "purpose", "payee", "counterparty", "source", "tab"}
	h.unchanged("looking", func() {
		for _, rt := range h.Routes() {
			method, path, _ := strings.Cut(rt.Pattern, " ")
			if path == link.PatternLive {
				continue
			}
			if strings.Contains(path, "{") && path != link.PatternHome {
				for _, id := range ids {
					a := h.b.do(method, fillIn(path, id), url.Values{"passphrase": {"p"}, "reason": {"because"}, "asset": {"tbtc4"}})
					h.sound(fmt.Sprintf("%s with %.40q", rt.Pattern, id), a)
					if a.status < 300 && method == http.MethodPost || a.status == http.StatusOK && !strings.Contains(path, "person") {
						t.Errorf("%s with %.40q: %d", rt.Pattern, id, a.status)
					}
				}
			}
			if method != http.MethodGet || rt.Open || strings.Contains(path, "{") && path != link.PatternHome {
				continue
			}
			for _, name := range names {
				for _, v := range []string{nul, broken} {
					a := h.b.get(fillIn(path, "") + "?" + url.Values{name: {v}}.Encode())
					h.sound(fmt.Sprintf("%s?%s=%.40q", path, name, v), a)
				}
			}
			for _, v := range ids {
				all := url.Values{}
				for _, name := range names {
					all.Set(name, v)
				}
				h.sound(fmt.Sprintf("%s with everything %.40q", path, v), h.b.get(fillIn(path, "")+"?"+all.Encode()))
			}
			h.sound(path+" with a broken query", h.b.get(fillIn(path, "")+"?%zz=%&;a=b&wallet=%ff&q"))
		}
	})
	t.Logf("%d requests", h.n)
}

// TestBigAndBrokenBodies: more than a form needs, and what is no form at all.
func TestBigAndBrokenBodies(t *testing.T) {
	t.Parallel()
	h := besieged(t)
	x := h.submit(t, h.apex, nextAmount(smallSend))
	big := strings.Repeat("a", 2<<20)
	bodies := map[string][2]string{
		"big": {"application/x-www-form-urlencoded", "purpose=" + big}, "a million fields": {"application/x-www-form-urlencoded", strings.Repeat("a=1&", 300_000)},
		"not encoded": {"application/x-www-form-urlencoded", "a=%zz&%"}, "json": {"application/json", `{"wallet":"x"}`},
		"multipart without end": {"multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"wallet\"\r\n\r\n"},
		"big multipart":         {"multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"wallet\"\r\n\r\n" + big}, "no type": {"", "wallet=x"}, "odd type": {";;;", "wallet=x"},
	}
	h.unchanged("bodies", func() {
		for _, rt := range h.Routes() {
			method, path, _ := strings.Cut(rt.Pattern, " ")
			if method != http.MethodPost || strings.Contains(path, "revoke") || path == link.PatternSendCancel || path == link.PatternSignOut || path == link.PatternSubscriptionsRead {
				continue // these read no body
			}
			for name, body := range bodies {
				a := h.raw(method, fillIn(path, x.ID.String()), body[0], body[1])
				h.sound(rt.Pattern+" "+name, a)
				if strings.HasPrefix(name, "big") && a.status < 400 && path != link.PatternTheme {
					t.Errorf("%s took a %s body: %d", rt.Pattern, name, a.status)
				}
			}
		}
	})
	if a := h.raw(http.MethodPost, hook.Path, "application/json", big); a.status != http.StatusRequestEntityTooLarge {
		t.Errorf("webhook: %d", a.status)
	}
}

func (h *hostile) raw(method, path, kind, body string) answer {
	h.t.Helper()
	req, err := http.NewRequest(method, h.site.URL+path, bytes.NewReader([]byte(body)))
	if err != nil {
		h.t.Fatal(err)
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	res, err := h.b.http.Do(req)
	if err != nil {
		h.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer res.Body.Close()
	var out bytes.Buffer
	_, _ = out.ReadFrom(res.Body) // a server that refuses a body may end the connection
	return answer{res.StatusCode, res.Header, res.Header.Get("Location"), out.String()}
}
