package sandbox

import (
	"os"
	"strings"
	"testing"
	"time"
)

// Over BitGo's rates a caller is refused, with the seconds until the window ends; others are not.
func TestCallRates(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	session, users, login := s.platform+"/api/v2/user/session", s.platform+"/api/v2/user/me", s.platform+"/api/v2/user/login"
	nobody := map[string]any{"email": "nobody@example.com", "password": "x", "otp": "000000"}
	hears := func(method, url, who string, body any, calls, status int) {
		t.Helper()
		for n := range calls {
			if r := s.do(method, url, who, body); r.status != status {
				t.Fatalf("call %d of %s by %q: %d %s, want %d", n+1, url, who, r.status, r.raw, status)
			}
		}
	}
	refused := func(method, url, who string, body any, wait string) {
		t.Helper()
		r := s.do(method, url, who, body)
		if r.status != 429 || r.header.Get("Retry-After") != wait || r.body["error"] != "rate limit exceeded" {
			t.Fatalf("over the rate: %d %s, to come back after %s s, want %s", r.status, r.raw, r.header.Get("Retry-After"), wait)
		}
	}
	hears("GET", session, "service", nil, 400, 200) // until the control says otherwise nothing is counted
	s.control("user-limits", map[string]any{"state": "on"})
	hears("GET", users, "service", nil, 60, 200)
	refused("GET", users, "service", nil, "496") // the world's time is 15:21:44
	hears("GET", session, "service", nil, 360-61, 200)
	refused("GET", session, "service", nil, "16")
	hears("GET", session, "approver", nil, 1, 200)
	hears("POST", login, "", nobody, 15, 401)
	refused("POST", login, "", nobody, "196")
	s.clock.add(16 * time.Second)
	hears("GET", session, "service", nil, 360, 200)
	refused("GET", session, "service", nil, "60")
	s.control("user-limits", map[string]any{"state": "off"})
	hears("GET", session, "service", nil, 1, 200)
}

// The page and README.md name every control call, and none that is not there.
func TestEveryControlIsDescribed(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{}
	onPage := map[string]bool{}
	for _, row := range controls {
		method, path, _ := strings.Cut(row[0], " ")
		name, _, _ := strings.Cut(strings.TrimPrefix(path, "/_sandbox/"), "?")
		if method == "POST" {
			onPage[name] = true
		}
		if name != "load" && method == "POST" && s.wishes()[name] == nil {
			t.Errorf("the page describes %s, which is no call", row[0])
		}
	}
	for name := range s.wishes() {
		if !onPage[name] && name != "save" { // stands with its GET
			t.Errorf("the page does not describe %s", name)
		}
		if !strings.Contains(string(readme), "`POST /_sandbox/"+name+"`") && !strings.Contains(string(readme), "`/"+name+"`") {
			t.Errorf("README.md does not describe %s", name)
		}
	}
}
