package sandbox

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// seenLimit is how many requests are remembered, and pathLimit how much of a path.
const (
	seenLimit = 500
	pathLimit = 300
)

// Seen is one request that reached a surface. It has no query, no body and no header, so
// it can hold no secret that came in the place where it belongs.
type Seen struct {
	At      time.Time `json:"at"`      // the machine's time, also when the controls moved the world's
	Surface string    `json:"surface"` // platform or express
	Method  string    `json:"method"`
	Path    string    `json:"path"`
	Status  int       `json:"status"` // 0: the connection was broken
	User    string    `json:"user"`   // id of the caller, "" when nobody was recognised
	Ms      float64   `json:"ms"`     // until the answer was written, holds included
}

// sightings are the last requests, in a ring. The zero value is ready.
type sightings struct {
	mu   sync.Mutex
	ring []Seen
	next int
}

func (l *sightings) add(one Seen) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.ring) < seenLimit {
		l.ring = append(l.ring, one)
		return
	}
	l.ring[l.next] = one
	l.next = (l.next + 1) % seenLimit
}

// last lists at most n requests, the latest first.
func (l *sightings) last(n int) []Seen {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := []Seen{}
	for i := range min(n, len(l.ring)) {
		at := (l.next - 1 - i + 2*len(l.ring)) % len(l.ring)
		out = append(out, l.ring[at])
	}
	return out
}

type callerKey struct{}

// watched remembers what reaches a surface, also what is dropped without an answer.
func (s *Server) watched(surface string, handler http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		one := Seen{At: s.clock.Now(), Surface: surface, Method: r.Method, Path: r.URL.Path[:min(len(r.URL.Path), pathLimit)]}
		begun, sight := time.Now(), &statusWriter{ResponseWriter: w}
		defer func() {
			one.Status, one.Ms = sight.status, float64(time.Since(begun).Microseconds())/1000
			s.seen.add(one)
		}()
		handler.ServeHTTP(sight, r.WithContext(context.WithValue(r.Context(), callerKey{}, &one.User)))
	})
}

// recognise notes who makes a request.
func (c *call) recognise() {
	if name, watched := c.request.Context().Value(callerKey{}).(*string); watched && c.user != nil {
		*name = c.user.ID
	}
}

// statusWriter remembers the status that was sent.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// controlRequests lists what was asked lately, the latest first.
func (s *Server) controlRequests(w http.ResponseWriter, _ *http.Request) {
	ok(map[string]any{"requests": s.seen.last(seenLimit)}).write(w)
}
