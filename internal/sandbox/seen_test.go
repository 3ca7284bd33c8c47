package sandbox

import (
	"fmt"
	"strings"
	"testing"
)

func TestRequestsSeen(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("apex-bitcoin", "tbtc4", "5000000")
	s.get("/api/v2/user/me?secret=in-the-query")
	s.send("apex-bitcoin", "tbtc4", "177017", "dropped", nil) // the connection breaks
	s.do("GET", s.platform+"/api/v2/nowhere", "", nil)
	seen := s.do("GET", s.platform+"/_sandbox/requests", "", nil)
	all := []any{}
	for _, one := range seen.body["requests"].([]any) {
		path := one.(map[string]any)["path"].(string)
		if !strings.HasPrefix(path, "/api/v2/tbtc4/") && path != "/api/v1/client/constants" || strings.HasSuffix(path, "/sendcoins") { // the rest is what Express asked
			all = append(all, one)
		}
	}
	if len(all) != 3 {
		t.Fatalf("%d requests, want 3: %s", len(all), seen.raw)
	}
	for i, want := range []Seen{
		{Surface: "platform", Path: "/api/v2/nowhere", Status: 404},
		{Surface: "express", Path: "/api/v2/tbtc4/wallet/" + s.world.Wallet("apex-bitcoin").ID + "/sendcoins", User: s.world.User("service").ID},
		{Surface: "platform", Path: "/api/v2/user/me", Status: 200, User: s.world.User("service").ID},
	} {
		got := all[i].(map[string]any)
		if got["surface"] != want.Surface || got["path"] != want.Path || got["status"] != float64(want.Status) || got["user"] != want.User {
			t.Errorf("request %d: %v, want %+v", i, got, want)
		}
	}
	if strings.Contains(string(seen.raw), "in-the-query") || strings.Contains(string(seen.raw), s.world.Wallet("apex-bitcoin").Passphrase) {
		t.Errorf("more than a path was remembered: %s", seen.raw)
	}
}

func TestRequestsSeenAreBounded(t *testing.T) {
	t.Parallel()
	var l sightings
	for n := range 3*seenLimit + 7 {
		l.add(Seen{Path: fmt.Sprint(n)})
		if got := l.last(1); got[0].Path != fmt.Sprint(n) {
			t.Fatalf("the latest is %s, want %d", got[0].Path, n)
		}
	}
	all := l.last(10 * seenLimit)
	if len(all) != seenLimit || len(l.ring) != seenLimit || all[seenLimit-1].Path != fmt.Sprint(2*seenLimit+7) {
		t.Fatalf("%d remembered, the oldest %s", len(all), all[len(all)-1].Path)
	}
}
