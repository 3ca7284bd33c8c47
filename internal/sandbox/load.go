package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// readSaved reads a saved world into a state. With shift every time in it moves by as much
// as passed since it was saved, rounded down to whole blocks, so that what was an hour ago
// then is an hour ago now and heights stay true.
func readSaved(r io.Reader, now time.Time, shift bool) (*state, error) {
	var in saved
	if err := json.NewDecoder(r).Decode(&in); err != nil {
		return nil, fmt.Errorf("read saved world: %w", err)
	}
	if in.Format != saveFormat {
		return nil, fmt.Errorf("saved world has format %q, not %q", in.Format, saveFormat)
	}
	by := time.Duration(0)
	if shift {
		by = now.Sub(in.SavedAt)
		by -= (by%blockTime + blockTime) % blockTime // down, so that nothing of it lies in the future
	}
	out := newState()
	for _, name := range kindOrder(in.Docs) {
		record, known := records[name]
		if !known {
			return nil, fmt.Errorf("saved world: %s is not a kind of record", name)
		}
		for i, raw := range in.Docs[name] {
			if err := record.take(out, raw, by); err != nil {
				return nil, fmt.Errorf("saved world: %s %d: %w", name, i+1, err)
			}
		}
	}
	if shift {
		out.meta.Offset = 0 // the shift has brought the world to the clock
	}
	if len(out.users) == 0 {
		return nil, errors.New("saved world has no user")
	}
	return out, nil
}

// take folds a record of a file in. The file may have been written by a person, so a field
// that the record does not have is a mistake and not ignored.
func (r record) take(s *state, raw json.RawMessage, by time.Duration) error {
	doc := r.make()
	in := json.NewDecoder(bytes.NewReader(raw))
	in.DisallowUnknownFields()
	if err := in.Decode(doc); err != nil {
		return err
	}
	if by != 0 {
		shift(doc, by)
	}
	again, err := json.Marshal(doc) // what is in memory has always been through the journal's encoding
	if err != nil {
		return err
	}
	return r.fold(s, again)
}

// Load puts a saved world in the place of this one. What stands still at a hold belongs to
// the old world, so nothing may.
func (s *Server) Load(r io.Reader, shift bool) error {
	s.compacting.Lock()
	defer s.compacting.Unlock()
	if err := s.become(r, shift); err != nil {
		return err
	}
	s.nudge()
	return s.slot(s.options.WebhookURL)
}

func (s *Server) become(r io.Reader, shift bool) error {
	if len(s.holds.list("")) > 0 {
		return refusal("requests are held; release them before another world is loaded")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	next, err := readSaved(r, s.clock.Now().UTC(), shift)
	if err != nil {
		return refusal(err.Error())
	}
	if err := s.journal.restart(next.docs(), s.now()); err != nil {
		return err
	}
	s.state = next
	return nil
}
