package sandbox

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

const localhost = "127.0.0.1"

// callerIP is where the request came from, as BitGo writes it down: IPv4. Express calls the
// platform from this machine.
func callerIP(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil || host == "::1" {
		return localhost
	}
	return host
}

// ipRange reads one entry of ipRestrict: an IPv4 address or a block of /24 to /32, the
// widest that BitGo takes (bitgo-api.md §3.4).
func ipRange(text string) (netip.Prefix, bool) {
	if !strings.Contains(text, "/") {
		text += "/32"
	}
	block, err := netip.ParsePrefix(text)
	return block, err == nil && block.Addr().Is4() && block.Bits() >= 24
}

// reachableFrom reports whether the token may be used from the address.
func (t *token) reachableFrom(ip string) bool {
	if len(t.IPRestrict) == 0 {
		return true
	}
	from, err := netip.ParseAddr(ip)
	return err == nil && slices.ContainsFunc(t.IPRestrict, func(text string) bool {
		block, valid := ipRange(text)
		return valid && block.Contains(from)
	})
}

// wrongIP refuses a token outside of its ipRestrict. BitGo's body is unverified; seed 000
// (wrong-id-parameter) has it among the causes of a 403.
func wrongIP(ip string) problem {
	return problem{status: http.StatusForbidden, name: "Forbidden", message: "IP address is not allowed by this access token",
		context: map[string]any{"ip": ip}}
}
