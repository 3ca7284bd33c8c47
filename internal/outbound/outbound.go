// Package outbound calls addresses that somebody typed. Whoever may name an address could have the console call into its own
// network, so the address is judged where the socket is opened, after the name was resolved: a name that resolves to another
// address the second time is judged again. Redirects are not followed, no proxy is used, and of an answer only its beginning is
// read.
package outbound

import (
	"context"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"
)

// ErrRefused is answered, wrapped by net/http, when an address is none that the internet reaches.
var ErrRefused = errors.New("outbound: the address is not a public one")

// The bounds of one call.
const (
	Timeout   = 10 * time.Second
	dialing   = 5 * time.Second
	mostHead  = 16 << 10 // bytes of an answer's header
	mostBody  = 4 << 10  // bytes of an answer's body that are read
	longest   = 2048     // bytes of a URL
	longHost  = 253      // bytes of a name, as the DNS has it
	leastPort = 1024     // below it, only 443: mail servers and the like are spoken to by nobody's webhook
)

// Guard says which addresses may be called. The zero Guard admits public ones only.
type Guard struct {
	Loopback bool // also this machine, where a demo or a test receives
}

// Admits reports whether a resolved address may be connected to.
func (g Guard) Admits(at netip.Addr) bool {
	at = at.Unmap().WithZone("")
	return Public(at) || g.Loopback && at.IsLoopback()
}

// control judges the very address that the socket is about to connect to.
func (g Guard) control(network, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || network != "tcp4" && network != "tcp6" || !g.Admits(to.Addr()) {
		return ErrRefused
	}
	return nil
}

// Why says what is wrong with a URL as it was typed, in a sentence; "" for nothing. That its name resolves to a public address
// is not asked here: it may resolve to another one tomorrow.
func (g Guard) Why(raw string) string {
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Opaque != "" || u.Hostname() == "" || len(u.Hostname()) > longHost || len(raw) > longest || strings.ContainsFunc(raw, func(r rune) bool { return r <= ' ' || r > '~' }):
		return "Give an absolute URL, for example https://hooks.example.com/console."
	case u.User != nil:
		return "No user or password may stand in the URL."
	case u.Fragment != "":
		return "No fragment may stand in the URL."
	}
	here := g.Loopback && loopback(u.Hostname())
	if u.Scheme != "https" && (u.Scheme != "http" || !here) {
		return "Only https is called."
	}
	if at, err := netip.ParseAddr(u.Hostname()); err == nil && !g.Admits(at) || loopback(u.Hostname()) && !here {
		return "The address is not a public one."
	}
	if p := u.Port(); p != "" && p != "443" && !high(p) {
		return "Only port 443 and ports from 1024 on are called."
	}
	return ""
}

func high(port string) bool {
	at, err := netip.ParseAddrPort("127.0.0.1:" + port)
	return err == nil && at.Port() >= leastPort
}

func loopback(host string) bool {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	at, err := netip.ParseAddr(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || err == nil && at.Unmap().IsLoopback()
}

// Client calls only what the guard admits. Each call has a connection of its own, so none outlives its judgement.
func (g Guard) Client() *http.Client {
	dialer := &net.Dialer{Timeout: dialing, Control: g.control}
	return &http.Client{Timeout: Timeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{Proxy: nil, DialContext: dialer.DialContext, DisableKeepAlives: true, TLSHandshakeTimeout: dialing,
			ResponseHeaderTimeout: Timeout, MaxResponseHeaderBytes: mostHead}}
}

// Post sends a body of JSON and gives the status of the answer. Errors are net/http's, ErrRefused among them; they name the
// address that was typed and belong into no page.
func (g Guard) Post(ctx context.Context, to string, header http.Header, body []byte) (status int, err error) {
	if g.Why(to) != "" {
		return 0, ErrRefused
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, strings.NewReader(string(body)))
	if err != nil {
		return 0, ErrRefused
	}
	maps.Copy(req.Header, header)
	req.Header.Set("Content-Type", "application/json")
	res, err := g.Client().Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	_, _ = io.CopyN(io.Discard, res.Body, mostBody) // what is read is of no interest; how it ends neither
	return res.StatusCode, nil
}

// routable is where IPv6's public addresses are; all else is for other uses.
var routable = netip.MustParsePrefix("2000::/3")

// reserved are ranges that netip does not name: carriers' own, documentation, benchmarks, multicast and what is kept for
// later, a public address that is the platform's own inside of Azure, and the ways to write an IPv4 address inside an IPv6 one.
var reserved = ranges("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
	"168.63.129.16/32", "224.0.0.0/4", "240.0.0.0/4", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "::/96", "fec0::/10", "ff00::/8")

func ranges(texts ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		out[i] = netip.MustParsePrefix(text)
	}
	return out
}

// Public reports whether an address is one that the internet reaches. Link-local ones are not: they hold the clouds' metadata.
func Public(at netip.Addr) bool {
	at = at.Unmap().WithZone("")
	return at.IsGlobalUnicast() && !at.IsPrivate() && !at.IsLoopback() && !at.IsLinkLocalUnicast() && (at.Is4() || routable.Contains(at)) &&
		!slices.ContainsFunc(reserved, func(p netip.Prefix) bool { return p.Contains(at) })
}
