// Package tour has only tests: it calls every operation of the sandbox once as it is meant and once for each error that
// it can be made to answer, and holds all of it against BitGo's documents.
package tour

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/unykorn/console/internal/sandbox"
	"github.com/unykorn/console/internal/sandbox/contract"
)

// agent marks the requests that are judged as well: those that are meant to succeed.
const agent = "contract-tour"

// row is one call. <name> in a path or body stands for something of the world (see words), or for what an earlier row kept.
type row struct {
	call string // method and path, at the platform unless "express" or "control" stands before it
	body string
	as   string       // key of a token; "" is the service user's, "nobody" sends none
	want int          // status; 0: the connection breaks
	keep string       // "name path.in.the.answer", several separated by commas
	odd  bool         // BitGo takes it, and its document does not have all that is asked
	do   func(*stand) // instead of a call: makes what later rows need, a signature for example
}

// stand is one world behind recorded listeners.
type stand struct {
	t                 *testing.T
	world             sandbox.World
	clock             *clock
	platform, express string
	words             map[string]string
}

// clock moves by control calls only.
type clock struct{ at time.Time }

func (c *clock) Now() time.Time { return c.at }

// newStand opens a world, with a past or without, and records what is said to it into a folder.
func newStand(t *testing.T, folder string, past bool) *stand {
	t.Helper()
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // the sandbox only wants to hear 200
	}))
	t.Cleanup(hook.Close)
	s := &stand{t: t, clock: &clock{time.Date(2026, 7, 5, 15, 21, 44, 0, time.UTC)}}
	server, err := sandbox.Open(sandbox.Options{Clock: s.clock, Seed: past, WebhookURL: hook.URL + "/hook"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	rec, err := contract.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	listen := func(surface string, handler http.Handler) string {
		recorded := contract.Record(surface, rec, handler)
		l := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Path, "/_sandbox/") {
				handler.ServeHTTP(w, r) // the controls are ours, no document has them
				return
			}
			recorded.ServeHTTP(w, r)
		}))
		t.Cleanup(l.Close)
		return l.URL
	}
	s.platform, s.express = listen(contract.Platform, server.Platform()), listen(contract.Express, server.Express())
	s.world = server.World()
	s.words = words(s.world)
	s.words["hook"] = hook.URL + "/hook"
	return s
}

// words are what rows may name.
func words(w sandbox.World) map[string]string {
	out := map[string]string{"org": w.Organization.ID, "zeros": strings.Repeat("0", 32), "sanctioned": w.Sanctioned[0]}
	for _, e := range w.Enterprises {
		out[e.Key] = e.ID
	}
	for _, u := range w.Users {
		out["user-"+u.Key], out["mail-"+u.Key], out["login-"+u.Key] = u.ID, u.Email, u.Password
	}
	for _, x := range w.Wallets {
		out[x.Key], out["pass-"+x.Key] = x.ID, x.Passphrase
	}
	for _, p := range w.Payees {
		out["to-"+p.Key] = p.Address
	}
	for _, b := range w.Banks {
		out["to-"+b.Key] = b.Hash
	}
	return out
}

var word = regexp.MustCompile(`<[a-z][a-zA-Z0-9-]*>`)

// filled puts the words in. A word that nobody knows is a mistake in the row.
func (s *stand) filled(text string, as ...func(string) string) string {
	return word.ReplaceAllStringFunc(text, func(name string) string {
		value, known := s.words[strings.Trim(name, "<>")]
		if !known {
			s.t.Fatalf("%q: nothing is called %s", text, name)
		}
		for _, f := range as {
			value = f(value)
		}
		return value
	})
}

// escaped is a text as it stands between the quotes of JSON.
func escaped(text string) string {
	raw, err := json.Marshal(text)
	if err != nil {
		return ""
	}
	return string(raw[1 : len(raw)-1])
}

// drive makes the rows' calls in order.
func (s *stand) drive(rows []row) {
	s.t.Helper()
	for i, r := range rows {
		if r.do != nil {
			r.do(s)
			continue
		}
		name := fmt.Sprintf("row %d, %s", i+1, r.call)
		status, raw := s.call(r)
		if status != r.want {
			s.t.Errorf("%s as %q: %d %s, want %d", name, r.as, status, raw, r.want)
			continue
		}
		if err := s.remember(r.keep, raw); err != nil {
			s.t.Fatalf("%s: %v in %s", name, err, raw)
		}
	}
}

func (s *stand) call(r row) (int, []byte) {
	s.t.Helper()
	base, call := s.platform, r.call
	if rest, is := strings.CutPrefix(call, "express "); is {
		base, call = s.express, rest
	}
	if rest, is := strings.CutPrefix(call, "control "); is {
		call = strings.Replace(rest, "/", "/_sandbox/", 1)
	}
	method, path, found := strings.Cut(s.filled(call), " ")
	if !found {
		s.t.Fatalf("%q has no method", r.call)
	}
	request, err := http.NewRequest(method, base+path, strings.NewReader(s.filled(r.body, escaped)))
	if err != nil {
		s.t.Fatal(err)
	}
	if r.body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	if r.want >= 200 && r.want < 300 && !r.odd {
		request.Header.Set("User-Agent", agent)
	}
	if r.as != "nobody" {
		key := r.as
		if key == "" {
			key = "service"
		}
		request.Header.Set("Authorization", "Bearer "+s.token(key))
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, []byte(err.Error())
	}
	defer response.Body.Close() //nolint:errcheck // it was only read
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, raw
	}
	return response.StatusCode, raw
}

// token is one of the world, or one that an earlier row kept.
func (s *stand) token(key string) string {
	if made, kept := s.words[key]; kept && strings.HasPrefix(made, "v2x") {
		return made
	}
	return s.world.Token(key)
}

func (s *stand) remember(keep string, raw []byte) error {
	for pair := range strings.SplitSeq(keep, ",") {
		name, path, found := strings.Cut(strings.TrimSpace(pair), " ")
		if !found {
			continue
		}
		var value any
		if err := json.Unmarshal(raw, &value); err != nil {
			return err
		}
		for part := range strings.SplitSeq(path, ".") {
			value = member(value, part)
		}
		text, ok := value.(string)
		if !ok {
			return fmt.Errorf("%s is %v", path, value)
		}
		s.words[name] = text
	}
	return nil
}

// member is a member of an object, or of an array by its index; "last" is the last one.
func member(value any, part string) any {
	switch v := value.(type) {
	case map[string]any:
		return v[part]
	case []any:
		i, err := strconv.Atoi(part)
		if part == "last" {
			i, err = len(v)-1, nil
		}
		if err == nil && i >= 0 && i < len(v) {
			return v[i]
		}
	}
	return nil
}
