package subscription

import (
	"context"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/unykorn/console/internal/outbound"
)

// Targets says which addresses BitGo may be told to call. A webhook carries our clients' events, so whoever may register
// one could have them told to any host: only our own public URL and the hosts of a setting are allowed. A host of the
// setting must resolve to public addresses alone, or a name that somebody points into a private network would have BitGo
// call there, and fail until it suspends. Our own is not resolved: the operator chose it, and inside it may resolve to
// the inside.
type Targets struct {
	Public  string   // our own URL
	Hosts   []string // further hosts, by name
	Resolve func(ctx context.Context, host string) ([]netip.Addr, error)
}

// Resolver asks the machine's own.
func Resolver(ctx context.Context, host string) ([]netip.Addr, error) {
	return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
}

const longestURL = 2048

// check says why BitGo is not told to call this, or nothing.
func (t Targets) check(ctx context.Context, raw string) error {
	no := func(why string) error { return ErrURL.Field("url", why) }
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Host == "" || u.Opaque != "" || u.Hostname() == "" || len(raw) > longestURL || strings.ContainsFunc(raw, func(r rune) bool { return r <= ' ' || r > '~' }):
		return no("Give an absolute URL, for example " + t.Public + "/api/bitgo/webhook/receive.")
	case u.User != nil:
		return no("No user or password may stand in the URL.")
	case u.Fragment != "":
		return no("No fragment may stand in the URL.")
	}
	ours, err := url.Parse(t.Public)
	if err != nil {
		return no("Our own URL is not set.")
	}
	here := loopback(ours.Hostname())
	switch {
	case u.Scheme == "http" && here && loopback(u.Hostname()):
		return nil
	case u.Scheme != "https":
		return no("BitGo is told to call https only.")
	case here && loopback(u.Hostname()):
		return nil
	}
	if strings.EqualFold(u.Host, ours.Host) && ours.Scheme == "https" {
		return nil
	}
	if !slices.ContainsFunc(t.Hosts, func(h string) bool { return strings.EqualFold(h, u.Hostname()) }) {
		return no("BitGo is told to call " + ours.Host + " only; an operator allows further hosts with BITGO_WEBHOOK_HOSTS.")
	}
	return t.reachable(ctx, u.Hostname(), no)
}

// reachable wants every address of the host to be one that the internet reaches.
func (t Targets) reachable(ctx context.Context, host string, no func(string) error) error {
	if at, err := netip.ParseAddr(host); err == nil {
		if private(at) {
			return no("The address is not a public one.")
		}
		return nil
	}
	all, err := t.Resolve(ctx, host)
	if err != nil || len(all) == 0 {
		return no("The host's name does not resolve to any address.")
	}
	if slices.ContainsFunc(all, private) {
		return no("The host's name resolves to an address that is not public.")
	}
	return nil
}

func loopback(host string) bool {
	at, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && at.Unmap().IsLoopback()
}

// private reports whether an address is none that the internet reaches.
func private(at netip.Addr) bool { return !outbound.Public(at) }
