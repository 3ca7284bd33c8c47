// Command sandbox runs the BitGo stand-in as a process of its own, on loopback
// only: the platform with its control API on one address, Express on another.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/unykorn/console/internal/sandbox"
)

type flags struct {
	platform, express, upstream, journal, describe, webhook, save, load string
	pace                                                                time.Duration
	seed, deliver, plain, shift                                         bool
}

func main() {
	var f flags
	flag.StringVar(&f.platform, "platform", "127.0.0.1:3081", "address of the platform; port 0 picks one")
	flag.StringVar(&f.express, "express", "127.0.0.1:3080", "address of Express; port 0 picks one")
	flag.StringVar(&f.upstream, "upstream", "", "URL of a platform in another process: run Express alone in front of it")
	flag.StringVar(&f.journal, "journal", "", "file that remembers everything; empty keeps it in memory")
	flag.StringVar(&f.describe, "describe", "", "file that gets the world: URLs, ids, tokens, passphrases")
	flag.StringVar(&f.webhook, "webhook", "", "loopback URL that gets the organization's events")
	flag.StringVar(&f.save, "save", "", "file that gets the whole world at the end and at POST /_sandbox/save")
	flag.StringVar(&f.load, "load", "", "saved world to begin with; a journal that remembers one keeps it")
	flag.BoolVar(&f.shift, "shift", false, "move every time of the loaded world, so that it was saved just now")
	flag.DurationVar(&f.pace, "pace", 2*time.Second, "time a transfer stays in one state; 0 moves by the control API only")
	flag.BoolVar(&f.seed, "seed", true, "fill a new world with a year of history")
	flag.BoolVar(&f.deliver, "deliver", true, "send webhooks as they fall due; otherwise only POST /_sandbox/flush does")
	flag.BoolVar(&f.plain, "plain", false, "turn the sentinels off")
	flag.Parse()
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400) // the heap is small and short-lived: a few megabytes more save a tenth of the processor
	}
	if err := run(f); err != nil {
		fmt.Fprintln(os.Stderr, "sandbox:", err)
		os.Exit(1)
	}
}

func run(f flags) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if f.upstream != "" {
		return expressAlone(ctx, f)
	}
	server, err := open(f)
	if err != nil {
		return err
	}
	failed := make(chan error, 2)
	platform, platformURL, err := serve(f.platform, server.Platform(), failed)
	if err != nil {
		return errors.Join(err, server.Close())
	}
	express, expressURL, err := serve(f.express, server.Express(), failed)
	if err != nil {
		return errors.Join(err, platform.Close(), server.Close())
	}
	if err := describe(f.describe, server.World(), platformURL, expressURL); err != nil {
		return errors.Join(err, platform.Close(), express.Close(), server.Close())
	}
	fmt.Printf("sandbox ready: platform %s express %s controls %s/_sandbox/\n", platformURL, expressURL, platformURL)
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	grace, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	// The sandbox closes first, so that requests it holds end and the rest can drain.
	return errors.Join(err, server.Close(), shut(grace, platform), shut(grace, express))
}

// open starts the sandbox, in the world of a saved file where one is given.
func open(f flags) (*sandbox.Server, error) {
	options := sandbox.Options{Journal: f.journal, Pace: f.pace, Deliver: f.deliver,
		WebhookURL: f.webhook, Seed: f.seed, Plain: f.plain, SaveTo: f.save, Shift: f.shift}
	if f.load != "" {
		file, err := os.Open(f.load)
		if err != nil {
			return nil, err
		}
		defer file.Close() //nolint:errcheck // it was only read
		options.Load = file
	}
	return sandbox.Open(options)
}

// serve listens on a loopback address and returns the URL that was opened.
func serve(address string, handler http.Handler, failed chan<- error) (*http.Server, string, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, "", fmt.Errorf("address %q: %w", address, err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, "", fmt.Errorf("address %q is not on loopback, which is the only place for a sandbox", address)
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, "", err
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			failed <- err
		}
	}()
	return server, "http://" + listener.Addr().String(), nil
}

// describe writes the world for whoever started the sandbox. It holds the demo's
// tokens and passphrases, so only the owner may read it.
func describe(path string, world sandbox.World, platform, express string) error {
	if path == "" {
		return nil
	}
	world.Platform, world.Express = platform, express
	raw, err := json.MarshalIndent(world, "", "  ")
	if err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".describe-*") // 0600, and renamed whole
	if err != nil {
		return err
	}
	_, err = file.Write(append(raw, '\n'))
	err = errors.Join(err, file.Close())
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	return err
}

func shut(ctx context.Context, server *http.Server) error {
	if err := server.Shutdown(ctx); err != nil {
		return server.Close()
	}
	return nil
}
