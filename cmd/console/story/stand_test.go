//go:build story

package story

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/unykorn/console/internal/sandbox"
	"github.com/unykorn/console/internal/testkit"
)

// stand is the BitGo stand-in of one story, in a process of its own. Time stands still there: a transfer moves on
// when the story says so.
type stand struct {
	*process
	t     *testing.T
	file  string
	world sandbox.World
}

func newStand(t *testing.T, hooks string) *stand {
	t.Helper()
	s := &stand{t: t, file: filepath.Join(t.TempDir(), "world.json")}
	s.process = run(t, programs.sandbox, "sandbox", nil, "-platform", "127.0.0.1:0", "-express", "127.0.0.1:0",
		"-describe", s.file, "-webhook", hooks, "-pace", "0")
	s.describes(t, s.file, &s.world)
	return s
}

// tell calls a control of the sandbox; the answer is decoded into out unless that is nil.
func (s *stand) tell(control string, body map[string]any, out any) {
	s.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		s.t.Fatal(err)
	}
	res, err := http.Post(s.world.Platform+"/_sandbox/"+control, "application/json", bytes.NewReader(text))
	if err != nil {
		s.t.Fatalf("sandbox %s: %v", control, err)
	}
	s.read(res, control, out)
}

func (s *stand) read(res *http.Response, what string, out any) {
	s.t.Helper()
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		s.t.Fatalf("sandbox %s: %d %v %s", what, res.StatusCode, err, text)
	}
	if out == nil {
		return
	}
	if err := json.Unmarshal(text, out); err != nil {
		s.t.Fatalf("sandbox %s: %v", what, err)
	}
}

func (s *stand) counts() (out sandbox.Counts) {
	s.t.Helper()
	res, err := http.Get(s.world.Platform + "/_sandbox/state")
	if err != nil {
		s.t.Fatalf("sandbox state: %v", err)
	}
	s.read(res, "state", &out)
	return out
}

// sent is what BitGo knows of a send of ours; zero when it never heard of it.
func (s *stand) sent(id string) sandbox.SendCount {
	s.t.Helper()
	for _, c := range s.counts().Sends {
		if c.Sequence == id {
			return c
		}
	}
	return sandbox.SendCount{}
}

// confirm lets everything on its way come to its end.
func (s *stand) confirm() { s.t.Helper(); s.tell("advance", map[string]any{"confirm": true}, nil) }

// step moves every transfer one state on.
func (s *stand) step() { s.t.Helper(); s.tell("advance", map[string]any{"steps": 1}, nil) }

// down takes "platform" or "express" away; the mode "off" brings it back.
func (s *stand) down(surface, mode string) {
	s.t.Helper()
	s.tell("down", map[string]any{"surface": surface, "mode": mode}, nil)
}

// settled waits until every webhook was delivered.
func (s *stand) settled() {
	s.t.Helper()
	testkit.Eventually(s.t, patience, func() bool { return s.counts().Waiting == 0 })
}

// relay is where the sandbox sends its webhooks: it has its address before any console has one, and hands every
// request on as it came.
type relay struct {
	server *httptest.Server
	target atomic.Pointer[url.URL]
	passed atomic.Int64
}

func newRelay(t *testing.T) *relay {
	r := &relay{}
	proxy := &httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) { p.SetURL(r.target.Load()) }}
	r.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if r.target.Load() == nil {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		r.passed.Add(1)
		proxy.ServeHTTP(w, req)
	}))
	t.Cleanup(r.server.Close)
	return r
}

func (r *relay) url() string { return r.server.URL + "/api/bitgo/webhook/receive" }

func (r *relay) to(console string) {
	to, err := url.Parse(console)
	if err != nil {
		panic(err) // the console wrote it itself
	}
	r.target.Store(to)
}
