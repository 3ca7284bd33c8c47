//go:build interop

// Package interop_test drives BitGo's published SDK, unmodified, against a sandbox.
package interop_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/unykorn/console/internal/sandbox"
)

// TestSDK runs sdk.cjs and gives each of its checks a test of its own. `go run ./cmd/dev test -only interop` installs the
// SDK first, as package-lock.json pins it.
func TestSDK(t *testing.T) {
	server, err := sandbox.Open(sandbox.Options{Seed: true})
	if err != nil {
		t.Fatal(err)
	}
	platform := httptest.NewServer(server.Platform())
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
		platform.Close()
	})
	world := server.World()
	world.Platform = platform.URL
	lines := run(t, "sdk.cjs", world)
	if len(lines) < 20 {
		t.Errorf("only %d checks ran", len(lines))
	}
	for name, why := range lines {
		t.Run(name, func(t *testing.T) {
			if why != "" {
				t.Error(why)
			}
		})
	}
	if leaks := server.Count().LeakPaths; len(leaks) > 0 {
		t.Errorf("the SDK sent secrets to the platform: %v", leaks)
	}
}

// run is a node program's lines: the reason by the check's name, "" for one that passed.
func run(t *testing.T, script string, world sandbox.World) map[string]string {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Fatal("node is needed: ", err)
	}
	about, err := json.Marshal(world)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, node, script)
	cmd.Env = append(os.Environ(), "SANDBOX_WORLD="+string(about))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	checks := map[string]string{}
	for scanner := bufio.NewScanner(strings.NewReader(string(out))); scanner.Scan(); {
		word, rest, _ := strings.Cut(scanner.Text(), " ")
		name, why, _ := strings.Cut(rest, ": ")
		switch word {
		case "ok":
			checks[rest] = ""
		case "failed":
			checks[name] = why
		}
	}
	return checks
}
