package sandbox

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// saveFormat names the form of a saved world. It changes when an older program could no
// longer read the file.
const saveFormat = "unykorn sandbox 1"

// saved is a whole world in one file: every record by kind, one a line, so that a person
// can read it and a change to it. It holds digests where the journal does.
type saved struct {
	Format  string                       `json:"format"`
	SavedAt time.Time                    `json:"savedAt"` // the world's time
	Docs    map[string][]json.RawMessage `json:"docs"`
}

// Save writes the world as it is now. Two saves of the same world at the same time are the
// same bytes, and a world that was loaded saves as the file it came from.
func (s *Server) Save(w io.Writer) error {
	s.mu.Lock()
	docs, at := s.state.docs(), s.now()
	s.mu.Unlock()
	return writeSaved(w, docs, at)
}

// SaveFile writes the world into a file, whole or not at all. Only the owner may read it.
func (s *Server) SaveFile(path string) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".save-*")
	if err != nil {
		return fmt.Errorf("save world: %w", err)
	}
	err = s.Save(file)
	if err == nil {
		err = file.Sync()
	}
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		_ = os.Remove(file.Name())
		return fmt.Errorf("save world: %w", err)
	}
	return nil
}

// docs are all records by kind. Records are never changed in place, so the caller may
// read them without the lock under which it asked.
func (s *state) docs() map[string][]any {
	out := map[string][]any{}
	for name, record := range records {
		if docs := record.list(s); len(docs) > 0 {
			out[name] = docs
		}
	}
	return out
}

func writeSaved(w io.Writer, docs map[string][]any, at time.Time) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "{\n\"format\": %q,\n\"savedAt\": %q,\n\"docs\": {", saveFormat, stamp(at))
	for i, name := range kindOrder(docs) {
		fmt.Fprintf(out, "%s\n%q: [", comma(i), name)
		for j, doc := range docs[name] {
			raw, err := json.Marshal(doc)
			if err != nil {
				return fmt.Errorf("encode %s: %w", name, err)
			}
			fmt.Fprintf(out, "%s\n%s", comma(j), raw)
		}
		fmt.Fprint(out, "\n]")
	}
	fmt.Fprint(out, "\n}\n}\n")
	return out.Flush()
}

func comma(i int) string {
	if i == 0 {
		return ""
	}
	return ","
}
