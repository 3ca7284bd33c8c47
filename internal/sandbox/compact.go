package sandbox

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// A journal may begin with a snapshot: entries that hold a whole world. Compaction writes
// the present one beside the journal and renames it over, so that the file stays within a
// multiple of what it must remember.
const (
	snapshotOp = "snapshot"
	// compactFloor is below which no journal is worth compacting, in bytes.
	compactFloor = 16 << 20
	// compactFactor is how many times its snapshot a journal may grow.
	compactFactor = 4
	// snapshotDocs is how many records one line of a snapshot holds.
	snapshotDocs = 256
)

// draft is a snapshot that is not the journal yet.
type draft struct {
	file *os.File
	size int64
}

func (j *journal) grown(floor int64) bool {
	return j.file != nil && j.size > floor && j.size > compactFactor*j.base
}

func (j *journal) draftPath() string { return j.path + ".new" }

// draft writes a snapshot beside the journal and onto the disk. It takes long and needs no lock.
func (j *journal) draft(docs map[string][]any, at time.Time) (draft, error) {
	if err := os.Remove(j.draftPath()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return draft{}, fmt.Errorf("compact journal: %w", err)
	}
	file, err := lockFile(j.draftPath(), os.O_RDWR|os.O_CREATE|os.O_EXCL)
	if err != nil {
		return draft{}, err
	}
	size, err := writeSnapshot(file, docs, at)
	if err == nil {
		err = j.disk.flush(file)
	}
	if err != nil {
		return draft{}, errors.Join(fmt.Errorf("compact journal: %w", err), file.Close())
	}
	return draft{file, size}, nil
}

func writeSnapshot(w io.Writer, docs map[string][]any, at time.Time) (size int64, err error) {
	out := bufio.NewWriterSize(w, 1<<16)
	for _, name := range kindOrder(docs) {
		for part := range slices.Chunk(docs[name], snapshotDocs) {
			e := entry{Op: snapshotOp, At: at}
			for _, doc := range part {
				raw, err := json.Marshal(doc)
				if err != nil {
					return 0, err
				}
				e.Docs = append(e.Docs, stored{Kind: name, Doc: raw})
			}
			line, err := json.Marshal(e)
			if err != nil {
				return 0, err
			}
			n, err := out.Write(append(line, '\n'))
			if err != nil {
				return 0, err
			}
			size += int64(n)
		}
	}
	return size, out.Flush()
}

// adopt puts a draft in the journal's place, with the entries that were written since the
// draft was begun, when the journal had the size since. The caller holds the server's lock.
func (j *journal) adopt(d draft, since int64) error {
	j.syncing.Lock()
	defer j.syncing.Unlock()
	if j.broken != nil {
		return errors.Join(j.broken, d.file.Close())
	}
	tail, err := io.Copy(d.file, io.NewSectionReader(j.file, since, j.size-since))
	if err == nil {
		err = j.disk.flush(d.file)
	}
	if err == nil {
		err = j.disk.rename(j.draftPath(), j.path)
	}
	if err != nil { // the journal is what it was
		return errors.Join(fmt.Errorf("compact journal: %w", err), d.file.Close(), os.Remove(j.draftPath()))
	}
	if err := j.disk.flushDir(filepath.Dir(j.path)); err != nil {
		// The next start may find the old file or the new one: nothing may be promised any more.
		j.broken = fmt.Errorf("compact journal: %w", err)
	}
	old := j.file
	j.file, j.base, j.size = d.file, d.size, d.size+tail
	j.synced.Store(j.written.Load())
	return errors.Join(j.broken, old.Close())
}

// restart makes the journal begin anew with these records. The caller holds the server's lock.
func (j *journal) restart(docs map[string][]any, at time.Time) error {
	if j.file == nil {
		return nil
	}
	d, err := j.draft(docs, at)
	if err != nil {
		return err
	}
	return j.adopt(d, j.size)
}

// tidy starts a compaction when the journal has grown enough. The lock is held, but not
// while the snapshot is written: records are never changed in place.
func (s *Server) tidy() {
	if !s.journal.grown(s.options.compactFloor) || s.stopping() || !s.compacting.TryLock() {
		return
	}
	docs, at, since := s.state.docs(), s.now(), s.journal.size
	s.working.Go(func() {
		defer s.compacting.Unlock()
		if err := s.compact(docs, at, since); err != nil {
			s.complain(err)
		}
	})
}

func (s *Server) compact(docs map[string][]any, at time.Time, since int64) error {
	d, err := s.journal.draft(docs, at)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		err = s.journal.adopt(d, since)
	}
	if err != nil {
		s.journal.base = s.journal.size // not again before it has grown as much once more
	}
	return err
}
