package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/unykorn/console/internal/config"
	"github.com/unykorn/console/internal/sandbox"
)

// pace is how long a demo transfer stays in one state: long enough to see, short enough to wait for.
const pace = 4 * time.Second

const journalFile = "bitgo.journal"

// standIn is the demo's BitGo: the sandbox on two loopback ports, remembered in a journal, or one that runs as a
// process of its own.
type standIn struct {
	cast     sandbox.World
	server   *sandbox.Server // nil when it is another process
	platform *http.Server
	express  *http.Server
	urls     [2]string // platform, Express
	begins   bool      // its world is new, and this process's own
}

func openStandIn(home, console, external string) (*standIn, error) {
	if external != "" {
		return joinStandIn(external)
	}
	journal := filepath.Join(home, journalFile)
	_, known := os.Stat(journal)
	server, err := sandbox.Open(sandbox.Options{Journal: journal, Seed: true, Pace: pace, Deliver: true,
		WebhookURL: console + "/api/bitgo/webhook/receive"})
	if err != nil {
		return nil, err
	}
	s := &standIn{server: server, cast: server.World(), begins: errors.Is(known, fs.ErrNotExist)}
	if s.platform, s.urls[0], err = listenLoopback(server.Platform()); err == nil {
		s.express, s.urls[1], err = listenLoopback(server.Express())
	}
	if err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func listenLoopback(h http.Handler) (*http.Server, string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, "", err
	}
	// Broken connections are part of what the stand-in does; they are not news for the terminal.
	srv := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, ErrorLog: log.New(discard{}, "", 0)}
	go func() { _ = srv.Serve(l) }() // ends with ErrServerClosed when close says so
	return srv, "http://" + l.Addr().String(), nil
}

type discard struct{}

func (discard) Write(b []byte) (int, error) { return len(b), nil }

// joinStandIn reads what cmd/sandbox -describe wrote.
func joinStandIn(file string) (*standIn, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	s := &standIn{}
	if err := json.Unmarshal(b, &s.cast); err != nil {
		return nil, fmt.Errorf("%s is not a sandbox's description: %w", file, err)
	}
	s.urls = [2]string{s.cast.Platform, s.cast.Express}
	return s, nil
}

func (s *standIn) world() sandbox.World { return s.cast }

// config is what the console is told of this BitGo.
func (s *standIn) config(c *cast, store *demoStore, public string) (config.Config, error) {
	w := s.world()
	set := map[string]string{
		"CONSOLE_PUBLIC_URL": public, "CONSOLE_SECRET_KEY": c.SecretKey, "DATABASE_URL": store.serve,
		"BITGO_API_URL": s.urls[0], "BITGO_EXPRESS_URL": s.urls[1], "BITGO_ACCESS_TOKEN": w.Token("service"),
		"BITGO_ORGANIZATION_ID": w.Organization.ID, "BITGO_WEBHOOK_SECRET": w.WebhookSecret, "SUMSUB_WEBHOOK_SECRET": c.Sumsub,
		"TRAVEL_ENTITY": "Unykorn", "RWA_TRANSFER_AGENT": "BitGo Transfer Agent Services N.A.", "RWA_CUSTODIAN": "BitGo Bank & Trust N.A.", "RWA_ESCROW_BANK": "BitGo Bank & Trust N.A.",
		"BITGO_RATE_LIMIT": "200", // the stand-in sets no limit of its own, and a demo should not wait
	}
	cfg, err := config.Read(func(name string) string { return set[name] })
	return cfg, errors.Join(err, cfg.Serve())
}

// payOut has a wallet of the demo receive many small unspents, as a pool's payouts are, so that consolidating them can be
// tried. It happens before the console reads the year before, and no webhook tells of it.
func (s *standIn) payOut() error {
	if !s.begins {
		return nil
	}
	ask, err := json.Marshal(map[string]any{"wallet": s.cast.Wallet("meridian-bitcoin").ID, "coin": "tbtc4", "amount": "12480000", "pieces": 48, "state": "confirmed", "hook": "hook-never"})
	if err != nil {
		return err
	}
	answer, err := http.Post(s.urls[0]+"/_sandbox/deposit", "application/json", bytes.NewReader(ask))
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("the stand-in answers %d", answer.StatusCode)
	}
	return nil
}

func (s *standIn) close() {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	for _, srv := range []*http.Server{s.platform, s.express} {
		if srv != nil && srv.Shutdown(ctx) != nil {
			_ = srv.Close()
		}
	}
	if s.server != nil {
		_ = s.server.Close()
	}
}
