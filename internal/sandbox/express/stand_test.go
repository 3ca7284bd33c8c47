package express_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/unykorn/console/internal/sandbox/express"
	"github.com/unykorn/console/internal/sandbox/sdkhmac"
)

const (
	walletID = "773ec17a0ef5480ef2f33c5d6c926754"
	token    = "v2x" + "abababababababababababababababababababababababababababababababab"
)

// seen is one request as the scripted platform got it.
type seen struct {
	method, target string
	header         http.Header
	body           string
}

// said is what the platform answers.
type said struct {
	status int
	body   string
	html   bool
	forged bool // signed with another key
	drop   bool // accept, then break the line
	half   bool // break the line in the middle of the body
	wish   string
}

func ok(body string) said { return said{status: http.StatusOK, body: body} }

// platform is a stand-in for BitGo that answers from a script: by method and path, the
// answers of one path in order, the last for ever.
type platform struct {
	t      *testing.T
	mu     sync.Mutex
	script map[string][]said
	seen   []seen
	after  func(seen) // told of each request
	url    string
}

func newPlatform(t *testing.T, script map[string][]said) *platform {
	p := &platform{t: t, script: script}
	server := httptest.NewServer(http.HandlerFunc(p.serve))
	t.Cleanup(server.Close)
	p.url = server.URL
	return p
}

func (p *platform) serve(w http.ResponseWriter, r *http.Request) {
	raw, _ := io.ReadAll(r.Body) // a broken request is seen as what came
	if r.RequestURI == "/api/v1/client/constants" {
		if r.Header.Get("Authorization") != "" || r.Header.Get("Hmac") != "" {
			p.t.Error("the constants are asked for with a token")
		}
		_, _ = io.WriteString(w, `{"constants":{"fallbackFeeRate":12000},"ttl":3600}`)
		return
	}
	p.check(r, raw)
	path, _, _ := strings.Cut(r.RequestURI, "?")
	key := r.Method + " " + path
	p.mu.Lock()
	p.seen = append(p.seen, seen{r.Method, r.RequestURI, r.Header.Clone(), string(raw)})
	if p.after != nil {
		p.after(p.seen[len(p.seen)-1])
	}
	answers := p.script[key]
	if len(answers) > 1 {
		p.script[key] = answers[1:]
	}
	p.mu.Unlock()
	if len(answers) == 0 {
		answers = []said{{status: 404, body: `{"error":"not found","name":"NotFound","requestId":"r","context":{}}`}}
	}
	answers[0].write(w, r)
}

// check verifies the SDK's signature over exactly what came.
func (p *platform) check(r *http.Request, raw []byte) {
	bearer := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if bearer == token {
		p.t.Error("the token itself travels")
	}
	if bearer != sdkhmac.Digest(token) {
		return
	}
	ms, err := strconv.ParseInt(r.Header.Get(sdkhmac.HeaderTimestamp), 10, 64)
	want := sdkhmac.SignRequest(sdkhmac.V2, token, r.Method, ms, r.RequestURI, raw)
	if err != nil || !sdkhmac.Equal(want, r.Header.Get(sdkhmac.HeaderHMAC)) || r.Header.Get(sdkhmac.HeaderVersion) != "2.0" {
		p.t.Errorf("%s %s is signed wrongly", r.Method, r.RequestURI)
	}
}

func (a said) write(w http.ResponseWriter, r *http.Request) {
	if a.drop {
		panic(http.ErrAbortHandler)
	}
	key := token
	if a.forged {
		key = "somebody else's"
	}
	w.Header().Set("Timestamp", "1795205826326")
	w.Header().Set("Hmac", sdkhmac.SignResponse(sdkhmac.V2, key, r.Method, 1795205826326, r.RequestURI, a.status, []byte(a.body)))
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if a.html {
		w.Header().Set("Content-Type", "text/html")
	}
	if a.wish != "" {
		w.Header().Set("Sandbox-Express", a.wish)
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	w.WriteHeader(a.status)
	if a.half {
		_, _ = io.WriteString(w, a.body[:len(a.body)/2])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	_, _ = io.WriteString(w, a.body)
}

// order lists what was asked, without queries.
func (p *platform) order() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []string
	for _, one := range p.seen {
		all = append(all, one.method+" "+one.target)
	}
	return all
}

func (p *platform) last() seen {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.seen) == 0 {
		return seen{}
	}
	return p.seen[len(p.seen)-1]
}

// stand is an Express before a scripted platform.
type stand struct {
	*platform
	server  *express.Server
	express string
}

func newStand(t *testing.T, script map[string][]said) *stand {
	p := newPlatform(t, script)
	return p.stand(express.Options{Platform: p.url})
}

// coins are the ones that the tests' Express was built with.
var coins = []express.Coin{
	{Name: "tbtc4", Family: express.Bitcoin}, {Name: "tbtc", Family: express.Bitcoin}, {Name: "hteth", Family: express.Ether},
	{Name: "hteth:tusdc", Family: express.Token}, {Name: "txrp", Family: express.Ripple}, {Name: "ofc", Family: express.Account},
	{Name: "ofctbtc", Family: express.Asset, Backing: "tbtc"}, {Name: "ofctbtc4", Family: express.Asset, Backing: "tbtc4"},
	{Name: "ofctusd", Family: express.Asset}, {Name: "tsol", Family: express.Listed},
}

func (p *platform) stand(o express.Options) *stand {
	o.Coins = coins
	s := &stand{platform: p, server: express.New(o)}
	front := httptest.NewServer(s.server.Handler())
	p.t.Cleanup(func() { s.server.Close(); front.Close() })
	s.express = front.URL
	return s
}

// heard is what Express answered.
type heard struct {
	status int
	header http.Header
	raw    string
	body   map[string]any
	err    error
}

func (s *stand) do(method, path, body string, headers ...string) heard {
	s.t.Helper()
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	r, err := http.NewRequest(method, s.express+path, reader)
	if err != nil {
		s.t.Fatal(err)
	}
	r.URL.Opaque, r.URL.RawQuery, r.URL.ForceQuery = path, "", false // as written
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "test/1")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Del(headers[i])
		if headers[i+1] != "" {
			r.Header.Set(headers[i], headers[i+1])
		}
	}
	client := http.Client{Timeout: 20 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(r)
	if err != nil {
		return heard{err: err}
	}
	defer func() { _ = response.Body.Close() }()
	raw, err := io.ReadAll(response.Body)
	out := heard{status: response.StatusCode, header: response.Header, raw: string(raw), err: err}
	reader2 := json.NewDecoder(bytes.NewReader(raw))
	reader2.UseNumber()
	_ = reader2.Decode(&out.body) // a page stays in raw
	return out
}

func (s *stand) post(path, body string) heard { s.t.Helper(); return s.do("POST", path, body) }

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	a, _ := json.MarshalIndent(got, "", " ")
	b, _ := json.MarshalIndent(want, "", " ")
	if !bytes.Equal(a, b) {
		t.Errorf("%s: got %s\nwant %s", what, a, b)
	}
}
