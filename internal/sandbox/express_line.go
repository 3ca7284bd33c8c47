package sandbox

import (
	"context"
	"errors"
	"log"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	"github.com/unykorn/console/internal/sandbox/express"
)

// Express is BitGo Express before this sandbox's platform, which it reaches over HTTP as
// one that is a process of its own does.
func (s *Server) Express() http.Handler {
	handler := s.express.Handler()
	return s.watched("express", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := &call{request: r}
		s.mu.Lock()
		if raw, given := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); given {
			if held := s.state.tokens[tokenHash(raw)]; held != nil {
				c.user = s.state.users[held.User]
			}
		}
		s.mu.Unlock()
		c.recognise()
		handler.ServeHTTP(w, r)
	}))
}

// inside is where the sandbox's Express finds its platform. Nothing listens there: the
// connections are made in memory.
const inside = "http://127.0.0.1:3081"

// newExpress opens the line between Express and the platform.
func (s *Server) newExpress() {
	s.line = &line{accepted: make(chan net.Conn), closed: make(chan struct{}), refuses: func() bool { return s.down.refuses() }}
	s.express = express.New(express.Options{Platform: inside, Coins: ExpressCoins(), Client: &http.Client{
		Transport:     &http.Transport{DialContext: s.line.dial, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}})
	// Broken connections are part of what the stand-in does; they are not news for a terminal.
	s.platformInside = &http.Server{Handler: s.Platform(), ReadHeaderTimeout: 10 * time.Second, ErrorLog: log.New(discard{}, "", 0)}
	s.working.Go(func() { _ = s.platformInside.Serve(s.line) }) // ends when closeExpress says so
}

// closeExpress ends the requests on their way through Express and then the line.
func (s *Server) closeExpress() error {
	s.express.Close()
	return s.platformInside.Close()
}

type discard struct{}

func (discard) Write(b []byte) (int, error) { return len(b), nil }

// line is a listener whose connections are made in memory, both ends of them in this process.
type line struct {
	accepted chan net.Conn
	closed   chan struct{}
	refuses  func() bool
}

func (l *line) Accept() (net.Conn, error) {
	select {
	case c := <-l.accepted:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *line) Close() error {
	close(l.closed) // http.Server closes each of its listeners once
	return nil
}

// here is the address of both ends, for those who look who is calling.
var here = &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}

func (l *line) Addr() net.Addr { return here }

var errLineClosed = errors.New("sandbox: closed")

// dial connects, or fails as a connection to a port fails at which nobody listens.
func (l *line) dial(ctx context.Context, network, _ string) (net.Conn, error) {
	failed := func(err error) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Net: network, Addr: here, Err: err}
	}
	if l.refuses() {
		return failed(syscall.ECONNREFUSED)
	}
	near, far := net.Pipe()
	select {
	case l.accepted <- end{far}:
		return end{near}, nil
	case <-l.closed:
		return failed(errLineClosed)
	case <-ctx.Done():
		return failed(ctx.Err())
	}
}

// end is one end of a connection in memory, with an address as a socket's.
type end struct{ net.Conn }

func (end) LocalAddr() net.Addr  { return here }
func (end) RemoteAddr() net.Addr { return here }
