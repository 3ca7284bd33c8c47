package subscription

import (
	"context"
	"errors"
	"net/netip"
	"testing"

	"github.com/unykorn/console/internal/fault"
)

func TestTargets(t *testing.T) {
	t.Parallel()
	names := map[string]string{"hooks.example": "93.184.216.34", "inside.example": "10.1.2.3", "metadata.example": "169.254.169.254", "six.example": "fd00:ec2::254",
		"mapped.example": "::ffff:127.0.0.1", "carrier.example": "100.64.0.1", "nat64.example": "64:ff9b::a00:1", "good6.example": "2606:2800:220:1:248:1893:25c8:1946"}
	hosts := []string{"93.184.216.34", "127.0.0.1", "[::1]", "absent.example"}
	for host := range names {
		hosts = append(hosts, host)
	}
	outside := Targets{Public: "https://gateway.example", Hosts: hosts, Resolve: func(_ context.Context, host string) ([]netip.Addr, error) {
		if text, ok := names[host]; ok {
			return []netip.Addr{netip.MustParseAddr(text)}, nil
		}
		return nil, errors.New("no such host")
	}}
	here := outside
	here.Public = "http://localhost:8080"
	for _, c := range []struct {
		targets Targets
		url     string
		allowed bool
	}{
		{outside, "https://gateway.example/api/bitgo/webhook/receive", true},
		{outside, "https://GATEWAY.example/x", true},
		{outside, "https://gateway.example:8443/x", false},
		{outside, "https://gateway.example.evil.example/x", false},
		{outside, "https://gateway.example@evil.example/x", false},
		{outside, "https://hooks.example/x?y=1", true},
		{outside, "https://good6.example/x", true},
		{outside, "https://93.184.216.34/x", true},
		{outside, "http://hooks.example/x", false},
		{outside, "http://gateway.example/x", false},
		{outside, "https://inside.example/x", false},
		{outside, "https://metadata.example/x", false},
		{outside, "https://six.example/x", false},
		{outside, "https://mapped.example/x", false},
		{outside, "https://carrier.example/x", false},
		{outside, "https://nat64.example/x", false},
		{outside, "https://absent.example/x", false},
		{outside, "https://127.0.0.1/x", false},
		{outside, "http://localhost/x", false},
		{outside, "https://user:password@hooks.example/x", false},
		{outside, "https://hooks.example/x#y", false},
		{outside, "https://hooks.example/\nx", false},
		{outside, "ftp://hooks.example/x", false},
		{outside, "hooks.example/x", false},
		{outside, "https:///x", false},
		{outside, "", false},
		{here, "http://localhost:8080/api/bitgo/webhook/receive", true},
		{here, "http://127.0.0.1:9999/x", true},
		{here, "http://hooks.example/x", false},
		{here, "https://hooks.example/x", true},
		{here, "http://10.1.2.3/x", false},
	} {
		err := c.targets.check(t.Context(), c.url)
		if (err == nil) != c.allowed || err != nil && !fault.Is(err, ErrURL) {
			t.Errorf("%s from %s: %v", c.url, c.targets.Public, err)
		}
	}
}

// Every type stands where BitGo has it, and a wrong level is told the right one.
func TestLevels(t *testing.T) {
	t.Parallel()
	id := "0123456789abcdef0123456789abcdef"
	for level, all := range types {
		for _, kind := range all {
			ask := Ask{Type: kind, Wallet: map[bool]string{true: id}[level == Wallet], Enterprise: map[bool]string{true: id}[level == Enterprise]}
			if err := ask.check(); err != nil || ask.level() != level {
				t.Errorf("%s %s: %v", level, kind, err)
			}
		}
	}
	for _, ask := range []Ask{{Type: "mintOrder"}, {Type: "lowFee", Enterprise: id}, {Type: "tradeOrder", Wallet: id}, {Type: ""}, {Type: "transfer", Wallet: id, Enterprise: id},
		{Type: "transfer", Wallet: id, Coin: "tbtc4"}, {Type: "transfer", Coin: "../x"}} {
		if err := ask.check(); !fault.Is(err, ErrAsk) {
			t.Errorf("%+v: %v", ask, err)
		}
	}
}
