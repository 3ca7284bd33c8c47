package sandbox

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// callRate is one of BitGo's documented rates (bitgo-api.md §4.6): so many calls of one caller
// in a window of the world's time.
type callRate struct {
	name   string
	calls  int
	window time.Duration
	of     func(route, *call) bool
}

// callRates are those whose routes the sandbox serves. Every call counts against the user's
// own limit; the others count beside it.
var callRates = []callRate{
	{"user", 360, time.Minute, func(_ route, c *call) bool { return c.user != nil }},
	{"login", 15, 5 * time.Minute, func(r route, _ *call) bool {
		return r.method == "POST" && (r.ends("user/login") || r.ends("auth/v1/session"))
	}},
	{"get user", 60, 10 * time.Minute, func(r route, _ *call) bool { return r.method == "GET" && r.ends("user/{user}") }},
	{"wallet creation", 50, 5 * time.Minute, func(r route, c *call) bool {
		family := coins[c.path["coin"]].family
		return r.method == "POST" && r.ends("wallet/add") && (family == ether || family == ripple)
	}},
	{"address creation", 500, time.Hour, func(r route, c *call) bool {
		return r.method == "POST" && r.ends("{id}/address") && coins[c.path["coin"]].family == ether
	}},
}

func (r route) ends(pattern string) bool {
	return strings.HasSuffix(strings.Join(r.parts, "/"), pattern)
}

// windows counts calls by limit and caller, while POST /_sandbox/user-limits has them enforced.
type windows struct {
	enforced bool
	running  map[string]rateWindow // by the limit's name
}

// rateWindow is the running one of a limit. What was counted in earlier ones is forgotten with them, so that names made up
// at login do not pile up.
type rateWindow struct {
	began time.Time
	count map[string]int // by caller
}

// overRate counts a call, and refuses it when one of its limits is used up. The lock is held.
func (s *Server) overRate(c *call, r route) (problem, bool) {
	if !s.windows.enforced {
		return problem{}, false
	}
	now := s.now()
	for _, l := range callRates {
		if !l.of(r, c) {
			continue
		}
		began := now.Truncate(l.window)
		w, running := s.windows.running[l.name]
		if !running || !w.began.Equal(began) {
			w = rateWindow{began: began, count: map[string]int{}}
			s.windows.running[l.name] = w
		}
		who := c.limited()
		if w.count[who]++; w.count[who] > l.calls {
			left := began.Add(l.window).Sub(now) // more than nothing: the window has not ended
			return problem{status: http.StatusTooManyRequests, name: "TooManyRequests", message: "rate limit exceeded",
				header: map[string]string{"Retry-After": fmt.Sprint(int((left + time.Second - 1) / time.Second))}}, true
		}
	}
	return problem{}, false
}

// limited names who a call is counted for: the user, or whoever wants to log in.
func (c *call) limited() string {
	if c.user != nil {
		return c.user.ID
	}
	var who struct{ Email, Username string }
	_ = c.decode(&who) // what cannot be read counts for nobody in particular
	return strings.ToLower(who.Email + who.Username)
}

// controlLimits turns BitGo's limits for each user on (state on) or off, all windows empty.
func (s *Server) controlLimits(in wish) (any, error) {
	if in.State != "on" && in.State != "off" {
		return nil, refusal("state must be on or off")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.windows = windows{enforced: in.State == "on", running: map[string]rateWindow{}}
	return map[string]any{"state": in.State}, nil
}
