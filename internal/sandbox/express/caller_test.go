package express_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/sandbox/express"
)

// gated is a platform that stands still at one path until it is let go.
type gated struct {
	*platform
	at      string
	reached chan struct{}
	open    chan struct{}
}

func (g *gated) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.RequestURI, g.at) {
		g.reached <- struct{}{}
		<-g.open
	}
	g.serve(w, r)
}

// TestSendGoesOn: whoever leaves in the middle of a send has not stopped it.
func TestSendGoesOn(t *testing.T) {
	t.Parallel()
	script, x := accountWorld(t)
	g := &gated{platform: &platform{t: t, script: script}, at: account + "/tx/build", reached: make(chan struct{}), open: make(chan struct{})}
	server := httptest.NewServer(g)
	defer server.Close()
	s := g.stand(express.Options{Platform: server.URL})
	ctx, leave := context.WithCancel(context.Background())
	r, err := http.NewRequestWithContext(ctx, "POST", s.express+account+"/sendcoins", strings.NewReader(send(withPassphrase(x.passphrase(t, 0)))))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	left := make(chan error)
	go func() {
		_, err := http.DefaultClient.Do(r) //nolint:bodyclose // there is none
		left <- err
	}()
	<-g.reached
	leave()
	if err := <-left; err == nil {
		t.Fatal("the caller got an answer")
	}
	sent := make(chan struct{})
	g.mu.Lock()
	g.after = func(one seen) {
		if strings.HasSuffix(one.target, "/tx/send") {
			close(sent)
		}
	}
	g.mu.Unlock()
	close(g.open)
	<-sent
}

// TestClose: a server that closes answers nobody any more, and asks nobody.
func TestClose(t *testing.T) {
	t.Parallel()
	script, _ := accountWorld(t)
	g := &gated{platform: &platform{t: t, script: script}, at: account, reached: make(chan struct{}), open: make(chan struct{})}
	server := httptest.NewServer(g)
	defer server.Close()
	defer close(g.open)
	s := g.stand(express.Options{Platform: server.URL})
	got := make(chan heard)
	go func() { got <- s.do("GET", account, "") }()
	<-g.reached
	s.server.Close()
	if h := <-got; h.err == nil {
		t.Errorf("in the middle: %d %s", h.status, h.raw)
	}
	if h := s.do("GET", account, ""); h.err == nil {
		t.Errorf("afterwards: %d %s", h.status, h.raw)
	}
}
