package cluster

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// TestMain lets the test binary be a second process: with CLUSTER_TEST_CHECKOUT it starts the cluster, says so,
// waits for the end of its standard input and stops.
func TestMain(m *testing.M) {
	checkout := os.Getenv("CLUSTER_TEST_CHECKOUT")
	if checkout == "" {
		os.Exit(m.Run())
	}
	c, err := Start(context.Background(), Options{Name: Test, Checkout: checkout})
	if err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
	fmt.Println("ready", c.place.dir, c.pid())
	_, _ = io.Copy(io.Discard, os.Stdin)
	if err := c.Stop(); err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
}

// checkout is a folder of its own, so that tests meet neither each other nor a developer's cluster. What root
// keeps outside of it is cleared away.
func checkout(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	t.Cleanup(func() {
		if b, err := openBase(dir); err == nil {
			os.RemoveAll(b.dir)
		}
	})
	return dir
}

func start(t *testing.T, o Options) *Cluster {
	t.Helper()
	c, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func stop(t *testing.T, c *Cluster) {
	t.Helper()
	if err := c.Stop(); err != nil {
		t.Fatal(err)
	}
}

func exec1(t *testing.T, url, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

func query[T any](t *testing.T, url, sql string) T {
	t.Helper()
	var v T
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if err := conn.QueryRow(t.Context(), sql).Scan(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestStartJoinStopAgain(t *testing.T) {
	t.Parallel()
	o := Options{Name: Demo, Checkout: checkout(t)}
	begun := time.Now()
	first := start(t, o)
	t.Logf("first start %v", time.Since(begun))
	if err := first.CreateDatabase(t.Context(), "console"); err != nil {
		t.Fatal(err)
	}
	exec1(t, first.OwnerURL("console"), "create table kept as select 'yes'::text as answer")

	begun = time.Now()
	second := start(t, o)
	t.Logf("join %v", time.Since(begun))
	if first.pid() != second.pid() {
		t.Fatal("the second user got a server of its own")
	}
	stop(t, first)
	if !second.answers(t.Context()) {
		t.Fatal("the first user's stop took the server from the second")
	}
	stop(t, second)
	if second.pid() != 0 {
		t.Fatal("the last user's stop left the server running")
	}

	begun = time.Now()
	again := start(t, o)
	t.Logf("second start %v", time.Since(begun))
	defer stop(t, again)
	if got := query[string](t, again.OwnerURL("console"), "select answer from kept"); got != "yes" {
		t.Fatalf("after a restart the row says %q", got)
	}
}

func TestServerIsPrivateAndDemoIsDurable(t *testing.T) {
	t.Parallel()
	dir := checkout(t)
	demo, quick := start(t, Options{Name: Demo, Checkout: dir}), start(t, Options{Name: Test, Checkout: dir})
	defer stop(t, demo)
	defer stop(t, quick)
	for sql, want := range map[string]string{
		"show listen_addresses": "", "show fsync": "on", "show synchronous_commit": "on", "show full_page_writes": "on",
		"select current_user::text": superuser,
	} {
		if got := query[string](t, demo.SuperuserURL("postgres"), sql); got != want {
			t.Errorf("demo: %s: %q, want %q", sql, got, want)
		}
	}
	if got := query[string](t, quick.SuperuserURL("postgres"), "show fsync"); got != "off" {
		t.Errorf("tests: fsync is %q", got)
	}
	info, err := os.Stat(demo.place.socket)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("socket folder: %v, %v", info.Mode(), err)
	}
	owner := query[bool](t, demo.OwnerURL("postgres"), "select rolsuper from pg_roles where rolname = current_user")
	if owner {
		t.Error("the owner is a superuser")
	}
}

func TestResetDropsDatabasesUnlessShared(t *testing.T) {
	t.Parallel()
	o := Options{Name: Demo, Checkout: checkout(t)}
	c := start(t, o)
	defer stop(t, c)
	for range 2 { // making it twice is making it once
		if err := c.CreateDatabase(t.Context(), "console"); err != nil {
			t.Fatal(err)
		}
	}
	other := start(t, o)
	if err := c.Reset(t.Context()); err == nil || !strings.Contains(err.Error(), "another process") {
		t.Fatalf("reset of a shared cluster: %v", err)
	}
	stop(t, other)
	if err := c.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := query[int](t, c.SuperuserURL("postgres"), "select count(*) from pg_database where datname = 'console'"); n != 0 {
		t.Fatal("the database is still there")
	}
}

func TestSixStartersAtOnceLeaveNoServer(t *testing.T) {
	t.Parallel()
	o := Options{Name: Test, Checkout: checkout(t)}
	var all sync.WaitGroup
	var last *Cluster
	var mu sync.Mutex
	for range 6 {
		all.Go(func() {
			c, err := Start(t.Context(), o)
			if err != nil {
				t.Error(err)
				return
			}
			if !c.answers(t.Context()) {
				t.Error("started and does not answer")
			}
			if err := c.CreateDatabase(t.Context(), "shared"); err != nil {
				t.Error(err)
			}
			if err := c.Stop(); err != nil {
				t.Error(err)
			}
			mu.Lock()
			last = c
			mu.Unlock()
		})
	}
	all.Wait()
	if last == nil || last.pid() != 0 {
		t.Fatal("a server is left over")
	}
}

// other is a second process that uses the cluster.
type other struct {
	cmd   *exec.Cmd
	stdin io.WriteCloser
	lines *bufio.Scanner
}

func startOther(t *testing.T, binary, dir string, as *account) *other {
	t.Helper()
	cmd := exec.Command(binary)
	cmd.Env = append(os.Environ(), "CLUSTER_TEST_CHECKOUT="+dir)
	if as != nil {
		cmd.Dir = dir
		cmd.Env = append(cmd.Env, "HOME="+dir, "XDG_CACHE_HOME=")
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: as.uid, Gid: as.gid}}
	}
	cmd.Stderr = os.Stderr
	in, err1 := cmd.StdinPipe()
	out, err2 := cmd.StdoutPipe()
	if err := errors.Join(err1, err2, cmd.Start()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	return &other{cmd: cmd, stdin: in, lines: bufio.NewScanner(out)}
}

// ready waits for the process's word and returns the server's folder and number.
func (o *other) ready(t *testing.T) (dir string, pid int) {
	t.Helper()
	if !o.lines.Scan() {
		t.Fatal("the other process said nothing")
	}
	words := strings.Fields(o.lines.Text())
	if len(words) != 3 || words[0] != "ready" {
		t.Fatal(o.lines.Text())
	}
	pid, err := strconv.Atoi(words[2])
	if err != nil {
		t.Fatal(err)
	}
	return words[1], pid
}

func (o *other) kill(t *testing.T) {
	t.Helper()
	if err := o.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = o.cmd.Wait() // "signal: killed" is what we asked for
}

func TestOwnerKilledNextJoinsAndStops(t *testing.T) {
	t.Parallel()
	dir := checkout(t)
	owner := startOther(t, os.Args[0], dir, nil)
	_, pid := owner.ready(t)
	owner.kill(t)

	c := start(t, Options{Name: Test, Checkout: dir})
	if c.pid() != pid {
		t.Fatalf("a new server %d in place of %d", c.pid(), pid)
	}
	stop(t, c)
	if c.pid() != 0 {
		t.Fatal("the killed owner's server is left over")
	}
}

func TestStarterKilledAtAnyMoment(t *testing.T) {
	t.Parallel()
	dir := checkout(t)
	for i := range 6 {
		starter := startOther(t, os.Args[0], dir, nil)
		<-time.After(time.Duration(i*i) * 25 * time.Millisecond) // moments of initdb, rename and start, not a wait
		starter.kill(t)
	}
	c := start(t, Options{Name: Test, Checkout: dir})
	if got := query[int](t, c.OwnerURL("postgres"), "select 1"); got != 1 {
		t.Fatal(got)
	}
	stop(t, c)
	if c.pid() != 0 {
		t.Fatal("a server is left over")
	}
}

func TestServerKilledAndItsNumberTaken(t *testing.T) {
	t.Parallel()
	o := Options{Name: Test, Checkout: checkout(t)}
	c := start(t, o)
	if err := syscall.Kill(c.pid(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(c.place.data(), "postmaster.pid")
	if err := until(t.Context(), func() (bool, error) { return !c.running(), nil }); err != nil {
		t.Fatal(err)
	}
	// The number now belongs to a program that PostgreSQL's account may signal: the trap is a live stranger.
	stranger := c.command(t.Context(), "/bin/sleep", "600")
	if err := stranger.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stranger.Process.Kill(); _ = stranger.Wait() }()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "\n")
	if err := os.WriteFile(file, []byte(fmt.Sprintf("%d\n%s", stranger.Process.Pid, rest)), 0o600); err != nil {
		t.Fatal(err)
	}
	again := start(t, o)
	defer stop(t, again)
	defer stop(t, c)
	if got := query[int](t, again.OwnerURL("postgres"), "select 1"); got != 1 {
		t.Fatal(got)
	}
}

func TestBothAccounts(t *testing.T) {
	t.Parallel()
	if os.Getuid() != 0 {
		// Not root: every other test of this file is this one. What is left to see is that nothing was dropped to.
		c := start(t, Options{Name: Test, Checkout: checkout(t)})
		defer stop(t, c)
		if c.place.as != nil {
			t.Fatal("dropped to another account without being root")
		}
		return
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		t.Fatal(err)
	}
	uid, err1 := strconv.Atoi(nobody.Uid)
	gid, err2 := strconv.Atoi(nobody.Gid)
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("/var/tmp", "console-cluster-test-") // t.TempDir is closed to other accounts
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	binary := filepath.Join(dir, "starter")
	home := filepath.Join(dir, "home")
	// Another program copies it: a file that this one had open for writing could be inherited by a process that a
	// parallel test starts at that instant, and would then be too busy to be run.
	copied, err := exec.Command("cp", os.Args[0], binary).CombinedOutput()
	err = errors.Join(err, os.Chmod(dir, 0o755), os.Mkdir(home, 0o700), os.Chown(home, uid, gid))
	if err != nil {
		t.Fatalf("%v %s", err, copied)
	}
	o := startOther(t, binary, home, &account{uid: uint32(uid), gid: uint32(gid)})
	place, _ := o.ready(t)
	if !strings.HasPrefix(place, home) {
		t.Errorf("data stand in %s, not in the person's own folder", place)
	}
	info, err := os.Stat(filepath.Join(place, "data", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Sys().(*syscall.Stat_t).Uid; int(got) != uid {
		t.Errorf("the server runs as %d, not as %d", got, uid)
	}
	o.stdin.Close()
	if err := o.cmd.Wait(); err != nil {
		t.Fatalf("stop as nobody: %v", err)
	}
	if _, err := os.Stat(filepath.Join(place, "data", "postmaster.pid")); !errors.Is(err, os.ErrNotExist) {
		t.Error("the server is left over")
	}
}
