package sandbox

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// served is a webhook of the organization with n notifications delivered, and its paths.
func (s *stand) served(t *testing.T, n int) (k *sink, id string) {
	t.Helper()
	k, path := s.hooked(t, "organization", map[string]any{"type": "transfer"})
	for range n {
		s.fund("apex-bitcoin", "tbtc4", "10000")
	}
	s.control("flush", nil)
	k.take()
	return k, path[strings.LastIndex(path, "/")+1:]
}

const servicePath = "/api/notifications/v1/webhooks/"

func (s *stand) served1(id, query string) []map[string]any {
	s.t.Helper()
	r := s.get(servicePath + id + "/notifications?" + query)
	if r.status != 200 {
		s.t.Fatalf("history: %d %s", r.status, r.raw)
	}
	out := []map[string]any{}
	for _, n := range r.body["notifications"].([]any) {
		out = append(out, n.(map[string]any))
	}
	return out
}

func TestServiceHistory(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	_, id := s.served(t, 3)
	all := s.served1(id, "limit=10&offset=0")
	if len(all) != 3 || !uuidShape.MatchString(all[0]["id"].(string)) || all[0]["status"] != "sent" || all[0]["organizationId"] != s.world.Organization.ID {
		t.Fatalf("history: %v", all)
	}
	second := all[1]
	for query, want := range map[string]int{
		"limit=2&offset=0": 2, "limit=2&offset=2": 1, "limit=2&offset=9": 0, "limit=9&offset=0&status=failed": 0,
		"limit=9&offset=0&hash=" + second["hash"].(string):                                   1,
		"limit=9&offset=0&transferId=" + second["transferId"].(string):                       1,
		"limit=9&offset=0&webhookNotificationId=" + second["id"].(string):                    1,
		"limit=9&offset=0&notificationRequestId=" + second["notificationRequestId"].(string): 1,
		"limit=9&offset=0&start=2026-07-06":                                                  0,
		"limit=9&offset=0&start=2026-07-05T00:00:00Z&end=2026-07-06":                         3,
	} {
		if got := s.served1(id, query); len(got) != want {
			t.Errorf("%s: %d, want %d", query, len(got), want)
		}
	}
	s.control("advance", map[string]any{"seconds": 86401})
	if got := s.served1(id, "limit=10&offset=0"); len(got) != 0 {
		t.Errorf("a day later %d are shown without a start", len(got))
	}
	for path, want := range map[string]int{
		id + "/notifications": 400, id + "/notifications?limit=0&offset=0": 400, id + "/notifications?limit=1001&offset=0": 400,
		id + "/notifications?limit=1&offset=0&start=yesterday": 400, id + "/notifications?limit=1&offset=0&status=lost": 400,
		strings.Repeat("0", 32) + "/notifications?limit=1&offset=0": 404,
	} {
		if r := s.get(servicePath + path); r.status != want || r.body["status"] != float64(want) {
			t.Errorf("%s: %d %s", path, r.status, r.raw)
		}
	}
	if r := s.do("GET", s.platform+servicePath+id+"/notifications?limit=1&offset=0", "viewer", nil); r.status != 403 || r.body["name"] != "AccessDenied" {
		t.Errorf("as viewer: %d %s", r.status, r.raw)
	}
}

func (s *stand) retrigger(id string, ids ...string) result {
	return s.do("POST", s.platform+servicePath+id+"/notifications/retrigger", "service", map[string]any{"webhookNotificationIds": ids})
}

// A retrigger brings the same bytes under the same key, with the signature of the first
// time: after a rotation that is no longer right.
func TestRetrigger(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	k, id := s.served(t, 2)
	all := s.served1(id, "limit=10&offset=0")
	const stranger = "01234567-89ab-4def-8123-456789abcdef"
	r := s.retrigger(id, all[1]["id"].(string), stranger)
	if r.status != 200 || r.body["totalSuccess"] != float64(1) || r.body["totalFailed"] != float64(1) || r.body["totalRequested"] != float64(2) {
		t.Fatalf("retrigger: %d %s", r.status, r.raw)
	}
	if again := s.retrigger(id, all[0]["id"].(string)); again.status != 409 || again.body["name"] != "Conflict" {
		t.Fatalf("a second at once: %d %s", again.status, again.raw)
	}
	got := s.seen(k)
	if len(got) != 1 || !got[0].right || string(got[0].raw) != all[1]["payload"] {
		t.Fatalf("delivered: %+v", got)
	}
	made := r.body["successfulNotifications"].([]any)[0].(map[string]any)["retriggeredNotificationRequestId"].(string)
	if listed := s.served1(id, "limit=9&offset=0&notificationRequestId="+made); len(listed) != 1 || listed[0]["payload"] != all[1]["payload"] {
		t.Fatalf("the new request in the history: %v", listed)
	}
	s.do("POST", s.platform+"/api/v2/webhook/secret", "service", map[string]any{"organizationId": s.world.Organization.ID})
	s.retrigger(id, all[1]["id"].(string))
	stale := s.seen(k)
	if len(stale) != 1 || stale[0].signature != got[0].signature || stale[0].key != got[0].key {
		t.Fatalf("after the rotation: %+v", stale)
	}
	for _, ids := range [][]string{nil, {"0123"}, slices.Repeat([]string{stranger}, 26)} {
		if r := s.retrigger(id, ids...); r.status != 400 || r.body["name"] != "ValidationFailed" {
			t.Errorf("%d ids: %d %s", len(ids), r.status, r.raw)
		}
	}
}

func TestRetriggerIsLimited(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	k, id := s.served(t, 30)
	ids := []string{}
	for _, n := range s.served1(id, "limit=25&offset=0") {
		ids = append(ids, n["id"].(string))
	}
	for range 2 {
		if r := s.retrigger(id, ids...); r.status != 200 || r.body["totalSuccess"] != float64(25) {
			t.Fatalf("within the limit: %d %s", r.status, r.raw)
		}
		s.control("flush", nil)
	}
	if r := s.retrigger(id, ids[0]); r.status != 400 || r.body["name"] != "RETRIGGER_RATE_LIMITED" {
		t.Fatalf("beyond it: %d %s", r.status, r.raw)
	}
	s.control("advance", map[string]any{"seconds": 60})
	k.take()
	s.retrigger(id, ids[0])
	if got := s.seen(k); len(got) != 1 {
		t.Fatalf("a minute later: %d", len(got))
	}
}

func TestBulkHistory(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	k, id := s.served(t, 4)
	other, _ := s.hooked(t, "wallet", map[string]any{"type": "transfer"})
	walletHook := s.get(s.hookPaths()["wallet"]).body["webhooks"].([]any)[0].(map[string]any)["id"].(string)
	s.fund("apex-bitcoin", "tbtc4", "10000")
	s.fund("kestrel-bitcoin", "tbtc4", "10000")
	s.control("flush", nil)
	k.take()
	other.take()
	bulk := func(token string, body map[string]any) result {
		full := map[string]any{"webhookIds": []string{id, walletHook}, "limit": 50, "offset": 0, "retrigger": false}
		for name, value := range body {
			full[name] = value
		}
		return s.do("POST", s.platform+servicePath+"notifications", token, full)
	}
	for _, x := range []struct {
		body map[string]any
		want int
	}{
		{map[string]any{}, 7},
		{map[string]any{"limit": 3, "offset": 5}, 2},
		{map[string]any{"webhookIds": []string{walletHook}}, 1},
		{map[string]any{"filters": map[string]string{"walletId": s.world.Wallet("kestrel-bitcoin").ID}}, 1},
		{map[string]any{"filters": map[string]string{"organizationId": s.world.Organization.ID}}, 6},
		{map[string]any{"filters": map[string]string{"coin": "hteth"}}, 0},
		{map[string]any{"filters": map[string]string{"start": "2026-07-06"}}, 0},
	} {
		if r := bulk("service", x.body); r.status != 200 || len(r.body["notifications"].([]any)) != x.want {
			t.Errorf("%v: %d %s", x.body, r.status, r.raw)
		}
	}
	for _, x := range []struct {
		token string
		body  map[string]any
		want  int
	}{
		{"service", map[string]any{"limit": 51}, 400},
		{"service", map[string]any{"webhookIds": []string{}}, 400},
		{"service", map[string]any{"filters": map[string]string{"start": "soon"}}, 400},
		{"service", map[string]any{"webhookIds": []string{id, strings.Repeat("0", 32)}}, 404},
		{"apex", map[string]any{}, 403},
	} {
		if r := bulk(x.token, x.body); r.status != x.want || r.body["status"] != float64(x.want) {
			t.Errorf("%v as %s: %d %s", x.body, x.token, r.status, r.raw)
		}
	}
	r := bulk("service", map[string]any{"retrigger": true})
	if errors := countOf(r, "retriggerError"); r.status != 200 || errors != 0 || countOf(r, "retriggeredNotificationRequestId") != 7 {
		t.Fatalf("retrigger: %d, %d errors %s", r.status, errors, r.raw)
	}
	if r := bulk("service", map[string]any{"retrigger": true}); countOf(r, "retriggerError") == 0 {
		t.Errorf("a second at once: %s", r.raw)
	}
	if got, more := len(s.seen(k)), len(other.take()); got != 6 || more != 1 {
		t.Errorf("delivered again: %d and %d", got, more)
	}
}

func countOf(r result, field string) int {
	n := 0
	for _, each := range r.body["notifications"].([]any) {
		if each.(map[string]any)[field] != nil {
			n++
		}
	}
	return n
}

// Where nothing may be sent again, a bulk retrigger fails as a whole.
func TestBulkRetriggerIsLimited(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	_, id := s.served(t, 30)
	statuses := []int{}
	for range 3 {
		r := s.do("POST", s.platform+servicePath+"notifications", "service",
			map[string]any{"webhookIds": []string{id}, "limit": 25, "offset": 0, "retrigger": true})
		statuses = append(statuses, r.status)
		s.control("flush", nil)
	}
	if fmt.Sprint(statuses) != "[200 200 400]" {
		t.Fatalf("statuses %v", statuses)
	}
}

func TestOAuthConfig(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	_, id := s.served(t, 0)
	path := s.platform + servicePath + id + "/oauth-config"
	const secret = "a-client-secret"
	body := map[string]any{"tokenUrl": "https://id.example/token", "clientId": "console", "clientSecret": secret, "scope": "hooks"}
	steps := []result{s.do("GET", path, "service", nil), s.do("PUT", path, "service", map[string]any{"clientId": "x"}), s.do("PUT", path, "service", body),
		s.do("GET", path, "service", nil), s.do("DELETE", path, "service", nil), s.do("GET", path, "service", nil)}
	for i, want := range []int{404, 400, 200, 200, 200, 404} {
		if steps[i].status != want || strings.Contains(string(steps[i].raw), secret) {
			t.Errorf("step %d: %d %s", i, steps[i].status, steps[i].raw)
		}
	}
	if strings.Contains(string(saving(t, s.server)), secret) {
		t.Error("the client's secret is kept")
	}
}
