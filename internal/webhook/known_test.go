package webhook

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/bitgo"
)

func TestKnownBy(t *testing.T) {
	t.Parallel()
	body := []byte(`{"type":"transfer","state":"confirmed","notificationId":"n-1"}`)
	long := strings.Repeat("k", 256)
	for name, c := range map[string]struct {
		key, body, id, source string
	}{
		"the header comes first":       {"key-1", string(body), "key-1", "header"},
		"spaces are no part of it":     {"  key-1\t", string(body), "key-1", "header"},
		"else the body's own id":       {" ", string(body), "n-1", "body"},
		"under its other name":         {"", `{"type":"transfer","webhookNotificationId":"n-2"}`, "n-2", "body"},
		"a long id keeps its identity": {long, "{}", bounded(long), "header"},
	} {
		id, source := known(Delivery{IdempotencyKey: c.key, Body: []byte(c.body)}, bitgo.Notification{})
		if id != c.id || source != c.source {
			t.Errorf("%s: %q from %s", name, id, source)
		}
	}
	for _, hostile := range []string{long, "a\x00b", "\xff", strings.Repeat("é", 200)} {
		if got := bounded(hostile); !strings.HasPrefix(got, "sha256:") || len(got) != 71 || got != bounded(hostile) {
			t.Errorf("%q becomes %q", hostile, got)
		}
	}
}

func TestDigestTellsDeliveriesApart(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, c := range []struct{ kind, state, body string }{
		{"transfer", "confirmed", "{}"}, {"transfer", "removed", "{}"}, {"pendingapproval", "confirmed", "{}"},
		{"transfer", "confirmed", "{ }"}, {"transferc", "onfirmed", "{}"}, {"transfer", "confirmed{}", ""},
		{"", "", `{"notificationId":7}`}, // not a string: counts as absent
	} {
		n := bitgo.Notification{Type: c.kind, State: c.state}
		id, source := known(Delivery{Body: []byte(c.body)}, n)
		again, _ := known(Delivery{Body: []byte(c.body)}, n)
		if source != "digest" || id != again {
			t.Errorf("%v: %s from %s, then %s", c, id, source, again)
		}
		if other, taken := seen[id]; taken {
			t.Errorf("%v reads like %s", c, other)
		}
		seen[id] = c.kind + c.state + c.body
	}
}

func TestPayloadHoldsOnlyWhatJSONBTakes(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"a":1,"b":[true,null,"x"]}`:            `{"a":1,"b":[true,null,"x"]}`,
		`{"a":"\u0000"}`:                         "null",
		`{"\u0000":1}`:                           "null",
		`{"a":1e999999999}`:                      "null",
		`{"a":` + strings.Repeat("9", 101) + `}`: "null",
		`not json`:                               "null",
		``:                                       "null",
		`{} {}`:                                  "null",
		"{\"a\":\"\xff\"}":                       "null",
		strings.Repeat("[", 70) + "1" + strings.Repeat("]", 70): "null",
	} {
		if got := payload([]byte(body)); string(got) != want {
			t.Errorf("%.40q becomes %s, want %s", body, got, want)
		}
	}
	if got := payload([]byte(`{"a":"\ud800"}`)); !json.Valid(got) || strings.Contains(string(got), "d800") {
		t.Errorf("a lone surrogate becomes %s", got)
	}
}

func TestContentType(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]bool{
		"application/json": true, "application/json; charset=utf-8": true, "Application/JSON": true,
		"application/json; charset": true, "": false, "text/plain": false, "application/jsonp": false,
		"application/json2": false, "application/x-www-form-urlencoded": false, "text/html; x=application/json": false,
	} {
		if isJSON(given) != want {
			t.Errorf("%q: %v", given, !want)
		}
	}
}

func TestNothingUnprintableIsShown(t *testing.T) {
	t.Parallel()
	if got := pretty([]byte(`{"a":1}`)); got != "{\n  \"a\": 1\n}" {
		t.Errorf("%q", got)
	}
	if got := pretty([]byte("\x1b[2J\u202e<b>\xff")); got != `\x1b[2J\u202e<b>\ufffd` {
		t.Errorf("%q", got)
	}
	if got := printable("a\x00b\nc\xff", 100); got != "a b c\uFFFD" {
		t.Errorf("%q", got)
	}
	if got := printable(strings.Repeat("é", 10), 5); got != "éé" {
		t.Errorf("%q", got)
	}
}
