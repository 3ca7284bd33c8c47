package sandbox

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// entry is one line of the journal: everything one operation changed, so that an
// operation is remembered whole or not at all.
type entry struct {
	Op   string    `json:"op"`
	At   time.Time `json:"at"`
	Docs []stored  `json:"docs"`
}

type stored struct {
	Kind string          `json:"k"`
	Doc  json.RawMessage `json:"d"`
}

// journal is an append-only file of entries. A nil file keeps nothing.
//
// Writing and syncing are apart: an entry is written under the server's lock, in the
// order of the world, and synced after it, many at a time. Nothing that saw an entry
// leaves the server before the sync (durable.go).
type journal struct {
	path    string
	file    *os.File
	size    int64        // bytes of whole entries
	base    int64        // bytes of the snapshot that the file begins with, 0 if none
	written atomic.Int64 // entries in the file
	synced  atomic.Int64 // entries that are on disk
	syncing sync.Mutex   // held through a sync
	broken  error        // a sync that failed: what is on disk is unknown from there on
	disk    disk
}

// disk is what makes a file survive a power cut. Tests stand in the way of each.
type disk struct {
	flush    func(*os.File) error
	rename   func(from, to string) error
	flushDir func(path string) error
}

func realDisk() disk {
	return disk{flush: (*os.File).Sync, rename: os.Rename, flushDir: func(path string) error {
		dir, err := os.Open(path)
		if err != nil {
			return err
		}
		return errors.Join(dir.Sync(), dir.Close())
	}}
}

// openJournal replays the file through apply and leaves it ready for appending.
// A last line without its end is what a kill leaves behind: it was never
// answered for, so it is cut off. A bad line before that is refused, because
// guessing at history would invent money.
func openJournal(path string, disk disk, apply func(entry) error) (*journal, error) {
	j := &journal{path: path, disk: disk}
	if path == "" {
		return j, nil
	}
	file, err := lockFile(path, os.O_RDWR|os.O_CREATE)
	if err != nil {
		return nil, err
	}
	j.file = file
	if err = disk.flushDir(filepath.Dir(path)); err == nil { // a file that nobody finds keeps nothing
		err = j.replay(apply)
	}
	if err == nil {
		err = j.rewind()
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return j, nil
}

// lockFile opens a journal for this sandbox alone.
func lockFile(path string, how int) (*os.File, error) {
	file, err := os.OpenFile(path, how, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open journal: %w", err)
	}
	taken := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	here, err := os.Stat(path)
	mine, same := file.Stat()
	if taken != nil || err != nil || same != nil || !os.SameFile(here, mine) {
		// Another holds it, or replaced it by a compacted one since it was opened.
		return nil, errors.Join(fmt.Errorf("journal %s is in use by another sandbox", path), file.Close())
	}
	return file, nil
}

// replay applies every whole line and notes where the last one ends.
func (j *journal) replay(apply func(entry) error) error {
	reader := bufio.NewReaderSize(j.file, 1<<20)
	for number := 1; ; number++ {
		line, err := reader.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return nil // nothing, or a torn line
		}
		if err != nil {
			return fmt.Errorf("read journal: %w", err)
		}
		var e entry
		if err := json.Unmarshal(line, &e); err != nil {
			return fmt.Errorf("journal line %d is damaged: %w", number, err)
		}
		if err := apply(e); err != nil {
			return fmt.Errorf("journal line %d: %w", number, err)
		}
		if e.Op == snapshotOp && j.base == j.size {
			j.base += int64(len(line))
		}
		j.size += int64(len(line))
	}
}

// append writes one entry; sync puts it on disk. The caller holds the server's lock.
func (j *journal) append(e entry) error {
	if j.file == nil {
		return nil
	}
	line, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("encode journal entry: %w", err)
	}
	if _, err := j.file.Write(append(line, '\n')); err != nil {
		// Half a line must not stand before the next one.
		return errors.Join(fmt.Errorf("write journal: %w", err), j.rewind())
	}
	j.size += int64(len(line)) + 1
	j.written.Add(1)
	return nil
}

// sync returns when the first n entries are on disk. Whoever comes while one sync runs
// waits for it and shares the next, so that a crowd costs two syncs and not one each.
func (j *journal) sync(n int64) error {
	if j.synced.Load() >= n {
		return nil
	}
	j.syncing.Lock()
	defer j.syncing.Unlock()
	if j.broken != nil || j.synced.Load() >= n {
		return j.broken
	}
	reach := j.written.Load()
	if err := j.disk.flush(j.file); err != nil {
		j.broken = fmt.Errorf("sync journal: %w", err)
		return j.broken
	}
	j.synced.Store(reach)
	return nil
}

func (j *journal) rewind() error {
	if err := j.file.Truncate(j.size); err != nil {
		return err
	}
	_, err := j.file.Seek(j.size, io.SeekStart)
	return err
}

func (j *journal) close() error {
	if j.file == nil {
		return nil
	}
	return errors.Join(j.sync(j.written.Load()), j.file.Close())
}
