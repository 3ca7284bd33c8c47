package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/database/cluster"
	"github.com/unykorn/console/internal/mail"
	"github.com/unykorn/console/internal/outbound"
)

// demo is the whole product on one machine: a private PostgreSQL, the BitGo stand-in and the console, with a world
// to look at. The next start continues where this one stopped.
func demo(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	fresh := flags.Bool("fresh", false, "start over with a new world")
	describe := flags.String("describe", "", "write how to drive it, as JSON, to this file once it answers")
	home := flags.String("home", "", "where this demo remembers itself (default .private/demo in the checkout)")
	external := flags.String("sandbox", "", "use the sandbox that already runs, by the description file it wrote")
	if err := flags.Parse(args); err != nil {
		return err
	}
	dir, err := demoHome(*home, *fresh)
	if err != nil {
		return err
	}
	l, err := demoListener(os.Getenv("CONSOLE_ADDR"))
	if err != nil {
		return err
	}
	defer l.Close()
	store, err := demoDatabase(ctx, *fresh, out)
	if err != nil {
		return err
	}
	defer store.close()
	box, err := openStandIn(dir, publicURL(l), *external)
	if err != nil {
		return err
	}
	defer box.close()
	if err := box.payOut(); err != nil {
		return fmt.Errorf("small unspents of the demo: %w", err)
	}
	cast, err := loadCast(dir)
	if err != nil {
		return err
	}
	// Kept before it is used: a demo that dies while making its world must know its own keys afterwards.
	if err := cast.save(dir); err != nil {
		return err
	}
	cfg, err := box.config(cast, store, publicURL(l))
	if err != nil {
		return err
	}
	a, err := build(ctx, cfg, clock.Real{}, demoLogger(dir))
	if err != nil {
		return err
	}
	defer a.close()
	a.keepMails(dir)
	if err := refuseStrong(ctx, a.db); err != nil {
		return err
	}
	if err := a.seed(ctx, cast, box.world()); err != nil {
		return fmt.Errorf("make the demo world: %w", err)
	}
	if err := cast.save(dir); err != nil {
		return err
	}
	a.door.DemoSignIn, a.door.Gallery = cast.links(), true
	return a.runDemo(ctx, l, func() error {
		cast.greet(out, cfg.PublicURL, box)
		if *describe == "" {
			return nil
		}
		return cast.describe(*describe, cfg, box)
	})
}

// keepMails has a demo show its mails instead of sending them, and lets people's webhooks be of this machine.
func (a *app) keepMails(dir string) {
	a.door.DemoMail = &mail.Folder{From: mail.Sender{Name: "Unykorn Console", Address: "console@unykorn.example"}, Path: filepath.Join(dir, mailFolder)}
	a.delivery.Mail, a.delivery.Out = a.door.DemoMail, outbound.Guard{Loopback: true}
	a.partners.Out = a.delivery.Out
}

// runDemo serves until asked to stop; ready is called once the console answers through its own door.
func (a *app) runDemo(ctx context.Context, l net.Listener, ready func() error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if err := a.start(ctx); err != nil {
		return err
	}
	served := make(chan error, 1)
	go func() { served <- a.serve(ctx, l) }()
	err := waitReady(ctx, a.cfg.PublicURL)
	if err == nil {
		err = ready()
	}
	if err != nil {
		cancel()
		return errors.Join(err, <-served)
	}
	return <-served
}

// mailFolder is where a demo keeps its mails.
const mailFolder = "mail"

// demoHome is where a demo remembers itself; fresh forgets it.
func demoHome(home string, fresh bool) (string, error) {
	if home == "" {
		checkout, err := cluster.Checkout()
		if err != nil {
			return "", err
		}
		home = filepath.Join(checkout, ".private", "demo")
	}
	if fresh {
		for _, name := range []string{journalFile, castFile, mailFolder} {
			if err := os.RemoveAll(filepath.Join(home, name)); err != nil {
				return "", err
			}
		}
	}
	return home, os.MkdirAll(home, 0o700)
}

// demoStore is the demo's database: private, or the one that DATABASE_URL names.
type demoStore struct {
	owner, serve string
	stop         func() error
}

func (s *demoStore) close() { _ = s.stop() }

func demoDatabase(ctx context.Context, fresh bool, out io.Writer) (*demoStore, error) {
	if given := os.Getenv("DATABASE_URL"); given != "" {
		return givenDatabase(ctx, given)
	}
	c, err := cluster.Start(ctx, cluster.Options{Name: cluster.Demo, Logf: func(f string, v ...any) { fmt.Fprintf(out, f+"\n", v...) }})
	if err != nil {
		return nil, err
	}
	s := &demoStore{owner: c.OwnerURL("console"), serve: c.URL("console", "console_demo"), stop: c.Stop}
	err = func() error {
		if fresh {
			if err := c.Reset(ctx); err != nil {
				return err
			}
		}
		if err := c.CreateDatabase(ctx, "console"); err != nil {
			return err
		}
		if err := database.Migrate(ctx, s.owner); err != nil {
			return err
		}
		return c.CreateLogin(ctx, "console_demo", "console_serving")
	}()
	if err != nil {
		return nil, errors.Join(err, c.Stop())
	}
	return s, nil
}

// givenDatabase uses a server that somebody runs already. With DATABASE_OWNER_URL the owner migrates and
// DATABASE_URL serves; alone, DATABASE_URL is the owner, and a restricted login is made beside it.
func givenDatabase(ctx context.Context, given string) (*demoStore, error) {
	s := &demoStore{owner: os.Getenv("DATABASE_OWNER_URL"), serve: given, stop: func() error { return nil }}
	alone := s.owner == ""
	if alone {
		s.owner = given
	}
	if err := database.Migrate(ctx, s.owner); err != nil {
		return nil, err
	}
	if !alone {
		return s, nil
	}
	serve, err := database.ServingLogin(ctx, s.owner, "console_demo")
	s.serve = serve
	return s, err
}

// demoListener takes the usual address, or any free port when somebody else listens there and nobody asked for it.
func demoListener(asked string) (net.Listener, error) {
	addr := asked
	if addr == "" {
		addr = "localhost:8080"
	}
	l, err := net.Listen("tcp", addr)
	if err != nil && asked == "" {
		l, err = net.Listen("tcp", "localhost:0")
	}
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	return l, nil
}

// demoLogger keeps the terminal for the links; the log is a file beside the demo's journal.
func demoLogger(home string) *slog.Logger {
	f, err := os.OpenFile(filepath.Join(home, "console.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return logger()
	}
	return slog.New(slog.NewJSONHandler(f, nil))
}

// waitReady returns when the console answers through its own door.
func waitReady(ctx context.Context, public *url.URL) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, public.JoinPath("/healthz").String(), nil)
		if err != nil {
			return err
		}
		if res, err := http.DefaultClient.Do(req); err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return errors.New("the console did not answer within 20 seconds; its log is in .private/demo/console.log")
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// publicURL is localhost with the port that was found, as passkeys will want it.
func publicURL(l net.Listener) string {
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return "http://localhost:" + port
}
