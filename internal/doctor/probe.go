package doctor

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"

	"github.com/unykorn/console/internal/bitgo"
)

// Probe is how BitGo answers at this moment, in seed 001 §1's words.
type Probe struct {
	Express      string // "service is ok!" through Express, "express server is ok!" when only Express itself answers, else Unreachable
	ExpressError string // "connect ECONNREFUSED 127.0.0.1:3080" or "error_502"; empty when Express answers for BitGo
	API          string // Authenticated or Unreachable
	APIError     string
	Environment  string // BitGo's own name for it; empty while the platform is away
	At           time.Time
}

// Words of a probe.
const (
	Unreachable   = "unreachable"
	Authenticated = "authenticated"
)

// Well reports whether everything answers.
func (p Probe) Well() bool { return p.ExpressError == "" && p.APIError == "" }

// probeKept is how long a probe is shown again: whoever watches health may not use up our calls at BitGo.
const probeKept = 2 * time.Second

// prober lets one probe run at a time.
type prober struct {
	mu   sync.Mutex
	last Probe
}

// Probe asks Express, BitGo through Express, and BitGo with our token, side by side, each with a deadline of its own.
func (s *Service) Probe(ctx context.Context) Probe {
	s.prober.mu.Lock()
	defer s.prober.mu.Unlock()
	now := s.Clock.Now()
	if last := s.prober.last; !last.At.IsZero() && now.Sub(last.At) < probeKept && !now.Before(last.At) {
		return last
	}
	p := s.probe(context.WithoutCancel(ctx)) // another caller may be waiting for it
	p.At = now
	s.prober.last = p
	return p
}

const probeDeadline = 4 * time.Second

func (s *Service) probe(ctx context.Context) Probe {
	ctx, cancel := context.WithTimeout(ctx, probeDeadline)
	defer cancel()
	var own, through, direct bitgo.Health
	var errOwn, errThrough, errDirect, errSession error
	var all sync.WaitGroup
	all.Go(func() { own, errOwn = s.BitGo.PingExpress(ctx) })
	all.Go(func() { through, errThrough = s.BitGo.PingThroughExpress(ctx) })
	all.Go(func() { direct, errDirect = s.BitGo.Ping(ctx) })
	all.Go(func() { _, errSession = s.BitGo.Session(ctx) })
	all.Wait()

	p := Probe{Express: through.Status, API: Authenticated, Environment: direct.Environment}
	switch {
	case errOwn != nil:
		p.Express, p.ExpressError = Unreachable, said(errOwn, s.ExpressAddr)
	case errThrough != nil:
		p.Express, p.ExpressError = own.Status, said(errThrough, s.ExpressAddr)
	}
	switch {
	case errDirect != nil:
		p.API, p.APIError, p.Environment = Unreachable, said(errDirect, s.PlatformAddr), ""
	case errSession != nil:
		p.API, p.APIError = Unreachable, said(errSession, s.PlatformAddr)
	}
	return p
}

// said is a failure as seed 001 prints it. It names where we connect to and nothing of the answer.
func said(err error, addr string) string {
	var network networkError
	if errors.As(err, &network) {
		return network.step()
	}
	failed, ok := bitgo.AsError(err)
	switch {
	case !ok:
		return "error"
	case failed.Status != 0:
		return "error_" + strconv.Itoa(failed.Status)
	case failed.Name == bitgo.NameUnreachable:
		return "connect ECONNREFUSED " + addr
	case failed.Name == bitgo.NameTransport:
		return "connect ETIMEDOUT " + addr
	}
	return "error_" + failed.Name
}
