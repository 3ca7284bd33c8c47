//go:build story

package story

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/unykorn/console/internal/testkit"
)

// patience bounds every wait for a process; a browser's waits have their own.
const patience = 30 * time.Second

// process is a program of ours that runs until the story ends.
type process struct {
	cmd  *exec.Cmd
	log  string // what it printed
	done chan struct{}
	err  error // of its end; to be read after done
}

// run starts a program and stops it, by its pid, when the story ends.
func run(t *testing.T, program, name string, env []string, args ...string) *process {
	t.Helper()
	p := &process{cmd: exec.Command(program, args...), log: filepath.Join(t.TempDir(), name+".log"), done: make(chan struct{})}
	out, err := os.Create(p.log)
	if err != nil {
		t.Fatal(err)
	}
	p.cmd.Stdout, p.cmd.Stderr, p.cmd.Env = out, out, append(os.Environ(), env...)
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} // a killed test run leaves nothing behind
	if err := p.cmd.Start(); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	go func() {
		p.err = errors.Join(p.cmd.Wait(), out.Close())
		close(p.done)
	}()
	t.Cleanup(func() { p.stop(t, name) })
	return p
}

func (p *process) stop(t *testing.T, name string) {
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // fails only when it has ended, which the next line notices
	select {
	case <-p.done:
	case <-time.After(patience):
		_ = p.cmd.Process.Kill()
		<-p.done
		t.Errorf("%s did not stop when asked to", name)
	}
	if text, err := os.ReadFile(p.log); p.err != nil && err == nil {
		t.Errorf("%s ended badly: %v\n%s", name, p.err, text)
	}
}

// describes waits for the file that a program writes once it answers, and reads it.
func (p *process) describes(t *testing.T, file string, into any) {
	t.Helper()
	var text []byte
	testkit.Eventually(t, patience, func() bool {
		select {
		case <-p.done:
			said, _ := os.ReadFile(p.log)
			t.Fatalf("%s ended before it was ready: %v\n%s", filepath.Base(p.log), p.err, said)
		default:
		}
		var err error
		text, err = os.ReadFile(file)
		return err == nil
	})
	if err := json.NewDecoder(bytes.NewReader(text)).Decode(into); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}
