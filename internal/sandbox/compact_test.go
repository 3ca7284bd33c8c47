package sandbox

import (
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"syscall"
	"testing"
)

// powerDisk knows what of a folder would survive: file contents as of their last flush,
// names as of the folder's.
type powerDisk struct {
	t     *testing.T
	dir   string
	files map[uint64][]byte
	names map[string]uint64
	cut   func(step string) // called before and after every step
}

func (p *powerDisk) disk() disk {
	real := realDisk()
	return disk{
		flush: func(f *os.File) error {
			return p.step("flush "+filepath.Base(f.Name()), func() error {
				info, err := f.Stat()
				if err != nil {
					return err
				}
				raw := make([]byte, info.Size())
				if _, err := f.ReadAt(raw, 0); err != nil && err != io.EOF {
					return err
				}
				p.files[info.Sys().(*syscall.Stat_t).Ino] = raw
				return real.flush(f)
			})
		},
		rename: func(from, to string) error {
			return p.step("rename", func() error { return real.rename(from, to) })
		},
		flushDir: func(path string) error {
			return p.step("flush folder", func() error {
				p.names = p.listing()
				return real.flushDir(path)
			})
		},
	}
}

func (p *powerDisk) step(name string, act func() error) error {
	p.cut("before " + name)
	err := act()
	p.cut("after " + name)
	return err
}

func (p *powerDisk) listing() map[string]uint64 {
	entries, err := os.ReadDir(p.dir)
	if err != nil {
		p.t.Fatal(err)
	}
	out := map[string]uint64{}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			p.t.Fatal(err)
		}
		out[e.Name()] = info.Sys().(*syscall.Stat_t).Ino
	}
	return out
}

// images are the folders that a kill or a power cut at this moment may leave.
func (p *powerDisk) images() []map[string][]byte {
	killed, early, late := map[string][]byte{}, map[string][]byte{}, map[string][]byte{}
	for name, inode := range p.listing() {
		raw, err := os.ReadFile(filepath.Join(p.dir, name))
		if err != nil {
			p.t.Fatal(err)
		}
		killed[name], late[name] = raw, p.files[inode]
	}
	for name, inode := range p.names {
		early[name] = p.files[inode]
	}
	return []map[string][]byte{killed, early, late}
}

// Compaction may be cut at every step, by a kill or by a lack of power: the journal that is
// found then knows every send that was answered, and no balance differs.
func TestCompactionCutAtEveryStep(t *testing.T) {
	t.Parallel()
	p := &powerDisk{t: t, dir: t.TempDir(), files: map[uint64][]byte{}, names: map[string]uint64{}, cut: func(string) {}}
	s := newStand(t, Options{Journal: filepath.Join(p.dir, "journal"), disk: p.disk()})
	s.fund("apex-vault", "ofctbtc", "900000000")
	answered := map[string]bool{}
	send := func(name string) {
		if r := s.send("apex-vault", "ofctbtc", "1000", name, nil); r.status != 200 {
			t.Errorf("send %s: %d %s", name, r.status, r.raw)
		}
		answered[name] = true
	}
	send("before")
	s.server.mu.Lock()
	docs, at, since := s.server.state.docs(), s.server.now(), s.server.journal.size
	s.server.mu.Unlock()
	steps := 0
	check := func(step string) {
		steps++
		for i, image := range p.images() {
			reopened(t, fmt.Sprintf("%s, image %d", step, i), s, image, answered)
		}
	}
	during := 0
	p.cut = func(step string) {
		if step == "after flush journal.new" && during == 0 { // the world goes on while the snapshot is written
			during++
			send("during")
		}
		check(step)
	}
	s.server.compacting.Lock()
	if err := s.server.compact(docs, at, since); err != nil {
		t.Fatal(err)
	}
	s.server.compacting.Unlock()
	send("after")
	if steps < 12 {
		t.Fatalf("cut at %d steps only", steps)
	}
	if names := slices.Sorted(maps.Keys(p.listing())); !slices.Equal(names, []string{"journal"}) {
		t.Fatalf("left behind: %v", names)
	}
}

func reopened(t *testing.T, step string, from *stand, image map[string][]byte, answered map[string]bool) {
	t.Helper()
	dir := t.TempDir()
	for name, raw := range image {
		if err := os.WriteFile(filepath.Join(dir, name), raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	again, err := Open(Options{Journal: filepath.Join(dir, "journal"), Clock: from.clock})
	if err != nil {
		t.Fatalf("%s: %v", step, err)
	}
	defer func() { _ = again.Close() }()
	vault := from.world.Wallet("apex-vault").ID
	for name := range answered {
		if again.state.bySequence[sequenceKey(vault, name)] == "" {
			t.Errorf("%s: %s was answered and is forgotten", step, name)
		}
	}
	if got, want := again.balance(again.state.wallets[vault], "ofctbtc"), again.state.slowSum(vault, "ofctbtc"); got.String() != want.String() {
		t.Errorf("%s: balance %s, want %s", step, got, want)
	}
}

// A journal that has grown past a multiple of what it must remember is compacted by itself,
// and remembers the same.
func TestJournalCompactsItself(t *testing.T) {
	t.Parallel()
	path := journalIn(t)
	s, stop := openStand(t, Options{Journal: path, compactFloor: 1})
	s.fund("apex-bitcoin", "tbtc4", "900000000")
	for n := range 300 { // the same few records again and again
		s.control("price", map[string]any{"asset": "BTC", "usd": fmt.Sprint(n + 1)})
	}
	s.send("apex-bitcoin", "tbtc4", "100000", "last", nil)
	stop()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if base := s.server.journal.base; base == 0 || info.Size() > (compactFactor+1)*base {
		t.Fatalf("%d bytes over a snapshot of %d", info.Size(), base)
	}
	again, err := Open(Options{Journal: path, Clock: s.clock})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = again.Close() }()
	if !reflect.DeepEqual(s.server.state, again.state) || again.journal.base != s.server.journal.base {
		t.Fatal("the compacted journal remembers something else")
	}
}

// What could not be compacted goes on as it was.
func TestCompactionWithoutRoom(t *testing.T) {
	t.Parallel()
	full := realDisk()
	full.rename = func(string, string) error { return syscall.ENOSPC }
	path := journalIn(t)
	s, stop := openStand(t, Options{Journal: path, compactFloor: 1, disk: full})
	s.fund("apex-bitcoin", "tbtc4", "900000000")
	for n := range 40 {
		if r := s.send("apex-bitcoin", "tbtc4", "100000", fmt.Sprint("full-", n), nil); r.status != 200 {
			t.Fatalf("send %d: %d %s", n, r.status, r.raw)
		}
	}
	stop()
	again, err := Open(Options{Journal: path, Clock: s.clock})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = again.Close() }()
	if got := len(again.state.transfers); got != 41 {
		t.Fatalf("%d transfers", got)
	}
}
