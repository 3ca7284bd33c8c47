package sandbox

import (
	"bytes"
	"testing"
	"time"
)

// The file of the demo world is what the code that invents it makes today.
func TestDemoWorldIsCurrent(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := DemoWorld(&out); err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(out.Bytes(), demoFile) {
		return
	}
	made, kept := bytes.Split(out.Bytes(), []byte("\n")), bytes.Split(demoFile, []byte("\n"))
	for i := range min(len(made), len(kept)) {
		if !bytes.Equal(made[i], kept[i]) {
			t.Fatalf("world/demo.json is old; run go run ./cmd/dev world. Line %d is\n%s\nand would be\n%s", i+1, kept[i], made[i])
		}
	}
	t.Fatalf("world/demo.json is old; run go run ./cmd/dev world. It has %d lines and would have %d", len(kept), len(made))
}

// Whatever the day of its first start, the demo world ends on it: nothing in the future, the
// last things at most some days ago, the first a year.
func TestDemoWorldIsOfToday(t *testing.T) {
	t.Parallel()
	for _, today := range []time.Time{time.Date(2024, 2, 29, 23, 59, 59, 0, time.UTC), demoDay, time.Date(2031, 12, 31, 0, 4, 0, 1, time.UTC)} {
		s := newStand(t, Options{Seed: true, Clock: &manual{now: today}})
		first, last := today, time.Time{}
		for _, x := range s.server.state.transfers {
			if x.Updated.After(last) {
				last = x.Updated
			}
			if x.Created.Before(first) {
				first = x.Created
			}
		}
		if last.After(today) || today.Sub(last) > 7*24*time.Hour || today.Sub(first) < year || today.Sub(first) > year+24*time.Hour {
			t.Errorf("on %s the history goes from %s to %s", today, first, last)
		}
		if r := s.get("/api/v2/user/session"); r.status != 200 {
			t.Errorf("on %s: %d %s", today, r.status, r.raw)
		}
	}
}
