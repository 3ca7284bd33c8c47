// Package bitgo speaks to BitGo: the platform, for everything that needs no user key, and BitGo Express, for sends.
//
// It promises four things. A failure is always one type, *Error, whose text is safe to log. Amounts come only from
// BitGo's exact string fields. Reads are retried and bounded in time; a send is never made twice. And the answer to
// a send is classified from what the body proves, so that "unknown" is said whenever it is the truth.
//
// It imports nothing of ours.
package bitgo

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Agent is how the client names itself to both hosts.
const Agent = "unykorn-console"

// Limiter is asked before every request to either host. Wait returns when the request may leave, or the context's error.
// BitGo counts per authenticated user (360 in 60 s), so all processes that share a token share a limiter.
type Limiter interface {
	Wait(ctx context.Context) error
}

// TokenSource gives the bearer token of the moment; the client never keeps it.
type TokenSource func(ctx context.Context) (string, error)

// Options configure a Client. PlatformURL, ExpressURL and Token are required.
type Options struct {
	PlatformURL string // origin of the platform, for example https://app.bitgo-test.com
	ExpressURL  string // origin of BitGo Express, for example http://127.0.0.1:3080
	Token       TokenSource
	Limiter     Limiter
	HTTP        *http.Client     // its transport is used; redirects, cookies and its timeout are not
	Now         func() time.Time // reads Retry-After dates
	// Sleep waits between the tries of a read. Nil waits for real.
	Sleep func(ctx context.Context, d time.Duration) error
	// Journal hears of every request once it is over. It holds nothing secret (journal.go).
	Journal func(ctx context.Context, c Call)
}

// Client is safe for concurrent use.
type Client struct {
	platform  *url.URL
	express   *url.URL
	token     TokenSource
	limiter   Limiter
	http      *http.Client // reads and small writes
	sender    *http.Client // sends: a fresh connection each, so that a stale one cannot make an outcome unknown
	now       func() time.Time
	sleep     func(ctx context.Context, d time.Duration) error
	jitter    func(d time.Duration) time.Duration
	deadlines deadlines
	journal   func(ctx context.Context, c Call)
}

type deadlines struct{ ping, read, send time.Duration }

// Express gives up on its own work after 305 s (§5.4), so waiting a little longer than that sees its last word.
const (
	pingDeadline = 3 * time.Second
	readDeadline = 30 * time.Second
	SendDeadline = 305*time.Second + 15*time.Second
)

// New checks the options and gives a client. Both hosts must be https unless they are on loopback.
func New(o Options) (*Client, error) {
	platform, err := origin("platform", o.PlatformURL)
	if err != nil {
		return nil, err
	}
	express, err := origin("Express", o.ExpressURL)
	if err != nil {
		return nil, err
	}
	if o.Token == nil {
		return nil, errors.New("bitgo: a token source is required")
	}
	c := &Client{
		platform: platform, express: express, token: o.Token, limiter: o.Limiter, now: o.Now, sleep: o.Sleep, journal: o.Journal,
		jitter:    func(d time.Duration) time.Duration { return d/2 + rand.N(d/2+1) },
		deadlines: deadlines{ping: pingDeadline, read: readDeadline, send: SendDeadline},
	}
	if c.limiter == nil {
		c.limiter = open{}
	}
	if c.now == nil {
		c.now = time.Now
	}
	if c.sleep == nil {
		c.sleep = pause
	}
	c.http, c.sender = clients(o.HTTP)
	return c, nil
}

// As gives a client that speaks with another person's token and is otherwise the same.
func (c *Client) As(token TokenSource) *Client {
	other := *c
	other.token = token
	return &other
}

// origin refuses anything but scheme://host[:port], and plain http outside this machine: the token travels in a header.
func origin(name, raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Host == "" || u.Opaque != "":
		return nil, fmt.Errorf("bitgo: the %s URL is not an absolute URL", name)
	case u.User != nil:
		return nil, fmt.Errorf("bitgo: the %s URL must not carry a user or password", name)
	case strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "":
		return nil, fmt.Errorf("bitgo: the %s URL must be an origin, without path or query", name)
	case u.Scheme == "https", u.Scheme == "http" && loopback(u.Hostname()):
		return &url.URL{Scheme: u.Scheme, Host: u.Host}, nil
	}
	return nil, fmt.Errorf("bitgo: the %s URL must be https, or http on this machine's loopback", name)
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

func clients(given *http.Client) (reads, sends *http.Client) {
	// A redirect is never followed: it would carry the token, or a send's body, to a host nobody chose.
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	var transport http.RoundTripper
	if given != nil {
		transport = given.Transport
	}
	if transport == nil {
		transport = &http.Transport{
			Proxy:               http.ProxyFromEnvironment,
			DialContext:         (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
			TLSClientConfig:     &tls.Config{MinVersion: tls.VersionTLS12},
			TLSHandshakeTimeout: 10 * time.Second,
			MaxIdleConnsPerHost: 8,
			IdleConnTimeout:     60 * time.Second,
			ForceAttemptHTTP2:   true,
		}
	}
	once := transport
	if t, ok := transport.(*http.Transport); ok {
		fresh := t.Clone()
		fresh.DisableKeepAlives = true
		once = fresh
	}
	return &http.Client{Transport: transport, CheckRedirect: stay}, &http.Client{Transport: once, CheckRedirect: stay}
}

type open struct{}

func (open) Wait(ctx context.Context) error { return ctx.Err() }

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
