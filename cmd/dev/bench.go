package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"

	"github.com/unykorn/console/internal/sandbox"
	"github.com/unykorn/console/internal/sandbox/keychain"
)

// What the sandbox must do on two cores, the load's own work included.
const (
	wantReads = 2000 // wallet reads a second
	wantSends = 300  // signed OFC sends a second, each a build, a signature and a send
)

// sandboxBench prints what a sandbox of its own process does, with its journal on disk, and fails when that is too
// little, when an answer is wrong, or when memory grows with the number of deliveries.
func (d *dev) sandboxBench(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("sandbox-bench", flag.ContinueOnError)
	length := flags.Duration("time", 10*time.Second, "how long each load runs")
	deliveries := flags.Int("deliveries", 1_000_000, "how many webhooks are delivered")
	if err := flags.Parse(args); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "sandbox-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	fmt.Printf("  %d cores, Go %s\n", runtime.NumCPU(), runtime.Version())
	b := &standIn{dir: dir, binary: filepath.Join(dir, "sandbox")}
	if _, err := d.command(ctx, "go", "build", "-o", b.binary, "./cmd/sandbox"); err != nil {
		return err
	}
	if err := b.start(ctx); err != nil {
		return err
	}
	defer b.stop()
	failed := b.loads(ctx, *length)
	b.stop()
	return errors.Join(failed, deliveriesBench(ctx, dir, *deliveries))
}

// standIn is a sandbox under measurement, in a process of its own.
type standIn struct {
	dir, binary string
	cmd         *exec.Cmd
	world       sandbox.World
	client      *http.Client
	key         keychain.Key
	sent        counter
}

func (b *standIn) start(ctx context.Context) error {
	file := filepath.Join(b.dir, "world.json")
	b.cmd = exec.CommandContext(ctx, b.binary, "-platform", "127.0.0.1:0", "-express", "127.0.0.1:0", "-plain",
		"-journal", filepath.Join(b.dir, "journal"), "-describe", file)
	b.cmd.Stderr = os.Stderr
	begun := time.Now()
	if err := b.cmd.Start(); err != nil {
		return err
	}
	b.client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 2048}, Timeout: 30 * time.Second}
	for time.Since(begun) < time.Minute {
		if raw, err := os.ReadFile(file); err == nil {
			fmt.Printf("  start to listening, demo world made         %8.2f s\n", time.Since(begun).Seconds())
			return errors.Join(json.Unmarshal(raw, &b.world), b.prepare())
		}
		time.Sleep(2 * time.Millisecond)
	}
	b.stop()
	return errors.New("the sandbox did not start within a minute")
}

func (b *standIn) stop() {
	if b.cmd.ProcessState == nil {
		_ = b.cmd.Process.Signal(os.Interrupt)
		_ = b.cmd.Wait()
	}
}

// prepare funds the vault and opens its user key with the passphrase, as the SDK does.
func (b *standIn) prepare() error {
	vault := b.world.Wallet("apex-vault")
	deposit := map[string]any{"wallet": vault.ID, "coin": "ofctbtc", "amount": "1000000000000000", "state": "confirmed"}
	if err := b.ask("POST", "/_sandbox/deposit", deposit, nil); err != nil {
		return err
	}
	var wallet struct{ Keys []string }
	var key struct{ EncryptedPrv string }
	if err := b.ask("GET", "/api/v2/ofc/wallet/"+vault.ID, nil, &wallet); err != nil {
		return err
	}
	if err := b.ask("GET", "/api/v2/ofc/key/"+wallet.Keys[0], nil, &key); err != nil {
		return err
	}
	prv, err := keychain.Open(vault.Passphrase, key.EncryptedPrv)
	if err == nil {
		b.key, err = keychain.Parse(prv)
	}
	return err
}

// cpu is the processor time the sandbox has used, 0 where /proc does not tell.
func (b *standIn) cpu() time.Duration { return used(fmt.Sprint(b.cmd.Process.Pid)) }

// ownCPU is the processor time of this process.
func ownCPU() time.Duration { return used("self") }

func used(process string) time.Duration {
	raw, err := os.ReadFile(filepath.Join("/proc", process, "stat"))
	if err != nil {
		return 0
	}
	return ticks(raw)
}
