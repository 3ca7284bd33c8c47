package outbound_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/unykorn/console/internal/outbound"
)

// hostile are addresses that no typed URL may lead to, with what they are.
var hostile = map[string]string{
	"127.0.0.1": "this machine", "127.255.255.254": "this machine", "::1": "this machine", "0.0.0.0": "this machine", "::": "this machine", "0.1.2.3": "this network",
	"10.0.0.1": "private", "172.16.0.1": "private", "172.31.255.255": "private", "192.168.1.1": "private", "fc00::1": "private", "fd12:3456::1": "private",
	"169.254.169.254": "the clouds' metadata", "169.254.170.2": "a container's credentials", "fd00:ec2::254": "the clouds' metadata", "168.63.129.16": "a cloud's platform", "::ffff:168.63.129.16": "a cloud's platform", "100.100.100.200": "a cloud's metadata",
	"fe80::1": "link-local", "fe80::1%eth0": "link-local", "100.64.0.1": "a carrier's own", "100.127.255.255": "a carrier's own",
	"224.0.0.1": "multicast", "239.255.255.250": "multicast", "ff02::1": "multicast", "255.255.255.255": "everybody", "240.0.0.1": "for later",
	"192.0.0.170": "protocols", "192.0.2.1": "documentation", "198.51.100.7": "documentation", "203.0.113.9": "documentation", "2001:db8::1": "documentation", "3fff::1": "documentation",
	"198.18.0.1": "benchmarks", "192.88.99.1": "relays", "::ffff:127.0.0.1": "IPv4 in IPv6", "::ffff:10.0.0.1": "IPv4 in IPv6", "::ffff:169.254.169.254": "IPv4 in IPv6",
	"::127.0.0.1": "IPv4 in IPv6", "64:ff9b::7f00:1": "translated", "64:ff9b:1::a00:1": "translated", "2002:7f00:1::": "6to4", "2001:0:7f00:1::": "Teredo", "fec0::1": "site-local",
	"4000::1": "not handed out", "5f00::1": "segment routing", "100::1": "discard",
}

func TestHostileAddressesAreRefused(t *testing.T) {
	t.Parallel()
	for text, what := range hostile {
		at := netip.MustParseAddr(text)
		if (outbound.Guard{}).Admits(at) || outbound.Public(at) {
			t.Errorf("%s (%s) is admitted", text, what)
		}
		if demo := (outbound.Guard{Loopback: true}); demo.Admits(at) != at.Unmap().IsLoopback() {
			t.Errorf("%s (%s): the demo admits it: %v", text, what, demo.Admits(at))
		}
		refusedAtTheSocket(t, at)
	}
	for _, text := range []string{"8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "93.184.216.34", "::ffff:8.8.8.8", "100.63.255.255", "100.128.0.1", "172.32.0.1", "168.63.129.15", "168.63.129.17"} {
		if !(outbound.Guard{}).Admits(netip.MustParseAddr(text)) {
			t.Errorf("%s is refused", text)
		}
	}
}

// refusedAtTheSocket dials past every judgement of a URL.
func refusedAtTheSocket(t *testing.T, at netip.Addr) {
	t.Helper()
	transport, ours := (outbound.Guard{}).Client().Transport.(*http.Transport)
	if !ours {
		t.Fatal("the client has another transport")
	}
	conn, err := transport.DialContext(t.Context(), "tcp", net.JoinHostPort(at.String(), "443"))
	if err == nil {
		conn.Close()
	}
	if !errors.Is(err, outbound.ErrRefused) && at.Zone() == "" { // without that interface nothing is dialled at all
		t.Errorf("a socket to %s: %v", at, err)
	}
}

func TestURLs(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{"", "hooks", "//hooks.example", "http://hooks.example/", "ftp://hooks.example/", "https:hooks.example", "https://", "https://u:p@hooks.example/", "https://hooks.example/#x",
		"https://localhost/", "https://LOCALHOST./", "https://a.localhost/", "https://127.0.0.1/", "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://10.0.0.1/", "https://169.254.169.254/latest",
		"https://hooks.example:25/", "https://hooks.example:0/", "https://hooks.example/a b", "https://hooks.example/\r\nX: y", "gopher://hooks.example/", "https://" + strings.Repeat("a.", 130) + "example/", "https://hooks.example/" + strings.Repeat("a", 2048)} {
		if (outbound.Guard{}).Why(raw) == "" {
			t.Errorf("%q was taken", raw)
		}
	}
	for _, raw := range []string{"https://hooks.example/", "https://hooks.example:8443/a?b=c", "https://hooks.example"} {
		if why := (outbound.Guard{}).Why(raw); why != "" {
			t.Errorf("%q: %s", raw, why)
		}
	}
	if why := (outbound.Guard{Loopback: true}).Why("http://127.0.0.1:9000/"); why != "" {
		t.Errorf("a demo's receiver: %s", why)
	}
	if (outbound.Guard{Loopback: true}).Why("http://hooks.example/") == "" {
		t.Error("a demo calls another machine without TLS")
	}
}

// TestANameIsJudgedWhereItLeads: names of this machine pass no list of names, yet the socket is not opened.
func TestANameIsJudgedWhereItLeads(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	site := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer site.Close()
	_, port, _ := net.SplitHostPort(site.Listener.Addr().String())
	for _, host := range []string{"localhost", "127.0.0.1", "[::ffff:127.0.0.1]", "127.1", "2130706433", "0x7f000001"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, fmt.Sprintf("https://%s:%s/", host, port), nil)
		if err != nil {
			t.Fatal(err)
		}
		if res, err := (outbound.Guard{}).Client().Do(req); err == nil {
			res.Body.Close()
			t.Errorf("%s was called", host)
		}
	}
	if n := asked.Load(); n != 0 {
		t.Errorf("this machine was asked %d times", n)
	}
}

func TestRedirectsAreNotFollowedAndAnswersAreBounded(t *testing.T) {
	t.Parallel()
	var followed atomic.Bool
	mux := http.NewServeMux()
	mux.HandleFunc("/away", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/inside", http.StatusTemporaryRedirect)
	})
	mux.HandleFunc("/inside", func(http.ResponseWriter, *http.Request) { followed.Store(true) })
	mux.HandleFunc("/endless", func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write(make([]byte, 4096)); err != nil {
				return
			}
		}
	})
	mux.HandleFunc("/head", func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X", strings.Repeat("x", 1<<20)) })
	site := httptest.NewServer(mux)
	defer site.Close()
	g := outbound.Guard{Loopback: true}
	if status, err := g.Post(t.Context(), site.URL+"/away", nil, []byte("{}")); err != nil || status != http.StatusTemporaryRedirect || followed.Load() {
		t.Errorf("redirect: %d, %v, followed %v", status, err, followed.Load())
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if status, err := g.Post(ctx, site.URL+"/endless", nil, []byte("{}")); err != nil || status != http.StatusOK {
		t.Errorf("endless: %d, %v", status, err)
	}
	if status, err := g.Post(ctx, site.URL+"/head", nil, []byte("{}")); err == nil {
		t.Errorf("a header of a megabyte: %d", status)
	}
}
