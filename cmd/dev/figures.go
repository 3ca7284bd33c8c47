package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"time"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/database/cluster"
)

// figures prints what a whole console process does on this machine, as a baseline to compare later builds with. It
// uses a durable database (fsync on) of its own and drops it afterwards.
func (d *dev) figures(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "console-figures-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	p := &process{dir: dir, binary: filepath.Join(dir, "console")}
	if _, err := d.command(ctx, "go", "build", "-o", p.binary, "./cmd/console"); err != nil {
		return err
	}
	c, err := cluster.Start(ctx, cluster.Options{Name: cluster.Demo})
	if err != nil {
		return err
	}
	defer c.Stop()                                                         //nolint:errcheck // the figures are out by then
	defer c.DropDatabases(context.WithoutCancel(ctx), "console\\_figures") //nolint:errcheck // the next run drops it
	if err := p.database(ctx, c); err != nil {
		return err
	}
	first, err := p.start(ctx)
	if err != nil {
		return err
	}
	p.stop()
	again, err := p.start(ctx)
	if err != nil {
		return err
	}
	defer p.stop()
	fmt.Printf("  first start to listening, new world made   %8.2f s\n", first.Seconds())
	fmt.Printf("  start to listening, world there            %8.2f s\n", again.Seconds())
	idle := p.resident()
	fmt.Printf("  resident memory after start                %8.1f MB\n", idle)
	for _, l := range []load{p.webhooks(64), p.ledgerPages(8)} {
		got, err := l.run(ctx, 10*time.Second)
		if err != nil {
			return err
		}
		fmt.Printf("  %-42s %8.0f /s   p50 %.1f ms, p99 %.1f ms, %d failed\n", l.name, got.rate, got.p50, got.p99, got.failed)
		if got.failed > 0 {
			return fmt.Errorf("%s: %d requests failed, the last with %s", l.name, got.failed, got.last)
		}
	}
	fmt.Printf("  resident memory after the load             %8.1f MB\n", p.resident())
	return nil
}

// process is one console under measurement.
type process struct {
	dir, binary  string
	owner, serve string
	cmd          *exec.Cmd
	about        struct {
		Console       string
		WebhookSecret string
		People        []struct{ Role, SignIn string }
		Wallets       []struct{ ID, Coin string }
	}
}

func (p *process) database(ctx context.Context, c *cluster.Cluster) error {
	const name = "console_figures"
	p.owner, p.serve = c.OwnerURL(name), c.URL(name, "console_demo")
	if err := c.DropDatabases(ctx, "console\\_figures"); err != nil {
		return err
	}
	if err := c.CreateDatabase(ctx, name); err != nil {
		return err
	}
	if err := database.Migrate(ctx, p.owner); err != nil {
		return err
	}
	return c.CreateLogin(ctx, "console_demo", "console_serving")
}

// start runs the program and measures until its description is there, which it writes once its door answers.
func (p *process) start(ctx context.Context) (time.Duration, error) {
	file := filepath.Join(p.dir, "describe.json")
	_ = os.Remove(file)
	p.cmd = exec.CommandContext(ctx, p.binary, "demo", "-home", filepath.Join(p.dir, "home"), "-describe", file)
	p.cmd.Env = append(os.Environ(), "DATABASE_URL="+p.serve, "DATABASE_OWNER_URL="+p.owner, "CONSOLE_ADDR=localhost:0")
	p.cmd.Stderr = os.Stderr
	begun := time.Now()
	if err := p.cmd.Start(); err != nil {
		return 0, err
	}
	for time.Since(begun) < time.Minute {
		if b, err := os.ReadFile(file); err == nil {
			return time.Since(begun), json.Unmarshal(b, &p.about)
		}
		time.Sleep(2 * time.Millisecond)
	}
	p.stop()
	return 0, errors.New("the console did not start within a minute")
}

func (p *process) stop() {
	_ = p.cmd.Process.Signal(os.Interrupt)
	_ = p.cmd.Wait()
}

var residentLine = regexp.MustCompile(`(?m)^VmRSS:\s+(\d+) kB`)

// resident is the process's memory in MB, 0 where /proc does not tell.
func (p *process) resident() float64 {
	b, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(p.cmd.Process.Pid), "status"))
	m := residentLine.FindSubmatch(b)
	if err != nil || m == nil {
		return 0
	}
	kB, _ := strconv.ParseFloat(string(m[1]), 64) // the pattern admits digits only
	return kB / 1024
}
