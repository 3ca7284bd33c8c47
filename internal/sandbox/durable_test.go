package sandbox

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
)

// slowDisk stands between the journal and the disk. It keeps what a power cut would leave.
type slowDisk struct {
	mu      sync.Mutex
	kept    []byte
	flushes int
	fails   error
	gate    chan struct{} // nil lets everything pass
	reached chan struct{}
}

func (d *slowDisk) slow() disk {
	real := realDisk()
	real.flush = d.flush
	return real
}

func (d *slowDisk) flush(f *os.File) error {
	d.mu.Lock()
	gate, fails := d.gate, d.fails
	d.mu.Unlock()
	if gate != nil {
		d.reached <- struct{}{}
		<-gate
	}
	if fails != nil {
		return fails
	}
	raw, err := os.ReadFile(f.Name())
	d.mu.Lock()
	defer d.mu.Unlock()
	d.kept = raw
	d.flushes++
	return err
}

func (d *slowDisk) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.gate, d.reached = make(chan struct{}), make(chan struct{}, 64)
}

func (d *slowDisk) open() {
	d.mu.Lock()
	defer d.mu.Unlock()
	close(d.gate)
	d.gate = nil
}

func (d *slowDisk) holds(text string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return bytes.Contains(d.kept, []byte(text))
}

// Nothing leaves before the disk has it: neither the answer to a send nor a read that saw
// the send. Many that wait together share a sync.
func TestAnswersWaitForTheDisk(t *testing.T) {
	t.Parallel()
	disk := &slowDisk{}
	s := newStand(t, Options{Journal: journalIn(t), disk: disk.slow()})
	s.fund("apex-vault", "ofctbtc", "900000000")
	const crowd = 20
	signed := make([]map[string]any, crowd)
	for n := range signed {
		signed[n] = s.signedPayload("apex-vault", "ofctbtc", "1000")
		signed[n]["sequenceId"] = fmt.Sprint("crowd-", n)
	}
	path := s.platform + "/api/v2/ofctbtc/wallet/" + s.world.Wallet("apex-vault").ID + "/tx/send"
	disk.close()
	type sent struct {
		sequence string
		result   result
		kept     bool
	}
	answers := make(chan sent, crowd)
	for n := range crowd {
		go func() {
			sequence := fmt.Sprint("crowd-", n)
			r := s.do("POST", path, "service", signed[n])
			answers <- sent{sequence, r, disk.holds(sequence)}
		}()
	}
	<-disk.reached // the first of them stands before the disk, with the lock free
	for seen := 0; seen < crowd; {
		s.server.mu.Lock()
		seen = len(s.server.state.transfers) - 1 // the deposit
		s.server.mu.Unlock()
	}
	read := make(chan result, 1)
	go func() { read <- s.get("/api/v2/ofctbtc/wallet/" + s.world.Wallet("apex-vault").ID) }()
	select {
	case a := <-answers:
		t.Fatalf("answered before the disk had it: %s", a.result.raw)
	case r := <-read:
		t.Fatalf("a read showed what the disk had not: %s", r.raw)
	default:
	}
	disk.mu.Lock()
	before := disk.flushes
	disk.mu.Unlock()
	disk.open()
	for range crowd {
		if a := <-answers; a.result.status != 200 || !a.kept {
			t.Errorf("%s: %d %s, on disk: %t", a.sequence, a.result.status, a.result.raw, a.kept)
		}
	}
	if r := <-read; r.status != 200 {
		t.Errorf("read: %d %s", r.status, r.raw)
	}
	if shared := disk.flushes - before; shared > 2 { // the one that stood there, and one for everybody else
		t.Errorf("%d syncs for %d sends that waited together", shared, crowd)
	}
}

// A disk that fails leaves the outcome open, so nobody is told one.
func TestBrokenDiskBreaksTheConnection(t *testing.T) {
	t.Parallel()
	disk := &slowDisk{}
	s := newBrokenStand(t, disk)
	s.fund("apex-vault", "ofctbtc", "900000000")
	disk.fails = errors.New("no such disk")
	if r := s.send("apex-vault", "ofctbtc", "1000", "lost", nil); r.err == nil && r.body["message"] != "socket hang up" {
		t.Fatalf("answered %d %s", r.status, r.raw)
	}
	if r := s.get("/api/v2/ofctbtc/wallet/" + s.world.Wallet("apex-vault").ID); r.err == nil {
		t.Fatalf("a read answered %d %s", r.status, r.raw)
	}
}

// newBrokenStand is a stand whose journal may fail to close.
func newBrokenStand(t *testing.T, disk *slowDisk) *stand {
	t.Helper()
	s, stop := openStand(t, Options{Journal: journalIn(t), disk: disk.slow()})
	s.t = t
	t.Cleanup(func() {
		s.server.journal.broken = nil
		disk.fails = nil
		stop()
	})
	return s
}
