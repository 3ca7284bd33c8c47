package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/unykorn/console/internal/sandbox/express"
)

// Clock is where the sandbox reads the time.
type Clock interface{ Now() time.Time }

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

// Options say how a sandbox behaves. The zero value is a world without history,
// kept in memory, in which nothing moves except through the control API.
type Options struct {
	Journal string // file that remembers everything; "" keeps it in memory
	Clock   Clock  // nil: the machine's clock

	// Pace is how long a transfer stays in one state. Zero: transfers move only
	// when the control API says so.
	Pace time.Duration
	// Deliver sends webhooks as they fall due. Otherwise only POST /_sandbox/flush does.
	Deliver bool
	// WebhookURL receives the organization's transfer and pendingapproval events.
	WebhookURL string
	// Seed fills a new world with a year of history.
	Seed bool
	// Load is a saved world that a new journal begins with, in the place of the demo's. A
	// journal that remembers a world keeps it. Shift moves every time in it to now.
	Load  io.Reader
	Shift bool
	// SaveTo is a file that gets the world at Close and at POST /_sandbox/save.
	SaveTo string
	// Plain turns the sentinels off, for tests that pick amounts at random.
	Plain bool

	disk         disk  // a test may stand in its way
	compactFloor int64 // bytes below which a journal is not compacted
	invent       bool  // makes the demo world anew instead of taking its file
}

// Server is one sandbox: BitGo's platform and Express over one world.
type Server struct {
	options Options
	clock   Clock
	world   World

	mu      sync.Mutex
	journal *journal
	state   *state
	builds  builds

	table    table // the platform's
	holds    holds
	partners partners
	rates    rates
	windows  windows
	down     outage
	client   *http.Client
	wake     chan struct{}
	stop     chan struct{}
	working  sync.WaitGroup

	express        *express.Server
	line           *line // between Express and the platform
	platformInside *http.Server

	lanes      lanes
	requests   atomic.Int64
	seen       sightings
	compacting sync.Mutex // held while a snapshot is made, and while a world is replaced
	closing    sync.Once
}

// Open starts a sandbox from its journal, or makes a new world when there is none.
func Open(options Options) (*Server, error) {
	s := &Server{
		options: options, clock: options.Clock, state: newState(), world: newWorld(),
		client: loopbackClient(), wake: make(chan struct{}, 1), stop: make(chan struct{}),
	}
	if s.clock == nil {
		s.clock = systemClock{}
	}
	if s.options.disk.flush == nil {
		s.options.disk = realDisk()
	}
	if s.options.compactFloor == 0 {
		s.options.compactFloor = compactFloor
	}
	s.table = newTable(s.routes())
	s.holds.init()
	journal, err := openJournal(options.Journal, s.options.disk, s.state.apply)
	if err != nil {
		return nil, err
	}
	s.journal = journal
	err = s.begins()
	if err == nil {
		err = s.slot(options.WebhookURL)
	}
	if err != nil {
		_ = journal.close()
		return nil, err
	}
	s.newExpress()
	if options.Pace > 0 || options.Deliver {
		s.working.Go(s.work)
	}
	return s, nil
}

// Close stops everything that moves on its own and closes the journal. Requests
// that are held are let go and fail.
func (s *Server) Close() error {
	var err error
	s.closing.Do(func() {
		s.mu.Lock()
		close(s.stop) // under the lock, so that no compaction starts after it
		s.mu.Unlock()
		s.holds.close()
		err = s.closeExpress()
		s.working.Wait()
		if s.options.SaveTo != "" {
			err = errors.Join(err, s.SaveFile(s.options.SaveTo))
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		err = errors.Join(err, s.journal.close())
	})
	return err
}

// World describes who and what exists, with the passphrases and tokens of the demo.
func (s *Server) World() World { return s.world }

// now is the world's time in BitGo's resolution, moved by the control API.
func (s *Server) now() time.Time {
	return s.clock.Now().UTC().Add(s.state.meta.Offset).Truncate(time.Millisecond)
}

// batch collects what one operation changes.
type batch struct {
	server  *Server
	op      string
	at      time.Time
	meta    meta
	docs    []any
	turned  map[string]*transfer  // transfers as it leaves them (reorg.go)
	fresh   []*transfer           // those that it makes
	revised map[string]*txRequest // latest versions that this operation made
}

// begin opens an operation; the caller holds the lock until commit.
func (s *Server) begin(op string) *batch {
	return &batch{server: s, op: op, at: s.now(), meta: s.state.meta}
}

// id makes the next identifier: 32 hex digits, the same in every run of the same history.
func (b *batch) id(kind string) string { return b.digest(kind)[:32] }

// txid makes the next transaction hash: 64 hex digits.
func (b *batch) txid() string { return b.digest("txid") }

func (b *batch) digest(kind string) string {
	b.meta.Next++
	return digest(fmt.Sprintf("%s|%d", kind, b.meta.Next))
}

func digest(text string) string {
	sum := sha256.Sum256([]byte("unykorn sandbox|" + text))
	return hex.EncodeToString(sum[:])
}

func (b *batch) put(docs ...any) { b.docs = append(b.docs, docs...) }

// commit journals the operation and only then lets anyone see it. The disk has it when
// durable returns, which every answer waits for.
func (b *batch) commit() error {
	e := entry{Op: b.op, At: b.at}
	for _, doc := range append([]any{&b.meta}, b.docs...) {
		raw, err := json.Marshal(doc)
		if err != nil {
			return fmt.Errorf("encode %s: %w", kindOf(doc), err)
		}
		e.Docs = append(e.Docs, stored{Kind: kindOf(doc), Doc: raw})
	}
	if err := b.server.journal.append(e); err != nil {
		return err
	}
	if err := b.server.state.apply(e); err != nil {
		return err
	}
	b.server.nudge()
	b.server.tidy()
	return nil
}

// nudge wakes the worker without waiting for it.
func (s *Server) nudge() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}
