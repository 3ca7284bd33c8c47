//go:build kill

package kill_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/unykorn/console/internal/testkit"
)

// patience bounds each wait. A story that needs longer has stopped.
const patience = 90 * time.Second

// process is one program that a test has started and will have ended.
type process struct {
	cmd  *exec.Cmd
	log  string // its terminal
	over chan struct{}
	err  error
	once sync.Once
}

// starter starts every program from one thread that never ends: Linux kills a child on a leash when the thread that
// started it goes, and the leash is what leaves nothing running should the test itself be killed.
var starter = sync.OnceValue(func() chan<- func() {
	work := make(chan func())
	go func() {
		runtime.LockOSThread()
		for do := range work {
			do()
		}
	}()
	return work
})

func launch(t testing.TB, dir string, env []string, program string, args ...string) *process {
	t.Helper()
	out, err := os.CreateTemp(dir, filepath.Base(program)+"-*.out")
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	p := &process{cmd: exec.Command(program, args...), log: out.Name(), over: make(chan struct{})}
	p.cmd.Dir, p.cmd.Stdout, p.cmd.Stderr = dir, out, out
	p.cmd.Env = append(os.Environ(), env...)
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	started := make(chan error)
	starter() <- func() { started <- p.cmd.Start() }
	if err := <-started; err != nil {
		t.Fatalf("start %s: %v", filepath.Base(program), err)
	}
	go func() {
		p.err = p.cmd.Wait()
		close(p.over)
	}()
	t.Cleanup(func() { p.end(syscall.SIGKILL) })
	return p
}

// end sends the signal and waits until the program is gone.
func (p *process) end(with syscall.Signal) {
	p.once.Do(func() { _ = p.cmd.Process.Signal(with) }) // gone already is as good
	select {
	case <-p.over:
	case <-time.After(patience):
		_ = p.cmd.Process.Kill()
		<-p.over
	}
}

func (p *process) running() bool {
	select {
	case <-p.over:
		return false
	default:
		return true
	}
}

// said is the end of what the program wrote to its terminal.
func (p *process) said() string {
	text, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}
	return string(text[max(0, len(text)-2000):])
}

// waitFor waits for a file that the program writes when it is ready.
func (p *process) waitFor(t testing.TB, file string) {
	t.Helper()
	ready := false
	testkit.Eventually(t, patience, func() bool {
		_, err := os.Stat(file)
		ready = err == nil
		return ready || !p.running()
	})
	if !ready {
		t.Fatalf("%s ended: %v\n%s", filepath.Base(p.cmd.Path), p.err, p.said())
	}
}

// build compiles the two programs, once for all stories.
func build(t testing.TB, checkout, dir string) {
	t.Helper()
	cmd := exec.Command("go", "build", "-o", dir+string(filepath.Separator), "./cmd/console", "./cmd/sandbox")
	cmd.Dir = checkout
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatal(fmt.Errorf("build: %w\n%s", err, out))
	}
}
