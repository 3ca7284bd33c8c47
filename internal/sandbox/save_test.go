package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func saving(t fataler, s *Server) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := s.Save(&out); err != nil {
		t.Fatalf("save: %v", err)
	}
	return out.Bytes()
}

// A world that was saved and loaded is the same world, and saves as the same bytes.
func TestSaveLoadSave(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		s, stop := openStand(rt, Options{WebhookURL: "http://127.0.0.1:9/none"})
		defer stop()
		s.fund("apex-bitcoin", "tbtc4", "900000000")
		s.fund("apex-vault", "ofctbtc", "900000000")
		for n := range rapid.IntRange(1, 12).Draw(rt, "operations") {
			randomOperation(rt, s, n)
		}
		first := saving(rt, s.server)
		again, err := Open(Options{Load: bytes.NewReader(first), Clock: s.clock, WebhookURL: "http://127.0.0.1:9/none"})
		if err != nil {
			rt.Fatalf("load: %v", err)
		}
		defer func() { _ = again.Close() }()
		if second := saving(rt, again); !bytes.Equal(first, second) {
			rt.Fatalf("saved again it differs:\n%s\n%s", first, second)
		}
		if !reflect.DeepEqual(s.server.Count(), again.Count()) {
			rt.Fatalf("the loaded world counts differently")
		}
		if was, is := s.server.state.sums.String(), again.state.sums.String(); was != is {
			rt.Fatalf("the loaded world's sums differ:\n%s\n%s", was, is)
		}
	})
}

// With a shift a saved world is as old as it was when it was saved: the same ages, the same
// confirmations, the same deadlines.
func TestLoadShifted(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{Seed: true, Pace: time.Hour})
	s.send("apex-bitcoin", "tbtc4", "100000", "under-way", nil)
	s.control("advance", map[string]any{"seconds": 60})
	file := saving(t, s.server)
	later := start()
	later.add(40*24*time.Hour + 7*time.Minute)
	const path = "/api/v2/tbtc4/wallet/%s/transfer?limit=500&state=confirmed&state=signed"
	was := s.get(fmt.Sprintf(path, s.world.Wallet("apex-bitcoin").ID)).body["transfers"].([]any)
	again := newStand(t, Options{Load: bytes.NewReader(file), Shift: true, Pace: time.Hour, Clock: later})
	is := again.get(fmt.Sprintf(path, s.world.Wallet("apex-bitcoin").ID)).body["transfers"].([]any)
	if len(was) == 0 || len(was) != len(is) {
		t.Fatalf("%d transfers, then %d", len(was), len(is))
	}
	then, now := s.server.now(), again.server.now()
	for i := range was {
		a, b := was[i].(map[string]any), is[i].(map[string]any)
		if a["confirmations"] != b["confirmations"] || a["id"] != b["id"] {
			t.Fatalf("%v has %v confirmations, then %v", a["id"], a["confirmations"], b["confirmations"])
		}
		younger := age(t, then, a) - age(t, now, b)
		if younger > 0 || younger <= -blockTime {
			t.Fatalf("%v is %s old, then %s", a["id"], age(t, then, a), age(t, now, b))
		}
	}
	again.control("advance", map[string]any{"seconds": 3600})
	if r := again.get("/api/v2/tbtc4/wallet/" + s.world.Wallet("apex-bitcoin").ID + "/transfer/sequenceId/under-way"); r.body["state"] != "unconfirmed" {
		t.Fatalf("an hour later: %v", r.body["state"])
	}
}

func age(t *testing.T, now time.Time, transfer map[string]any) time.Duration {
	t.Helper()
	at, err := time.Parse(time.RFC3339, transfer["createdTime"].(string))
	if err != nil {
		t.Fatal(err)
	}
	return now.Sub(at)
}

// The controls save and load while the sandbox runs, and the journal remembers the world
// that was loaded.
func TestControlSaveAndLoad(t *testing.T) {
	t.Parallel()
	path := journalIn(t)
	s, stop := openStand(t, Options{Journal: path})
	s.fund("apex-bitcoin", "tbtc4", "5000000")
	file := s.do("GET", s.platform+"/_sandbox/save", "", nil)
	s.send("apex-bitcoin", "tbtc4", "100000", "undone", nil)
	load := func(body []byte) (int, string) {
		r, err := http.Post(s.platform+"/_sandbox/load", "application/json", bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = r.Body.Close() }()
		var out bytes.Buffer
		_, _ = out.ReadFrom(r.Body)
		return r.StatusCode, out.String()
	}
	for old, what := range map[string]string{
		`"format": "unykorn sandbox 1"`:  "another format",
		`"label":"Apex mining proceeds"`: "a field that no record has",
		`"price": [`:                     "a kind that is none",
	} {
		bad := strings.Replace(string(file.raw), old, strings.NewReplacer("sandbox 1", "sandbox 9", "label", "labell", "price", "prices").Replace(old), 1)
		if status, text := load([]byte(bad)); status != 400 || bad == string(file.raw) {
			t.Errorf("%s: %d %s", what, status, text)
		}
	}
	if got := s.server.Count().Transfers; got != 2 {
		t.Fatalf("a refused file changed the world: %d transfers", got)
	}
	if status, text := load(file.raw); status != 200 {
		t.Fatalf("load: %d %s", status, text)
	}
	want := s.server.Count()
	if want.Transfers != 1 || len(want.Sends) != 0 {
		t.Fatalf("loaded: %+v", want)
	}
	stop()
	again := newStand(t, Options{Journal: path, Clock: s.clock})
	if got := again.server.Count(); !reflect.DeepEqual(got, want) {
		t.Fatalf("the journal remembers %+v, want %+v", got, want)
	}
}

func TestLoadWaitsForNobody(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("apex-bitcoin", "tbtc4", "5000000")
	file := saving(t, s.server)
	s.control("hold", map[string]any{"point": "send.before"})
	answered := make(chan result)
	go func() { answered <- s.send("apex-bitcoin", "tbtc4", "100000", "held", nil) }()
	s.do("GET", s.platform+"/_sandbox/held?wait=1", "", nil)
	r, err := http.Post(s.platform+"/_sandbox/load", "application/json", bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	if r.StatusCode != 400 {
		t.Fatalf("a world was loaded under a request that is held: %d", r.StatusCode)
	}
	s.control("release", nil)
	<-answered
}

// A saved world holds no more secrets than the journal, and is one record a line.
func TestSavedFileIsReadable(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{Seed: true})
	s.send("apex-bitcoin", "tbtc4", "100000", "one", nil)
	file := saving(t, s.server)
	for _, w := range s.world.Wallets {
		if bytes.Contains(file, []byte(w.Passphrase)) {
			t.Errorf("the passphrase of %s stands in the file", w.Key)
		}
	}
	for _, token := range s.world.Tokens {
		if bytes.Contains(file, []byte(token.Token)) {
			t.Errorf("the token %s stands in the file", token.Key)
		}
	}
	records := 0
	for line := range bytes.Lines(file) {
		if doc := bytes.TrimSuffix(bytes.TrimSpace(line), []byte(",")); bytes.HasPrefix(doc, []byte(`{"`)) {
			records++
			if !json.Valid(doc) {
				t.Fatalf("not a record: %s", doc)
			}
		}
	}
	if want := len(s.server.state.transfers) + len(s.server.state.wallets); records < want {
		t.Fatalf("%d records, want at least %d", records, want)
	}
}
