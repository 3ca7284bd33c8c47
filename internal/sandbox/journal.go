package sandbox

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
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
	file    *os.File
	size    int64        // bytes of whole entries
	written atomic.Int64 // entries in the file
	synced  atomic.Int64 // entries that are on disk
	syncing sync.Mutex   // held through a sync
	broken  error        // a sync that failed: what is on disk is unknown from there on
	flush   func(*os.File) error
}

// openJournal replays the file through apply and leaves it ready for appending.
// A last line without its end is what a kill leaves behind: it was never
// answered for, so it is cut off. A bad line before that is refused, because
// guessing at history would invent money.
func openJournal(path string, apply func(entry) error) (*journal, error) {
	if path == "" {
		return &journal{}, nil
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open journal: %w", err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("journal %s is in use by another sandbox", path), file.Close())
	}
	good, err := replay(file, apply)
	if err == nil {
		err = file.Truncate(good)
	}
	if err == nil {
		_, err = file.Seek(good, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &journal{file: file, size: good, flush: (*os.File).Sync}, nil
}

// replay applies every whole line and returns the offset after the last one.
func replay(file *os.File, apply func(entry) error) (int64, error) {
	reader := bufio.NewReaderSize(file, 1<<20)
	var good int64
	for number := 1; ; number++ {
		line, err := reader.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return good, nil // nothing, or a torn line
		}
		if err != nil {
			return good, fmt.Errorf("read journal: %w", err)
		}
		var e entry
		if err := json.Unmarshal(line, &e); err != nil {
			return good, fmt.Errorf("journal line %d is damaged: %w", number, err)
		}
		if err := apply(e); err != nil {
			return good, fmt.Errorf("journal line %d: %w", number, err)
		}
		good += int64(len(line))
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
	if err := j.flush(j.file); err != nil {
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
