package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

// errHeld says that another process, or another user in this one, holds the lock.
var errHeld = errors.New("cluster: lock is held")

// lock is a flock on an open file. The kernel frees it when the last process that has the file open is gone,
// so a killed process never leaves one behind.
type lock struct{ file *os.File }

func tryLock(path string, exclusive bool) (*lock, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, fmt.Errorf("cluster: lock: %w", err)
	}
	how := syscall.LOCK_SH
	if exclusive {
		how = syscall.LOCK_EX
	}
	for {
		err = syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if errors.Is(err, syscall.EWOULDBLOCK) {
		f.Close()
		return nil, errHeld
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("cluster: lock %s: %w", path, err)
	}
	return &lock{file: f}, nil
}

// takeLock waits for the lock until ctx ends. It asks again and again because a blocking flock cannot be
// interrupted by a context.
func takeLock(ctx context.Context, path string, exclusive bool) (*lock, error) {
	var l *lock
	err := until(ctx, func() (bool, error) {
		var err error
		l, err = tryLock(path, exclusive)
		if errors.Is(err, errHeld) {
			return false, nil
		}
		return err == nil, err
	})
	if errors.Is(err, context.DeadlineExceeded) {
		return nil, fmt.Errorf("cluster: another process has held %s for too long", path)
	}
	return l, err
}

func (l *lock) release() {
	if l != nil && l.file != nil {
		l.file.Close()
		l.file = nil
	}
}

// until asks done every 15 ms until it says yes, fails, or ctx ends.
func until(ctx context.Context, done func() (bool, error)) error {
	tick := time.NewTicker(15 * time.Millisecond)
	defer tick.Stop()
	for {
		ok, err := done()
		if ok || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}
