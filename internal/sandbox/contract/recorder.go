package contract

import (
	"encoding/json"
	"fmt"
	"hash/maphash"
	"os"
	"path/filepath"
	"sync"
)

// Variable names the folder that every sandbox of a test run records into.
const Variable = "SANDBOX_RECORD"

// remembered bounds what one process keeps to recognise duplicates: 16 bytes each.
const remembered = 1 << 18

// Recorder appends exchanges to a file of its own, one JSON line each, in one write: a process that is killed leaves
// at most one torn line at the end. It is safe for concurrent use.
type Recorder struct {
	mu   sync.Mutex
	file *os.File
	seed maphash.Seed
	seen map[uint64]bool
	told bool // a failure to write was reported
}

var opened struct {
	sync.Mutex
	by map[string]*Recorder
}

// FromEnv gives this process's recorder, or nil when SANDBOX_RECORD is not set. A folder that cannot be written to
// panics: a run that was asked to record and does not would pass for one without violations.
func FromEnv() *Recorder {
	folder := os.Getenv(Variable)
	if folder == "" {
		return nil
	}
	opened.Lock()
	defer opened.Unlock()
	if r := opened.by[folder]; r != nil {
		return r
	}
	r, err := Open(folder)
	if err != nil {
		panic(fmt.Sprintf("%s: %v", Variable, err))
	}
	if opened.by == nil {
		opened.by = map[string]*Recorder{}
	}
	opened.by[folder] = r
	return r
}

// Open starts a file of its own in a folder.
func Open(folder string) (*Recorder, error) {
	file, err := os.CreateTemp(folder, fmt.Sprintf("%s-%d-*.jsonl", filepath.Base(os.Args[0]), os.Getpid()))
	if err != nil {
		return nil, err
	}
	return &Recorder{file: file, seed: maphash.MakeSeed(), seen: map[uint64]bool{}}, nil
}

// Record writes one exchange down, unless this process has written the very same before.
func (r *Recorder) Record(e Exchange) {
	line, err := json.Marshal(redacted(e))
	if err != nil {
		r.fail(err)
		return
	}
	line = append(line, '\n')
	sum := maphash.Bytes(r.seed, line)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.seen[sum] {
		return
	}
	if len(r.seen) < remembered {
		r.seen[sum] = true
	}
	if _, err := r.file.Write(line); err != nil && !r.told {
		r.told = true
		fmt.Fprintln(os.Stderr, "sandbox: an exchange was not recorded:", err)
	}
}

func (r *Recorder) fail(err error) {
	fmt.Fprintln(os.Stderr, "sandbox: an exchange was not recorded:", err)
}
