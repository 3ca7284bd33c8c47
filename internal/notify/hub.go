package notify

import (
	"context"
	"encoding/json"
	"strings"
	"sync"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
)

// Resync is the topic that tells a page to refetch everything it shows: changes may have been missed.
const Resync = "resync"

// Hub passes changes from PostgreSQL to the streams of this process. Every console process has one, so a page
// hears of an event whichever process received it.
type Hub struct {
	mu      sync.Mutex
	streams map[*Stream]struct{}
}

// Stream is one open page.
type Stream struct {
	C     chan audit.Change
	actor identity.Actor
}

// buffered is how far a slow page may fall behind before it is told to refetch everything instead.
const buffered = 64

// NewHub makes an empty hub; Run feeds it.
func NewHub() *Hub { return &Hub{streams: map[*Stream]struct{}{}} }

// Run listens until the context ends. After a lost connection it resyncs every stream, since changes may have
// passed unheard.
func (h *Hub) Run(ctx context.Context, db *database.DB) {
	db.Listen(ctx, audit.Channel, func() { h.broadcast(audit.Change{Topic: Resync}) }, func(payload string) {
		if c, ok := heard(payload); ok {
			h.broadcast(c)
		}
	})
}

// heard reads a payload. Whoever may write SQL may send one, so what could end a line of the stream is not passed on,
// and only this process orders a resync.
func heard(payload string) (c audit.Change, ok bool) {
	err := json.Unmarshal([]byte(payload), &c)
	return c, err == nil && c.Topic != Resync && !strings.ContainsAny(c.Topic+c.ID, "\r\n")
}

// perSession is how many streams one session may hold: far more tabs than anybody looks at at once.
const perSession = 32

// Open starts a stream for an actor; Close must follow. Nil: the session holds as many as it may.
func (h *Hub) Open(actor identity.Actor) *Stream {
	s := &Stream{C: make(chan audit.Change, buffered), actor: actor}
	h.mu.Lock()
	defer h.mu.Unlock()
	held := 0
	for other := range h.streams {
		if other.actor.Session == actor.Session {
			held++
		}
	}
	if held >= perSession {
		return nil
	}
	h.streams[s] = struct{}{}
	return s
}

// Close ends a stream.
func (h *Hub) Close(s *Stream) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.streams, s)
}

func (h *Hub) broadcast(c audit.Change) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for s := range h.streams {
		if !s.hears(c) {
			continue
		}
		select {
		case s.C <- c:
		default:
			s.overflow()
		}
	}
}

// common is the topic of freezes: one without a client is of everything, which concerns whoever is signed in.
const common = "freeze"

// hears keeps a client's changes from those who may not know of the client. No query stands between a change and a
// stream, so the scope is asked here as PostgreSQL would be.
func (s *Stream) hears(c audit.Change) bool {
	if c.Topic == Resync {
		return true
	}
	if c.Client == nil {
		return s.actor.Organization() || c.Topic == common
	}
	return s.actor.Sees(*c.Client) && s.actor.Scope().Covers(*c.Client)
}

// overflow empties the queue and leaves one order to refetch; the hub's lock is held, so nobody else writes.
func (s *Stream) overflow() {
	for {
		select {
		case <-s.C:
			continue
		default:
		}
		break
	}
	s.C <- audit.Change{Topic: Resync}
}
