package sandbox

import (
	"bytes"
	_ "embed" // the demo world is a file
	"io"
	"time"
)

// demoFile is the world that a demo begins with: three clients, their wallets and a year of
// history, saved at demoDay. It is made by DemoWorld and moved to the day of its first start.
//
//go:embed world/demo.json
var demoFile []byte

// demoDay is when the demo world was saved. Its months decide the prices of the past.
var demoDay = time.Date(2026, 7, 5, 15, 20, 0, 0, time.UTC)

// stopped is a clock that stands still.
type stopped time.Time

func (s stopped) Now() time.Time { return time.Time(s) }

// DemoWorld invents the demo world and writes it as a saved file: the same bytes every time.
func DemoWorld(w io.Writer) error {
	s, err := Open(Options{Seed: true, Clock: stopped(demoDay), invent: true})
	if err != nil {
		return err
	}
	if err := s.Save(w); err != nil {
		return err
	}
	return s.Close()
}

// begins makes the world of a journal that has none yet: a saved one, the demo's with its
// history, or the demo's cast alone.
func (s *Server) begins() error {
	switch {
	case len(s.state.users) > 0:
	case s.options.Load != nil:
		return s.become(s.options.Load, s.options.Shift)
	case s.options.Seed && !s.options.invent:
		return s.become(bytes.NewReader(demoFile), true)
	default:
		if err := s.found(); err != nil {
			return err
		}
	}
	if s.options.Seed && s.state.meta.Born.IsZero() {
		return s.remember()
	}
	return nil
}
