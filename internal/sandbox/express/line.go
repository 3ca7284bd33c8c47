package express

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"syscall"
	"time"
)

// broken is a call that got no whole answer, in the words of Node.
func (c *call) broken(err error, otherwise string) error {
	var dialed *net.OpError
	switch {
	case errors.As(err, &dialed) && dialed.Op == "dial" && errors.Is(err, syscall.ECONNREFUSED):
		where, _ := url.Parse(c.server.platform) // it was parsed for the request
		return &failure{message: "connect ECONNREFUSED " + where.Host, name: "Error", code: "ECONNREFUSED"}
	case errors.As(err, &dialed) && dialed.Op == "dial":
		return &failure{message: "connect EHOSTUNREACH", name: "Error", code: "EHOSTUNREACH"}
	case errors.Is(err, context.DeadlineExceeded):
		return &failure{message: "Timeout of " + strconv.FormatInt(c.server.timeout.Milliseconds(), 10) + "ms exceeded",
			name: "Error", code: "ECONNABORTED"}
	}
	return &failure{message: otherwise, name: "Error", code: "ECONNRESET"}
}

// loopbackClient reaches nothing but this machine: the address is checked when the
// connection is made, after the name was resolved. Each request has a connection of its
// own, as Express's have.
func loopbackClient() *http.Client {
	dialer := &net.Dialer{Timeout: 30 * time.Second, Control: func(_, address string, _ syscall.RawConn) error {
		host, _, err := net.SplitHostPort(address)
		if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
			return errors.New("express: the platform is not on this machine")
		}
		return nil
	}}
	return &http.Client{
		Transport:     &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
