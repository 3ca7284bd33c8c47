package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/config"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

func TestServeRefusesAStrongRoleAndNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	d := testkit.DB(t)
	if err := refuseStrong(context.Background(), d.Serve); err != nil {
		t.Errorf("the serving role was refused: %v", err)
	}
	owner, err := database.Open(context.Background(), d.OwnerURL)
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Close()
	err = refuseStrong(context.Background(), owner)
	for _, word := range []string{"refusing to start", "may create roles", "owns, or can act as the owner of, console tables"} {
		if err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("want %q, got %v", word, err)
		}
	}
}

func TestServeHasNoSandboxAndNoDemoRoute(t *testing.T) {
	t.Parallel()
	d := testkit.DB(t)
	set := map[string]string{"DATABASE_URL": d.ServeURL, "CONSOLE_SECRET_KEY": hex.EncodeToString(random(32)),
		"BITGO_ACCESS_TOKEN": "v2x" + hex.EncodeToString(random(32)), "BITGO_WEBHOOK_SECRET": hex.EncodeToString(random(16)),
		"BITGO_ORGANIZATION_ID": hex.EncodeToString(random(16))}
	cfg, err := config.Read(func(name string) string { return set[name] })
	if err != nil {
		t.Fatal(err)
	}
	if err := cfg.Serve(); err != nil {
		t.Fatalf("a complete configuration was refused: %v", err)
	}
	a, err := build(context.Background(), cfg, clock.Real{}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	site := httptest.NewServer(a.handler())
	defer site.Close()
	for path, want := range map[string]int{"/healthz": 200, "/sign-in": 200, "/demo/sign-in/x": 404, "/demo/mail": 404, "/gallery": 404, "/gallery/sends": 404, "/_sandbox/": 404, "/_sandbox/state": 404} {
		res, err := http.Get(site.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(res.Body) // only printed
		res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("GET %s: %d, want %d\n%.300s", path, res.StatusCode, want, body)
		}
	}
}

func TestHelpAndUnknownCommands(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := run(context.Background(), nil, &out); err != nil {
		t.Fatal(err)
	}
	for _, s := range config.Settings {
		if !strings.Contains(out.String(), s.Name) {
			t.Errorf("help does not list %s", s.Name)
		}
	}
	if err := run(context.Background(), []string{"dance"}, &out); err == nil || !strings.Contains(err.Error(), `"dance"`) {
		t.Errorf("an unknown command: %v", err)
	}
}
