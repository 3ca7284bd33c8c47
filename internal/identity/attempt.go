package identity

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"time"
)

// Source is where a request came from.
type Source struct{ IP, Agent, RequestID string }

// A limit stops guessing: so many failures within the window, and nothing is compared for as long as the window
// lasts after the last of them.
type limit struct {
	most   int
	window time.Duration
}

// Five guesses at a person, thirty from one network: an office behind one address must still be able to mistype.
var (
	emailLimit   = limit{most: 5, window: 15 * time.Minute}
	networkLimit = limit{most: 30, window: 15 * time.Minute}
)

// lockedUntil is when the next try counts again, the zero time when it counts now. failures are the newest first,
// at most l.most of them. Tries during a lock are not written down, so nobody can prolong it.
func (l limit) lockedUntil(failures []time.Time, now time.Time) time.Time {
	if len(failures) < l.most {
		return time.Time{}
	}
	newest, oldest := failures[0], failures[l.most-1]
	until := newest.Add(l.window)
	if newest.Sub(oldest) <= l.window && now.Before(until) {
		return until
	}
	return time.Time{}
}

// counted is what is kept of an email among the tries: enough to count by, and under our key, for sooner or later a
// password is typed into that field.
func (s *Service) counted(email string) string {
	mac := hmac.New(sha256.New, s.Box.Derive("sign-in tries", 32))
	mac.Write([]byte(email))
	return hex.EncodeToString(mac.Sum(nil))
}

// network is what is counted for an address: an IPv4 address, or the /64 that a single IPv6 customer may vary in.
func network(ip string) string {
	addr, err := netip.ParseAddr(ip)
	if err != nil {
		return "unknown"
	}
	addr = addr.Unmap().WithZone("")
	if addr.Is4() {
		return addr.String()
	}
	prefix, err := addr.Prefix(64)
	if err != nil {
		return "unknown"
	}
	return prefix.String()
}
