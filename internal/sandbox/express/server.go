package express

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/unykorn/console/internal/sandbox/contract"
)

// Versions that Express tells in each of its errors, and to the platform.
const (
	jsVersion      = "52.8.1"
	expressVersion = "16.3.7"
	sdkVersion     = "2.4.0" // of the part of BitGoJS that fetches the constants
)

// patience is Express's own limit on a request and on each call it makes upstream.
const patience = 305 * time.Second

// Options say where the platform is, and which coins the SDK was built with.
type Options struct {
	Platform string // root URL, for example http://127.0.0.1:3081
	Coins    []Coin
	Client   *http.Client  // nil: one that reaches this machine only
	Timeout  time.Duration // zero: 305 s
}

// Server is one Express.
type Server struct {
	platform string
	client   *http.Client
	timeout  time.Duration
	coins    map[string]Coin

	down      outage
	constants constants

	ending context.Context // done when the server closes
	close  context.CancelFunc

	mu      sync.Mutex
	closed  bool
	working sync.WaitGroup // what the server does, with a caller or without one
}

// New makes an Express before a platform. It asks for nothing until it is asked.
func New(o Options) *Server {
	s := &Server{platform: strings.TrimRight(o.Platform, "/"), client: o.Client, timeout: o.Timeout, coins: map[string]Coin{}}
	for _, c := range o.Coins {
		s.coins[c.Name] = c
	}
	if s.client == nil {
		s.client = loopbackClient()
	}
	if s.timeout == 0 {
		s.timeout = patience
	}
	s.ending, s.close = context.WithCancel(context.Background())
	return s
}

// Close breaks off every call to the platform and waits for the requests that made
// them. A send in that moment may or may not have been accepted, as when the real
// process is stopped.
func (s *Server) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.close()
	s.working.Wait()
}

// start does something beside the caller's connection, unless the server has closed.
func (s *Server) start(work func()) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.working.Go(work)
	return true
}

// Outage takes Express down in a way, or brings it back with Off. It reports whether
// the mode is one of the known.
func (s *Server) Outage(mode string) bool { return s.down.set(mode) }

// Mode is the way in which Express is away, "" or Off where it is not.
func (s *Server) Mode() string { return s.down.now() }

// Handler answers as Express does, and beside that POST /_sandbox/down {"mode"}, with
// which a test takes this process down.
func (s *Server) Handler() http.Handler {
	express := contract.Record(contract.Express, contract.FromEnv(), http.HandlerFunc(s.serve))
	mux := http.NewServeMux()
	mux.HandleFunc("POST /_sandbox/down", s.controlDown)
	control := http.NewCrossOriginProtection().Handler(mux) // another page in the browser may not steer it
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/_sandbox/down" {
			control.ServeHTTP(w, r)
			return
		}
		express.ServeHTTP(w, r)
	})
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	if broken, down := s.down.reply(r, s.ending.Done()); down {
		broken.write(w)
		return
	}
	s.timely(r).write(w)
}

// timely answers a request, or says so when that takes too long. What was begun goes
// on: neither a caller that left nor one that was told to wait no longer stops a send.
func (s *Server) timely(r *http.Request) reply {
	body, refused := readBody(r)
	if refused != nil {
		return *refused
	}
	answered := make(chan reply, 1)
	working := s.start(func() {
		defer func() {
			if bug := recover(); bug != nil {
				answered <- reply{bug: bug} // net/http reports it in the caller's own goroutine
			}
		}()
		answered <- s.answer(r, body)
	})
	if !working {
		return reply{abort: true}
	}
	timer := time.NewTimer(s.timeout)
	defer timer.Stop()
	select {
	case done := <-answered:
		return done
	case <-timer.C:
		return tooLate()
	case <-s.ending.Done():
		return reply{abort: true}
	}
}
