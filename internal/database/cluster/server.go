package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// command prepares a PostgreSQL program to run as the cluster's account, in a session of its own so that
// Ctrl-C in the terminal does not reach it, and without the PG* settings of whoever calls.
func (c *Cluster) command(ctx context.Context, path string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Dir = c.place.dir // PostgreSQL complains when it cannot read the folder it was started in
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + c.place.dir, "LC_ALL=" + locale(), "TZ=UTC"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if c.place.as != nil {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: c.place.as.uid, Gid: c.place.as.gid}
	}
	return cmd
}

func locale() string {
	if runtime.GOOS == "linux" {
		return "C.UTF-8"
	}
	return "C"
}

// initialise makes the data folder aside and moves it into place whole. initdb inherits the control lock: if we
// are killed, the next start waits until it is gone before it clears what it left.
func (c *Cluster) initialise(ctx context.Context, control *lock) error {
	part := c.place.data() + ".part"
	if err := os.RemoveAll(part); err != nil {
		return fmt.Errorf("cluster: clear what an interrupted start left: %w", err)
	}
	args := []string{"-D", part, "-U", superuser, "-A", "trust", "-E", "UTF8", "--locale=" + locale()}
	if !c.durable {
		args = append(args, "--no-sync")
	}
	cmd := c.command(ctx, c.binaries.initdb(), args...)
	cmd.ExtraFiles = []*os.File{control.file}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("cluster: initdb: %w: %s", err, lastLine(string(out)))
	}
	if err := os.Rename(part, c.place.data()); err != nil {
		return fmt.Errorf("cluster: %w", err)
	}
	return nil
}

// settings of the server. Demo data must survive a power cut like real ones; test data need not.
func (c *Cluster) settings() []string {
	s := []string{
		"listen_addresses=", "port=5432", "unix_socket_directories=" + c.place.socket, "unix_socket_permissions=0700",
		"timezone=UTC", "log_timezone=UTC", "max_connections=200", "wal_level=minimal", "max_wal_senders=0",
	}
	if !c.durable {
		s = append(s, "fsync=off", "synchronous_commit=off", "full_page_writes=off")
	}
	return s
}

// serve starts the server and waits until it answers. A predecessor that is still starting, recovering or
// going down is waited for; a server that ends at once is tried a few times, because the last sessions of a
// killed one hold on to the data for a moment.
func (c *Cluster) serve(ctx context.Context) error {
	var exited chan error
	tries, next := 0, time.Now()
	err := until(ctx, func() (bool, error) {
		if c.answers(ctx) {
			return true, nil
		}
		select {
		case <-exited:
			exited, next = nil, time.Now().Add(time.Duration(tries)*100*time.Millisecond)
		default:
		}
		if exited != nil || c.running() || time.Now().Before(next) {
			return false, nil
		}
		if tries++; tries > 8 {
			return false, errors.New("it ends at once")
		}
		c.clearStale()
		var err error
		exited, err = c.spawn()
		return false, err
	})
	if err != nil {
		return fmt.Errorf("cluster: PostgreSQL did not start: %w: %s", err, c.lastWords())
	}
	return nil
}

// spawn runs the server detached; the channel tells when it ends while we are still there to see it.
func (c *Cluster) spawn() (chan error, error) {
	args := []string{"-D", c.place.data()}
	for _, s := range c.settings() {
		args = append(args, "-c", s)
	}
	cmd := c.command(context.Background(), c.binaries.postgres(), args...)
	log, err := os.OpenFile(c.place.log(), os.O_WRONLY|os.O_CREATE|os.O_APPEND|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, fmt.Errorf("cluster: log: %w", err)
	}
	defer log.Close()
	if info, err := log.Stat(); err == nil && info.Size() > 16<<20 {
		_ = log.Truncate(0) // a demo that runs for months must not fill the disk
	}
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("cluster: start PostgreSQL: %w", err)
	}
	exited := make(chan error, 1)
	go func() { exited <- cmd.Wait() }()
	return exited, nil
}

// answers reports whether the server takes connections.
func (c *Cluster) answers(ctx context.Context) bool {
	if _, err := os.Stat(filepath.Join(c.place.socket, ".s.PGSQL.5432")); err != nil {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, c.URL("postgres", superuser))
	if err != nil {
		return false
	}
	conn.Close(ctx)
	return true
}

// pid is the process that postmaster.pid names, 0 when there is none.
func (c *Cluster) pid() int {
	b, err := os.ReadFile(filepath.Join(c.place.data(), "postmaster.pid"))
	if err != nil {
		return 0
	}
	n, err := strconv.Atoi(firstLine(string(b)))
	if err != nil || n <= 1 {
		return 0
	}
	return n
}

// running reports whether the process in postmaster.pid is this cluster's server.
func (c *Cluster) running() bool {
	pid := c.pid()
	return pid != 0 && c.isServer(pid)
}

// isServer tells our server from a program that got its number after a reboot or in a restarted container,
// and from a dead one that nobody has collected. A server works in its data folder.
func (c *Cluster) isServer(pid int) bool {
	if _, err := os.Stat("/proc/self/cwd"); err == nil {
		dir, err := os.Readlink(fmt.Sprintf("/proc/%d/cwd", pid))
		return err == nil && dir == c.place.data()
	}
	out, err := exec.Command("ps", "-o", "comm=", "-p", strconv.Itoa(pid)).Output()
	return err == nil && strings.Contains(filepath.Base(strings.TrimSpace(string(out))), "postgres")
}

// clearStale removes what a dead server left. PostgreSQL would take whoever has its number now for itself and
// refuse to start.
func (c *Cluster) clearStale() {
	os.Remove(filepath.Join(c.place.data(), "postmaster.pid"))
	os.Remove(filepath.Join(c.place.socket, ".s.PGSQL.5432"))
	os.Remove(filepath.Join(c.place.socket, ".s.PGSQL.5432.lock"))
}

// shutDown ends open sessions, writes a checkpoint and waits until the server has removed postmaster.pid, the
// last thing it does.
func (c *Cluster) shutDown(ctx context.Context) error {
	pid := c.pid()
	if pid == 0 || !c.isServer(pid) {
		return nil
	}
	if err := syscall.Kill(pid, syscall.SIGINT); err != nil { // SIGINT is PostgreSQL's "fast" shutdown
		return fmt.Errorf("cluster: stop PostgreSQL: %w", err)
	}
	err := until(ctx, func() (bool, error) { return c.pid() != pid || !c.isServer(pid), nil })
	if err != nil {
		return fmt.Errorf("cluster: PostgreSQL does not stop: %w: %s", err, c.lastWords())
	}
	return nil
}

// lastWords is the end of the server's log.
func (c *Cluster) lastWords() string {
	b, err := os.ReadFile(c.place.log())
	if err != nil {
		return "it left no log"
	}
	return lastLine(string(b)) + " (" + c.place.log() + ")"
}
